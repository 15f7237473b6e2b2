"""Start-up of the users app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UsersConfig(AppConfig):
    """People, their follows and their sessions."""

    name = "users"
    verbose_name = _("People")

    def ready(self) -> None:
        """Listen to Django's and allauth's own signals."""
        from users import receivers  # noqa: F401
