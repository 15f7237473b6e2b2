"""Pictures in the forms for posts and comments, as they work without JavaScript."""

import re
from typing import Any

import pytest
from django.test import Client

from feed.models import Attachment, Draft, Post
from feed.views import sent_pictures
from tests import images
from tests.factories import make_post
from tests.people import person
from tests.pictures.uploading import attached, posted, ready
from tests.users.pictures import upload
from users.models import User

pytestmark = pytest.mark.django_db


def browser_of(who: User) -> Client:
    browser = Client()
    browser.force_login(who)
    return browser


def file(name: str = "rye.png", content: bytes | None = None) -> Any:
    return upload(content or images.encoded(images.drawn()), name)


def text_of(response: Any) -> str:
    return str(response.content.decode())


def pictures_in(response: Any) -> list[int]:
    """Return the ids that the form in an answer names."""
    return [int(pk) for pk in re.findall(r'name="picture" value="(\d+)"', text_of(response))]


def test_the_files_go_with_the_form() -> None:
    alice = person("alice")
    sent = {"body": "Two loaves", "file": [file("a.png"), file("b.png")]}
    assert browser_of(alice).post("/posts/new/", sent).status_code == 302
    post = Post.objects.get(author=alice)
    assert [one.is_waiting for one in post.pictures] == [True, True]


def test_a_picture_needs_no_words_and_nothing_at_all_is_refused() -> None:
    alice = person("alice")
    browser = browser_of(alice)
    assert browser.post("/posts/new/", {"body": "", "picture": ""}).status_code == 422
    assert browser.post("/posts/new/", {"body": " ", "file": [file()]}).status_code == 302
    assert len(Post.objects.get(author=alice).pictures) == 1


def test_a_refused_file_is_told_by_its_name_and_all_else_stays() -> None:
    alice = person("alice")
    sent = {
        "body": "My holiday",
        "warning": "Sand",
        "file": [file("beach.png"), file("notes.txt", b"no picture at all")],
    }
    answer = browser_of(alice).post("/posts/new/", sent)
    assert answer.status_code == 422
    assert "notes.txt: " in text_of(answer)
    assert "My holiday" in text_of(answer) and 'value="Sand"' in text_of(answer)
    assert not Post.objects.filter(author=alice).exists()
    [kept] = pictures_in(answer)
    again = {"body": "My holiday", "picture": ["", kept], f"alt-{kept}": "A beach"}
    assert browser_of(alice).post("/posts/new/", again).status_code == 302
    assert [one.alt for one in Post.objects.get(author=alice).pictures] == ["A beach"]


def test_what_is_said_of_a_picture_goes_with_it() -> None:
    alice = person("alice")
    first, second = attached(alice), attached(alice)
    sent = {
        "body": "Bread",
        "picture": ["", second.pk, first.pk],
        f"alt-{first.pk}": "Rye",
        f"alt-{second.pk}": "Wheat",
        f"sensitive-{second.pk}": "on",
    }
    assert browser_of(alice).post("/posts/new/", sent).status_code == 302
    shown = Post.objects.get(author=alice).pictures
    assert [(one.pk, one.alt, one.is_sensitive) for one in shown] == [
        (second.pk, "Wheat", True),
        (first.pk, "Rye", False),
    ]


def test_a_description_that_is_too_long_is_refused_and_stays_in_its_field() -> None:
    alice = person("alice")
    one, alt = attached(alice), "long " * 400
    sent = {"body": "Bread", "picture": ["", one.pk], f"alt-{one.pk}": alt}
    answer = browser_of(alice).post("/posts/new/", sent)
    assert answer.status_code == 422
    assert alt.strip() in text_of(answer)
    assert not Post.objects.filter(author=alice).exists()


