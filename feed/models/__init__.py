"""The nouns of the feed, one a file."""

from .live_event import LiveEpoch, LiveEvent
from .notification import Notification
from .pin import Pin
from .post import Comment, Post
from .reaction import Bookmark, Like

__all__ = [
    "Bookmark",
    "Comment",
    "Like",
    "LiveEpoch",
    "LiveEvent",
    "Notification",
    "Pin",
    "Post",
]
