"""Thousands of people with sign-ins, made in seconds. Runs inside the site's process (`manage.py shell`)."""

from collections.abc import Iterable

from django.utils import timezone

from feed.demo.rows import settle, write
from feed.live.log import log
from feed.models import Conversation, Membership
from feed.models.conversation import pair_of
from tests.services import session_key_of
from users.accounts.sessions import SIGN_IN_KEY, SessionStore
from users.models import Follow, Session, User

from .servers import AUTHORS, viewer

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
AT_ONCE = 2_000


def sign_in(people: Iterable[User]) -> None:
    """Give each a session, under the key that `session_key_of` names."""
    store = SessionStore()
    rows = []
    for person in people:
        data = {
            "_auth_user_id": str(person.pk),
            "_auth_user_backend": BACKEND,
            "_auth_user_hash": person.get_session_auth_hash(),
            SIGN_IN_KEY: "sign-in-of-" + person.username,
        }
        store._session_key = session_key_of(person.username)
        rows.append(store.create_model_instance(data))
    Session.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)


def fill(viewers: int, followers: int, followees: int) -> None:
    """Make the authors and so many viewers, each signed in; the first `followers` follow the authors.

    Each of those follows `followees` people in all; the others of these never write.
    """
    others = range(followees - len(AUTHORS))
    names = [*AUTHORS, *map(viewer, range(viewers)), *(f"quiet{number}" for number in others)]
    people = [
        User(username=name, name=name.title(), email=f"{name}@example.org", password="!")
        for name in names
    ]
    User.objects.bulk_create(people, batch_size=AT_ONCE)
    writing, rest = people[: len(AUTHORS)], people[len(AUTHORS) :]
    watching, followed = rest[:viewers], [*writing, *rest[viewers:]]
    sign_in([*writing, *watching])
    now, following = timezone.now(), watching[:followers]
    write(
        Follow,
        ("follower_id", "followee_id", "created_at"),
        ((one.pk, who.pk, now) for one in following for who in followed),
    )
    User.objects.filter(pk__in=[one.pk for one in followed]).update(follower_count=followers)
    User.objects.filter(pk__in=[one.pk for one in following]).update(following_count=followees)
    log.head()  # makes the log's epoch
    settle([User, Follow, Session])


def let_talk(viewers: int) -> None:
    """Let these talk: the first with the second, the third with the fourth …, and all of them in one room.

    The conversations are numbered from 1, the room is the last.
    """
    people = list(User.objects.filter(username__in=map(viewer, range(viewers))).order_by("pk"))
    pairs = list(zip(people[::2], people[1::2], strict=True))
    two, group = Conversation.Kind.TWO, Conversation.Kind.GROUP
    talks = [Conversation(kind=two, pair=pair_of(one.pk, other.pk)) for one, other in pairs]
    talks = Conversation.objects.bulk_create([*talks, Conversation(kind=group, name="A room")])
    parts = [(talk, person) for talk, pair in zip(talks, pairs, strict=False) for person in pair]
    parts += [(talks[-1], person) for person in people]
    Membership.objects.bulk_create(
        [
            Membership(
                conversation=talk,
                person=person,
                state=Membership.State.JOINED,
                is_group=talk.is_group,
            )
            for talk, person in parts
        ],
        batch_size=AT_ONCE,
    )
    settle([Conversation, Membership])
