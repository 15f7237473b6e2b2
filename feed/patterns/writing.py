"""States of the parts of forms for texts."""

from typing import Any

from feed.actions.bodies import Room
from feed.actions.previews_ahead import Ahead
from feed.forms import NewCommentForm, NewPostForm
from feed.models import Draft, Tag
from feed.models.suggesting import Meant, Suggestion
from feed.text.completing import Begun
from users.models import User

from . import samples
from .links import link, pages
from .registry import States, pattern


def _person(person: User) -> Suggestion:
    return Suggestion(f"@{person.username}", person=person)


_PEOPLE = [_person(person) for person in (samples.person(), samples.bob(), samples.long_person())]
_TAGS = [Suggestion(f"#{name}", tag=Tag(name=name)) for name in ("café", "calçada", "قهوة")]

HELPS: dict[str, dict[str, Any]] = {
    "nothing typed": {},
    "a little": {"room": Room(123)},
    "near the limit, people": {
        "room": Room(462),
        "begun": Begun("@al", 4),
        "suggestions": _PEOPLE,
    },
    "tags": {"room": Room(12), "begun": Begun("#ca", 8), "suggestions": _TAGS},
    "one left": {"room": Room(499)},
    "full": {"room": Room(500)},
    "too long": {"room": Room(501)},
    "far too long": {"room": Room(12_000)},
    "a remark": {"room": Room(40), "note": "Draft saved."},
    "chosen": {
        "room": Room(140),
        "chosen": [
            *(Meant(f"@{one.text[1:3]}", one) for one in _PEOPLE),
            Meant("#ca", _TAGS[0]),
        ],
    },
    "another draft": {
        "note": "You have another draft in another tab. Both are saved.",
        "beside": [
            (Draft(content={"body": "Soup"}, updated_at=samples.NOON), "/posts/new/?draft=1")
        ],
    },
}


# What a text links to, as far as that is known.
AHEAD = {
    "a link": Ahead(link(), is_unwanted=False),
    "a link, hostile": Ahead(pages()["hostile"], is_unwanted=False),
    "a link, long": Ahead(pages()["long"], is_unwanted=False),
    "a link, not known yet": Ahead(None, is_unwanted=False),
    "a link, no preview wanted": Ahead(None, is_unwanted=True),
}
HELPS |= {name: {"room": Room(40), "ahead": ahead} for name, ahead in AHEAD.items()}


@pattern("feed/composer/_ahead.html")
def ahead() -> States:
    """What a text will show of the page it links to."""
    return {name: {"name": "composer", "ahead": ahead} for name, ahead in AHEAD.items()}


@pattern("feed/composer/_beside.html")
def beside() -> States:
    """Other drafts of a form."""
    texts = ("Soup", samples.HOSTILE, "long " * 80)
    drafts = [Draft(content={"body": text}, updated_at=samples.NOON) for text in texts]
    return {"three": {"beside": [(draft, "/posts/new/?draft=1") for draft in drafts]}, "none": {}}


@pattern("feed/composer/_text.html")
def writing_text() -> States:
    """The text of a form."""
    shown = {"name": "composer", "label": "New post", "placeholder": "What's happening?", "rows": 3}
    kept = {**shown, "form_key": "post"}
    refused = NewPostForm({"body": "long " * 110})
    refused.is_valid()
    return {
        "empty": {**kept, "form": NewPostForm()},
        "no draft is kept": {**shown, "form": NewPostForm()},
        "refused": {**kept, "form": refused},
        "hostile": {**kept, "form": NewPostForm(initial={"body": samples.HOSTILE})},
        "suggestions": {**kept, "form": NewPostForm(), **HELPS["tags"]},
    }


@pattern("feed/composer/_help.html")
def writing_help() -> States:
    """What helps while somebody types."""
    states = {name: {"name": "composer", **context} for name, context in HELPS.items()}
    chosen = NewPostForm(initial={"preview_of": "none"})["preview_of"]
    unwanted = {**states["a link, no preview wanted"], "is_reply": True, "choice": chosen}
    return {
        **states,
        "an answer": {**states["tags"], "is_reply": True},
        "the preview was taken away": unwanted,
    }


@pattern("feed/composer/_says.html")
def writing_says() -> States:
    """What is announced while somebody types."""
    return {**HELPS, "hostile": {"note": samples.HOSTILE}}


