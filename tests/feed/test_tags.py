"""Hashtags: their pages, what stands on them, following them, and suggesting them."""

from urllib.parse import quote

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from feed.actions import tags
from feed.actions.content import PostContent
from feed.actions.posts import create_post, delete_posts, edit_post
from feed.models import Post, PostTag, Tag, TagFollow
from feed.models.suggesting import suggest
from feed.pages.parts.sizes import PAGE_SIZE
from tests.factories import make_comment, make_post
from tests.html import page_of, socket_of
from tests.log import new_events, no_new_events
from tests.people import HTMX, is_fragment, person, signed_in, text_of
from users.actions import blocks, follows, mutes, people
from users.models import User

pytestmark = pytest.mark.django_db


def cards(path: str, browser: Client | None = None) -> list[str]:
    """Return the cards of a page."""
    return page_of((browser or Client()).get(path)).ids()


def keys_of(post: Post) -> set[str]:
    """Return what a post carries."""
    return set(PostTag.objects.filter(post=post).values_list("tag__key", flat=True))


def test_a_post_stands_on_the_page_of_each_of_its_tags() -> None:
    first, second = make_post(body="#Rye #bread"), make_post(body="More #ＲＹＥ")
    make_comment(first, body="#rye")
    assert cards("/tags/rye/") == [f"post-{second.pk}", f"post-{first.pk}"]
    assert cards("/tags/bread/") == [f"post-{first.pk}"]
    assert Tag.objects.get(key="rye").name == "Rye"


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("RYE", "rye"),
        ("Straße", "strasse"),
        ("ｒｙｅ", "rye"),
        ("日本語", "日本語"),
        ("صباح", "صباح"),
        ("c++", "c++"),
        ("👨‍👩‍👧", "👨👩👧"),
        ("İstanbul", "istanbul"),
        ("צה״ל", "צה״ל"),
        ("здоров'я", "здоров’я"),
        ("きらめき～夢", "きらめき〜夢"),
        ("བོད་ཡིག", "བོད་ཡིག"),
        ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"),
        ("🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"),
    ],
)
def test_each_tag_has_one_address(written: str, key: str) -> None:
    post = make_post(body=f"Hello #{written}")
    address = f"/tags/{quote(key)}/"
    link = page_of(Client().get(f"/posts/{post.pk}/")).one("a", class_="hashtag")
    assert quote(link.attributes["href"], safe="/%") in (address, f"/tags/{quote(key, safe='+')}/")
    if written != key:
        response = Client().get(f"/tags/{quote(written)}/?before=9")
        assert response.status_code == 302
        assert quote(response["Location"], safe="/%?=").replace("%2B", "+").endswith("/?before=9")
    page = page_of(Client().get(address))
    assert page.ids() == [f"post-{post.pk}"]
    assert page.one("h1").text == f"#{key}"
    assert socket_of(page).startswith("/ws/tags/")


@pytest.mark.parametrize("name", ["1", "a%20b", "%23rye", "%00", "a" * 101, "%ff", "!", "-a", "__"])
def test_what_is_no_hashtag_is_not_found(name: str) -> None:
    assert Client().get(f"/tags/{name}/").status_code == 404
    browser = signed_in(person("alice"))
    assert browser.post(f"/tags/{name}/follow/").status_code == 404
    assert not Tag.objects.exists()


def test_looking_makes_no_rows() -> None:
    response = Client().get("/tags/unheard/")
    assert response.status_code == 200
    assert "No posts with this hashtag yet" in text_of(response)
    assert not Tag.objects.exists()


def test_everybody_sees_there_what_is_for_them_without_those_they_muted() -> None:
    alice, fan, muter, blocker = (person(name) for name in ("alice", "fan", "muter", "blocker"))
    follows.follow(actor=fan, person=alice)
    mutes.mute(actor=muter, person=alice)
    blocks.block(actor=blocker, person=alice)
    public = create_post(author=alice, content=PostContent(body="#rye"))
    narrow = create_post(author=alice, content=PostContent(body="#rye", visibility="followers"))
    gone = create_post(author=alice, content=PostContent(body="#rye"))
    delete_posts(actor=alice, posts=[gone])
    public_card, narrow_card = f"post-{public.pk}", f"post-{narrow.pk}"
    assert cards("/tags/rye/") == [public_card]
    assert cards("/tags/rye/", signed_in(person("stranger"))) == [public_card]
    assert cards("/tags/rye/", signed_in(fan)) == [narrow_card, public_card]
    assert cards("/tags/rye/", signed_in(muter)) == []
    assert cards("/tags/rye/", signed_in(blocker)) == []
    people.deactivate(actor=None, people=[alice])
    assert cards("/tags/rye/", signed_in(fan)) == []


def test_a_tag_is_walked_by_links_newest_first() -> None:
    posts = [make_post(body=f"{n} #rye") for n in range(PAGE_SIZE * 2 + 3)]
    seen: list[str] = []
    path = "/tags/rye/"
    while path:
        page = page_of(Client().get(path))
        seen += page.ids()
        more = page.all("a", class_="more")
        path = "/tags/rye/" + more[0].attributes["href"] if more else ""
    assert seen == [f"post-{post.pk}" for post in reversed(posts)]
    part = Client().get(f"/tags/rye/?before={posts[1].pk}", headers=HTMX)
    assert is_fragment(part)
    assert page_of(part).ids() == [f"post-{posts[0].pk}"]


