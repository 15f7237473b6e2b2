"""What a reader of a page sees, and what one is doing in it: read off the DOM, in any page."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Error, Page

# Words, and what elements say beside their words. Left out: what says how the connection is (asked about
# by itself), what somebody types, and what notes how far they have read.
READ = r"""(given) => {
  const path = given || location.pathname;
  const OUT = ['#live-status, #live-offer, #live-notice, #notice, .new-posts, .head-sentinel, .below-head',
    '#live-resume, #live-sink, #live-void, .place-mark, .page-2, .continue, .start, .more, .more-again',
    '.focus-left, .messages, .new-mark, .chat-new, .chat-says, .older-link, .to-end, noscript',
    '.chat-typing, .chat-presence',
    'script, style, template, link, meta, input[type=hidden], .htmx-indicator'].join();
  const LISTS = '#timeline, #comments, #people, #notifications, #versions, #scheduled,'
    + '#conversations, #messages';
  const SAID = ['href', 'aria-label', 'aria-current', 'aria-pressed', 'aria-checked', 'alt', 'src',
    'datetime', 'lang', 'formaction', 'type', 'title', 'cite', 'disabled'];
  const TELLS = new RegExp('^(is-|for-|by-|in-|depth-|under-|top$|older$|gone|placeholder|quote-gone|'
    + 'quote-by-|danger|hue-)');
  const LOUD = new Set(['A', 'BUTTON', 'INPUT', 'IMG', 'TIME', 'PROGRESS', 'DETAILS', 'BLOCKQUOTE', 'H1',
    'H2', 'SELECT', 'FIELDSET', 'NAV', 'ARTICLE']);
  const isSeen = (one) => {
    const style = getComputedStyle(one);
    return style.display !== 'none' && style.visibility !== 'hidden';
  };
  const states = (one) => [...one.classList].filter((name) => TELLS.test(name)).sort()
    .map((name) => '.' + name);
  const said = (one) => {
    const found = SAID
      .filter((name) => one.hasAttribute(name) && !(name === 'type' && one.tagName === 'BUTTON'))
      .map((name) => name + '=' + one.getAttribute(name));
    if (one.matches('input, progress')) found.push('value=' + one.getAttribute('value'));
    return found;
  };
  const tokens = (node, into) => {
    if (node.nodeType === 3) {
      const text = node.nodeValue.replace(/\s+/g, ' ').trim();
      if (text) into.push(text);
      return into;
    }
    if (node.nodeType !== 1 || node.matches(OUT) || !isSeen(node)) return into;
    if (node.matches('.menu')) return into;
    if (node.matches('form.composer, #comment-form')) {
      into.push('<form ' + node.id + '>');
      if (/\/(quote|answer)\/$/.test(path))
        node.querySelectorAll('.quoted, .answered').forEach((one) => one.childNodes.forEach(
          (child) => tokens(child, into)));
      return into;
    }
    const more = [...states(node), ...said(node)];
    if (LOUD.has(node.tagName) || more.length)
      into.push('<' + [node.tagName.toLowerCase(), ...more].join(' ') + '>');
    node.childNodes.forEach((child) => tokens(child, into));
    return into;
  };
  const cards = [];
  const held = new Set();
  document.querySelectorAll(LISTS).forEach((list) => [...list.children].forEach((one) => {
    if (one.tagName !== 'ARTICLE') return;
    held.add(one);
    if (!isSeen(one)) return;
    const who = one.querySelector('a.who');
    cards.push([one.id || (who ? who.getAttribute('href') : '?'), tokens(one, [])]);
  }));
  const rest = [];
  const walk = (node) => {
    if (held.has(node)) return;
    const isAround = node.nodeType === 1 && [...held].some((one) => node.contains(one));
    if (!isAround) return tokens(node, rest);
    if (node.matches(OUT) || !isSeen(node)) return;
    const state = states(node);
    if (state.length) rest.push('<' + [node.tagName.toLowerCase(), ...state].join(' ') + '>');
    node.childNodes.forEach(walk);
  };
  document.body.childNodes.forEach(walk);
  const shown = (query) => [...document.querySelectorAll(query)]
    .filter((one) => one.textContent.trim() && one.checkVisibility({visibilityProperty: true}))
    .map((one) => one.innerText.trim()).join(' ').trim();
  const more = [...document.querySelectorAll('.more, .more-again')].find(isSeen);
  const fields = [...document.querySelectorAll('textarea, input:not([type=hidden])')];
  const text = document.documentElement.outerHTML + document.title
    + fields.map((one) => one.value).join(' ');
  const favicon = document.querySelector('#favicon');
  return {
    cards, rest, title: document.title,
    favicon: favicon ? favicon.getAttribute('href') : '',
    badge: (document.querySelector('#notification-badge') || {textContent: ''}).textContent.trim(),
    more: more ? more.getAttribute('href') : '',
    is_over: !document.querySelector('#live-status .is-live'),
    is_visitors: document.body.classList.contains('visitor'),
    offer: shown('#live-offer'), notice: shown('#live-notice, .gone-subject, .not-for-quoting'),
    pill: [...document.querySelectorAll('.new-posts')]
      .some((one) => getComputedStyle(one).display !== 'none'),
    words: [...new Set(text.match(/z[qm]\d+v\d+/g) || [])],
  };
}"""

_QUIET = r"""() => {
  const cursor = document.querySelector('#live-cursor');
  return {
    cursor: cursor ? cursor.value : '',
    isLive: !!document.querySelector('#live-status .is-live'),
    isOver: !!document.querySelector('#live-notice > *'),
    isBusy: !!document.querySelector('.htmx-request, .asof'),
  };
}"""


@dataclass(frozen=True)
class Sight:
    """What a page shows: its cards in order, each as words and marks, and the rest of the page."""

    cards: list[tuple[str, list[str]]]
    rest: list[str]
    title: str
    favicon: str
    badge: str  # how many notifications are unread
    more: str  # where it goes on; empty at the end
    offer: str  # what it says about changes it has not taken in
    notice: str  # why it no longer updates
    is_over: bool  # whether it does not update (any more)
    is_visitors: bool  # whether nobody is signed in on it
    pill: bool  # whether "New posts" stands there for whoever is further down
    words: set[str] = field(default_factory=set)  # the known words anywhere in the document
    status: int = 200  # how a fresh load was answered
    is_answer: bool = False  # whether nothing was loaded but the answer

    @property
    def keys(self) -> list[str]:
        """The cards' ids."""
        return [key for key, _ in self.cards]

    @property
    def is_behind(self) -> bool:
        """Whether the page itself says that something waits to be shown."""
        return bool(self.offer) or self.pill


def see(page: Page, status: int = 200) -> Sight:
    """Return what this page shows now."""
    return sight_of({**page.evaluate(READ), "status": status})


def sight_of(found: dict[str, Any]) -> Sight:
    """Return what was read as `READ` returns it, with a status."""
    cards = [(str(key), [str(one) for one in said]) for key, said in found.pop("cards")]
    words = set(found.pop("words"))
    return Sight(cards=cards, words=words, **found)


@dataclass(frozen=True)
class Quiet:
    """Whether a page has something under way."""

    cursor: str
    is_live: bool
    is_over: bool
    is_busy: bool


def quiet(page: Page) -> Quiet:
    """Return how far this page is; one that is being loaded is busy."""
    try:
        found = page.evaluate(_QUIET)
    except Error:
        return Quiet("", is_live=False, is_over=False, is_busy=True)
    return Quiet(found["cursor"], found["isLive"], found["isOver"], found["isBusy"])
