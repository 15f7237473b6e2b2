"""Start-up of the feed app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedConfig(AppConfig):
    """Posts, timelines, notifications and their live updates."""

    name = "feed"
    verbose_name = _("Feed")

    def ready(self) -> None:
        """Hear what happens to people; add to the downloads of their data, to the upkeep and to
        what addresses may hold. Raises IncompleteKind where a kind of live page lacks something."""
        from feed import due, export_parts, pages, receivers  # noqa: F401
        from feed.backups.age import Age
        from feed.http import converters  # noqa: F401
        from users.lib.registries import WORKER

        pages.check(pages.KINDS.values())
        WORKER.register(Age())
        export_parts.register()
        due.register()
