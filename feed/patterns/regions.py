"""States of the regions of live pages that are of a family: those of its list. The others have their own,
beside the fragments they are made of."""

from feed.pages import KINDS
from feed.pages.circles import Circle
from feed.pages.own_lists import OwnList
from feed.pages.parts.timelines import Timeline

from . import posts, relations
from .registry import is_known, pattern

FAMILIES = {Timeline: posts.timeline, Circle: relations.people, OwnList: relations.own}

for kind in KINDS.values():
    for family, states in FAMILIES.items():
        if isinstance(kind, family) and not is_known(kind.template_name):
            pattern(kind.template_name)(states)
