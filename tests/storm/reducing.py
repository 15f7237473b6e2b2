"""From a story in which a page went wrong to the shortest sequence of steps that still shows it."""

from collections.abc import Callable, Iterator, Sequence

from .steps import FATE, LOOK, Step

Shows = Callable[[Sequence[Step]], bool]


def shortest(steps: Sequence[Step], tab: int, shows: Shows) -> list[Step] | None:
    """Return the fewest steps after which this tab still differs; None where all of them do not show it.

    `shows` takes steps on a fresh site and says whether the difference is there. It is asked about the
    tab alone first, then about everything; then parts are left out, ever smaller ones (delta debugging).
    """
    for some in _beginnings(steps, tab):
        if shows(some):
            opens = [step for step in some if step.verb == "opens"]
            return _fewest([step for step in some if step.verb != "opens"], opens, shows)
    return None


def _beginnings(steps: Sequence[Step], tab: int) -> Iterator[list[Step]]:
    """Yield what to begin with: the last rounds of the tab alone, more and more of them, then all."""
    rounds: list[list[Step]] = [[]]
    for step in steps:
        if step.who == FATE and step.verb == LOOK:
            rounds.append([])
        else:
            rounds[-1].append(step)
    opens = [step for step in rounds[0] if step.tab == tab and step.verb == "opens"]
    sizes = sorted({1, 2, len(rounds)} & set(range(1, len(rounds) + 1)))
    for size in sizes:
        last = [step for some in rounds[-size:] for step in some if step.tab in (None, tab)]
        last = [step for step in last if step not in opens]
        if size == 1:
            yield [*opens, *(step for step in last if step.who != FATE)]
        yield opens + last
    yield [step for some in rounds for step in some]


def _fewest(steps: list[Step], first: list[Step], shows: Shows) -> list[Step]:
    """Leave out parts while the difference stays (Zeller's ddmin, by complements).

    `first` is never left out: a page that is not open shows nothing.
    """
    parts = 2
    while steps:
        size = -(-len(steps) // parts)
        for begin in range(0, len(steps), size):
            fewer = steps[:begin] + steps[begin + size :]
            if shows(first + fewer):
                steps, parts = fewer, max(parts - 1, 2)
                break
        else:
            if size == 1:
                break
            parts = min(parts * 2, len(steps))
    return first + steps
