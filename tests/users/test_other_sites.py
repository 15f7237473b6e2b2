"""Signing in by another site: a real OpenID Connect provider beside a real site, started here."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.core.exceptions import ImproperlyConfigured
from environ import Env
from oidc_provider_mock import (  # type: ignore[import-untyped]
    User as Elsewhere,
)
from oidc_provider_mock import run_server_in_thread
from playwright.sync_api import expect

from config.settings.other_sites import other_sites
from tests.browser import Window, sign_out
from tests.html import page_of, parse
from tests.services import Site

PEOPLE_ELSEWHERE = [
    Elsewhere(
        sub="dora",
        claims={
            "email": "dora@elsewhere.example",
            "email_verified": True,
            "name": "Dora Márquez",
            "preferred_username": "dora",
        },
    ),
    # Says that it is alice's address; nobody has looked.
    Elsewhere(sub="mallory", claims={"email": "alice@example.org", "email_verified": False}),
    Elsewhere(sub="trudy", claims={"email": "trudy@elsewhere.example", "email_verified": "false"}),
    Elsewhere(sub="fay", claims={"email": "fay@elsewhere.example", "email_verified": True}),
]


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The address of an OpenID Connect provider."""
    with run_server_in_thread(user_claims=PEOPLE_ELSEWHERE) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(scope="module")
