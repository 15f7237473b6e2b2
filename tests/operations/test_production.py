"""Production does not start with settings that would be found out by somebody else first."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

from config.stack import nginx
from config.stack.nginx import DEPLOY
from tests.services import BASE

GOOD = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": secrets.token_urlsafe(60),
    "DATABASE_URL": "postgres://plaza@127.0.0.1/plaza",
    "REDIS_URL": "redis://127.0.0.1/0",
    "ALLOWED_HOSTS": "plaza.example,www.plaza.example",
    "EMAIL_URL": "smtp+tls://plaza:word@mail.example:587",
}


def started(**changed: str) -> str:
    """Load the settings with these variables; returns what was said against them."""
    done = subprocess.run(
        [sys.executable, "-c", "from django.conf import settings; settings.SECRET_KEY"],
        cwd=BASE,
        env={**os.environ, **GOOD, **changed},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stderr


def printed(code: str, **changed: str) -> str:
    """Run a few lines with these settings; returns what they print."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=BASE,
        env={**os.environ, **GOOD, **changed},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("SECRET_KEY", "short", "SECRET_KEY"),
        ("SECRET_KEY", "x" * 60, "SECRET_KEY"),
        ("SECRET_KEY", "django-insecure-" + secrets.token_urlsafe(60), "SECRET_KEY"),
        ("SECRET_KEY", "local-only-" + "not-a-secret-" * 4, "SECRET_KEY"),
        ("ALLOWED_HOSTS", "plaza.example,*", "ALLOWED_HOSTS"),
        ("ALLOWED_HOSTS", " * ", "ALLOWED_HOSTS"),
        ("EMAIL_URL", "smtp://plaza:word@mail.example:587", "EMAIL_URL"),
        ("EMAIL_URL", "smtp://192.0.2.1", "EMAIL_URL"),
    ],
)
def test_production_refuses_what_is_weak_and_says_what(name: str, value: str, why: str) -> None:
    said = started(**{name: value})
    assert f"ImproperlyConfigured: Plaza cannot start with production settings: {why}" in said
    assert value.strip() not in said.splitlines()[-1] or value.strip() == "*"


def test_production_names_everything_that_is_weak_at_once() -> None:
    said = started(SECRET_KEY="short", ALLOWED_HOSTS="*", EMAIL_URL="smtp://mail.example")
    assert all(name in said for name in ("SECRET_KEY", "ALLOWED_HOSTS", "EMAIL_URL"))


def test_production_takes_no_address_of_a_mail_server_that_means_two_things() -> None:
    """TLS from the first byte to most, STARTTLS to the library."""
    said = started(EMAIL_URL="smtps://plaza:word@mail.example:465")
    assert "EMAIL_URL" in said
    assert "smtp+ssl://" in said
    assert "smtp+tls://" in said
    assert "word@" not in said


@pytest.mark.parametrize(
    "url",
    [
        GOOD["EMAIL_URL"],
        "smtp+ssl://mail.example",
        "smtp://127.0.0.1",
        "smtp://localhost:25",
        "smtp://[::1]:25",
        "filemail:///tmp/mail",
    ],
)
def test_production_takes_mail_servers_that_nobody_can_listen_to(url: str) -> None:
    assert started(EMAIL_URL=url) == ""


def test_the_environment_that_operators_fill_in_lacks_a_key_alone() -> None:
    lines = (DEPLOY / "environment").read_text().splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert given.pop("SECRET_KEY") == ""
    assert {"DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS", "EMAIL_URL"} <= set(given)
    assert started(**given) == ""


PRINTED = """
from django.conf import settings
database = settings.DATABASES["default"]
print(settings.SECRET_KEY, database["PASSWORD"], settings.EMAIL_HOST_PASSWORD)
"""


def test_keys_and_passwords_may_hold_any_sign() -> None:
    key = r"$HOME&\$x\\'#" + secrets.token_urlsafe(60)
    given = {
        "SECRET_KEY": key,
        "DATABASE_URL": "postgres://plaza:$a&b$c@127.0.0.1/plaza",
        "EMAIL_URL": "smtp+tls://plaza:$d&e@mail.example",
    }
    assert printed(PRINTED, **given).split() == [key, "$a&b$c", "$d&e"]


HSTS = """
import django
django.setup()
from django.conf import settings
from django.http import HttpResponse
from django.middleware.security import SecurityMiddleware
from django.test import RequestFactory
settings.SECURE_PROXY_SSL_HEADER = None
request = RequestFactory().get("/", secure=True)
print(SecurityMiddleware(lambda request: HttpResponse())(request)["Strict-Transport-Security"])
"""


@pytest.mark.parametrize(
    "switches",
    [
        *((), ("HSTS_PRELOAD",)),
        pytest.param(("HSTS_INCLUDE_SUBDOMAINS",), marks=pytest.mark.matrix),
    ],
)
def test_hsts_speaks_of_other_hosts_only_where_somebody_says_so(
    tmp_path: Path, switches: tuple[str, ...]
) -> None:
    """And nginx, whose files say it as well, says the same: browsers go by what they heard last."""
    given = dict.fromkeys(switches, "true")
    said = printed(HSTS, **given)
    assert ("includeSubDomains" in said) == ("HSTS_INCLUDE_SUBDOMAINS" in given)
    assert ("preload" in said) == ("HSTS_PRELOAD" in given)
    (tmp_path / "environment").write_text("".join(f"{name}=true\n" for name in given))
    assert said == nginx.hsts(tmp_path / "environment")


def test_mails_that_go_into_a_folder_go_into_the_one_that_is_named() -> None:
    """And not into one of that name below wherever the process was started."""
    path = "from django.conf import settings; print(settings.EMAIL_FILE_PATH)"
    assert printed(path, EMAIL_URL="filemail:///tmp/its mails") == "/tmp/its mails"
