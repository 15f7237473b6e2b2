"""What a hostile file, form or moment must not do to pictures."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.test import TestCase
from django.utils import timezone
from PIL import ImageFile

from feed.actions import rendering
from feed.actions.attachments import try_again
from feed.actions.erasure import erase_writings
from feed.models import Attachment
from tests import images
from tests.people import person, signed_in, text_of
from tests.pictures.uploading import attached, files, worked_on
from tests.users.pictures import upload
from users.actions import leaving
from users.lib import rendering as apart
from users.lib.renders import size_within
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_to_look_at_what_is_uploaded_decodes_none_of_its_pixels(kind: str) -> None:
    sent = BytesIO(images.encoded(images.drawn(), kind))
    with mock.patch.object(ImageFile.ImageFile, "load") as decoded:
        assert size_within(sent) == (300, 200)
    decoded.assert_not_called()


@pytest.mark.parametrize("after", ["_taken", "_made_of", "_store"])
def test_what_is_erased_while_a_worker_is_at_it_leaves_no_file(
    after: str, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = person("alice")
    row = attached(alice)
    step = getattr(rendering, after)

    def erased_meanwhile(*arguments: Any) -> Any:
        done = step(*arguments)
        leaving.leave(actor=alice)
        User.objects.filter(pk=alice.pk).update(leaves_at=timezone.now() - timedelta(days=1))
        with TestCase.captureOnCommitCallbacks(execute=True):
            while erase_writings(alice):
                pass
        return done

    monkeypatch.setattr(rendering, after, erased_meanwhile)
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert rendering.render(row)
    assert not Attachment.objects.exists()
    assert files(media) == []


def test_what_is_tried_again_waits_behind_what_nobody_has_tried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    alice, bob = person("alice"), person("bob")
    first = attached(alice)
    with monkeypatch.context() as patch:
        patch.setattr(apart, "WAIT_SECONDS", 0.001)
        worked_on(first)
    assert try_again(actor=alice, attachment=first)
    second = attached(bob)
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert rendering.render_waiting()
    states = dict(Attachment.objects.values_list("pk", "state"))
    assert states == {first.pk: "waiting", second.pk: "ready"}


def test_trying_again_counts_as_an_upload(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.LIMITS = {**settings.LIMITS, "picture": "2/m"}
    alice = person("alice")
    browser, row = signed_in(alice), attached(alice)
    pressed = {"name": "composer", "picture": row.pk, "arrange": f"again {row.pk}"}
    monkeypatch.setattr(apart, "WAIT_SECONDS", 0.001)
    states = []
    for _each in range(3):
        worked_on(row)
        answer = browser.post("/pictures/arrange/", pressed)
        states.append(Attachment.objects.get(pk=row.pk).state)
        if states[-1] == "failed":
            assert "Please wait" in text_of(answer)
    assert states == ["waiting", "waiting", "failed"]


def test_each_file_counts_however_many_come_at_once(settings: Any) -> None:
    settings.LIMITS = {**settings.LIMITS, "picture": "2/m"}
    alice = person("alice")
    sent = [upload(images.encoded(images.drawn()), f"{name}.png") for name in "abc"]
    answer = signed_in(alice).post("/pictures/", {"name": "composer", "file": sent})
    assert Attachment.objects.count() == 2
    assert "c.png: You&#x27;re doing that too often." in text_of(answer)
