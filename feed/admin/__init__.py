"""What was reported, and appeals; moderation of what people write; a look at conversations, notifications
and the log. One noun a file."""

from . import appeals, cases, conversations, live_events, notifications, posts

__all__ = ["appeals", "cases", "conversations", "live_events", "notifications", "posts"]
