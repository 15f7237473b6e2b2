"""What the links lead to in what people of the demo wrote: written here, and asked of nobody."""

import io
from collections.abc import Iterable
from functools import lru_cache

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from feed.actions.linking import Linking, linked, target_of
from feed.models import LinkPreview
from feed.models.link_preview import key_of
from users.lib.renders import Rendered, rendered
from users.models.picture import new_token

from . import DemoLink, DemoShown
from .portraits import drawn

WIDTH, HEIGHT = 480, 252  # pixels


def give_previews(rows: Iterable[tuple[Linking, DemoShown]]) -> None:
    """Let these (saved) posts, comments or messages show the pages that they were written with."""
    for shown, written in rows:
        link, address = written.get("link"), linked(shown)
        target = target_of(address)
        if link is None or target is None:
            continue
        row = _preview(link)
        row.key, row.url, row.host = key_of(target.url), target.url, target.host
        row.save()
        shown.link, shown.link_facts = row, row.facts_for(address)
        shown.save(update_fields=["link", "link_facts"])


def _preview(link: DemoLink) -> LinkPreview:
    row = LinkPreview(
        state=LinkPreview.State.READY,
        title=link["title"],
        site=link["site"],
        description=link["description"],
        done_at=timezone.now(),
    )
    if link["drawing"]:
        made = _made(link["drawing"], link["title"])
        row.picture, row.width, row.height = new_token(), made.width, made.height
        (content,) = made.files.values()
        default_storage.save(row.stored_names[0], ContentFile(content))
    return row


@lru_cache(maxsize=10)  # a test process makes the demo many times
def _made(drawing: str, name: str) -> Rendered:
    """Return what is served of a drawing. It is ours: no process apart is needed for it."""
    return rendered(io.BytesIO(drawn(drawing, name, WIDTH, HEIGHT)), is_small=True)
