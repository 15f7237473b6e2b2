"""Who writes to SQLite waits for their turn, and for no longer than those who came before."""

import fcntl
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.db.utils import OperationalError

from config.sqlite.base import DatabaseWrapper
from config.sqlite.turns import Turns
from tests.factories import UserFactory
from tests.services import Site, wait_for
from users.models import User


def _are_waiting(turns: Turns, number: int) -> bool:
    return len(turns) == number


def test_who_came_first_goes_first() -> None:
    turns, order = Turns(), []
    assert turns.take(0)

    def wait(number: int) -> None:
        assert turns.take(60)
        order.append(number)
        turns.give()

    with ThreadPoolExecutor(8) as threads:
        for number in range(8):
            threads.submit(wait, number)
            wait_for(partial(_are_waiting, turns, number + 1), "that it waits")
        turns.give()
    assert order == list(range(8))
    assert turns.take(0)  # it is free again


def test_whose_time_is_over_waits_no_more_and_holds_up_nobody() -> None:
    turns = Turns()
    assert turns.take(0)
    assert not turns.take(0)
    assert len(turns) == 0
    turns.give()
    assert turns.take(0)


def write(person: User, times: int) -> float:
    """Read, then write, so many times; returns the longest that one took, in seconds."""
    longest = 0.0
    try:
        for _ in range(times):
            began = time.monotonic()
            with transaction.atomic():
                one = User.objects.get(pk=person.pk)
                one.post_count += 1
                one.save(update_fields=["post_count"])
            longest = max(longest, time.monotonic() - began)
    finally:
        connection.close()
    return longest


@pytest.mark.django_db(transaction=True)
def test_of_many_that_write_at_once_none_is_refused_and_nothing_is_lost() -> None:
    person = UserFactory.create()
    with ThreadPoolExecutor(16) as threads:
        list(threads.map(lambda _: write(person, 20), range(16)))
    person.refresh_from_db()
    assert person.post_count == 16 * 20


@pytest.mark.django_db(transaction=True)
def test_a_turn_is_given_on_however_a_transaction_ends() -> None:
    person = UserFactory.create()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        User.objects.filter(pk=person.pk).update(post_count=7)
        _ = 1 / 0
    with pytest.raises(OperationalError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT nothing FROM nowhere")
    transaction.set_autocommit(False)  # begins one, which ends with its connection
    connection.close()
    with ThreadPoolExecutor(1) as thread:
        thread.submit(write, person, 1).result()
    person.refresh_from_db()
    assert person.post_count == 1


@pytest.mark.matrix
@pytest.mark.timeout(0)
@pytest.mark.django_db(transaction=True)
def test_sixty_four_write_for_a_minute_and_each_comes_to_its_turn(
    capsys: pytest.CaptureFixture[str],
) -> None:
    people = [UserFactory.create() for _ in range(64)]
    over = threading.Event()

    def go_on(person: User) -> tuple[int, float]:
        times, longest = 0, 0.0
        while not over.is_set():
            longest = max(longest, write(person, 1))
            times += 1
        return times, longest

    with ThreadPoolExecutor(64) as threads:
        running = [threads.submit(go_on, person) for person in people]
        over.wait(60)
        over.set()
        done = [one.result() for one in running]
    with capsys.disabled():
        counts, waits = zip(*done, strict=True)
        print(
            f"\n{sum(counts)} writes, {min(counts)} to {max(counts)} by one; the longest: {max(waits):.2f} s"
        )
    assert min(counts) * 2 > max(counts)


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    """As `make run` makes it: what is written for friends is nobody else's to read here either."""
    site = Site(tmp_path, f"sqlite:///{tmp_path}/site.sqlite3")
    site.manage("migrate", "users", "0001", "-v0")
    made = [path for path in tmp_path.iterdir() if path.name.startswith("site.sqlite3")]
    assert made
    assert {path.stat().st_mode & 0o777 for path in made} == {0o600}


LOCKED = """
import fcntl, sys
with open(sys.argv[1], "r+b") as file:
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        print("locked")
"""


def test_a_further_connection_ends_no_lock_of_the_process(tmp_path: Path) -> None:
    """Without them SQLite believes that it is alone with the file, and tears down what others use."""
    path = tmp_path / "site.sqlite3"
    path.touch()
    with path.open("r+b") as file:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        wrapper = DatabaseWrapper({**connection.settings_dict, "NAME": str(path), "OPTIONS": {}})
        opened = wrapper.get_new_connection(wrapper.get_connection_params())
        asked = [sys.executable, "-c", LOCKED, str(path)]
        assert (
            subprocess.run(asked, capture_output=True, text=True, check=True).stdout == "locked\n"
        )
        opened.close()
