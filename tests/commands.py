"""Commands, as tests run them."""

from io import StringIO
from typing import Any

from django.core.management import call_command
from django.db.models import Count, F, Q

from feed.models import Post
from users.models import User


def run(name: str, *arguments: Any, **options: Any) -> str:
    """Run a command and return what it printed."""
    out = StringIO()
    call_command(name, *map(str, arguments), stdout=out, **options)
    return out.getvalue()


def assert_counters_are_exact() -> None:
    """Every counter is the number of rows that it counts."""
    own = Q(posts__root=None, posts__deleted_at=None)
    for counter, rows, only in (
        ("post_count", "posts", own),
        ("follower_count", "follows_received", Q()),
        ("following_count", "follows_made", Q()),
    ):
        people = User.objects.annotate(real=Count(rows, filter=only, distinct=True))
        assert not people.exclude(**{counter: F("real")}).exists(), counter
    posts = Post.objects.annotate(real=Count("comments", filter=Q(comments__deleted_at=None)))
    assert not posts.exclude(comment_count=F("real")).exists()
