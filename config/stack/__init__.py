"""The production shape on one machine: PostgreSQL, Redis, nginx, several daphne, the worker.

`make stack` is `python -m config.stack up` (`--help` lists the rest); from Python it is `Stack`.
"""

from config.stack.stack import Stack as Stack
