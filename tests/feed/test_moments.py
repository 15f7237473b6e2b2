"""Times say their zone; an hour that a change of clocks leaves out, or brings twice, is explained."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from feed.forms import NewPostForm
from feed.models import Post, ScheduledPost
from feed.templatetags.text import moment
from tests.factories import make_post
from tests.html import page_of, parse
from tests.people import person, signed_in

SUMMER, WINTER = datetime(2026, 8, 1, 12, 5, tzinfo=UTC), datetime(2026, 12, 1, 12, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "when", "shown"),
    [
        ("UTC", SUMMER, "1 Aug 2026, 12:05 UTC"),
        ("Europe/Berlin", SUMMER, "1 Aug 2026, 14:05 CEST"),
        ("Europe/Berlin", WINTER, "1 Dec 2026, 13:05 CET"),
        ("America/New_York", SUMMER, "1 Aug 2026, 08:05 EDT"),
        ("Asia/Kolkata", SUMMER, "1 Aug 2026, 17:35 IST"),
        ("America/Sao_Paulo", SUMMER, "1 Aug 2026, 09:05 UTC-03:00"),
        ("Asia/Kathmandu", SUMMER, "1 Aug 2026, 17:50 UTC+05:45"),
        ("Asia/Tehran", SUMMER, "1 Aug 2026, 15:35 UTC+03:30"),
        ("Australia/Lord_Howe", WINTER, "1 Dec 2026, 23:05 UTC+11:00"),
        ("Asia/Tokyo", SUMMER, "1 Aug 2026, 21:05 JST"),
    ],
)
def test_a_time_says_its_zone(zone: str, when: datetime, shown: str) -> None:
    with timezone.override(zone):
        element = parse(moment(when)).one("time")
    assert element.attributes["title"] == shown
    assert element.text == " ".join(shown.split()[:-1])
    assert datetime.fromisoformat(element.attributes["datetime"]) == when


@pytest.mark.django_db
def test_every_time_on_a_page_says_its_zone(settings: Any) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    alice = person("alice")
    post = make_post(alice)
    browser = signed_in(alice)
    for path in ("/", "/public/", f"/posts/{post.pk}/"):
        times = [one.attributes["title"] for one in page_of(browser.get(path)).all("time")]
        assert times
        assert all(one.endswith((" CET", " CEST")) for one in times), times


# What is typed where clocks are changed, and what is said of it.
HOURS = {
    "left out in Berlin": (
        "Europe/Berlin",
        "2027-03-28T02:30",
        "The clocks go forward on 28 March 2027 in Europe/Berlin: there is no 02:30. "
        "Choose 01:30 or 03:30, for example.",
    ),
    "left out in Berlin, its first moment": ("Europe/Berlin", "2027-03-28T02:00", "is no 02:00"),
    "left out in Berlin, its last minute": ("Europe/Berlin", "2027-03-28T02:59", "is no 02:59"),
    "after it": ("Europe/Berlin", "2027-03-28T03:00", ""),
    "before it": ("Europe/Berlin", "2027-03-28T01:59", ""),
    "twice in Berlin": (
        "Europe/Berlin",
        "2027-10-31T02:30",
        "The clocks go back on 31 October 2027 in Europe/Berlin: 02:30 happens twice. "
        "Choose 01:30 or 03:30, for example.",
    ),
    "before the hour that comes twice": ("Europe/Berlin", "2027-10-31T01:59", ""),
    "after the hour that comes twice": ("Europe/Berlin", "2027-10-31T03:00", ""),
    "left out in New York": ("America/New_York", "2027-03-14T02:15", "Choose 01:15 or 03:15"),
    "twice in New York": ("America/New_York", "2027-11-07T01:15", "01:15 happens twice"),
    "half an hour left out": ("Australia/Lord_Howe", "2027-10-03T02:10", "01:40 or 02:40"),
    "half an hour twice": ("Australia/Lord_Howe", "2027-04-04T01:40", "01:10 or 02:10"),
    "midnight left out": ("Africa/Cairo", "2027-04-30T00:30", "Choose 23:30 or 01:30"),
    "where clocks stay": ("Asia/Tokyo", "2027-03-28T02:30", ""),
    "no time": ("Europe/Berlin", "tomorrow", "Please enter the date and time"),
}


@pytest.mark.parametrize(("zone", "typed", "said"), HOURS.values(), ids=HOURS)
def test_an_hour_that_clocks_leave_out_or_bring_twice_is_explained(
    zone: str, typed: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feed.form_parts.check_due", lambda due: due)  # near or far
    with timezone.override(zone):
        form = NewPostForm({"body": "x", "due": typed})
        errors = " ".join(str(one) for one in form.errors.get("due", []))
        if not said:
            assert errors == ""
            local = form.cleaned_data["due"].astimezone(ZoneInfo(zone))
            assert f"{local:%Y-%m-%dT%H:%M}" == typed
        else:
            assert said in errors


@pytest.mark.parametrize(
    ("zone", "typed"),
    [
        ("Asia/Tokyo", "0001-01-01T00:00"),
        ("America/New_York", "0001-01-01T00:00"),
        ("Asia/Tokyo", "9999-12-31T23:59"),
        ("America/New_York", "9999-12-31T23:59"),
    ],
)
def test_the_ends_of_the_calendar_are_refused_in_our_words(zone: str, typed: str) -> None:
    with timezone.override(zone):
        (said,) = NewPostForm({"body": "x", "due": typed}).errors["due"]
    assert said in (
        "That's too soon: choose a time at least a minute from now.",
        "That's too far away: choose a time within a year.",
        "Please enter the date and time to publish it.",
    )


@pytest.mark.django_db
def test_the_explanation_stands_in_the_form_and_nothing_typed_is_lost(settings: Any) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    response = signed_in(person("alice")).post(
        "/posts/new/", {"body": "Good night", "due": "2027-03-28T02:30"}
    )
    assert response.status_code == 422
    page = page_of(response)
    assert "there is no 02:30" in page.one(id="composer-errors").text
    assert page.one("input", name="due").attributes["value"] == "2027-03-28T02:30"
    assert page.one("textarea", id="composer-body").text == "Good night"
    assert not Post.objects.exists() and not ScheduledPost.objects.exists()
