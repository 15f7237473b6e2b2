"""People change posts that wait for their time, by the same rules by which they wrote them."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from feed.actions import scheduled
from feed.actions.content import PostContent
from feed.models import ScheduledPost
from tests.log import no_new_events
from tests.people import person
from users.models import User

pytestmark = pytest.mark.django_db


def waiting(author: User, **more: Any) -> ScheduledPost:
    """Return a post that waits for an hour."""
    due = timezone.now() + timedelta(hours=1)
    content = PostContent(body="For later", **more)
    return scheduled.schedule_post(author=author, content=content, due_at=due)


def change(row: ScheduledPost, **content: Any) -> None:
    """Change what waits, past the form."""
    scheduled.edit_scheduled(
        actor=row.author,
        scheduled=row,
        content=PostContent(body="Better", **content),
        due_at=row.due_at,
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"warning": "x" * 101},
        {"warning": "Bread\0"},
        {"language": "tlh"},
        {"answers_from": "nobody"},
        {"visibility": "nobody"},
    ],
)
def test_what_could_not_be_written_is_no_change_either(wrong: dict[str, str]) -> None:
    row = waiting(person("alice"), warning="Bread", language="de", answers_from="friends")
    with no_new_events(), pytest.raises(ValidationError):
        change(row, **wrong)
    row.refresh_from_db()
    said = (row.body, row.warning, row.language, row.answers_from)
    assert said == ("For later", "Bread", "de", "friends")


def test_a_changed_warning_is_stored_as_a_written_one_is() -> None:
    row, other = waiting(person("alice")), waiting(person("bob"), warning=" Bread\n and  wine ")
    change(row, warning=" Bread\n and  wine ")
    row.refresh_from_db()
    assert row.warning == other.warning == "Bread and wine"
