"""States of conversations and messages."""

from typing import Any

from feed.models import Message
from feed.models.conversation_row import ConversationRow
from feed.pages.conversations import listed_afresh
from users.models import User

from . import message_links, message_pictures, samples, talking
from .registry import States, pattern


def every_message() -> dict[str, Message]:
    """Return the states that a message can have, with pictures and without."""
    return {**talking.messages(), **message_pictures.messages(), **message_links.messages()}


@pattern(
    "feed/message/_card.html",
    "feed/live/message_sent.html",
    "feed/live/message_reacted.html",
)
def message() -> States:
    """A message, or a line of a group."""
    states: States = {name: {"message": one} for name, one in every_message().items()}
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
    return {name: {"message": one} for name, one in every_message().items() if not one.is_line}


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
    return {name: {"answered": every_message()[name]} for name in (*some, "pictures: four")}


@pattern("feed/message/_beginning.html")
def beginning() -> States:
    """How a message begins."""
    some = ("short", "long, a list, a very long word", "hostile", "a post", "a post, no words")
    pictured = ("pictures: one", "pictures: four")
    return {name: {"message": every_message()[name], "most": 80} for name in (*some, *pictured)}


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
    pictured = {
        f"pictures: {name}": {"row": talking.row(message_pictures.message(name), samples.bob())}
        for name in ("one", "four")
    }
    return {**row(), **pictured, "nothing yet": {"row": empty}}


@pattern("feed/message/_unread.html", "feed/live/conversation_unread.html")
def unread() -> States:
    """How much is unread."""
    return {"nothing": {"mine": talking.mine()}, "some": {"mine": talking.mine(unread=3)}}


def rows_beside() -> dict[str, Any]:
    """Return a list of three conversations."""
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
        "some": rows_beside(),
        "goes on": {**rows_beside(), "more_from": 12},
        "a further part": {**rows_beside(), "is_first": False},
        "requests, and what one waits for": {
            **rows_beside(),
            "show": "requests",
            "asking": [talking.asking()["long"]],
        },
        **{f"empty: {show or 'all'}": {**empty, "show": show} for show in shows},
    }


@pattern("feed/message/_beside.html")
def beside() -> States:
    """The list beside an open conversation."""
    return {
        "some": {"list_beside": rows_beside()},
        "none": {"list_beside": {**rows_beside(), "rows": []}},
    }


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
    every = list(every_message().values())
    for pk, one in enumerate(every, 40):
        one.pk = pk
    return {
        "from its beginning": shown,
        "older ones above, the last is seen": {**shown, "older_from": 31, "seen_id": 33},
        "something new": {**shown, "unread_from": 32},
        "a part from further up": {**shown, "is_first": False, "older_from": 31},
        "a page that begins elsewhere": {**shown, "is_elsewhere": True, "newer_from": 33},
        "above the first": {**shown, "chat": [], "is_elsewhere": True},
        "asked": {**shown, "talk": talking.talks()["asked"]},
        "of all kinds": {**shown, "chat": every},
        "nothing": {**shown, "chat": []},
    }


@pattern("feed/message/_older.html")
def older() -> States:
    """The way to older messages."""
    return {"always": {"talk": talking.talk(), "older_from": 31}}


@pattern(
    "feed/message/_top.html",
    "feed/message/_head.html",
    "feed/message/_menu.html",
    "feed/message/_state.html",
)
def head() -> States:
    """What stands above and below the messages of a conversation."""
    return {name: {"talk": one} for name, one in talking.talks().items()}


@pattern("feed/live/conversation_around.html")
def around() -> States:
    """The same, as it changes."""
    own: dict[str, Any] = {"talk": talking.talk(), "is_own": True}
    fresh = {**own, "beside": listed_afresh(rows_beside()), "is_fresh": True}
    return {**head(), "one's own": own, "of a page that came back": fresh}


@pattern("feed/live/_conversation_again.html")
def again() -> States:
    """What was taken away from around the messages comes again."""
    return {
        name: {"talk": one, "list_beside": rows_beside()} for name, one in talking.talks().items()
    }


@pattern("feed/message/_gone_title.html", "feed/live/conversation_gone.html")
def conversation_gone() -> States:
    """A conversation is not for the viewer any more."""
    return {"always": {}}


@pattern("feed/live/conversation_read.html")
def conversation_read() -> States:
    """What has been read."""
    return {
        "all of it": {"mine": talking.mine(read_id=31), "read": []},
        "some of it": {"mine": talking.mine(read_id=30, unread=1), "read": [30, 29]},
    }


@pattern("feed/live/messages_apart.html")
def messages_apart() -> States:
    """What a person wrote shows otherwise, also further up."""
    return {
        "is taken away": {"person_id": 2, "is_taken": True},
        "is offered": {"person_id": 2, "is_taken": False},
    }


@pattern("feed/live/message_seen.html")
def message_seen() -> States:
    """Whether the other has read one's last message."""
    return {"seen": {"seen_id": 31}, "not seen": {"seen_id": None}}


@pattern("feed/message/_badge.html")
def badge() -> States:
    """In how many conversations something is new."""
    return {"none": {"new_messages": 0}, "some": {"new_messages": 3}}
