"""The nouns of the feed, one a file."""

from .content import AnswersFrom
from .draft import Draft
from .live_event import LiveEpoch, LiveEvent
from .mention import Mention
from .notification import Notification
from .pin import Pin
from .poll import Ballot, Poll, PollChoice, Vote
from .post import Comment, Post
from .reaction import Bookmark, Like
from .reading_place import ReadingPlace
from .scheduled_post import ScheduledPost
from .tag import PostTag, Tag, TagFollow
from .version import Version

__all__ = [
    "AnswersFrom",
    "Ballot",
    "Bookmark",
    "Comment",
    "Draft",
    "Like",
    "LiveEpoch",
    "LiveEvent",
    "Mention",
    "Notification",
    "Pin",
    "Poll",
    "PollChoice",
    "Post",
    "PostTag",
    "ReadingPlace",
    "ScheduledPost",
    "Tag",
    "TagFollow",
    "Version",
    "Vote",
]
