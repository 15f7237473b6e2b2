"""What can break, a noun a file. `ALL` lists it, ground by ground, in the order in which it is tried."""

from . import (
    bodies,
    clock,
    daphne,
    deploy,
    descriptors,
    disk,
    host,
    hostile,
    mail,
    peers,
    postgres,
    readers,
    redis,
    slowloris,
    worker,
    writers,
)
from .fault import Fault

_KINDS = (
    daphne,
    redis,
    postgres,
    host,
    hostile,
    disk,
    descriptors,
    clock,
    readers,
    peers,
    bodies,
    slowloris,
    worker,
    writers,
    mail,
    deploy,
)
_GROUNDS = ("several", "apart", "small", "stack", "guarded")

ALL: tuple[Fault, ...] = tuple(
    sorted(
        (one for kind in _KINDS for one in kind.FAULTS), key=lambda one: _GROUNDS.index(one.ground)
    )
)

__all__ = ["ALL", "Fault"]
