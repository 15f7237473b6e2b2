"""Stories: what happens, drawn by a seed, without asking the site.

What may not be done is refused by the site, as it is to everybody; most of what is drawn can be.
"""

import random
from collections.abc import Iterator, Sequence

from .book import MODERATOR, PEOPLE
from .picture_story import PictureWriter
from .steps import FATE, LOOK, Step
from .talk_story import TalkWriter
from .town import AUTHORS, BIG, BRANCH, COMMENTS, DEEP, PAGED_ON, POLL, TABS, TALKING, opening

TO_POSTS = {
    "likes": 6,
    "unlikes": 2,
    "boosts": 5,
    "unboosts": 3,
    "bookmarks": 2,
    "unbookmarks": 1,
    "votes": 3,
}
TO_PEOPLE = {
    "follows": 6,
    "unfollows": 4,
    "accepts": 3,
    "declines": 1,
    "removes": 1,
    "blocks": 3,
    "unblocks": 4,
    "mutes": 2,
    "mutes_boosts_of": 1,
    "unmutes": 3,
}
TO_ONESELF = {
    "protects": 2,
    "opens_account": 3,
    "follows_tag": 2,
    "unfollows_tag": 2,
    "accepts_all": 1,
    "renames": 2,
    "schedules": 1,
    "clears_schedule": 1,
    "takes_username": 0.5,
    "reads_notifications": 1,
}
KINDS = {"plain": 6, "tag": 3, "warning": 2, "followers": 2, "friends": 1, "poll": 2, "polls": 1}
KINDS |= {"quote": 2, "mention": 2, "long": 1}
EDITS = {"plain": 4, "tag": 3, "warning": 2, "followers": 2, "friends": 1, "long": 1}
WEIGHTS = {
    "post": 12,
    "comment": 10,
    "answer": 7,
    "answer_last": 5,
    "edit": 8,
    "delete": 5,
    "to_post": 16,
    "to_person": 12,
    "to_oneself": 8,
    "own": 4,
    "hide": 2,
    "moderator": 4,
}
IN_TABS = {
    "types": 4,
    "unfolds": 4,
    "opens_menu": 3,
    "picks": 4,
    "hovers": 2,
    "focuses": 4,
    "likes": 3,
    "boosts": 2,
    "keeps": 1,
    "shows_more": 4,
    "scrolls": 2,
    "reloads": 1,
    "goes_away_and_back": 2,
}
# A look costs little and an action much: most rounds are a small part of the first, and of each sixth.
LARGE_EVERY = 6
SMALL = 4
TO_TABS = (("goes_offline", "comes_online"), ("freezes", "thaws"))


