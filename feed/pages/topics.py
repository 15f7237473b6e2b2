"""The names of what pages watch and what events concern.

A page's topics follow from its address and its session, never from what the client says.
"""

from feed.text.names import mark_of

PUBLIC = "public"  # everyone's public posts
SITE = "site"  # every open page


def person(pk: int) -> str:
    """The page of one person."""
    return f"person:{pk}"


def circle(pk: int) -> str:
    """The pages that list one person's followers, and whom they follow."""
    return f"circle:{pk}"


def post(pk: int) -> str:
    """The page of one post, and the pages of its comments; or the page of one comment."""
    return f"post:{pk}"


def viewer(pk: int) -> str:
    """Every page one person has open: badges, the end of sessions."""
    return f"viewer:{pk}"


def itself(pk: int) -> str:
    """The pages about one post or comment and nothing that stands under it: what it said before,
    and forms about it."""
    return f"itself:{pk}"


def own_pages(pk: int) -> tuple[str, ...]:
    """Every page that is about this one post or comment, or about what stands under it.

    The histories of a post and of its comments, and forms about them, watch the topic of the post,
    too.
    """
    return post(pk), itself(pk)


TOLD = "told"  # every page of notifications: excerpts of what was changed
BOOKMARKS = "bookmarks"  # every page of what somebody keeps: changes of what it may show
PERSONS = "persons"  # every person's page: what they boosted changes
HOMES = "homes"  # every home page: removals, also of what a page still shows and should not


def home(pk: int) -> str:
    """The home pages of one person."""
    return f"home:{pk}"


def tag(key: str) -> str:
    """The page of one hashtag, whether anybody has used it yet or not.

    Not the word itself: the log holds nothing that people wrote.
    """
    return f"tag:{mark_of(key)}"


def notifications(pk: int) -> str:
    """The notification pages of one person."""
    return f"notifications:{pk}"


def followers(pk: int) -> str:
    """The home pages of one person and of those who follow them.

    No page registers this one: who follows whom is asked of the database right before sending
    (`sharing.py`), so nothing has to be renewed when it changes.
    """
    return f"followers:{pk}"


def asked_about(topic: str) -> tuple[str, ...]:
    """Return the topics of the pages among which the database is asked, right before sending, whom
    this one means; none for a topic that pages register themselves."""
    if author_in(topic) is not None:
        return (HOMES,)
    if post_in(topic) is not None:
        return (HOMES, PERSONS)
    if tagged_in(topic) is not None:
        return (HOMES,)
    return ()


def boosters(pk: int) -> str:
    """The pages that one post came to by boosts: the home pages of those who follow somebody who
    boosted it, and the boosters' own pages. Asked of the database right before sending, too."""
    return f"boosters:{pk}"


def post_in(topic: str) -> int | None:
    """Return the post of a `boosters` topic, None for any other topic."""
    kind, _colon, pk = topic.partition(":")
    return int(pk) if kind == "boosters" else None


def taggers(pk: int) -> str:
    """The home pages of those who follow a hashtag of one post that everybody may read. Asked of the
    database right before sending, too."""
    return f"taggers:{pk}"


def tagged_in(topic: str) -> int | None:
    """Return the post of a `taggers` topic, None for any other topic."""
    kind, _colon, pk = topic.partition(":")
    return int(pk) if kind == "taggers" else None


def author_in(topic: str) -> int | None:
    """Return the author of a `followers` topic, None for any other topic."""
    kind, _colon, pk = topic.partition(":")
    return int(pk) if kind == "followers" else None
