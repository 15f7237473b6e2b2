"""Finding people: by name, and by whom the viewer's friends follow."""

from django.db.models import Count, Q

from users.lib.folding import search_key
from users.models import Block, Follow, FollowRequest, Mute, User
from users.models.relation import met_by

FOUND = 20
FRIENDS_ASKED = (
    200  # the newest of whom the viewer follows; asking thousands would cost and not help
)


def people_named(asked: str, viewer: User | None) -> list[User]:
    """Return up to 20 people whose username begins with it or whose name holds it, or each word of it,
    typed however: see `search_key`.

    The one whose username is exactly that comes first, then those whose name begins with it, those whose
    name holds it, and those who have its words apart or in another order; of each those with the most
    followers.
    """
    name = asked.removeprefix("@").removeprefix("\uff20")
    key = search_key(name)
    if not key:
        return []
    begins = Q(username__startswith=key) | Q(folded_name__startswith=key)
    # Only where an index has not found enough, because it is asked of everybody.
    holds = Q(folded_name__contains=key) | Q(folded_name=None, name__icontains=name)
    words = [Q(folded_name__contains=word) for word in dict.fromkeys(key.split())]
    found = list(met_by(viewer).filter(username=key))
    for named in (begins, holds, *([Q(*words)] if len(words) > 1 else [])):
        known = [person.pk for person in found]
        others = met_by(viewer).filter(named).exclude(pk__in=known)
        found += others.order_by("-follower_count", "pk")[: FOUND - len(found)]
    return found


def suggestions(viewer: User | None) -> list[User]:
    """Return up to 20 people the viewer might follow, without those they know or have muted.

    First those whom the people they follow, follow; then those who write most; then the newest.
    """
    people = met_by(viewer)
    if viewer is None:
        return list(people.order_by("-follower_count", "-pk")[:FOUND])
    new = people.exclude(_is_known(viewer, "pk"))
    asked = list(
        Follow.objects.filter(follower=viewer)
        .order_by("-pk")
        .values_list("followee", flat=True)[:FRIENDS_ASKED]
    )
    # Whom these may be is asked of their follows, not of everybody: `followee__in=new` reads all.
    of_friends = (
        Follow.objects.filter(follower__in=asked)
        .exclude(_is_known(viewer, "followee") | _is_not_met(viewer, "followee"))
        .values("followee")
        .annotate(number=Count("pk"))
        .order_by("-number", "followee")
        .values_list("followee", flat=True)[:FOUND]
    )
    first = list(of_friends)
    known = User.objects.in_bulk(first)
    found = [known[pk] for pk in first]
    if len(found) < FOUND:
        others = new.exclude(pk__in=first).order_by("-post_count", "-pk")
        found += others[: FOUND - len(found)]
    return found


def _is_known(viewer: User, person: str) -> Q:
    """Return the condition that the viewer is, follows, asks or mutes whom the column names."""
    return (
        Q(**{person: viewer.pk})
        | Q(**{f"{person}__in": Follow.objects.filter(follower=viewer).values("followee")})
        | Q(**{f"{person}__in": FollowRequest.objects.filter(follower=viewer).values("followee")})
        | Q(**{f"{person}__in": Mute.objects.holding().filter(muter=viewer).values("muted")})
    )


def _is_not_met(viewer: User, person: str) -> Q:
    """Return the condition that whom the column names is hidden, or one of the two blocks the other.

    The few of whom that is so are looked up once, not each person in turn.
    """
    return (
        Q(**{f"{person}__in": User.objects.filter(is_active=False).values("pk")})
        | Q(**{f"{person}__in": Block.objects.filter(blocker=viewer).values("blocked")})
        | Q(**{f"{person}__in": Block.objects.filter(blocked=viewer).values("blocker")})
    )
