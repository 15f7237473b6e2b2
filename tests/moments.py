"""The worst moments to be killed at, as lines that run in a worker before it begins.

Each makes it say "at it" at that place and stop there (`tests.workers.at_it` waits for it).
"""

STOP = """
def stop(*arguments, **more):
    print("at it", flush=True)
    time.sleep(3600)
"""
# Everything is written, nothing is committed.
BEFORE_THE_COMMIT = f"""{STOP}
from feed.live.log.transaction import Transaction
finish = Transaction._finish
def finish_and_stop(self):
    finish(self)
    if self._inserts:
        stop()
Transaction._finish = finish_and_stop
"""
# It is committed, and nobody has been told: not even the doorbell.
AFTER_THE_COMMIT = f"""{STOP}
from feed.live.log import doorbell
doorbell.ring = stop
"""
# What is due stands locked by a transaction that has done nothing yet.
AT_THE_LOCK = f"""{STOP}
from feed.actions import scheduled
scheduled.create_post = stop
"""
# The second time it wants to write: between two posts, or between an end and who is told of it.
BETWEEN = f"""{STOP}
from feed.live.log import doorbell
real, rung = doorbell.ring, []
def ring():
    rung.append(real())
    if len(rung) == {{after}}:
        stop()
doorbell.ring = ring
"""
# After an export's first rows.
IN_AN_EXPORT = """
from users.exports import parts
real = parts.lots
def lots(rows):
    for lot in real(rows):
        print("at it", flush=True)
        time.sleep(3600)
        yield lot
parts.lots = lots
"""
