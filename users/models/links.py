"""The addresses that people show on their page, each with a label."""

from collections.abc import Iterable
from typing import TypedDict
from urllib.parse import urlsplit

import regex
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from users.lib.texts import CharacterLimit, in_one_line, refuse_long
from users.models.naming import refuse_tricks

MOST_LINKS = 4
LABEL_LENGTH = 30  # characters as people count them
ADDRESS_LENGTH = 200  # code points
_HAS_SCHEME = regex.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?![0-9])")
_is_web_address = URLValidator(schemes=["http", "https"])


class Link(TypedDict):
    """One of a person's links. Its host is shown beside the label, which can say anything."""

    label: str
    url: str


def clean_link(label: str, url: str) -> Link | None:
    """Return the link as it is stored, None where nothing was typed.

    An address without "https://" gets one. Raises ValidationError for anything but http and https,
    for an address with a name and password in it (which make it look like another's), and for
    control characters and marks that turn the direction of what follows.
    """
    label, url = in_one_line(label), url.strip()
    if not label and not url:
        return None
    if not url:
        raise ValidationError(_("This link has a label but no URL."), code="address")
    if not _HAS_SCHEME.match(url):
        url = f"https://{url}"
    refuse_tricks(label)
    CharacterLimit(LABEL_LENGTH)(label)
    try:
        refuse_tricks(url)
        _is_web_address(url)
        parts = urlsplit(url)
    except (ValidationError, ValueError) as error:
        raise ValidationError(
            _("This isn't a web address. It should begin with https:// or http://."), code="address"
        ) from error
    if "@" in parts.netloc:
        raise ValidationError(_("A link cannot hold a name or password."), code="address")
    refuse_long(len(url) - ADDRESS_LENGTH, ADDRESS_LENGTH)
    return Link(label=label, url=url)


def clean_links(links: Iterable[tuple[str, str]]) -> list[Link]:
    """Return the links (label, address) as they are stored, empty ones left out.

    Raises ValidationError like `clean_link`, and for more than four.
    """
    kept = [link for label, url in links if (link := clean_link(label, url)) is not None]
    if len(kept) > MOST_LINKS:
        raise ValidationError(_("You can add up to four links."), code="many")
    return kept
