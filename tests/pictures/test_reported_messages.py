"""What a report of a message keeps of its pictures, and which of them moderators may look at."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.test import TestCase
from django.utils import timezone

from feed.actions.attachments import describe, sweep_attachments
from feed.actions.messages import delete
from feed.models import Attachment
from tests.people import person, signed_in
from tests.pictures.messaging import sent
from tests.pictures.test_reported_pictures import case_page
from tests.pictures.uploading import ready, status
from tests.reporting import case_moderator, reported
from tests.talking import two

pytestmark = pytest.mark.django_db


def test_moderators_look_at_what_was_reported_with_it_and_at_nothing_else() -> None:
    alice, bob, carol = person("alice"), person("bob"), case_moderator("carol")
    talk, other = two(alice, bob), two(person("dan"), bob)
    hers, his, elsewhere = ready(alice), ready(bob), ready(bob)
    describe(actor=alice, attachment=hers, alt="My street")
    sent(alice, talk, hers)
    message = sent(bob, talk, his, body="Buy this")
    sent(bob, other, elsewhere)
    assert [status(carol, row.shown.src) for row in (hers, his, elsewhere)] == [404] * 3
    report = reported(message, alice)
    page = case_page(carol, report)
    [picture] = page.all("details", class_="case-picture")  # pressed, it is uncovered
    assert picture.all("img")[0].attributes["src"] == his.shown.src
    assert "Picture: My street" in page.text
    assert [status(carol, row.shown.src) for row in (hers, his, elsewhere)] == [404, 200, 404]
    assert status(person("erin", is_staff=True), his.shown.src) == 404


def test_it_stays_until_somebody_has_decided_also_when_the_message_is_deleted() -> None:
    alice, bob, carol = person("alice"), person("bob"), case_moderator("carol")
    row = ready(bob)
    message = sent(bob, two(alice, bob), row)
    reported(message, alice)
    with TestCase.captureOnCommitCallbacks(execute=True):
        delete(actor=bob, message=message)
    Attachment.objects.update(created_at=timezone.now() - timedelta(days=9))
    assert sweep_attachments() == 0
    assert default_storage.exists(row.stored_names[0])
    assert [status(who, row.shown.src) for who in (alice, carol)] == [404, 200]
    assert signed_in(bob).get(f"/messages/{message.conversation_id}/").status_code == 200
