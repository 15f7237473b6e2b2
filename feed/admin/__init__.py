"""What was reported; moderation of what people write; a look at conversations, notifications and the log.
One noun a file."""

from . import cases, conversations, live_events, notifications, posts

__all__ = ["cases", "conversations", "live_events", "notifications", "posts"]
