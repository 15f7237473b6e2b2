"""What is written is counted as people count it, and arrives as it was written: in every field."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from feed.actions.bodies import clean_body, clean_warning, room_in
from feed.actions.polls import clean_choice
from feed.models import Post, ScheduledPost
from feed.templatetags.text import beginning
from tests.factories import make_post
from tests.html import page_of
from tests.people import person, signed_in, text_of
from users.actions.people import rename
from users.actions.profiles import save_profile
from users.forms.profile import ProfileForm
from users.models import User
from users.models.links import LABEL_LENGTH, clean_link
from users.models.user import BIO_LENGTH, LOCATION_LENGTH, NAME_LENGTH

# One character each, of several code points where Unicode has it so.
ONES = {
    "Latin": "e\u0301",
    "Vietnamese": "e\u0302\u0323",
    "Cyrillic": "и\u0306",
    "Greek": "α\u0342\u0345",
    "Hebrew": "שׁ\u05b8",
    "Arabic": "م\u064f\u0651",
    "Syriac": "ܫ\u0743",
    "Thaana": "ޑ\u07a6",
    "N'Ko": "ߕ\u07eb",
    "Devanagari": "नि",
    "Bengali": "কি",
    "Gurmukhi": "ਕੀ",
    "Gujarati": "કી",
    "Odia": "କି",
    "Tamil": "நி",
    "Telugu": "కి",
    "Kannada": "ಕಿ",
    "Malayalam": "കി",
    "Sinhala": "කි",
    "Thai": "กำ",
    "Lao": "ກີ",
    "Tibetan": "ཀྱི",
    "Burmese": "ကိ",
    "Khmer": "កិ",
    "Hangul": "\u1100\u1161\u11a8",
    "kana": "か\u3099",
    "Han": "葛\U000e0100",
    "Ethiopic": "አ\u135f",
    "Georgian": "ა",
    "Armenian": "ա",
    "Mongolian": "ᠠ\u180b",
    "a family": "👨‍👩‍👧‍👦",
    "a skin": "👍🏽",
    "a flag": "🇺🇦",
    "England": "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "a keycap": "1\ufe0f\u20e3",
}


def renamed(text: str) -> str:
    """Return the display name that somebody has who gives it to themself."""
    alice = person("alice")
    rename(actor=alice, person=alice, name=text)
    return str(User.objects.get(username="alice").name)


def placed(text: str) -> str:
    """Return the place that somebody shows."""
    alice = User.objects.filter(username="alice").first() or person("alice")
    save_profile(
        actor=alice, person=alice, name="", bio="", location=text, links=[], avatar="", header=""
    )
    return str(User.objects.get(username="alice").location)


def labelled(text: str) -> str:
    """Return the label of a link."""
    link = clean_link(text, "https://example.org/")
    assert link is not None
    return link["label"]


IN_FORMS: dict[str, int] = {
    "name": NAME_LENGTH,
    "location": LOCATION_LENGTH,
    "bio": BIO_LENGTH,
    "label_1": LABEL_LENGTH,
}
BY_RULE: dict[str, tuple[Callable[[str], str], int]] = {
    "a post": (clean_body, 500),
    "a warning": (clean_warning, 100),
    "a poll choice": (clean_choice, 50),
    "the label of a link": (labelled, LABEL_LENGTH),
}


def errors_of(field: str, text: str) -> str:
    """Return what the profile's form says of this text."""
    form = ProfileForm({field: text, "url_1": "https://example.org/"})
    return str(form.errors.get(field, ""))


@pytest.mark.parametrize("one", ONES.values(), ids=ONES)
@pytest.mark.parametrize("what", BY_RULE)
def test_each_limit_counts_what_people_count(what: str, one: str) -> None:
    rule, limit = BY_RULE[what]
    assert rule(one * limit) == one * limit
    with pytest.raises(ValidationError, match="This is 1 character too long"):
        rule(one * (limit + 1))


