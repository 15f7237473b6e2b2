"""How words and times read: `{{ post.body|rich:post.named }}`, `{% moment post.created_at %}`."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from unicodedata import east_asian_width

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from feed.actions.bodies import LENGTH
from feed.models import Post, TagFollow
from feed.text import links
from feed.text.names import Found, Kind, links_in, mark_of, scan
from users.lib import moments
from users.lib.texts import characters_of, code_points
from users.models import User

register = template.Library()

# Of a text of more lines than this, the stylesheet shows the first twelve (components/unfold.css).
FOLDED_FROM = 16
LINE_WIDTH = 44  # letters of a line on a telephone


@register.filter
def rich(text: str, named: Mapping[str, User] | None = None) -> SafeString:
    """Return what somebody wrote as HTML: everything as typed, web addresses as links.

    {{ person.bio|rich }}
    {{ post.body|rich:post.named }}
        hashtags lead to their timelines as well, and mentions to whom they name: `named` says who
        that is, by username as typed; a mention of nobody stays a word
    """
    html, done = [], 0
    known: dict[tuple[Kind, str], SafeString | None] = {}
    for found in links_in(text) if named is None else scan(text):
        written = text[found.start : found.end]
        if (found.kind, written) not in known:
            known[found.kind, written] = _shown(found, written, named or {})
        shown = known[found.kind, written]
        if shown is not None:
            html += [escape(text[done : found.start]), shown]
            done = found.end
    html.append(escape(text[done:]))
    return mark_safe("".join(html))  # noqa: S308  (every part is escaped)


@register.filter
def is_long(text: str) -> bool:
    """Whether a text takes so many lines on a telephone that lists show only its beginning."""
    if len(text) < FOLDED_FROM * LINE_WIDTH // 2 and text.count("\n") < FOLDED_FROM:
        return False
    lines = 0
    for line in text.split("\n"):
        wide = sum(east_asian_width(letter) in "WF" for letter in line)
        lines += max(1, -(-(len(line) + wide) // LINE_WIDTH))
    return lines > FOLDED_FROM


@register.filter
def host(address: str) -> str:
    """Return the host that a web address leads to, as it may be shown: never like another's."""
    return links.host(address)


@register.simple_tag
def mention(person: User) -> SafeString:
    """Return the link to somebody who is named in a text: the content of .mention-<id>. Of somebody who
    is hidden, their name alone.

    It is the same for every viewer, and says what they are called now.
    """
    if not person.is_active:
        return format_html('<span dir="ltr">@{}</span>', person.username)
    return format_html(
        '<a class="mention" href="{}" dir="ltr">@{}</a>',
        person.get_absolute_url(),
        person.username,
    )


def _shown(found: Found, written: str, named: Mapping[str, User]) -> SafeString | None:
    """Return the link for what was found in a text; None where it stays a word."""
    if found.kind is Kind.LINK:
        return format_html(
            '<a href="{}" rel="nofollow noopener noreferrer ugc" dir="ltr" title="{}">{}</a>',
            written,
            links.whole(written),
            _address(links.shown(written)),
        )
    if found.kind is Kind.TAG:
        address = reverse("tag", kwargs={"key": found.key})
        return format_html(
            '<a class="hashtag" href="{}" rel="tag" dir="auto">{}</a>', address, written
        )
    person = named.get(found.key)
    if person is None:
        return None
    return format_html('<span class="mention-{}">{}</span>', person.pk, mention(person))


@register.filter
def beginning(text: str, most: int) -> str:
    """Return a text of at most so many characters as people count them: the beginning of a longer one,
    with an ellipsis."""
    if len(text) <= most:
        return text
    characters = characters_of(text[: code_points(most + 1)])
    return text if len(characters) <= most else "".join(characters[: most - 1]) + "…"


@register.filter
def in_one_line(post: Post, most: int) -> str:
    """Return how a post begins, on one line of so many characters; behind a warning, that alone."""
    return beginning(" ".join(post.gist.split()), most)


def _address(shown: links.Shown) -> SafeString:
    """Return a web address of which a part is seen, and all is copied."""
    seen = format_html('<span class="address-cut">{}</span>', shown.seen)
    return format_html(
        "{}{}{}",
        _unseen(shown.before),
        seen if shown.is_cut else shown.seen,
        _unseen(shown.behind),
    )


def _unseen(text: str) -> SafeString:
    return format_html('<span class="address-unseen">{}</span>', text) if text else SafeString()


@register.filter
def counts_state(person: User) -> str:
    """Return a class for the part that shows a person's numbers; changes with any of them."""
    return f"counts-{person.post_count}-{person.follower_count}-{person.following_count}"


@register.filter
def tags_state(followed: Iterable[TagFollow]) -> str:
    """Return a class for the part that shows which hashtags somebody follows; changes with them."""
    return f"tags-{mark_of(' '.join(follow.tag.key for follow in followed))}"


@register.simple_tag
def moment(when: datetime) -> SafeString:
    """Return a time, absolute and in the viewer's zone, which its title names: "ago", or a day without its
    year, would go stale on an open page."""
    local = timezone.localtime(when)
    words = moments.words_of(local)
    return format_html(
        '<time datetime="{}" title="{} {}">{}</time>',
        when.isoformat(timespec="seconds"),
        words,
        moments.zone_of(local),
        words,
    )


@register.simple_tag
def moment_and_zone(when: datetime) -> SafeString:
    """Return a time with its zone, where it stands outside a live part: that is not rendered anew when the
    viewer chooses another."""
    words = moments.in_words(when)
    return format_html('<time datetime="{}">{}</time>', when.isoformat(timespec="seconds"), words)


@register.simple_tag
def longest_text() -> int:
    """Return how many characters a post may have, as people count them."""
    return LENGTH
