"""The mail server accepts connections and says nothing."""

import time
from concurrent.futures import ThreadPoolExecutor

import httpx

from tests.chaos.grounds import Production
from tests.chaos.town import TownUnderFaults
from tests.services import wait_for

from .fault import Fault, ground_of

PEOPLE = 20  # who ask for a new password at once; as many as one address may in a minute
SILENT = 15.0  # seconds, longer than the worker waits for a word
MOST_SECONDS = 5.0  # for an answer
TOKEN = "t" * 32


def silent(town: TownUnderFaults) -> dict[str, float]:
    """Twenty people forget their passwords while the mail server is silent; their mails come once it
    speaks again, each once."""
    ground = ground_of(town, Production)
    usual, server = town.usual(), ground.mail_server
    server.is_silent = True
    began = time.monotonic()
    with town.probe() as probe, ThreadPoolExecutor(PEOPLE) as pool:
        answers = list(pool.map(lambda number: _ask(ground, number), range(PEOPLE)))
        wait_for(lambda: time.monotonic() - began > SILENT, "the end of the silence")
    asked = server.connections
    server.is_silent = False
    spoke = time.monotonic()
    wait_for(lambda: len(server.mails) >= PEOPLE, "the mails", seconds=90)
    late = time.monotonic() - spoke
    wait_for(lambda: town.ask_database("SELECT 1 FROM users_mail") == [], "the last of them")
    assert sorted(one["To"] for one in server.mails) == sorted(map(_address, range(PEOPLE)))
    assert asked > 0, "nobody has asked the mail server"
    slowest = max(answers)
    assert slowest < MOST_SECONDS, f"an answer took {slowest:.1f} s"
    return {
        "slowest answer, s": round(slowest, 2),
        "mails after, s": round(late, 1),
        **probe.beside(usual),
    }


def _address(number: int) -> str:
    return f"forgetful{number}@example.org"


def _ask(ground: Production, number: int) -> float:
    """Ask for a new password; returns how many seconds the answer took."""
    began = time.monotonic()
    answer = httpx.post(
        f"{ground.site.url}/accounts/password/reset/",
        data={"email": _address(number), "csrfmiddlewaretoken": TOKEN},
        cookies={"csrftoken": TOKEN},
        timeout=60,
    )
    assert answer.status_code == 302, f"{answer.status_code} to who has forgotten a password"
    return time.monotonic() - began


FAULTS = (
    Fault("mail-silent-stack", "the mail server accepts and says nothing", silent, "stack", pace=3),
)
