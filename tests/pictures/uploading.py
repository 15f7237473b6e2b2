"""Pictures as tests upload them for posts, and what becomes of them."""

from pathlib import Path
from uuid import UUID

from django.core.files.storage import default_storage
from django.test import Client, TestCase
from PIL import Image

from feed.actions.attachments import attach
from feed.actions.content import PostContent
from feed.actions.posts import create_post
from feed.actions.rendering import render
from feed.models import Attachment, Post
from feed.models.shown_picture import FOLDER
from tests import images
from tests.users.pictures import upload
from users.models import User


def attached(owner: User, content: bytes | None = None, name: str = "it.png") -> Attachment:
    """Return what was uploaded, as it waits for the worker."""
    sent = upload(images.encoded(images.drawn()) if content is None else content, name)
    with TestCase.captureOnCommitCallbacks(execute=True):
        return attach(actor=owner, upload=sent)


def worked_on(attachment: Attachment) -> Attachment:
    """Have the worker do its part; return the row as it is then."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert render(attachment)
    return Attachment.objects.get(pk=attachment.pk)


def ready(owner: User, content: bytes | None = None) -> Attachment:
    """Return an upload of which everything is made."""
    return worked_on(attached(owner, content))


def posted(
    owner: User,
    *attachments: Attachment,
    body: str = "Look",
    visibility: str = "public",
    submission: UUID | None = None,
) -> Post:
    """Return a post with these pictures."""
    ids = tuple(one.pk for one in attachments)
    content = PostContent(body=body, attachments=ids, visibility=visibility)
    return create_post(author=owner, content=content, submission=submission)


def pixels_of(attachment: Attachment, file: str) -> Image.Image:
    """Return a file of it, as a browser would decode it."""
    with default_storage.open(f"{FOLDER}/{attachment.token}-{file}") as stored:
        return images.opened(stored.read())


def status(who: User | None, url: str) -> int:
    """Return what somebody's browser gets for an address."""
    browser = Client()
    if who is not None:
        browser.force_login(who)
    return int(browser.get(url).status_code)


def files(media: Path) -> list[str]:
    """Return the names of the files in the folder."""
    return sorted(path.name for path in media.rglob("*") if path.is_file())
