"""What a person writes to others without a browser, as steps say it."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from .steps import word

if TYPE_CHECKING:
    from .person import Person

END = str(10**17)  # below every message
EMOJIS = ("👍", "😂")


def begins_talk(person: "Person", label: str, message: str, *others: str) -> None:
    """Write to somebody for the first time, or to several, who are a group then."""
    names = " ".join(person.book.usernames[one] for one in others)
    fields = {"to": names, "body": body(message)}
    if len(others) > 1:
        fields["name"] = "Bakers"
    where = person.where_to("/messages/new/", **fields)
    found = re.fullmatch(r".*/messages/(\d+)/", where)
    if found is not None:
        person.book.ids[label] = int(found[1])
        wrote(person, label, message)


def writes_to(person: "Person", message: str, talk: str, above: str = "") -> None:
    """Write in a conversation, or answer what stands there."""
    fields = {"body": body(message)}
    if above and above not in person.book.ids:
        return
    if above:
        fields["answers"] = str(person.book.ids[above])
    person.send(person.book.address(f"/messages/{{{talk}}}/"), **fields)
    wrote(person, talk, message)


def edits_message(person: "Person", message: str, talk: str, version: str) -> None:
    """Say it otherwise."""
    person.send(_address(person, talk, message, "edit"), body=body(message, int(version)))


def deletes_message(person: "Person", message: str, talk: str) -> None:
    """Take it back."""
    person.send(_address(person, talk, message, "delete"))


def reacts(person: "Person", message: str, talk: str, which: str) -> None:
    """Put a sign under it, or take that back."""
    person.send(_address(person, talk, message, "react"), emoji=EMOJIS[int(which)])


def adds(person: "Person", talk: str, name: str) -> None:
    """Add somebody to a group."""
    path = person.book.address(f"/messages/{{{talk}}}/add/")
    person.send(path, username=person.book.usernames[name])


def reads(person: "Person", talk: str) -> None:
    """Read it to its end."""
    person.send(person.book.address(f"/messages/{{{talk}}}/read/"), up_to=END)


def _to_talk(verb: str) -> Callable[..., None]:
    return lambda person, talk: (
        person.send(person.book.address(f"/messages/{{{talk}}}/{verb}/")) and None
    )


def body(message: str, version: int = 1) -> str:
    """Return what a message says in this version."""
    return f"Said {word(message, version)} to you."


def _address(person: "Person", talk: str, message: str, verb: str) -> str | None:
    return person.book.address(f"/messages/{{{talk}}}/{{{message}}}/{verb}/")


def wrote(person: "Person", talk: str, message: str) -> None:
    """Remember the id of a message, read off the page on which it stands."""
    path = person.book.address(f"/messages/{{{talk}}}/")
    said = re.escape(word(message))
    article = r'<article id="message-(\d+)"(?:(?!<article).)*?'
    found = re.search(article + said, person.page(path)[1], re.DOTALL) if path else None
    if found is not None:
        person.book.ids[message] = int(found[1])
        person.book.talks[message] = talk


DOINGS: dict[str, Callable[..., None]] = {
    "begins_talk": begins_talk,
    "writes_to": writes_to,
    "answers_message": writes_to,
    "edits_message": edits_message,
    "deletes_message": deletes_message,
    "reacts": reacts,
    "adds": adds,
    "reads": reads,
    "leaves": _to_talk("leave"),
    "joins": _to_talk("accept"),
}
