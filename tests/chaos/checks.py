"""After a fault, at quiet: does every page show what a reload shows, and is everything said there once?"""

import time
from collections import Counter
from dataclasses import dataclass, field

import httpx

from tests.machine.compare import Shown, differences, shown, shown_in
from tests.services import session_key_of

from .ledger import KEPT, REFUSED, WORD, Ledger
from .page import ScriptedPage
from .town import TownUnderFaults

PATIENCE = 30.0  # seconds for every page to show what a reload shows
AHEAD = {"Sec-Purpose": "prefetch"}  # what is only looked at ahead has been read by nobody

KINDS = ("lost", "doubled", "leaked", "different", "troubles")


@dataclass
class Findings:
    """What is not as it was promised."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    leaked: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)  # a page that is not as after a reload
    troubles: list[str] = field(default_factory=list)  # anything else: unkind words, a fault's own

    @property
    def is_good(self) -> bool:
        """Whether nothing was found."""
        return not (self.lost or self.doubled or self.leaked or self.different or self.troubles)

    def add(self, other: "Findings") -> None:
        """Take over what somebody else found."""
        for name in KINDS:
            getattr(self, name).extend(getattr(other, name))

    def lines(self) -> list[str]:
        """Return all of it, a line each."""
        return [f"{name}: {line}" for name in KINDS for line in getattr(self, name)]


def check_database(town: TownUnderFaults, findings: Findings) -> None:
    """Everything answered with success is there once; what was refused is not."""
    rows = town.ask_database("SELECT id, body, deleted_at IS NOT NULL FROM feed_post")
    kept = town.ask_database("SELECT body FROM feed_version")
    compare_with_rows(
        town.ledger,
        [(int(a), str(b), bool(c)) for a, b, c in rows],
        [str(b) for (b,) in kept],
        findings,
    )


def compare_with_rows(
    ledger: Ledger, rows: list[tuple[int, str, bool]], versions: list[str], findings: Findings
) -> None:
    """Hold what was said against the rows (id, text, is deleted) and the earlier texts of edited ones."""
    # A new text begins with the word of what it changes, so each row has a first word of its own.
    firsts = Counter(words[0] for _pk, body, _gone in rows if (words := WORD.findall(body)))
    by_id = {pk: (body, gone) for pk, body, gone in rows}
    earlier = {word for body in versions for word in WORD.findall(body)}
    for said in ledger.said.values():
        if said.edits is not None:
            continue
        number = firsts[said.word]
        if number > 1:
            findings.doubled.append(f"{said.word} is there {number} times")
        if said.outcome == REFUSED and number:
            findings.doubled.append(f"{said.word} was refused and is there")
        if said.outcome != KEPT:
            continue
        body, is_gone = by_id.get(said.pk, ("", True))
        if number == 0 or said.word not in body:
            findings.lost.append(f"{said.word}, number {said.pk}, was answered and is not there")
        elif is_gone and not said.deleted:
            findings.lost.append(f"{said.word} is deleted, and nobody asked for it")
        elif not is_gone and said.deleted == KEPT:
            findings.lost.append(f"{said.word} was deleted and is there")
        sure = [text for text in said.texts if text.outcome != REFUSED]
        if sure and sure[-1].outcome == KEPT and sure[-1].word not in body:
            findings.lost.append(f"{said.word} was changed to {sure[-1].word}, and is not")
        for text in said.texts:
            if text.outcome == REFUSED and (text.word in body or text.word in earlier):
                findings.doubled.append(f"{text.word} was refused and is there")


def check_pages(town: TownUnderFaults, findings: Findings, seconds: float = PATIENCE) -> None:
    """Every open page shows what a reload shows its viewer."""
    end = time.monotonic() + seconds
    waiting = list(town.pages)
    with httpx.Client(timeout=30, headers=AHEAD) as client:
        while waiting:
            looked = {page: _apart(town, client, page) for page in waiting}
            waiting = [page for page, found in looked.items() if not found.is_good]
            if waiting and time.monotonic() > end:
                for page in waiting:
                    findings.add(looked[page])
                break
            if waiting:
                time.sleep(0.2)
    for page in town.pages:
        document = page.document()
        if document is not None and (twice := document.doubled()):
            findings.doubled.append(f"{page} holds {twice} twice")
        findings.troubles += page.troubles
        page.troubles = []


def _apart(town: TownUnderFaults, client: httpx.Client, page: ScriptedPage) -> Findings:
    """Return how a page differs from a fresh render."""
    found = Findings()
    document = page.document()
    if document is None or not page.is_live:
        found.different.append(f"{page} is not live")
        return found
    cookies = {"Cookie": f"sessionid={session_key_of(page.name)}"} if page.name else {}
    url = town.any_url()

    def load(address: str) -> Shown:
        sent_at = time.monotonic()
        target = httpx.URL(url + page.path).join(address)
        reply = client.get(target, headers=cookies, follow_redirects=True)
        town.ledger.look(reply.text, page.name, f"a fresh {page.path}", sent_at)
        assert reply.status_code in (200, 404), reply.status_code
        return shown_in(reply.text)

    try:
        live, fresh = shown(document), load(page.path)
        lines = [f"{page} {line}" for line in differences(live, fresh, load)]
    except (httpx.HTTPError, AssertionError) as error:
        found.different.append(f"{page} could not be compared: {error!r}")
        return found
    mine = [name for name, _html in live.items]
    if len(set(mine)) < len(mine):
        found.doubled += lines
    elif {name for name, _html in fresh.items} - set(mine):
        found.lost += lines
    else:
        found.different += lines
    return found


def check_people(town: TownUnderFaults, findings: Findings) -> None:
    """Nobody was shown what is not for them, or words that are not for people."""
    findings.leaked += [str(leak) for leak in town.ledger.leaks]
    findings.troubles += town.ledger.unfriendly
    findings.troubles += town.troubles
    town.ledger.leaks, town.ledger.unfriendly, town.troubles = [], [], []
