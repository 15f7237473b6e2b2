"""What a hashtag is made of, and what makes two of them the same. UAX #31, requirement R8:

    Start     # ﹟ ＃, not after a letter, mark or digit, nor after & + or /; not that of the keycap #️⃣
    Continue  XID_Continue, what makes emoji (without digits' stars), geresh, and +
    Medial    hyphens, the joiners, and marks that stand inside words (Table 3a, UAX #29): one at a
              time, between two that continue

and a hashtag needs a letter or an emoji: "#1" is a number. An apostrophe or quotation mark is medial where
it belongs to a letter: in Cyrillic, in Hebrew, and behind a first letter that stands for a word ("#l’été").
Elsewhere a tag ends before it, as it does on other networks: "#Berlin's", "#Ankara’da".
"""

import unicodedata

import regex

TAG_SIGNS = "#\ufe5f\uff03"
# Continue and Medial by Unicode's latest data; here they are medial, whatever the version.
_MEDIAL_ALONE = r"\u200c\u200d\xb7\u0387\u30fb\uff65"
# After one of these a sign begins no hashtag.
_LETTER = rf"[\p{{XID_Continue}}--[_\ufe0e\ufe0f{_MEDIAL_ALONE}]]"
_CONTINUES = (
    rf"[[\p{{XID_Continue}}--[{_MEDIAL_ALONE}]]\p{{Extended_Pictographic}}\p{{Regional_Indicator}}"
    r"\p{Emoji_Modifier}\U000E0020-\U000E007F\u20E3\u05F3+\uFF0B]"
)
_MEDIAL = (
    rf"[-\u2010\u2011\uFE63\uFF0D\u2027{_MEDIAL_ALONE}"  # hyphens, middle dots, joiners
    r"\u055A-\u055C\u055E\u058A\u05BE\u05F4\u0F0B\u0F0C\u301C\uFF5E\u30A0]"
    r"|(?<=\p{Cyrillic})['’](?=\p{Cyrillic})|(?<=\p{scx=Hebr})['’\"”](?=\p{scx=Hebr})"
    rf"|(?<=(?:[{TAG_SIGNS}]|\A)\p{{Latin}})['’](?=[\p{{Latin}}\p{{M}}]{{2}})"
)
_NO_KEYCAP = r"(?!\uFE0F?\u20E3)"
TAG_BEGINS = rf"[{TAG_SIGNS}](?<!(?:{_LETTER}_?|[&+])[{TAG_SIGNS}]){_NO_KEYCAP}"
# Possessive, and nothing in it can match in two ways: one pass, whatever the text.
HASHTAG = rf"{_CONTINUES}++(?:(?:{_MEDIAL}){_CONTINUES}++)*+"
_whole = regex.compile(_NO_KEYCAP + HASHTAG, regex.V1)
_says_something = regex.compile(
    r"[\p{XID_Start}\p{Extended_Pictographic}\p{Regional_Indicator}\p{Emoji_Modifier}\u20E3]"
)
# The flags of England, Scotland, Wales are told apart by what cannot be seen.
_invisible = regex.compile(
    r"(\U0001F3F4[\U000E0030-\U000E0039\U000E0061-\U000E007A]+\U000E007F)"
    r"|\p{Default_Ignorable_Code_Point}+"
)
# What keyboards write for one and the same sign.
_SAME = str.maketrans({"\u2010": "-", "\u2011": "-", "\uff5e": "\u301c", "ı": "i"})
_apostrophe = regex.compile(
    r"(?<=\p{Cyrillic})['\u02bc](?=\p{Cyrillic})|(?<=\A\p{Latin})['\u02bc](?=[\p{Latin}\p{M}]{2})"
)
_geresh = regex.compile(r"(?<=\p{scx=Hebr})['’](?=\p{scx=Hebr})")
_gershayim = regex.compile(r"(?<=\p{scx=Hebr})[\"”](?=\p{scx=Hebr})")


def is_hashtag(tag: str) -> bool:
    """Whether this is a whole hashtag, without its #."""
    return bool(_whole.fullmatch(tag) and _says_something.search(tag))


def folded(tag: str) -> str:
    """Return NFKC_Casefold: the same for upper and lower case, wide and narrow, seen or not.

    Turkish letters differ from others only by the dot of the small i, and count as those; of signs
    that are written in several ways one stands for all.
    """
    for _ in range(4):  # folding can make something that composes, and the other way round
        key = unicodedata.normalize("NFKC", tag.translate(_SAME)).casefold()
        key = unicodedata.normalize("NFKC", key).replace("i\u0307", "i")
        key = _invisible.sub(r"\1", key)
        key = _gershayim.sub("״", _geresh.sub("׳", _apostrophe.sub("’", key)))
        if key == tag:
            break
        tag = key
    return tag
