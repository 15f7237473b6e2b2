"""Hostile texts with names and addresses stay text, and take no time."""

import time
from collections.abc import Callable

import pytest

from feed.templatetags.text import rich
from feed.text.names import (
    scan,
    tag_key,
)
from tests.feed.test_names import ALICE, LINK, MENTION, TAG
from tests.html import Element, parse

LEADS_TO = ((LINK, "http"), (TAG, "/tags/"), (MENTION, "/@alice/"))


IN_SPANS = [{"mention-7"}, {"address-unseen"}, {"address-cut"}]


def is_proper(element: Element) -> bool:
    """Whether everything in it is a link of one of our three kinds, and nothing within a link but the
    parts of an address that is shortened."""
    return all(
        (one.classes in IN_SPANS and set(one.attributes) == {"class"})
        if one.tag == "span"
        else one.tag == "a"
        and all(part.classes in IN_SPANS[1:] for part in one.walk())
        and any(
            set(one.attributes) == names and one.attributes["href"].lower().startswith(begin)
            for names, begin in LEADS_TO
        )
        for one in element.walk()
    )


def typed_in(element: Element) -> str:
    """Return what was typed, read back from what is shown."""
    return "".join(
        one
        if isinstance(one, str)
        else one.attributes["href"]
        if set(one.attributes) == LINK
        else typed_in(one)
        for one in element.content
    )


HOSTILE: dict[str, list[str]] = {
    "markup": [
        "#<script>alert(1)</script>",
        "#a<b>c</b>",
        "@alice<img src=x onerror=alert(1)>",
        '#a"onmouseover="x',
        "https://example.org/#a'><script>",
        '@alice" hx-get="/x',
        "#&lt;b&gt; &#64;alice &commat;alice",
        "</a>#cats</a>",
    ],
    "script": [
        "#javascript:alert(1)",
        "javascript:#alert(1)",
        "javascript://@alice/%0aalert(1)",
        "data:text/html,#cats",
        "#${7*7} #{{7*7}} @{{alice}}",
        "https://javascript:alert(1)@example.org/",
    ],
    "direction": [
        "\u202e#cats @alice\u202c",
        "#ca\u202ets",
        "@al\u202eice",
        "\u2067#cats\u2069@alice",
        "https://example.org/\u202egro.knab #cats",
        "#\u200fcats #\u061ccats #cats\u200e",
        "#صباح @alice #cats",
    ],
    "length": [
        "#" + "a" * 499,
        "@" + "a" * 499,
        "#" + "ﷺ" * 400,
        "#" + "ﬃ" * 400,
        "https://" + "a" * 400 + ".example/#x",
        "https://" + "a." * 200 + "example/@alice",
        "#" + "👨‍👩‍👧‍👦" * 100,
        "#" + "e" + "\u0301" * 400,
    ],
    "nesting": [
        "#@alice @#cats",
        "##@@##@alice",
        "@alice#cats#cats@alice",
        "#a@alice#b@alice#c",
        "https://example.org/@alice/#cats/https://example.org/#dogs",
        "#https://example.org/ @https://example.org/",
        "(((#cats((( @alice)))",
        "#cats@alice https://a@alice/#cats",
    ],
    "look-alikes": [
        "@аlice @alіce @ａlice @alice\u0430",
        "#cаts @al\u200bice",
        "https://аррӏе.com/@alice",
        "https://example.org\u2215@alice/",
        "﹫alice ＃cats ﹟cats ♯cats",
    ],
    "backtracking": [
        "#a-" * 166,
        "#" + "a-" * 249,
        "#" + "-" * 499,
        "#" * 500,
        "@" * 500,
        "@a" * 250,
        "@a_" * 166,
        "#a\u200d" * 166,
        "#" + "a\u200c" * 249,
        "#1" * 250,
        "#" + "1" * 499,
        "@alice." * 71,
        "a-@" * 166,
        "https://a/#" * 45,
        "https://@" * 55,
        "https://a@" * 50,
        "https://" + "я" * 490,
        "https://" + "яa." * 160,
        "https://a/" + "\u0301" * 490,
        "http://a.#b@c " * 35,
    ],
}


def best(work: Callable[[], object], runs: int = 7) -> float:
    """Return the processor-seconds of the quickest of some runs: the machine may be busy."""
    times = []
    for _ in range(runs):
        start = time.thread_time()
        work()
        times.append(time.thread_time() - start)
    return min(times)


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_texts_stay_text(kind: str) -> None:
    for text in HOSTILE[kind]:
        html = rich(text, {"alice": ALICE})
        shown = parse(html)
        assert is_proper(shown), text
        assert typed_in(shown).replace("＠", "@") == text.replace("＠", "@"), text
        assert "hx-" not in "".join(" ".join(one.attributes) for one in shown.walk())
        assert html.count("<a ") == html.count("</a>") == len(shown.all("a"))
        assert html.count("<span ") == html.count("</span>")


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_texts_take_no_time(kind: str) -> None:
    for text in HOSTILE[kind]:
        for filled in (text, (text * 500)[:500]):

            def read(filled: str = filled) -> None:
                tag_key.cache_clear()
                rich(filled, {"alice": ALICE})

            assert best(read) < 0.005, filled


def test_ten_times_the_text_takes_no_hundred_times_as_long() -> None:
    """Where work grows with the square of the length, it shows between 2,000 and 20,000."""
    for text in ("#a-", "@a ", "#", "@", "#a ", "https://a/#b ", "#a\u200c", "a@", "#1"):
        short = best(lambda text=text: list(scan((text * 2_000)[:2_000])), 3)  # type: ignore[misc]
        long = best(lambda text=text: list(scan((text * 20_000)[:20_000])), 3)  # type: ignore[misc]
        assert long < 40 * short + 0.02, text
