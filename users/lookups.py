"""`field__among=[ids]`: like `__in`, for thousands of ids.

PostgreSQL gets them as one array: a list of 5,000 parameters costs more to plan than to run. SQLite
gets a JSON list, which has no limit on its length either.
"""

import json
from typing import Any

from django.db.models import Field, ForeignKey, Lookup


class Among(Lookup):  # type: ignore[type-arg]  # not subscriptable when it runs
    """Whether the value is one of these ids (integers)."""

    lookup_name = "among"
    prepare_rhs = False

    def get_prep_lookup(self) -> Any:
        """Take the ids as they are: keys of rows."""
        return sorted(self.rhs)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Return the condition for SQLite."""
        left, params = self.process_lhs(compiler, connection)
        return f"{left} IN (SELECT value FROM json_each(%s))", [*params, json.dumps(self.rhs)]  # noqa: S608

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Return the condition for PostgreSQL."""
        left, params = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s::bigint[])", [*params, self.rhs]


def register() -> None:
    """Make the lookup known to ids and to keys of other rows."""
    Field.register_lookup(Among)
    ForeignKey.register_lookup(Among)
