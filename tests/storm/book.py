"""What a story has made so far: which id a label has, and by which name a person goes."""

import re
from collections.abc import Mapping

PEOPLE = ("alice", "bob", "carol", "dave", "erin", "frank")
VISITOR = ""
MODERATOR = "admin"


class Book:
    """Ids of what people write by its labels, usernames by the names people began with."""

    def __init__(
        self, ids: Mapping[str, int] | None = None, talks: Mapping[str, str] | None = None
    ) -> None:
        """Begin with these ids, and everybody under their own name."""
        self.ids = dict(ids or {})
        self.talks = dict(talks or {})  # in which conversation a message stands, both by label
        self.usernames = {name: name for name in PEOPLE}
        # Of the pictures of texts, by label and id: what is said of each, and whether it is covered.
        self.pictures: dict[str, dict[str, tuple[str, bool]]] = {}
        self._former: dict[str, str] = {}  # a name somebody gave up: whose it was

    def rename(self, name: str, username: str) -> None:
        """Somebody goes by another username from now on."""
        self._former[self.usernames[name]] = name
        self.usernames[name] = username

    def leads(self, said: str) -> str:
        """Return a mark with its address where it leads: those under a former name lead on."""
        found = re.fullmatch(
            r"(<.*?\b(?:href|formaction)=(?:/@|/messages/new/\?to=))(\w+)(.*)", said
        )
        if found is None or found[2] not in self._former:
            return said
        return found[1] + self.usernames[self._former[found[2]]] + found[3]

    def address(self, path: str) -> str | None:
        """Fill in `{p12}` and `{bob}`; None where something of it is not there."""
        known = {**{name: str(pk) for name, pk in self.ids.items()}, **self.usernames}
        holes = re.findall(r"\{(\w+)\}", path)
        return path.format_map(known) if all(one in known for one in holes) else None

    def label(self, pk: int) -> str | None:
        """Return the label of the post or comment with this id."""
        labels = ((label, its) for label, its in self.ids.items() if label.startswith("p"))
        return next((label for label, its in labels if its == pk), None)

    def named(self, key: str) -> str:
        """Return a card's id in the page with its label instead: `post-{p12}`."""
        kind, _, number = key.rpartition("-")
        label = self.label(int(number)) if number.isdecimal() else None
        return f"{kind}-{{{label}}}" if label and kind in ("post", "comment") else key
