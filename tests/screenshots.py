"""The pictures of the README: `python -m tests.screenshots`, or `make screenshots`.

They are taken of a real site with the demo's people, in a temporary folder that goes afterwards.
Only once all of them are there do they replace the earlier ones.
"""

import argparse
import base64
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, sync_playwright

from tests import moving_picture
from tests.browser import ARGUMENTS, CHROMIUM, Window
from tests.services import BASE, Site

OUT = BASE / ".github" / "screenshots"
WIDE = (1280, 800)
NARROW = (390, 844)
GAP = 24  # pixels between two telephones
POST = """
from feed.models import Post
print(Post.objects.timeline(None).order_by("-comment_count", "-pk").values_list("pk", flat=True)[0])
"""

Scheme = Literal["light", "dark"]


@dataclass(frozen=True)
class Picture:
    """One page as one person sees it."""

    name: str
    path: str
    person: str = "alice"
    size: tuple[int, int] = WIDE
    scheme: Scheme = "light"


def pictures(post: int) -> list[Picture]:
    """Return what is taken; `post` is the one whose own page is shown."""
    return [
        Picture("home-light", "/"),
        Picture("home-dark", "/", scheme="dark"),
        Picture("phone-light", "/", size=NARROW),
        Picture("phone-dark", "/", size=NARROW, scheme="dark"),
        Picture("post", f"/posts/{post}/"),
        Picture("person", "/@bob/"),
        Picture("notifications", "/notifications/", person="bob"),
        Picture("patterns", "/patterns/post-_card/", person="admin"),
    ]


@contextmanager
def demo_site(folder: Path) -> Iterator[Site]:
    """Serve the demo from a database in this folder."""
    site = Site(folder, f"sqlite:///{folder / 'site.sqlite3'}")
    site.manage("migrate", "-v0")
    site.manage("demo")
    try:
        yield site.start()
    finally:
        site.kill()


def take(browser: Browser, url: str, picture: Picture, path: Path) -> None:
    """Take one picture of the live page; what its console complains of fails it."""
    width, height = picture.size
    window = Window(
        browser,
        url,
        viewport={"width": width, "height": height},
        color_scheme=picture.scheme,
        reduced_motion="reduce",
        timezone_id="UTC",
    )
    try:
        page = window.sign_in(picture.person).open(picture.path)
        if page.locator(".rail-advice").is_visible():  # what stands beside the page comes later
            page.locator(".rail-part").first.wait_for()
            page.wait_for_load_state("networkidle")
        page.screenshot(path=path, animations="disabled")
        if complaints := window.complaints():
            raise RuntimeError(f"{picture.path}: {complaints}")
    finally:
        window.close()


def join(browser: Browser, left: Path, right: Path, path: Path) -> None:
    """Put two pictures of telephones side by side."""
    width, height = NARROW
    page = browser.new_page(viewport={"width": 2 * width + GAP, "height": height})
    sources = (base64.b64encode(one.read_bytes()).decode() for one in (left, right))
    images = "".join(f'<img src="data:image/png;base64,{source}">' for source in sources)
    page.set_content(f'<body style="margin:0;display:flex;gap:{GAP}px">{images}')
    page.screenshot(path=path, omit_background=True)
    page.close()


def take_all(folder: Path, say: Callable[[str], None]) -> list[Path]:
    """Take every picture into this folder; returns their files."""
    say("starting the demo …")
    with demo_site(folder) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        wanted = pictures(int(site.python(POST)))
        files = {one.name: folder / f"{one.name}.png" for one in wanted}
        for number, one in enumerate(wanted, 1):
            say(f"{number}/{len(wanted)}  {one.name}")
            take(browser, site.url, one, files[one.name])
        both = folder / "phone.png"
        join(browser, files.pop("phone-light"), files.pop("phone-dark"), both)
        say("and the one that moves")  # last: it writes, where the others only look
        moving = folder / "live.webp"
        moving_picture.take(browser, site.url, moving)
        browser.close()
    return [*files.values(), both, moving]


def main(arguments: list[str]) -> None:
    """Take the pictures and put them where the README looks for them."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.screenshots",
        description="Takes the README's pictures of a demo site, started for this and stopped.",
    )
    parser.add_argument("--out", type=Path, default=OUT, help="the folder (%(default)s)")
    out: Path = parser.parse_args(arguments).out
    with tempfile.TemporaryDirectory(prefix="plaza-screenshots-") as folder:
        made = take_all(Path(folder), lambda line: print(line, flush=True))
        out.mkdir(parents=True, exist_ok=True)
        for path in made:
            shutil.copy(path, out)
            print(f"{out / path.name}  {path.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main(sys.argv[1:])
