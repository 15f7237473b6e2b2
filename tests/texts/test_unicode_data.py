"""Hashtags against Unicode's own files, of Debian's package unicode-data."""

from collections.abc import Iterator
from pathlib import Path

import regex

from feed.text.names import Kind, tag_key
from tests.texts.marked import found

DATA = Path("/usr/share/unicode")
# The signs of these keycaps are not in tags, and in tags these marks read "!!" and "!?".
NOT_IN_TAGS = ("#", "*", "‼", "⁉")


def lines(name: str) -> Iterator[list[str]]:
    """Yield the fields of each line that is not a comment."""
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        fields = [one.strip() for one in line.partition("#")[0].split(";")]
        if fields != [""]:
            yield fields


def emoji() -> Iterator[tuple[str, str]]:
    """Yield each emoji there is, with what it is: fully-qualified and so on."""
    for codes, status in lines("emoji/emoji-test.txt"):
        written = "".join(chr(int(code, 16)) for code in codes.split())
        if not written.startswith(NOT_IN_TAGS):
            yield written, status


def test_each_emoji_is_a_whole_hashtag() -> None:
    every = [written for written, _status in emoji()]
    assert len(every) > 4_000
    wrong = [one for one in every if found(f"(#{one})", Kind.TAG) != [f"#{one}"]]
    assert not wrong


def test_each_emoji_is_one_tag_however_it_is_sent_and_no_two_are_the_same() -> None:
    keys: dict[str, set[str]] = {}
    for written, _status in emoji():
        keys.setdefault(written.replace("\ufe0f", ""), set()).add(tag_key(written))
    assert all(len(found) == 1 for found in keys.values())
    assert len({key for found in keys.values() for key in found}) == len(keys)


def test_a_hashtag_may_follow_each_emoji() -> None:
    letter = "ℹ"  # as which it counts, where it is not sent as an emoji
    every = [one for one, _status in emoji() if one != letter]
    wrong = [one for one in every if found(f"{one}#cats", Kind.TAG) != ["#cats"]]
    assert not wrong


def test_each_character_that_continues_a_name_continues_a_hashtag() -> None:
    joins = regex.compile(r"[\u200c\u200d\xb7\u0387\u30fb\uff65]")  # only between two others
    every = 0
    for codes, name in lines("DerivedCoreProperties.txt"):
        if name != "XID_Continue":
            continue
        first, _dots, last = codes.partition("..")
        for code in range(int(first, 16), int(last or first, 16) + 1):
            letter = chr(code)
            if not joins.match(letter):
                every += 1
                assert found(f"(#a{letter}a)", Kind.TAG) == [f"#a{letter}a"], hex(code)
    assert every > 130_000


def test_no_word_is_cut_that_unicode_holds_together() -> None:
    """Of words in the segmentation's test, those of what can stand in a hashtag at all."""
    fits = regex.compile(
        r"\p{XID_Start}(?:[[\p{XID_Continue}--\u200d]\p{Extended_Pictographic}]|\u200d(?!\Z))*",
        regex.V1,
    )
    every = 0
    for [line] in lines("auxiliary/WordBreakTest.txt"):
        for codes in line.strip("÷ ").split("÷"):
            word = "".join(chr(int(code, 16)) for code in codes.replace("×", " ").split())
            if fits.fullmatch(word):
                every += 1
                assert found(f"(#{word})", Kind.TAG) == [f"#{word}"], codes
    assert every > 500
