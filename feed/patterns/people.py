"""States of people, the header and the badges."""

from typing import Any

from . import samples
from .registry import States, pattern


@pattern("feed/_avatar.html", "feed/_face.html", "feed/_name.html", "feed/_person_counts.html")
def person() -> States:
    """Somebody."""
    long = samples.person("a" * 30, samples.LONG_WORD[:50], pk=5, post_count=1, follower_count=1)
    return {
        "named": {"person": samples.person()},
        "with a picture": {"person": samples.Pictured(samples.person())},
        "without a display name": {"person": samples.bob()},
        "long": {"person": long},
        "right to left": {"person": samples.person("omar", "عمر", pk=3)},
    }


@pattern("feed/_profile.html")
def profile() -> States:
    """What somebody shows of themself."""
    about: dict[str, Any] = {"bio": samples.BIO, "location": "Porto", "links": samples.LINKS}
    link = {"label": samples.LONG_WORD[:30], "url": "https://a.example/", "host": "a.example"}
    long: dict[str, Any] = {
        "bio": samples.LONG[:300],
        "location": samples.LONG_WORD[:60],
        "links": [link] * 4,
    }
    hostile: dict[str, Any] = {"bio": samples.HOSTILE, "location": samples.HOSTILE[:60]}
    right_to_left: dict[str, Any] = {
        "bio": "خبّاز في الساحة.",
        "location": "بيروت",
        "links": samples.LINKS[:1],
    }
    return {
        "nothing": {"person": samples.person()},
        "all of it": {"person": samples.Pictured(samples.person(**about))},
        "words alone": {"person": samples.person(**about)},
        "long": {"person": samples.person(**long)},
        "right to left": {"person": samples.person("omar", "عمر", pk=3, **right_to_left)},
        "hostile": {"person": samples.person(**hostile)},
    }


@pattern("feed/_follow.html")
def follow() -> States:
    """The button to follow."""
    return {
        "not followed": {"person": samples.person(), "is_followed": False},
        "followed": {"person": samples.person(), "is_followed": True},
    }


@pattern("feed/_person.html", "feed/regions/_person.html")
def person_page() -> States:
    """A person's page."""
    page = {"person": samples.person(), "is_first": True, "more_from": None, "posts": []}
    return {
        "for a visitor": {**page, "viewer": None, "posts": [samples.post()]},
        "not followed": {**page, "viewer": samples.bob(), "is_followed": False},
        "followed": {**page, "viewer": samples.bob(), "is_followed": True},
        "one's own": {**page, "viewer": samples.person()},
    }


@pattern("feed/_header.html")
def header() -> States:
    """The top of every page."""
    return {
        "visitor": {"viewer": None},
        "signed in": {"viewer": samples.person(), "place": "home"},
        "something unread": {"viewer": samples.person(), "unread": 3},
    }


@pattern("feed/_notification_badge.html", "feed/_favicon.html", "feed/live/badges.html")
def badge() -> States:
    """The badge and the mark in the tab."""
    return {"none": {"unread": 0}, "some": {"unread": 3}, "many": {"unread": 1234}}
