"""Commands, as tests run them."""

from collections import Counter
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.db.models import Count, F, Model, Q

from feed.models import Case, Poll, PollChoice, Post
from feed.models.tree import TreePath
from users.models import User

# Posts that their author's number of posts counts.
_OWN = Q(posts__root=None, posts__deleted_at=None, posts__boost_of=None, posts__visibility="public")
# Each counter: the rows that it counts, and which of them. `comment_count` is counted by hand below.
COUNTERS: dict[tuple[type[Model], str], tuple[str, Q]] = {
    (User, "post_count"): ("posts", _OWN),
    (User, "follower_count"): ("follows_received", Q()),
    (User, "following_count"): ("follows_made", Q()),
    (Post, "like_count"): ("likes", Q()),
    (Post, "boost_count"): ("boosts", Q(boosts__deleted_at=None)),
    (Post, "quote_count"): ("quotes", Q(quotes__deleted_at=None)),
    (Poll, "voter_count"): ("ballots", Q()),
    (PollChoice, "vote_count"): ("votes", Q()),
}
BY_HAND = {(Post, "comment_count"), (Case, "report_count")}


def run(name: str, *arguments: Any, **options: Any) -> str:
    """Run a command and return what it printed."""
    out = StringIO()
    call_command(name, *map(str, arguments), stdout=out, **options)
    return out.getvalue()


def assert_counters_are_exact() -> None:
    """Every counter is the number of rows that it counts."""
    for (model, counter), (rows, only) in COUNTERS.items():
        _is_exact(model, counter, rows, only)
    _are_comments_counted()


def _is_exact(model: type[Model], counter: str, rows: str, only: Q) -> None:
    counted = model._default_manager.annotate(real=Count(rows, filter=only, distinct=True))
    wrong = counted.exclude(**{counter: F("real")}).values_list("pk", counter, "real")
    assert not wrong.exists(), (counter, list(wrong[:5]))


def _are_comments_counted() -> None:
    """A post counts all comments under it, a comment all that stand below it."""
    below: Counter[int] = Counter()
    standing = Post.objects.filter(root__isnull=False, deleted_at=None)
    for root, path in standing.values_list("root", "path"):
        below.update([root or 0, *TreePath(path).above])
    for pk, counted in Post.objects.values_list("pk", "comment_count"):
        assert counted == below[pk], f"the comments under {pk}"
