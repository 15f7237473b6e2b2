"""Start-up of the users app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UsersConfig(AppConfig):
    """People, their follows and their sessions."""

    name = "users"
    verbose_name = _("People")

    def ready(self) -> None:
        """Listen to Django's and allauth's own signals; know our lookup, figures, downloads, upkeep and
        ids in addresses."""
        from users import due, receivers  # noqa: F401
        from users.accounts import account_log
        from users.exports import people
        from users.http import converters  # noqa: F401
        from users.jobs import metrics  # noqa: F401
        from users.lib import figures, lookups

        lookups.register()
        figures.register()
        people.register()
        due.register()
        account_log.listen()
