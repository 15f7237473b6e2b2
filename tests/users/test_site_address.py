"""Where the site is its settings say: a request that calls it something else is refused or ignored."""

import json
import os
import re
import subprocess
import sys
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from feed.http.origins import is_own_origin
from tests.factories import PASSWORD
from tests.html import page_of
from tests.operations.test_sentry import PRODUCTION
from tests.people import person, signed_in, text_of
from tests.services import BASE
from users.models import Door, Invite

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def plaza(settings: Any) -> None:
    """A site at plaza.example, which has another name, too."""
    settings.SITE_URL = "https://plaza.example"
    settings.IS_PORT_CHECKED = True
    settings.ALLOWED_HOSTS = ["plaza.example", "other.example", "127.0.0.1"]
    settings.CSRF_TRUSTED_ORIGINS = ["https://trusted.example:8443"]


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("plaza.example", 200),
        ("PLAZA.example", 200),
        ("plaza.example:443", 200),
        ("plaza.example:8443", 200),
        ("other.example", 200),
        ("plaza.example:1", 400),
        ("plaza.example:80", 400),
        ("PLAZA.EXAMPLE:2", 400),
        ("plaza.example:0", 400),
        ("elsewhere.example", 400),
        ("plaza.example:443:1", 400),
    ],
)
def test_a_host_with_a_port_that_is_not_ours_is_refused(host: str, status: int) -> None:
    response = Client().get("/public/", HTTP_HOST=host, SERVER_PORT="0")
    assert response.status_code == status
    assert page_of(response).one("h1").text.strip()
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "DENY"


def test_the_way_to_tls_leads_to_the_sites_own_address(settings: Any) -> None:
    said = json.loads(in_production(SITE_URL="https://plaza.example").stdout)
    settings.SECURE_SSL_REDIRECT, settings.SECURE_SSL_HOST = True, said[-1]
    response = Client().get("/public/", HTTP_HOST="other.example:1")
    assert response["Location"] == "https://plaza.example/public/"


def test_the_port_that_one_has_really_come_to_is_ours() -> None:
    for port, status in (("8001", 200), ("8002", 400)):
        response = Client().get("/public/", HTTP_HOST=f"127.0.0.1:{port}", SERVER_PORT="8001")
        assert response.status_code == status


@pytest.mark.parametrize(("host", "may"), [("plaza.example", True), ("plaza.example:1", False)])
def test_a_socket_asks_for_our_port_as_well(host: str, may: bool) -> None:
    headers = [(b"host", host.encode()), (b"origin", f"https://{host}".encode())]
    scope = {"headers": headers, "scheme": "wss", "server": ("/run/plaza/1.sock", None)}
    assert is_own_origin(scope) is may


def test_links_in_mails_begin_with_the_sites_own_address(settings: Any) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    dora = person("dora")
    EmailAddress.objects.create(user=dora, email=dora.email, verified=True, primary=True)
    browser = Client(HTTP_HOST="other.example", REMOTE_ADDR="192.0.2.7")
    for address in (dora.email, "nobody@example.org"):
        browser.post("/accounts/password/reset/", {"email": address})
        typed = {"username": f"new{len(mail.outbox)}", "email": address}
        typed |= {"password1": PASSWORD, "password2": PASSWORD}
        browser.post("/accounts/signup/", typed)
    inside = signed_in(dora, HTTP_HOST="other.example", REMOTE_ADDR="192.0.2.7")
    changed = {"oldpassword": PASSWORD, "password1": "new-horse-77", "password2": "new-horse-77"}
    inside.post("/accounts/password/change/", changed)
    assert len(mail.outbox) == 5
    for letter in mail.outbox:
        text = f"{letter.subject} {letter.body}"
        assert "other.example" not in text
        assert "plaza.example" in text
    links = [re.findall(r"https?://[^/\s]+", str(letter.body)) for letter in mail.outbox]
    assert {link for of_one in links for link in of_one} == {"https://plaza.example"}


def test_the_link_of_an_invitation_begins_with_it_too() -> None:
    Door.objects.update_or_create(pk=1, defaults={"state": Door.State.INVITED})
    alice = person("alice")
    browser = signed_in(alice, HTTP_HOST="other.example")
    browser.post("/settings/invites/new/", {"limit": "1", "days": "7"})
    code = Invite.objects.get().code
    page = text_of(browser.get("/settings/invites/"))
    assert f"https://plaza.example/invite/{code}/" in page


ASK = """
import json, sys
from django.conf import settings
names = ("SITE_URL", "IS_PORT_CHECKED", "EMAIL_BACKEND", "MAIL_TRANSPORT", "EMAIL_TIMEOUT", "EMAIL_HOST",
         "SECURE_SSL_HOST")
print(json.dumps([getattr(settings, name) for name in names]))
"""


def in_production(**environment: str) -> subprocess.CompletedProcess[str]:
    """Ask production's settings, in a process with this environment."""
    return subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=BASE,
        env={**os.environ, **PRODUCTION, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("given", "address"),
    [("", "https://plaza.example"), ("https://plaza.example:8443", "https://plaza.example:8443")],
)
def test_production_knows_its_address_and_sends_mail_by_the_worker(
    given: str, address: str
) -> None:
    said = json.loads(in_production(SITE_URL=given).stdout)
    stored, sent = (
        "users.jobs.mail_backend.StoringBackend",
        "django.core.mail.backends.smtp.EmailBackend",
    )
    assert said == [address, True, stored, sent, 10, "127.0.0.1", address.removeprefix("https://")]


@pytest.mark.parametrize(
    "given", ["plaza.example", "https://plaza.example/at/", "ftp://x", "https://"]
)
def test_production_refuses_an_address_that_is_none(given: str) -> None:
    refused = in_production(SITE_URL=given)
    assert refused.returncode != 0
    assert "SITE_URL must be" in refused.stderr
