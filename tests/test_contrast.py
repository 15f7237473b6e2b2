"""Text can be read in every theme: contrasts by the formula of WCAG 2.2, from the tokens themselves."""

import re
from itertools import product
from math import cos, radians, sin
from pathlib import Path

import pytest
from django.conf import settings

BASE = Path(settings.BASE_DIR)
TOKENS = (BASE / "static/css/tokens.css").read_text()
AVATARS = (BASE / "static/css/components/avatar.css").read_text()
PAIR = re.compile(r"--([\w-]+): light-dark\((#\w+), (#\w+)\);")
TILE = re.compile(r"--(avatar-[\w-]+): ([\d.]+)% ([\d.]+);")

# What is written on what.
GROUNDS = ("paper", "card", "accent-soft", "warn-soft", "danger-soft", "added")
TEXTS = [
    *product(("ink", "ink-soft", "accent", "accent-strong"), GROUNDS),
    *product(("danger", "ok", "amber"), ("paper", "card")),
    ("danger", "danger-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-danger", "danger"),
    ("on-danger", "danger-strong"),
    ("on-sun", "sun"),
]
# The edges of what can be typed in, marks that say something by themselves.
EDGES = list(product(("line-strong", "amber", "ok", "accent"), ("paper", "card")))


def block(css: str, selector: str) -> str:
    """Return what stands in the first rule of this selector."""
    return css.split(f"{selector} {{", 1)[1].split("}", 1)[0]


ORDINARY = block(TOKENS, ":root")
CONTRAST = block(TOKENS, ":root:has(#display.theme-contrast)")
ASKED = block(TOKENS.split("(prefers-contrast: more)", 1)[1], ":root")
THEMES = {
    "light": (ORDINARY, 0, 4.5),
    "dark": (ORDINARY, 1, 4.5),
    "high contrast by day": (ORDINARY + CONTRAST, 0, 7.0),
    "high contrast by night": (ORDINARY + CONTRAST, 1, 7.0),
}
every_theme = pytest.mark.parametrize("theme", THEMES)


def luminance_of(red: float, green: float, blue: float) -> float:
    """Return the relative luminance of linear values between 0 and 1."""
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def of_hex(colour: str) -> float:
    """Return the luminance of #rgb or #rrggbb."""
    digits = colour.lstrip("#")
    digits = "".join(2 * one for one in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return luminance_of(*linear)


def of_oklch(lightness: float, chroma: float, hue: float) -> float:
    """Return the luminance of oklch(…); what no screen can show is cut off, as browsers do."""
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    return luminance_of(*(min(1.0, max(0.0, one)) for one in linear))


def contrast(one: float, other: float) -> float:
    """Return the contrast of two luminances, from 1 to 21."""
    darker, lighter = sorted((one, other))
    return (lighter + 0.05) / (darker + 0.05)


def colours(theme: str) -> dict[str, float]:
    """Return the luminance of each token that differs by day and by night."""
    css, time, _least = THEMES[theme]
    return {name: of_hex(both[time]) for name, *both in PAIR.findall(css)}


def test_the_formula_is_that_of_wcag() -> None:
    assert contrast(of_hex("#000"), of_hex("#ffffff")) == pytest.approx(21)
    assert contrast(of_hex("#767676"), of_hex("#fff")) == pytest.approx(4.54, abs=0.01)
    assert of_oklch(1, 0, 0) == pytest.approx(1, abs=0.001)
    assert of_oklch(0.62796, 0.25768, 29.234) == pytest.approx(of_hex("#f00"), abs=0.001)


@every_theme
def test_every_text_can_be_read(theme: str) -> None:
    known, least = colours(theme), THEMES[theme][2]
    found = {pair: round(contrast(known[pair[0]], known[pair[1]]), 2) for pair in TEXTS}
    assert not {pair: ratio for pair, ratio in found.items() if ratio < least}


@every_theme
def test_every_edge_can_be_seen(theme: str) -> None:
    known = colours(theme)
    found = {pair: round(contrast(known[pair[0]], known[pair[1]]), 2) for pair in EDGES}
    assert not {pair: ratio for pair, ratio in found.items() if ratio < 3}


@every_theme
def test_the_letter_of_every_drawn_picture_can_be_read(theme: str) -> None:
    css, time, least = THEMES[theme]
    tiles = {name: (float(light) / 100, float(chroma)) for name, light, chroma in TILE.findall(css)}
    when = ("day", "night")[time]
    hues = [int(hue) for hue in re.findall(r"--hue: (\d+);", AVATARS)]
    assert len(hues) == 12
    for hue in hues:
        back, ink = (of_oklch(*tiles[f"avatar-{name}"], hue) for name in (when, f"{when}-ink"))
        assert contrast(back, ink) >= least, hue


def test_a_device_that_asks_for_contrast_gets_the_theme_of_that_name() -> None:
    """The same twice: CSS cannot say "this class, or that setting of the device"."""
    assert ASKED.split() == CONTRAST.split()


def test_every_colour_of_the_tokens_is_looked_at() -> None:
    looked_at = {name for pair in (*TEXTS, *EDGES) for name in pair} | {"line"}  # which is ornament
    assert {name for name, *_both in PAIR.findall(TOKENS)} == looked_at


@pytest.mark.parametrize(
    "file", sorted((BASE / "static/css").rglob("*.css")), ids=lambda one: one.name
)
def test_no_stylesheet_asks_the_device_for_day_or_night(file: Path) -> None:
    """Else it would follow the device, whatever somebody has chosen."""
    assert "prefers-color-scheme" not in file.read_text()
