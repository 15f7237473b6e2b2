"""Firefox, and people at it whose consoles must have said nothing unexpected."""

from collections.abc import Callable, Iterator

import pytest

from tests.firefox.browser import Firefox, Person
from tests.services import Site


@pytest.fixture(scope="session")
def firefox() -> Iterator[Firefox]:
    """Debian's Firefox."""
    browser = Firefox()
    yield browser
    browser.stop()


@pytest.fixture
def enter(firefox: Firefox, site: Site) -> Iterator[Callable[[str], Person]]:
    """Let people come in by their name, visitors by none."""
    people: list[Person] = []

    def come_in(name: str = "") -> Person:
        people.append(Person(firefox, site.url, name))
        return people[-1]

    yield come_in
    for one in people:
        one.leave()
    complaints = firefox.complaints()
    assert not complaints, complaints
