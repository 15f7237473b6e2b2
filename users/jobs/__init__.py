"""What happens without a request: `manage.py worker` does it.

`tasks.py` counts what somebody asked for, a row of the database each. `upkeep.py` calls what falls due by
itself; `users/due.py` lists what that is in users/. `mail_backend.py` stores mail for the worker to send.
`metrics.py` and `worker_http.py` report to monitoring. A worker that is killed loses nothing.
"""
