"""From a report to a decision, an appeal and its reversal: what each of those concerned is shown and told."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import Window, expect_as_reloaded, untouched
from tests.mail_server import MailServer, mail_server
from tests.services import Site

pytestmark = pytest.mark.journey

Open = Callable[..., Window]
# Mail is stored as in production, and the worker sends it.
SENDING = """from config.settings.test import *
EMAIL_BACKEND = "users.jobs.mail_backend.StoringBackend"
MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT = "127.0.0.1", {port}
"""
MODERATORS = """
from users.models import User
User.objects.filter(username="carol").update(is_staff=True, is_superuser=True)
"""


@pytest.fixture
def mails() -> Iterator[MailServer]:
    """A mail server."""
    with mail_server() as server:
        yield server


@pytest.fixture
def mailing_site(tmp_path: Path, sqlite_template: Path, mails: MailServer) -> Iterator[Site]:
    """A site that sends mail to this server, with two moderators: admin and carol."""
    shutil.copy(sqlite_template, tmp_path / "site.sqlite3")
    (tmp_path / "sending.py").write_text(SENDING.format(port=mails.port))
    site = Site(tmp_path, f"sqlite:///{tmp_path / 'site.sqlite3'}")
    site.environment["DJANGO_SETTINGS_MODULE"] = "sending"
    site.environment["PYTHONPATH"] += f":{tmp_path}"
    site.python(MODERATORS)
    yield site.start()
    site.kill()
    assert "Traceback" not in site.log(), site.log()


def mailed(site: Site, mails: MailServer) -> list[tuple[str, str, str]]:
    """Send what waits; returns to whom each mail went, its subject and its text."""
    site.manage("worker", "--once")
    taken = [(str(one["To"]), str(one["Subject"]), str(one.get_content())) for one in mails.mails]
    mails.mails.clear()
    return taken


def test_a_post_is_reported_removed_appealed_and_back_on_an_open_page(
    mailing_site: Site, mails: MailServer, open_window: Open
) -> None:
    site = mailing_site
    post = site.post("bob", "A joke about watches")
    alice = open_window(site.url, "alice", java_script_enabled=False).page
    bob, visitor = open_window(site.url, "bob"), open_window(site.url)
    staff = open_window(site.url, "admin")
    bob.open("/notifications/")
    visitor.open("/public/")
    shown = visitor.page.locator(f"#post-{post}")
    expect(shown).to_be_visible()
    with untouched(visitor.page):
        # alice reports it, without JavaScript, and can read what she said.
        alice.goto(f"/posts/{post}/menu/")
        alice.get_by_role("link", name="Report").click()
        alice.check("[name=category][value=spam]")
        alice.fill("[name=words]", "He sells watches")
        alice.click("#report-form .composer-send")
        expect(alice).to_have_url(re.compile(r"/reports/\d+/"))
        report = alice.url
        expect(alice.locator("main")).to_contain_text("He sells watches")

        with untouched(bob.page):
            # admin removes it: it leaves the open page, and bob's open page tells him.
            moderator = staff.page
            moderator.goto("/admin/feed/case/")
            moderator.click("#result_list tbody a")
            moderator.check("#decide [value=removed]")
            moderator.fill("[name=to_person]", "No offers here, please.")
            moderator.click("#decide [type=submit]")
            moderator.get_by_role("button", name="Yes, I’m sure").click()
            expect(moderator.locator(".messagelist")).to_contain_text("Decided.")
            expect(shown).to_have_count(0)
            told = bob.page.locator("#notifications").get_by_role("link", name="made a decision")
            expect(told).to_be_visible()
        [(to, subject, text)] = mailed(site, mails)
        assert (to, subject) == ("bob@example.org", "Moderators made a decision about your account")
        assert "No offers here, please." in text and "alice" not in text and "admin" not in text

        # He appeals at the address in the mail.
        link = re.search(rf"{re.escape(site.url)}(/strikes/\d+/)", text)
        assert link is not None
        bob.page.goto(link[1])
        bob.page.fill("#appeal-words", "I only joked.")
        bob.page.click("#appeal-form .composer-send")
        expect(bob.page.locator("main")).to_contain_text("I only joked.")
        bob.open("/notifications/")

        # Who decided the case cannot decide the appeal; carol can, and the post is back.
        moderator.goto("/admin/feed/appeal/")
        moderator.click("#result_list tbody a")
        expect(moderator.locator("#content")).to_contain_text("another moderator decides")
        expect(moderator.locator("#decide")).to_have_count(0)
        staff.become("carol")
        moderator.reload()
        moderator.check("#decide [value=granted]")
        moderator.fill("[name=words]", "It was a joke.")
        with untouched(bob.page):
            moderator.click("#decide [type=submit]")
            expect(moderator.locator(".messagelist")).to_contain_text("The person was notified.")
            expect(shown).to_be_visible()
            granted = bob.page.locator("#notifications").get_by_role("link", name="was granted")
            expect(granted).to_be_visible()
        [(to, subject, text)] = mailed(site, mails)
        assert (to, subject) == ("bob@example.org", "Your appeal was granted")
        assert "It was a joke." in text and "carol" not in text
        expect_as_reloaded(visitor)
    expect_as_reloaded(bob)
    # alice has heard what came of her report, and of no appeal.
    alice.goto(report)
    expect(alice.locator("main")).to_contain_text("He sells watches")
    alice.goto("/notifications/")
    expect(alice.locator("#notifications > article")).to_have_count(1)
    expect(alice.locator("#notifications")).not_to_contain_text("appeal")
