"""States of conversations and messages."""

from typing import Any

from feed.message_forms import NewMessageForm, SendPostForm
from feed.models import Draft, Membership
from feed.models.conversation_row import ConversationRow
from users.models import User

from . import samples, talking
from .registry import States, pattern
from .writing import HELPS


@pattern(
    "feed/message/_card.html",
    "feed/live/message_sent.html",
    "feed/live/message_written.html",
    "feed/live/message_reacted.html",
)
def message() -> States:
    """A message, or a line of a group."""
    states: States = {name: {"message": one} for name, one in talking.messages().items()}
    own = talking.message("See you at six.", shows={"is_mine": True})
    return {**states, "one's own, seen": {"message": own, "is_seen": True}}


@pattern(
    "feed/message/_body.html",
    "feed/message/_said.html",
    "feed/live/message_edited.html",
    "feed/live/message_deleted.html",
)
def body() -> States:
    """What a message says."""
    return {name: {"message": one} for name, one in talking.messages().items() if not one.is_line}


@pattern("feed/message/_words.html")
def words() -> States:
    """What a line of a group says."""
    return {name: {"message": one} for name, one in talking.lines().items()}


@pattern("feed/message/_answered.html")
def answered() -> States:
    """What a message answers."""
    return {name: {"message": one} for name, one in talking.messages().items() if one.answers_id}


@pattern("feed/message/_excerpt.html")
def excerpt() -> States:
    """How a message begins that another answers."""
    some = ("short", "long, a list, a very long word", "deleted", "hostile", "a post, no words")
    return {name: {"answered": talking.messages()[name]} for name in some}


@pattern("feed/message/_beginning.html")
def beginning() -> States:
    """How a message begins."""
    some = ("short", "long, a list, a very long word", "hostile", "a post", "a post, no words")
    return {name: {"message": talking.messages()[name], "most": 80} for name in some}


@pattern("feed/message/_signs.html")
def signs() -> States:
    """The signs under a message."""
    return {name: {"message": talking.messages()[name]} for name in ("short", "signs")}


@pattern("feed/message/_tools.html")
def tools() -> States:
    """What one can do with a message."""
    return {name: {"message": talking.messages()[name]} for name in ("short", "one's own")}


@pattern("feed/message/_unread_mark.html")
def unread_mark() -> States:
    """Says that something has come into view."""
    return {"always": {"message": talking.message()}}


KEY = "a" * 32


def _people() -> dict[str, User | None]:
    hidden = samples.bob()
    hidden.is_active = False
    return {
        "named": samples.person(),
        "without a display name": samples.bob(),
        "long": samples.long_person(),
        "hidden": hidden,
        "left": None,
    }


@pattern("feed/message/_author.html")
def author() -> States:
    """Who wrote a message."""
    return {name: {"person": one} for name, one in _people().items()}


@pattern("feed/message/_tile.html")
def tile() -> States:
    """The tile of a person, a group, notes."""
    kinds = {"a group": talking.GROUP, "notes": talking.SELF}
    return {
        **{name: {"person": one} for name, one in _people().items()},
        **{name: {"conversation": talking.conversation(kind)} for name, kind in kinds.items()},
    }


@pattern("feed/message/_title.html")
def title() -> States:
    """What a conversation is called."""
    return {
        name: {"conversation": row.conversation, "other": row.other}
        for name, row in talking.rows().items()
    }


@pattern("feed/message/_row.html", "feed/live/conversation_row.html")
def row() -> States:
    """A conversation in a list."""
    return {name: {"row": one} for name, one in talking.rows().items()}


@pattern("feed/message/_last.html", "feed/live/conversation_last.html")
def last() -> States:
    """The last line of a conversation."""
    empty = ConversationRow(talking.mine(), None, samples.bob())
    return {**row(), "nothing yet": {"row": empty}}


@pattern("feed/message/_unread.html")
def unread() -> States:
    """How much is unread."""
    return {"nothing": {"mine": talking.mine()}, "some": {"mine": talking.mine(unread=3)}}


