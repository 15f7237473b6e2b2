"""What the head of a page says of it."""

from html.parser import HTMLParser

MOST_WORDS = 2_000  # characters that are kept of anything it says
MOST_ADDRESS = 2_000

# Where it is said, the best first: by the names of <meta property="…"> and <meta name="…">.
_TITLE = ("og:title", "twitter:title")
_DESCRIPTION = ("og:description", "twitter:description", "description")
_SITE = ("og:site_name", "application-name")
_PICTURE = ("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src")
_KNOWN = frozenset((*_TITLE, *_DESCRIPTION, *_SITE, *_PICTURE))


class Head(HTMLParser):
    """Reads a page as it comes, as far as the end of its head."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        super().__init__(convert_charrefs=True)
        self.is_read = False
        self._said: dict[str, str] = {}
        self._words = ""
        self._is_in_title = False
        self._had_title = False

    @property
    def title(self) -> str:
        """What the page is called; empty where it does not say."""
        return self._first(_TITLE) or self._words.strip()

    @property
    def description(self) -> str:
        """What it says that it is about."""
        return self._first(_DESCRIPTION)

    @property
    def site(self) -> str:
        """What it says that its site is called."""
        return self._first(_SITE)

    @property
    def picture(self) -> str:
        """Where it says that a picture for it is: an address, whole or from there."""
        found = self._first(_PICTURE)
        return found if len(found) <= MOST_ADDRESS else ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a <meta> says; the body begins where the head ends."""
        if self.is_read:
            return
        if tag == "title" and not self._had_title:
            self._is_in_title = self._had_title = True
        elif tag == "meta":
            self._note({name: value or "" for name, value in attrs[:20]})
        elif tag == "body":
            self.is_read = True

    def handle_endtag(self, tag: str) -> None:
        """End the title, or the head."""
        if tag == "title":
            self._is_in_title = False
        elif tag == "head":
            self.is_read = True

    def handle_data(self, data: str) -> None:
        """Note the title."""
        if self._is_in_title and not self.is_read and len(self._words) < MOST_WORDS:
            self._words += data[: MOST_WORDS - len(self._words)]

    def _note(self, said: dict[str, str]) -> None:
        for name in (said.get("property", ""), said.get("name", "")):
            key, content = name.strip().lower(), said.get("content", "").strip()
            if key in _KNOWN and content:
                self._said.setdefault(key, content[: MOST_WORDS + 1])

    def _first(self, names: tuple[str, ...]) -> str:
        return next((self._said[name] for name in names if name in self._said), "")
