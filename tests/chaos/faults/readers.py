"""Pages that read slowly, and pages that read nothing."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.chaos.kernel import held
from tests.chaos.probe import Probe
from tests.chaos.raw import Raw, open_pages
from tests.chaos.town import STRANGER, TownUnderFaults

from .fault import Fault

SLOW, STALLED = 6, 6  # pages
EDITS = 250  # of four posts each, of 12 KB: 12 MB for each page, of which it may be kept 256 KB
MOST_GROWN = 30.0  # MB of one process
# Events as of edits, without the edits, by another process.
WRITE_LONG = """
from feed.actions.content import PostContent
from feed.actions.posts import create_post
from users.models import User
for number in range(8):
    content = PostContent(body=f"{{number}} {text}", visibility="followers")
    create_post(author=User.objects.get(username={name!r}), content=content)
"""
EDIT_LONG = """
import time
from feed import live
from feed.live.events import PostEdited
from feed.models import Post
posts = list(Post.objects.select_related("author").filter(author__username={name!r}))
for number in range({times}):
    with live.transaction() as tx:
        for post in (posts * 2)[number % 8:][:4]:
            tx.log(PostEdited, post)
    time.sleep(0.02)
"""
LONG = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466" * 480  # 12 KB in one post


def slow_and_stalled(town: TownUnderFaults) -> dict[str, float]:
    """Some pages read nothing, some 400 bytes a second, while 100 times what they take is written:
    nothing is kept for them, and nobody waits more than twice as long as while all read everything.

    They are somebody's whose posts nobody else sees, so that only they are sent all of it.
    """
    town.site.python(WRITE_LONG.format(name=STRANGER, text=LONG))
    good = open_pages(town, SLOW + STALLED, STRANGER, "/", "/ws/home/")
    usual = _while_much_is_written(town, good, lambda page: page.read_a_little(2**20))
    for page in good:
        page.socket.close()
    bad = open_pages(town, SLOW + STALLED, STRANGER, "/", "/ws/home/", window=4096)
    before = {pid: held(pid) for pid in town.ground.pids()}
    probe = _while_much_is_written(town, bad[:SLOW], lambda page: page.read_a_little(80))
    grown = max(held(pid) - before.get(pid, 0) for pid in town.ground.pids())
    for page in bad:
        page.socket.close()
    assert grown < MOST_GROWN, f"a process grew by {grown:.0f} MB"
    return {"MB grown": round(grown, 1), **probe.beside(usual)}


def _while_much_is_written(
    town: TownUnderFaults, pages: list[Raw], read: Callable[[Raw], None]
) -> Probe:
    """Write, let these pages read meanwhile, and return how long others waited."""
    with town.probe() as probe, ThreadPoolExecutor(1) as writer:
        writing = writer.submit(town.site.python, EDIT_LONG.format(name=STRANGER, times=EDITS))
        while not writing.done():
            time.sleep(0.2)
            for page in pages:
                read(page)
        writing.result()
    return probe


FAULTS = (
    Fault("slow", "pages that read slowly, and pages that read nothing", slow_and_stalled, pace=3),
)
