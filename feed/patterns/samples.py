"""Unsaved objects to show fragments with."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.templatetags.static import static

from feed.models import Notification, Poll, PollChoice, Post, ScheduledPost
from feed.models.poll import ShownPoll
from feed.models.tree import segment
from users.models import User
from users.models.relation import STRANGER, Relation

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
LONG = (
    "The bakery on the corner opens at six, and by ten past the rye is gone. I asked why they do "
    "not bake more. She said: because then it would not be gone, and nobody would come at six.\n\n"
    "Things I learned this week:\n- rye does not wait\n- nor does the ferry\n- " + LONG_WORD
)
MANY_LINES = "Things to bring:\n" + "\n".join(f"{number} × rye" for number in range(1, 41))
HOSTILE = "<script>alert(1)</script> <img hx-get=/x hx-trigger=load> \u202egnirts desrever"
BIO = "Bakes before six, reads after ten.\nAsk me about rye: https://en.wikipedia.org/wiki/Rye"
LINKS = [
    {"label": "Bakery", "url": "https://bakery.example/"},
    {"label": "", "url": "https://alice.example/notes"},
]


TRENDING = [("bread", 12), ("café", 2), (LONG_WORD[:100], 3)]


def person(username: str = "alice", name: str = "Alice Moreau", pk: int = 1, **more: Any) -> User:
    """Return somebody."""
    more.setdefault("date_joined", NOON - timedelta(days=400))
    counts = {"post_count": 12, "follower_count": 34, "following_count": 1}
    return User(pk=pk, username=username, name=name, **{**counts, **more})


class Pictured:
    """Somebody with pictures: the site's own, since nothing here is stored."""

    avatar_token = header_token = "sample"  # noqa: S105  (no secret)

    def __init__(self, person: User) -> None:
        """Show this person so."""
        self._person = person
        self.avatar_url, self.header_url = static("img/favicon.svg"), static("img/tiles.svg")
        self.avatar_srcset, self.header_srcset = f"{self.avatar_url} 64w", f"{self.header_url} 600w"

    def __getattr__(self, name: str) -> Any:
        """Return everything else as it is."""
        return getattr(self._person, name)


def bob() -> User:
    """Return somebody else, without a display name."""
    return person("bob", "", pk=2)


def long_person() -> User:
    """Return somebody whose names are as long as they can be."""
    name = LONG_WORD[:50]
    return person("a" * 30, name, pk=5, post_count=1, follower_count=1)


def relations() -> dict[str, Relation]:
    """Return what the viewer can be to somebody."""
    until = NOON + timedelta(days=7)
    return {
        "stranger": STRANGER,
        "followed": Relation(follows=True),
        "follows the viewer": Relation(is_followed=True),
        "friends": Relation(follows=True, is_followed=True),
        "waits to be let in": Relation(asks=True),
        "asks to follow": Relation(is_asked=True),
        "followed, asks to follow": Relation(follows=True, is_asked=True),
        "each asks": Relation(asks=True, is_asked=True),
        "muted": Relation(mutes=True),
        "muted for a while": Relation(mutes=True, muted_until=until),
        "friends, muted for a while": Relation(
            follows=True, is_followed=True, mutes=True, muted_until=until
        ),
        "boosts muted": Relation(follows=True, mutes_boosts=True),
        "blocked": Relation(blocks=True),
        "blocked and muted": Relation(blocks=True, mutes=True),
    }


def row(
    somebody: User | None = None, relation: Relation | None = None, **known: Any
) -> dict[str, Any]:
    """Return a row of a list of people."""
    return {"person": somebody or bob(), "relation": relation or Relation(**known)}


def rows() -> list[dict[str, Any]]:
    """Return a list of people."""
    return [
        row(follows=True, is_followed=True),
        row(person("omar", "عمر", pk=3)),
        row(long_person(), asks=True),
        row(person(), is_self=True),
    ]


def post(body: str = "Good morning, square.", author: User | None = None, **more: Any) -> Post:
    """Return a post."""
    more.setdefault("pk", 4)
    more.setdefault("created_at", NOON)
    return Post(author=author or person(), body=body, **more)


