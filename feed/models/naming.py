"""What a post or comment knows of the names in its text, once they are loaded."""

from collections.abc import Mapping
from types import MappingProxyType

from users.models import User


class Naming:
    """Whom a text names, by username as typed, and the keys of its hashtags.

    `mention.load_named` and `tag.load_tags` set them, for many posts at once.
    """

    named: Mapping[str, User] = MappingProxyType({})
    tag_keys: tuple[str, ...] | None = None
    # While it is edited: the hashtags that came or went (`actions/names.py`).
    tags_touched: tuple[str, ...] = ()