def test_a_description_that_is_too_long_refuses_an_edit_too() -> None:
    alice = person("alice")
    one, alt = attached(alice), "long " * 400
    post = posted(alice, one)
    sent = {"body": "Other words", "picture": ["", one.pk], f"alt-{one.pk}": alt}
    answer = browser_of(alice).post(f"/posts/{post.pk}/edit/", sent)
    assert answer.status_code == 422
    assert alt.strip() in text_of(answer)
    assert text_of(answer).count("too long") == 1
    post.refresh_from_db()
    assert post.body == "Look"


@pytest.mark.parametrize(
    ("pressed", "order"),
    [
        ("earlier 1", [1, 0, 2]),
        ("later 1", [0, 2, 1]),
        ("earlier 0", [0, 1, 2]),
        ("later 2", [0, 1, 2]),
        ("remove 1", [0, 2]),
        ("remove 99", [0, 1, 2]),
        ("dance", [0, 1, 2]),
    ],
)
def test_a_button_of_a_picture_brings_the_form_back_and_sends_nothing(
    pressed: str, order: list[int]
) -> None:
    alice = person("alice")
    ids = [attached(alice).pk for _ in range(3)]
    does, _blank, at = pressed.partition(" ")
    number = ids[int(at)] if at and int(at) < 3 else 987654
    sent = {"body": "Bread", "picture": ["", *ids], "arrange": f"{does} {number}"}
    answer = browser_of(alice).post("/posts/new/", {**sent, f"alt-{ids[0]}": "Rye"})
    assert answer.status_code == 200
    assert pictures_in(answer) == [ids[place] for place in order]
    assert "Bread" in text_of(answer) and "Rye" in text_of(answer)
    assert "form-errors" not in text_of(answer)
    assert not Post.objects.filter(author=alice).exists()


def test_files_can_be_uploaded_before_the_form_is_sent() -> None:
    answer = browser_of(person("alice")).post("/posts/new/", {"arrange": "add", "file": [file()]})
    assert answer.status_code == 200
    assert len(pictures_in(answer)) == 1
    assert not Post.objects.exists()


@pytest.mark.parametrize(("where", "most"), [("posts/new", 10), ("posts/{}/comments", 4)])
def test_no_more_pictures_are_taken_than_there_can_be(where: str, most: int) -> None:
    alice = person("alice")
    address = "/" + where.format(make_post().pk) + "/"
    ids = [attached(alice).pk for _ in range(most)]
    sent = {"body": "Bread", "picture": ["", *ids], "file": [file("one-more.png")]}
    answer = browser_of(alice).post(address, sent)
    assert answer.status_code == 422
    assert f"one-more.png: There can be {most} pictures at most." in text_of(answer)
    assert pictures_in(answer) == ids


@pytest.mark.parametrize(("name", "most"), [("composer", 10), ("comment", 4), ("chat", 4)])
def test_a_button_of_a_picture_says_how_many_the_form_can_have(name: str, most: int) -> None:
    alice = person("alice")
    row = attached(alice)
    sent = {"name": name, "picture": ["", row.pk], "arrange": f"later {row.pk}"}
    answer = browser_of(alice).post("/pictures/arrange/", sent)
    assert f"Up to {most} pictures" in text_of(answer)


def test_nobody_sends_describes_or_sees_anothers_picture() -> None:
    bobs = ready(person("bob"))
    browser = browser_of(person("alice"))
    sent = {"body": "Mine", "picture": ["", bobs.pk], f"alt-{bobs.pk}": "Stolen"}
    answer = browser.post("/posts/new/", sent)
    assert answer.status_code == 422
    assert pictures_in(answer) == []
    assert bobs.token not in text_of(answer)
    assert bobs.token not in text_of(browser.post("/pictures/arrange/", sent))
    assert browser.get(f"/pictures/{bobs.pk}/").status_code == 404
    bobs.refresh_from_db()
    assert (bobs.alt, bobs.post_id) == ("", None)


