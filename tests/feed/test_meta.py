"""What other sites show of a page: what a visitor may see, and nothing else."""

import pytest
from django.test import Client

from feed.actions import posts
from tests.factories import make_post
from tests.html import page_of
from tests.people import person, signed_in, text_of
from users.actions import follows, privacy

pytestmark = pytest.mark.django_db
ADDRESS = "http://testserver"


def meta_of(path: str, browser: Client | None = None) -> dict[str, str]:
    """Return what the head of a page says of it, by name or property; the canonical address as well."""
    head = page_of((browser or Client()).get(path)).one("head")
    said = {
        one.attributes.get("property") or one.attributes.get("name", ""): one.attributes["content"]
        for one in head.all("meta")
        if "content" in one.attributes
    }
    links = {one.attributes["rel"]: one.attributes["href"] for one in head.all("link")}
    return said | ({"canonical": links["canonical"]} if "canonical" in links else {})


def is_silent(said: dict[str, str]) -> bool:
    """Whether the head tells nothing of what the page is about."""
    return not {"description", "canonical"} & said.keys() and not any(
        name.startswith("og:") for name in said
    )


def test_a_public_post_says_who_wrote_it_and_how_it_begins() -> None:
    post = make_post(person("alice", name="Alice Hartley"), body="Fresh <b>bread</b>\nfrom six.")
    said = meta_of(f"/posts/{post.pk}/?after=1")
    assert said["og:title"] == "Alice Hartley (@alice)"
    assert said["og:description"] == said["description"] == "Fresh <b>bread</b> from six."
    assert said["og:url"] == said["canonical"] == f"{ADDRESS}/posts/{post.pk}/"
    assert said["og:type"] == "article"
    assert said["og:image"].startswith(ADDRESS)


def test_of_a_post_behind_a_warning_the_warning_alone_is_told() -> None:
    post = make_post(person("alice"), body="He did it")
    posts.edit_post(actor=post.author, post=post, body="He did it", warning="Spoilers")
    assert meta_of(f"/posts/{post.pk}/")["og:description"] == "Spoilers"
    head = text_of(Client().get(f"/posts/{post.pk}/")).partition("</head>")[0]
    assert "He did it" not in head


def test_what_a_visitor_may_not_see_is_told_to_nobody() -> None:
    alice, bob = person("alice"), person("bob")
    follows.follow(actor=bob, person=alice)
    hidden = make_post(alice, body="For some", visibility="followers")
    deleted = make_post(alice, body="Gone by now")
    posts.delete_posts(actor=alice, posts=[deleted])
    reader = signed_in(bob)
    assert "For some" in text_of(reader.get(f"/posts/{hidden.pk}/"))
    for post in (hidden, deleted):
        assert is_silent(meta_of(f"/posts/{post.pk}/"))
        assert is_silent(meta_of(f"/posts/{post.pk}/", reader))
    public = make_post(alice, body="For everybody")
    assert not is_silent(meta_of(f"/posts/{public.pk}/"))
    privacy.set_protected(actor=alice, is_protected=True)
    for path in (f"/posts/{public.pk}/", "/@alice/"):
        assert is_silent(meta_of(path))
        assert is_silent(meta_of(path, reader))


def test_a_profile_says_who_it_is() -> None:
    person("alice", name='"Alice" <b>', bio="Baker.")
    said = meta_of("/@alice/")
    assert said["og:title"] == '"Alice" <b> (@alice)'
    assert said["og:description"] == "Baker."
    assert (said["og:type"], said["canonical"]) == ("profile", f"{ADDRESS}/@alice/")
    person("silent")
    assert "description" not in meta_of("/@silent/")


@pytest.mark.parametrize(
    "path", ["/", "/public/", "/about/", "/rules/", "/privacy/", "/help/", "/tags/bread/"]
)
def test_pages_for_everybody_say_what_they_are(path: str) -> None:
    said = meta_of(path)
    assert said["canonical"] == ADDRESS + path
    assert said["og:title"]
    assert said["description"]


def test_pages_for_one_person_say_nothing() -> None:
    for path in ("/accounts/login/", "/people/", "/no/such/page/"):
        assert is_silent(meta_of(path))
    assert is_silent(meta_of("/", signed_in(person("alice"))))