def _beside() -> dict[str, Any]:
    rows = [*talking.rows().values()][:3]
    for pk, row in enumerate(rows, 5):
        row.conversation.pk = pk
    return {"rows": rows, "more_from": None, "is_first": True}


@pattern("feed/message/_rows.html", "feed/regions/_conversations.html")
def conversations() -> States:
    """Lists of conversations."""
    empty: dict[str, Any] = {"rows": [], "more_from": None, "is_first": True}
    shows = ("", "unread", "groups", "requests", "archived")
    return {
        "some": _beside(),
        "goes on": {**_beside(), "more_from": 12},
        "a further part": {**_beside(), "is_first": False},
        **{f"empty: {show or 'all'}": {**empty, "show": show} for show in shows},
    }


@pattern("feed/message/_beside.html")
def beside() -> States:
    """The list beside an open conversation."""
    return {"some": {"list_beside": _beside()}, "none": {"list_beside": {**_beside(), "rows": []}}}


@pattern("feed/message/_filters.html")
def filters() -> States:
    """The lists there are."""
    return {show or "all": {"show": show} for show in ("", "unread", "requests")}


@pattern("feed/message/_list.html", "feed/regions/_conversation.html")
def conversation() -> States:
    """The messages of a conversation."""
    own = talking.message("See you at six.", pk=33, shows={"is_mine": True})
    shown: dict[str, Any] = {
        "talk": talking.talk(),
        "chat": [talking.message(), talking.message("Rye?", pk=32, continues=True), own],
        "older_from": None,
        "newer_from": None,
        "is_first": True,
    }
    every = list(talking.messages().values())
    for pk, one in enumerate(every, 40):
        one.pk = pk
    return {
        "from its beginning": shown,
        "older ones above, the last is seen": {**shown, "older_from": 31, "seen_id": 33},
        "something new": {**shown, "unread_from": 32},
        "a part from further up": {**shown, "is_first": False, "older_from": 31},
        "a page that begins elsewhere": {**shown, "newer_from": 33},
        "asked": {**shown, "talk": talking.talks()["asked"]},
        "of all kinds": {**shown, "chat": every},
        "nothing": {**shown, "chat": []},
    }


@pattern("feed/message/_older.html")
def older() -> States:
    """The way to older messages."""
    return {"always": {"talk": talking.talk(), "older_from": 31}}


@pattern("feed/message/_head.html", "feed/message/_state.html")
def head() -> States:
    """What stands above and below the messages of a conversation."""
    return {name: {"talk": one} for name, one in talking.talks().items()}


@pattern("feed/live/conversation_around.html")
def around() -> States:
    """The same, as it changes."""
    return {**head(), "with the list": {"talk": talking.talk(), "list_beside": _beside()}}


@pattern("feed/live/conversation_gone.html")
def conversation_gone() -> States:
    """A conversation is not for the viewer any more."""
    return {"always": {}}


@pattern("feed/live/conversation_read.html")
def conversation_read() -> States:
    """What has been read."""
    return {
        "all of it": {"mine": talking.mine(read_id=31)},
        "some of it": {"mine": talking.mine(read_id=30, unread=1)},
    }


@pattern("feed/live/message_seen.html")
def message_seen() -> States:
    """Whether the other has read one's last message."""
    return {"seen": {"seen_id": 31}, "not seen": {"seen_id": None}}


@pattern("feed/message/_group_link.html")
def group_link() -> States:
    """The link to a group."""
    made: dict[str, dict[str, Any]] = {
        "none yet": {},
        "there": {"link_key": KEY},
        "asks": {"link_key": KEY, "link_asks": True},
    }
    return {name: {"talk": talking.group(**more)} for name, more in made.items()}


@pattern("feed/message/_link_button.html")
def link_button() -> States:
    """What one can do about the link to a group."""
    return {"always": {"talk": talking.group(), "does": "renew", "label": "New link"}}


