"""The worker may be killed at each step: the picture is ready once, and nothing is left behind."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import TestCase
from django.utils import timezone

from feed.actions import rendering
from feed.actions.attachments import KEPT_UNUSED, describe, drop, sweep_attachments, try_again
from feed.actions.drafts import save_draft
from feed.actions.rendering import MOST_TRIES, STUCK, render, render_waiting, tidy_left
from feed.models import Attachment, LiveEvent, Post
from tests.people import person
from tests.pictures.uploading import attached, files, posted, ready
from users.lib import rendering as apart
from users.lib.images import Unreadable

pytestmark = [pytest.mark.everywhere, pytest.mark.django_db]


class Killed(BaseException):
    """The process is gone: nothing of its own code runs any more but what the test lets it."""


def killed(*_args: Any, **_kwargs: Any) -> None:
    raise Killed


def later(seconds: float = STUCK.total_seconds() + 1) -> None:
    """Let what a worker took have been taken so much earlier."""
    long_ago = timezone.now() - timedelta(seconds=seconds)
    Attachment.objects.filter(taken_at__isnull=False).update(taken_at=long_ago)


def worked() -> int:
    """Let the worker look once."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        return render_waiting()


def after_the_first(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function that works once and is killed when it is called again."""
    calls: list[object] = []

    def once(*args: Any, **kwargs: Any) -> Any:
        calls.append(args)
        return function(*args, **kwargs) if len(calls) == 1 else killed()

    return once


STEPS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "taken": lambda patch: patch.setattr(rendering, "_made_of", killed),
    "made": lambda patch: patch.setattr(rendering, "_store", killed),
    "named": lambda patch: patch.setattr(default_storage, "save", killed),
    "half stored": lambda patch: patch.setattr(
        default_storage, "save", after_the_first(default_storage.save)
    ),
    "stored": lambda patch: patch.setattr(rendering, "_finish", killed),
    "shown": lambda patch: patch.setattr(rendering, "shown_anew", killed),
    "committed": lambda patch: patch.setattr(rendering, "_tidy", killed),
    "half tidied": lambda patch: patch.setattr(default_storage, "delete", killed_at_the_source),
}


def killed_at_the_source(name: str) -> None:
    if name.endswith(".source"):
        raise Killed
    (Path(default_storage.location) / name).unlink(missing_ok=True)  # type: ignore[attr-defined]


@pytest.mark.parametrize("step", STEPS)
def test_killed_there_it_is_ready_once_and_nothing_is_left(
    step: str, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = person("alice")
    row = attached(alice)
    post = posted(alice, row)
    with monkeypatch.context() as patch:
        STEPS[step](patch)
        with pytest.raises(Killed):
            worked()
    later()
    worked()
    tidy_left()
    row.refresh_from_db()
    assert (row.state, row.failure, row.source) == ("ready", "", "")
    assert files(media) == sorted(f"{row.token}-{name}" for name in row.files) != []
    assert Post.objects.get(pk=post.pk).pictures == [row.shown]
    assert LiveEvent.objects.filter(kind="pictures_changed", object_id=post.pk).count() == 1
    assert not worked()


def test_while_one_worker_is_at_it_no_other_begins() -> None:
    attached(person("alice"))
    row = Attachment.objects.get()
    assert rendering._taken(row.pk) is not None
    assert not worked()
    later()
    assert worked()


def test_a_worker_that_comes_back_late_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    alice = person("alice")
    row = attached(alice)
    posted(alice, row)
    first = rendering._taken(row.pk)
    assert first is not None
    later()
    assert worked()
    rendering._finish(first, failure="trouble")
    row.refresh_from_db()
    assert row.state == "ready"


def test_a_worker_that_was_given_up_does_not_end_what_another_is_at() -> None:
    alice = person("alice")
    row = attached(alice)
    first = rendering._taken(row.pk)
    later()
    second = rendering._taken(row.pk)
    assert first is not None and second is not None
    rendering._finish(first, failure="trouble")
    row.refresh_from_db()
    assert (row.state, row.taken_at) == ("waiting", second.taken_at)


def test_a_file_that_kills_each_worker_is_given_up(
    media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = attached(person("alice"))
    with monkeypatch.context() as patch:
        STEPS["taken"](patch)
        for _each in range(MOST_TRIES):
            with pytest.raises(Killed):
                worked()
            later()
    assert worked()
    row.refresh_from_db()
    assert (row.state, row.failure) == ("failed", "effort")
    assert not worked()


def test_one_that_is_too_much_work_can_be_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    alice = person("alice")
    row = attached(alice)
    post = posted(alice, row)
    with monkeypatch.context() as patch:
        patch.setattr(apart, "WAIT_SECONDS", 0.001)
        assert worked()
    row.refresh_from_db()
    assert (row.state, row.failure) == ("failed", "effort")
    assert Post.objects.get(pk=post.pk).pictures[0].is_failed
    assert try_again(actor=alice, attachment=row)
    assert Post.objects.get(pk=post.pk).pictures[0].is_waiting
    assert worked()
    row.refresh_from_db()
    assert row.state == "ready"
    assert not try_again(actor=alice, attachment=row)
    with pytest.raises(Attachment.DoesNotExist):
        try_again(actor=person("bob"), attachment=row)


def test_one_that_cannot_be_shown_fails_for_good(
    media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = attached(person("alice"))

    def refuse(_file: object) -> None:
        raise Unreadable("damaged")

    monkeypatch.setattr(rendering, "rendered_apart", refuse)
    assert worked()
    row.refresh_from_db()
    assert (row.state, row.failure, row.source, row.files) == ("failed", "damaged", "", [])
    assert files(media) == []
    assert not try_again(actor=row.owner, attachment=row)


def test_an_upload_of_which_the_file_never_came_fails(media: Path) -> None:
    row = attached(person("alice"))
    default_storage.delete(row.source)
    assert worked()
    row.refresh_from_db()
    assert (row.state, row.failure) == ("failed", "lost")


def test_one_that_is_described_meanwhile_keeps_that(monkeypatch: pytest.MonkeyPatch) -> None:
    alice = person("alice")
    row = attached(alice)
    made_of = rendering._made_of

    def while_somebody_writes(taken: Attachment) -> Any:
        describe(actor=alice, attachment=row, alt="The sea")
        posted(alice, row)
        return made_of(taken)

    monkeypatch.setattr(rendering, "_made_of", while_somebody_writes)
    assert worked()
    shown = Post.objects.get().pictures[0]
    assert (shown.alt, shown.state) == ("The sea", "ready")


def test_what_was_never_sent_goes_after_a_day(media: Path) -> None:
    alice = person("alice")
    never, sent = ready(alice), ready(alice)
    posted(alice, sent)
    long_ago = timezone.now() - KEPT_UNUSED + timedelta(minutes=1)
    Attachment.objects.update(unused_since=long_ago)
    assert sweep_attachments() == 0
    Attachment.objects.update(unused_since=long_ago - timedelta(minutes=2))
    assert sweep_attachments() == 1
    assert Attachment.objects.get() == sent
    assert all(name.startswith(sent.token) for name in files(media)) and files(media)
    assert not Attachment.objects.filter(pk=never.pk).exists()


def test_what_is_taken_away_while_a_worker_is_at_it_goes_when_it_is_done(media: Path) -> None:
    alice = person("alice")
    row = attached(alice)
    taken = rendering._taken(row.pk)
    assert taken is not None
    with TestCase.captureOnCommitCallbacks(execute=True):
        drop([row])
    assert Attachment.objects.exists()
    with TestCase.captureOnCommitCallbacks(execute=True):
        made = rendering._made_of(taken)
        rendering._store(taken, made)
        rendering._finish(taken, made=made)
    assert sweep_attachments() == 1
    assert files(media) == [] and not Attachment.objects.exists()
    assert not render(row)


def test_what_a_draft_keeps_is_not_swept() -> None:
    alice = person("alice")
    kept, _left = attached(alice), attached(alice)
    content = {"body": "", "picture": ["", str(kept.pk)]}
    draft = save_draft(person=alice, form_key="post", content=content)
    assert draft is not None
    for _day in range(2):
        Attachment.objects.update(unused_since=timezone.now() - KEPT_UNUSED - timedelta(minutes=1))
        sweep_attachments()
        assert list(Attachment.objects.all()) == [kept]
    draft.delete()
    Attachment.objects.update(unused_since=timezone.now() - KEPT_UNUSED - timedelta(minutes=1))
    sweep_attachments()
    assert not Attachment.objects.exists()


def test_killed_between_the_rows_and_the_files_the_sweep_goes_on(
    media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = person("alice")
    row = ready(alice)
    with monkeypatch.context() as patch:
        patch.setattr("feed.actions.attachments.delete_files", killed)
        with pytest.raises(Killed), TestCase.captureOnCommitCallbacks(execute=True):
            drop([row])
    assert files(media)
    assert sweep_attachments() == 1
    assert files(media) == [] and not Attachment.objects.exists()
