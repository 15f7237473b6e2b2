"""States of what people are to each other: the buttons, the lists, what is closed."""

from typing import Any

from . import samples
from .registry import States, pattern


@pattern(
    "feed/person/_relation.html",
    "feed/person/_relation_menu.html",
    "feed/live/relation_changed.html",
)
def relation() -> States:
    """What the viewer can be to somebody."""
    bob = samples.bob()
    return {
        name: {"person": bob, "relation": relation}
        for name, relation in samples.relations().items()
    }


@pattern("feed/person/_relation_button.html")
def button() -> States:
    """One of the buttons."""
    bob = samples.bob()
    mute = {"does": "person_mute", "label": "For a week", "name": "lasts", "value": "week"}
    unfollow = {"does": "person_unfollow", "label": "Following", "then": "unfollow"}
    return {
        "the main thing": {"person": bob, "does": "person_follow", "label": "Follow"},
        "a lesser one": {"person": bob, "quiet": True, **unfollow},
        "with a value": {"person": bob, "quiet": True, **mute},
    }


@pattern("feed/person/_row.html")
def row() -> States:
    """A person in a list."""
    viewer = samples.person()
    rows = {name: samples.row(relation=relation) for name, relation in samples.relations().items()}
    rows["right to left"] = samples.row(samples.person("omar", "عمر", pk=3))
    rows["long"] = samples.row(samples.long_person(), follows=True, is_followed=True)
    rows["hostile"] = samples.row(samples.person("eve", samples.HOSTILE, pk=6))
    return {
        **{name: {"viewer": viewer, "row": row} for name, row in rows.items()},
        "for a visitor": {"viewer": None, "row": samples.row()},
        "oneself": {"viewer": viewer, "row": samples.row(viewer, is_self=True)},
        "in a long list": {"viewer": viewer, "row": {**samples.row(), "list_id": 7}},
        "suggested": {
            "viewer": viewer,
            "row": samples.row(samples.person("bob", bio=samples.BIO, pk=2)),
            "has_bio": True,
        },
    }


@pattern("feed/person/_rows.html", "feed/person/_list.html")
def people() -> States:
    """A list of people."""
    page = _list(samples.rows())
    return {
        "some": page,
        "for a visitor": {**page, "viewer": None},
        "more to come": {**page, "more_from": 7},
        "further down": {**page, "is_first": False},
        "empty": _list([]),
        "protected": {**_list([]), "closed": "protected"},
    }


def own() -> States:
    """One of the viewer's own lists."""
    known = samples.relations()
    asking = [
        samples.row(relation=known["asks to follow"]),
        samples.row(samples.long_person(), relation=known["asks to follow"]),
    ]
    return {
        "people who wait": _list(asking),
        "blocked": _list([samples.row(relation=known["blocked"])]),
        "muted": _list([samples.row(relation=known["muted for a while"])]),
        "empty": _list([]),
    }


@pattern("feed/person/_found.html")
def found() -> States:
    """People found by name."""
    viewer = samples.person()
    return {
        "suggested": {
            "viewer": viewer,
            "rows": samples.rows(),
            "asked": "",
            "tags": samples.TRENDING,
        },
        "long and hostile bios": {
            "viewer": viewer,
            "rows": [
                samples.row(samples.person("bob", bio=samples.HOSTILE, pk=2)),
                samples.row(samples.person("omar", "عمر", pk=3, bio="خبّاز في الساحة.")),
                samples.row(samples.person("lena", bio=samples.LONG[:300], pk=4)),
            ],
            "asked": "",
        },
        "found": {"viewer": viewer, "rows": samples.rows(), "asked": "o"},
        "found one": {"viewer": viewer, "rows": [samples.row()], "asked": "bob"},
        "for a visitor": {"viewer": None, "rows": samples.rows(), "asked": ""},
        "nobody": {"viewer": viewer, "rows": [], "asked": "zzz"},
        "nobody to suggest": {"viewer": viewer, "rows": [], "asked": ""},
    }


@pattern("feed/regions/_people.html")
def people_found() -> States:
    """People found by name, as the page has them, and as it is sent them afresh."""
    return {**found(), "asked again": {"is_asked_again": True}}


@pattern("feed/person/_circle_head.html")
def head() -> States:
    """Above a list of a person's people."""
    person = samples.person()
    return {name: {"kind": name, "person": person} for name in ("followers", "following")}


@pattern("feed/person/_list_title.html")
def title() -> States:
    """What each list is called."""
    person = samples.person()
    names = ("followers", "following", "requests", "blocks", "mutes")
    return {name: {"kind": name, "person": person} for name in names}


@pattern("feed/person/_closed.html")
def closed() -> States:
    """Why there is nothing to read."""
    return {
        "protected": {"person": samples.person(), "closed": "protected"},
        "protected, a long name": {"person": samples.long_person(), "closed": "protected"},
        "blocked": {"person": samples.person(), "closed": "blocked"},
    }


def _list(rows: list[dict[str, Any]]) -> dict[str, Any]:
    more = {"person": samples.person(), "closed": "", "empty": "Nobody yet."}
    return {"viewer": samples.person(), "rows": rows, "is_first": True, "more_from": None, **more}
