"""What somebody types is kept until it is sent, on every device of theirs."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from feed.actions.drafts import LARGEST, MOST, save_draft
from feed.models import Draft, Post
from feed.patterns.samples import HOSTILE
from tests.factories import make_comment, make_post
from tests.feed.drafting import ALL, form_on, typed, values
from tests.html import page_of
from tests.log import no_new_events
from tests.people import HTMX, is_fragment, person, queries_of, signed_in, text_of
from users.actions.blocks import block

pytestmark = pytest.mark.django_db


# --- keeping -------------------------------------------------------------------------------------


def test_a_draft_is_offered_on_another_device_with_every_field() -> None:
    alice = person("alice")
    here, elsewhere = signed_in(alice), signed_in(alice)
    with no_new_events():
        typed(here, **{**ALL, "body": "Good morning\r\nsquare"})
    for path in ("/", "/posts/new/"):
        form = form_on(elsewhere.get(path))
        assert values(form) == ALL
        opened = [one for one in form.all("details") if "open" in one.attributes]
        names = [one.attributes["class"].rpartition("composer-")[2] for one in opened]
        assert names == ["warning", "language", "audience"]
        assert "Your draft of" in form.one(class_="composer-foot").text
        assert form.one("button", formaction="/drafts/discard/").text == "Discard"


def test_a_comments_draft_shows_on_its_posts_page_and_nowhere_else() -> None:
    alice = person("alice")
    post, other = make_post(), make_post()
    browser = signed_in(alice)
    typed(browser, f"comment:{post.pk}", body="My answer", warning="Long")
    form = form_on(browser.get(f"/posts/{post.pk}/"))
    assert form.one("textarea").text == "My answer"
    assert form.one("input", name="warning").attributes["value"] == "Long"
    for path in ("/", f"/posts/{other.pk}/"):
        assert form_on(browser.get(path)).one("textarea").text == ""


def test_deleting_the_text_deletes_the_draft() -> None:
    alice = person("alice")
    browser = signed_in(alice)
    typed(browser, body="Good morning")
    assert Draft.objects.filter(person=alice).exists()
    typed(browser, body=" \n", visibility="friends")
    assert not Draft.objects.exists()
    assert "Your draft" not in text_of(browser.get("/"))


def test_a_draft_saved_while_its_form_is_being_sent_changes_nothing() -> None:
    """The fields are disabled then, so the browser sends none; the post may yet be refused."""
    browser = signed_in(person("alice"))
    typed(browser, body="Good morning")
    assert browser.post("/drafts/", {"place": "post"}, headers=HTMX).status_code == 204
    assert Draft.objects.get().content["body"] == "Good morning"


@pytest.mark.parametrize("headers", [None, HTMX])
def test_posting_removes_the_draft(headers: dict[str, str] | None) -> None:
    alice = person("alice")
    browser, post = signed_in(alice), make_post()
    for place, path, address in (
        ("post", "/posts/new/", "/"),
        (f"comment:{post.pk}", f"/posts/{post.pk}/comments/", f"/posts/{post.pk}/"),
    ):
        typed(browser, place, body="Good mor")
        form = form_on(browser.get(address))
        name = form.one("input", name="submission").attributes["value"]
        browser.post(path, {"body": "Good morning", "submission": name}, headers=headers)
        assert not Draft.objects.exists()
        assert form_on(browser.get(address)).one("textarea").text == ""


@pytest.mark.everywhere
def test_posting_the_same_text_from_a_form_without_a_name_removes_the_draft() -> None:
    alice = person("alice")
    browser = signed_in(alice)
    for text in ("Good morning", "Good\r\n\r\nmorning \r\n"):
        typed(browser, body=text)
        browser.post("/posts/new/", {"body": "Something else"})
        assert Draft.objects.count() == 1
        browser.post("/posts/new/", {"body": text})
        assert not Draft.objects.exists()


def test_a_draft_that_comes_after_the_post_was_sent_is_none() -> None:
    alice = person("alice")
    browser = signed_in(alice)
    name = form_on(browser.get("/")).one("input", name="submission").attributes["value"]
    browser.post("/posts/new/", {"body": "Good morning", "submission": name})
    typed(browser, body="Good morni", submission=name)
    assert not Draft.objects.exists()
    # And one that was written at the very moment is not offered.
    Draft.objects.create(
        person=alice, form_key="post", content={"body": "Good", "submission": name}
    )
    assert form_on(browser.get("/")).one("textarea").text == ""


def test_posting_here_keeps_what_is_being_typed_elsewhere() -> None:
    alice = person("alice")
    here, elsewhere = signed_in(alice), signed_in(alice)
    name = form_on(here.get("/")).one("input", name="submission").attributes["value"]
    typed(elsewhere, body="Something else", submission="0b5b9f5a-9d0e-4d7c-8a51-4b8d9e7f8a11")
    here.post("/posts/new/", {"body": "Good morning", "submission": name})
    assert form_on(here.get("/")).one("textarea").text == "Something else"


def test_the_same_draft_sent_from_two_devices_is_one_post() -> None:
    alice = person("alice")
    here, elsewhere = signed_in(alice), signed_in(alice)
    name = form_on(here.get("/")).one("input", name="submission").attributes["value"]
    typed(here, body="Once only", submission=name)
    form = form_on(elsewhere.get("/"))
    assert form.one("input", name="submission").attributes["value"] == name
    for browser in (here, elsewhere):
        browser.post("/posts/new/", {"body": "Once only", "submission": name})
    assert Post.objects.count() == 1


@pytest.mark.parametrize("headers", [None, HTMX])
def test_a_draft_can_be_discarded(headers: dict[str, str] | None) -> None:
    alice = person("alice")
    browser = signed_in(alice)
    typed(browser, **ALL)
    response = browser.post("/drafts/discard/", {"place": "post", **ALL}, headers=headers)
    if headers:
        assert is_fragment(response)
        assert form_on(response).one("textarea").text == ""
    else:
        assert response["Location"] == "/posts/new/"
    assert not Draft.objects.exists()


def test_without_javascript_a_button_keeps_it() -> None:
    browser = signed_in(person("alice"))
    button = form_on(browser.get("/")).one("button", name="keep")
    came_from = {"Referer": "http://testserver/"}
    response = browser.post(
        button.attributes["formaction"], {"place": "post", "keep": "1", **ALL}, headers=came_from
    )
    assert (response.status_code, response["Location"]) == (302, "/")
    assert values(form_on(browser.get("/"))) == ALL


@pytest.mark.parametrize("path", ["/drafts/", "/drafts/discard/"])
def test_from_the_page_of_a_refused_form_one_comes_to_a_page(path: str) -> None:
    post = make_post()
    for place, came_from in (
        ("post", "/posts/new/"),
        ("post", "/drafts/complete/"),
        (f"comment:{post.pk}", f"/posts/{post.pk}/comments/"),
        (f"comment:{post.pk}", f"/posts/{post.pk}/undo/"),
    ):
        browser = signed_in(person(f"p{Draft.objects.count()}_{len(came_from)}"))
        headers = {"Referer": f"http://testserver{came_from}"}
        fields = {"place": place, "body": "x" * 501}
        page = browser.post(path, fields, headers=headers, follow=True)
        assert page.status_code == 200, came_from
        assert form_on(page).one("textarea").text == ("" if "discard" in path else "x" * 501)


def test_with_it_the_button_says_that_it_did() -> None:
    page = page_of(typed(signed_in(person("alice")), body="Good morning", keep="1"))
    assert page.one("p", id="composer-says").text.strip() == "Draft saved."


# --- whose, and how much --------------------------------------------------------------------------


def test_nobody_reaches_anothers_draft() -> None:
    alice, mallory = person("alice"), person("mallory")
    post = make_post()
    for place in ("post", f"comment:{post.pk}"):
        save_draft(person=alice, form_key=place, content={"body": "Secret"})
    browser = signed_in(mallory)
    for path in ("/", "/posts/new/", f"/posts/{post.pk}/", "/@alice/"):
        assert "Secret" not in text_of(browser.get(path))
    for path in ("/drafts/", "/drafts/complete/", "/drafts/discard/"):
        for headers in (None, HTMX):
            fields = {"place": "post", "body": "", "person": str(alice.pk)}
            assert "Secret" not in text_of(browser.post(path, fields, headers=headers))
    assert "Secret" not in text_of(Client().get("/"))
    assert Draft.objects.filter(person=alice).count() == 2
    assert not Draft.objects.filter(person=mallory).exists()


@pytest.mark.parametrize("path", ["/drafts/", "/drafts/complete/", "/drafts/discard/"])
def test_there_is_no_draft_of_what_one_may_not_see(path: str) -> None:
    alice, bob = person("alice"), person("bob")
    hidden, comment = make_post(bob), make_comment()
    block(actor=bob, person=alice)
    places = ["", "nonsense", "comment:", "comment:x", "comment:999999", "comment:" + "9" * 30]
    places += [f"comment:{hidden.pk}", f"comment:{comment.pk}", "comment:²", "post:1"]
    for place in places:
        fields = {"place": place, "body": "Hello"}
        assert signed_in(alice).post(path, fields).status_code == 404, place
        response = signed_in(alice).post(path, fields, headers=HTMX)
        if path == "/drafts/":  # whoever types on under what has gone meanwhile reads why
            assert "was deleted: your draft" in text_of(response)
        else:
            assert response.status_code == 404, place
    assert not Draft.objects.exists()


def test_what_nobody_types_is_not_kept() -> None:
    alice = person("alice")
    browser = signed_in(alice)
    typed(browser, body="Good morning")
    page = page_of(typed(browser, body="x" * (LARGEST + 1)))
    assert "too long to be saved" in page.one("p", id="composer-says").text
    plain = browser.post("/drafts/", {"place": "post", "body": "x" * (LARGEST + 1)})
    assert plain.status_code == 422
    assert page_of(plain).one("textarea").text == "x" * (LARGEST + 1)
    assert Draft.objects.get().content["body"] == "Good morning"
    with pytest.raises(ValidationError):
        save_draft(person=alice, form_key="letter", content={"body": "Hello"})


def test_nobody_keeps_more_than_so_many() -> None:
    alice = person("alice")
    Draft.objects.bulk_create(
        Draft(person=alice, form_key=f"comment:{n}", content={"body": "x"}) for n in range(MOST)
    )
    Draft.objects.update(updated_at=timezone.now() - timedelta(days=1))
    save_draft(person=alice, form_key="post", content={"body": "The newest"})
    assert Draft.objects.count() == MOST
    assert Draft.objects.filter(form_key="post").exists()


def test_only_fields_of_the_form_are_kept() -> None:
    typed(signed_in(person("alice")), body="Hello", csrfmiddlewaretoken="secret", author="1", x="y")
    assert Draft.objects.get().content.keys() == {"body", "submission"}


@pytest.mark.parametrize(
    "content",
    [
        dict.fromkeys(ALL, HOSTILE),
        dict.fromkeys(ALL, "\0a\0"),
        {**ALL, "visibility": "everybody", "answers_from": "", "language": "tlh"},
        {"body": ["a", "b"], "visibility": ["public"], "submission": "x", "warning": {"a": 1}},
        {"body": "x", "submission": 5, "unknown": None},
        {},
    ],
)
def test_a_hostile_draft_is_words_and_no_more(content: dict[str, Any]) -> None:
    alice = person("alice", default_visibility="friends")
    if all(isinstance(one, str) for one in content.values()):
        save_draft(person=alice, form_key="post", content=content)
    else:
        Draft.objects.create(person=alice, form_key="post", content=content)
    response = signed_in(alice).get("/posts/new/")
    assert response.status_code == 200
    form = form_on(response)
    assert form.all("script") == form.all("img") == []
    # What cannot be chosen is not chosen: never for more people than the author's last post.
    assert values(form)["visibility"] == "friends"


def test_typing_has_a_limit_of_its_own(settings: Any) -> None:
    cache.clear()
    settings.LIMITS = {**settings.LIMITS, "draft": "2/m"}
    browser = signed_in(person("alice"))
    assert [typed(browser, body="Hello").status_code for _ in "abc"] == [200, 200, 429]
    assert browser.post("/posts/new/", {"body": "Hello"}).status_code == 302
    cache.clear()


def test_a_draft_costs_a_page_two_queries_at_most() -> None:
    alice = person("alice")
    browser = signed_in(alice)
    browser.get("/")
    without = queries_of(browser, "/")
    save_draft(person=alice, form_key="post", content={**ALL, "submission": "1" * 32})
    assert queries_of(browser, "/") <= without + 2
