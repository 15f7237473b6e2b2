"""However hostile a text of 10,000 characters is, it is read in one pass."""

import random

import pytest
import regex

from feed.text import links
from feed.text.completing import begun_in
from feed.text.names import scan, tag_key
from tests.feed.test_hostile_names import best
from users.lib.texts import characters_of

LONG, SHORT = 10_000, 1_000
PIECES = [
    # What could be begun again and again, or looked back over.
    *("http://", "https://a.", "https://a@", "https://a,", "https://a/,", "https://a/|", "a.", "/"),
    *(
        "https://a/(",
        "https://a/[{(",
        "https://a/)",
        "https://é/é（",
        "https://a/(a)",
        "(((",
        "https://a/(,",
    ),
    *("https://a/'", "https://a/*", "https://a/🎉", "https://a.💩", "https://💩.", "💩.", "🎉"),
    *(
        "https://é/é・",
        "https://a/é’é",
        "https://a/\u200e",
        "\u200ehttps://a",
        "https://a.b.",
        "·l",
    ),
    *(
        "@a",
        "@a.",
        "@a:a",
        "@a-",
        "@a:-",
        "@a/",
        "a@",
        "谢@a",
        "@",
        "@\u0301",
        "a\u0301@",
        "か\u3099@",
    ),
    *(
        "#a-",
        "#a/",
        "#a",
        "#",
        "#\u200d",
        '#א"',
        "#а’",
        "〜a",
        "#a〜",
        "\u0301",
        "#🏴\U000e0067",
        "#️⃣a",
        "_#",
    ),
]


@pytest.mark.parametrize("piece", PIECES)
def test_ten_times_the_text_takes_about_ten_times_as_long(piece: str) -> None:
    def read(length: int) -> None:
        tag_key.cache_clear()
        text = (piece * length)[:length]
        for begin in ("", "https://a/", "https://", "#"):
            list(scan(begin + text))
        begun_in(text, text[:-1])

    short = best(lambda: read(SHORT), 3)
    assert best(lambda: read(LONG), 3) < 25 * short + 0.02


def test_flags_are_counted_in_one_pass() -> None:
    """`\\X` looks back to the first of a row of them, from each."""
    flags = "🇦" * LONG
    assert best(lambda: characters_of(flags), 2) < 0.05
    assert best(lambda: links.shown("https://a/" + flags), 2) < 0.05


def test_flags_are_counted_as_unicode_does() -> None:
    """Among all that stands before, in and behind them."""
    signs = [*"🇦🇧a\r\n\u0301\u200d\ufe0f\u0903\u0600👨각ᄀ\U0001f3fb"]
    draw = random.Random(1)
    for _ in range(5_000):
        text = "".join(draw.choices(signs, [9, 9, *[1] * (len(signs) - 2)], k=12))
        assert characters_of(text) == regex.findall(r"\X", text), text.encode("unicode_escape")


def test_a_host_that_no_network_has_is_shown_soon() -> None:
    """Of letters that do not belong together, and each with as many marks as a post may have."""
    letters = [chr(0x4E00 + number) for number in range(480)]
    marks = [chr(0x300 + number) for number in range(0x40)]
    draw = random.Random(1)
    host = "а" + "".join(letter + "".join(draw.sample(marks, 19)) for letter in letters)
    for address in (f"https://{host}.example", f"https://{'.'.join(host[:3000])}.example"):
        assert best(lambda address=address: links.shown(address), 1) < 0.05  # type: ignore[misc]
        seen = links.shown(address).seen
        assert seen.startswith("xn--") and seen.endswith("…") and len(seen) < 1500
        assert links.shown(address + "/a").seen == seen + "/a"
