"""The demo: a small town that writes to each other. `people.json` and `posts.json` hold it."""

import json
from pathlib import Path
from typing import NotRequired, TypedDict

PASSWORD = "plaza-demo"  # noqa: S105  (known to everybody; production refuses the demo)
_HERE = Path(__file__).parent


class DemoPerson(TypedDict):
    """Somebody, and the usernames of those they follow."""

    username: str
    name: str
    follows: list[str]


class DemoPicture(TypedDict):
    """Which drawing, and what it shows, in words."""

    drawing: str
    alt: str


class DemoLink(TypedDict):
    """What the page says of itself that something links to; which drawing is its picture, if any."""

    title: str
    site: str
    description: str
    drawing: str


class DemoShown(TypedDict):
    """What shows below something that is written: its pictures, and where its link leads."""

    pictures: NotRequired[list[DemoPicture]]
    link: NotRequired[DemoLink]


class DemoComment(DemoShown):
    """A comment and the username of its author."""

    author: str
    body: str


class DemoPost(DemoComment):
    """A post with its comments, oldest first."""

    comments: list[DemoComment]


def load_people() -> list[DemoPerson]:
    """Return the people of the demo."""
    people: list[DemoPerson] = json.loads((_HERE / "people.json").read_text("utf-8"))
    return people


def load_posts() -> list[DemoPost]:
    """Return the posts of the demo, oldest first."""
    posts: list[DemoPost] = json.loads((_HERE / "posts.json").read_text("utf-8"))
    return posts