def erased() -> Post:
    """Return what is left of a post whose author has left."""
    return post("", erased_at=NOON + timedelta(days=30), deleted_at=NOON + timedelta(days=30))


def comment(body: str = "Good morning!", author: User | None = None, **more: Any) -> Post:
    """Return a comment."""
    return post(body, author or bob(), pk=more.pop("pk", 9), root=post(), **more)


def answer(depth: int, body: str = "So do I.", **more: Any) -> Post:
    """Return a comment that stands below so many others."""
    pk = 20 + depth
    path = "".join(segment(20 + above) for above in range(depth + 1))
    return comment(body, pk=pk, path=path, **more)


def naming() -> Post:
    """Return a post that names somebody who has another name by now, somebody who is nobody, and
    carries hashtags."""
    made = post(
        "Ask @robert, or @nobody_here: the rye was his idea. #Sourdough #GoodMorning", pk=13
    )
    made.named = {"robert": bob()}
    return made


def liked(card: Post) -> Post:
    """Return it as somebody sees it who likes and keeps it."""
    card.is_liked = card.is_kept = True
    return card


def poll(
    *,
    votes: tuple[int, ...] = (0, 0, 0),
    texts: tuple[str, ...] = ("Rye", "Wheat, with a crust that sings", "خبز التنور"),
    of: int = 4,
    **shown: Any,
) -> ShownPoll:
    """Return a poll as somebody sees it; `of` is the id of its post."""
    is_multiple, is_over = shown.pop("is_multiple", False), shown.pop("is_over", False)
    ends_at = NOON + timedelta(days=1)
    row = Poll(pk=3, post_id=of, is_multiple=is_multiple, ends_at=ends_at, voter_count=max(votes))
    if not is_multiple:
        row.voter_count = sum(votes)
    row.ended_at = ends_at if is_over else None
    choices = tuple(
        PollChoice(pk=number, poll=row, text=text, vote_count=count)
        for number, (text, count) in enumerate(zip(texts, votes, strict=False), 1)
    )
    return ShownPoll(row, choices, **shown)


def asking(shown: ShownPoll) -> Post:
    """Return a post with this poll."""
    card = post("Which bread shall I bake tomorrow?", pk=shown.poll.post_id)
    card.shown_poll = shown
    return card


def poll_states() -> dict[str, dict[str, Any]]:
    """Return the states a post with a poll can have."""
    some, mine = (5, 2, 0), frozenset([2])
    hostile = (HOSTILE[:50], '" onfocus=alert(1) x="', LONG_WORD[:50])
    states = {
        "a poll, nobody has voted": poll(),
        "a poll, several answers": poll(of=8, is_multiple=True),
        "a poll, its author": poll(is_author=True, votes=some),
        "a poll, voted": poll(votes=some, made=mine),
        "a poll, voted for several": poll(
            of=8, votes=some, made=frozenset([1, 2]), is_multiple=True
        ),
        "a poll, one vote": poll(votes=(0, 1), made=mine),
        "a poll, over": poll(votes=some, is_over=True),
        "a poll, over, voted": poll(votes=some, made=mine, is_over=True),
        "a poll, over, nobody voted": poll(is_over=True),
        "a poll, refused: nothing chosen": poll(refusal="Please choose one of the answers first."),
        "a poll, refused: too many": poll(
            of=8,
            typed=frozenset([1, 3]),
            refusal="Please choose only one answer.",
            is_multiple=True,
        ),
        "a poll, hostile choices": poll(of=9, texts=hostile),
        "a poll, hostile choices, voted": poll(of=9, texts=hostile, votes=some, made=mine),
    }
    return {name: {"post": asking(shown)} for name, shown in states.items()}


def waiting(pk: int = 6, **more: Any) -> ScheduledPost:
    """Return a post that waits for its time."""
    more.setdefault("body", "Fresh rye from six o'clock.")
    return ScheduledPost(pk=pk, author=person(), due_at=NOON + timedelta(days=2), **more)


