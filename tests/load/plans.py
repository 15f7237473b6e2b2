"""How PostgreSQL answers what each kind of page asks, on the large demo.

A page is rendered by its view, its queries are recorded, and each is explained as it was sent. To
cover a new kind of page, add a line to `pages()`.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

from django.db import connection
from django.db.models import Count
from django.test import Client

from feed.live.delivery import notified
from feed.models import Bookmark, Notification, Post, Tag
from feed.models.tree import FOLD
from feed.models.visibility.viewer_sets import ViewerSets
from users.models import Follow, User

from . import messages

MOST_MS = 30.0  # of any one query: planning and running
# Rows of a table that must not be read from end to end. All people, 20,000, are read so in a few
# milliseconds where a part of a name is looked for.
LARGE = 50_000
RUNS = 5
PATIENCE = 4  # times that a query which took too long is asked again: others want this machine, too
OPEN_PAGES = 2_000  # viewers connected to one process
TOLD = 50  # of them, whose badges change together

Read = Callable[[], object]


@dataclass(frozen=True)
class Query:
    """What one query costs."""

    sql: str
    ms: float  # median of some runs
    buffers: int  # pages of 8 KB, read or found in memory
    indexes: tuple[str, ...]
    read_whole: tuple[str, ...]  # large tables
    plan: Any
    most: float = 0  # milliseconds, where that is less than for all others

    @property
    def trouble(self) -> str:
        """What is wrong with it; empty where nothing is."""
        if self.read_whole:
            return "reads all of " + ", ".join(self.read_whole)
        return f"takes {self.ms:.0f} ms" if self.ms > (self.most or MOST_MS) else ""


@contextmanager
def recorded() -> Iterator[list[tuple[str, Any]]]:
    """Record the queries that read, with their parameters."""
    found: list[tuple[str, Any]] = []

    def record(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip(" (\n").upper().startswith(("SELECT", "WITH")):
            found.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(record):
        yield found


def explained(sql: str, params: Any, runs: int = RUNS) -> Query:
    """Return what the query costs by PostgreSQL's own account."""
    plans = []
    with connection.cursor() as cursor:
        for _run in range(runs):
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {sql}", params)
            answer = cursor.fetchone()[0]
            plans.append((json.loads(answer) if isinstance(answer, str) else answer)[0])
    steps = list(_steps(plans[-1]["Plan"]))
    names = [step["Index Name"] for step in steps if "Index Name" in step]
    whole = {s["Relation Name"] for s in steps if s["Node Type"].endswith("Seq Scan")}
    large = large_tables()
    top = plans[-1]["Plan"]
    return Query(
        sql % tuple(params) if params else sql,
        median(plan["Planning Time"] + plan["Execution Time"] for plan in plans),
        top.get("Shared Hit Blocks", 0) + top.get("Shared Read Blocks", 0),
        tuple(dict.fromkeys(names)),
        tuple(sorted(whole & large)),
        plans[-1],
    )


