"""A town with something hidden in it, asked oddly: what is wrong with an answer."""

import random
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.test import Client

from tests.factories import make_comment, make_post
from tests.people import person, signed_in
from tests.routes import all_paths
from users.actions import blocks
from users.models import User

from .draws import Odd, draw

HIDDEN = "zqhidden"  # stands in what nobody but its author may see
PEOPLE = ("", "alice", "stranger", "admin")  # "": a visitor
GUARDS = ("Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "X-Request-ID")
INSIDE = (
    b"Traceback (most recent call",
    b'File "/',
    b"django.core",
    b"SELECT ",
    b"DJANGO_SETTINGS",
)


class TownWithSecrets:
    """People, posts for everybody, and posts that the stranger and visitors may not see."""

    def __init__(self) -> None:
        """Build it."""
        self.paths = all_paths()  # about alice's post, with a comment of bob's
        hermit = person("hermit")
        self.hidden = [
            make_post(hermit, f"{HIDDEN} one", visibility="friends"),
            make_comment(
                make_post(hermit, f"{HIDDEN} two", visibility="followers"), hermit, HIDDEN
            ),
        ]
        stranger = person("stranger")
        blocks.block(actor=person("cross"), person=stranger)
        person("admin", is_staff=True, is_superuser=True)
        for one in self.hidden:
            self.paths += [
                path.replace("/posts/1/", f"/posts/{one.pk}/")
                for path in self.paths
                if "/posts/1/" in path
            ]

    def odd_requests(self, seed: int, number: int) -> Iterator[Odd]:
        """Yield so many odd requests, always the same ones for a seed."""
        rng = random.Random(seed)
        for _ in range(number):
            yield draw(rng, self.paths, PEOPLE)


def ask(one: Odd) -> Any:
    """Return the answer. What the request changes is taken back: the next one finds all as it was."""
    with transaction.atomic():
        browser = _browser(one.who)
        try:
            return browser.generic(
                one.method,
                one.path,
                one.body,
                content_type=one.content_type,
                headers=one.headers,
            )
        finally:
            transaction.set_rollback(True)


def faults(one: Odd, answer: Any) -> list[str]:
    """Return what is wrong with the answer."""
    content = b"".join(answer) if answer.streaming else answer.content
    found = []
    if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        found.append(f"answers {answer.status_code}")
    found += [f"shows {sign!r}" for sign in INSIDE if sign in content]
    found += [f"has no {name}" for name in GUARDS if name not in answer.headers]
    is_all_seeing = one.who == "admin" and one.path.startswith(("/admin/", "//admin"))
    if HIDDEN.encode() in content and not is_all_seeing:
        found.append("shows what is hidden")
    return found


def _browser(who: str) -> Client:
    if not who:
        return Client(raise_request_exception=False)
    return signed_in(User.objects.get(username=who), raise_request_exception=False)