def post_states() -> dict[str, dict[str, Any]]:
    """Return the states a post can have."""
    edited = NOON + timedelta(hours=1)
    return {
        "short": {"post": post()},
        "another's, with comments": {"post": post(author=bob(), comment_count=3)},
        "one comment": {"post": post(comment_count=1)},
        "liked, kept": {"post": liked(post(like_count=3))},
        "edited": {"post": post("Good morning, round square.", edited_at=edited)},
        "long, a list, a very long word": {"post": post(LONG)},
        "link": {"post": post("Read https://en.wikipedia.org/wiki/Sourdough?action=history first")},
        "names and hashtags": {"post": naming()},
        "hashtags in several scripts": {
            "post": post("#Rye #صباح_الخير #日本語 #नमस्ते #🥖 #covid-19")
        },
        "right to left": {"post": post("صباح الخير يا ساحة! من يريد خبزًا؟", person("omar", "عمر"))},
        "several scripts": {"post": post("おはよう · Καλημέρα · Доброго ранку · שלום 👨‍👩‍👧‍👦")},
        "for followers": {"post": post("For those who follow me.", visibility="followers")},
        "for friends": {"post": post("For my friends.", visibility="friends", comment_count=2)},
        "behind a warning": {"post": post(LONG, warning="Food, and a long list", language="en")},
        "of many lines": {"post": post(MANY_LINES)},
        "of many lines, behind a warning": {"post": post(MANY_LINES, warning="A long list")},
        "marks upon marks": {"post": post("t\u0335\u0312\u0310\u0300\u0301\u0302" * 12)},
        "hostile": {"post": post(HOSTILE)},
        "boosted": {"post": boosted(post(boost_count=4, quote_count=1))},
        "quotes another": {"post": quoting(post(author=bob(), pk=6), post(LONG))},
        "quotes what is gone": {"post": quoting(post(author=bob(), pk=6), None)},
        "hostile warning": {"post": post("Soup", warning=HOSTILE, edited_at=edited)},
    }


def boosted(card: Post) -> Post:
    """Return it as it stands in a timeline that it came to by boosts."""
    card.boosted_by, card.other_boosters = bob(), 3
    return card


def quoting(card: Post, quoted: Post | None) -> Post:
    """Return it quoting another."""
    card.is_quote, card.quoted, card.quote_of_id = True, quoted, quoted.pk if quoted else None
    return card


def notifications() -> dict[str, Notification]:
    """Return one notification of each kind."""
    more: dict[str, Any] = {"recipient": person(), "created_at": NOON}
    return {
        "comment": Notification(pk=7, kind="comment", actor=bob(), post=comment(LONG), **more),
        "quote": Notification(
            pk=12, kind="quote", actor=bob(), post=quoting(post(author=bob()), None), **more
        ),
        "answer": Notification(pk=13, kind="answer", actor=bob(), post=comment(), **more),
        "poll": Notification(pk=14, kind="poll", actor=bob(), post=post(author=bob()), **more),
        "poll of one's own": Notification(pk=15, kind="poll", post=post(), **more),
        "mention": Notification(pk=16, kind="mention", actor=bob(), post=naming(), **more),
        "edited": Notification(pk=17, kind="edited", actor=bob(), post=post(LONG, bob()), **more),
        "follow": Notification(pk=8, kind="follow", actor=person("omar", "عمر", pk=3), **more),
        "request": Notification(pk=10, kind="request", actor=long_person(), **more),
        "accepted": Notification(pk=11, kind="accepted", actor=bob(), **more),
        "report acted on": Notification(
            pk=18, kind="report_acted", text="Thanks, that was spam.", url="/reports/1/", **more
        ),
        "report judged fine": Notification(
            pk=19, kind="report_fine", text=LONG[:300], url="/reports/2/", **more
        ),
        "reported, gone already": Notification(
            pk=20, kind="report_gone", url="/reports/3/", **more
        ),
        "strike": Notification(pk=21, kind="strike", url="/strikes/1/", **more),
        "appeal granted": Notification(pk=22, kind="appeal_granted", url="/strikes/1/", **more),
        "appeal refused": Notification(pk=23, kind="appeal_refused", url="/strikes/2/", **more),
        "note": Notification(pk=9, kind="note", text="Welcome to Plaza.", url="/public/", **more),
    }
