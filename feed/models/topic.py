"""What pages watch and events concern, as a value."""

from typing import NamedTuple

NAMED_BY_MARK = frozenset({"tag"})  # kinds that are about no row: what they are about stays text


class Topic(NamedTuple):
    """What a page watches and an event concerns: a kind alone ("public"), or a kind about one row
    ("post", 5).

    The functions of `feed/pages/topics.py` make them. The log holds them as text ("post:5").
    """

    kind: str
    about: int | str | None = None

    def __str__(self) -> str:
        """Return it as the log holds it."""
        return self.kind if self.about is None else f"{self.kind}:{self.about}"

    @property
    def pk(self) -> int:
        """The id of the row it is about. Raises TypeError for a topic that is about no row."""
        if not isinstance(self.about, int):
            raise TypeError(f"{self} is about no row")
        return self.about

    @classmethod
    def read(cls, text: str) -> "Topic":
        """Return the topic that the log holds as this text; also one of a kind that only a newer
        release knows."""
        kind, colon, about = text.partition(":")
        if not colon:
            return cls(kind)
        is_id = kind not in NAMED_BY_MARK and about.isdecimal()
        return cls(kind, int(about) if is_id else about)
