"""Things to break on purpose in what becomes of pictures."""

from collections.abc import Iterable

import pytest

from feed.live.events.messages import MessagePicturesChanged
from feed.live.events.pictures import PicturesChanged
from feed.live.events.pieces import AnyPiece, Refresh
from feed.templatetags.pictures import Grid
from users.lib.versions import version_of

from .kinds import PICTURES, SENT_PICTURES


def what_becomes_of_a_picture_is_told_nobody(patch: pytest.MonkeyPatch) -> None:
    """Cards go on saying that it is being prepared; only its own page is shown afresh."""
    true = PicturesChanged.pieces

    def pieces(cls: type[PicturesChanged], *about: object) -> Iterable[AnyPiece]:
        return (one for one in true(*about) if isinstance(one, Refresh))  # type: ignore[arg-type]

    patch.setattr(PicturesChanged, "pieces", classmethod(pieces))


def what_becomes_of_a_sent_picture_is_told_nobody(patch: pytest.MonkeyPatch) -> None:
    """The same in conversations."""
    patch.setattr(MessagePicturesChanged, "pieces_of", classmethod(lambda cls, *about, **more: ()))


def a_picture_that_is_covered_stays_as_it_was(patch: pytest.MonkeyPatch) -> None:
    """What is covered makes no other grid of it, so that no cover comes, and none goes."""
    version = property(lambda self: version_of(*(one.pk for one in self.pictures)))
    patch.setattr(Grid, "version", version)


BREAKS = (
    what_becomes_of_a_picture_is_told_nobody,
    what_becomes_of_a_sent_picture_is_told_nobody,
    a_picture_that_is_covered_stays_as_it_was,
)
KIND_OF = {
    what_becomes_of_a_picture_is_told_nobody: PICTURES,
    what_becomes_of_a_sent_picture_is_told_nobody: SENT_PICTURES,
    a_picture_that_is_covered_stays_as_it_was: PICTURES,
}
