"""What can happen, one class an event.

An event names the topics it concerns when it is logged, and says what it means for the pages when
it is sent, from what is true then. Its name in snake case is its kind in the log, its envelope
(`templates/feed/live/<kind>.html`) and its test. A new one needs its class here, its
envelope and its test; nothing else has to know of it.
"""

from .audience import AnswersChanged, PostNarrowed
from .base import REGISTRY, Batch, Event
from .boosts import Boosted, BoostEvent, Unboosted
from .cases import CaseChanged, PowersChanged
from .comments import (
    CommentCreated,
    CommentDeleted,
    CommentEdited,
    CommentHidden,
    CommentRestored,
)
from .conversations import ConversationChanged, ConversationRead, MembershipChanged, SeenChanged
from .groups import GroupLinkChanged
from .links import LinkPreviewed, MessageLinkPreviewed
from .messages import (
    MessageDeleted,
    MessageEdited,
    MessagePicturesChanged,
    MessageReacted,
    MessageSent,
)
from .notifications import (
    NoticesChanged,
    NotificationCreated,
    NotificationsChanged,
    NotificationsRead,
)
from .people import (
    DisplayChanged,
    PersonChanged,
    PersonCounted,
    PersonProtected,
    PersonReactivated,
    PersonRemoved,
    PinChanged,
    UsernameChanged,
)
from .pictures import PicturesChanged
from .polls import PollCounted, PollEnded, PollVoted
from .posts import (
    PostCounted,
    PostCreated,
    PostDeleted,
    PostEdited,
    PostRestored,
)
from .reactions import ReactionChanged
from .relations import (
    Blocked,
    Followed,
    FollowRequested,
    FollowRequestEnded,
    Muted,
    Unblocked,
    Unfollowed,
    Unmuted,
)
from .scheduled import ScheduledChanged
from .sessions import SessionsChanged
from .tags import PostTagsChanged, TagFollowChanged

__all__ = [
    "REGISTRY",
    "AnswersChanged",
    "Batch",
    "Blocked",
    "BoostEvent",
    "Boosted",
    "CaseChanged",
    "CommentCreated",
    "CommentDeleted",
    "CommentEdited",
    "CommentHidden",
    "CommentRestored",
    "ConversationChanged",
    "ConversationRead",
    "DisplayChanged",
    "Event",
    "FollowRequestEnded",
    "FollowRequested",
    "Followed",
    "GroupLinkChanged",
    "LinkPreviewed",
    "MembershipChanged",
    "MessageDeleted",
    "MessageEdited",
    "MessageLinkPreviewed",
    "MessagePicturesChanged",
    "MessageReacted",
    "MessageSent",
    "Muted",
    "NoticesChanged",
    "NotificationCreated",
    "NotificationsChanged",
    "NotificationsRead",
    "PersonChanged",
    "PersonCounted",
    "PersonProtected",
    "PersonReactivated",
    "PersonRemoved",
    "PicturesChanged",
    "PinChanged",
    "PollCounted",
    "PollEnded",
    "PollVoted",
    "PostCounted",
    "PostCreated",
    "PostDeleted",
    "PostEdited",
    "PostNarrowed",
    "PostRestored",
    "PostTagsChanged",
    "PowersChanged",
    "ReactionChanged",
    "ScheduledChanged",
    "SeenChanged",
    "SessionsChanged",
    "TagFollowChanged",
    "Unblocked",
    "Unboosted",
    "Unfollowed",
    "Unmuted",
    "UsernameChanged",
]
