"""How what people type is shown: as text, whatever it is, with links to what it says."""

import time

import pytest

from feed.models import Post
from feed.templatetags.text import rich
from tests.factories import make_comment, make_post
from tests.feed.test_stored_texts import FAMILY
from tests.html import Element, page_of, parse
from tests.people import person, signed_in

HOSTILE = [
    "<script>alert(1)</script>",
    "<img hx-get=/x hx-trigger=load>",
    '<div hx-swap-oob="innerHTML:#live">gone</div>',
    "</div></article></main><h1>mine</h1>",
    "<!-- <p>",
    "<style>*{display:none}</style>",
    "{{ 7*7 }} {% csrf_token %} ${7*7} #{7*7}",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    'https://example.org/" onmouseover="alert(1)" x="',
    "https://example.org/'><img src=x onerror=alert(1)>",
    "https://example.org/<script>alert(1)</script>",
    "&lt;script&gt; &amp; &#60;b&#62;",
    "]]> --> \"'` =",
    "\u202egnirts desrever\u202c \u2066isolated\u2069",
    "a" * 500,
    "e" + "\u0301" * 10 + "cole",
    FAMILY * 3,
]

# Where somebody's text would be read as something else.
LINK_ATTRIBUTES = {"href", "rel", "dir", "title"}


def link_in(html: str) -> Element:
    """Return the only link."""
    return parse(html).one("a")


def typed_in(element: Element) -> str:
    """Return what was typed: the words, and of each link, which shows it shortened, the address."""
    return "".join(
        one if isinstance(one, str) else one.attributes["href"] if is_link(one) else typed_in(one)
        for one in element.content
    )


def is_plain(element: Element) -> bool:
    """Whether there is nothing in it but text, proper links and hashtags."""
    return all(is_link(one) or is_part(one) or is_tag(one) for one in element.walk())


def is_part(one: Element) -> bool:
    """Whether it is a part of an address that is shortened."""
    return one.tag == "span" and one.attributes in (
        {"class": "address-unseen"},
        {"class": "address-cut"},
    )


def is_link(one: Element) -> bool:
    """Whether it leads to another site, as it should."""
    return (
        one.tag == "a"
        and set(one.attributes) == LINK_ATTRIBUTES
        and one.attributes["rel"] == "nofollow noopener noreferrer ugc"
        and one.attributes["href"].lower().startswith(("http://", "https://"))
    )


def is_tag(one: Element) -> bool:
    """Whether it leads to the page of a hashtag."""
    return (
        one.tag == "a"
        and set(one.attributes) == {"class", "href", "rel", "dir"}
        and one.classes == {"hashtag"}
        and one.attributes["href"].startswith("/tags/")
    )


def shape_of(page: Element) -> list[tuple[str, tuple[str, ...]]]:
    """Return the elements of a page with the names of their attributes, without people's links."""
    return [
        (one.tag, tuple(sorted(one.attributes)))
        for one in page.walk()
        if not is_link(one) and not is_part(one) and not is_tag(one)
    ]


@pytest.mark.slice(3)
@pytest.mark.django_db
@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_is_text_on_every_page(text: str) -> None:
    alice, bob = person("alice"), person("bob")
    browser = signed_in(alice)
    post = make_post(alice, body="x")
    comment = make_comment(post, bob, body="x")
    paths = [
        "/",
        "/public/",
        "/@alice/",
        f"/posts/{post.pk}/",
        f"/posts/{post.pk}/menu/",
        f"/posts/{post.pk}/edit/",
        f"/posts/{post.pk}/delete/",
        "/notifications/",
    ]
    browser.get("/notifications/")  # read now: the badge is the same before and after
    before = [shape_of(page_of(browser.get(path))) for path in paths]
    Post.objects.filter(pk__in=[post.pk, comment.pk]).update(body=text)
    after = [page_of(browser.get(path)) for path in paths]
    assert [shape_of(page) for page in after] == before
    for page in after:
        assert all(is_plain(one) for one in page.all(class_="text"))
    shown = after[3].all(class_="text")
    assert [typed_in(one) for one in shown] == [text, text]
    assert after[5].one("textarea", id="edit-body").text == text


@pytest.mark.django_db
@pytest.mark.parametrize("text", HOSTILE)
def test_a_refused_form_shows_a_text_as_text(text: str) -> None:
    browser = signed_in(person("alice"))
    typed = f"{text} {'x' * 501}"
    response = browser.post("/posts/new/", {"body": typed})
    assert response.status_code == 422
    assert page_of(response).one("textarea", id="composer-body").text == typed
    harmless = browser.post("/posts/new/", {"body": "x" * 501})
    assert shape_of(page_of(response)) == shape_of(page_of(harmless))


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["<script>alert(1)</script>", '" hx-get="/x', "{{ 7*7 }}", FAMILY])
def test_a_name_is_text_on_every_page(name: str) -> None:
    alice, bob = person("alice", name="x"), person("bob")
    post = make_post(alice)
    make_comment(make_post(bob), alice)
    paths = ["/", "/public/", "/@alice/", f"/posts/{post.pk}/", "/notifications/"]
    browser = signed_in(bob)
    browser.get("/notifications/")
    before = [shape_of(page_of(browser.get(path))) for path in paths]
    alice.name = name
    alice.save(update_fields=["name"])
    after = [page_of(browser.get(path)) for path in paths]
    assert [shape_of(page) for page in after] == before
    assert after[2].all(class_=f"name-{alice.pk}")[0].text == name


