"""The town with which every story begins: who follows whom, what they wrote, and the tabs they have open.

Enough for every kind of page, for lists that go on behind "Show more", for a thread of more than fifty
comments and for a branch that folds.
"""

from collections.abc import Iterator

from .book import VISITOR
from .steps import Step

# Whom each follows.
FOLLOWS = {
    "alice": ("bob", "carol", "erin"),
    "bob": ("alice", "carol"),
    "carol": ("alice", "bob", "dave"),
    "dave": ("bob", "alice"),
    "erin": ("alice", "frank"),
    "frank": ("bob",),
}
BIG, DEEP, POLL, WARNED, EDITED, PINNED, QUOTED = "p1", "p2", "p3", "p4", "p5", "p6", "p7"
ERINS, FOLLOWERS_ONLY, ALICES, TAGGED = "p8", "p9", "p10", "p11"
PLAIN = tuple(f"p{number}" for number in range(20, 46))
COMMENTS = tuple(f"p{number}" for number in range(100, 158))  # under BIG
BRANCH = tuple(
    f"p{number}" for number in range(200, 209)
)  # under DEEP, each answers the one before
# Conversations, and what was said in them.
TWO, GROUP = "c1", "c2"
SAID = (("bob", TWO), ("alice", GROUP), ("bob", GROUP), ("alice", TWO), ("carol", GROUP))
AUTHORS = ("alice", "bob", "carol", "dave", "erin")


def opening() -> Iterator[Step]:
    """Yield what happened before."""
    for who, others in FOLLOWS.items():
        for other in others:
            yield Step(who, "follows", (other,))
    for number, label in enumerate(PLAIN[:10]):
        yield Step(AUTHORS[number % 5], "posts", (label, "tag" if number % 3 == 0 else "plain"))
    yield Step("bob", "posts", (BIG,))
    yield Step("alice", "posts", (DEEP,))
    yield Step("bob", "posts", (POLL, "poll"))
    yield Step("carol", "posts", (WARNED, "warning"))
    yield Step("alice", "posts", (EDITED,))
    yield Step("alice", "edits", (EDITED, "2"))
    yield Step("alice", "edits", (EDITED, "3", "tag"))
    yield Step("bob", "posts", (PINNED,))
    yield Step("bob", "pins", (PINNED,))
    yield Step("dave", "posts", (QUOTED, "quote", PINNED))
    yield Step("erin", "posts", (ERINS,))
    yield Step("bob", "posts", (FOLLOWERS_ONLY, "followers"))
    yield Step("alice", "posts", (ALICES, "warning"))
    yield Step("carol", "posts", (TAGGED, "tag"))
    for number, label in enumerate(COMMENTS):
        above = COMMENTS[number - 3] if number % 4 == 3 else ""
        yield Step(AUTHORS[number % 5], "comments", (label, BIG, above))
    for number, label in enumerate(BRANCH):
        yield Step(
            AUTHORS[number % 3], "comments", (label, DEEP, BRANCH[number - 1] if number else "")
        )
    for number, label in enumerate(PLAIN[10:]):
        yield Step(AUTHORS[number % 5], "posts", (label, "tag" if number % 3 == 0 else "plain"))
    yield Step("carol", "boosts", (BIG,))
    yield Step("bob", "likes", (ALICES,))
    for label in (BIG, POLL, TAGGED):
        yield Step("alice", "bookmarks", (label,))
    yield Step("alice", "schedules", ("p300",))
    yield Step("alice", "schedules", ("p301",))
    yield Step("alice", "follows_tag")
    yield Step("erin", "protects")
    yield Step("dave", "follows", ("erin",))
    yield Step("bob", "follows", ("erin",))
    yield Step("dave", "blocks", ("frank",))
    yield Step("carol", "mutes_boosts_of", ("erin",))
    yield Step("alice", "begins_talk", (TWO, "m1", "bob"))
    yield Step("carol", "begins_talk", (GROUP, "m2", "alice", "bob"))
    yield Step("dave", "begins_talk", ("c3", "m3", "alice"))  # she does not follow him
    for number, (who, talk) in enumerate(SAID, 4):
        yield Step(who, "joins", (talk,))
        yield Step(who, "writes_to", (f"m{number}", talk))


# Who has what open. The tabs of a story take these numbers.
TABS: tuple[tuple[str, str], ...] = (
    ("alice", "/"),
    ("alice", "/"),
    ("alice", f"/posts/{{{BIG}}}/"),
    (VISITOR, "/"),
    ("bob", "/"),
    ("alice", "/notifications/"),
    ("bob", "/@{alice}/"),
    ("carol", "/public/"),
    ("alice", f"/posts/{{{BIG}}}/?after={{{COMMENTS[30]}}}"),
    ("carol", f"/posts/{{{BRANCH[3]}}}/thread/"),
    ("carol", f"/posts/{{{POLL}}}/"),
    ("dave", "/@{erin}/"),
    ("bob", f"/posts/{{{BIG}}}/"),
    ("alice", "/tags/storm/"),
    ("alice", "/@{bob}/"),
    ("erin", "/"),
    ("bob", "/@{alice}/followers/"),
    ("carol", "/@{bob}/following/"),
    ("erin", "/requests/"),
    ("alice", "/bookmarks/"),
    ("alice", f"/posts/{{{EDITED}}}/history/"),
    ("dave", "/settings/blocks/"),
    ("carol", "/settings/mutes/"),
    ("alice", "/scheduled/"),
    ("carol", f"/posts/{{{BIG}}}/quote/"),
    ("frank", f"/posts/{{{COMMENTS[5]}}}/answer/"),
    (VISITOR, f"/posts/{{{BIG}}}/"),
    (VISITOR, "/@{bob}/"),
    ("frank", "/@{dave}/"),
    ("dave", f"/posts/{{{DEEP}}}/"),
    ("frank", "/"),
    ("erin", "/@{erin}/"),
    ("carol", "/notifications/"),
    ("dave", f"/posts/{{{ALICES}}}/"),
    ("bob", f"/posts/{{{WARNED}}}/menu/"),
    (VISITOR, "/tags/storm/"),
    ("bob", f"/posts/{{{FOLLOWERS_ONLY}}}/edit/"),
    ("dave", "/public/"),
    ("alice", f"/posts/{{{DEEP}}}/"),
    ("bob", f"/posts/{{{BRANCH[4]}}}/thread/"),
    ("dave", f"/posts/{{{QUOTED}}}/delete/"),
    ("erin", "/settings/privacy/"),
    ("dave", f"/public/?before={{{PLAIN[20]}}}"),
    ("bob", "/bookmarks/"),
    ("carol", f"/public/?to={{{PLAIN[15]}}}"),
    ("bob", f"/@{{alice}}/?to={{{ALICES}}}"),
    ("dave", "/@{bob}/replies/"),
    ("bob", "/@{carol}/boosts/"),
    (VISITOR, "/@{alice}/boosts/"),
    # With one of these a story is about what people write to each other, too.
    ("alice", "/messages/"),
    ("alice", f"/messages/{{{TWO}}}/"),
    ("bob", f"/messages/{{{TWO}}}/"),
    ("bob", f"/messages/{{{GROUP}}}/"),
    ("carol", f"/messages/{{{GROUP}}}/"),
    ("bob", "/messages/?show=unread"),
    ("alice", "/messages/?show=requests"),
)
TALKING = frozenset(number for number, (_who, path) in enumerate(TABS) if "/messages/" in path)
PAGED_ON = (1, 12)  # read on from the start
FORMS = ("/quote/", "/answer/", "/menu/", "/edit/", "/delete/")
