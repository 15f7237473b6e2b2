"""What could be meant by the "@al" or "#ca" that somebody is typing, and what they chose."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Q, Subquery

from feed.models import Membership, Post, PostTag, Tag
from feed.text.completing import is_name, is_tag, words_begun
from feed.text.names import tag_key
from users.lib.digits import number_in
from users.lib.folding import search_key
from users.models import Follow, User
from users.models.relation import met_by
from users.models.user import Visibility

MOST_CHOSEN = 50  # choices in one text
TALKS = 200  # of the newest conversations, and of those put away: whose people are looked through
RECENT = 200  # of the newest uses of hashtags: who has used which lately is counted in these

# Hashtags of which it is asked at once whether anybody may know them: each time twice as many.
ASKED, MOST_ASKED = 20, 1_000


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the word can become: `text` is whole, with its @ or #. One of the others is set."""

    text: str
    person: User | None = None
    tag: Tag | None = None

    @property
    def chosen(self) -> str:
        """How a form names it: a person by their id, since names change; a hashtag as it is written."""
        return str(self.person.pk) if self.person is not None else self.text


@dataclass(frozen=True, slots=True)
class Meant:
    """What somebody chose for a word of their text. It stands beside the text, which stays as they type
    it, and is written out when that is sent."""

    begun: str
    suggestion: Suggestion

    @property
    def value(self) -> str:
        """How the form sends it: "@al 12", "#ca #café"."""
        return f"{self.begun} {self.suggestion.chosen}"


def meant_in(viewer: User, text: str, values: Sequence[str]) -> list[Meant]:
    """Return what the viewer chose for words that stand in the text, each once; of two choices for one
    the later counts. Left out is whom they may not meet, and what is nothing of the kind."""
    if not values:
        return []
    chosen = dict(value.split(" ", 1) for value in values[-MOST_CHOSEN:] if " " in value)
    standing = {one.text: chosen[one.text] for one in words_begun(text) if one.text in chosen}
    ids = [number_in(named) for begun, named in standing.items() if is_name(begun)]
    people = met_by(viewer).in_bulk([pk for pk in ids if pk is not None])
    meant = []
    for begun, named in standing.items():
        if is_name(begun):
            person = people.get(number_in(named) or 0)
            if person is not None:
                meant.append(Meant(begun, Suggestion(f"@{person.username}", person=person)))
        elif is_tag(named):
            meant.append(Meant(begun, Suggestion(named, tag=Tag(name=named[1:]))))
    return meant


def suggest(viewer: User, token: str, limit: int = 6) -> list[Suggestion]:
    """Return up to `limit` people or hashtags for a word that begins with @ or #.

    People: first whom the viewer follows (found by their name as well), then others they may know,
    those with the most followers first. Hashtags: those used most of late by what everybody may
    read. Nothing for a word that is neither, or that is whole already and nothing else fits.
    """
    sign, begun = token[:1], token[1:]
    if sign in ("@", "\uff20"):
        return [
            Suggestion(f"@{person.username}", person=person)
            for person in _people_to_mention(viewer, begun, limit)
        ]
    if sign in ("#", "\ufe5f", "\uff03"):
        return [Suggestion(f"#{tag.name}", tag=tag) for tag in _tags(begun, limit)]
    return []


def suggest_talked(
    viewer: User, begun: str, limit: int, conversation: int | None = None
) -> list[Suggestion]:
    """Return up to `limit` people of one conversation of the viewer's, or of their newest ones, whose
    username, or any word of whose name, begins so; the viewer is one of them. Three queries at most."""
    key = search_key(begun) if len(begun) <= 50 else ""
    if not key:
        return []
    mine = Membership.objects
    if conversation is None:
        lists = [mine.listed(viewer, show)[:TALKS] for show in ("", "archived")]
        talks = [pk for rows in lists for pk in rows.values_list("conversation", flat=True)]
    else:
        talks = [conversation]
    there = mine.reading().filter(conversation__in=talks).values("person")
    people = met_by(viewer).filter(_begins_so(key), pk__in=there)
    found = people.order_by("-follower_count", "pk")[:limit]
    return [Suggestion(f"@{person.username}", person=person) for person in found]


def _begins_so(key: str) -> Q:
    """Return the condition that a username, or any word of a name, begins with this, once folded."""
    by_name = Q(folded_name__startswith=key) | Q(folded_name__contains=f" {key}")
    return Q(username__startswith=key) | by_name


def _people_to_mention(viewer: User, begun: str, limit: int) -> list[User]:
    """Return people whose username begins so, or of those the viewer follows any name: one of them is about
    to be mentioned. (The search, `people_named`, asks everybody for any part of a name.)"""
    if len(begun) > 50:
        return []
    people = met_by(viewer).exclude(pk=viewer.pk)
    key = search_key(begun)
    if begun and not key:
        return []
    followed = Follow.objects.filter(follower=viewer).values("followee")
    known = people.filter(_begins_so(key), pk__in=followed)
    found = list(known.order_by("-follower_count", "pk")[:limit])
    if not begun or len(found) == limit:
        return found
    others = people.filter(username__startswith=key)
    others = others.exclude(pk__in=[person.pk for person in found])
    return found + list(others.order_by("-follower_count", "pk")[: limit - len(found)])


def _tags(begun: str, limit: int) -> list[Tag]:
    """Return hashtags that begin so. A hashtag of posts that only few may read is left out."""
    key = tag_key(begun)
    if begun and not key:
        # "19" is no hashtag yet, but the beginning of one.
        key = begun if begun.isalnum() and len(begun) < 20 else ""
        if not key:
            return []
    # By ids, step by step: joined, the planner may come to read every post there is.
    lately = PostTag.objects.order_by("-pk").values_list("post", "tag")[:RECENT]
    uses = list(lately)
    posts = Post.objects.filter(pk__in={post for post, _tag in uses}, **_is_public(""))
    public = set(posts.values_list("pk", flat=True))
    used = Counter(tag for post, tag in uses if post in public)
    rows = Tag.objects.in_bulk(list(used))
    begin_so = [pk for pk, _number in used.most_common() if rows[pk].key.startswith(key)]
    first = begin_so[:limit]
    found = [rows[pk] for pk in first]
    if key and len(found) < limit:
        found += _known_tags(key, first, limit - len(found))
    return found


def _known_tags(key: str, without: list[int], limit: int) -> list[Tag]:
    """Return further hashtags that begin so and of which everybody may read, by their keys.

    Some at a time, until there are enough or no more: of those that begin so, most may be of what only
    some may read.
    """
    others = Tag.objects.filter(key__startswith=key).exclude(pk__in=without).order_by("key")
    public_one = PostTag.objects.filter(tag=OuterRef("pk"), **_is_public("post__"))
    newest = Subquery(public_one.order_by("-post").values("post")[:1])
    found: list[Tag] = []
    asked, after = ASKED, ""
    while len(found) < limit:
        some = list(others.filter(key__gt=after).values_list("pk", "key")[:asked])
        rows = Tag.objects.filter(pk__in=[pk for pk, _key in some]).annotate(newest=newest)
        found += rows.filter(newest__isnull=False).order_by("key")
        if len(some) < asked:
            break
        after, asked = some[-1][1], min(2 * asked, MOST_ASKED)
    return found[:limit]


def _is_public(at: str) -> dict[str, object]:
    """Return the conditions for posts that everybody may read."""
    return {
        f"{at}visibility": Visibility.PUBLIC,
        f"{at}deleted_at": None,
        f"{at}author__is_active": True,
        f"{at}author__is_protected": False,
    }
