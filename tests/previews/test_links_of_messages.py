"""What a message links to: as with a post, by the same rows, for those alone who read the message."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import Client, TestCase
from django.utils import timezone

from feed.actions.conversations import begin, begin_group
from feed.actions.erasure import erase_writings
from feed.actions.groups import leave, rename
from feed.actions.messages import delete, edit, send
from feed.actions.previews import LINKS_WAITING, forget_previews, measure_links
from feed.actions.removed_previews import remove_previews
from feed.fetching.apart import Fetched
from feed.models import LinkPreview, Message
from feed.models.link_preview import HOLDS
from tests.html import page_of
from tests.moderators import events, superuser
from tests.people import person, queries_of, signed_in, text_of
from tests.previews.linking import (
    PAGE,
    PICTURE,
    SOUP,
    Pages,
    later,
    linking,
    saying,
    title_of,
)
from tests.reporting import reported
from tests.talking import group, say, two
from users.actions.blocks import block
from users.actions.people import deactivate
from users.exports import parts
from users.models import User

pytestmark = [pytest.mark.everywhere, pytest.mark.django_db]
OTHER = "https://other.example/"
CARD = 'class="link-card'


def both() -> tuple[User, User]:
    return person("alice"), person("bob")


def test_a_message_shows_what_its_link_leads_to_once_that_is_known() -> None:
    pages, (alice, bob) = Pages({PAGE: SOUP}), both()
    talk = two(alice, bob)
    post, message = linking(alice), saying(bob, talk)
    assert title_of(message) is None
    assert pages.worked() == 3  # a page, a post, a message
    assert title_of(post) == title_of(message) == "Rye bread"
    assert (message.edited_at, message.link_due) == (None, None)
    assert title_of(saying(alice, talk, f"Again {PAGE}")) == "Rye bread", (
        "what is known shows at once"
    )
    assert pages.asked == {PAGE: 1}
    assert LinkPreview.objects.count() == 1
    assert pages.worked() == 0


def test_so_does_the_first_message_of_a_conversation_of_a_group_and_with_a_post() -> None:
    pages, (alice, bob) = Pages({PAGE: SOUP}), both()
    first = begin(author=alice, person=bob, body=PAGE)
    begin_group(actor=alice, name="Bakers", people=[bob], body=f"Rye? {PAGE}")
    begin(author=alice, person=bob, body=PAGE, post=linking(bob, "Soup").pk)
    pages.worked()
    shown = [title_of(one) for one in Message.objects.filter(kind=Message.Kind.TEXT)]
    assert shown == ["Rye bread"] * 3
    assert title_of(begin(author=alice, person=bob, body=PAGE, preview_of="none")) is None
    assert first.link_facts is not None


def test_what_a_line_says_of_a_group_is_no_link() -> None:
    alice, bob = both()
    rename(actor=alice, conversation=group(alice, bob), name=PAGE)
    assert Pages({PAGE: SOUP}).worked() == 0
    assert not Message.objects.exclude(link_facts=None).exists()


def test_its_author_chooses_which_link_before_and_after_without_javascript() -> None:
    pages, (alice, bob) = Pages({PAGE: SOUP, OTHER: Fetched("Other", "", "")}), both()
    talk, browser, said = two(alice, bob), signed_in(alice), {"body": f"{PAGE} {OTHER}"}
    address = f"/messages/{talk.pk}/"
    form = page_of(browser.get(address)).one("form", id="composer")
    assert len(form.one("select", name="preview_of").all("option")) == 4
    browser.post(address, {**said, "preview_of": "second", "submission": str(uuid4())})
    message = Message.objects.latest("pk")
    pages.worked()
    assert title_of(message) == "Other"
    change = f"{address}{message.pk}/edit/"
    assert "selected" in page_of(browser.get(change)).one("option", value="second").attributes
    browser.post(change, {**said, "preview_of": "none"})
    assert title_of(message) is None
    assert message.edited_at is None, "what it says is the same"
    browser.post(change, said)
    assert title_of(message) is None, "what a form does not say stays"
    browser.post(change, {**said, "preview_of": "first"})
    pages.worked()
    assert title_of(message) == "Rye bread"
    with pytest.raises(ValidationError):
        send(author=alice, conversation=talk, body=PAGE, preview_of="ninth")


def test_a_new_conversation_chooses_too() -> None:
    alice, bob = both()
    browser = signed_in(alice)
    form = page_of(browser.get("/messages/new/")).one("form", id="conversation-form")
    assert form.one("select", name="preview_of")
    for to, name in ((bob.username, ""), (bob.username, "Bakers")):
        said = {"to": to, "name": name, "body": PAGE, "preview_of": "none"}
        assert browser.post("/messages/new/", said).status_code == 302
    texts = Message.objects.filter(kind=Message.Kind.TEXT)
    assert [one.preview_of for one in texts] == ["none", "none"]
    assert Pages({PAGE: SOUP}).worked() == 0


def test_where_the_operator_wants_none_no_form_has_a_field_for_it(settings: object) -> None:
    alice, bob = both()
    talk, browser = two(alice, bob), signed_in(alice)
    message = saying(alice, talk)
    settings.LINK_PREVIEWS = False  # type: ignore[attr-defined]
    for path in ("", f"{message.pk}/edit/"):
        assert not page_of(browser.get(f"/messages/{talk.pk}/{path}")).all(
            "select", name="preview_of"
        )
    assert saying(alice, talk).link_facts is None
    assert Pages({PAGE: SOUP}).worked() == 0


def test_the_same_form_sent_again_with_another_choice_is_one_message_with_that() -> None:
    alice, bob = both()
    talk, form = two(alice, bob), uuid4()
    first = saying(alice, talk, submission=form)
    again = saying(alice, talk, submission=form, preview_of="none")
    assert (again.pk, again.preview_of, again.edited_at) == (first.pk, "none", None)
    assert Message.objects.get(pk=first.pk).link_facts is None


def test_an_edit_takes_the_link_along_and_one_of_other_words_leaves_it() -> None:
    pages, (alice, bob) = Pages({PAGE: SOUP, OTHER: Fetched("Other", "", "")}), both()
    message = saying(alice, two(alice, bob))
    pages.worked()
    edit(actor=alice, message=message, body=f"Other words, {PAGE}")
    assert title_of(message) == "Rye bread"
    edit(actor=alice, message=message, body=f"Rather {OTHER}")
    assert title_of(message) is None
    pages.worked()
    assert title_of(message) == "Other"
    edit(actor=alice, message=message, body="No link at all")
    assert title_of(message) is None
    assert (message.link_id, message.link_facts, message.link_due) == (None, None, None)


def test_deleted_for_everybody_nothing_of_it_is_left_and_nothing_is_asked() -> None:
    pages, (alice, bob) = Pages({PAGE: SOUP, OTHER: SOUP}), both()
    talk = two(alice, bob)
    shown = saying(alice, talk)
    pages.worked()
    waits = saying(alice, talk, OTHER)
    for one in (shown, waits):
        delete(actor=alice, message=one)
        one.refresh_from_db()
        assert (one.link_id, one.link_facts, one.link_due) == (None, None, None)
    pages.worked()
    assert pages.asked == {PAGE: 1}
    assert CARD not in text_of(signed_in(bob).get(f"/messages/{talk.pk}/"))


def test_only_who_reads_the_message_sees_the_card() -> None:
    alice, bob = both()
    carol, left = person("carol"), person("dan")
    talk = group(alice, bob, left)
    leave(actor=left, conversation=talk)
    saying(alice, talk)
    Pages({PAGE: SOUP}).worked()
    path = f"/messages/{talk.pk}/"
    for one in (alice, bob):
        assert "Rye bread" in text_of(signed_in(one).get(path))
    for browser in (Client(), signed_in(carol), signed_in(left), signed_in(superuser())):
        for where in (path, "/messages/", "/public/", "/@alice/"):
            assert "Rye bread" not in text_of(browser.get(where)), where
    for where in ("/messages/", "/messages/search/?q=look"):
        assert "Rye bread" not in text_of(signed_in(bob).get(where)), "lists show words alone"


def test_by_somebody_one_blocks_it_is_folded_with_the_words() -> None:
    alice, bob = both()
    talk = group(alice, bob)
    saying(alice, talk)
    Pages({PAGE: SOUP}).worked()
    block(actor=bob, person=alice)
    page = page_of(signed_in(bob).get(f"/messages/{talk.pk}/"))
    assert page.one("details", class_="chat-folded").one("div", class_="link-card")


def test_the_picture_is_ours_and_no_reader_asks_the_site(media: Path) -> None:
    alice, bob = both()
    talk = two(alice, bob)
    saying(alice, talk)
    Pages({PAGE: Fetched("Rye", "", "", PICTURE)}).worked()
    page = page_of(signed_in(bob).get(f"/messages/{talk.pk}/"))
    card = page.one("div", class_="link-card")
    src = str(card.one("img").attributes["src"])
    assert src.startswith("/media/pictures/")
    assert [path.name for path in media.rglob("*.webp")] == [src.rpartition("/")[2]]
    link = card.one("a").attributes
    assert (link["href"], link["rel"]) == (PAGE, "nofollow noopener noreferrer ugc")
    asked = [*page.all("img"), *page.all("link"), *page.all("source")]
    assert not [one for one in asked if "bakery.example" in str(one.attributes)]


def test_a_page_stays_as_long_as_a_message_shows_it() -> None:
    pages, (alice, bob) = Pages({PAGE: SOUP}), both()
    message = saying(alice, two(alice, bob))
    pages.worked()
    later(HOLDS + timedelta(days=2))
    assert forget_previews() == 0
    edit(actor=alice, message=message, body="Never mind")
    assert forget_previews() == 1


def test_those_that_wait_are_counted() -> None:
    alice, bob = both()
    saying(alice, two(alice, bob))
    linking(alice, OTHER)
    measure_links()
    assert LINKS_WAITING._value.get() == 2


def test_pages_with_links_cost_no_query_more() -> None:
    pages, (alice, bob) = Pages({PAGE: SOUP}), both()
    plain, linked = two(alice, bob), two(alice, person("carol"))
    for number in range(10):
        say(alice, plain, f"Words {number}")
    browser = signed_in(alice)
    for number in range(10):
        saying(alice, linked, f"{number} {PAGE}")
    pages.worked()
    assert text_of(browser.get(f"/messages/{linked.pk}/")).count(CARD) == 10
    browser.get(f"/messages/{plain.pk}/")
    with_links = queries_of(browser, f"/messages/{linked.pk}/")
    assert with_links == queries_of(browser, f"/messages/{plain.pk}/")
    of_list = queries_of(browser, "/messages/")
    Message.objects.update(link=None, link_facts=None)
    assert queries_of(browser, "/messages/") == of_list


def test_what_moderators_remove_from_posts_goes_from_messages_too() -> None:
    pages, (alice, bob) = Pages({PAGE: SOUP}), both()
    post, message = linking(alice), saying(bob, two(alice, bob))
    pages.worked()
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert remove_previews(actor=superuser(), posts=[post]) == 1
    assert title_of(post) is title_of(message) is None
    assert events("message_link_previewed")[-1] == message.pk


def test_a_report_keeps_what_the_card_said() -> None:
    alice, bob = both()
    message = saying(bob, two(alice, bob))
    Pages({PAGE: SOUP}).worked()
    report = reported(Message.objects.get(pk=message.pk), alice)
    edit(actor=bob, message=message, body="Nothing")
    [copy] = [one for one in report.copy if one.get("is_reported")]
    assert copy["link"] == {"address": PAGE, "title": "Rye bread", "site": "The bakery"}
    assert not [one for one in report.copy if not one.get("is_reported") and "link" in one]


def test_when_its_author_has_left_the_words_and_the_card_stay_and_nothing_is_asked_for_them() -> (
    None
):
    pages, (alice, bob) = Pages({PAGE: SOUP, OTHER: SOUP}), both()
    talk = two(alice, bob)
    shown = saying(alice, talk)
    pages.worked()
    waits = saying(alice, talk, OTHER)
    deactivate(actor=None, people=[alice])
    User.objects.filter(pk=alice.pk).update(leaves_at=timezone.now() - timedelta(days=1))
    while erase_writings(User.objects.get(pk=alice.pk)):
        pass
    Message.objects.filter(pk=waits.pk).update(author=None)
    assert title_of(shown) == "Rye bread", "as its words do"
    pages.worked()
    assert title_of(waits) is None
    assert waits.link_due is None
    assert pages.asked == {PAGE: 1}


def test_the_download_says_which_link_shows() -> None:
    alice, bob = both()
    saying(alice, two(alice, bob), preview_of="none")
    part = parts.PARTS["messages"]
    assert [part.describe(one)["preview_of"] for one in part.rows(alice)] == ["first", "none"]
