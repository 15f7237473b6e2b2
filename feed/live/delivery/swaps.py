"""How a frame says where its content goes, without an error where it has nowhere to go.

An out-of-band swap that finds no target logs an error, and one whose target is a spare element puts
its content into that (`innerHTML`, `afterbegin`, `beforeend`) or beside it (`afterend`,
`beforebegin`). So every swap names a spare target inside the hidden `#live-sink` of base.html, which
is emptied afterwards: nothing that has no place on a page is ever seen on it.
"""

import re
from collections.abc import Iterable

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

SINK = "#live-sink"  # for swaps that go into their target
SINK_END = "#live-sink-end"  # inside it, for swaps that go beside their target
VOID = "#live-void"  # for what is removed
LEFT = ".focus-left:not(:focus)"  # lines that had the focus for a while (`focus_left`)

# Buttons and menus of feed/person/_relation.html.
ABOUT_A_PERSON = re.compile(r' id="((?:follow|about)-\d+)"')
EMPTY_SINK = mark_safe('<div hx-swap-oob="innerHTML:#live-sink"><i id="live-sink-end"></i></div>')
# An element removed together with its stand-in; the stand-in is put back.
RESTORE_VOID = mark_safe(
    '<div hx-swap-oob="beforeend:#live-resume"><div id="live-void" hidden></div></div>'
)


def out_of_band(style: str, targets: str, content: str = "") -> SafeString:
    """Return the element that swaps the content into every target, in htmx's `style`."""
    # Within quotes ">" may stand as it is, and selectors are full of it: 50 bytes of each new post.
    where = mark_safe(conditional_escape(targets).replace("&gt;", ">"))  # noqa: S308  (escaped)
    return format_html('<div hx-swap-oob="{}:{}">{}</div>', style, where, content)


def insert(style: str, targets: str, content: str) -> SafeString:
    """Insert a little content at the targets, if there are any; every frame ends by emptying the sink."""
    return out_of_band(style, f"{targets},{_spare(style)}", content)


def either(style: str, targets: str, otherwise: Iterable[str], content: str) -> SafeString:
    """Insert a card at the targets; in each other case, given as a selector of `body`, into the sink.

    What goes into the sink has to be built as well, so for a whole card the cases are told apart. Blanks
    around it are left out: they would stay when the card goes, and a list that is open for a day
    would be made of them.
    """
    sinks = ",".join(f"body{case} {_spare(style)}" for case in otherwise)
    return out_of_band(style, f"{targets},{sinks}", SafeString(content.strip()))


def focused_on(name: str, content: str) -> SafeString:
    """Return the content, as a template has rendered it, with the focus on the element of this id."""
    return mark_safe(content.replace(f' id="{name}"', f' id="{name}" autofocus', 1))  # noqa: S308


def taken(*selectors: str, words: str = "") -> SafeString:
    """Remove the cards that any of the selectors matches; where one of them has the focus, a line in its
    place gets it, with these words or that the card is no longer here."""
    line = focus_left(f":is({','.join(selectors)})", words or _("No longer here."))
    return SafeString(line + remove(*selectors))


def focus_left(where: str, words: str = "") -> SafeString:
    """Leave the focus that is in an element, which is about to go or to be another, on a line before it
    that says so: with the element it would be lost, and the keyboard be at the head of the page. The line
    shows as long as it has the focus; LEFT selects it after that."""
    said = words or _("This has changed.")
    line = format_html('<p class="focus-left visually-hidden" tabindex="-1" autofocus>{}</p>', said)
    return insert("beforebegin", f"{where}:focus-within", line)


def replaced(region: str, content: str) -> SafeString:
    """Replace what is in a region; the focus on a button about a person stays there by its id, any other is
    left on a line before it."""
    names = ABOUT_A_PERSON.findall(content)
    unfocused = "".join(f":not(:has(#{name}:focus))" for name in names)
    parts = [focus_left(f"{region}{unfocused}")]
    parts.append(out_of_band("innerHTML", f"{region}{unfocused},{SINK}", content))
    for name in names:
        focused = focused_on(name, content)
        parts.append(out_of_band("innerHTML", f"{region}:has(#{name}:focus),{SINK}", focused))
    return SafeString("".join(parts)) + EMPTY_SINK


def _spare(style: str) -> str:
    return SINK_END if style in ("afterend", "beforebegin") else SINK


def remove(*selectors: str) -> SafeString:
    """Remove everything that any of the selectors matches."""
    return out_of_band("delete", ",".join((*selectors, VOID))) + RESTORE_VOID
