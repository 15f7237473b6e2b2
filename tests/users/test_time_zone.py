"""Times in the zone that somebody has chosen."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from feed.live.open_pages.watch import locale_in, site_locale
from feed.models import LiveEvent, Post, ScheduledPost
from tests.factories import PASSWORD, make_post
from tests.html import page_of, parse
from tests.people import person, signed_in
from users.accounts.sessions import sign_in_of, sign_ins_that_hold
from users.actions.display import set_time_zone
from users.lib import zones
from users.models import User

pytestmark = pytest.mark.django_db
PATH = "/settings/display/"
WHEN = datetime(2026, 8, 1, 12, 5, tzinfo=UTC)


def post_of(author: User) -> Post:
    """Return a post of a moment that is known."""
    post = make_post(author)
    Post.objects.filter(pk=post.pk).update(created_at=WHEN)
    return post


def shown_to(browser: Client, post: Post, path: str = "/public/") -> tuple[str, str]:
    """Return how a page shows when the post was written, and the whole of it."""
    card = page_of(browser.get(path)).one("article", id=f"post-{post.pk}")
    time = card.all("time")[0]
    return time.text, time.attributes["title"]


def test_each_sees_times_in_their_own_zone_and_visitors_in_the_site_s() -> None:
    alice, bob = person("alice"), person("bob")
    post = post_of(alice)
    assert signed_in(alice).post(PATH, {"time_zone": "America/New_York"}).status_code == 302
    assert shown_to(signed_in(alice), post) == ("1 Aug 2026, 08:05", "1 Aug 2026, 08:05 EDT")
    for browser in (signed_in(bob), Client()):
        assert shown_to(browser, post) == ("1 Aug 2026, 12:05", "1 Aug 2026, 12:05 UTC")
    assert timezone.get_current_timezone_name() == "UTC"  # nothing is left of it


def test_a_zone_that_is_gone_from_the_list_counts_as_none() -> None:
    alice = person("alice", time_zone="Europe/Atlantis")
    post = post_of(alice)
    assert shown_to(signed_in(alice), post)[1].endswith(" UTC")
    assert locale_in(alice.time_zone) == site_locale()


def test_zones_are_chosen_by_region_and_nothing_else_is_taken() -> None:
    alice = person("alice")
    browser = signed_in(alice)
    field = page_of(browser.get(PATH)).one("select", name="time_zone")
    regions = {one.attributes["label"] for one in field.all("optgroup")}
    assert {"Africa", "America", "Asia", "Europe", "Pacific"} <= regions
    offered = {one.attributes["value"]: one.text for one in field.all("option")}
    assert offered["America/Argentina/Buenos_Aires"] == "Argentina, Buenos Aires"
    assert offered[""] == "As this site: UTC"
    for name in ("Europe/Atlantis", "../etc/passwd", "posixrules"):
        assert browser.post(PATH, {"time_zone": name}).status_code == 422
    alice.refresh_from_db()
    assert alice.time_zone == ""
    assert not page_of(Client().get(PATH)).all("select", name="time_zone")


def test_a_button_at_the_foot_of_a_page_leaves_the_zone() -> None:
    alice = person("alice", time_zone="Asia/Tokyo")
    signed_in(alice).post(PATH, {"theme": "dark"})
    alice.refresh_from_db()
    assert (alice.theme, alice.time_zone) == ("dark", "Asia/Tokyo")


def test_a_time_that_was_typed_under_one_zone_means_that_one() -> None:
    """Another was chosen while the form was open."""
    alice = person("alice", time_zone="America/New_York")
    browser = signed_in(alice)
    form = page_of(browser.get("/")).one("form", id="composer")
    zone = form.one("input", name="due_zone").attributes["value"]
    set_time_zone(actor=alice, time_zone="Asia/Tokyo")
    due = (timezone.now() + timedelta(days=2)).replace(hour=15, minute=0, second=0, microsecond=0)
    typed = {"body": "Later", "due": f"{due:%Y-%m-%dT%H:%M}"}
    browser.post("/posts/new/", {**typed, "due_zone": zone})
    browser.post("/posts/new/", typed)
    first, second = ScheduledPost.objects.order_by("pk")
    assert zone == "America/New_York"
    assert first.due_at - due in (timedelta(hours=4), timedelta(hours=5))
    assert second.due_at - due == -timedelta(hours=9)


def test_a_refused_form_still_says_the_zone_it_was_typed_in() -> None:
    alice = person("alice", time_zone="Asia/Tokyo")
    sent = {"body": "Late", "due": "2020-01-01T12:00", "due_zone": "America/New_York"}
    response = signed_in(alice).post("/posts/new/", sent)
    assert response.status_code == 422
    field = parse(response.content.decode()).one("div", class_="due-field")
    assert "America/New_York" in field.text
    assert field.one("input", name="due_zone").attributes["value"] == "America/New_York"


def test_open_pages_are_asked_about_and_their_sign_in_is_read_anew() -> None:
    alice = person("alice")
    browser = signed_in(alice)
    known = sign_in_of(browser.cookies["sessionid"].value)
    assert known is not None
    assert sign_ins_that_hold([known.name], {known.name: known})[known.name] is known
    assert set_time_zone(actor=alice, time_zone="Asia/Tokyo")
    assert LiveEvent.objects.latest("seq").kind == "sessions_changed"
    now = sign_ins_that_hold([known.name], {known.name: known})[known.name]
    assert now.user.time_zone == "Asia/Tokyo"
    events = LiveEvent.objects.count()
    assert not set_time_zone(actor=alice, time_zone="Asia/Tokyo")
    assert LiveEvent.objects.count() == events


def test_outside_a_live_part_a_time_names_its_zone() -> None:
    """It is not rendered anew there when another is chosen."""
    person("alice", time_zone="Asia/Tokyo")
    browser = Client()
    browser.post("/accounts/login/", {"login": "alice", "password": PASSWORD})
    times = page_of(browser.get("/accounts/sessions/")).all("time")
    assert times
    assert all(one.text.endswith(" JST") for one in times)
    texts = (Path(settings.BASE_DIR) / "templates").rglob("*.html")
    without = {path.parts[-2] for path in texts if "{% moment " in path.read_text()}
    assert without == {
        "post",
        "person",
        "history",
        "scheduled",
        "notification",
        "regions",
        "comment",
        "message",
    }


def test_every_zone_that_is_offered_is_one() -> None:
    names = [name for _region, those in zones.by_region() for name, _shown in those]
    assert len(names) > 300
    for name in names:
        with timezone.override(name):
            assert timezone.localtime(WHEN) == WHEN