def large_tables() -> set[str]:
    """Return the tables with very many rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE reltuples > %s", [LARGE])
        return {name for (name,) in cursor.fetchall()}


def _steps(step: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield step
    for below in step.get("Plans", []):
        yield from _steps(below)


def queries_of(read: Read, most: float = 0) -> list[Query]:
    """Return what this asks of the database; the slowest first."""
    with recorded() as found:
        read()
    queries = (replace(_patiently(*asked, most or MOST_MS), most=most) for asked in found)
    return sorted(queries, key=lambda query: -query.ms)


def _patiently(sql: str, params: Any, most: float) -> Query:
    """Return what the query costs where nobody else makes it wait."""
    query = explained(sql, params)
    for _try in range(PATIENCE):
        if query.ms <= most:
            break
        query = min(query, explained(sql, params), key=lambda one: one.ms)
    return query


def _page(path: str, viewer: User | None = None, **headers: str) -> Read:
    """Return what asks for a page as this viewer."""

    def read() -> None:
        response = browser.get(path, headers=headers or None)
        assert response.status_code in (200, 302), (path, response.status_code)

    browser = Client()
    if viewer is not None:
        browser.force_login(viewer)
    return read


def pages() -> Iterator[tuple[str, Read]]:
    """Yield every kind of page, with the person or post for whom it is hardest."""
    alice, bob, carol = (User.objects.get(username=name) for name in ("alice", "bob", "carol"))
    few = User.objects.filter(following_count__lte=2, following_count__gte=1, post_count=0)
    quiet = few.order_by("-pk")[0]
    posts = Post.objects.filter(root=None, boost_of=None, deleted_at=None)
    thread = posts.order_by("-comment_count")[0]
    loved = posts.order_by("-boost_count")[0]
    middle = posts.order_by("-pk")[posts.count() // 2].pk
    busy = User.objects.order_by("-post_count")[0]
    boosts = Post.objects.filter(boost_of__isnull=False).values("author")
    most = boosts.annotate(number=Count("pk")).order_by("-number")[0]["author"]
    fond = User.objects.get(pk=most)
    closed = User.objects.filter(is_protected=True).order_by("-follower_count")[0]
    fan = Follow.objects.filter(followee=closed).order_by("pk")[0].follower

    yield "home, follows 2,000", _page("/", alice)
    yield "home, follows 2,000, further down", _page(f"/?before={middle}", alice)
    yield "home, follows few", _page("/", quiet)
    yield "home, follows few, further down", _page(f"/?before={middle}", quiet)
    yield "public, visitor", _page("/public/")
    yield "public, signed in", _page("/public/", alice)
    yield "public, further down", _page(f"/public/?before={middle}", alice)
    yield "person, 10,000 followers", _page("/@bob/")
    yield "person, most posts", _page(f"/@{busy.username}/", alice)
    yield "person, further down", _page(f"/@{busy.username}/?before={middle}", alice)
    yield "boosts, most of all", _page(f"/@{fond.username}/boosts/", alice)
    yield "boosts, further down", _page(f"/@{fond.username}/boosts/?before={middle}", alice)
    yield "person, protected, a follower", _page(f"/@{closed.username}/", fan)
    yield "post, 5,000 comments", _page(f"/posts/{thread.pk}/", alice)
    yield "post, 5,000 comments, visitor", _page(f"/posts/{thread.pk}/")
    rows = Post.objects.filter(root=thread, deleted_at=None)
    far = rows.order_by("path")[2_500]
    yield "post, 5,000 comments, further down", _page(f"/posts/{thread.pk}/?after={far.pk}", alice)
    deep = next(one for one in rows.order_by("path") if one.in_tree.depth == 4 * FOLD)
    yield "post, a deep branch", _page(f"/posts/{deep.pk}/thread/", alice)
    yield "comment's own address", _page(f"/posts/{far.pk}/", alice)
    polled = posts.filter(poll__isnull=False).order_by("-poll__voter_count")[0]
    yield "post, a poll", _page(f"/posts/{polled.pk}/", alice)
    edited = posts.filter(versions__isnull=False).order_by("-pk")[0]
    yield "post, its history", _page(f"/posts/{edited.pk}/history/", alice)
    yield "home, from a post", _page(f"/?from={middle}", alice)
    yield "scheduled", _page("/scheduled/", alice)
    yield "post, most boosted", _page(f"/posts/{loved.pk}/", bob)
    yield "bookmarks, 5,000", _page("/bookmarks/", carol)
    kept = Bookmark.objects.filter(person=carol).order_by("pk")[2_000]
    yield "bookmarks, further down", _page(f"/bookmarks/?before={kept.pk}", carol)
    yield "notifications, 10,000 followers", _page("/notifications/", bob)
    told = Notification.objects.filter(recipient=bob).order_by("pk")[1_000]
    yield "notifications, further down", _page(f"/notifications/?before={told.pk}", bob)
    yield "followers, 10,000, visitor", _page("/@bob/followers/")
    yield "followers, 10,000, signed in", _page("/@bob/followers/", alice)
    one = Follow.objects.filter(followee=bob).order_by("pk")[1_000]
    yield "followers, further down", _page(f"/@bob/followers/?before={one.pk}", alice)
    yield "following, 2,000", _page("/@alice/following/", bob)
    yield "requests", _page("/requests/", closed)
    yield "blocks", _page("/settings/blocks/", busy)
    yield "mutes", _page("/settings/mutes/", busy)
    yield "people, suggestions", _page("/people/", alice)
    yield "people, suggestions, visitor", _page("/people/")
    yield "people, a common name", _page("/people/?q=ma", alice)
    yield "people, a rare name", _page("/people/?q=Xenia+Zieg", alice)
    common = Tag.objects.annotate(number=Count("tagged")).order_by("-number")[0]
    rare = Tag.objects.annotate(number=Count("tagged")).filter(number__gt=0).order_by("number")[0]
    yield "hashtag, the commonest", _page(common.get_absolute_url(), alice)
    yield "hashtag, the commonest, visitor", _page(common.get_absolute_url())
    yield "hashtag, further down", _page(f"{common.get_absolute_url()}?before={middle}", alice)
    yield "hashtag, the rarest", _page(rare.get_absolute_url(), alice)
    yield from messages.pages(_page)
    yield from _frames(bob, loved)


def _frames(author: User, post: Post) -> Iterator[tuple[str, Read]]:
    """Yield what the Hub asks before it sends to very many open pages."""
    viewers = list(User.objects.order_by("pk").values_list("pk", flat=True)[:OPEN_PAGES])
    yield "Hub: who follows", lambda: ViewerSets(viewers, [author.pk]).followers(author.pk)
    yield "Hub: who mutes", lambda: ViewerSets(viewers, [author.pk]).muting(author.pk)
    yield "Hub: badges of 50", lambda: notified.unread_counts(viewers[:TOLD])


def table(lines: list[tuple[str, list[Query]]]) -> str:
    """Return the pages, what their slowest query takes, and by which index."""
    head = (
        f"{'page':34} {'queries':>7} {'all ms':>7} {'slowest':>8} {'8 KB':>6}  index of the slowest"
    )
    rows = [head]
    for name, queries in lines:
        main = queries[0]
        marks = "; ".join(dict.fromkeys(query.trouble for query in queries if query.trouble))
        rows.append(
            f"{name:34} {len(queries):7} {sum(query.ms for query in queries):7.1f} {main.ms:8.2f} "
            f"{main.buffers:6}  {', '.join(main.indexes)[:70]}{'  !! ' + marks if marks else ''}"
        )
    return "\n".join(rows)


def report(only: str = "", *, is_long: bool = False) -> bool:
    """Print the table, and the plans of what is wrong; returns whether nothing is.

    `only` keeps the pages whose name holds it; with `is_long` every plan is printed.
    """
    lines = []
    for name, read in pages():
        if only in name:
            read()  # once to warm up
            most = messages.MOST_MS if name.startswith("messages") else 0
            lines.append((name, queries_of(read, most)))
    print(table(lines))
    is_good = True
    for name, queries in lines:
        for query in queries:
            if query.trouble or is_long:
                print(
                    f"\n--- {name}: {query.trouble or 'good'}, {query.ms:.1f} ms\n{_short(query.sql)}"
                )
                print(_drawn(query.plan["Plan"]))
            is_good = is_good and not query.trouble
    return is_good


def _short(sql: str) -> str:
    return re.sub(r"SELECT (DISTINCT )?.{200,}? FROM", "SELECT … FROM", sql, count=1)[:1_500]


def _drawn(step: dict[str, Any], depth: int = 0) -> str:
    """Return a plan as an indented list."""
    what = " ".join(
        str(step[key]) for key in ("Node Type", "Relation Name", "Index Name") if key in step
    )
    line = (
        f"{'  ' * depth}{what}: {step['Actual Rows']} rows × {step['Actual Loops']}, "
        f"planned {step['Plan Rows']}, removed {step.get('Rows Removed by Filter', 0)}, "
        f"{step.get('Shared Hit Blocks', 0)} blocks"
    )
    return "\n".join([line, *(_drawn(below, depth + 1) for below in step.get("Plans", []))])


__all__ = ["MOST_MS", "Query", "explained", "queries_of", "report"]
