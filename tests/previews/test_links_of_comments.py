"""What a comment links to: as with a post, by the same rows, for those who see the comment."""

from datetime import timedelta

import pytest
from django.test import Client, TestCase
from django.utils import timezone

from feed.actions.erasure import erase_writings
from feed.actions.posts import edit_post
from feed.actions.reactions import bookmark
from feed.actions.removed_previews import remove_previews
from feed.actions.threads import hide_comment
from feed.actions.undo import typed_in
from feed.fetching.apart import Fetched
from feed.models import LinkPreview, Post
from tests.factories import make_post
from tests.html import page_of
from tests.moderators import choose, events, superuser
from tests.people import person, queries_of, signed_in, text_of
from tests.previews.linking import PAGE, SOUP, Pages, commenting, linking, title_of
from users.actions.blocks import block
from users.actions.follows import follow

pytestmark = [pytest.mark.everywhere, pytest.mark.django_db]
OTHER = "https://other.example/"
CARD = 'class="link-card'


def test_a_comment_and_an_answer_show_what_their_link_leads_to_once_that_is_known() -> None:
    pages, alice, bob = Pages({PAGE: SOUP}), person("alice"), person("bob")
    post = linking(alice)
    comment = commenting(bob, post)
    answer = commenting(alice, comment)
    assert title_of(comment) is None
    pages.worked()
    assert {title_of(one) for one in (post, comment, answer)} == {"Rye bread"}
    assert comment.edited_at is None
    later = commenting(bob, answer, f"Again {PAGE}")
    assert title_of(later) == "Rye bread", "what is known shows at once"
    assert pages.asked == {PAGE: 1}
    assert LinkPreview.objects.count() == 1


def test_its_author_chooses_which_link_before_and_after_without_javascript() -> None:
    pages, post = Pages({PAGE: SOUP, OTHER: Fetched("Other", "", "")}), make_post()
    browser, said = signed_in(person("alice")), {"body": f"{PAGE} {OTHER}"}
    form = page_of(browser.get(f"/posts/{post.pk}/")).one("form", id="comment-form")
    assert len(form.one("select", name="preview_of").all("option")) == 4
    browser.post(f"/posts/{post.pk}/comments/", {**said, "preview_of": "second"})
    comment = Post.objects.get(root=post)
    pages.worked()
    assert title_of(comment) == "Other"
    edit = f"/posts/{comment.pk}/edit/"
    option = page_of(browser.get(edit)).one("option", value="second")
    assert "selected" in option.attributes
    browser.post(edit, {**said, "preview_of": "none"})
    assert title_of(comment) is None
    assert comment.edited_at is None, "what it says is the same"
    browser.post(edit, said)
    assert title_of(comment) is None, "what a form does not say stays"
    browser.post(edit, {**said, "preview_of": "first"})
    pages.worked()
    assert title_of(comment) == "Rye bread"


def test_where_the_operator_wants_none_the_form_has_no_icon_for_it(settings: object) -> None:
    post, browser = make_post(), signed_in(person("alice"))
    settings.LINK_PREVIEWS = False  # type: ignore[attr-defined]
    assert not page_of(browser.get(f"/posts/{post.pk}/")).all("select", name="preview_of")
    browser.post(f"/posts/{post.pk}/comments/", {"body": PAGE})
    assert Post.objects.get(root=post).link_facts is None


def test_an_edit_takes_the_link_along() -> None:
    pages, alice = Pages({PAGE: SOUP, OTHER: Fetched("Other", "", "")}), person("alice")
    comment = commenting(alice, make_post())
    pages.worked()
    edit_post(actor=alice, post=comment, body=f"Rather {OTHER}")
    assert title_of(comment) is None
    pages.worked()
    assert title_of(comment) == "Other"
    edit_post(actor=alice, post=comment, body="No link at all")
    assert title_of(comment) is None
    assert (comment.link_id, comment.link_facts, comment.link_due) == (None, None, None)


def test_one_from_before_there_were_previews_gets_one_with_another_link_alone() -> None:
    pages, alice = Pages({PAGE: SOUP, OTHER: Fetched("Other", "", "")}), person("alice")
    post = linking(alice)
    comment = commenting(alice, post)
    Post.objects.update(link=None, link_facts=None, link_due=None)
    for one in (post, comment):
        edit_post(actor=alice, post=one, body=f"Mind the dots: {PAGE}")
    assert pages.worked() == 0
    assert title_of(post) is title_of(comment) is None, "a slip of the pen brings no card"
    for one in (post, comment):
        edit_post(actor=alice, post=one, body=f"Rather {OTHER}")
    edit_post(actor=alice, post=linking(alice, "None"), body=f"Now {PAGE}")
    pages.worked()
    assert title_of(post) == title_of(comment) == "Other"


def test_its_author_may_ask_for_it_later() -> None:
    pages, alice = Pages({PAGE: SOUP}), person("alice")
    comment = commenting(alice, make_post())
    Post.objects.update(link=None, link_facts=None, link_due=None)
    for which in ("none", "first"):
        edit_post(actor=alice, post=comment, preview_of=which)
    pages.worked()
    assert title_of(comment) == "Rye bread"


