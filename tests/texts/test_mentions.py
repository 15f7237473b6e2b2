"""Who is mentioned, beside letters and signs of the world's scripts."""

import pytest

from feed.text.completing import begun_in, completed
from feed.text.names import Kind
from tests.texts.marked import expected, found, plain
from tests.texts.tables import MENTIONS


@pytest.mark.parametrize("marked", MENTIONS)
def test_a_name_stands_alone_beside_what_is_no_part_of_it(marked: str) -> None:
    assert found(plain(marked), Kind.MENTION) == expected(marked)


@pytest.mark.parametrize(
    ("text", "before", "begun"),
    [
        ("谢谢@ali", "", ("@ali", 2)),
        ("ありがとー@ali", "ありがとー@al", ("@ali", 5)),
        ("고마워@ali", "", ("@ali", 3)),
        ("ดูที่@ali", "", ("@ali", 5)),
        ("ကျေးဇူး@ali", "", ("@ali", 7)),
        ("🎉@ali", "", ("@ali", 1)),
        ("_@ali", "", ("@ali", 1)),
        ("@aliさん", "@alさん", ("@ali", 0)),
        ("谢谢@ali的帮助", "谢谢@al的帮助", ("@ali", 2)),
        ("❤️#ca", "", ("#ca", 2)),
        ("_#ca", "", ("#ca", 1)),
        ("@Élodie", "", ("@Élodie", 0)),
        ("@bob/@ca", "", ("@ca", 5)),
        ("(#aa/#b", "", ("#b", 5)),
        ("dinner w/@al", "", ("@al", 9)),
        ("Thanks.@al", "", ("@al", 7)),
        ("@bob&@ca", "", ("@ca", 5)),
        ("谢谢#ca", "", None),  # no hashtag begins there
        ("example.org/@al", "", None),
        ("example.org/@bob/@al", "", None),
        ("https://example.org/a/@al", "", None),
        ("Привет@ali", "", None),
        ("x_@ali", "", None),
        ("#️⃣ca", "", None),
    ],
)
def test_what_begins_where_a_name_counts_is_completed(
    text: str, before: str, begun: tuple[str, int] | None
) -> None:
    one = begun_in(text, before)
    assert (one and (one.text, one.start)) == begun


@pytest.mark.parametrize(
    ("text", "start", "chosen", "whole"),
    [
        ("谢谢@ali", 2, "@alice", "谢谢@alice "),
        ("谢谢@ali的帮助", 2, "@alice", "谢谢@alice 的帮助"),
        ("#צה", 0, "#צה״ל", "#צה״ל "),
        ("#здоров", 0, "#здоров’я", "#здоров’я "),
        ("#བོད", 0, "#བོད་ཡིག", "#བོད་ཡིག "),
    ],
)
def test_what_is_chosen_stands_there_whole(text: str, start: int, chosen: str, whole: str) -> None:
    assert completed(text, start, chosen) == whole
