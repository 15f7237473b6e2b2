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


class TagConverter:
    """A hashtag in any form, percent-encoded; what is none has the key ""."""

    regex = "[^/]{1,300}"

    def to_python(self, value: str) -> str:
        """Return it as it stands in the address: who asks for it is led to its key."""
        return value

    def to_url(self, value: str) -> str:
        """Return the key as it stands in the address."""
        return value


register_converter(TagConverter, "tag")
register_converter(UsernameConverter, "username")
