"""How words and times read: `{{ post.body|rich }}`, `{% moment post.created_at %}`."""

from datetime import datetime

import regex
from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from linkify_it import LinkifyIt

register = template.Library()

# Only addresses that say http or https become links; "e.g." and "3.5" do not.
_links = LinkifyIt(options={"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
for _scheme in ("ftp:", "mailto:", "//"):
    _links.add(_scheme, None)
# What ends a sentence or closes a quotation is no part of the address before it.
_AFTER_ADDRESS = "?!.,;:…“”‘’«»‹›」』】》。、！？"
# An address that turns the direction of its own text could pass for another.
_turns = regex.compile(r"[\u202A-\u202E\u2066-\u2069\u200E\u200F\u061C]")


@register.filter
def rich(text: str) -> SafeString:
    """Return what somebody wrote as HTML: everything as typed, web addresses as links."""
    html, done = [], 0
    for match in _links.match(text) or ():
        address = match.text.rstrip(_AFTER_ADDRESS)
        if not address.lower().startswith(("http://", "https://")) or _turns.search(address):
            continue
        html.append(escape(text[done : match.index]))
        html.append(
            format_html(
                '<a href="{}" rel="nofollow noopener noreferrer ugc" dir="ltr">{}</a>',
                address,
                address,
            )
        )
        done = match.index + len(address)
    html.append(escape(text[done:]))
    return mark_safe("".join(html))  # noqa: S308  (every part is escaped)


@register.simple_tag
def moment(when: datetime) -> SafeString:
    """Return a time, absolute and in the viewer's zone: "ago" would go stale on an open page."""
    local = timezone.localtime(when)
    return format_html(
        '<time datetime="{}">{}</time>', when.isoformat(), date_format(local, "j M Y, H:i")
    )
