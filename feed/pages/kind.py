"""What a kind of live page is. Each is a class in a file beside this one; its only object is the kind.

Everything that has to know kinds of page asks these objects: routes and sockets, views, the Hub,
catching up, patterns, metrics. What is left out of one fails at start-up.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple
from urllib.parse import quote

from feed.models import Post
from feed.models.topic import Topic
from users.models import User

from .parts.kept import BoostLine, KeptIds
from .parts.lists import Listed

# Django's `reverse` leaves these as they are, too.
_UNQUOTED = "/~:@!$&'()*+,;="
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


class NotFound(Exception):
    """There is no such page, or it is not for this viewer."""


class IncompleteKind(Exception):
    """A kind of page lacks something; the message says what."""


class Subject(NamedTuple):
    """What one page is about: the id of the person, post or comment, and of the post under which that
    comment stands; of a hashtag the key, because of one that nobody has used yet there is no row."""

    object_id: int | None = None
    root_id: int | None = None
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What pages of a kind have in common with those of others."""

    needs_sign_in: bool = False  # it is refused to visitors
    shows_cards: bool = False  # what people write shows there
    hides_muted: bool = False  # a mute keeps somebody out
    names_boosters: bool = False  # also others than whom its cards and its address are about
    goes_with_its_post: bool = False  # that alone decides whether the page is there
    refills: bool = False  # what the viewer may see again comes back anywhere in it
    lists_own_reactions: bool = False  # it changes with what the viewer likes or bookmarks
    lists_people: bool = False
    is_own_list: bool = False  # the viewer's own list of people: changes with what they are to them
    is_titled: bool = False  # its title says what, or whom, it is about
    is_parted: bool = False  # a form stands within it: it is above and below that, in two elements
    has_form: bool = False  # a form stands beside the region, and outlives what it is about
    lists_conversations: bool = False  # the viewer's, or what is said of one
    tells_what_passes: bool = False  # who writes in the conversation, and who is there
    asks_again: bool = False  # the page asks for its region itself, with what is typed
    is_for_moderators: bool = False  # it stands in Django admin, where anybody's name may show


@dataclass(frozen=True, slots=True)
class Region:
    """The live part of a page: the template `feed/regions/_<kind>.html` and its context, the same for
    the page, the reply and the frame. Where the kind `is_parted` it goes on in
    `feed/regions/_<kind>_below.html`, below a form that no frame touches.

    `is_gone` says that the viewer may not (any more) see what the page is about; the region then
    says so, and a view answers 404 with it. `shape` names what is around its list where that can
    change: a class of the region's first element. `outside` are the cards outside its lists.
    """

    kind: "PageKind"
    context: Mapping[str, Any]
    is_gone: bool = False
    shape: str = ""
    outside: tuple[Post, ...] = ()

    @property
    def template_name(self) -> str:
        """The template to include or render."""
        if self.is_gone:
            return (
                "feed/frame/_form_gone.html"
                if self.kind.traits.has_form
                else "feed/frame/_gone.html"
            )
        return self.kind.template_name

    @property
    def below_name(self) -> str:
        """The template of what stands below the form within it; empty where there is none, or it is gone."""
        return "" if self.is_gone else self.kind.below_name

    @property
    def again_name(self) -> str:
        """The envelopes of what a page that was gone lacks around it; empty where that is nothing."""
        return "" if self.is_gone else self.kind.again_name

    @property
    def is_titled(self) -> bool:
        """Whether the title of the page says what the region shows, and so changes with it."""
        return self.kind.traits.is_titled

    @property
    def lists(self) -> list[Listed]:
        """Its lists as single items, if it starts at its head."""
        if self.is_gone or self.context.get("closed"):
            return []
        return list(self.kind.lists(self.context))


class PageKind(ABC):
    """One kind of page. A subclass says all that follows, and its module holds its only object.

    Raises IncompleteKind (or, for a method, TypeError) when that is made and something is missing.
    """

    # In the region's template and id, in metrics and in the log's lines.
    name: ClassVar[str]
    # The addresses of its sockets below /ws/, as Django's `path` reads them.
    paths: ClassVar[tuple[str, ...]]
    traits: ClassVar[Traits]
    # The template of the envelopes that put back what `around` takes away from a page that is gone; empty
    # where it takes nothing.
    again_name: ClassVar[str] = ""

    def __init__(self) -> None:
        kind = type(self)
        for part in ("name", "paths", "traits"):
            if not getattr(kind, part, None):
                raise IncompleteKind(f"{kind.__name__} does not say its {part}")
        if any(map(_PARAMETER.search, self.paths)) and kind.find is PageKind.find:
            raise IncompleteKind(f"{kind.__name__} does not say who may open {self.paths}: find()")

    def __repr__(self) -> str:
        return self.name

    @property
    def template_name(self) -> str:
        """The template of its region."""
        return f"feed/regions/_{self.name}.html"

    @property
    def below_name(self) -> str:
        """The template of what stands below the form within its region; empty where none does."""
        return f"feed/regions/_{self.name}_below.html" if self.traits.is_parted else ""

    def live_path(self, ending: str = "", **parameters: object) -> str:
        """Return the address of a page's socket, of several the one that ends with this word.

        Raises LookupError where there is none.
        """
        paths = [path for path in self.paths if not ending or path.endswith(f"/{ending}/")]
        for path in paths:
            if set(_PARAMETER.findall(path)) == parameters.keys():
                filled = _PARAMETER.sub(lambda found: str(parameters[found[1]]), path)
                return f"/ws/{quote(filled, safe=_UNQUOTED)}"
        raise LookupError(f"{self} has no socket {ending!r} for {[*parameters]}: {self.paths}")

    def find(self, viewer: User | None, *arguments: Any, **parameters: Any) -> Subject:
        """Return what the page at an address with these parameters is about. It is asked by the socket
        only where the address has any.

        Raises NotFound where the viewer may not know of it.
        """
        raise IncompleteKind(f"{type(self).__name__} does not say who may open it: find()")

    @abstractmethod
    def topics(self, about: Subject, viewer_id: int | None) -> Iterable[Topic]:
        """Return the topics under which a page is registered, beside that of its viewer."""

    @abstractmethod
    def region(self, about: Subject, viewer: User | None) -> Region:
        """Return what a page shows now, from its head."""

    @abstractmethod
    def lists(self, context: Mapping[str, Any]) -> Iterable[Listed]:
        """Return the lists in a region with this context that starts at its head."""

    @abstractmethod
    def kept_ids(self, about: Subject, viewer: User | None) -> KeptIds | None:
        """Return what may stay on a page of which nobody knows what it missed; None where it has no
        list, or one too long to name."""

    def reaches(self, context: Mapping[str, Any], down_to: int) -> bool:
        """Whether the part of a list that this context shows goes down to this id, or ends the list."""
        return context["more_from"] is None or context["more_from"] <= down_to

    def lines_below(
        self, about: Subject, viewer: User | None, shown: Collection[Post]
    ) -> Sequence[BoostLine]:
        """Return the lines of who boosted what stands further down than these posts."""
        return ()

    def around(self, about: Subject, viewer: User | None) -> tuple[str, Mapping[str, Any]] | None:
        """Return the envelope, and its context, of what stands outside the region and changes with it."""
        return None

    def gone(self) -> Region:
        """Return the region of a page that is not (any more) for its viewer."""
        return Region(self, {}, is_gone=True)
