"""Parts of addresses that are about people and posts alike."""

from django.db.models import BigIntegerField
from django.urls import register_converter

HIGHEST_ID = BigIntegerField.MAX_BIGINT


class IdConverter:
    """The id of a row. A number that no row can have is no address; SQLite raises when asked for one."""

    regex = "[0-9]{1,19}"

    def to_python(self, value: str) -> int:
        """Return the number; raises ValueError ("no match", to Django) where it is above all ids."""
        if (number := int(value)) > HIGHEST_ID:
            raise ValueError(value)
        return number

    def to_url(self, value: int) -> str:
        """Return the number as it stands in the address."""
        return str(value)


register_converter(IdConverter, "id")
