"""What somebody types is kept until it is sent, on every device of theirs."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from feed.actions.content import PostContent
from feed.actions.drafts import LARGEST, MOST, save_draft
from feed.actions.posts import create_post, delete_posts, edit_post
from feed.actions.undo import undo_post
from feed.models import Draft, Post, ScheduledPost
from feed.patterns.samples import HOSTILE
from tests.factories import make_comment, make_post
from tests.html import Element, page_of
from tests.log import new_events, no_new_events
from tests.people import HTMX, is_fragment, person, queries_of, signed_in, text_of
from users.actions.blocks import block
from users.actions.follows import follow
from users.models import User

pytestmark = pytest.mark.django_db
ALL = {
    "body": "Good morning\nsquare",
    "warning": "Early",
    "language": "pt",
    "visibility": "friends",
    "answers_from": "followers",
}


def form_on(response: Any) -> Element:
    """Return the form in which one writes."""
    page = page_of(response)
    return page.one("form", id="composer" if page.all("form", id="composer") else "comment-form")


def typed(browser: Client, place: str = "post", **fields: str) -> Any:
    """Type into a form that was just loaded, as htmx tells the server."""
    return browser.post("/drafts/", {"place": place, **fields}, headers=HTMX)


def values(form: Element) -> dict[str, str]:
    """Return what stands in the fields of ALL."""
    found = {"body": form.one("textarea").text}
    found["warning"] = form.one("input", name="warning").attributes["value"]
    for select in (one for one in form.all("select") if one.attributes["name"] in ALL):
        chosen = [one for one in select.all("option") if "selected" in one.attributes]
        found[select.attributes["name"]] = chosen[0].attributes["value"]
    return found


# --- keeping -------------------------------------------------------------------------------------


def test_a_draft_is_offered_on_another_device_with_every_field() -> None:
    alice = person("alice")
    here, elsewhere = signed_in(alice), signed_in(alice)
    with no_new_events():
        typed(here, **{**ALL, "body": "Good morning\r\nsquare"})
    for path in ("/", "/posts/new/"):
        form = form_on(elsewhere.get(path))
        assert values(form) == ALL
        assert "open" in form.one("details", class_="composer-more").attributes
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


# --- undo -----------------------------------------------------------------------------------------


def aged(post: Post, seconds: float) -> Post:
    """Let the post be this old."""
    post.created_at = timezone.now() - timedelta(seconds=seconds)
    post.save(update_fields=["created_at"])
    return post


def test_undo_takes_the_post_away_and_gives_everything_back() -> None:
    alice = person("alice")
    browser = signed_in(alice)
    reply = form_on(browser.post("/posts/new/", ALL, headers=HTMX))
    post = Post.objects.get()
    button = reply.one("button", formaction=f"/posts/{post.pk}/undo/")
    waits = reply.one(class_="undo").attributes["hx-trigger"]
    assert waits in ("load delay:10s", "load delay:9s")
    with new_events() as events:
        back = form_on(browser.post(button.attributes["formaction"], {"body": ""}, headers=HTMX))
    assert "post_deleted" in {kind for kind, _pk, _topics in events}
    assert Post.objects.get().is_deleted
    assert User.objects.get(pk=alice.pk).post_count == 0
    assert values(back) == ALL
    assert "autofocus" in back.one("textarea").attributes
    assert "Undone." in back.text
    assert values(form_on(signed_in(alice).get("/"))) == ALL
    # It can be posted again: it is another form.
    name = back.one("input", name="submission").attributes["value"]
    browser.post("/posts/new/", {**ALL, "submission": name})
    assert Post.objects.filter(deleted_at=None).count() == 1


def test_without_javascript_the_next_page_offers_it() -> None:
    alice = person("alice")
    browser = signed_in(alice)
    browser.post("/posts/new/", ALL)
    post = Post.objects.get()
    line = form_on(browser.get("/")).one(class_="composer-foot")
    assert line.one("a", href=f"/posts/{post.pk}/").text == "view"
    response = browser.post(line.one("button", class_="link-button").attributes["formaction"])
    assert (response.status_code, response["Location"]) == (302, "/")
    assert values(form_on(browser.get("/"))) == ALL
    assert Post.objects.get().is_deleted


def test_the_offer_ends_after_ten_seconds() -> None:
    alice = person("alice")
    browser, post = signed_in(alice), make_post(alice)
    assert "Undo" in text_of(browser.get("/"))
    aged(post, 10)
    assert "Undo" not in text_of(browser.get("/"))
    gone = browser.get(f"/posts/{post.pk}/undo/", headers=HTMX)
    assert (gone.status_code, gone.content) == (200, b"")
    assert browser.get(f"/posts/{post.pk}/undo/")["Location"] == f"/posts/{post.pk}/"


@pytest.mark.parametrize("headers", [None, HTMX])
def test_too_late_is_said_kindly_and_nothing_is_lost(headers: dict[str, str] | None) -> None:
    alice = person("alice")
    post = aged(make_post(alice), 14)
    assert undo_post(actor=alice, post=post)["body"] == post.body
    post = aged(make_post(alice), 16)
    with no_new_events():
        response = signed_in(alice).post(
            f"/posts/{post.pk}/undo/", {"body": "My next thought"}, headers=headers
        )
    assert response.status_code == 422
    page = page_of(response)
    assert "too late" in page.one(class_="form-errors").text
    assert page.one("textarea", name="body").text == "My next thought"
    assert not Post.objects.get(pk=post.pk).is_deleted


def test_what_was_begun_meanwhile_stays_below() -> None:
    alice = person("alice")
    browser, post = signed_in(alice), make_post(alice, "First thought")
    typed(browser, body="Second tho", submission="0b5b9f5a-9d0e-4d7c-8a51-4b8d9e7f8a11")
    fields = {"body": "Second thought", "submission": "0b5b9f5a-9d0e-4d7c-8a51-4b8d9e7f8a11"}
    back = form_on(browser.post(f"/posts/{post.pk}/undo/", fields, headers=HTMX))
    assert back.one("textarea").text == "First thought\n\nSecond thought"


def test_a_comment_can_be_undone_also_without_javascript() -> None:
    alice, root = person("alice"), make_post()
    browser = signed_in(alice)
    path = f"/posts/{root.pk}/comments/"
    reply = form_on(browser.post(path, {"body": "One", "warning": "Short"}, headers=HTMX))
    one = Post.objects.latest("pk")
    back = form_on(
        browser.post(
            reply.one("button", class_="link-button").attributes["formaction"], headers=HTMX
        )
    )
    assert back.id == "comment-form"
    assert back.one("textarea").text == "One"
    assert back.one("input", name="warning").attributes["value"] == "Short"
    browser.post("/drafts/discard/", {"place": f"comment:{root.pk}"})

    page = browser.post(path, {"body": "Two"}, follow=True)
    two = Post.objects.latest("pk")
    button = form_on(page).one("button", class_="link-button")
    assert button.attributes["formaction"] == f"/posts/{two.pk}/undo/"
    response = browser.post(button.attributes["formaction"])
    assert response["Location"] == f"/posts/{root.pk}/#comment-form"
    assert form_on(browser.get(f"/posts/{root.pk}/")).one("textarea").text == "Two"
    assert all(Post.objects.get(pk=pk).is_deleted for pk in (one.pk, two.pk))
    assert Post.objects.get(pk=root.pk).comment_count == 0


def test_only_its_author_undoes_a_post_and_only_once() -> None:
    alice, mallory = person("alice"), person("mallory")
    post = make_post(alice)
    make_comment(post, person("bob"))
    with no_new_events():
        assert signed_in(mallory).post(f"/posts/{post.pk}/undo/").status_code == 403
        assert Client().post(f"/posts/{post.pk}/undo/").status_code == 302
        assert signed_in(mallory).post("/posts/999999/undo/").status_code == 404
    with pytest.raises(PermissionDenied):
        undo_post(actor=mallory, post=post)
    other = signed_in(mallory).get(f"/posts/{post.pk}/?posted={post.pk}")
    assert "Undo" not in text_of(other)
    assert signed_in(alice).post(f"/posts/{post.pk}/undo/").status_code == 302  # answered or not
    assert signed_in(alice).post(f"/posts/{post.pk}/undo/").status_code == 404


def test_what_was_undone_can_be_sent_once_more_by_its_old_form() -> None:
    alice = person("alice")
    once = {"body": "Once", "submission": "0b5b9f5a-9d0e-4d7c-8a51-4b8d9e7f8a11"}
    browser = signed_in(alice)
    browser.post("/posts/new/", once)
    delete_posts(actor=alice, posts=[Post.objects.get()])
    assert browser.post("/posts/new/", once).status_code == 302
    assert Post.objects.filter(deleted_at=None).count() == 1


@pytest.mark.parametrize("headers", [None, HTMX])
def test_a_quote_has_a_draft_of_its_own_and_can_be_undone(headers: dict[str, str] | None) -> None:
    alice, quoted = person("alice"), make_post(body="Quote me")
    browser, place = signed_in(alice), f"quote:{quoted.pk}"
    path = f"/posts/{quoted.pk}/quote/"
    typed(browser, place, body="Look at", quote=str(quoted.pk))
    assert form_on(browser.get("/")).one("textarea").text == ""
    form = form_on(browser.get(path))
    assert form.one("textarea").text == "Look at"
    sent = {
        "body": "Look at this",
        "quote": form.one("input", name="quote").attributes["value"],
        "submission": form.one("input", name="submission").attributes["value"],
    }
    browser.post("/posts/new/", sent, headers=headers)
    post = Post.objects.get(quote_of=quoted)
    assert not Draft.objects.exists()
    response = browser.post(f"/posts/{post.pk}/undo/", headers=headers)
    if not headers:
        assert response["Location"] == path
        response = browser.get(path)
    back = form_on(response)
    assert back.one("textarea").text == "Look at this"
    assert back.one("input", name="quote").attributes["value"] == str(quoted.pk)
    assert back.one("input", name="place").attributes["value"] == place
    assert Post.objects.get(pk=quoted.pk).quote_count == 0


def test_answering_another_keeps_what_was_typed_in_every_field() -> None:
    alice, comment = person("alice"), make_comment(body="What do you say?")
    browser, root = signed_in(alice), comment.root
    assert root is not None
    fields = {"body": "I say", "warning": "Long", "language": "pt", "place": f"comment:{root.pk}"}
    fields["submission"] = "0b5b9f5a-9d0e-4d7c-8a51-4b8d9e7f8a11"
    form = form_on(browser.post(f"/posts/{comment.pk}/answer/", fields, headers=HTMX))
    kept = {
        one.attributes["name"]: one.attributes["value"] for one in form.all("input", type="hidden")
    }
    assert kept.items() >= {"parent": str(comment.pk), "submission": fields["submission"]}.items()
    assert values(form) == {"body": "I say", "warning": "Long", "language": "pt"}
    typed(browser, **{**fields, "body": "I say so", "parent": str(comment.pk)})
    for path in (f"/posts/{root.pk}/", f"/posts/{comment.pk}/answer/"):
        form = form_on(browser.get(path))
        assert form.one("textarea").text == "I say so"
        assert form.one("input", name="parent").attributes["value"] == str(comment.pk)


def test_an_answer_that_is_undone_is_one_still() -> None:
    alice, comment = person("alice"), make_comment()
    browser, root = signed_in(alice), comment.root
    assert root is not None
    path = f"/posts/{root.pk}/comments/"
    page = browser.post(path, {"body": "I say", "parent": str(comment.pk)}, follow=True)
    button = form_on(page).one("button", class_="link-button")
    browser.post(button.attributes["formaction"])
    form = form_on(browser.get(f"/posts/{root.pk}/"))
    assert form.one("textarea").text == "I say"
    assert form.one("input", name="parent").attributes["value"] == str(comment.pk)
    # Where what was answered is gone, the text stays.
    delete_posts(actor=comment.author, posts=[comment])
    form = form_on(browser.get(f"/posts/{root.pk}/"))
    assert form.one("textarea").text == "I say"
    assert form.all("input", name="parent") == []


ASKED = {
    "poll_choice_1": "Rye",
    "poll_choice_2": "Wheat",
    "poll_multiple": "on",
    "poll_lasts": "60",
}


def asked_in(form: Element) -> dict[str, str]:
    """Return what stands in the fields of ASKED."""
    found = {
        name: form.one("input", name=name).attributes["value"] for name in ASKED if "e_" in name
    }
    ticked = "checked" in form.one("input", name="poll_multiple").attributes
    options = form.one("select", name="poll_lasts").all("option")
    lasts = [one.attributes["value"] for one in options if "selected" in one.attributes]
    return {**found, **({"poll_multiple": "on"} if ticked else {}), "poll_lasts": lasts[0]}


def test_a_poll_is_kept_in_the_draft_and_given_back_by_undo() -> None:
    alice = person("alice")
    browser = signed_in(alice)
    typed(browser, body="Which bread?", **ASKED)
    assert asked_in(form_on(browser.get("/"))) == ASKED
    browser.post("/posts/new/", {"body": "Which bread?", **ASKED})
    back = form_on(browser.post(f"/posts/{Post.objects.get().pk}/undo/", headers=HTMX))
    assert asked_in(back) == ASKED
    assert asked_in(form_on(browser.get("/"))) == ASKED


def test_what_is_scheduled_leaves_no_draft_and_keeps_its_warning_when_it_is_changed() -> None:
    browser = signed_in(person("alice"))
    due = (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    sent = {**ALL, "due": due, "submission": "0b5b9f5a-9d0e-4d7c-8a51-4b8d9e7f8a11"}
    typed(browser, **sent)
    assert form_on(browser.get("/")).one("input", name="due").attributes["value"] == due
    reply = form_on(browser.post("/posts/new/", sent, headers=HTMX))
    assert "Scheduled" in reply.text
    assert reply.one("textarea").text == ""
    typed(browser, **sent)  # too late
    assert not Draft.objects.exists()
    waiting = ScheduledPost.objects.get()
    assert (waiting.warning, waiting.language) == ("Early", "pt")
    page = page_of(browser.get(f"/scheduled/{waiting.pk}/edit/"))
    assert values(page.one("form", id="scheduled-form")).items() >= ALL.items()
    browser.post(f"/scheduled/{waiting.pk}/edit/", {**ALL, "warning": "Late", "due": due})
    waiting.refresh_from_db()
    assert (waiting.warning, waiting.language, waiting.answers_from) == ("Late", "pt", "followers")


@pytest.mark.parametrize("headers", [None, HTMX])
@pytest.mark.parametrize("is_narrowed", [True, False])
def test_what_was_undone_is_given_back_when_what_it_quoted_is_gone(
    headers: dict[str, str] | None, is_narrowed: bool
) -> None:
    alice, quoted = person("alice"), make_post(body="Quote me")
    browser = signed_in(alice)
    follow(actor=alice, person=quoted.author)
    typed(browser, body="Begun before")
    post = create_post(author=alice, content=PostContent(body="Look at this", quote=quoted))
    if is_narrowed:
        edit_post(actor=quoted.author, post=quoted, body="Quote me", visibility="followers")
    else:
        delete_posts(actor=quoted.author, posts=[quoted])
    browser.post(f"/posts/{post.pk}/undo/", {"body": ""}, headers=headers)
    assert Post.objects.get(pk=post.pk).is_deleted
    assert form_on(browser.get("/")).one("textarea").text == "Look at this\n\nBegun before"


@pytest.mark.parametrize("headers", [None, HTMX])
def test_undoing_beside_more_than_can_be_kept_loses_neither(
    headers: dict[str, str] | None,
) -> None:
    alice = person("alice")
    post, long = make_post(alice, "Short words"), "x" * LARGEST
    back = signed_in(alice).post(f"/posts/{post.pk}/undo/", {"body": long}, headers=headers)
    assert back.status_code == 422
    assert form_on(back).one("textarea").text == f"Short words\n\n{long}"
    assert "too long to be saved" in text_of(back)
