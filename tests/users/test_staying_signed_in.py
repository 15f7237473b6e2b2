"""Who has not come by for a while is signed in no more: people after weeks, the staff after hours."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import PASSWORD
from tests.html import page_of
from tests.people import person, signed_in
from users.accounts.sessions import SignIn, sign_in_of, sign_ins_that_hold
from users.models import Session, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("forgetful_limits")]
PEOPLE, STAFF = timedelta(days=30), timedelta(hours=8)


class Clock:
    """What time it is; it moves when told to."""

    def __init__(self) -> None:
        self.now = timezone.now()

    def go_on(self, **time: float) -> None:
        """Let so much time pass."""
        self.now += timedelta(**time)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock for whatever asks django.utils.timezone."""
    made = Clock()
    monkeypatch.setattr("django.utils.timezone.now", lambda: made.now)
    return made


def key_of(browser: Client) -> str:
    """Return the session cookie."""
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


def is_in(browser: Client) -> bool:
    """Whether the browser is still signed in; to look is a visit."""
    return "/accounts/logout/" in browser.get("/settings/privacy/", follow=True).content.decode()


def holds(found: SignIn) -> bool:
    """Whether an open page's sign-in still holds; known before or not."""
    is_holding = found.name in sign_ins_that_hold([found.name])
    assert is_holding == (found.name in sign_ins_that_hold([found.name], {found.name: found}))
    return is_holding


def opened(browser: Client) -> SignIn:
    """Return the sign-in with which a page of this browser opens its socket."""
    found = sign_in_of(key_of(browser))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("powers", "idle"), [({}, PEOPLE), ({"is_staff": True}, STAFF), ({"is_superuser": True}, STAFF)]
)
def test_who_stays_away_is_signed_in_no_more(
    clock: Clock, powers: dict[str, bool], idle: timedelta
) -> None:
    in_time, late = signed_in(person("dora", **powers)), signed_in(person("emil", **powers))
    page = opened(late)
    clock.now += idle * 0.9
    assert is_in(in_time)
    assert holds(page)
    clock.now += idle * 0.11
    assert is_in(in_time)  # their visit counted
    assert not holds(page)
    assert sign_in_of(key_of(late)) is None
    assert not is_in(late)


def test_who_comes_by_often_stays_for_ever(clock: Clock) -> None:
    mona = signed_in(person("mona", is_staff=True))
    for _time in range(20):
        clock.go_on(hours=7)
        assert is_in(mona)


def test_an_open_page_is_no_visit(clock: Clock) -> None:
    browser = signed_in(person("mona", is_staff=True))
    page = opened(browser)
    for _hour in range(7):
        clock.go_on(hours=1)
        assert holds(page)
        assert opened(browser).expires_at == page.expires_at  # its socket comes back
    clock.go_on(hours=1)
    assert not holds(page)


def test_what_an_open_page_asks_by_itself_is_no_visit(clock: Clock) -> None:
    browser = signed_in(person("mona", is_staff=True))
    page = opened(browser)
    clock.go_on(hours=7)
    part = {"HX-Request": "true"}
    browser.post("/notifications/read/", {"up_to": "1"}, headers=part)
    browser.post("/reading/", {"place": "1"}, headers=part)
    browser.get("/people/", headers=part)
    browser.get("/settings/data/progress/", headers=part)
    browser.post("/messages/1/read/", {"up_to": "1"}, headers=part)
    browser.get("/messages/search/?q=rye", headers=part)
    clock.go_on(hours=1)
    assert not holds(page)
    assert not is_in(browser)


def test_a_page_knows_of_a_visit_in_another_tab(clock: Clock) -> None:
    browser = signed_in(person("mona", is_staff=True))
    page = opened(browser)
    clock.go_on(hours=7)
    assert is_in(browser)
    clock.go_on(hours=3)
    for known in ({}, {page.name: page}):
        [found] = sign_ins_that_hold([page.name], known).values()
        assert found.expires_at > clock.now


def test_who_becomes_staff_has_the_hours_of_the_staff_at_once(clock: Clock) -> None:
    dora = person("dora")
    browser = signed_in(dora)
    page = opened(browser)
    clock.go_on(hours=9)
    User.objects.filter(pk=dora.pk).update(is_staff=True)
    assert not holds(page)
    assert sign_in_of(key_of(browser)) is None
    assert not is_in(browser)


@contextmanager
def writes() -> Iterator[list[str]]:
    """Collect the statements that change a session."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as queries:
        yield found
    sql = [query["sql"] for query in queries.captured_queries]
    found += [one for one in sql if "users_session" in one and not one.startswith("SELECT")]


def test_visits_do_not_write_to_the_session_each_time(clock: Clock) -> None:
    browser = signed_in(person("dora"))
    with writes() as written:
        for _visit in range(5):
            assert is_in(browser)
            clock.go_on(minutes=10)
    assert written == []
    clock.go_on(days=2)
    with writes() as written:
        for _visit in range(5):
            assert is_in(browser)
    assert len(written) == 1
    assert "session_data" not in written[0]  # what another request writes meanwhile stays


def test_a_visit_brings_back_no_session_that_has_just_ended(clock: Clock) -> None:
    browser = signed_in(person("dora"))
    kept = browser.session  # read, and not yet written
    assert kept.get(SESSION_KEY)
    clock.go_on(days=2)
    Session.objects.all().delete()
    assert not is_in(browser)
    assert not Session.objects.exclude(user=None).exists()


def test_the_browser_keeps_the_cookie_longer_than_the_site_lets_anybody_stay() -> None:
    person("dora")
    browser = Client()
    sent = {"login": "dora", "password": PASSWORD, "remember": "on"}
    browser.post("/accounts/login/", sent)
    kept = browser.cookies[settings.SESSION_COOKIE_NAME]
    assert int(kept["max-age"]) > 10 * PEOPLE.total_seconds()
    assert opened(browser).expires_at <= timezone.now() + PEOPLE


def test_who_does_not_want_to_stay_is_out_when_the_browser_closes() -> None:
    person("dora")
    browser = Client()
    page = page_of(browser.get("/accounts/login/"))
    assert page.one("label", **{"for": "id_remember"}).text.strip() == "Stay signed in"
    browser.post("/accounts/login/", {"login": "dora", "password": PASSWORD})
    assert browser.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == ""
    assert opened(browser).expires_at <= timezone.now() + PEOPLE