@pattern("feed/composer/_line.html")
def writing_line() -> States:
    """What a form says at its foot."""
    alice = samples.person()
    return {
        "nothing special": {"viewer": alice},
        "just posted": {"viewer": alice, "posted": samples.post(), "undo_seconds": 10},
        "too late to undo": {"viewer": alice, "posted": samples.post()},
        "a draft": {"viewer": alice, "draft": Draft(updated_at=samples.NOON)},
        "the account is protected": {"viewer": samples.person(is_protected=True)},
    }


@pattern("feed/composer/_held_draft.html")
def held_draft() -> States:
    """Of when the draft is that a form holds."""
    return {"one": {"draft": Draft(updated_at=samples.NOON)}}


@pattern("feed/composer/_suggestion.html")
def suggestion() -> States:
    """One of the suggestions."""
    hostile = _person(samples.person(name=samples.HOSTILE))
    return {
        "a person": {"one": _PEOPLE[0]},
        "with a long name": {"one": _PEOPLE[2]},
        "a tag": {"one": _TAGS[0]},
        "hostile": {"one": hostile},
    }


@pattern("feed/composer/_chosen.html")
def chosen_word() -> States:
    """What was chosen for a word of the text."""
    hostile = _person(samples.person(name=samples.HOSTILE))
    nameless = _person(samples.person(name=""))
    states = {
        "a person": Meant("@al", _PEOPLE[0]),
        "without a name": Meant("@al", nameless),
        "with a long name": Meant("@al", _PEOPLE[2]),
        "a tag, right to left": Meant("#قه", _TAGS[2]),
        "hostile": Meant("@al", hostile),
    }
    return {name: {"one": one, "name": "composer"} for name, one in states.items()}


@pattern("feed/composer/_ring.html")
def ring() -> States:
    """How much fits still."""
    rooms = {
        "nothing typed": 0,
        "a little": 123,
        "near the limit": 462,
        "full": 500,
        "too long": 501,
    }
    states: States = {
        name: {"name": "composer", "room": Room(used)} for name, used in rooms.items()
    }
    held = NewPostForm(initial={"body": "long " * 80})
    return {
        **states,
        "far too long": {"name": "composer", "room": Room(12_000), "is_reply": True},
        "as the form says": {"name": "composer", "room": held.room},
    }


@pattern("feed/composer/_tools.html")
def tools() -> States:
    """What stands beside a text."""
    hostile = {"warning": samples.HOSTILE, "language": samples.HOSTILE}
    filled = {
        "poll_choice_1": "Rye",
        "poll_choice_2": "Wheat",
        "warning": "Food",
        "due": "2027-01-31T18:30",
        "language": "pt",
        "visibility": "friends",
        "answers_from": "friends",
    }
    return {
        "a post": {"form": NewPostForm(), "name": "composer"},
        "a comment": {"form": NewCommentForm(), "name": "comment"},
        "a comment that shows no link": {
            "form": NewCommentForm(initial={"preview_of": "none"}),
            "name": "comment",
        },
        "filled in": {"form": NewPostForm(initial=filled), "name": "composer"},
        "hostile values": {"form": NewPostForm(initial=hostile), "name": "composer"},
    }


@pattern("feed/composer/_tool_field.html")
def tool_field() -> States:
    """One field beside a text."""
    form = NewPostForm(initial={"warning": samples.HOSTILE, "language": "pt"})
    return {
        "a line": {"field": NewPostForm()["warning"], "name": "composer"},
        "hostile, within a field": {"field": form["warning"], "name": "composer"},
        "a choice": {"field": form["language"], "name": "composer"},
    }


@pattern("feed/composer/_foot.html")
def writing_foot() -> States:
    """The row below a text."""
    return {
        "a post": {"form": NewPostForm(), "form_key": "post", "name": "composer", "label": "Post"},
        "a comment": {
            "form": NewCommentForm(),
            "form_key": "comment:1",
            "name": "comment",
            "label": "Comment",
        },
        "where no draft is kept": {"form": NewPostForm(), "name": "composer", "label": "Post"},
    }


@pattern("feed/composer/_draft_button.html")
def draft_button() -> States:
    """Keeping a draft without JavaScript."""
    return {"a draft": {"name": "composer", "form_key": "post"}, "none is kept": {"name": "edit"}}
