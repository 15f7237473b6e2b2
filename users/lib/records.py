"""Records: rows, and what was noted on them, frozen.

`frozen(post)` is what a template that is remembered (`feed/templatetags/remember.py`) gets instead of the
row. It holds every column, and answers the row's properties and methods from these alone: nothing in it
changes, nothing in it asks the database. So its `repr` says all that the template can read.
"""

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache, cached_property
from types import FunctionType, MappingProxyType, MethodType, NoneType
from typing import Any, Protocol, runtime_checkable
from uuid import UUID

from django.db.models import Model
from django.utils.functional import Promise

# Of exactly these types: what says the same by its `repr` is the same.
_PLAIN = frozenset(
    (NoneType, bool, int, float, str, bytes, datetime, date, time, timedelta, Decimal, UUID)
)


class NotInRecord(LookupError):
    """A template asks a record for what it does not hold."""


@runtime_checkable
class StandsForRow(Protocol):
    """What is shown in the place of a row, such as a sample in the pattern library."""

    def record(self) -> "Record":
        """Return what it is frozen to."""


@dataclass(frozen=True)
class Shape:
    """What the record of a model holds, where that is not its columns: `FROZEN` of its class.

    beside: rows loaded with it (`select_related`). noted: the classes whose plain attributes are noted on
    it by those who load it. without: names, of all these, that records leave out, because they change for
    reasons that no remembered template shows; to ask for one is an error, never an old answer.
    """

    beside: tuple[str, ...] = ()
    noted: tuple[type, ...] = ()
    without: frozenset[str] = frozenset()


class Record:
    """What `frozen` makes of a row or a dataclass."""

    __slots__ = ("_held", "_kind")
    _kind: type
    _held: Mapping[str, Any]

    def __init__(self, kind: type, held: Mapping[str, Any]) -> None:
        """Take the class whose properties it has, and what it holds, frozen."""
        object.__setattr__(self, "_kind", kind)
        object.__setattr__(self, "_held", held)

    def with_also(self, **more: Any) -> "Record":
        """Return a record that holds this besides, or instead; it must be unable to change."""
        return Record(self._kind, {**self._held, **more})

    def __getattr__(self, name: str) -> Any:
        """Return what it holds by this name, or what the class makes of that. Raises NotInRecord for what
        the class has, and the record has not."""
        if name in self._held:
            return self._held[name]
        if name.startswith("__"):  # Python asks whether it can this or that
            raise AttributeError(name)
        found = inspect.getattr_static(self._kind, name)  # AttributeError where it is misspelt
        if isinstance(found, property) and found.fget is not None:
            return found.fget(self)
        if isinstance(found, cached_property):
            return found.func(self)
        if isinstance(found, FunctionType):
            return MethodType(found, self)
        if name.isupper():
            return found  # a constant of the class
        raise NotInRecord(f"{name} of a {self._kind.__name__}: see Shape in {__name__}")

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"a record is frozen: {name}")

    def __repr__(self) -> str:
        return f"{self._kind.__qualname__}{(*self._held.values(),)!r}"

    def __str__(self) -> str:
        return str(getattr(self._kind, "__str__")(self))  # noqa: B009  (mypy knows that of no class)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and repr(self) == repr(other)

    def __hash__(self) -> int:
        return hash(repr(self))


def class_of(value: Any) -> type:
    """Return the class of a value; of a record that of what it was made of."""
    return value._kind if isinstance(value, Record) else type(value)


def frozen(value: Any) -> Any:
    """Return a value as templates may read it, unable to change: of rows and dataclasses a record, the
    same of all that they hold. Raises TypeError for what nobody knows how to freeze."""
    kind: Any = type(value)
    if kind in _PLAIN or kind is Record:
        return value
    if isinstance(value, StandsForRow):
        return value.record()
    if isinstance(value, Model) or is_dataclass(kind):
        held = ((name, getattr(value, name)) for name in _names(kind))
        return Record(
            kind, {name: one if type(one) in _PLAIN else frozen(one) for name, one in held}
        )
    if kind in (list, tuple):
        return tuple(frozen(part) for part in value)
    if isinstance(value, Mapping):
        return MappingProxyType({key: frozen(part) for key, part in value.items()})
    if kind in (set, frozenset):
        return frozenset(frozen(part) for part in value)
    if isinstance(value, Enum):
        return frozen(value.value)
    if isinstance(value, Promise):
        return frozen(str(value))
    raise TypeError(f"{kind.__qualname__} cannot be part of a record: see {__name__}")


@cache
def _names(kind: Any) -> tuple[str, ...]:
    """Return the names of what a record of this class holds."""
    if not issubclass(kind, Model):
        return tuple(field.name for field in fields(kind))
    shape: Shape = getattr(kind, "FROZEN", Shape())
    columns = [field.attname for field in kind._meta.concrete_fields]
    noted = [
        name
        for one in shape.noted
        for name, value in vars(one).items()
        if not name.startswith("__") and not isinstance(value, property | FunctionType)
    ]
    every = dict.fromkeys(["pk", *columns, *noted, *shape.beside])
    return tuple(name for name in every if name not in shape.without)
