"""Messages: how their times read, and how they come into an open conversation."""

from collections.abc import Sequence
from datetime import datetime

from django import template
from django.template.defaultfilters import date
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from feed.live.delivery import bounds
from feed.live.delivery.swaps import EMPTY_SINK, either, insert, out_of_band, remove, taken
from feed.models import Conversation, Membership, Message
from feed.models.conversation_row import ConversationRow
from feed.models.message_cards import state_of
from feed.pages.conversation import Talk
from feed.pages.conversations import item
from feed.pages.group import link_of, member_of
from feed.pages.parts import sizes
from feed.pages.parts.lists import Listed
from users.lib.site import url_of

from .text import beginning

register = template.Library()


@register.filter
def card_state(message: Message) -> str:
    """Return the class of a card that changes with what no update of its own changes there."""
    return state_of(message)


@register.filter
def member_state(member: Membership, talk: Talk) -> str:
    """Return the class of somebody's row in a group, which changes with what it says."""
    return member_of(talk, member)


@register.filter
def link_state(talk: Talk) -> str:
    """Return the class of what is said about the link to a group, which changes with that."""
    return link_of(talk)


@register.simple_tag
def group_link(conversation: Conversation) -> str:
    """Return the whole address of the link to a group."""
    return url_of(reverse("group_join", kwargs={"key": conversation.link_key}))


@register.filter
def begins_day(message: Message) -> bool:
    """Whether the message before was written on another day."""
    if message.previous_at is None:
        return True
    days = [timezone.localtime(one).date() for one in (message.previous_at, message.created_at)]
    return days[0] != days[1]


@register.filter
def one_line(text: str, most: int) -> str:
    """Return how a text begins, on one line of so many characters."""
    return beginning(" ".join(text.split()), most)


@register.simple_tag
def day(when: datetime) -> SafeString:
    """Return the day of a time, in the viewer's zone."""
    local = timezone.localtime(when)
    return format_html(
        '<time datetime="{}">{}</time>', local.date().isoformat(), date(local, "j F Y")
    )


@register.simple_tag
def hour(when: datetime) -> SafeString:
    """Return the hour and minute of a time in the viewer's zone, below a line that names the day."""
    local = timezone.localtime(when)
    return format_html('<time datetime="{}">{}</time>', when.isoformat(), date(local, "H:i"))


@register.simple_tag
def short_moment(when: datetime) -> SafeString:
    """Return a time for a narrow list: the day, absolute, as on all pages."""
    local = timezone.localtime(when)
    return format_html('<time datetime="{}">{}</time>', when.isoformat(), date(local, "j M, H:i"))


@register.simple_block_tag
def swap_message(content: str, message: Message) -> str:
    """Insert a message at the end of its conversation, unless it is there or the page begins elsewhere."""
    where, own = f"#messages.in-{message.conversation_id}:not(.older)", f"#message-{message.pk}"
    cases = (f":not(:has({where}))", f":has({where} {own})")
    return either("beforebegin", f"{where}:not(:has({own})) > .end", cases, content)


@register.simple_tag
def trim_messages(conversation_id: int) -> SafeString:
    """Take from the beginning of a conversation what is more than a reload shows: not while anything is
    unread, nor where older parts were loaded."""
    return bounds.trimmed(f"#messages.in-{conversation_id}")


@register.simple_tag
def swap_read(mine: Membership, read: Sequence[int]) -> SafeString:
    """Take away the marks of what has been read; of what is only asked for all. Of a page that begins
    elsewhere those of the messages that are named."""
    where = f"#messages.in-{mine.conversation_id}"
    if not mine.has_joined or (not mine.unread and mine.read_id == mine.last_id):
        return remove(f"{where} .unread-mark")
    own = f"#message-{mine.read_id}"
    marks = [f"{where} > article:has(~ {own}) .unread-mark", f"{where} > {own} .unread-mark"]
    if read:
        names = ",".join(f"#message-{pk}" for pk in read)
        marks.append(f"{where}.older > :is({names}) > .unread-mark")
    return remove(*marks)


@register.simple_block_tag
def swap_apart(content: str, person_id: int, is_taken: bool) -> str:
    """Offer the page afresh where messages that no region told of, since they are older than its own, say
    something of a person's; where that `is_taken` they go."""
    theirs = f":is(.of-{person_id},:has(.of-{person_id}))"
    # A page at the end of a conversation may have more than a reload: what was loaded above, and what was
    # kept as it grew. Where something is unread a reload begins there.
    unread = ":not(:has(.unread-mark),:has(.unread-mark) ~ *)"
    kept = f"#messages > article:has(~ :nth-last-child({sizes.MESSAGES_SIZE} of article)){unread}"
    older = (
        f"#messages.older > article{theirs}",
        f"#messages > article:has(~ .page-2){theirs}",
        f"{kept}{theirs}",
    )
    mark = "#messages > .told-of"  # noted, because what is gone cannot be asked any more
    noted = insert("beforebegin", ",".join(older), SafeString('<i class="told-of" hidden></i>'))
    offered = out_of_band("innerHTML", f"body:has({mark}) #live-offer,#live-sink", content)
    gone = taken(*older) if is_taken else SafeString()
    return SafeString(noted + offered) + EMPTY_SINK + remove(mark) + gone


@register.simple_tag
def row_of(row: ConversationRow) -> Listed:
    """Return a list of this conversation alone, for `swap_item`."""
    return Listed("#conversations", (item(row),), goes_on=True)


@register.simple_tag
def bound_list(listed: Listed) -> SafeString:
    """Take from the end of the list what is more than a reload shows, and is in nobody's hand."""
    return bounds.bounded(listed.where, is_held_back=False)