def test_a_visitor_is_told_to_choose_the_file_again() -> None:
    answer = Client().post("/posts/new/", {"body": "Bread", "file": [file("rye.png")]})
    assert answer.status_code == 403
    assert "rye.png: sign in" in text_of(answer) and "Bread" in text_of(answer)
    assert not Attachment.objects.exists()


def test_a_draft_keeps_its_pictures_also_without_words() -> None:
    alice = person("alice")
    one = attached(alice)
    sent = {"body": "", "picture": ["", one.pk], "place": "post", f"alt-{one.pk}": "Rye"}
    browser = browser_of(alice)
    assert browser.post("/drafts/", {**sent, "keep": "1"}).status_code == 302
    assert Draft.objects.filter(person=alice).exists()
    home = browser.get("/")
    assert pictures_in(home) == [one.pk]
    assert "Rye" in text_of(home)
    assert browser.post("/drafts/", {**sent, "picture": "", "keep": "1"}).status_code == 302
    assert not Draft.objects.filter(person=alice).exists()


def test_an_edit_adds_takes_away_and_describes() -> None:
    alice = person("alice")
    stays, goes = attached(alice), attached(alice)
    post = posted(alice, stays, goes)
    browser = browser_of(alice)
    address = f"/posts/{post.pk}/edit/"
    assert pictures_in(browser.get(address)) == [stays.pk, goes.pk]
    said = {"body": "Look", "picture": ["", stays.pk], f"alt-{stays.pk}": "Rye"}
    half_done = browser.post(address, {**said, "arrange": "add"})
    assert half_done.status_code == 200 and "Rye" in text_of(half_done)
    post.refresh_from_db()
    assert [one.alt for one in post.pictures] == ["", ""]  # nothing is saved yet
    assert browser.post(address, {**said, "file": [file()]}).status_code == 302
    post.refresh_from_db()
    assert [one.alt for one in post.pictures] == ["Rye", ""]
    assert post.picture_ids[0] == stays.pk and goes.pk not in post.picture_ids


def test_an_edit_from_a_form_that_knows_no_pictures_leaves_them() -> None:
    alice = person("alice")
    post = posted(alice, attached(alice))
    said = {"body": "Look here"}
    assert browser_of(alice).post(f"/posts/{post.pk}/edit/", said).status_code == 302
    post.refresh_from_db()
    assert post.body == "Look here" and len(post.pictures) == 1


def test_too_many_uploads_are_told_by_name_and_the_words_stay(settings: Any) -> None:
    settings.LIMITS = {"picture": "1/h"}
    browser = browser_of(person("alice"))
    assert browser.post("/posts/new/", {"body": "One", "file": [file()]}).status_code == 302
    answer = browser.post("/posts/new/", {"body": "Another", "file": [file("late.png")]})
    assert answer.status_code == 422
    assert "late.png: You&#x27;re doing that too often." in text_of(answer)
    assert "Another" in text_of(answer)


def test_a_form_of_which_only_the_beginning_was_kept_says_so_and_is_not_posted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sent_pictures, "BODY_BYTES", 500)
    alice = person("alice")
    answer = browser_of(alice).post("/posts/new/", {"body": "Many loaves", "file": [file()]})
    assert answer.status_code == 422
    assert "These pictures are more than 20 MB together." in text_of(answer)
    assert "Many loaves" in text_of(answer)
    assert not Post.objects.filter(author=alice).exists()


def test_trying_again_counts_as_an_upload(settings: Any) -> None:
    settings.LIMITS = {"picture": "1/h"}
    alice = person("alice")
    one = attached(alice)
    sent = {"body": "Bread", "picture": ["", one.pk], "arrange": f"again {one.pk}"}
    browser = browser_of(alice)
    for status, state in ((200, "waiting"), (422, "failed")):
        Attachment.objects.update(state="failed", failure="effort")
        assert browser.post("/posts/new/", sent).status_code == status
        one.refresh_from_db()
        assert one.state == state