def test_what_is_undone_or_kept_as_a_draft_says_which_link_shows() -> None:
    comment = commenting(person("alice"), make_post(), preview_of="none")
    assert typed_in(comment)["preview_of"] == "none"


def test_it_shows_wherever_the_comment_shows_to_those_who_see_it() -> None:
    alice, bob, stranger = person("alice"), person("bob"), person("stranger")
    follow(actor=bob, person=alice)
    post = linking(alice, "For some", visibility="followers")
    comment = commenting(bob, post)
    bookmark(actor=alice, post=comment)
    above = comment
    while above.in_tree.branch is None:
        above = commenting(bob, above)
    Pages({PAGE: SOUP}).worked()
    branch = f"/posts/{above.in_tree.branch}/thread/"
    shown = [f"/posts/{post.pk}/", branch, "/@bob/replies/"]
    for path in [*shown, "/bookmarks/"]:
        assert "Rye bread" in text_of(signed_in(alice).get(path)), path
    for path in [*shown, "/public/", "/@bob/"]:
        for browser in (Client(), signed_in(stranger)):
            assert "Rye bread" not in text_of(browser.get(path)), path


def test_who_is_blocked_sees_nothing_of_it() -> None:
    bob, carol, post = person("bob"), person("carol"), make_post()
    commenting(bob, post)
    Pages({PAGE: SOUP}).worked()
    browser = signed_in(carol)
    assert "Rye bread" in text_of(browser.get(f"/posts/{post.pk}/"))
    block(actor=bob, person=carol)
    assert "Rye bread" not in text_of(browser.get(f"/posts/{post.pk}/"))


def test_it_is_folded_with_the_words_behind_a_warning_and_where_the_author_hides_it() -> None:
    alice, bob = person("alice"), person("bob")
    post = linking(alice, "Words")
    comment = commenting(bob, post, warning="Bread")
    Pages({PAGE: SOUP}).worked()
    page = page_of(Client().get(f"/posts/{post.pk}/"))
    assert page.one("details", class_="warning").one("div", class_="link-card")
    hide_comment(actor=alice, comment=comment)
    page = page_of(Client().get(f"/posts/{post.pk}/"))
    assert page.one("details", class_="hidden-body").one("div", class_="link-card")


def test_a_page_of_comments_with_links_costs_no_query_more() -> None:
    bob, pages = person("bob"), Pages({PAGE: SOUP})
    plain, linked = make_post(), make_post()
    for number in range(10):
        commenting(bob, plain, f"Words {number}")
    browser = signed_in(person("alice"))
    for path in (f"/posts/{plain.pk}/", "/@bob/replies/"):
        queries_of(browser, path)
    without = queries_of(browser, f"/posts/{plain.pk}/")
    of_replies = queries_of(browser, "/@bob/replies/")
    for number in range(10):
        commenting(bob, linked, f"{number} {PAGE}")
    pages.worked()
    assert text_of(browser.get(f"/posts/{linked.pk}/")).count(CARD) == 10
    assert queries_of(browser, f"/posts/{linked.pk}/") == without
    assert text_of(browser.get("/@bob/replies/")).count(CARD) == 10
    assert queries_of(browser, "/@bob/replies/") == of_replies


def test_moderators_remove_it_from_comments_and_posts_together() -> None:
    pages, alice, bob = Pages({PAGE: SOUP}), person("alice"), person("bob")
    post = linking(alice)
    comment = commenting(bob, post)
    pages.worked()
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert remove_previews(actor=superuser(), posts=[comment]) == 2
    assert title_of(post) is title_of(comment) is None
    assert events("link_previewed")[-2:] == [post.pk, comment.pk]
    assert title_of(commenting(bob, post)) is None
    pages.worked()
    assert pages.asked == {PAGE: 1}


def test_in_admin_it_is_an_action_over_comments_too() -> None:
    comment = commenting(person("alice"), make_post())
    Pages({PAGE: SOUP}).worked()
    browser = signed_in(superuser())
    said = text_of(choose(browser, "feed_comment", "remove_previews", [comment]))
    assert "1 preview was removed." in said
    assert title_of(comment) is None


def test_nothing_of_it_stays_when_its_author_has_left() -> None:
    alice, bob = person("alice"), person("bob")
    comment = commenting(alice, make_post(), preview_of="first")
    commenting(bob, comment, "Mm")
    Pages({PAGE: SOUP}).worked()
    assert title_of(comment) == "Rye bread"
    waits = commenting(alice, comment, f"Or {OTHER}")
    commenting(bob, waits, "Mm")
    alice.is_active, alice.leaves_at = False, timezone.now() - timedelta(seconds=1)
    alice.save()
    with TestCase.captureOnCommitCallbacks(execute=True):
        while erase_writings(alice):
            pass
    for one in (comment, waits):
        one.refresh_from_db()
        assert one.is_erased
        assert (one.link_id, one.link_facts, one.link_due) == (None, None, None)
