"""Pages of admin's long lists: counted only as far as anybody pages."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

MOST = 2_000  # rows: whoever looks for more than these filters


class BoundedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts no further than `MOST`, and pages no further: a count of all would read the whole table."""

    @cached_property
    def count(self) -> int:
        """How many rows there are, of more than `MOST` that many."""
        rows = self.object_list
        if isinstance(rows, QuerySet):
            return rows.order_by().values("pk")[:MOST].count()
        return min(len(rows), MOST)
