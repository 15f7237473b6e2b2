"""What a person does with pictures without a browser, as steps say it."""

import io
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from PIL import Image

from . import talking
from .steps import word

if TYPE_CHECKING:
    from .person import Person

SIZES = (
    (60, 40),
    (40, 60),
    (600, 200),
)  # pixels: wide, tall, and one that is made in several widths
POSTED = re.compile(r'name="picture" value="([0-9]+)"')


def posts_pictures(person: "Person", label: str, number: str) -> None:
    """Write a post with so many pictures."""
    ids = [_uploaded(person, which) for which in range(int(number))]
    fields: dict[str, str | list[str]] = {"body": _body(label, "1"), "picture": ids}
    fields["visibility"] = "public"
    person.wrote(label, person.send("/posts/new/", **fields))
    person.book.pictures[label] = {pk: ("", False) for pk in ids if pk}


def comments_pictures(person: "Person", label: str, post: str) -> None:
    """Comment on a post with a picture."""
    path, pk = person.book.address(f"/posts/{{{post}}}/comments/"), _uploaded(person, 0)
    person.wrote(label, person.send(path, body=_body(label, "1"), picture=[pk]))
    person.book.pictures[label] = {pk: ("", False)} if pk else {}


def sends_picture(person: "Person", message: str, talk: str) -> None:
    """Write in a conversation, with a picture."""
    path, pk = person.book.address(f"/messages/{{{talk}}}/"), _uploaded(person, 1)
    person.send(path, body=talking.body(message), picture=[pk])
    talking.wrote(person, talk, message)


def describes(person: "Person", label: str, version: str) -> None:
    """Say of each picture of a text what it shows."""
    _edit(person, label, version, lambda pk, alt, is_covered: (f"{alt}Rye", is_covered))


def covers(person: "Person", label: str, version: str) -> None:
    """Cover the pictures of a text, or uncover those that are."""
    _edit(person, label, version, lambda pk, alt, is_covered: (alt, not is_covered))


def turns(person: "Person", label: str, version: str) -> None:
    """Let the last picture of a text be its first."""
    shown = list(person.book.pictures.get(label, {}).items())
    person.book.pictures[label] = dict([*shown[-1:], *shown[:-1]])
    _edit(person, label, version, lambda pk, alt, is_covered: (alt, is_covered))


def drops_picture(person: "Person", label: str, version: str) -> None:
    """Take the first picture out of a text, unless it is the only one."""
    shown = person.book.pictures.get(label, {})
    if len(shown) > 1:
        del shown[next(iter(shown))]
    _edit(person, label, version, lambda pk, alt, is_covered: (alt, is_covered))


def _edit(
    person: "Person",
    label: str,
    version: str,
    change: Callable[[str, str, bool], tuple[str, bool]],
) -> None:
    shown = person.book.pictures.get(label, {})
    said = {pk: change(pk, *about) for pk, about in shown.items()}
    fields: dict[str, str | list[str]] = {"body": _body(label, version), "picture": [*said]}
    fields |= {f"alt-{pk}": alt for pk, (alt, _is_covered) in said.items()}
    fields |= {f"sensitive-{pk}": "on" for pk, (_alt, is_covered) in said.items() if is_covered}
    person.send(person.book.address(f"/posts/{{{label}}}/edit/"), **fields)
    person.book.pictures[label] = said


def _uploaded(person: "Person", which: int) -> str:
    """Return the id of a picture that stands in this person's form now; empty where it was refused."""
    file = io.BytesIO()
    Image.new("RGB", SIZES[which % len(SIZES)], "teal").save(file, "PNG")
    found = POSTED.search(person.upload("/pictures/", "drawn.png", file.getvalue()))
    return found[1] if found else ""


def _body(label: str, version: str) -> str:
    return f"Said {word(label, int(version))} aloud."


DOINGS: dict[str, Callable[..., None]] = {
    "posts_pictures": posts_pictures,
    "comments_pictures": comments_pictures,
    "sends_picture": sends_picture,
    "describes": describes,
    "covers": covers,
    "turns": turns,
    "drops_picture": drops_picture,
}
