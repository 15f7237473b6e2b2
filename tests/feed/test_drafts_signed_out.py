"""Who was signed out meanwhile and saves a draft without JavaScript gets back the form they typed in."""

from uuid import uuid4

import pytest
from django.test import Client

from feed.actions.content import PostContent
from feed.actions.posts import create_post
from feed.models import Draft
from tests.html import Element, page_of
from tests.people import person
from users.models.user import Visibility

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]

WORDS = "For few people"


def saved(place: str, **fields: str) -> Element:
    """Press "Save draft"; returns the form that comes back, with what was typed."""
    sent = {"place": place, "body": WORDS, "submission": str(uuid4()), "keep": "1", **fields}
    answer = Client().post("/drafts/", sent)
    assert answer.status_code == 403
    form = next(
        one for one in page_of(answer).all("form") if "composer" in one.attributes.get("class", "")
    )
    assert form.one("textarea", name="body").text.strip() == WORDS
    assert "signed out" in form.text
    assert form.one("input", name="place").attributes["value"] == place
    assert form.one("input", name="submission").attributes["value"] == sent["submission"]
    assert not Draft.objects.exists()
    return form


def test_words_for_a_new_conversation_stay_in_its_form() -> None:
    person("bob")
    form = saved("conversation", to="bob", name="")
    assert form.attributes["action"] == "/messages/new/"
    assert form.one("input", name="to").attributes["value"] == "bob"


def test_words_for_a_conversation_stay_in_its_form() -> None:
    assert saved("message:12").attributes["action"] == "/messages/12/"


@pytest.mark.parametrize("visibility", [Visibility.PUBLIC, Visibility.FOLLOWERS])
def test_a_comment_stays_under_its_post_and_shows_nothing_of_it_to_who_may_not_see_it(
    visibility: Visibility,
) -> None:
    content = PostContent(body="The post itself", visibility=visibility)
    post = create_post(author=person("bob"), content=content)
    form = saved(f"comment:{post.pk}")
    assert form.attributes["action"] == f"/posts/{post.pk}/comments/"
    answer = Client().post("/drafts/", {"place": f"comment:{post.pk}", "body": WORDS})
    assert ("The post itself" in answer.text) == (visibility == Visibility.PUBLIC)


def test_a_quote_goes_on_quoting_also_where_it_is_sent() -> None:
    post = create_post(author=person("bob"), content=PostContent(body="The post itself"))
    form = saved(f"quote:{post.pk}", quote=str(post.pk))
    assert form.one("input", name="quote").attributes["value"] == str(post.pk)
    sent = Client().post("/posts/new/", {"body": WORDS, "quote": post.pk})
    assert page_of(sent).one("input", name="quote").attributes["value"] == str(post.pk)


def test_no_form_comes_back_for_what_is_no_form() -> None:
    for place in ("", "chat", "message:", "comment:x", "quote:" + "9" * 30):
        assert Client().post("/drafts/", {"place": place, "body": WORDS}).status_code == 404
