"""Addresses with numbers that no row can have."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls.converters import IntConverter

from feed.urls import urlpatterns
from tests.people import person, signed_in
from users import urls as people
from users.http.converters import IdConverter

pytestmark = pytest.mark.django_db

ENORMOUS = (2**63, 10**40)


def addresses(number: int) -> Iterator[str]:
    """Yield every address of ours in which a number stands, with this one."""
    for one in [*urlpatterns, *people.urlpatterns]:
        kinds = one.pattern.converters.values()
        assert not any(isinstance(kind, IntConverter) for kind in kinds), f"<id:…> in {one.pattern}"
        if any(isinstance(kind, IdConverter) for kind in kinds):
            path = re.sub(r"<id:\w+>", str(number), str(one.pattern))
            yield "/" + re.sub(r"<\w+:\w+>", "a", path)


@pytest.mark.slice(2)
@pytest.mark.parametrize("number", ENORMOUS)
def test_there_is_no_page_at_them(number: int) -> None:
    browsers = (signed_in(person("alice", is_staff=True, is_superuser=True)), Client())
    every = [*addresses(number), f"/admin/feed/case/{number}/change/"]
    assert f"/posts/{number}/" in every and f"/settings/data/{number}/" in every
    for browser in browsers:
        for address in every:
            assert browser.get(address).status_code in (302, 404), address
            if not address.startswith("/admin/"):
                assert browser.post(address).status_code == 404, address
