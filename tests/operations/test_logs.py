"""What the servers log says what happened, and nothing of what people wrote or who they are."""

import json
import logging
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import SuspiciousOperation
from django.db import IntegrityError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from config.operations import logs
from config.operations.middleware import OperationsMiddleware
from config.settings.logs import LOGGING
from feed.actions import posts
from feed.views import timelines
from tests.people import person, signed_in
from users.models import User

SECRETS = {
    "body": "the text of a post",
    "name": "zelda_zebedee",
    "mail": "zelda@private.example",
    "password": "hunter2-and-more",
    "query": "what-i-looked-for",
    "token": "a-token-in-the-address",
    "address": "203.0.113.77",
    "agent": "my-own-browser/1.0",
}


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """The lines that production would log from now on, as they are read by a machine."""
    out = StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logs.Lines())
    root = logging.getLogger()
    ours = [logging.getLogger(name) for name in ("plaza.requests", "plaza.sockets")]
    levels = [one.level for one in ours]
    root.addHandler(handler)
    for one in ours:
        one.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    root.removeHandler(handler)
    for one, level in zip(ours, levels, strict=True):
        one.setLevel(level)


def of(said: list[dict[str, Any]], logger: str) -> dict[str, Any]:
    """Return the one line of this logger."""
    (line,) = [line for line in said if line["logger"] == logger]
    return line


def assert_no_secret(said: object) -> None:
    """No secret stands in it, in any spelling."""
    text = json.dumps(said, ensure_ascii=False).casefold()
    for what, secret in SECRETS.items():
        assert secret.casefold() not in text, what


# --- requests ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_request_is_one_line(lines: Callable[[], list[dict[str, Any]]]) -> None:
    response = Client().get("/public/?q=1")
    line = of(lines(), "plaza.requests")
    assert line["message"] == "answered"
    assert (line["method"], line["view"], line["status"]) == ("GET", "public", 200)
    assert line["ms"] > 0
    assert line["request"] == response["X-Request-ID"]


@pytest.mark.django_db
def test_probes_are_not_worth_a_line(lines: Callable[[], list[dict[str, Any]]]) -> None:
    assert Client().get("/healthz").status_code == 200
    assert Client().get("/readyz").status_code == 200
    assert not lines()


@pytest.mark.parametrize(
    ("sent", "is_taken"),
    [
        ("0123456789abcdef" * 2, True),
        ("", False),
        ("0123456789ABCDEF" * 2, False),
        ("0123456789abcdef" * 2 + "0", False),
        ("0123456789abcdef" * 2 + "\n", False),
        ("zelda@private.example", False),
        ("x" * 10_000, False),
    ],
)
def test_nginx_may_name_a_request_and_nobody_may_write_into_the_log(
    sent: str, is_taken: bool
) -> None:
    def answer(request: HttpRequest) -> HttpResponse:
        return HttpResponse(logs.ids()["request"])

    request = RequestFactory().get("/", headers={"X-Request-ID": sent})
    response = OperationsMiddleware(answer)(request)
    assert logs.LOOKS_LIKE_AN_ID.match(response["X-Request-ID"])
    assert (response["X-Request-ID"] == sent) == is_taken
    assert response.content.decode() == response["X-Request-ID"]


# --- nothing personal ----------------------------------------------------------------------------


def send_secrets(browser: Client, path: str) -> None:
    """Send all the secrets there are in every part of a request."""
    browser.raise_request_exception = False
    headers = {
        "User-Agent": SECRETS["agent"],
        "X-Forwarded-For": SECRETS["address"],
        "Referer": f"https://plaza.example/@{SECRETS['name']}/",
        "X-Request-ID": SECRETS["token"],
    }
    where: dict[str, Any] = {"headers": headers, "REMOTE_ADDR": SECRETS["address"]}
    fields = {**SECRETS, "login": SECRETS["name"], "email": SECRETS["mail"]}
    browser.get(path, {"q": SECRETS["query"]}, **where)
    browser.post(f"{path}?q={SECRETS['query']}", fields, **where)


@pytest.mark.django_db
def test_ordinary_requests_leave_nothing_personal(
    lines: Callable[[], list[dict[str, Any]]],
) -> None:
    browser = signed_in(person(SECRETS["name"], email=SECRETS["mail"]))
    paths = (
        f"/@{SECRETS['name']}/",
        f"/invite/{SECRETS['token']}/",
        f"/come-back/{SECRETS['token']}/",
        f"/accounts/password/reset/key/{SECRETS['token']}/",
        f"/no/such/{SECRETS['name']}/",
        "/posts/new/",
        "/people/",
        "/accounts/login/",
        "/accounts/signup/",
        "/settings/profile/",
    )
    for path in paths:
        send_secrets(browser, path)
        send_secrets(Client(), path)
    assert len(lines()) >= 4 * len(paths)
    assert_no_secret(lines())
    assert browser.cookies["sessionid"].value not in json.dumps(lines())


