"""Every page arrives with its guards, and holds nothing that they would have to stop."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests.factories import PASSWORD
from tests.html import page_of, parse
from tests.people import person, signed_in
from tests.policy import complaints_about
from tests.routes import all_paths
from users.models import User

BASE = Path(settings.BASE_DIR)


def browser_of(who: str) -> Client:
    """Return the browser of a visitor, of alice, or of an admin."""
    if who == "visitor":
        return Client()
    if who == "alice":
        return signed_in(User.objects.get(username="alice"))
    return signed_in(person(who, is_staff=True, is_superuser=True))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "who", ["visitor", pytest.param("alice", marks=pytest.mark.matrix), "admin_1"]
)
def test_every_page_has_its_guards_and_nothing_inline(who: str) -> None:
    """Of every address. Django's own admin pages hold nothing inline either."""
    paths = all_paths()
    assert len(paths) > 60
    statuses: dict[str, int] = {}
    complaints = []
    browser = browser_of(who)
    for path in paths:
        response = browser.get(path)
        statuses[path] = response.status_code
        policy = response["Content-Security-Policy"]
        assert "unsafe" not in policy, path
        kinds = ("child", "font", "frame", "manifest", "media", "object", "worker")
        assert all(f"{kind}-src 'none'" in policy for kind in kinds), path
        assert "default-src 'self'" in policy, path  # for what is fetched ahead
        assert response["Cross-Origin-Resource-Policy"] == "same-origin", path
        assert response["Cross-Origin-Opener-Policy"] == "same-origin", path
        assert "camera=()" in response["Permissions-Policy"], path
        assert "script-src 'self'" in policy, path
        assert "frame-ancestors 'none'" in policy, path
        assert "object-src 'none'" in policy, path
        assert response["X-Content-Type-Options"] == "nosniff", path
        assert response["X-Frame-Options"] == "DENY", path
        assert response["Referrer-Policy"] == "same-origin", path
        if response["Content-Type"].startswith("text/html") and not path.startswith("/live/"):
            cache = response["Cache-Control"]
            assert "no-store" in cache, (path, cache)
        if response.status_code < 300 and response["Content-Type"].startswith("text/html"):
            complaints += [f"{path}: {one}" for one in complaints_about(page_of(response))]
    assert not [path for path, status in statuses.items() if status >= 500]
    assert not complaints
    assert sum(status == 200 for status in statuses.values()) >= (70 if who == "admin_1" else 10)


@pytest.mark.django_db
def test_a_page_that_is_not_html_may_not_be_taken_for_it() -> None:
    response = Client().get("/healthz")
    assert response["Content-Type"] == "application/json"
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
def test_cookies_are_out_of_reach_of_scripts_and_other_sites() -> None:
    person("alice")
    browser = Client()
    browser.get("/accounts/login/")
    browser.post("/accounts/login/", {"login": "alice", "password": PASSWORD})
    for name in ("sessionid", "csrftoken"):
        assert browser.cookies[name]["httponly"]
        assert browser.cookies[name]["samesite"] == "Lax"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "http://[::1"]
)
def test_signing_in_never_leads_to_another_site(target: str) -> None:
    alice = person("alice")
    for method in (signed_in(alice).get, signed_in(alice).head):
        response = method("/accounts/login/", {"next": target})
        assert (response.status_code, response["Location"]) == (302, "/")
    response = Client().post(
        "/accounts/login/", {"login": "alice", "password": PASSWORD, "next": target}
    )
    assert (response.status_code, response["Location"]) == (302, "/")


def test_what_complains_about_pages_knows_what_is_wrong() -> None:
    """The test above would say nothing if this found nothing."""
    wrong = (
        "<script>1</script>",
        "<style></style>",
        '<p style="x">',
        '<p onclick="x">',
        '<p hx-on:click="x">',
        '<a href="javascript:x">',
        '<p hx-trigger="click[x]">',
        "<p hx-vals='js:{}'>",
        '<img src="https://evil.example/x">',
    )
    assert all(len(complaints_about(parse(html))) == 1 for html in wrong)


def our_files(*folders: str) -> Iterator[Path]:
    """Yield the files of these folders."""
    for folder in folders:
        yield from (
            path
            for path in (BASE / folder).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        )


def test_there_is_no_script_of_our_own() -> None:
    ours = list(our_files("templates", "static", "feed", "users", "config"))
    assert len(ours) > 100
    assert not [path for path in ours if path.suffix in (".js", ".mjs", ".ts", ".jsx", ".coffee")]


def test_no_template_trusts_a_text() -> None:
    trusting = re.compile(r"\|\s*safe(seq)?\b|autoescape\s+off|<script\b|<style\b|\bhx-on|\bstyle=")
    found = [
        f"{path.relative_to(BASE)}: {match[0]}"
        for path in our_files("templates", "feed", "users")
        if path.suffix in (".html", ".txt")
        and (match := trusting.search(path.read_text()))
        # Mails in plain text are not HTML: there an escaped sign would show as its code.
        and not (path.suffix == ".txt" and "autoescape" in match[0])
    ]
    assert found == []


def test_the_settings_of_a_real_host_are_strict() -> None:
    source = (BASE / "config/settings/production.py").read_text()
    for line in (
        "SECURE_SSL_REDIRECT = True",
        "SESSION_COOKIE_SECURE = True",
        "CSRF_COOKIE_SECURE = True",
    ):
        assert line in source
    assert "unsafe" not in str(settings.CONTENT_SECURITY_POLICY)
    assert settings.CSRF_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_HTTPONLY