@pattern("feed/message/_waiting.html")
def waiting() -> States:
    """Somebody who waits to be let into a group."""
    people = {"named": samples.bob(), "long": samples.long_person()}
    return {
        name: {"talk": talking.group(), "member": Membership(pk=9, person=one, state="waiting")}
        for name, one in people.items()
    }


@pattern("feed/regions/_group.html")
def group_people() -> States:
    """The page of a group's people."""
    waits = Membership(pk=9, person=samples.long_person(), state="waiting")
    return {
        "led": {"talk": talking.group(link_key=KEY, link_asks=True, waiting=[waits])},
        "led, nobody waits": {"talk": talking.group()},
        "a member's": {"talk": talking.talks()["a group"]},
        "closed": {"talk": talking.talks()["a closed group"]},
    }


@pattern(
    "feed/message/_way_in.html", "feed/message/_way_in_buttons.html", "feed/regions/_joining.html"
)
def way_in() -> States:
    """What stands behind the link to a group."""
    return {name: {"way": one} for name, one in talking.ways_in().items()}


@pattern("feed/message/_member_button.html")
def member_button() -> States:
    """What the viewer can do about somebody in a group."""
    bob = Membership(pk=9, person=samples.bob(), role="member", state="joined")
    shown = {"talk": talking.talks()["a group, led"], "member": bob}
    return {
        "removes": {**shown, "does": "conversation_remove", "role": "", "label": "Remove"},
        "gives a role": {
            **shown,
            "does": "conversation_role",
            "role": "moderator",
            "label": "Make moderator",
        },
    }


@pattern("feed/message/_member.html")
def member() -> States:
    """Somebody in a group."""
    led, other = talking.talks()["a group, led"], talking.talks()["a group"]
    roles = Membership.Role.values
    part = {
        role: Membership(pk=9, person=samples.bob(), role=role, state="joined") for role in roles
    }
    asked = Membership(pk=9, person=samples.long_person(), state="asked")
    return {
        **{f"led, {role}": {"talk": led, "member": one} for role, one in part.items()},
        **{role: {"talk": other, "member": one} for role, one in part.items()},
        "led, invited": {"talk": led, "member": asked},
    }


@pattern("feed/message/_send_form.html")
def send_form() -> States:
    """Sending a post."""
    viewer, shown = samples.person(), {"post": samples.post(), "submission": "1"}
    rows = {**shown, **_beside()}
    refused = SendPostForm({"conversation": "5", "to": "bob", "body": samples.LONG}, viewer=viewer)
    refused.add_error("to", "Choose a conversation, or enter a username.")
    none: dict[str, Any] = {"rows": [], "more_from": None, "is_first": True}
    return {
        "some": {"form": SendPostForm(viewer=viewer), **rows},
        "older ones": {"form": SendPostForm(viewer=viewer), **rows, "is_first": False},
        "goes on": {"form": SendPostForm(viewer=viewer), **rows, "more_from": 12},
        "no conversations": {"form": SendPostForm(viewer=viewer), **shown, **none},
        "refused": {"form": refused, **rows},
    }


@pattern("feed/message/_badge.html")
def badge() -> States:
    """In how many conversations something is new."""
    return {"none": {"new_messages": 0}, "some": {"new_messages": 3}}


@pattern("feed/message/_form.html")
def form() -> States:
    """Writing a message."""
    about = {"address": "/messages/5/", "place": "message:5"}
    refused = NewMessageForm({"body": "a" * 4_001})
    refused.is_valid()
    return {
        "empty": {"form": NewMessageForm(), **about},
        "answers": {"form": NewMessageForm(), "answered": talking.message(samples.LONG), **about},
        "a draft": {
            "form": NewMessageForm(initial={"body": samples.LONG}),
            "draft": Draft(updated_at=samples.NOON),
            **about,
        },
        "near the limit, suggestions": {
            "form": NewMessageForm(initial={"body": "Ask @al"}),
            **about,
            **HELPS["near the limit, people"],
        },
        "refused: too long": {"form": refused, **about},
    }