class Writer:
    """Draws what happens next, and remembers whose is what."""

    def __init__(self, seed: int, *, has_pictures: bool = False) -> None:
        """Begin after the opening."""
        self.rng = random.Random(seed)
        self._talks = TalkWriter(seed)
        self._pictures = PictureWriter(seed) if has_pictures else None
        self._texts: dict[str, tuple[str, str]] = {}  # label: author, the post it stands under
        self._versions: dict[str, int] = {}
        self._deleted: list[str] = []
        self._next = 1000
        for step in opening():
            self._remember(step)

    def _remember(self, step: Step) -> Step:
        if step.verb in ("posts", "comments"):
            under = step.to[1] if step.verb == "comments" else ""
            self._texts[step.to[0]] = (step.who, under)
        self._talks.remember(step)
        if step.verb == "edits":
            self._versions[step.to[0]] = int(step.to[1])
        return step

    def action(self) -> Step:
        """Draw something that a person does."""
        return self._remember(getattr(self, f"_{self._one_of(WEIGHTS)}")())

    def actions(self, number: int, tabs: Sequence[int]) -> Iterator[Step]:
        """Draw so many things that people do; where tabs show conversations, and in these."""
        for _ in range(number):
            yield self.action()
            if TALKING.intersection(tabs) and self._talks.is_due:
                yield self._remember(self._talks.action())
            if self._pictures is not None and self._pictures.is_due:
                yield self._pictures.action()

    def in_tab(self, numbers: Sequence[int]) -> Step:
        """Draw something done in one of these tabs."""
        who, verb = f"tab {self.rng.choice(numbers)}", self._one_of(IN_TABS)
        if verb == "scrolls":
            return Step(who, verb, (self.rng.choice(("0", "0.4", "1")),))
        return Step(who, verb, (str(self.rng.randrange(30)),) if verb in _AIMED else ())

    # --- what people do ---------------------------------------------------------------------------

    def _post(self) -> Step:
        kind = self._one_of(KINDS)
        about = self._label(comments=False) if kind == "quote" else ""
        about = self.rng.choice(PEOPLE) if kind == "mention" else about
        return Step(self._who(), "posts", (self._new(), kind, about))

    def _comment(self) -> Step:
        under = BIG if self.rng.random() < 0.4 else self._label(comments=False)
        return Step(self._who(), "comments", (self._new(), under, "", self._comment_kind()))

    def _answer(self) -> Step:
        above = self._label(comments=True)
        return self._answers(above)

    def _answer_last(self) -> Step:
        """Answer the last comment of the long thread, or of the deep branch."""
        post = self.rng.choice((BIG, BIG, DEEP))
        return self._answers(
            [label for label, (_, under) in self._texts.items() if under == post][-1]
        )

    def _answers(self, above: str) -> Step:
        to = (self._new(), self._texts[above][1], above, self._comment_kind())
        return Step(self._who(), "comments", to)

    def _edit(self) -> Step:
        label = self._label()
        version = self._versions.get(label, 1) + 1
        return Step(self._texts[label][0], "edits", (label, str(version), self._one_of(EDITS)))

    def _delete(self) -> Step:
        label = self._label()
        self._deleted.append(label)
        return Step(self._texts[label][0], "deletes", (label,))

    def _to_post(self) -> Step:
        verb = self._one_of(TO_POSTS)
        if verb == "votes":
            label = POLL if self.rng.random() < 0.5 else self._label(comments=False)
            return Step(self._who(), verb, (label, str(self.rng.randrange(3))))
        return Step(self._who(), verb, (self._label(),))

    def _to_person(self) -> Step:
        who = self._who()
        whom = self.rng.choice([name for name in PEOPLE if name != who])
        return Step(who, self._one_of(TO_PEOPLE), (whom,))

    def _to_oneself(self) -> Step:
        who, verb = self._who(), self._one_of(TO_ONESELF)
        more = {
            "renames": (f"{who.title()} {self.rng.randrange(100)}",),
            "takes_username": (f"{who}{self.rng.randrange(100, 999)}",),
            "schedules": (self._new(),),
            "clears_schedule": (self.rng.choice(("publish", "cancel")),),
        }
        if verb in ("schedules", "clears_schedule", "protects", "opens_account"):
            who = self.rng.choice(("alice", "erin", who))
        return Step(who, verb, more.get(verb, ()))

    def _own(self) -> Step:
        label = self._label(comments=False)
        who = self._texts[label][0]
        if self.rng.random() < 0.3:
            to = self.rng.choice(("everyone", "followers", "friends", "mentioned"))
            return Step(who, "limits_answers", (label, to))
        return Step(who, self.rng.choice(("pins", "pins", "unpins")), (label,))

    def _hide(self) -> Step:
        label = self._label(comments=True)
        author = self._texts[self._texts[label][1]][0]
        return Step(author, self.rng.choice(("hides", "hides", "unhides")), (label,))

    def _moderator(self) -> Step:
        if self.rng.random() < 0.25:
            action = self.rng.choice(("deactivate", "reactivate", "reactivate"))
            return Step(
                MODERATOR, "moderates", ("people", self.rng.choice(("dave", "frank")), action)
            )
        if self._deleted and self.rng.random() < 0.6:
            label, action = self.rng.choice(self._deleted), "restore"
        else:
            label, action = self._label(), "delete_selected"
            self._deleted.append(label)
        kind = "comments" if self._texts[label][1] else "posts"
        return Step(MODERATOR, "moderates", (kind, label, action))

    # --- drawing ----------------------------------------------------------------------------------

    def _one_of(self, weights: dict[str, float] | dict[str, int]) -> str:
        return self.rng.choices(list(weights), list(weights.values()))[0]

    def _who(self) -> str:
        return self.rng.choice((*AUTHORS, *PEOPLE))

    def _new(self) -> str:
        self._next += 1
        return f"p{self._next}"

    def _comment_kind(self) -> str:
        return self.rng.choices(("plain", "warning", "long"), (8, 2, 1))[0]

    def _label(self, *, comments: bool | None = None) -> str:
        """Return a text, a new one more often than an old one."""
        known = [
            label
            for label, (_, under) in self._texts.items()
            if comments is None or bool(under) == comments
        ]
        if comments is None and self.rng.random() < 0.5:
            known = [label for label in known if label not in COMMENTS]
        return self.rng.choice(known[-25:] if self.rng.random() < 0.6 else known)


