"""What `docs/texts.md` says is so."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from feed.actions.bodies import LENGTH, room_in
from feed.models.content import WARNING_LENGTH
from feed.models.poll import CHOICE_LENGTH
from feed.templatetags.text import FOLDED_FROM
from feed.text.names import MOST_MENTIONS, MOST_TAGS, TAG_LENGTH, Kind, tag_key
from tests.texts.marked import found
from users.lib.folding import look_of, search_key
from users.lib.texts import MARKS_ON_ONE
from users.models.links import LABEL_LENGTH
from users.models.user import BIO_LENGTH, LOCATION_LENGTH, NAME_LENGTH

PAGE = (Path(settings.BASE_DIR) / "docs/texts.md").read_text(encoding="utf-8")


def examples(head: str) -> list[tuple[list[str], str]]:
    """Return the rows of the table with this head: what stands in code, and the last cell."""
    table = re.search(rf"^\| {head} \|\n\|[-|]+\|\n((?:\|.*\n)+)", PAGE, re.M)
    assert table, head
    rows = table[1].splitlines()
    return [(re.findall(r"`([^`]+)`", row), row.strip("| ").rpartition("| ")[2]) for row in rows]


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (r"written \| names", Kind.MENTION),
        (r"written \| links", Kind.LINK),
        (r"written \| hashtags", Kind.TAG),
    ],
)
def test_what_it_says_is_found(head: str, kind: Kind) -> None:
    rows = examples(head)
    assert len(rows) >= 9
    for (text, *says), last in rows:
        assert found(text, kind) == says
        assert says or last == "none"


def test_what_it_says_is_the_same_hashtag() -> None:
    rows = examples("the same")
    assert len(rows) >= 7
    for tags, _last in rows:
        assert len({tag_key(tag.removeprefix("#")) for tag in tags}) == 1 < len(tags)


def test_so_many_characters_it_counts() -> None:
    rows = examples(r"written \| characters")
    assert len(rows) >= 7
    assert [str(room_in(text).used) for [text], _last in rows] == [last for _text, last in rows]


def test_by_what_it_says_a_name_is_found() -> None:
    rows = examples(r"name \| is found by")
    assert len(rows) >= 7
    for (name, *typed), _last in rows:
        assert typed
        assert not [one for one in typed if search_key(one) not in search_key(name)]


def test_what_it_says_reads_alike() -> None:
    rows = examples("alike")
    assert len(rows) >= 3
    for choices, _last in rows:
        assert len({look_of(one) for one in choices}) == 1 < len(set(choices))


def test_its_numbers_are_those_of_the_code() -> None:
    numbers = {f"names in one text {MOST_MENTIONS} count", f"in one text {MOST_TAGS} count"}
    numbers |= {f"at most {TAG_LENGTH} code points", f"up to {LENGTH} characters"}
    numbers |= {f"a display name ({NAME_LENGTH})", f"a location ({LOCATION_LENGTH})"}
    numbers |= {f"a bio ({BIO_LENGTH})", f"a content warning ({WARNING_LENGTH})"}
    numbers |= {f"a poll choice ({CHOICE_LENGTH})", f"the label of a link ({LABEL_LENGTH})"}
    numbers |= {f"more than {MARKS_ON_ONE} code points", f"more than {FOLDED_FROM} lines"}
    assert not [one for one in numbers if one not in " ".join(PAGE.split())]
