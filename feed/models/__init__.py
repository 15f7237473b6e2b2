"""The nouns of the feed, one a file."""

from .appeal import Appeal
from .attachment import Attachment
from .case import Case
from .case_entry import CaseEntry
from .comment import Comment
from .content import AnswersFrom, PreviewOf
from .conversation import Conversation
from .draft import Draft
from .link_preview import LinkPreview
from .live_event import LiveEpoch, LiveEvent
from .membership import Membership
from .mention import Mention
from .message import Message
from .message_reaction import MessageReaction
from .notification import Notification
from .pin import Pin
from .poll import Ballot, Poll, PollChoice, Vote
from .post import Post
from .reaction import Bookmark, Like
from .reading_place import ReadingPlace
from .report import Category, Report
from .scheduled_post import ScheduledPost
from .strike import Strike
from .tag import PostTag, Tag, TagFollow
from .version import Version

__all__ = [
    "AnswersFrom",
    "Appeal",
    "Attachment",
    "Ballot",
    "Bookmark",
    "Case",
    "CaseEntry",
    "Category",
    "Comment",
    "Conversation",
    "Draft",
    "Like",
    "LinkPreview",
    "LiveEpoch",
    "LiveEvent",
    "Membership",
    "Mention",
    "Message",
    "MessageReaction",
    "Notification",
    "Pin",
    "Poll",
    "PollChoice",
    "Post",
    "PostTag",
    "PreviewOf",
    "ReadingPlace",
    "Report",
    "ScheduledPost",
    "Strike",
    "Tag",
    "TagFollow",
    "Version",
    "Vote",
]
