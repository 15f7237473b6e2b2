"""What stands in each list of a small world: the rules in plain Python, told from the world alone."""

from collections import Counter
from collections.abc import Iterator

from .worlds import BOOSTS, EVERYTHING, VIEWER, Row, World

VISITOR = None
Viewer = int | None
# A comment's page goes so far down; what is deeper has a page of its own (see `walking.py`).
FOLD = 2


def are_apart(world: World, a: Viewer, b: int) -> bool:
    """Whether one of the two blocks the other."""
    return (a, b) in world.blocks or (b, a) in world.blocks


def mutes(world: World, who: Viewer, whom: int, *kinds: str) -> bool:
    """Whether somebody keeps this of another out."""
    return any(pair == (who, whom) and what in kinds for pair, what in world.mutes)


def is_for(world: World, viewer: Viewer, row: Row) -> bool:
    """Whether a post is for the viewer."""
    author = world.people[row.author]
    if viewer == author.pk:
        return True
    if are_apart(world, viewer, author.pk):
        return False
    if row.visibility == "public" and not author.is_protected:
        return True
    if (viewer, author.pk) not in world.follows:
        return False
    return row.visibility != "friends" or (author.pk, viewer) in world.follows


def sees(world: World, viewer: Viewer, row: Row) -> bool:
    """Whether the viewer may see a post or comment."""
    author = world.people[row.author]
    if row.is_deleted or row.boosts is not None or not author.is_active:
        return False
    if row.root is None:
        return is_for(world, viewer, row)
    return hears(world, viewer, author.pk) and sees(world, viewer, world.rows[row.root])


def hears(world: World, viewer: Viewer, author: int) -> bool:
    """Whether the viewer may read what somebody writes under a post that they see."""
    if viewer == author:
        return True
    is_open = not world.people[author].is_protected or (viewer, author) in world.follows
    return is_open and not are_apart(world, viewer, author)


def home(world: World) -> list[tuple[int, int, int | None, int]]:
    """Return the home timeline: the place, the post, who boosted it first and how many others did."""
    places = []
    for row in world.rows.values():
        if not row.is_post or not sees(world, VIEWER, row):
            continue
        if mutes(world, VIEWER, row.author, EVERYTHING):
            continue
        boosts = [
            one
            for one in world.rows.values()
            if one.boosts == row.pk
            and (VIEWER, one.author) in world.follows
            and world.people[one.author].is_active
            and not mutes(world, VIEWER, one.author, EVERYTHING, BOOSTS)
        ]
        is_public = row.visibility == "public" and not world.people[row.author].is_protected
        is_tagged = any((VIEWER, tag) in world.tag_follows for tag in row.tags)
        is_followed = (VIEWER, row.author) in world.follows
        line = (boosts[0].author, len(boosts) - 1) if boosts else (None, 0)
        if row.author == VIEWER or is_followed or (is_public and is_tagged):
            places.append((row.pk, row.pk, *line))
        elif boosts:
            places.append((boosts[0].pk, row.pk, *line))
    return sorted(places, reverse=True)


def public(world: World, viewer: Viewer) -> list[int]:
    """Return everybody's public posts."""
    return [
        row.pk
        for row in reversed(world.rows.values())
        if row.is_post
        and sees(world, viewer, row)
        and row.visibility == "public"
        and not world.people[row.author].is_protected
        and not mutes(world, viewer, row.author, EVERYTHING)
    ]


def tag(world: World, viewer: Viewer, which: int) -> list[int]:
    """Return the posts with a hashtag."""
    return [
        row.pk
        for row in reversed(world.rows.values())
        if which in row.tags
        and sees(world, viewer, row)
        and not mutes(world, viewer, row.author, EVERYTHING)
    ]


def is_closed(world: World, viewer: Viewer, about: int) -> bool:
    """Whether nothing of somebody's page is for the viewer."""
    person = world.people[about]
    return (
        not person.is_active or are_apart(world, viewer, about) or not hears(world, viewer, about)
    )


def person(world: World, viewer: Viewer, about: int) -> list[int]:
    """Return the posts on somebody's page, but for the pinned one."""
    if is_closed(world, viewer, about):
        return []
    return [
        row.pk
        for row in reversed(world.rows.values())
        if row.author == about and row.is_post and sees(world, viewer, row)
        if row.pk not in world.pinned
    ]


def boosts(world: World, viewer: Viewer, about: int) -> list[tuple[int, int]]:
    """Return the places of what somebody boosted, and the posts there."""
    if is_closed(world, viewer, about):
        return []
    return [
        (row.pk, row.boosts)
        for row in reversed(world.rows.values())
        if row.author == about and row.boosts is not None
        if sees(world, viewer, world.rows[row.boosts])
    ]


def bookmarks(world: World) -> list[int]:
    """Return what the viewer keeps, the newest first."""
    return [pk for pk in reversed(world.bookmarks) if sees(world, VIEWER, world.rows[pk])]


