"""Plaza beside two other implementations, twitter-text and linkify-it: every difference is decided."""

import pytest
import regex

from feed.text.names import Kind
from tests.texts.decided import DECIDED
from tests.texts.marked import found
from tests.texts.opinions import kept, texts

KINDS = {
    "mention": Kind.MENTION,
    "tag": Kind.TAG,
    "link": Kind.LINK,
    "linkify-it": Kind.LINK,
}


def test_the_tables_are_of_the_whole_world() -> None:
    whole = " ".join(texts())
    scripts = """
        Latin Greek Cyrillic Armenian Georgian Hebrew Arabic Thaana Ethiopic Devanagari Bengali Gurmukhi
        Gujarati Tamil Telugu Kannada Malayalam Sinhala Thai Lao Khmer Myanmar Tibetan Mongolian Han
        Hiragana Katakana Bopomofo Hangul Yi
        """.split()  # noqa: SIM905  (a list of words reads better so)
    assert len(set(texts())) >= 150
    assert not [one for one in scripts if not regex.search(rf"\p{{{one}}}", whole)]


def test_the_others_were_asked_about_each_text() -> None:
    """Otherwise: `make opinions`."""
    assert list(kept()) == list(dict.fromkeys(texts()))


@pytest.mark.parametrize("kind", KINDS)
def test_each_difference_is_decided(kind: str) -> None:
    differing = [text for text, said in kept().items() if found(text, KINDS[kind]) != said[kind]]
    decided = [text for some in DECIDED[kind].values() for text in some]
    assert sorted(decided) == sorted(differing)
    assert len(kept()) - len(differing) > 100, "mostly they agree"
