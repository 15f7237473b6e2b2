"""`flood_feed`: keep a site busy, to look at live updates or to measure."""

import logging
import random
import sys
import time
from argparse import ArgumentTypeError
from collections import Counter
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from feed.demo import PASSWORD, load_people, load_posts
from feed.demo.conversations import load_conversations
from feed.management.flood import MIX, Away, Flood, NotLetIn, Person, beats

PATIENCE = (1, 2, 4, 5)  # seconds between looks whether a server that is away is back


class Command(BaseCommand):
    """Signs in as people of the demo and posts, comments, writes messages, edits, deletes, follows."""

    help = (
        "Keeps a running site busy over HTTP: people of the demo sign in and post, comment, write "
        "messages, edit, delete and follow, until Ctrl-C or for --seconds. When the server is away "
        "it waits and goes on. For demo sites only: it writes for real."
    )
    requires_system_checks: list[str] = []  # it touches no database and no settings of this site

    def add_arguments(self, parser: CommandParser) -> None:
        """Take where, how fast, how long, and who."""
        parser.add_argument("--url", default="http://127.0.0.1:8000", help="the site (%(default)s)")
        parser.add_argument(
            "--rate", type=positive, default=2.0, help="actions a second (%(default)s)"
        )
        parser.add_argument("--seconds", type=positive, help="stop after so long (default: never)")
        parser.add_argument(
            "--people", type=int, default=8, help="how many people of the demo act (%(default)s)"
        )
        parser.add_argument("--password", default=PASSWORD, help="of each of them (%(default)s)")
        parser.add_argument(
            "--yes-really",
            action="store_true",
            help="allow a --url on another machine than this one",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError for a url that is none or elsewhere, and when nobody is let in."""
        url = checked(options["url"], may_be_elsewhere=options["yes_really"])
        logging.getLogger("httpx").setLevel(logging.WARNING)  # else a line a request
        known = load_people()
        if not 1 <= options["people"] <= len(known):
            raise CommandError(f"--people: the demo has 1 to {len(known)} people.")
        people = [
            Person(url, person["username"], options["password"])
            for person in known[: options["people"]]
        ]
        posts = load_posts()
        flood = Flood(
            people,
            posts=[post["body"] for post in posts],
            comments=[comment["body"] for post in posts for comment in post["comments"]],
            messages=[
                message["body"]
                for conversation in load_conversations()
                for message in conversation["messages"]
                if "body" in message
            ],
            dice=random.Random(),  # noqa: S311
        )
        done: Counter[str] = Counter()
        total = round(options["rate"] * options["seconds"]) if options["seconds"] else None
        with tqdm(total=total, unit=" actions", disable=None, file=sys.stderr) as bar:
            try:
                self._run(flood, done, bar, options["rate"], options["seconds"])
            except KeyboardInterrupt:
                pass
            except NotLetIn as error:
                raise CommandError(f"Nobody is left to act: {error}.") from error
            finally:
                for person in people:
                    person.close()
        self.stdout.write(", ".join(f"{what}: {done[what]}" for what in (*MIX, "failed")))

    def _run(
        self, flood: Flood, done: Counter[str], bar: Any, rate: float, seconds: float | None
    ) -> None:
        end = float("inf") if seconds is None else time.monotonic() + seconds
        failures = 0  # in a row
        for _beat in beats(rate, seconds):
            try:
                done[flood.step()] += 1
            except Away as error:
                if not failures:
                    self._say(bar, f"{error}; waiting for it to come back.")
                done["failed"] += 1
                pause = PATIENCE[min(failures, len(PATIENCE) - 1)]
                failures += 1
                time.sleep(max(0.0, min(pause, end - time.monotonic())))
                continue
            if failures:
                failures = 0
                self._say(bar, "The server is back.")
            bar.update()
            bar.set_postfix(done, refresh=False)

    def _say(self, bar: Any, line: str) -> None:
        with bar.external_write_mode():
            self.stdout.write(line)


def positive(text: str) -> float:
    """Return the number; raises ArgumentTypeError unless it is above zero and finite."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise ArgumentTypeError(f"{text!r} is not a number above zero")
    return number


def checked(url: str, *, may_be_elsewhere: bool) -> str:
    """Return the url; raises CommandError for none, and for another machine unless allowed."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise CommandError(f"--url: {url!r} is not the address of a site.")
    if not may_be_elsewhere and not is_loopback(parts.hostname):
        raise CommandError(
            f"--url: {parts.hostname} is another machine. This writes for real, as often as it "
            "can; say --yes-really if that site is yours and made for it."
        )
    return f"{parts.scheme}://{parts.netloc}"


def is_loopback(host: str) -> bool:
    """Whether this name or address is this machine itself."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
