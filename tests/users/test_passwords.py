"""Passwords that have leaked from other sites, or are nearly such, are refused wherever one is set."""

import re
import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client

from tests.factories import PASSWORD
from tests.html import page_of
from tests.moderators import superuser
from tests.people import person, signed_in
from users.models import User

LEAKED = "wolverin"  # known from leaks, and not in Django's own list
ADVICE = "leaked from other sites"


@pytest.mark.parametrize(
    "password",
    [
        LEAKED,
        "Wolverin",
        "w0lverin",
        "nirevlow",
        "wolverin1",
        "P@ssw0rd2024",
        "qwertyuiop789",
        "aaaaaaaaaaaa",
    ],
)
def test_a_leaked_password_is_refused_in_every_disguise(password: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password)
    said = " ".join(refused.value.messages)
    assert ADVICE in said
    assert "three or four unrelated words" in said
    assert password not in said


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "kf7qzx2w",
        "xK9#mQ2$vL",
        "ichliebekartoffelsalat",
        "äöü-straße-7",
        "".join(chr(48 + number * 37 % 70) for number in range(300)),
    ],
)
def test_a_password_of_ones_own_is_taken(password: str) -> None:
    validate_password(password)


@pytest.mark.parametrize(
    "password", ["Plaza-2026!", "plazaplaza99", "chirper-2026!", "My-Chirper1"]
)
def test_the_name_of_the_site_makes_no_password_better(password: str, settings: Any) -> None:
    settings.SITE_URL = "https://chirper.example"
    with pytest.raises(ValidationError):
        validate_password(password)
    validate_password("plaza of purple trombones")


@pytest.mark.parametrize("password", ["kuipers2kuipers2", "Kuipers Sanne 7", "sanne-sanne-2026"])
def test_ones_own_name_makes_no_password_better(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, User(username="kuipers2", name="Sanne Kuipers"))


def test_no_password_keeps_the_process_busy() -> None:
    begun = time.process_time()
    for length in (20, 32, 72, 4_000):
        validate_password((r"4@8({[<369&#!1/|\0$5+7%2" * 200)[:length])
    assert time.process_time() - begun < 1.5


@pytest.mark.django_db
def test_the_page_to_sign_up_says_what_to_do_instead() -> None:
    sent = {
        "username": "dora",
        "email": "dora@example.org",
        "password1": LEAKED,
        "password2": LEAKED,
    }
    page = page_of(Client().post("/accounts/signup/", sent))
    assert ADVICE in page.one("ul", id="id_password1_error").text
    assert not User.objects.filter(username="dora").exists()


@pytest.mark.django_db
def test_the_page_to_change_it_refuses_it() -> None:
    dora = person("dora")
    sent = {"oldpassword": PASSWORD, "password1": LEAKED, "password2": LEAKED}
    page = page_of(signed_in(dora).post("/accounts/password/change/", sent))
    assert ADVICE in page.one("ul", id="id_password1_error").text
    assert User.objects.get(pk=dora.pk).check_password(PASSWORD)


def link_in_mail(browser: Client, address: str) -> str:
    """Ask for a link to set a new password; returns its path."""
    browser.post("/accounts/password/reset/", {"email": address})
    [found] = re.findall(
        r"https?://testserver(/accounts/password/reset/key/\S+)", str(mail.outbox[-1].body)
    )
    return str(found)


@pytest.mark.django_db
def test_a_link_from_a_mail_refuses_it() -> None:
    dora, browser = person("dora"), Client()
    form = browser.get(link_in_mail(browser, dora.email), follow=True)
    sent = {"password1": LEAKED, "password2": LEAKED}
    page = page_of(browser.post(form.request["PATH_INFO"], sent))
    assert ADVICE in page.one("ul", id="id_password1_error").text
    assert User.objects.get(pk=dora.pk).check_password(PASSWORD)


@pytest.mark.django_db
def test_moderation_refuses_it_for_old_and_new_people() -> None:
    dora, browser = person("dora"), signed_in(superuser())
    sent = {"password1": LEAKED, "password2": LEAKED, "usable_password": "true"}
    changed = browser.post(f"/admin/users/user/{dora.pk}/password/", sent)
    added = browser.post(
        "/admin/users/user/add/", {**sent, "username": "emil", "email": "e@example.org"}
    )
    for answer in (changed, added):
        assert ADVICE in answer.content.decode()
    assert User.objects.get(pk=dora.pk).check_password(PASSWORD)
    assert not User.objects.filter(username="emil").exists()


@pytest.mark.django_db
def test_a_link_to_set_a_new_password_is_good_for_an_hour_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dora, browser = person("dora"), Client()
    page = page_of(browser.get("/accounts/password/reset/"))
    assert "an hour" in page.one("main").text
    in_time, late = link_in_mail(browser, dora.email), link_in_mail(browser, dora.email)
    assert "an hour" in str(mail.outbox[-1].body)
    sent = page_of(browser.get("/accounts/password/reset/done/"))
    assert "an hour" in sent.one("main").text
    clock = "django.contrib.auth.tokens.PasswordResetTokenGenerator._now"
    now = datetime.now()
    for minutes, link, fields in ((59, in_time, 2), (61, late, 0)):
        monkeypatch.setattr(clock, lambda self, minutes=minutes: now + timedelta(minutes=minutes))
        opened = page_of(Client().get(link, follow=True))
        assert len(opened.all("input", type="password")) == fields
    assert "an hour" in opened.one("main").text
