"""What people report, for tests."""

from feed.actions.reporting import Thing, report
from feed.models import Case, Report
from tests.factories import UserFactory, make_post
from tests.moderators import moderator
from users.models import User

PERMISSIONS = ("view_case", "change_case", "view_post", "delete_post", "view_user", "change_user")


def reported(
    thing: Thing | None = None,
    reporter: User | None = None,
    category: str = "spam",
    words: str = "",
) -> Report:
    """Return a report, of a new post and by somebody new unless told otherwise."""
    return report(
        reporter=reporter or UserFactory.create(),
        thing=thing or make_post(),
        category=category,
        words=words,
    )[0]


def open_case(thing: Thing | None = None, category: str = "spam", words: str = "") -> Case:
    """Return the case that a new report of this makes, or joins."""
    return Case.objects.get(pk=reported(thing, category=category, words=words).case_id)


def case_moderator(name: str = "") -> User:
    """Return somebody of the staff who may decide cases, and do all that decisions do."""
    user = moderator(*PERMISSIONS)
    if name:
        User.objects.filter(pk=user.pk).update(username=name)
        user.username = name
    return user
