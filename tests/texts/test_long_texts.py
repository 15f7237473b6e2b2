"""However hostile a text of 10,000 characters is, it is read in one pass."""

import pytest

from feed.text.completing import begun_in
from feed.text.names import scan, tag_key
from tests.feed.test_names import best

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
