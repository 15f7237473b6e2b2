"""Pictures in the form for a message, as it works without JavaScript; and what pages with them cost."""

from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from feed.models import Attachment, Draft, Message
from tests.factories import make_post
from tests.people import HTMX, person, queries_of, signed_in, text_of
from tests.pictures.messaging import sent
from tests.pictures.test_forms import file, pictures_in
from tests.pictures.uploading import attached
from tests.talking import say, two

pytestmark = pytest.mark.django_db


def pictured() -> list[Message]:
    """Return the messages that show anything to look at."""
    return list(Message.objects.filter(picture_facts__isnull=False).order_by("pk"))


def test_files_go_with_the_form_and_need_no_words() -> None:
    alice, bob = person("alice"), person("bob")
    talk = two(alice, bob)
    browser, address = signed_in(alice), f"/messages/{talk.pk}/"
    form = str(uuid4())
    for _each in range(2):  # pressed twice
        files = [file("a.png"), file("b.png")] if not pictured() else []
        ids = [one.pk for one in Attachment.objects.order_by("pk")]
        answer = browser.post(
            address, {"body": "", "submission": form, "file": files, "picture": ["", *ids]}
        )
        assert answer.status_code == 302
    (message,) = pictured()
    assert (message.body, len(message.pictures)) == ("", 2)
    page = text_of(signed_in(bob).get(address))
    assert page.count("This picture is being prepared.") == 2
    assert "2 pictures" in text_of(signed_in(bob).get("/messages/"))
    assert browser.post(address, {"body": "", "picture": ""}).status_code == 422


def test_uploaded_first_described_covered_and_sent() -> None:
    alice, bob = person("alice"), person("bob")
    talk = two(alice, bob)
    browser, address = signed_in(alice), f"/messages/{talk.pk}/"
    answer = browser.post(address, {"body": "Look", "file": [file()], "arrange": "add"})
    assert answer.status_code == 200 and not pictured()
    [pk] = pictures_in(answer)
    assert 'id="chat-file"' in text_of(answer) and "Look" in text_of(answer)
    said = {"body": "Look", "picture": ["", pk], f"alt-{pk}": "A loaf", f"sensitive-{pk}": "on"}
    assert browser.post(address, said).status_code == 302
    (shown,) = pictured()[0].pictures
    assert (shown.alt, shown.is_sensitive) == ("A loaf", True)
    assert 'class="picture-cover"' in text_of(signed_in(bob).get(address))
    assert "A loaf" not in text_of(signed_in(bob).get("/messages/"))


@pytest.mark.parametrize("arrange", ["", " 1", "  "])
def test_a_form_in_which_no_button_was_pressed_is_refused_as_every_other(arrange: str) -> None:
    alice = person("alice")
    talk = two(alice, person("bob"))
    sent = {"body": "Look", "submission": "\0", "arrange": arrange}
    for address in (f"/messages/{talk.pk}/", "/posts/new/", f"/posts/{make_post().pk}/comments/"):
        answer = signed_in(alice).post(address, sent)
        assert answer.status_code == 422 and "Look" in text_of(answer)


def five_files() -> list[Any]:
    return [file(f"{number}.png") for number in range(5)]


def test_a_fifth_and_what_is_no_picture_are_refused_and_all_else_stays() -> None:
    alice, bob = person("alice"), person("bob")
    browser, address = signed_in(alice), f"/messages/{two(alice, bob).pk}/"
    answer = browser.post(address, {"body": "Look", "file": five_files()})
    assert answer.status_code == 422 and not pictured()
    assert len(pictures_in(answer)) == 4 and "4.png: " in text_of(answer)
    answer = browser.post(address, {"body": "Look", "file": [file("a.txt", b"no picture")]})
    assert answer.status_code == 422 and "a.txt: " in text_of(answer)
    answer = browser.post("/pictures/", {"name": "chat", "file": five_files()}, headers=HTMX)
    assert len(pictures_in(answer)) == 4


def test_a_stranger_sends_nothing_and_nothing_of_theirs_is_stored() -> None:
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    address = f"/messages/{two(alice, bob).pk}/"
    assert signed_in(carol).post(address, {"body": "", "file": [file()]}).status_code == 404
    assert not Attachment.objects.exists()


def test_the_draft_of_a_conversation_keeps_them_and_an_answer_takes_them_along() -> None:
    alice, bob = person("alice"), person("bob")
    talk = two(alice, bob)
    browser, address = signed_in(alice), f"/messages/{talk.pk}/"
    row, said = attached(alice), say(bob, talk, "What did you bake?")
    typed = {"place": f"message:{talk.pk}", "body": "", "picture": ["", row.pk]}
    assert browser.post("/drafts/", {**typed, f"alt-{row.pk}": "Rye"}).status_code == 302
    assert Draft.objects.get().picture_ids == [row.pk]
    page = browser.get(address)
    assert pictures_in(page) == [row.pk] and ">Rye</textarea>" in text_of(page)
    reply = reverse("message_answer", kwargs={"pk": talk.pk, "message": said.pk})
    answer = browser.post(reply, {**typed, f"alt-{row.pk}": "A rye"}, headers=HTMX)
    assert pictures_in(answer) == [row.pk] and ">A rye</textarea>" in text_of(answer)
    sent_now = {"body": "", "picture": ["", row.pk], "answers": said.pk}
    submission = Draft.objects.get().content["submission"]
    assert browser.post(address, {**sent_now, "submission": submission}).status_code == 302
    assert pictured()[0].answers == said and not Draft.objects.exists()


def test_an_edit_of_one_without_words_asks_for_none() -> None:
    alice, bob = person("alice"), person("bob")
    message = sent(alice, two(alice, bob), attached(alice), body="Look")
    edit = reverse("message_edit", kwargs={"pk": message.conversation_id, "message": message.pk})
    assert signed_in(alice).post(edit, {"body": ""}).status_code == 302
    (kept,) = pictured()
    assert (kept.body, len(kept.pictures)) == ("", 1)


@pytest.mark.parametrize("path", ["", "?before=99999999", "list"])
def test_pages_with_pictures_cost_as_many_queries_as_without(path: str) -> None:
    alice, bob = person("alice"), person("bob")
    talk = two(alice, bob)
    address = "/messages/" if path == "list" else f"/messages/{talk.pk}/{path}"
    for number in range(5):
        say(alice, talk, str(number))
    browser = signed_in(bob)
    queries_of(browser, address)
    without = queries_of(browser, address)
    for _each in range(5):
        sent(alice, talk, *(Attachment.objects.create(owner=alice) for _two in range(2)))
    assert queries_of(browser, address) == without
