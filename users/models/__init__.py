"""The nouns of the users app, one a file."""

from .block import Block
from .export import Export
from .follow import Follow
from .follow_request import FollowRequest
from .former_username import FormerUsername
from .invite import Door, Invite
from .mail import Mail
from .mute import Mute
from .picture import Picture
from .session import Session
from .sign_up_block import SignUpBlock
from .tally import Tally
from .user import User

__all__ = [
    "Block",
    "Door",
    "Export",
    "Follow",
    "FollowRequest",
    "FormerUsername",
    "Invite",
    "Mail",
    "Mute",
    "Picture",
    "Session",
    "SignUpBlock",
    "Tally",
    "User",
]
