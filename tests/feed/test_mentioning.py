"""Somebody names somebody: it leads to them, and they are told, where they may see it."""

import pytest
from django.test import Client

from feed.actions.content import Content, PostContent
from feed.actions.names import renew_names
from feed.actions.posts import create_comment, create_post, delete_posts, edit_post, restore_posts
from feed.live.delivery import notified
from feed.models import Mention, Notification, Post, PostTag, Tag, TagFollow
from feed.text.names import MOST_MENTIONS
from tests.commands import run
from tests.factories import make_comment, make_post
from tests.html import Element, page_of
from tests.log import no_new_events
from tests.moderators import superuser
from tests.people import person, queries_of, signed_in
from users.actions import blocks, follows, mutes, people, privacy
from users.actions.usernames import change_username
from users.models import User

pytestmark = pytest.mark.django_db


def named(post: Post) -> dict[str, str]:
    """Return whom a post names: by name as typed, who that is."""
    rows = Mention.objects.filter(post=post).select_related("person")
    return {row.name: row.person.username for row in rows}


def told(who: User) -> list[tuple[str, int | None]]:
    """Return what somebody is told and shown, the newest first."""
    return list(Notification.objects.visible_to(who).values_list("kind", "post"))


def body_of(post: Post, browser: Client | None = None) -> Element:
    """Return the text of a post as it is shown."""
    page = page_of((browser or Client()).get(f"/posts/{post.pk}/"))
    return page.one(class_=f"post-{post.pk}-body")


def test_a_mention_leads_to_the_person_and_tells_them_once() -> None:
    alice, bob = person("alice"), person("bob")
    post = make_post(alice, "Ask @Bob, or @bob again, or @nobody. @alice")
    assert named(post) == {"bob": "bob", "alice": "alice"}
    assert told(bob) == [("mention", post.pk)]
    assert told(alice) == []
    links = body_of(post).all("a", class_="mention")
    assert [one.attributes["href"] for one in links] == ["/@bob/", "/@bob/", "/@alice/"]
    assert page_of(signed_in(bob).get("/")).one(id="notification-badge").text == "1"
    page = page_of(signed_in(bob).get("/notifications/"))
    assert "mentioned you" in page.one("article").text


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("@bobさん", True),
        ("谢谢@bob的帮助", True),
        ("@bob님", True),
        ("ขอบคุณ@bobครับ", True),
        ("❤️@bob", True),
        ("@bob.example.com", False),
        ("@bob:example.com", False),
        ("Привет@bob", False),
        ("@bobé", False),
    ],
)
def test_who_is_named_in_any_script_is_told_and_no_host_is_anybody(
    text: str, is_told: bool
) -> None:
    bob = person("bob")
    post = make_post(person("alice"), text)
    assert told(bob) == ([("mention", post.pk)] if is_told else [])
    body = body_of(post)
    assert body.text == text
    assert [one.text for one in body.all("a")] == (["@bob"] if is_told else [])


@pytest.mark.parametrize("is_blocker", [True, False])
def test_between_whom_there_is_a_block_nobody_is_named(is_blocker: bool) -> None:
    alice, bob = person("alice"), person("bob")
    blocks.block(actor=bob if is_blocker else alice, person=alice if is_blocker else bob)
    post = make_post(alice, "Ask @bob")
    under = make_comment(make_post(person("carol")), alice, "And @bob?")
    change_username(actor=bob, username="robert")
    former = make_post(alice, "Ask @bob once more, or @robert")
    for one in (post, under, former):
        assert named(one) == {}
    assert body_of(post).all("a") == []
    assert not Notification.objects.filter(recipient=bob).exists()


