"""What pictures cost: no query for a page that shows them, and room that each person has so much of."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feed.actions import attachments
from feed.actions.attachments import attach, quota_of
from feed.actions.posts import delete_posts
from feed.models import Attachment
from tests import images
from tests.factories import make_post
from tests.people import person, queries_of, signed_in, text_of
from tests.pictures.uploading import attached, posted, ready
from tests.users.pictures import upload

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/", "/public/", "/@alice/"])
def test_twenty_posts_with_forty_pictures_cost_as_many_queries_as_without(path: str) -> None:
    alice = person("alice")
    for _each in range(20):
        make_post(alice)
    browser = signed_in(alice)
    queries_of(browser, path)
    without = queries_of(browser, path)
    rows = [
        Attachment.objects.create(owner=alice, state="ready", files=["320.webp"]) for _ in range(40)
    ]
    for first, second in zip(rows[::2], rows[1::2], strict=True):
        posted(alice, first, second)
    assert text_of(browser.get(path)).count('class="picture"') == 40
    assert queries_of(browser, path) == without


def test_a_picture_is_served_with_one_query_beside_those_of_the_sign_in() -> None:
    alice = person("alice")
    row = ready(alice)
    posted(alice, row)
    browser = signed_in(alice)
    queries_of(browser, row.shown.large)
    with CaptureQueriesContext(connection) as queries:
        browser.get(row.shown.large)
    # The place in the log and the sign-in, as for anything that is asked for.
    assert ["feed_attachment" in query["sql"] for query in queries] == [False, False, True]


def test_room_is_counted_and_ends(settings: pytest.FixtureRequest) -> None:
    settings.PICTURES_MEGABYTES = 1  # type: ignore[attr-defined]
    alice, bob = person("alice"), person("bob")
    row = ready(alice)
    assert quota_of(alice).used == row.size > 0
    assert quota_of(bob).used == 0
    Attachment.objects.update(size=1024 * 1024 - 10)
    assert (quota_of(alice).left, quota_of(alice).percent) == (10, 99)
    with pytest.raises(ValidationError) as refused:
        attached(alice)
    assert refused.value.code == "quota"
    attached(bob)


def test_deleting_a_post_makes_room_and_what_is_kept_of_such_posts_has_an_end(
    settings: pytest.FixtureRequest,
) -> None:
    settings.PICTURES_MEGABYTES = 1  # type: ignore[attr-defined]
    alice = person("alice")
    for _each in range(2):
        post = posted(alice, attached(alice))
        Attachment.objects.filter(post=post).update(size=600 * 1024)
        assert quota_of(alice).used == 600 * 1024
        delete_posts(actor=alice, posts=[post])
        assert quota_of(alice).used == 0
    with pytest.raises(ValidationError) as refused:
        attached(alice)
    assert refused.value.code == "quota"


def test_so_many_may_stand_in_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "MOST_UNUSED", 2)
    alice = person("alice")
    first, _second = attached(alice), attached(alice)
    with pytest.raises(ValidationError) as refused:
        attach(actor=alice, upload=upload(images.encoded(images.drawn())))
    assert refused.value.code == "unused"
    posted(alice, first)
    attached(alice)


def test_saving_a_draft_asks_no_more_for_pictures_of_which_nothing_new_is_said() -> None:
    alice = person("alice")
    rows = [attached(alice) for _ in range(4)]
    browser = signed_in(alice)

    def queries(number: int) -> int:
        shown = rows[:number]
        sent = {"place": "post", "body": "Bread", "picture": ["", *(row.pk for row in shown)]}
        sent |= {f"alt-{row.pk}": "Rye" for row in shown}
        with CaptureQueriesContext(connection) as found:
            assert browser.post("/drafts/", sent).status_code == 302
        return len(found)

    queries(4)
    assert set(Attachment.objects.values_list("alt", flat=True)) == {"Rye"}
    assert queries(4) == queries(1)
