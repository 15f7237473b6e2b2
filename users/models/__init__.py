"""The nouns of the users app, one a file."""

from .follow import Follow
from .session import Session
from .user import User

__all__ = ["Follow", "Session", "User"]
