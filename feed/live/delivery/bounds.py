"""Lists that stay open: how new cards come in, are held back, and how a list keeps its length.

Said in selectors, since only the browser knows what the viewer does. In a list stand, between the
cards and out of sight:

    .reading    the viewer is further down than the first screen (a frame put it there)
    .hold       cards above it are held back: something was in the viewer's hand when they came
    .gap        more came than are held back; the way to them is the page afresh
    .page-2     the viewer has loaded further parts: nothing is taken from the end
    .cut        the list goes on here, with what was taken from its end; gone once that is loaded again
    .end        the end of what is loaded
"""

from django.utils.safestring import SafeString

from feed.live.delivery.swaps import LEFT, insert, remove
from feed.pages.parts import sizes

HELD = 20  # cards that are held back at the head; more are not needed before somebody looks
# Comments that one page shows, however many its viewer has loaded.
COMMENTS_AT_MOST = 300
# What the viewer has in hand in a list: a pointer over a card, the focus of the keyboard, the place
# they read. Children and descendants of the list, for :has().
IN_HAND = "> article:hover,:focus-visible,> .reading"
# A picture is opened over all lists of the page (picture/_dialog.html): they stay as they are.
UNDER_A_PICTURE = "body:has(> #large[open]) *"


def size_of(where: str) -> int:
    """Return how many items a list shows that starts at its head: as many as a reload of it."""
    if where == "#comments":
        return sizes.COMMENTS_SIZE
    return sizes.HISTORY_SIZE if where == "#versions" else sizes.PAGE_SIZE


def from_head(where: str) -> str:
    """Return the selector of the list where it starts at its head and takes what is new."""
    if where.startswith("#comments"):
        return f"{where}:not(:has(> .comments-start))"
    return f"{where}:not(.older,.apart)"


def is_full(where: str, size: int) -> str:
    """Return the condition, for `:has()`, that a list holds so many items."""
    return f"> {_item(where, size)}"


def _item(where: str, number: int) -> str:
    """Return the selector of the item of this number; the head of a branch is none of them."""
    return f":nth-child({number} of article{':not(.top)' if where.startswith('#comments') else ''})"


def held_back(where: str, what: str) -> SafeString:
    """Begin to hold back at the head of the timeline what comes while something is in hand."""
    busy = f"{from_head(where)}:not(:has({what},> .hold)):is(:has({IN_HAND}),{UNDER_A_PICTURE})"
    return insert("afterbegin", busy, HOLD)


def bounded(where: str, *, is_held_back: bool = True) -> SafeString:
    """Take from the list what is more than a reload shows, and never what its viewer reads: not while
    cards are held back, nor where further parts were loaded or are being loaded (the reply would find
    no way in without the link that asked for it).

    Where what came was not held back, not while anything is in hand there that would go.
    """
    size = size_of(where)
    last = _item(where, size)
    in_hand = "" if is_held_back else f",> {last} ~ :is(:hover,:focus-within)"
    still = f"{from_head(where)}:not(:has(> .hold,> .page-2,> .more.htmx-request{in_hand}))"
    full = f"{from_head(where)}:not(:has(> .gap)):has(> :nth-child({HELD} of article) ~ .hold)"
    gap = insert("afterbegin", full, GAP) if where == "#timeline" else SafeString()
    cut = insert("afterend", f"{still} > {last}:has(~ article)", CUT)
    return SafeString(gap + cut + remove(f"{still} > .cut ~ :not(.end)"))


def trimmed(where: str) -> SafeString:
    """Take from the beginning of a conversation what is more than a reload shows, once all that is there has
    been read, where no older part was loaded, and nothing that would go has the focus."""
    size = sizes.MESSAGES_SIZE
    in_hand = f":focus-visible,> :focus-within ~ :nth-last-child({size} of article)"
    at_rest = f"{where}:not(.older):not(:has(> .page-2,.unread-mark,{in_hand}))"
    return remove(
        f"{at_rest}:has(> :nth-last-child({size + 1} of article)) > .beginning",
        f"{at_rest} > article:has(~ :nth-last-child({size} of article))",
    )


def head_seen(where: str) -> SafeString:
    """The viewer is back at the head of the list: show what was held back, and let go of what they had
    loaded further down; not while the focus is still there, for it would go as well."""
    below = f"> {_item(where, size_of(where))} ~"
    in_hand = f"{below} :focus-visible,{below} * :focus-visible"
    whole = f"{from_head(where)}:not(:has(> .gap,{in_hand}))"
    shown = remove(f"{whole} > :is(.hold,.reading,.page-2)", LEFT)
    return SafeString(shown + bounded(where))


def hand_gone(where: str) -> SafeString:
    """Nothing is in the viewer's hand any more: show what was held back."""
    whole = f"{from_head(where)}:not(:has(> .gap,{IN_HAND}),{UNDER_A_PICTURE})"
    shown = remove(f"{whole} > .hold", LEFT)
    return SafeString(shown + bounded(where))


def head_left(where: str) -> SafeString:
    """The viewer reads further down than the first screen."""
    return insert("afterbegin", f"{from_head(where)}:not(:has(> .reading))", READING)


HOLD = SafeString('<i class="hold" hidden></i>')
READING = SafeString('<form class="reading says-head" hx-trigger="intersect"></form>')
GAP = SafeString('<i class="gap" hidden></i>')
CUT = SafeString('<i class="cut" hidden></i>')
