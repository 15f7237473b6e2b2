"""What was deleted before it was noted by whom: what admin's history does not tell of was its author."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from feed.models import Comment, Post
from tests.factories import make_comment, make_post
from tests.moderators import superuser

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]


def test_what_no_moderator_deleted_its_author_did(monkeypatch: pytest.MonkeyPatch) -> None:
    step = import_module("feed.migrations.0014_withdrawn_before")
    monkeypatch.setattr(step, "AT_ONCE", 2)
    admin, shown = superuser(), make_post()
    moderated, own = make_post(), [make_post() for _ in range(4)]
    comment = make_comment(shown)
    for model, row in ((Post, moderated), (Comment, comment)):
        LogEntry.objects.create(
            user=admin,
            content_type=ContentType.objects.get_for_model(model, for_concrete_model=False),
            object_id=str(row.pk),
            object_repr="x",
            action_flag=DELETION,
        )
    gone = Post.objects.filter(pk__in=[moderated.pk, comment.pk, *(one.pk for one in own)])
    gone.update(deleted_at=timezone.now())
    step.note(apps, None)
    withdrawn = set(Post.objects.filter(is_withdrawn=True).values_list("pk", flat=True))
    assert withdrawn == {one.pk for one in own}
