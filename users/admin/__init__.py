"""Moderation of people and of who follows whom: one noun a file."""

from . import follows, people

__all__ = ["follows", "people"]
