"""Parts of addresses."""

from django.urls import register_converter


class UsernameConverter:
    """A username, in any case; nothing else reaches the database."""

    regex = "[A-Za-z0-9_]{1,30}"

    def to_python(self, value: str) -> str:
        """Return the username as it is stored."""
        return value.lower()

    def to_url(self, value: str) -> str:
        """Return the username as it stands in the address."""
        return value


register_converter(UsernameConverter, "username")