def test_only_those_are_named_who_may_see_it() -> None:
    alice, friend, fan = person("alice"), person("friend"), person("fan")
    person("stranger")
    hidden = person("hidden")
    people.deactivate(actor=None, people=[hidden])
    for one in (friend, fan):
        follows.follow(actor=one, person=alice)
    follows.follow(actor=alice, person=friend)
    words = "@friend @fan @stranger @hidden"
    expected = {
        "public": {"friend", "fan", "stranger"},
        "followers": {"friend", "fan"},
        "friends": {"friend"},
    }
    for visibility, names in expected.items():
        post = create_post(author=alice, content=PostContent(body=words, visibility=visibility))
        assert set(named(post)) == names
        under = create_comment(author=friend, post=post, content=Content(body=words))
        assert set(named(under)) == names
    privacy.set_protected(actor=alice, is_protected=True)
    assert set(named(create_post(author=alice, content=PostContent(body=words)))) == {
        "friend",
        "fan",
    }
    # A protected account's comments are for its followers, wherever they stand.
    elsewhere = create_comment(author=alice, post=make_post(), content=Content(body=words))
    assert set(named(elsewhere)) == {"friend", "fan"}


def test_whose_post_it_is_is_told_of_the_comment_alone() -> None:
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    comment = make_comment(make_post(alice), bob, "@alice and @carol, look")
    assert told(alice) == [("comment", comment.pk)]
    assert told(carol) == [("mention", comment.pk)]
    edit_post(actor=bob, post=comment, body="@alice and @carol, look there")
    assert told(alice) == [("comment", comment.pk)]
    assert told(carol) == [("mention", comment.pk)]


def test_an_edit_tells_the_new_and_takes_back_from_the_old() -> None:
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    post = make_post(alice, "Ask @bob")
    post = edit_post(actor=alice, post=post, body="Ask @carol")
    assert (told(bob), told(carol)) == ([], [("mention", post.pk)])
    assert notified.unread_counts([bob.pk]) == {bob.pk: 0}
    post = edit_post(actor=alice, post=post, body="Ask @carol or @bob")
    assert told(bob) == told(carol) == [("mention", post.pk)]
    assert Notification.objects.count() == 2, "whoever was told before is not told again"
    blocks.block(actor=bob, person=alice)
    edit_post(actor=alice, post=post, body="Ask @carol, not @bob")
    assert named(post) == {"carol": "carol"}


def test_a_mention_goes_and_comes_back_with_what_it_stands_in() -> None:
    alice, bob = person("alice"), person("bob")
    post = make_post(alice)
    comment = make_comment(post, person("carol"), "Ask @bob")
    moderator = superuser()
    for gone in (post, comment):
        delete_posts(actor=moderator, posts=[gone])
        assert told(bob) == []
        restore_posts(actor=moderator, posts=[gone])
        assert told(bob) == [("mention", comment.pk)]
    mutes.mute(actor=bob, person=comment.author)
    assert told(bob) == []


def test_a_renamed_person_is_called_as_now_and_their_old_name_still_leads_to_them() -> None:
    alice, bob = person("alice"), person("bob")
    before = make_post(alice, "Ask @bob")
    change_username(actor=bob, username="robert")
    after = make_post(alice, "Ask @bob or @robert")
    assert named(after) == {"bob": "robert", "robert": "robert"}
    for post in (before, after):
        link = body_of(post).all("a", class_="mention")[0]
        assert (link.text, link.attributes["href"]) == ("@robert", "/@robert/")
    assert len(told(bob)) == 2
    # The name goes to somebody else: what stands there already still means the first.
    bob.former_usernames.all().delete()
    person("bob")
    edit_post(actor=alice, post=before, body="Do ask @bob")
    assert named(before) == {"bob": "robert"}
    assert named(make_post(alice, "Ask @bob")) == {"bob": "bob"}


def test_who_is_hidden_is_a_word_until_they_are_back() -> None:
    alice, bob = person("alice"), person("bob")
    post = make_post(alice, "Ask @Bob")
    people.deactivate(actor=None, people=[bob])
    assert body_of(post).all("a") == []
    assert "Ask @bob" in body_of(post).text  # as the link said
    people.reactivate(actor=None, people=[bob])
    assert body_of(post).one("a", class_="mention").attributes["href"] == "/@bob/"