@pytest.mark.parametrize("one", ONES.values(), ids=ONES)
@pytest.mark.parametrize("field", IN_FORMS)
def test_each_limit_of_a_profile_counts_what_people_count(field: str, one: str) -> None:
    limit = IN_FORMS[field]
    within, above = one * limit, one * (limit + 1)
    assert errors_of(field, within) == ""
    assert f"This is 1 character too long. The limit is {limit}." in errors_of(field, above)


@pytest.mark.everywhere
@pytest.mark.django_db
def test_what_is_within_the_limits_fits_the_columns() -> None:
    family = ONES["a family"]
    assert renamed(family * NAME_LENGTH) == family * NAME_LENGTH
    assert placed(family * LOCATION_LENGTH) == family * LOCATION_LENGTH
    alice = User.objects.get(username="alice")
    browser, warning = signed_in(alice), family * 100
    sent = {"body": "x", "warning": warning}
    assert browser.post("/posts/new/", sent).status_code == 302
    post = Post.objects.get()
    assert post.warning == warning
    assert browser.post(f"/posts/{post.pk}/edit/", {**sent, "warning": "y"}).status_code == 302
    assert post.versions.get().warning == warning
    due = {"due": f"{timezone.localtime() + timedelta(days=1):%Y-%m-%dT%H:%M}"}
    assert browser.post("/posts/new/", {**sent, **due}).status_code == 302
    assert ScheduledPost.objects.get().warning == warning


@pytest.mark.django_db
def test_no_field_cuts_what_is_pasted_without_a_word() -> None:
    browser = signed_in(person("alice"))
    for path in ("/", "/settings/profile/"):
        fields = page_of(browser.get(path)).all("input", type="text")
        assert fields
        limited = [one.attributes["name"] for one in fields if "maxlength" in one.attributes]
        assert [name for name in limited if not name.startswith("url_")] == []


# --- lines -------------------------------------------------------------------------------------

BREAKS = {
    "CR LF": "\r\n",
    "CR": "\r",
    "LF": "\n",
    "vertical tab": "\v",
    "form feed": "\f",
    "NEL": "\x85",
    "line separator": "\u2028",
    "paragraph separator": "\u2029",
}


@pytest.mark.parametrize("sign", BREAKS.values(), ids=BREAKS)
def test_whatever_breaks_a_line_is_a_line_break(sign: str) -> None:
    assert clean_body(f"one{sign}two{sign}{sign}three{sign}") == "one\ntwo\n\nthree"
    assert room_in(f"one{sign}two{sign}{sign}three{sign}").used == len("one\ntwo\n\nthree")
    form = ProfileForm({"name": f"One{sign}Two", "bio": f"a{sign}b", "location": f"{sign}c{sign}"})
    assert form.is_valid(), form.errors
    said = form.cleaned_data
    assert (said["name"], said["bio"], said["location"]) == ("One Two", "a\nb", "c")
    assert clean_warning(f"one{sign}two") == "one two"
    assert clean_choice(f"{sign}one{sign}two") == "one two"
    assert labelled(f"one{sign}two") == "one two"


@pytest.mark.django_db
@pytest.mark.parametrize("sign", BREAKS.values(), ids=BREAKS)
def test_a_paste_with_other_line_breaks_is_posted(sign: str) -> None:
    browser = signed_in(person("alice"))
    assert browser.post("/posts/new/", {"body": f"one{sign}two"}).status_code == 302
    assert Post.objects.get().body == "one\ntwo"


@pytest.mark.parametrize("name", ["One\tTwo", "\tOne Two\t", "One\v\r\nTwo"])
def test_tabs_in_a_name_are_blanks(name: str) -> None:
    form = ProfileForm({"name": name})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["name"].split() == ["One", "Two"]
    assert "\t" not in form.cleaned_data["name"]


# Many blanks would push what stands behind a name, its @username, out of sight.
BLANKS = {
    "blanks": (" " * 20, " "),
    "no-break blanks": ("\u00a0" * 20, "\u00a0"),
    "wide blanks": ("\u3000" * 20, "\u3000"),
    "blanks of all kinds": ("\u2003\u2002 \u00a0\u3000\t", "\u2003"),
    "dots of Braille without a dot": ("\u2800" * 20, "\u2800"),
    "some of both": (" \u2800" * 10, " "),
    "one": ("\u3000", "\u3000"),
}


