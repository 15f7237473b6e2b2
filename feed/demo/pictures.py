"""The pictures in what people of the demo wrote: drawn here, like their portraits, and made at once."""

import io
from collections.abc import Iterable
from functools import lru_cache, partial

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from feed.models import Attachment, LinkPreview, Message, Post
from feed.models.shown_picture import FOLDER
from users.actions.pictures import delete_files
from users.lib.renders import Rendered, rendered

from . import DemoShown
from .portraits import drawn

WIDTH, HEIGHT = 800, 560  # pixels


def illustrate(holders: Iterable[tuple[Post | Message, DemoShown]]) -> None:
    """Give these (saved) posts or messages the pictures that they were written with."""
    for holder, written in holders:
        rows = []
        for position, picture in enumerate(written.get("pictures", [])):
            name = f"{holder.author} {position}"
            made = _made(picture["drawing"], name)
            rows.append(_attachment(holder, position, picture["alt"], made))
        if rows:
            holder.picture_facts = [row.facts for row in rows]
            holder.save(update_fields=["picture_facts"])


def remove_files() -> None:
    """Remove the files of all attachments and link previews, whose rows are about to go, once that is
    certain."""
    names = [name for row in Attachment.objects.iterator() for name in row.stored_names]
    names += [name for row in LinkPreview.objects.iterator() for name in row.stored_names]
    transaction.on_commit(partial(delete_files, names))


def _attachment(holder: Post | Message, position: int, alt: str, made: Rendered) -> Attachment:
    assert holder.author is not None, "everybody of the demo is there"  # noqa: S101
    row = Attachment.objects.create(
        owner=holder.author,
        **{"post" if isinstance(holder, Post) else "message": holder},
        position=position,
        alt=alt,
        state=Attachment.State.READY,
        width=made.width,
        height=made.height,
        colour=made.colour,
        files=list(made.files),
        size=sum(map(len, made.files.values())),
    )
    for name, content in made.files.items():
        default_storage.save(f"{FOLDER}/{row.token}-{name}", ContentFile(content))
    return row


@lru_cache(maxsize=20)  # a test process makes the demo many times
def _made(drawing: str, name: str) -> Rendered:
    """Return what is served of a drawing. It is ours: no process apart is needed for it."""
    return rendered(io.BytesIO(drawn(drawing, name, WIDTH, HEIGHT)))
