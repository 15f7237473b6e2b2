"""The nouns of the feed, one a file."""

from .live_event import LiveEpoch, LiveEvent
from .notification import Notification
from .pin import Pin
from .post import Comment, Post

__all__ = ["Comment", "LiveEpoch", "LiveEvent", "Notification", "Pin", "Post"]
