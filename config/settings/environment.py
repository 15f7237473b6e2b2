"""The environment, from which settings that differ come."""

import math
import os
from collections.abc import Callable
from typing import TypeVar

import environ
from django.core.exceptions import ImproperlyConfigured

N = TypeVar("N", int, float)


class Environment(environ.Env):  # type: ignore[misc]
    """django-environ's, which takes every value as it stands.

    By itself it reads a value that begins with `$` as the name of another variable; keys and passwords
    begin with whatever they begin with.
    """

    def __init__(self) -> None:
        """Read the environment of this process."""
        super().__init__()
        self.ENVIRON = {name: _escaped(value) for name, value in os.environ.items()}
        self.escape_proxy = True  # undoes what `_escaped` does

    def int(self, name: str, default: int) -> int:
        """Return this whole number, 0 or more; raises ImproperlyConfigured where it is none."""
        return self._number(name, int, default, "a whole number")

    def float(self, name: str, default: float) -> float:
        """Return this number, 0 or more; raises ImproperlyConfigured where it is none, or has no end."""
        return self._number(name, float, default, "a number")

    def _number(self, name: str, kind: Callable[[str], N], default: N, what: str) -> N:
        """By itself django-environ says of a wrong one neither its name nor its value, and reads "1.5.2"."""
        said = self.str(name, default="").strip()
        try:
            number = kind(said) if said else default
        except ValueError:
            number = None
        if number is None or number < 0 or not math.isfinite(number):
            raise ImproperlyConfigured(f"{name} is {said!r}: it has to be {what}, 0 or more.")
        return number


def _escaped(value: str) -> str:
    value = value.replace("\\$", "\\\\$")
    return f"\\{value}" if value.startswith("$") else value
