"""The environment, from which settings that differ come."""

import os

import environ


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


def _escaped(value: str) -> str:
    value = value.replace("\\$", "\\\\$")
    return f"\\{value}" if value.startswith("$") else value
