"""What is a hashtag, in the world's scripts, and which are the same."""

import pytest

from feed.text.names import Kind, tag_key, tags_in
from tests.texts.marked import expected, found, plain
from tests.texts.tables import HASHTAGS


@pytest.mark.parametrize("marked", HASHTAGS)
def test_a_hashtag_is_neither_cut_nor_lost(marked: str) -> None:
    text = plain(marked)
    assert found(text, Kind.TAG) == expected(marked)
    for one in expected(marked):
        assert list(tags_in(f"({one})").values()) == [one[1:]], "by itself"


@pytest.mark.parametrize(
    "same",
    [
        "istanbul İstanbul ISTANBUL İSTANBUL i̇stanbul",
        "ısparta Isparta ISPARTA",
        "здоров’я здоров'я здоровʼя ЗДОРОВ’Я",
        "l’été l'été lʼété L’ÉTÉ",
        'צה״ל צה"ל צה”ל',
        "ג׳ירף ג'ירף ג’ירף",
        "covid-19 covid‐19 covid‑19 ｃｏｖｉｄ－１９ COVID-19",
        "きらめき〜夢 きらめき～夢 き\u3089めき〜夢",
        "カタカナ ｶﾀｶﾅ",
        "école e\u0301cole ÉCOLE",
        "strasse straße STRASSE STRAẞE",
        "σοφός ΣΟΦΌΣ σοφόσ",
        "བོད་ཡིག བོད༌ཡིག",
        "❤️ ❤",
        "می‌خواهم میخواهم",
        "한국 \u1112\u1161\u11ab\u1100\u116e\u11a8",
    ],
)
def test_however_it_is_written_it_is_one_tag(same: str) -> None:
    words = same.split()
    [key] = {tag_key(one) for one in words}
    assert key
    assert list(tags_in(" ".join(f"#{one}" for one in words))) == [key]
    assert "\u0307" not in key


@pytest.mark.parametrize(
    "different", ["🏴󠁧󠁢󠁥󠁮󠁧󠁿 🏴󠁧󠁢󠁳󠁣󠁴󠁿 🏴󠁧󠁢󠁷󠁬󠁳󠁿 🏴", "🇩🇪 🇪🇩", "👍🏽 👍🏿 👍", "cats cats1", "שלום שלומ"]
)
def test_what_reads_otherwise_is_another(different: str) -> None:
    words = different.split()
    assert len({tag_key(one) for one in words} - {""}) == len(words)


def test_case_makes_no_other_tag_whatever_letter_there_is() -> None:
    for code in range(0x110000):
        letter = chr(code)
        if letter.upper() != letter or letter.lower() != letter:
            keys = {tag_key(f"a{one}") for one in (letter, letter.upper(), letter.lower())}
            assert len(keys) == 1, hex(code)
