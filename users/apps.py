"""Start-up of the users app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UsersConfig(AppConfig):
    """People, their follows and their sessions."""

    name = "users"
    verbose_name = _("People")

    def ready(self) -> None:
        """Listen to Django's and allauth's own signals; know our lookup, figures, downloads and upkeep."""
        from users import account_log, due, export_parts, figures, lookups, metrics, receivers  # noqa: F401

        lookups.register()
        figures.register()
        export_parts.register()
        due.register()
        account_log.listen()
