"""The consumer: it joins the group, and renders each post for its own socket."""

import os
from functools import cache
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

GROUP = "home"


class PostConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]
    """One open page."""

    async def connect(self) -> None:
        """Join the group of those who get every post."""
        await self.channel_layer.group_add(GROUP, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        """Leave it."""
        await self.channel_layer.group_discard(GROUP, self.channel_name)

    async def post_created(self, event: dict[str, Any]) -> None:
        """Render the post and send it to this page."""
        await self.send(text_data=rendered(event["post"]))


def rendered(post: dict[str, Any]) -> str:
    """Return the post as this page gets it: by the tutorial's own little card, or by the site's."""
    if os.environ.get("TUTORIAL_CARD") != "site":
        return render_to_string("post.html", {"post": post, "filling": filling()})
    from feed.models import Post
    from users.models import User

    author = User(pk=1, username=post["author"], name=post["name"])
    row = Post(pk=post["id"], author=author, body=post["body"], created_at=timezone.now())
    return render_to_string("feed/live/post_created.html", {"post": row})


@cache
def filling() -> SafeString:
    """Return what fills the card up to the size of the site's own frame, so that all send as much."""
    post = {
        "id": 100_000,
        "author": "author",
        "name": "Author",
        "body": "x" * 110,
        "created": "x" * 22,
    }
    size = len(render_to_string("post.html", {"post": {**post, "comments": 0, "likes": 0}}))
    return mark_safe("x" * max(0, int(os.environ.get("FRAME_BYTES", "0")) - size))
