"""When two texts count as the same.

`search_key` is equal for a name and for what people type who look for it: José and "jose", Łukasz and
"lukasz", wide letters and narrow ones. `look_of` is equal for texts that cannot be told apart by looking.
"""

import unicodedata
from functools import lru_cache
from typing import Any

import regex
from django.db import models

LONGEST_KEY = 500  # code points: a row of an index of PostgreSQL takes 2,700 bytes

# What nobody can see; with it, two people could have names that read the same. U+1D159 is a note without ink.
UNSEEN = regex.compile(r"[\p{Default_Ignorable_Code_Point}\U0001D159]")
# Where such a sign changes what is seen: within an emoji, in the flag of a region, behind a Han or
# Mongolian letter that it gives another form, and between letters of scripts that are joined or not by it.
SEEN_TO_MATTER = regex.compile(
    r"(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F])\u200D(?=\p{Extended_Pictographic})"
    r"|(?<=\p{Emoji})\uFE0F"
    r"|(?<=\U0001F3F4)[\U000E0030-\U000E0039\U000E0061-\U000E007A]{3,6}\U000E007F"
    r"|(?<=\p{Han})[\uFE00-\uFE0F\U000E0100-\U000E01EF]"
    r"|(?<=\p{Mongolian})[\u180B-\u180D\u180F]"
    r"|(?<=[\p{Arabic}\p{Syriac}\p{Devanagari}\p{Bengali}\p{Tamil}\p{Malayalam}\p{Sinhala}])"
    r"[\u200C\u200D](?=\p{L})"
)
_UNSEEN_OR_NOT = regex.compile(f"(?P<seen>{SEEN_TO_MATTER.pattern})|{UNSEEN.pattern}")
_EMOJI_OR_TEXT = regex.compile(r"[\uFE0E\uFE0F]")  # which of two pictures of the same is drawn
# Forms of a letter that look different: m² is not m2.
_OTHER_LOOK = ("<super>", "<sub>", "<circle>", "<square>", "<fraction>")

# Marks that are left out by people who type in a hurry. Those of Indic and other scripts are vowels, the
# two of kana make other letters; neither are left out.
_LEFT_OUT = regex.compile(
    r"(?![\u3099\u309A])[[\p{Mn}]&&[\p{Inherited}\p{Latin}\p{Greek}\p{Cyrillic}\p{Arabic}\p{Hebrew}]]"
    r"|[\p{Default_Ignorable_Code_Point}'’ʼʻ`´\u0640]",
    regex.VERSION1,
)
_BETWEEN_WORDS = regex.compile(r"[\s\p{Pd}·・]+")
# Letters that are typed as others, and that Unicode does not take apart.
_TYPED_AS = {"ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ŋ": "n", "ə": "e"}
_TYPED_AS |= {"ك": "ک", "ي": "ی", "ى": "ی"}
_HIRAGANA = {katakana: katakana - 0x60 for katakana in range(0x30A1, 0x30F7)}


def search_key(text: str) -> str:
    """Return the key by which a name is found, equal for all usual ways to type it.

    Case, width, accents, invisible signs, apostrophes, the kind of kana and what stands between words
    do not count. Letters of one script are not those of another: Иван is not found by "ivan".
    """
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    text = "".join(map(_plain_letter, _LEFT_OUT.sub("", text))).translate(_HIRAGANA)
    text = unicodedata.normalize("NFKC", text)
    return str(_BETWEEN_WORDS.sub(" ", text).strip()[:LONGEST_KEY].rstrip())


def look_of(text: str) -> str:
    """Return a key that is equal for texts that read alike.

    Accents count, but not how they are encoded; nor do capitals, invisible signs, wide letters, and how much
    space is between words.
    """
    text = _UNSEEN_OR_NOT.sub(lambda found: found["seen"] or "", text)
    text = "".join(map(_plain_look, _EMOJI_OR_TEXT.sub("", text)))
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower())
    return " ".join(text.split())


class FoldedField(models.TextField):  # type: ignore[type-arg]
    """A column that holds the `search_key` of another one and is written with it. None in rows that a
    server of an earlier release wrote."""

    def __init__(self, of: str = "", **options: Any) -> None:
        """Take the name of the other column."""
        self.of = of
        super().__init__(null=True, editable=False, **options)

    def deconstruct(self) -> Any:
        """Return what makes the same field, for migrations."""
        name, path, arguments, options = super().deconstruct()
        del options["null"], options["editable"]
        return name, path, arguments, {**options, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Return what is written."""
        key = self.key_of(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, key)
        return key

    def key_of(self, text: str) -> str:
        """Return what is written for this text in the other column."""
        return search_key(text)


@lru_cache(maxsize=4096)
def _plain_letter(letter: str) -> str:
    """Return the letter without stroke, hook or tail: "l" for "ł"."""
    if letter in _TYPED_AS or letter.isascii():
        return _TYPED_AS.get(letter, letter)
    name, is_more, _what = unicodedata.name(letter, "").partition(" WITH ")
    if not is_more or unicodedata.category(letter)[0] != "L":
        return letter
    try:
        return unicodedata.lookup(name)
    except KeyError:
        return letter


@lru_cache(maxsize=4096)
def _plain_look(letter: str) -> str:
    """Return the letter in its usual width and form."""
    other_look = unicodedata.decomposition(letter).startswith(_OTHER_LOOK)
    return letter if other_look else unicodedata.normalize("NFKC", letter)
