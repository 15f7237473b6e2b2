"""Lists and pages of moderation say what they hold, and have what one presses at hand."""

import pytest
from django.contrib import admin

from feed.patterns.guard.variables import probing
from tests.factories import make_post
from tests.html import page_of
from tests.moderators import superuser
from tests.people import person, signed_in
from tests.reporting import open_case
from users.admin.base import ModerationAdmin
from users.models import Door

pytestmark = pytest.mark.django_db

LISTS = sorted(
    f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    for model, shown in admin.site._registry.items()
    if isinstance(shown, ModerationAdmin) and model is not Door  # whose list leads to its only row
)


@pytest.mark.parametrize("path", LISTS)
def test_a_list_is_called_by_what_it_holds_and_its_filters_can_be_folded(path: str) -> None:
    page = page_of(signed_in(superuser()).get(path))
    title = page.one("title").text
    assert not title.startswith("Select")
    assert title.split(" | ")[0] in [one.text for one in page.all("h1")]
    if page.all("nav", id="changelist-filter"):
        label = page.one("label", **{"for": "filters-shown"})
        assert label.text == "Filters"
        assert page.one("input", id="filters-shown").attributes["type"] == "checkbox"


def test_the_page_of_a_case_asks_for_nothing_in_vain() -> None:
    """Under `make dev` the guard would name it as misspelt on every page."""
    case = open_case(make_post(person("bob")), words="Again and again")
    with probing() as found:
        page = page_of(signed_in(superuser()).get(f"/admin/feed/case/{case.pk}/change/"))
    assert not found
    assert f"Post {case.object_id}" in page.one("title").text