def test_so_many_are_told_and_no_more() -> None:
    alice = person("alice")
    some = [person(f"fan{n}") for n in range(MOST_MENTIONS + 5)]
    make_post(alice, " ".join(f"@{one.username}" for one in some))
    assert Mention.objects.count() == Notification.objects.count() == MOST_MENTIONS


def test_a_name_is_shown_wherever_the_text_is() -> None:
    alice, bob = person("alice"), person("bob")
    post = make_post(alice, "Ask @bob #rye")
    comment = make_comment(post, alice, "Or @bob #rye")
    browser = signed_in(alice)
    browser.post(f"/posts/{post.pk}/bookmark/")
    places = ["/", "/public/", "/@alice/", "/bookmarks/", "/tags/rye/"]
    own = [f"/posts/{one.pk}/{name}/" for one in (post, comment) for name in ("menu", "delete")]
    for path in (*places, *own):
        page = page_of(browser.get(path))
        assert page.one("a", class_="mention").attributes["href"] == "/@bob/", path
        assert page.one("a", class_="hashtag").attributes["href"] == "/tags/rye/", path
    assert len(page_of(browser.get(f"/posts/{post.pk}/")).all(class_="mention")) == 2
    # The bio of a person names nobody: nobody would be told.
    bob.bio = "Friend of @alice #rye https://example.org/"
    bob.save()
    profile = page_of(browser.get("/@bob/")).one(class_="profile-bio")
    assert [one.text for one in profile.all("a")] == ["https://example.org/"]


def test_many_mentions_take_no_more_queries() -> None:
    alice = person("alice")
    browser = signed_in(alice)
    follows.follow(actor=alice, person=person("bob"))  # else her home suggests people
    first = make_post(alice, "Ask @alice #rye")
    paths = ("/", "/public/", f"/posts/{first.pk}/", "/tags/rye/", "/notifications/")
    make_post(body="Ask @alice")
    browser.get("/notifications/")
    few = [queries_of(browser, path) for path in paths]
    for number in range(12):
        writer = person(f"writer{number}")
        follows.follow(actor=alice, person=writer)
        make_post(writer, f"Ask @alice and @writer{number} #rye #t{number}")
        make_comment(first, writer, f"Or @writer{number}?")
    browser.get("/notifications/")
    assert [queries_of(browser, path) for path in paths] == few


def test_old_texts_are_read_again_and_nobody_is_told() -> None:
    alice, bob = person("alice"), person("bob")
    post, comment = make_post(alice, "x"), make_comment(make_post(), alice, "x")
    Post.objects.filter(pk__in=[post.pk, comment.pk]).update(body="Ask @bob #rye")
    for _ in range(2):
        assert "3 posts and comments" in run("renew_names")
        assert (named(post), named(comment)) == ({"bob": "bob"}, {"bob": "bob"})
        assert list(PostTag.objects.values_list("post", "tag__key")) == [(post.pk, "rye")]
    assert told(bob) == []
    with no_new_events():
        renew_names([post])


def test_who_followed_a_hashtag_by_a_key_of_before_follows_it_by_that_of_now() -> None:
    alice, bob = person("alice"), person("bob")
    make_post(alice, "#İstanbul")
    before = Tag.objects.create(key="i\u0307stanbul", name="İstanbul")
    now = Tag.objects.get(key="istanbul")
    TagFollow.objects.bulk_create(
        TagFollow(person=one, tag=tag) for one, tag in ((alice, before), (bob, before), (bob, now))
    )
    no_tag = Tag.objects.create(key="\u20e3word", name="\ufe0f\u20e3word")
    TagFollow.objects.create(person=alice, tag=no_tag)
    for _ in range(2):
        run("renew_names")
        assert list(Tag.objects.all()) == [now]
        assert set(TagFollow.objects.values_list("person", "tag")) == {
            (alice.pk, now.pk),
            (bob.pk, now.pk),
        }
