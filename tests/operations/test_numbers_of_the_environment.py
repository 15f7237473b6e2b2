"""A setting that has to be a number, and is none, says its name and value, and stops the start."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.settings.environment import Environment


@pytest.mark.parametrize("said", ["abc", "inf", "nan", "-1", "1.5.2", "1,5"])
def test_what_is_no_number_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv("SECONDS", said)
    with pytest.raises(ImproperlyConfigured, match=rf"^SECONDS is '{said}': it has to be a number"):
        Environment().float("SECONDS", default=1.0)


@pytest.mark.parametrize("said", ["1.5", "-1", "1e3", "many"])
def test_what_is_no_whole_number_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    monkeypatch.setenv("PAGES", said)
    with pytest.raises(ImproperlyConfigured, match=rf"^PAGES is '{said}': it has to be a whole"):
        Environment().int("PAGES", default=1)


def test_what_is_a_number_is_taken_and_what_is_not_said_is_the_default(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SECONDS", " 0.5 ")
    monkeypatch.setenv("PAGES", "0")
    monkeypatch.setenv("EMPTY", "")
    found = Environment()
    assert (found.float("SECONDS", default=1.0), found.int("PAGES", default=7)) == (0.5, 0)
    assert (found.float("EMPTY", default=1.0), found.int("MISSING", default=7)) == (1.0, 7)