def connected(
    provider: str, tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> Iterator[Site]:
    """A site where one can sign in by that provider."""
    folder = tmp_path_factory.mktemp("other-sites")
    shutil.copy(sqlite_template, folder / "site.sqlite3")
    site = Site(folder, f"sqlite:///{folder / 'site.sqlite3'}")
    site.environment |= {
        "OIDC_SERVER_URL": provider,
        "OIDC_CLIENT_ID": "plaza",
        "OIDC_SECRET": "between-us",
        "OIDC_NAME": "Elsewhere",
    }
    yield site.start()
    site.kill()
    assert "Traceback" not in site.log(), site.log()


class Visitor:
    """A browser without JavaScript that follows the whole way there and back."""

    def __init__(self, url: str) -> None:
        """Open it on this site."""
        self.http = httpx.Client(base_url=url, follow_redirects=True, timeout=30)

    def send(self, path: str, **fields: str) -> httpx.Response:
        """Send the form at this address."""
        page = parse(self.http.get(path).text)
        token = page.all("input", name="csrfmiddlewaretoken")[0].attributes["value"]
        return self.http.post(path, data={"csrfmiddlewaretoken": token, **fields})

    def come_by(self, sub: str, process: str = "login") -> httpx.Response:
        """Sign in at the provider as this person and come back."""
        there = self.send(f"/accounts/oidc/sso/login/?process={process}")
        return self.http.post(there.url, data={"sub": sub})

    def words(self, path: str) -> str:
        """Return what a page says."""
        return parse(self.http.get(path).text).one("main").text

    @property
    def is_in(self) -> bool:
        """Whether somebody is signed in."""
        return bool(parse(self.http.get("/").text).all("form", id="composer"))


@pytest.mark.journey
def test_one_signs_up_by_another_site_and_in_again(
    connected: Site, provider: str, open_window: Callable[..., Window]
) -> None:
    window = open_window(connected.url)
    window.allow_status(422)
    for what_the_provider_lacks in (re.escape(provider + "/favicon.ico"), "cdn.jsdelivr.net"):
        window.allow(what_the_provider_lacks)
    page = window.page
    page.goto("/accounts/login/")
    page.click("text=Elsewhere")
    page.click("text=Continue")
    page.click("button:has-text('dora')")
    expect(page.locator("h1")).to_have_text("Almost there")
    expect(page.locator("[name=username]")).to_have_value("dora")
    expect(page.locator("[name=name]")).to_have_value("Dora Márquez")
    page.fill("[name=username]", "admin")
    page.click("form:has([name=username]) button")
    expect(page.locator(".field-errors")).to_contain_text("reserved")
    page.fill("[name=username]", "Dorothea")
    page.click("form:has([name=username]) button")
    expect(page.locator(".steps [aria-current]")).to_have_text("Your picture")
    expect(page.get_by_role("link", name="Profile")).to_have_attribute("href", "/@dorothea/")
    page.goto("/accounts/3rdparty/")
    expect(page.locator("fieldset")).to_contain_text("Elsewhere")
    sign_out(page)
    again = Visitor(connected.url)
    again.come_by("dora")
    assert again.is_in
    assert "dorothea" in again.http.get("/").text
    assert "Your email address is dora@elsewhere.example" in again.words("/accounts/email/")


@pytest.mark.journey
def test_an_address_nobody_has_verified_leads_into_no_account(connected: Site) -> None:
    visitor = Visitor(connected.url)
    visitor.come_by("mallory")
    assert not visitor.is_in
    refused = visitor.send(
        "/accounts/3rdparty/signup/", username="mallory", email="alice@example.org"
    )
    assert "An account already exists with this email address" in refused.text
    assert not visitor.is_in
    trudy = Visitor(connected.url)
    trudy.come_by("trudy")
    trudy.send("/accounts/3rdparty/signup/", username="trudy", email="trudy@elsewhere.example")
    assert "trudy@elsewhere.example waits to be verified" in trudy.words("/accounts/email/")


@pytest.mark.journey
def test_the_door_holds_for_who_comes_by_another_site(connected: Site) -> None:
    made = (
        "from users.models import *;"
        "Door.objects.update_or_create(pk=1, defaults={'state': 'invited'});"
        "print(Invite.objects.create(made_by=User.objects.get(username='bob')).code)"
    )
    code = connected.python(made)
    try:
        outside = Visitor(connected.url)
        refused = outside.come_by("fay")
        assert (refused.status_code, outside.is_in) == (403, False)
        assert "Plaza is invite-only" in refused.text
        invited = Visitor(connected.url)
        invited.http.get(f"/invite/{code}/")
        invited.come_by("fay")
        invited.send("/accounts/3rdparty/signup/", username="fay", email="fay@elsewhere.example")
        assert invited.is_in
    finally:
        opened = "Door.objects.update(state='open'); print(Invite.objects.get().used)"
        used = connected.python("from users.models import *;" + opened)
    assert used == "1"


@pytest.mark.journey
def test_forms_may_lead_to_the_provider_and_nowhere_else(connected: Site, provider: str) -> None:
    policy = httpx.get(connected.url + "/accounts/login/").headers["Content-Security-Policy"]
    assert re.findall(r"form-action ([^;]*)", policy) == [f"'self' {provider}"]


@pytest.mark.django_db
def test_without_any_there_is_no_trace(client: Any) -> None:
    for path in ("/accounts/login/", "/accounts/signup/"):
        page = page_of(client.get(path))
        assert page.all("ul", class_="providers") == []
        assert "another site" not in page.text
    for path in ("/accounts/3rdparty/", "/accounts/3rdparty/signup/", "/accounts/oidc/sso/login/"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("half", ["GITHUB_SECRET", "GOOGLE_CLIENT_ID", "OIDC_SERVER_URL"])
def test_half_a_provider_is_told_plainly(half: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(half, "something")
    with pytest.raises(ImproperlyConfigured, match="The environment lacks"):
        other_sites(Env())


def test_each_is_switched_on_by_its_variables_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert other_sites(Env()).apps == []
    monkeypatch.setenv("GITHUB_CLIENT_ID", "one")
    monkeypatch.setenv("GITHUB_SECRET", "two")
    found = other_sites(Env())
    assert found.apps == ["allauth.socialaccount.providers.github"]
    assert found.origins == ["https://github.com"]
    monkeypatch.setenv("GOOGLE_CLIENT_ID", "one")
    monkeypatch.setenv("GOOGLE_SECRET", "two")
    assert list(other_sites(Env()).providers) == ["github", "google"]
