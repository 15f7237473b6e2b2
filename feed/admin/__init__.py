"""Moderation of what people write, and a look at notifications and the log: one noun a file."""

from . import live_events, notifications, posts

__all__ = ["live_events", "notifications", "posts"]
