"""Whose words somebody may read: what the texts' own pages show them."""

import re

from .book import Book
from .person import People
from .reading import Sight
from .steps import label_of
from .tabs import Tab


class Words:
    """Asks about words that stand in a page and not in a fresh load of it."""

    def __init__(self, people: People, book: Book) -> None:
        """Ask as these people, about the texts of this book."""
        self._people, self._book = people, book
        self._allowed: dict[tuple[str, str], bool] = {}

    def forget(self) -> None:
        """Ask afresh from now on."""
        self._allowed.clear()

    def forbidden(self, tab: Tab, shown: Sight, fresh: Sight) -> list[str]:
        """Return the words that stand in the page, in no fresh load of it, and not where they were written as
        its person is shown that."""
        # In a form to change it stand one's own words, also of what has been deleted since.
        own = re.fullmatch(r"/posts/\{(p\d+)\}/edit/", tab.path)
        return [
            one
            for one in sorted(shown.words - fresh.words)
            if not self._may(tab, one) and (own is None or label_of(one) != own[1])
        ]

    def _may(self, tab: Tab, known_word: str) -> bool:
        key = (tab.person, known_word)
        if key not in self._allowed:
            label = label_of(known_word)
            pages = [self._book.address(f"/posts/{{{label}}}/{more}") for more in ("", "history/")]
            if label in self._book.talks:
                talk = self._book.talks[label]
                pages = [self._book.address(f"/messages/{{{talk}}}/?from={{{label}}}")]
            says = [self._people[tab.person].page(path)[1] for path in pages if path]
            self._allowed[key] = (
                any(known_word in one for one in says) or label not in self._book.ids
            )
        return self._allowed[key]
