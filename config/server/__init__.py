"""The server: daphne, and what makes it ours. `python -m config.server --help` lists its options.

`server.py` puts it together. `listening.py` opens the ports, `connections.py`, `timeouts.py` and
`draining.py` say when connections end, `handshakes.py`, `seats.py` and `regulars.py` who comes first,
`handler.py` how Django answers, `protocol.py` and `direct.py` how frames leave. `gc_tuning.py` is about
Python's garbage collector. `together.py` runs the server and the worker in one terminal.
"""
