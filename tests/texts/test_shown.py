"""Whatever is found in a text, the rest of it and what is found are shown as written, and escaped."""

import pytest

from feed.templatetags.text import rich
from tests.feed.test_hostile_names import is_proper, typed_in
from tests.html import parse
from tests.texts.opinions import texts


@pytest.mark.parametrize(
    ("before", "behind"),
    [("", ""), ("<b>", "</b>"), ('"', "\"'&lt;"), ("<a href=", "><script>alert(1)</script>")],
)
def test_every_text_is_shown_as_it_was_written(before: str, behind: str) -> None:
    for text in texts():
        written = f"{before}{text}{behind}"
        shown = parse(rich(written, {}))
        assert is_proper(shown), written
        assert typed_in(shown) == written
