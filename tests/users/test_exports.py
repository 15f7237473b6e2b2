"""Somebody takes their data along: asks, waits, fetches the zip."""

import json
import re
import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from asgiref.sync import sync_to_async
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import AsyncClient, Client
from django.utils import timezone

from feed.actions.content import PostContent
from feed.actions.posts import create_post, edit_post
from feed.actions.reading import remember_place
from feed.actions.scheduled import schedule_post
from feed.models import Notification
from tests.commands import run
from tests.factories import PASSWORD, make_comment, make_post
from tests.html import page_of
from tests.people import HTMX, is_fragment, person, signed_in, text_of
from users.actions import exports
from users.actions.blocks import block
from users.actions.follows import follow
from users.actions.mutes import mute
from users.exports import making
from users.exports import parts as register
from users.models import Export, Picture, Session, User
from users.views import data

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.everywhere,
    pytest.mark.usefixtures("folders"),
]
PATH = "/settings/data/"


def confirmed(user: User) -> Client:
    """Return a browser in which this person has just confirmed that it is they."""
    browser = signed_in(user)
    sent = browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert sent.status_code == 302
    return browser


def content_of(response: Any) -> bytes:
    """Return what a streamed answer holds."""
    return b"".join(response.streaming_content)


def fetched(browser: Client) -> zipfile.ZipFile:
    """Follow the link on the page; returns the zip."""
    links = [one.attributes["href"] for one in page_of(browser.get(PATH)).all("a", class_="button")]
    [link] = [href for href in links if re.fullmatch(r"/settings/data/\d+/", href)]
    return zipfile.ZipFile(BytesIO(content_of(browser.get(link))))


def entries(archive: zipfile.ZipFile, name: str) -> list[dict[str, Any]]:
    """Return what one file of the zip holds."""
    found: list[dict[str, Any]] = json.loads(archive.read(f"{name}.json"))
    return found


def picture_of(owner: User) -> Picture:
    """Return a picture with its files."""
    picture = Picture.objects.create(owner=owner, kind=Picture.Kind.AVATAR)
    for name in picture.names:
        default_storage.save(name, ContentFile(b"RIFF" + name.encode()))
    return picture


def test_everything_that_is_theirs_and_nothing_else_is_in_the_zip() -> None:
    alice, bob, carol = person("alice", bio="Draws maps."), person("bob"), person("carol")
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    post, other = make_post(alice, "Mine “é” 👩‍👩‍👧"), make_post(bob, "Bob's own")
    comment = make_comment(other, alice, "A thoght")
    comment = edit_post(actor=alice, post=comment, body="A thought")
    edit_post(actor=bob, post=other, body="Bob's own, changed")
    remember_place(actor=alice, at=other.pk)
    remember_place(actor=bob, at=post.pk)
    make_comment(post, bob, "Bob's answer")
    follow(actor=alice, person=bob)
    follow(actor=carol, person=alice)
    block(actor=alice, person=person("dora"))
    mute(actor=alice, person=carol, lasts=timedelta(hours=1))
    mute(actor=bob, person=alice)
    block(actor=person("erin"), person=alice)
    picture = picture_of(alice)
    picture_of(bob)
    browser = confirmed(alice)
    assert browser.post(f"{PATH}new/")["Location"] == PATH
    run("worker", "--once")

    archive = fetched(browser)
    assert archive.testzip() is None
    media = {f"media/{name.rpartition('/')[2]}" for name in picture.names}
    named = {f"{name}.json" for name in register.PARTS}
    assert set(archive.namelist()) == {"README.txt", *named, *media}
    assert archive.read(min(media)) == b"RIFF" + min(picture.names).encode()
    readme = archive.read("README.txt").decode()
    assert all(name in readme for name in named)

    [profile] = entries(archive, "profile")
    assert (profile["username"], profile["bio"], profile["email"]) == (
        "alice",
        "Draws maps.",
        alice.email,
    )
    assert [row["body"] for row in entries(archive, "posts")] == [post.body]
    assert [row["body"] for row in entries(archive, "comments")] == [comment.body]
    [version] = entries(archive, "earlier_versions")
    assert (version["post"], version["body"]) == (comment.pk, "A thoght")
    [place] = entries(archive, "reading_place")
    assert place["at"] == other.pk
    assert {row["kind"] for row in entries(archive, "notifications")} == {"comment", "follow"}
    assert [row["email"] for row in entries(archive, "email_addresses")] == [alice.email]
    assert [row["files"] for row in entries(archive, "pictures")] == [
        [f"media/{name.rpartition('/')[2]}" for name in picture.names]
    ]
    for name, username in (
        ("follows", "bob"),
        ("followers", "carol"),
        ("blocks", "dora"),
        ("mutes", "carol"),
    ):
        assert [row["username"] for row in entries(archive, name)] == [username], name

    everything = b"".join(archive.read(name) for name in archive.namelist()).decode(
        errors="replace"
    )
    alice.refresh_from_db()
    for secret in (
        alice.password,
        *Session.objects.values_list("session_key", flat=True),
        "Bob's own",
        "Bob's answer",
        "erin",
    ):
        assert secret not in everything, secret


def test_a_quote_says_what_it_quotes() -> None:
    alice, quoted = person("alice"), make_post()
    create_post(author=alice, content=PostContent(body="Look at this", quote=quoted))
    later = timezone.now() + timedelta(hours=1)
    schedule_post(author=alice, content=PostContent(body="Look again", quote=quoted), due_at=later)
    browser = confirmed(alice)
    browser.post(f"{PATH}new/")
    run("worker", "--once")
    [row] = entries(fetched(browser), "posts")
    assert (row["body"], row["quotes"]) == ("Look at this", quoted.pk)
    [row] = entries(fetched(browser), "scheduled")
    assert (row["body"], row["quotes"]) == ("Look again", quoted.pk)


