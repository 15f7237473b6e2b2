"""Descriptions of pictures as a rule that somebody has set for themself, and the room that pictures take."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from feed.models import Attachment, Message, Post, ScheduledPost
from tests import images
from tests.factories import make_post
from tests.people import person, signed_in, text_of
from tests.pictures.uploading import posted, ready
from tests.talking import two as talk_of
from tests.users.pictures import upload
from users.actions.writing import set_requires_alt
from users.models import User

pytestmark = pytest.mark.django_db
SETTINGS = "/settings/pictures/"
REFUSED = "Describe picture 2 first"


def one_who_requires_it() -> User:
    """Return somebody who has set the rule."""
    alice = person("alice")
    set_requires_alt(actor=alice, requires_alt=True)
    return alice


def two(owner: User) -> tuple[list[Attachment], dict[str, Any]]:
    """Return two pictures, and a form that describes the first of them."""
    rows = [ready(owner), ready(owner)]
    sent: dict[str, Any] = {"body": "What I baked", "picture": [row.pk for row in rows]}
    return rows, {**sent, f"alt-{rows[0].pk}": "A loaf", f"alt-{rows[1].pk}": " "}


def test_it_is_chosen_in_the_settings_and_begins_switched_off() -> None:
    alice = person("alice")
    browser = signed_in(alice)
    assert alice.requires_alt is False
    assert 'name="requires_alt"' in text_of(browser.get(SETTINGS))
    for sent, is_required in (({"requires_alt": "on"}, True), ({}, False)):
        assert browser.post(SETTINGS, sent).status_code == 302
        alice.refresh_from_db()
        assert alice.requires_alt is is_required
    alice.is_active = False
    with pytest.raises(PermissionDenied):
        set_requires_alt(actor=alice, requires_alt=True)


def test_a_post_without_a_description_is_refused_in_words_and_all_in_the_form_stays() -> None:
    alice = one_who_requires_it()
    rows, sent = two(alice)
    browser = signed_in(alice)
    answer = browser.post("/posts/new/", {**sent, "warning": "Flour"})
    page = text_of(answer)
    assert (answer.status_code, Post.objects.count()) == (422, 0)
    assert REFUSED in page
    assert all(stays in page for stays in ("What I baked", "A loaf</textarea>", "Flour"))
    assert [f'value="{row.pk}"' in page for row in rows] == [True, True]
    sent[f"alt-{rows[1].pk}"] = "Another"
    assert browser.post("/posts/new/", sent).status_code == 302


def test_so_are_comments_messages_scheduled_posts_and_edits() -> None:
    alice, bob = one_who_requires_it(), person("bob")
    browser, post = signed_in(alice), make_post(bob)
    rows, sent = two(alice)
    talk = talk_of(alice, bob)
    before = Message.objects.count()
    own = posted(alice, *rows)  # sent before the rule was set
    fresh_rows, fresh = two(alice)
    places = {
        f"/posts/{post.pk}/comments/": fresh,
        f"/messages/{talk.pk}/": fresh,
        "/posts/new/": {**fresh, "due": "2999-01-01T12:00"},
        f"/posts/{own.pk}/edit/": {**sent, "edition": own.edition},
    }
    for path, said in places.items():
        answer = browser.post(path, said)
        assert (path, answer.status_code, REFUSED in text_of(answer)) == (path, 422, True)
    assert (Message.objects.count(), ScheduledPost.objects.count()) == (before, 0)
    assert not any(Attachment.objects.get(pk=row.pk).post_id for row in fresh_rows)


def test_whoever_has_not_chosen_it_is_only_reminded() -> None:
    bob = person("bob")
    _rows, sent = two(bob)
    assert signed_in(bob).post("/posts/new/", sent).status_code == 302


def test_a_draft_is_kept_and_a_button_of_a_picture_works_all_the_same() -> None:
    alice = one_who_requires_it()
    rows, sent = two(alice)
    browser = signed_in(alice)
    assert browser.post("/drafts/", {**sent, "place": "post"}).status_code == 302
    answer = browser.post("/posts/new/", {**sent, "arrange": f"later {rows[0].pk}"})
    assert (answer.status_code, REFUSED in text_of(answer)) == (200, False)


def test_the_settings_say_how_much_room_is_taken(settings: Any) -> None:
    settings.PICTURES_MEGABYTES = 10
    alice = person("alice")
    ready(alice)
    Attachment.objects.update(size=4 * 1024 * 1024)
    page = text_of(signed_in(alice).get(SETTINGS))
    assert "4.0\xa0MB of 10.0\xa0MB (40 %)" in page
    assert "to make room" not in page
    Attachment.objects.update(size=10 * 1024 * 1024)
    assert "to make room for more" in text_of(signed_in(alice).get(SETTINGS))


def test_a_form_says_it_where_little_is_left(settings: Any) -> None:
    settings.PICTURES_MEGABYTES = 10
    alice = person("alice")
    browser, row = signed_in(alice), ready(alice)

    def answer() -> str:
        file = upload(images.encoded(images.drawn()), "rye.png")
        return text_of(browser.post("/pictures/", {"file": file, "name": "composer"}))

    assert "Your pictures use" not in answer()
    Attachment.objects.filter(pk=row.pk).update(size=95 * 1024 * 1024 // 10)
    assert "of 10.0\xa0MB (95 %)" in answer()
    Attachment.objects.filter(pk=row.pk).update(size=10 * 1024 * 1024)
    full = answer()
    assert "(100 %)" in full and "no room left for your pictures" in full
