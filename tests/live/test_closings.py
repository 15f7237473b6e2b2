"""Whatever a socket is closed for: the page says it, metrics count it, the documentation has it."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from feed.live import metrics
from feed.live.delivery import fragments
from feed.live.open_pages.closing import FOR_GOOD, Closing
from feed.live.open_pages.watch import site_locale
from tests.chaos import page
from tests.html import parse

LIVE = Path(settings.BASE_DIR, "docs", "live.md")


def words_of(why: Closing) -> str:
    """Return what the page says."""
    notice = parse(fragments.notice(why, site_locale(), "alice")).one(id="live-notice")
    return " ".join(notice.text.split())


@pytest.mark.parametrize("why", Closing)
def test_each_is_said_in_words_of_its_own(why: Closing) -> None:
    others = {words_of(other) for other in Closing if other is not why}
    assert words_of(why)
    assert words_of(why) not in others


def test_each_code_is_counted_from_zero_on() -> None:
    """Prometheus sees no rise where a series begins at one."""
    counted = {
        one.labels["reason"] for family in metrics.REFUSED.collect() for one in family.samples
    }
    assert {str(code) for code in FOR_GOOD} <= counted


def test_each_code_is_in_the_documentation_and_no_other() -> None:
    rows = re.findall(r"^\| (44\d\d) \|", LIVE.read_text(), re.MULTILINE)
    assert [int(code) for code in rows] == list(FOR_GOOD)


def test_what_reads_along_with_chaos_stays_away_after_the_same_codes() -> None:
    assert (1000, *FOR_GOOD) == page.FOR_GOOD
