"""What an address shows afresh: by a whole load, or by the answer alone, read under the same styles.

An answer is fetched by a page of the person's in which nothing else happens, parsed by Chromium's own
parser, and stands in that page's document, under the site's stylesheet, for as long as it is read: what
is hidden is hidden there, too. It costs a request and no page: no navigation, no drawing.
"""

from dataclasses import replace
from urllib.parse import urljoin

from playwright.sync_api import Error

from .reading import READ, Sight, see, sight_of
from .tabs import Tab, Tabs

MOST_PAGES = 15  # of a list that are read on for one comparison

# None where an answer cannot be read as a page is: it goes by other styles than those that are kept, or
# none are kept yet.
_ANSWER = r"""async (address) => {
  const links = (page) => [...page.querySelectorAll('link[rel=stylesheet]')]
    .map((one) => one.getAttribute('href')).join();
  if (!document.adoptedStyleSheets.length) {
    const rules = [...document.styleSheets].flatMap((one) => [...one.cssRules]);
    if (!rules.length) return null;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(rules.map((one) => one.cssText).join('\n'));
    document.adoptedStyleSheets = [sheet];
    window.keeps = {links: links(document), read: {}};
  }
  const answer = await fetch(address, {cache: 'no-store', headers: {Accept: 'text/html'}});
  const text = await answer.text();
  // Beside what is hidden (tokens, the place in the log) an answer is the same where nothing has changed;
  // so is then what is read in it.
  const visible = text.replace(/<input type="hidden"(?![^>]*z[qm]\d)[^>]*>/g, '');
  const said = [answer.status, answer.url, visible].join();
  const {read} = window.keeps;
  if (read[address] && read[address].said === said) return read[address].found;
  const page = new DOMParser().parseFromString(text, 'text/html');
  if (links(page) !== window.keeps.links) return null;
  // Where scripts run, what stands in these is text.
  page.querySelectorAll('noscript').forEach((one) => { one.textContent = one.innerHTML; });
  page.querySelectorAll('link:not(#favicon), script').forEach((one) => one.remove());
  document.replaceChild(page.documentElement, document.documentElement);
  try {
    const found = {...(READ)(new URL(answer.url).pathname), status: answer.status};
    read[address] = {said, found};
    return found;
  } finally {
    document.documentElement.replaceChildren();  // before anything of it is drawn
  }
}""".replace("READ", READ)


class Fresh:
    """Reads addresses as they are now, by the people whose tabs these are."""

    def __init__(self, tabs: Tabs) -> None:
        """Read for these tabs."""
        self._tabs = tabs

    def load(self, tab: Tab, shown: Sight) -> Sight:
        """Return a whole load of a tab's address, and of what follows as much as the tab shows."""
        return self._read_on(tab, shown, self._loaded(tab, _address(tab)))

    def answer(self, tab: Tab, shown: Sight) -> Sight | None:
        """Return the same by answers alone; None where it takes a whole load."""
        first = self._answered(tab, _address(tab))
        return first and self._read_on(tab, shown, first)

    def _read_on(self, tab: Tab, shown: Sight, first: Sight) -> Sight:
        cards, more = list(first.cards), first.more
        words = set(first.words)
        for _ in range(MOST_PAGES):
            if not more or (len(cards) >= len(shown.cards) and shown.more):
                break
            address = urljoin(tab.page.url, more)
            further = self._answered(tab, address) if first.is_answer else None
            further = further or self._loaded(tab, address)
            have = {key for key, _ in cards}
            cards += [card for card in further.cards if card[0] not in have]
            words |= further.words
            more = further.more
        return replace(first, cards=cards, more=more, words=words)

    def _loaded(self, tab: Tab, address: str) -> Sight:
        page = self._tabs.fresh(tab.person)
        answer = page.goto(address)
        return see(page, answer.status if answer is not None else 0)

    def _answered(self, tab: Tab, address: str) -> Sight | None:
        page = self._tabs.fresh(tab.person)
        try:
            found = page.evaluate(_ANSWER, address)
        except Error:  # nothing has been loaded there yet, or nobody answers: a whole load says so
            return None
        return found and sight_of({**found, "is_answer": True})


def _address(tab: Tab) -> str:
    return tab.page.url.partition("#")[0]
