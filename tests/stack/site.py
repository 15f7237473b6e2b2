"""The stack as tests know a site: `send`, `post`, `get` and `open_socket` go through nginx."""

from typing import Any

from config.stack import Stack
from config.stack.nginx import Limits
from tests.services import PEOPLE, Site, set_up_of

TUNED = "LIMITS = {}\nPASSWORD_HASHERS = ['django.contrib.auth.hashers.MD5PasswordHasher']\n"
UNLIMITED = Limits(connections=2000, pages=10_000, sign_ins=10_000)


class StackSite(Site):
    """A running stack; also has alice, bob, carol (or whom you name) and admin, signed in as in
    `tests.services`."""

    def __init__(self, stack: Stack, people: tuple[str, ...] = PEOPLE) -> None:
        """Add the people to a stack that has just started."""
        self.stack = stack
        self.folder = stack.folder
        self.environment = stack.environment
        self.processes = {}
        self.ports = [stack.nginx.port]
        self.python(set_up_of(people))

    def log(self) -> str:
        """Return what all parts have written."""
        return "\n".join(part.said(100_000) for part in self.stack.parts)


def stack(processes: int = 2, **options: Any) -> Stack:
    """Return a stack for tests, not started: no limits on how fast people may go, a lax disk."""
    options = {"is_durable": False, "tune": TUNED, "limits": UNLIMITED, **options}
    return Stack(processes, **options)