@pytest.mark.parametrize(("typed", "kept"), BLANKS.values(), ids=BLANKS)
def test_in_a_field_of_one_line_several_blanks_are_one(typed: str, kept: str) -> None:
    form = ProfileForm({"name": f"One{typed}Two", "location": f"One{typed}Two"})
    assert form.is_valid(), form.errors
    said = form.cleaned_data
    assert said["name"] == said["location"] == labelled(f"One{typed}Two") == f"One{kept}Two"


@pytest.mark.django_db
def test_several_blanks_are_one_in_a_name_whoever_gives_it() -> None:
    assert renamed("One" + "\u00a0" * 30 + "Two") == "One\u00a0Two"
    assert placed("One" + "\u2800" * 30 + "Two") == "One\u2800Two"


INDENTED = {
    "a verse": ("    So much depends\nupon", "    So much depends\nupon"),
    "code": ("\tif x:\n\t\ty()", "\tif x:\n\t\ty()"),
    "a Chinese paragraph": ("\u3000\u3000从前有座山", "\u3000\u3000从前有座山"),
    "no-break blanks": ("\u00a0\u00a0x", "\u00a0\u00a0x"),
    "blank lines before it": ("\n \t\n\u3000\n  x", "  x"),
    "blank lines behind it": ("  x  \n \n\t", "  x"),
    "a vertical tab before it": ("\v  x\v", "  x"),
    "inside": ("a\n\n  b\n", "a\n\n  b"),
}


@pytest.mark.parametrize(("typed", "kept"), INDENTED.values(), ids=INDENTED)
def test_the_first_line_keeps_its_indent_and_blank_lines_at_the_edges_go(
    typed: str, kept: str
) -> None:
    assert clean_body(typed) == kept
    assert room_in(typed).used == len(kept)


@pytest.mark.django_db
def test_an_indent_is_shown_and_stays_when_the_post_is_changed() -> None:
    alice = person("alice")
    browser = signed_in(alice)
    browser.post("/posts/new/", {"body": "\r\n    one\r\n  two\r\n"})
    post = Post.objects.get()
    assert post.body == "    one\n  two"
    for path in ("/", "/public/", f"/posts/{post.pk}/"):
        shown = page_of(browser.get(path)).one(id=f"post-{post.pk}").one(class_="text")
        assert shown.text == post.body
    form = page_of(browser.get(f"/posts/{post.pk}/edit/"))
    assert form.one("textarea", id="edit-body").text == post.body


# --- where a text is cut -----------------------------------------------------------------------


@pytest.mark.parametrize("one", ONES.values(), ids=ONES)
def test_a_beginning_ends_behind_a_whole_character(one: str) -> None:
    assert beginning(one * 120, 120) == one * 120
    assert beginning(one * 121, 120) == one * 119 + "…"


@pytest.mark.django_db
def test_an_excerpt_ends_behind_a_whole_character() -> None:
    alice, bob = person("alice"), person("bob")
    sent = {"body": ONES["a family"] * 200}
    signed_in(bob).post(f"/posts/{make_post(alice).pk}/comments/", sent)
    shown = text_of(signed_in(alice).get("/notifications/"))
    assert ONES["a family"] * 119 + "…" in shown


@pytest.mark.parametrize(
    ("name", "initial"),
    [
        ("josé", "J"),
        ("e\u0301mile", "E\u0301"),
        ("🇺🇦 Ivan", "🇺🇦"),
        ("👨‍👩‍👧‍👦", "👨‍👩‍👧‍👦"),
        ("👍🏽", "👍🏽"),
        ("किरण", "कि"),
        ("ßabine", "ß"),
        ("ŉgola", "ŉ"),
        ("иван", "И"),
        ("한국", "한"),
        ("„anna“", "A"),
    ],
)
def test_the_drawn_picture_shows_a_whole_character(name: str, initial: str) -> None:
    assert User(username="u", name=name).initial == initial