@pytest.mark.django_db
@pytest.mark.parametrize(
    "error",
    [
        ValueError(SECRETS["body"]),
        SuspiciousOperation(SECRETS["query"]),
        PermissionError(13, SECRETS["token"], SECRETS["name"]),
        KeyError(SECRETS["mail"]),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_view_that_breaks_leaves_the_error_and_nothing_personal(
    lines: Callable[[], list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def break_down(*arguments: Any, **named: Any) -> HttpResponse:
        try:
            raise RuntimeError(f"{SECRETS['name']} wrote {SECRETS['body']}")
        except RuntimeError as inner:
            raise error from inner

    monkeypatch.setattr(timelines, "region_page", break_down)
    monkeypatch.setattr(posts, "create_post", break_down)
    browser = signed_in(person(SECRETS["name"]))
    send_secrets(browser, "/")
    send_secrets(browser, "/posts/new/")
    said = lines()
    assert_no_secret(said)
    if not isinstance(error, SuspiciousOperation | PermissionError):
        found = [line for line in said if line["logger"] == "django.request"]
        assert [line["message"] for line in found] == ["500 in home", "500 in post_new"]
        line = found[1]
        assert line["error"]["type"] == type(error).__name__
        assert line["error"]["from"] == "RuntimeError"
        assert line["error"]["at"][-1].endswith(" break_down")
        assert line["request"]


@pytest.mark.everywhere
@pytest.mark.django_db
def test_the_row_that_the_database_would_not_take_is_not_in_the_log(
    lines: Callable[[], list[dict[str, Any]]],
) -> None:
    """PostgreSQL quotes it: Key (username)=(…) already exists."""
    zelda = person(SECRETS["name"])
    try:
        User.objects.create(username=zelda.username)
    except IntegrityError as error:
        logging.getLogger("users.anything").exception("not taken: %s", error)
    line = of(lines(), "users.anything")
    assert line["message"].removesuffix(" 23505") == "not taken: IntegrityError"
    assert line["error"]["type"] == "IntegrityError"
    assert (line["error"].get("sqlstate") == "23505") == (connection.vendor == "postgresql")
    assert_no_secret(line)


def test_of_what_libraries_say_only_the_template_stays(
    lines: Callable[[], list[dict[str, Any]]],
) -> None:
    """Daphne names the address and path of a socket, asyncio quotes the error of a task."""
    logging.getLogger("daphne.server").warning("Application for %r is slow", SECRETS["address"])
    logging.getLogger("asyncio").error(f"Task exception\nfuture: {SECRETS['body']}")
    logging.getLogger("django.security.DisallowedHost").error(SECRETS["token"])
    assert [line["message"] for line in lines()] == [
        "Application for %r is slow",
        "Task exception",
        "refused",
    ]
    assert_no_secret(lines())


@pytest.mark.django_db
def test_what_is_wrong_with_a_host_is_not_quoted(
    lines: Callable[[], list[dict[str, Any]]],
) -> None:
    assert Client().get("/public/", headers={"Host": "zelda_zebedee.example"}).status_code == 400
    assert [line["message"] for line in lines() if line["logger"].startswith("django.sec")]
    assert_no_secret(lines())


def test_nothing_mails_whole_requests_to_admins() -> None:
    """Django's own handler would, forms and all, once somebody sets ADMINS."""
    assert LOGGING["loggers"]["django"]["handlers"] == []
    assert not logging.getLogger("django").handlers


def test_a_line_is_one_line_whatever_is_in_it(lines: Callable[[], list[dict[str, Any]]]) -> None:
    logging.getLogger("feed.x").warning('one\n{"forged": 1} %s', "two\nthree")
    logging.getLogger("feed.x").warning("long %s", "x" * 10_000)
    messages = [line["message"] for line in lines()]
    assert messages[0] == "one"
    assert len(messages[1]) == logs.LONGEST


# --- sockets -------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_the_lines_of_a_socket_carry_its_id(
    lines: Callable[[], list[dict[str, Any]]],
) -> None:
    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        logging.getLogger("feed.socket").warning("first")
        logging.getLogger("feed.socket").warning("second")

    for _ in range(2):
        await logs.with_socket_id(application)({}, None, None)
    names = [line["socket"] for line in lines()]
    assert names[0] == names[1] != names[2] == names[3]
