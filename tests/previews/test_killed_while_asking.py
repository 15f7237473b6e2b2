"""The worker may be killed at each step: the page shows in the end, once, and nothing is left or waits."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from feed.actions import page_asking, previews
from feed.actions.page_asking import MOST_TRIES, STUCK, row_for, take
from feed.fetching.apart import Fetched
from feed.models import LinkPreview, LiveEvent, Post
from tests.people import person
from tests.previews.linking import PAGE, PICTURE, Pages, later, linking, title_of

pytestmark = [pytest.mark.everywhere, pytest.mark.django_db]
RYE = Fetched("Rye", "", "", PICTURE)


class Killed(BaseException):
    """The process is gone: nothing of its own code runs any more but what the test lets it."""


def killed(*_args: Any, **_kwargs: Any) -> None:
    raise Killed


def after(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function, after which it is killed."""

    def last(*args: Any, **kwargs: Any) -> Any:
        function(*args, **kwargs)
        raise Killed

    return last


STEPS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "before it is noted": lambda patch: patch.setattr(previews, "row_for", killed),
    "noted": lambda patch: patch.setattr(previews, "take", killed),
    "taken": lambda patch: patch.setattr(previews, "ask", killed),
    "asked": lambda patch: patch.setattr(page_asking, "_note", killed),
    "its picture noted": lambda patch: patch.setattr(default_storage, "save", killed),
    "its picture stored": lambda patch: patch.setattr(
        page_asking, "_store_picture", after(page_asking._store_picture)
    ),
    "known": lambda patch: patch.setattr(previews, "_show", killed),
    "shown": lambda patch: patch.setattr(previews, "_show", after(previews._show)),
}


def files(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


def _noted() -> LinkPreview | None:
    """Return the row in which the page is noted that one post waits for."""
    target, posts = next(iter(previews._waiting().values()))
    return row_for(target, [post.author_id for post in posts], "preview")


@pytest.mark.parametrize("step", STEPS)
def test_killed_there_it_shows_once_and_nothing_is_left(
    step: str, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages, post = Pages({PAGE: RYE}), linking(person("alice"))
    with monkeypatch.context() as patch:
        STEPS[step](patch)
        with pytest.raises(Killed):
            pages.worked()
    later(STUCK + previews.LATER)
    while pages.worked():
        pass
    assert title_of(post) == "Rye"
    assert post.link_due is None
    assert post.shown_link is not None
    assert [path.name for path in files(media)] == [
        f"{post.shown_link.picture}-{post.shown_link.width}.webp"
    ]
    assert LiveEvent.objects.filter(kind="link_previewed").count() == 1
    assert pages.asked[PAGE] <= 2


def test_as_long_as_somebody_may_be_at_it_nobody_else_is(monkeypatch: pytest.MonkeyPatch) -> None:
    pages, post = Pages({PAGE: RYE}), linking(person("alice"))
    with monkeypatch.context() as patch:
        patch.setattr(page_asking, "_note", killed)
        with pytest.raises(Killed):
            pages.worked()
    later(previews.LATER * 2)
    assert pages.worked() == 0
    assert pages.asked == {PAGE: 1}
    assert title_of(post) is None


def test_a_page_that_ends_the_worker_itself_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    pages, post = Pages({PAGE: RYE}), linking(person("alice"))
    monkeypatch.setattr(page_asking, "_note", killed)
    for _time in range(MOST_TRIES):
        with pytest.raises(Killed):
            pages.worked()
        later(STUCK + previews.LATER)
    pages.worked()
    later(previews.LATER * 2)
    pages.worked()
    assert pages.asked == {PAGE: MOST_TRIES}
    assert title_of(post) is None
    assert post.link_due is None
    assert LinkPreview.objects.get().failure == "effort"


def test_one_that_was_given_up_and_lives_still_overwrites_nothing(media: Path) -> None:
    """It took longer than anybody waits: another has asked the page by then."""
    pages, post = Pages({PAGE: Fetched("Second", "", "", PICTURE)}), linking(person("alice"))

    def slowly() -> Fetched:
        later(STUCK + previews.LATER)
        pages.worked()
        return RYE

    # Asked within the thread of the pool, the other worker would have no connection of the test's.
    first = Pages({PAGE: RYE})
    row = _noted()
    assert row is not None
    assert take(row)
    page_asking._note(row, slowly())
    assert title_of(post) == "Second"
    assert len(files(media)) == 1
    assert not first.asked
    assert not Post.objects.filter(link_due__isnull=False).exists()


def test_one_that_was_given_up_says_nothing_while_another_is_at_it(media: Path) -> None:
    post = linking(person("alice"))
    first = _noted()
    assert first is not None
    assert take(first)
    later(STUCK + previews.LATER)
    second = LinkPreview.objects.get()
    assert take(second)
    page_asking._note(first, RYE)
    assert LinkPreview.objects.get().state == "waiting"
    assert not files(media)
    page_asking._note(second, RYE)
    assert LinkPreview.objects.get().state == "ready"
    assert len(files(media)) == 1
    assert title_of(post) is None, "the next look shows it"
