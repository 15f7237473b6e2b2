"""Moderation of what people write; a look at conversations, notifications and the log. One noun a file."""

from . import conversations, live_events, notifications, posts

__all__ = ["conversations", "live_events", "notifications", "posts"]
