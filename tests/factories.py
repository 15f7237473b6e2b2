"""People, posts and comments for tests. What open pages follow is made through the actions."""

from collections.abc import Iterable
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from factory.declarations import LazyAttribute, LazyFunction, Sequence
from factory.django import DjangoModelFactory

from feed.actions.content import Content, PostContent
from feed.actions.polls import NewPoll
from feed.actions.posts import create_comment, create_post
from feed.models import PollChoice, Post
from users.models import User
from users.models.user import Visibility

PASSWORD = "correct-horse-7"


class UserFactory(DjangoModelFactory[User]):
    """A person: person_1, "Person 1", with the password PASSWORD. `UserFactory.create(name=…)`."""

    class Meta:
        model = User

    username = Sequence(lambda n: f"person_{n}")  # type: ignore[no-untyped-call]
    name = Sequence(lambda n: f"Person {n}")  # type: ignore[no-untyped-call]
    email = LazyAttribute(lambda made: f"{made.username}@example.org")  # type: ignore[no-untyped-call]
    password = LazyFunction(lambda: make_password(PASSWORD))  # type: ignore[no-untyped-call]


def make_post(
    author: User | None = None,
    body: str = "Good morning, everybody.",
    visibility: str = Visibility.PUBLIC,
) -> Post:
    """Return a post, by somebody new unless told by whom."""
    return create_post(
        author=author or UserFactory.create(), content=PostContent(body=body, visibility=visibility)
    )


def make_poll(
    author: User | None = None,
    choices: Iterable[str] = ("Rye", "Wheat", "Spelt"),
    *,
    is_multiple: bool = False,
    visibility: str = Visibility.PUBLIC,
) -> Post:
    """Return a post with a poll that runs for an hour; `pick` names its choices."""
    poll = NewPoll([*choices], timedelta(hours=1), is_multiple)
    author = author or UserFactory.create()
    return create_post(
        author=author, content=PostContent(body="Which bread?", visibility=visibility, poll=poll)
    )


def pick(post: Post, *texts: str) -> list[int]:
    """Return the ids of these choices of the post's poll."""
    return list(
        PollChoice.objects.filter(poll__post=post, text__in=texts).values_list("pk", flat=True)
    )


def make_comment(
    post: Post | None = None,
    author: User | None = None,
    body: str = "And to you!",
    parent: Post | None = None,
) -> Post:
    """Return a comment, under a new post and by somebody new unless told otherwise."""
    post = post or (parent.root if parent is not None else None) or make_post()
    author = author or UserFactory.create()
    return create_comment(author=author, post=post, content=Content(body=body), parent=parent)


def make_chain(post: Post, author: User, length: int, parent: Post | None = None) -> list[Post]:
    """Return so many comments, each an answer to the one before."""
    made: list[Post] = []
    for number in range(length):
        made.append(make_comment(post, author, f"{number} deep", made[-1] if made else parent))
    return made