def test_an_edit_changes_what_a_post_carries() -> None:
    post = make_post(body="#rye #bread")
    edit_post(actor=post.author, post=post, body="#bread #cake")
    assert keys_of(post) == {"bread", "cake"}
    assert cards("/tags/rye/") == []
    assert cards("/tags/cake/") == [f"post-{post.pk}"]
    with new_events() as events:
        edit_post(actor=post.author, post=post, body="No, #bread #cake")
    assert "post_tags_changed" not in {kind for kind, _pk, _topics in events}


def test_the_log_holds_no_words_of_anybody() -> None:
    with new_events() as events:
        make_post(body="#secretword")
        tags.follow_tag(actor=person("alice"), key="secretword")
    assert events
    assert "secretword" not in str(events)


@pytest.mark.parametrize("headers", [None, HTMX])
def test_following_and_back(headers: dict[str, str] | None) -> None:
    alice = person("alice")
    browser = signed_in(alice)
    for action, then, followed in (("follow", "Following", ["rye"]), ("unfollow", "Follow", [])):
        response = browser.post(f"/tags/RYE/{action}/", headers=headers)
        assert response.status_code == (302 if headers is None else 200)
        if headers:
            assert is_fragment(response)
            assert page_of(response).one("button").text.startswith(then)
        page = page_of(browser.get("/tags/rye/"))
        assert page.one(class_="tag-follow").one("button").text.startswith(then)
        assert [one.text for one in page.one(class_="followed-tags").all("a")] == [
            f"#{key}" for key in followed
        ]
        assert list(TagFollow.objects.of(alice).values_list("tag__key", flat=True)) == followed
    assert Client().post("/tags/rye/follow/").status_code == 302
    assert Client().get("/tags/rye/follow/").status_code == 405
    assert not page_of(Client().get("/tags/rye/")).all(class_="tag-follow")


def test_following_twice_is_once_and_there_is_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    alice, hidden = person("alice"), person("hidden")
    assert tags.follow_tag(actor=alice, key="rye") is True
    with no_new_events():
        assert tags.follow_tag(actor=alice, key="rye") is False
        assert tags.unfollow_tag(actor=alice, key="unheard") is False
        with pytest.raises(Tag.DoesNotExist):
            tags.follow_tag(actor=alice, key="Rye")
        people.deactivate(actor=None, people=[])
        hidden.is_active = False
        with pytest.raises(PermissionDenied):
            tags.follow_tag(actor=hidden, key="rye")
        monkeypatch.setattr(tags, "MOST_FOLLOWED", 1)
        with pytest.raises(ValidationError, match="as many as there can be"):
            tags.follow_tag(actor=alice, key="cake")
    assert signed_in(alice).post("/tags/cake/follow/").status_code == 422
    assert not Tag.objects.filter(key="cake").exists()


def suggested(viewer: User, token: str, limit: int = 6) -> list[str]:
    """Return the words that are suggested."""
    return [one.text for one in suggest(viewer, token, limit)]


def test_people_are_suggested_first_whom_one_follows() -> None:
    viewer = person("viewer")
    for name in ("alan", "albert", "alice", "bob", "alison"):
        person(name)
    person("zed", name="Big Al Capone")
    for name in ("alison", "zed"):
        follows.follow(actor=viewer, person=User.objects.get(username=name))
    blocks.block(actor=User.objects.get(username="albert"), person=viewer)
    people.deactivate(actor=None, people=[User.objects.get(username="alan")])
    assert suggested(viewer, "@al") == ["@alison", "@zed", "@alice"]
    assert suggested(viewer, "@AL", 2) == ["@alison", "@zed"]
    assert suggested(viewer, "@") == ["@alison", "@zed"]
    assert suggested(viewer, "@nobody") == suggested(viewer, "al") == suggested(viewer, "") == []
    assert suggested(viewer, "@vie") == []


def test_tags_are_suggested_by_how_much_they_are_used_and_never_private_ones() -> None:
    viewer, alice = person("viewer"), person("alice")
    for body in ("#Cats", "#cats #cars", "#Catalonia #cats", "#dogs #2cats"):
        make_post(alice, body)
    create_post(author=alice, content=PostContent(body="#catsecret", visibility="friends"))
    follows.follow(actor=viewer, person=alice)
    delete_posts(actor=alice, posts=[make_post(alice, "#catdeleted")])
    tags.follow_tag(actor=alice, key="catfollowed")
    assert suggested(viewer, "#ca") == ["#Cats", "#Catalonia", "#cars"]
    assert suggested(viewer, "＃ＣＡＴ") == ["#Cats", "#Catalonia"]
    assert suggested(viewer, "#2") == ["#2cats"]
    assert suggested(viewer, "#", 1) == ["#Cats"]
    assert suggested(viewer, "#%") == suggested(viewer, "#_") == suggested(viewer, "#<b>") == []