_AIMED = ("unfolds", "opens_menu", "picks", "hovers", "focuses", "likes", "boosts", "keeps")


def story(
    seed: int,
    tabs: Sequence[int],
    rounds: int,
    faults: Sequence[str],
    actions: int = 16,
    *,
    has_pictures: bool = False,
) -> Iterator[Step]:
    """Yield a story: so many rounds of actions, small and large, some with a fault, each ended by a look.

    tabs: the numbers of those that are open, out of town.TABS. faults: what can happen to the site.
    actions: about how many a large round. has_pictures: whether people show pictures, too.
    """
    writer = Writer(seed, has_pictures=has_pictures)
    rng = writer.rng
    for number in tabs:
        yield Step(f"tab {number}", "opens", TABS[number])
    for number in tabs:
        if number in PAGED_ON:
            yield Step(f"tab {number}", "shows_more")
    for number in range(rounds):
        size = 1 if number % LARGE_EVERY == 0 else SMALL
        for _ in range(rng.randrange(len(tabs) // 2 // size + 1)):
            yield writer.in_tab(tabs)
        fit = [one for one in faults if size == 1 or one != "crowd"]  # which is as much as a story
        fault = rng.choice([*fit, *[""] * (len(fit) * (2 * size - 1))]) if fit else ""
        some = actions // size
        yield from _round(writer, fault, tabs, rng.randrange(some // 2, some * 3 // 2))
        yield Step(FATE, LOOK)


def _round(writer: Writer, fault: str, tabs: Sequence[int], actions: int) -> Iterator[Step]:
    """Yield a batch of actions with this fault in the midst of it."""
    rng = writer.rng
    if fault == "tabs":
        gone, back = rng.choice(TO_TABS)
        some = rng.sample(tabs, max(1, len(tabs) // 4))
        for number in some:
            yield Step(f"tab {number}", gone)
        yield from writer.actions(actions, tabs)
        for number in some:
            yield Step(f"tab {number}", back)
        return
    if fault == "crowd":  # more than the ring holds, while somebody is away
        some = rng.sample(tabs, max(1, len(tabs) // 4))
        for number in some:
            yield Step(f"tab {number}", "goes_offline")
        yield from writer.actions(actions, tabs)
        yield Step(FATE, "crowds", (rng.choice((BIG, BRANCH[0])),))
        for number in some:
            yield Step(f"tab {number}", "comes_online")
        return
    for number in range(actions):
        if fault and number == actions // 3:
            yield Step(FATE, fault)
        yield from writer.actions(1, tabs)
    if fault == "takes Redis away":
        yield Step(FATE, "brings Redis back")


# Every fault is a word of fate's; those of a ground are its own.
EVERYWHERE = ("tabs", "tabs", "crowd", "blocks writing")
