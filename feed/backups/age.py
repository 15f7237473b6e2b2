"""How old the newest backup is, for those who watch."""

from collections.abc import Iterable, Iterator

from django.conf import settings
from prometheus_client.core import GaugeMetricFamily, Metric

from . import shelf


class Age:
    """When the newest backup in settings.BACKUPS_ROOT was made; nothing where there is none, which an
    alert asks for with `absent()`: another machine's worker may see them."""

    def describe(self) -> Iterable[Metric]:
        """Nothing is looked up before somebody asks."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Look into the folder."""
        try:
            found = shelf.newest_first(settings.BACKUPS_ROOT)
        except OSError:
            return
        if found:
            yield GaugeMetricFamily(
                "plaza_backup_timestamp_seconds",
                "When the newest backup was made",
                value=shelf.made_at(found[0]).timestamp(),
            )
