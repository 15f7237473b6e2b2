"""Moderation of people, of who follows whom and of who may join: one noun a file."""

from . import (
    follows,
    former_usernames,
    groups,
    invites,
    people,
    pictures,
    sign_ins,
    sign_up_blocks,
)

__all__ = [
    "follows",
    "former_usernames",
    "groups",
    "invites",
    "people",
    "pictures",
    "sign_ins",
    "sign_up_blocks",
]
