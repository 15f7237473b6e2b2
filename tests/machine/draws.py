"""What Hypothesis draws for the rules."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition

from feed.actions.polls import NewPoll

from . import doing
from .addresses import TAG
from .tab import Tab
from .town import NAMES, VISITOR, TownWithStory

CHECK, TO_THE_END, TURN, NOTHING = "check", "check to the end", "turn", ""
POLLS = (None, None, NewPoll(["tea", "milk"], timedelta(hours=1)))
ALL_THERE_IS: dict[str, Callable[[TownWithStory, Tab, int], str]] = {
    **doing.BY_HTMX,
    **doing.IN_TABS,
    **doing.BY_HAND,
    **doing.TO_TABS,
}

someone = st.sampled_from(NAMES)
anybody = st.sampled_from([*NAMES, VISITOR])
two = st.sampled_from([(a, b) for a in NAMES for b in NAMES if a != b])
then = st.sampled_from([CHECK, TURN, NOTHING, TO_THE_END])
number = st.integers(0, 120)
# Most are for everybody: with what somebody may not see they can do nothing.
visibilities = st.sampled_from(["public", "public", "public", "followers", "friends"])
# What stands behind a word: a hashtag, somebody's name, a link. Before it: a warning. Beside it: a poll.
# A page says what it is, or nothing comes of asking it.
pages = [
    " https://page.example/",
    " https://other.example/ https://page.example/",
    " https://away.example/",
]
behind = st.sampled_from(["", "", f" #{TAG}", " @ann", " @bob", " @cat", *pages])
warnings = st.sampled_from(["", "spoilers"])
polls = st.sampled_from(POLLS)
has_posts = precondition(lambda self: bool(self.town.posts))
has_tabs = precondition(lambda self: bool(self.town.tabs))


def one_of(table: Mapping[str, object]) -> st.SearchStrategy[str]:
    """Draw a name of the table."""
    return st.sampled_from(list(table))
