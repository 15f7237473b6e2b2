"""Whether this process is about to end: it still serves whom it has, and wants nobody new.

    from users.lib.draining import draining
    draining.set()      # from now on /readyz answers 503, and every answer closes its connection

Who stops the server gracefully (`config/server/server.py`) sets it; needs no Django.
"""

import threading

draining = threading.Event()
