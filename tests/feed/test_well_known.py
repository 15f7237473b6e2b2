"""Addresses at which browsers, password managers and search engines look by themselves."""

import io
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone
from PIL import Image

from tests.html import page_of
from tests.people import person, signed_in, text_of

pytestmark = pytest.mark.django_db


def test_security_txt_says_who_hears_of_holes(settings: Any) -> None:
    """RFC 9116: Contact and Expires are a must, an end less than a year away is wished for."""
    settings.SECURITY_CONTACT = "mailto:security@plaza.example"
    response = Client().get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    lines = text_of(response).splitlines()
    said = dict(line.split(": ", 1) for line in lines)
    assert len(said) == len(lines)
    assert said["Contact"] == "mailto:security@plaza.example"
    assert said["Canonical"] == "http://testserver/.well-known/security.txt"
    left = datetime.fromisoformat(said["Expires"]) - timezone.now()
    assert timedelta(days=30) < left < timedelta(days=365)


def test_there_is_none_where_nobody_is_named() -> None:
    assert Client().get("/.well-known/security.txt").status_code == 404


def test_password_managers_find_where_one_changes_the_password() -> None:
    address = "/.well-known/change-password"
    assert Client().get(address)["Location"] == "/accounts/password/change/"
    response = signed_in(person("alice")).get(address, follow=True)
    assert response.status_code == 200
    assert Client().get("/.well-known/no-such-thing").status_code == 404  # they look at that, too


def test_search_engines_are_asked_to_leave_forms_alone() -> None:
    response = Client().get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    lines = text_of(response).splitlines()
    assert lines[0] == "User-agent: *"
    assert "Disallow: /accounts/" in lines
    assert "Disallow: /" not in lines


def test_the_mark_of_the_site_is_there_for_who_takes_no_svg() -> None:
    response = Client().get("/favicon.ico")
    assert response.status_code == 302
    assert "max-age=86400" in response["Cache-Control"]
    icon = Image.open(_static(response["Location"]))
    assert icon.info["sizes"] == {(16, 16), (32, 32), (48, 48)}
    page = page_of(Client().get("/about/"))
    [touch] = [one for one in page.all("link") if one.attributes["rel"] == "apple-touch-icon"]
    picture = Image.open(_static(touch.attributes["href"]))
    assert picture.size == (180, 180)
    assert "transparency" not in picture.info  # a telephone would fill it with black


def _static(address: str) -> io.BytesIO:
    found = finders.find(address.removeprefix(settings.STATIC_URL))
    return io.BytesIO(Path(str(found)).read_bytes())
