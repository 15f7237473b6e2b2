"""States of groups: who is in one, the link to it, and who waits."""

from typing import Any

from feed.models import Membership

from . import samples, talking
from .registry import States, pattern

KEY = "a" * 32


@pattern("feed/message/_group_link.html")
def group_link() -> States:
    """The link to a group."""
    made: dict[str, dict[str, Any]] = {
        "none yet": {},
        "there": {"link_key": KEY},
        "asks": {"link_key": KEY, "link_asks": True},
    }
    return {name: {"talk": talking.group(**more)} for name, more in made.items()}


@pattern("feed/message/_link_button.html")
def link_button() -> States:
    """What one can do about the link to a group."""
    return {"always": {"talk": talking.group(), "does": "renew", "label": "New link"}}


@pattern("feed/message/_waiting.html")
def waiting() -> States:
    """Somebody who waits to be let into a group."""
    people = {"named": samples.bob(), "long": samples.long_person()}
    return {
        name: {"talk": talking.group(), "member": Membership(pk=9, person=one, state="waiting")}
        for name, one in people.items()
    }


@pattern("feed/message/_asking.html")
def asking() -> States:
    """A group that the viewer waits to be let into."""
    return {name: {"asked": one} for name, one in talking.asking().items()}


@pattern("feed/regions/_group.html")
def group_people() -> States:
    """The page of a group's people."""
    waits = Membership(pk=9, person=samples.long_person(), state="waiting")
    return {
        "led": {"talk": talking.group(link_key=KEY, link_asks=True, waiting=[waits])},
        "led, nobody waits": {"talk": talking.group()},
        "a member's": {"talk": talking.talks()["a group"]},
        "closed": {"talk": talking.talks()["a closed group"]},
    }


@pattern(
    "feed/message/_way_in.html", "feed/message/_way_in_buttons.html", "feed/regions/_joining.html"
)
def way_in() -> States:
    """What stands behind the link to a group."""
    return {name: {"way": one} for name, one in talking.ways_in().items()}


@pattern("feed/message/_member_button.html")
def member_button() -> States:
    """What the viewer can do about somebody in a group."""
    bob = Membership(pk=9, person=samples.bob(), role="member", state="joined")
    shown = {"talk": talking.talks()["a group, led"], "member": bob}
    return {
        "removes": {**shown, "does": "conversation_remove", "role": "", "label": "Remove"},
        "gives a role": {
            **shown,
            "does": "conversation_role",
            "role": "moderator",
            "label": "Make moderator",
        },
    }


@pattern("feed/message/_member.html")
def member() -> States:
    """Somebody in a group."""
    led, other = talking.talks()["a group, led"], talking.talks()["a group"]
    roles = Membership.Role.values
    part = {
        role: Membership(pk=9, person=samples.bob(), role=role, state="joined") for role in roles
    }
    asked = Membership(pk=9, person=samples.long_person(), state="asked")
    return {
        **{f"led, {role}": {"talk": led, "member": one} for role, one in part.items()},
        **{role: {"talk": other, "member": one} for role, one in part.items()},
        "led, invited": {"talk": led, "member": asked},
    }
