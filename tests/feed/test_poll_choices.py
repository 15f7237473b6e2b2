"""Choices of a poll that nobody could tell apart are refused; others are kept."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from feed.actions.polls import NewPoll

# Two choices that read alike; and two that do not.
ALIKE = {
    "capitals": ("Yes", "YES"),
    "accents composed or not": ("é", "e\u0301"),
    "Vietnamese composed or not": ("ệ", "e\u0323\u0302"),
    "Hangul composed or not": ("한", "\u1112\u1161\u11ab"),
    "kana composed or not": ("が", "か\u3099"),
    "full width": ("Yes", "Ｙｅｓ"),
    "half width": ("ガ", "ｶﾞ"),
    "a zero-width space": ("Yes", "Y\u200bes"),
    "a soft hyphen": ("Yes", "Ye\u00ads"),
    "a joiner of nothing": ("Yes", "Yes\u200d"),
    "a mark of direction": ("Yes", "\u200eYes"),
    "blanks": ("not now", "not\u00a0\u00a0now"),
    "a wide blank": ("not now", "not\u3000now"),
    "a ligature": ("fine", "ﬁne"),
    "a selector": ("❤", "❤\ufe0f"),
    "Arabic forms": ("سلام", "ﺳﻼﻡ"),
    "signs of one look": ("Å", "\u212b"),
}
UNLIKE = {
    "a power": ("m²", "m2"),
    "a circle": ("①", "1"),
    "accents": ("José", "Jose"),
    "scripts": ("Да", "Da"),
    "Persian": ("می\u200cخواهم", "میخواهم"),
    "a family and its members": ("👨‍👩‍👧", "👨👩👧"),
    "skins": ("👍🏽", "👍🏿"),
    "regions": (
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    ),
    "forms of Han": ("葛\U000e0100", "葛\U000e0101"),
}


@pytest.mark.parametrize("choices", ALIKE.values(), ids=ALIKE)
def test_two_choices_that_look_the_same_are_refused(choices: tuple[str, str]) -> None:
    with pytest.raises(ValidationError, match="Two poll choices look the same"):
        NewPoll(choices, timedelta(hours=1)).cleaned()


@pytest.mark.parametrize("choices", UNLIKE.values(), ids=UNLIKE)
def test_two_choices_that_look_different_are_kept_as_typed(choices: tuple[str, str]) -> None:
    assert tuple(NewPoll(choices, timedelta(hours=1)).cleaned().choices) == choices