def test_html_is_escaped_once() -> None:
    assert rich("a & b < c > \"d\" 'e' &amp;") == (
        "a &amp; b &lt; c &gt; &quot;d&quot; &#x27;e&#x27; &amp;amp;"
    )


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://example.org", "https://example.org"),
        ("HTTP://EXAMPLE.ORG/A", "HTTP://EXAMPLE.ORG/A"),
        ("See https://example.org.", "https://example.org"),
        ("https://example.org/a, and so on", "https://example.org/a"),
        ("Really? https://example.org/a?!", "https://example.org/a"),
        ("https://example.org…", "https://example.org"),
        ("(https://example.org/a)", "https://example.org/a"),
        ("“https://example.org/a”", "https://example.org/a"),
        ("<https://example.org/a>", "https://example.org/a"),
        ("https://en.wikipedia.org/wiki/Rye_(bread)", "https://en.wikipedia.org/wiki/Rye_(bread)"),
        ("https://example.org/?a=1&b=2#c", "https://example.org/?a=1&b=2#c"),
        ("https://example.org/ä/日本?q=ü", "https://example.org/ä/日本?q=ü"),
        ("https://münchen.example/", "https://münchen.example/"),
        ("https://例え.テスト/", "https://例え.テスト/"),
        ("https://example.org:8443/a", "https://example.org:8443/a"),
        ("https://example.org/'a", "https://example.org/'a"),
        ('https://example.org/"a', "https://example.org/"),
        ("»https://example.org/a«", "https://example.org/a"),
        ("読む「https://example.org/a」。", "https://example.org/a"),
        ("two\nhttps://example.org/a\nlines", "https://example.org/a"),
    ],
)
def test_a_web_address_becomes_a_link_to_exactly_what_it_says(text: str, address: str) -> None:
    shown = parse(rich(text))
    assert typed_in(shown) == text
    link = shown.one("a")
    assert link.attributes == {
        "href": address,
        "rel": "nofollow noopener noreferrer ugc",
        "dir": "ltr",
        "title": address,
    }


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "javascript://example.org/%0aalert(1)",
        "java\nscript:alert(1)",
        "vbscript:msgbox(1)",
        "data:text/html,<script>alert(1)</script>",
        "data:text/html;base64,PHNjcmlwdD4=",
        "file:///etc/passwd",
        "ftp://example.org/a",
        "mailto:alice@example.org",
        "alice@example.org",
        "//example.org/a",
        "example.org",
        "e.g. 3.5 or a.b",
        "http://",
        "https:// example.org",
        "https:/example.org",
        "xhttps://example.org",
    ],
)
def test_nothing_else_becomes_a_link(text: str) -> None:
    shown = parse(rich(text))
    assert shown.all() == []
    assert shown.text == text


@pytest.mark.parametrize("mark", ["\u202e", "\u202d", "\u2066", "\u2067", "\u200f", "\u061c"])
def test_an_address_that_turns_the_direction_of_its_text_is_no_link(mark: str) -> None:
    for text in (f"https://{mark}gro.knab/x", f"https://example.org/{mark}gro.knab"):
        shown = parse(rich(text))
        assert shown.text == text
        assert all(mark not in link.attributes["href"] for link in shown.all("a"))


def test_a_link_ends_where_markup_would_begin() -> None:
    link = link_in(rich("https://example.org/<b>bold</b>"))
    assert link.attributes["href"] == "https://example.org/"


def test_many_links_keep_what_stands_between_them() -> None:
    text = " & ".join(f"https://example.org/{number}?a=1&b=2" for number in range(15))
    shown = parse(rich(text))
    assert typed_in(shown) == text
    assert len(shown.all("a")) == 15


@pytest.mark.parametrize(
    "piece",
    [
        "http://",
        "https://a.",
        "https://a/(",
        "https://a/[{(",
        "https://a/'",
        'https://a/"',
        "https://a-",
        "https://a@",
        "https://a/..",
        "https://a/?&",
        "//:",
        "mailto:a@",
        "a.b@c.",
        "https://a/" + "\u0301" * 10,
        FAMILY + "http://",
        "((((((((((",
        "javascript:",
    ],
)
def test_no_text_takes_long_to_show(piece: str) -> None:
    """The bound is generous: it only finds work that grows out of all proportion."""
    for text in ((piece * 500)[:500], "https://a/" + (piece * 500)[:490], (piece * 5_000)[:5_000]):
        start = time.perf_counter()
        assert typed_in(parse(rich(text))) == text
        assert time.perf_counter() - start < (0.5 if len(text) <= 500 else 5)
