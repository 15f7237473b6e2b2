"""The focal point: chosen in a form by a press in the picture, kept, and shown wherever only a part shows."""

import pytest
from django.core.exceptions import ValidationError

from feed.actions.attachments import describe
from feed.models import Attachment, Draft
from feed.models.focal import CENTRE, PLACES, Focal
from feed.models.shown_picture import ShownPicture
from tests.people import person, signed_in, text_of
from tests.pictures.uploading import posted, ready

pytestmark = pytest.mark.django_db


def test_it_is_chosen_in_the_form_and_shows_in_the_grid() -> None:
    alice = person("alice")
    row = ready(alice)
    browser = signed_in(alice)
    form = text_of(browser.get(f"/pictures/{row.pk}/"))
    assert form.count(f'name="focal-{row.pk}"') == len(PLACES) == 25
    assert 'value="50-50" aria-label="Middle, center" autocomplete="off" checked>' in form
    sent = {"body": "Look", "picture": [row.pk], f"alt-{row.pk}": "", f"focal-{row.pk}": "0-75"}
    assert browser.post("/posts/new/", sent).status_code == 302
    row.refresh_from_db()
    assert row.focal == Focal(0, 75)
    assert 'class="picture focal-x-0 focal-y-75"' in text_of(browser.get("/"))


def test_a_draft_keeps_it_and_a_form_that_comes_back_has_it() -> None:
    alice = person("alice")
    row = ready(alice)
    browser = signed_in(alice)
    sent = {"place": "post", "body": "Bread", "picture": [row.pk], f"alt-{row.pk}": ""}
    assert browser.post("/drafts/", {**sent, f"focal-{row.pk}": "100-0"}).status_code == 302
    assert Draft.objects.get(person=alice).picture_ids == [row.pk]
    assert 'value="100-0" aria-label="Top, far right" autocomplete="off" checked>' in text_of(
        browser.get("/")
    )
    moved = {**sent, f"focal-{row.pk}": "25-25", "arrange": f"later {row.pk}"}
    assert 'value="25-25" aria-label="Upper, left" autocomplete="off" checked>' in text_of(
        browser.post("/posts/new/", moved)
    )


@pytest.mark.parametrize("said", ["", "50", "3-50", "50-51", "-", "50-50-50", "١٠٠-٠"])
def test_what_names_no_place_leaves_it_as_it_is(said: str) -> None:
    alice = person("alice")
    row = ready(alice)
    describe(actor=alice, attachment=row, focal=Focal(100, 100))
    sent = {"body": "Look", "picture": [row.pk], f"alt-{row.pk}": "", f"focal-{row.pk}": said}
    assert signed_in(alice).post("/posts/new/", sent).status_code == 302
    row.refresh_from_db()
    assert row.focal == Focal(100, 100)


def test_a_change_of_it_is_no_edit_and_shows_at_once() -> None:
    alice, bob = person("alice"), person("bob")
    row = ready(alice)
    post = posted(alice, row)
    with pytest.raises(Attachment.DoesNotExist):
        describe(actor=bob, attachment=row, focal=Focal(0, 0))
    describe(actor=alice, attachment=row, focal=Focal(0, 0))
    post.refresh_from_db()
    assert post.edited_at is None
    assert post.pictures[0].focal_classes == "focal-x-0 focal-y-0"
    with pytest.raises(ValidationError):
        describe(actor=alice, attachment=row, alt="a" * 1_501, focal=CENTRE)
    row.refresh_from_db()
    assert row.focal == Focal(0, 0)


def test_an_edit_sets_it_and_the_download_of_ones_data_has_it() -> None:
    alice = person("alice")
    row = ready(alice)
    post = posted(alice, row)
    sent = {"body": "Look", "picture": [row.pk], f"alt-{row.pk}": "", f"focal-{row.pk}": "75-25"}
    sent["edition"] = post.edition
    assert signed_in(alice).post(f"/posts/{post.pk}/edit/", sent).status_code == 302
    post.refresh_from_db()
    assert post.pictures[0].focal == Focal(75, 25)
    row.refresh_from_db()
    assert row.in_download["focal_point"] == [75, 25]


def test_facts_of_the_release_before_have_the_centre() -> None:
    facts = ready(person("alice")).facts
    del facts["focal"]
    assert ShownPicture.of(facts).focal == CENTRE
    assert ShownPicture.of(facts).focal_classes == ""