def test_when_it_is_ready_they_are_told() -> None:
    alice = person("alice")
    exports.ask_for_export(actor=alice)
    assert not Notification.objects.exists()
    run("worker", "--once")
    [told] = Notification.objects.visible_to(alice)
    assert (told.url, told.kind) == (PATH, "note")
    page = page_of(signed_in(alice).get(PATH))
    assert not page.all("progress")
    assert "hx-trigger" not in page.one(id="downloads").attributes


def test_the_page_shows_how_far_it_is_and_asks_by_itself() -> None:
    alice = person("alice")
    browser = confirmed(alice)
    browser.post(f"{PATH}new/")
    waiting = page_of(browser.get(PATH))
    assert "value" not in waiting.one("progress").attributes
    Export.objects.update(state=Export.State.RUNNING, done=3, total=12)
    response = browser.get(f"{PATH}progress/", headers=HTMX)
    assert is_fragment(response)
    shown = page_of(response)
    progress = shown.one("progress").attributes
    assert (progress["value"], progress["max"]) == ("3", "12")
    downloads = shown.one(id="downloads").attributes
    assert (downloads["hx-get"], downloads["hx-trigger"]) == (f"{PATH}progress/", "every 2s")
    assert "3 of 12" in shown.text
    assert not page_of(browser.get(PATH)).all("form", action=f"{PATH}new/")


def test_asking_and_fetching_want_the_password_first() -> None:
    alice = person("alice")
    browser = signed_in(alice)
    response = browser.post(f"{PATH}new/")
    assert response["Location"].startswith("/accounts/reauthenticate/")
    assert not Export.objects.exists()
    # The form that was sent is done once the password is given.
    browser.post(response["Location"], {"password": PASSWORD})
    export = Export.objects.get()
    run("worker", "--once")
    link = f"{PATH}{export.pk}/"
    assert signed_in(alice).get(link)["Location"].startswith("/accounts/reauthenticate/")
    response = browser.get(link)
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Type"] == "application/zip"
    assert re.fullmatch(
        r'attachment; filename="plaza-alice-[0-9-]{10}\.zip"', response["Content-Disposition"]
    )
    assert int(response["Content-Length"]) == len(content_of(response))


def test_nobody_else_gets_it() -> None:
    export = exports.ask_for_export(actor=person("alice"))
    link = f"{PATH}{export.pk}/"
    assert confirmed(person("bob")).get(link).status_code == 404
    run("worker", "--once")
    assert confirmed(person("carol")).get(link).status_code == 404
    assert confirmed(person("dave", is_superuser=True)).get(link).status_code == 404
    assert Client().get(link)["Location"].startswith("/accounts/login/")
    assert exports.path_of(Export.objects.get()).stat().st_mode & 0o077 == 0


def test_one_at_a_time_and_one_a_day() -> None:
    alice = person("alice")
    browser = confirmed(alice)
    browser.post(f"{PATH}new/")
    refused = browser.post(f"{PATH}new/")
    assert refused.status_code == 422
    assert "already being prepared" in text_of(refused)
    run("worker", "--once")
    assert "last 24 hours" in text_of(browser.post(f"{PATH}new/"))
    Export.objects.update(created_at=timezone.now() - exports.ONE_PER)
    assert browser.post(f"{PATH}new/").status_code == 302
    assert Export.objects.count() == 2


def test_one_that_cannot_be_made_says_so_and_can_be_tried_again(
    monkeypatch: pytest.MonkeyPatch, downloads: Path
) -> None:
    def full(*arguments: Any) -> None:
        raise OSError("no space left on device")

    browser = confirmed(person("alice"))
    browser.post(f"{PATH}new/")
    monkeypatch.setattr(register, "write", full)
    run("worker", "--once")
    assert list(downloads.iterdir()) == []
    page = page_of(browser.get(PATH))
    assert "be prepared" in page.one(id="downloads").text
    monkeypatch.undo()
    browser.post(page.one("form", action=f"{PATH}new/").attributes["action"])
    run("worker", "--once")
    assert fetched(browser).testzip() is None


@pytest.mark.asyncio
async def test_the_server_sends_it_a_piece_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under ASGI a plain iterator would be read whole before the first byte is sent."""
    monkeypatch.setattr(data, "CHUNK", 100)
    alice = await sync_to_async(person)("alice")
    export = await sync_to_async(exports.ask_for_export)(actor=alice)
    await sync_to_async(making.make)(export.pk)
    browser = AsyncClient()
    await browser.aforce_login(alice)
    await browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    response = await browser.get(f"{PATH}{export.pk}/")
    sent: Any = response
    pieces = [piece async for piece in sent.streaming_content]
    assert {len(piece) for piece in pieces[:-1]} == {100}
    assert zipfile.ZipFile(BytesIO(b"".join(pieces))).testzip() is None
    assert int(response["Content-Length"]) == sum(map(len, pieces))
    assert response["Content-Disposition"].startswith("attachment")


def test_a_file_that_has_gone_is_left_out() -> None:
    alice = person("alice")
    picture = picture_of(alice)
    default_storage.delete(picture.names[0])
    out = BytesIO()
    register.write(alice, out, "", lambda done: None)
    media = [one for one in zipfile.ZipFile(out).namelist() if one.startswith("media/")]
    assert len(media) == len(picture.names) - 1
