"""Web addresses in a text: where each begins and where it ends.

Only what says http or https is one. It begins anywhere but inside a Latin word, which would make another
scheme of it, and goes on through letters, marks and digits of every script and what RFC 3986 lets
stand in an address. All else ends it: blanks, quotation marks, the punctuation of other scripts, symbols,
what cannot be seen. See `docs/texts.md` for the rule with examples.
"""

from collections.abc import Iterator

import regex

# A web address with its place in a text: from where up to where.
Span = tuple[int, int]

_MARKS = r"\u0300-\u036f"
_SYMBOL = r"[\p{S}--\p{ASCII}]"
_JOINERS = r"\u200c\u200d"


def _last_label(letters: str) -> str:
    """Letters of one kind, with hyphens between them."""
    return rf"[{letters}{_MARKS}\p{{Nd}}]++(?:[-_{_JOINERS}]++[{letters}{_MARKS}\p{{Nd}}]++)*+"


# The last label is of one alphabet, and without symbols: "https://example.com谢谢" ends behind "com".
_OTHER = r"[[\p{L}\p{M}]--[\p{Latin}\p{Cyrillic}\p{Greek}]]"
_LAST = "|".join(
    _last_label(script) for script in (r"\p{Latin}", r"\p{Cyrillic}", r"\p{Greek}", _OTHER)
)
_HOST = (
    r"(?:[A-Za-z0-9_-]++\.(?=[A-Za-z0-9]))*+"  # most are no more than this
    rf"(?:[\p{{L}}\p{{M}}\p{{N}}_\-\xb7{_JOINERS}{_SYMBOL}]++\.(?=[\p{{L}}\p{{N}}]))*+"
    rf"(?=[\p{{L}}\p{{N}}])(?:{_LAST})"
)
_STEPS = (
    r"[A-Za-z0-9\-._~:/?#@!$&+=%\^]++",
    rf"[[\p{{L}}\p{{M}}\p{{N}}--\p{{ASCII}}]\u2010-\u2013\xb7{_JOINERS}]++",
    r"\*(?!\*)",  # emphasis
    r"'(?=[\p{L}\p{N}%]|_[\p{L}\p{N}('])",
    r"[,;|]++(?!(?i:https?://))",  # a list of addresses
    # An emoji is what a part of a path begins with, or stands behind the address.
    rf"(?<=[/?#=]){_SYMBOL}[{_SYMBOL}{_JOINERS}\ufe0f\u20e3\U000e0020-\U000e007f]*+",
    # Between letters of a title that is written out these are no punctuation.
    r"(?<=\p{L})’(?=[\p{Latin}\p{Cyrillic}])",
    r"(?<=[\p{L}--\p{ASCII}])[・･〜～゠＝☆★♡♥♪]++(?=[\p{L}--\p{ASCII}])",
    r"(?<=[[\p{L}\p{M}]--\p{ASCII}])[\u055a-\u055c\u055e\u058a\u05be\u05f3\u05f4\u0f0b\u0f0c]"
    r"(?=[\p{L}--\p{ASCII}])",
    # In a title "_" and "-" stand for the blanks around a symbol.
    rf"(?<=[_\-])[{_SYMBOL}\ufe0f]++(?=[_\-][\p{{L}}\p{{N}}(])",
    rf"(?<=[\p{{L}}\p{{M}}\p{{N}}])[{_SYMBOL}\ufe0f]++(?=_[\p{{L}}\p{{N}}(])",
)
_PAIRS = (r"\(", r"\)"), (r"\[", r"\]"), (r"\{", r"\}")
_WIDE_PAIR = (r"(?<=[\p{L}--\p{ASCII}])（", "）")


def _with_pairs(steps: str) -> str:
    """Let brackets that pair stay, with such steps between them."""
    pairs = (rf"{opens}(?:{steps})*+{closes}" for opens, closes in (*_PAIRS, _WIDE_PAIR))
    return "|".join((steps, *pairs))


# Possessive throughout, and brackets nest only so deep: time grows with the length of the text alone.
_address = regex.compile(
    r"[Hh](?<![A-Za-z][Hh])(?<![A-Za-z]\+[Hh])[Tt][Tt][Pp][Ss]?://"
    r"(?:[A-Za-z0-9\-._~!$&*+=:%]{1,256}+@)?+"
    rf"(?:{_HOST}(?:\.(?=[/?#:]))?+|\[[0-9A-Fa-f:.]{{2,45}}\])(?::\d{{1,5}}+(?!\d))?+"
    rf"(?:[/?#](?:{_with_pairs(_with_pairs('|'.join(_STEPS)))})*+)?+",
    regex.V1,
)
# What ends a sentence, or closes an emphasis, is no part of the address before it.
_AFTER = "?!.,:;*_~'|^\xb7\u2010\u2011\u2012\u2013\u200c\u200d"
# Marks that turn the direction of what follows: an address that goes on behind one could pass for another.
_goes_on_turned = regex.compile(
    r"[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]+[A-Za-z0-9/?#%@&=_-]"
)


def addresses_in(text: str) -> Iterator[Span]:
    """Yield the places of the web addresses of a text, in their order."""
    if "://" not in text:
        return
    for match in _address.finditer(text):
        if not _goes_on_turned.match(text, match.end()):
            yield match.start(), _end_of(match, text)


def _end_of(match: "regex.Match[str]", text: str) -> int:
    """Return where the address ends: before what ends a sentence, unless it stands between < and >."""
    end: int = match.end()
    if text.endswith("<", 0, match.start()) and text[end : end + 1] == ">":
        return end
    return end - len(match[0]) + len(match[0].rstrip(_AFTER))