def replies(world: World, viewer: Viewer, about: int) -> list[int]:
    """Return what somebody replied, the newest first."""
    return [
        row.pk
        for row in reversed(world.rows.values())
        if row.root is not None and row.author == about and sees(world, viewer, row)
    ]


def notifications(world: World) -> list[int]:
    """Return what the viewer has been told and may still know."""
    found = []
    for told in reversed(world.told):
        if told.actor is not None:
            if not world.people[told.actor].is_active or are_apart(world, VIEWER, told.actor):
                continue
            if mutes(world, VIEWER, told.actor, EVERYTHING):
                continue
        if told.kind == "request" and (told.actor, VIEWER) not in world.requests:
            continue
        if told.kind == "mention" and told.post not in world.named:
            continue
        if told.post is None or sees(world, VIEWER, world.rows[told.post]):
            found.append(told.pk)
    return found


def comments(world: World, viewer: Viewer, root: int, top: int | None = None) -> list[str]:
    """Return what stands below a post, or below one of its comments, in the order of the tree.

    What the viewer may not see is a place where something below it on the page stands, or where
    what answers it has a page of its own.
    """
    return [
        f"{'comment' if sees(world, viewer, row) else 'place'}-{row.pk}"
        for row in _branch(world, viewer, root, top, FOLD)
    ]


def _branch(
    world: World, viewer: Viewer, root: int, parent: int | None, left: int
) -> Iterator[Row]:
    for row in world.rows.values():
        if row.root != root or row.parent != parent:
            continue
        below = list(_branch(world, viewer, root, row.pk, left - 1)) if left else []
        leads_on = not left and _answers(world, row.pk) > 0
        if sees(world, viewer, row) or below or leads_on:
            yield row
            yield from below


def _answers(world: World, pk: int) -> int:
    """Return how many comments below this one are not deleted."""
    return sum(
        not row.is_deleted and row.pk != pk and any(one.pk == pk for one in world.parts(row))
        for row in world.rows.values()
    )


def circle(world: World, viewer: Viewer, found: list[int], *, is_block_list: bool) -> list[int]:
    """Return these people, the newest first, as far as the viewer meets them in lists."""
    return [
        pk
        for pk in reversed(found)
        if world.people[pk].is_active and (is_block_list or not are_apart(world, viewer, pk))
    ]


def versions(world: World, post: int) -> list[int]:
    """Return the earlier versions of a post, the newest first."""
    return [pk for pk, of in reversed([*enumerate(world.versions, start=1)]) if of == post]


def met(world: World, viewer: Viewer) -> list[int]:
    """Return the people whom the viewer meets."""
    some = world.people.values()
    return [one.pk for one in some if one.is_active and not are_apart(world, viewer, one.pk)]


def followers(world: World) -> Counter[int]:
    """Return how many follow each."""
    return Counter(whom for _who, whom in world.follows)


def suggestions(world: World, most: int) -> list[int]:
    """Return whom the viewer might follow: friends of friends, then who writes most, then the newest."""
    known = {VIEWER}
    known |= {whom for who, whom in [*world.follows, *world.requests] if who == VIEWER}
    known |= {
        whom for (who, whom), what in world.mutes if who == VIEWER and what in (EVERYTHING, BOOSTS)
    }
    new = [pk for pk in met(world, VIEWER) if pk not in known]
    friends = {whom for who, whom in world.follows if who == VIEWER}
    by_friends = Counter(whom for who, whom in world.follows if who in friends)
    first = sorted((pk for pk in new if by_friends[pk]), key=lambda pk: (-by_friends[pk], pk))
    wrote = Counter(row.author for row in world.rows.values() if row.root is None)
    then = sorted((pk for pk in new if not by_friends[pk]), key=lambda pk: (-wrote[pk], -pk))
    return [*first, *then][:most]


def people_begun(world: World, is_by_name: bool) -> list[int]:
    """Return whom a name that everybody's begins with can become: whom the viewer follows, then
    others, those with the most followers first."""
    number = followers(world)
    others = [pk for pk in met(world, VIEWER) if pk != VIEWER]
    followed = [pk for pk in others if (VIEWER, pk) in world.follows]
    strangers = [] if is_by_name else [pk for pk in others if pk not in followed]
    lots = (followed, strangers)
    return [pk for lot in lots for pk in sorted(lot, key=lambda pk: (-number[pk], pk))]


def tags_begun(world: World, recent: int) -> list[int]:
    """Return the hashtags of what everybody may read: those used most in the newest uses of any, then
    the others."""
    newest = [(row, tag) for row in world.rows.values() for tag in sorted(row.tags)][::-1]
    public = [(row, tag) for row, tag in newest if row.is_post and sees(world, VISITOR, row)]
    used = Counter(tag for row, tag in newest[:recent] if (row, tag) in public)
    first = [tag for tag, _number in used.most_common()]
    return [*first, *sorted({tag for _row, tag in public} - {*first})]


def above(places: list[int], after: int, size: int) -> int | None:
    """Return the highest of the `size` places next above this one; None where there are no more."""
    higher = sorted(place for place in places if place > after)
    return higher[size - 1] if len(higher) > size else None
