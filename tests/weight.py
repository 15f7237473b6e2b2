"""What a first visit weighs: `python -m tests.weight`, or `make weight`.

Chromium, with nothing in its cache, opens pages of the demo through nginx, as production serves them,
and counts what comes over the line: every request for a page, file or picture, with its headers. The
page's socket, which stays, is not one of them.
"""

import argparse
from dataclasses import dataclass

from playwright.sync_api import Browser, sync_playwright

from config.stack import Stack
from tests.browser import ARGUMENTS, CHROMIUM, Window

POST = """
from feed.models import Post
print(Post.objects.timeline(None).order_by("-comment_count", "-pk").values_list("pk", flat=True)[0])
"""
SHAPES = {"phone": (390, 844), "desktop": (1280, 900)}


@dataclass(frozen=True)
class Weight:
    """What one page asked for, and how many bytes came, packed as they came."""

    requests: tuple[tuple[str, int], ...]  # path and bytes, in their order

    @property
    def bytes(self) -> int:
        """All of them."""
        return sum(size for _path, size in self.requests)


def weigh(browser: Browser, url: str, path: str, size: tuple[int, int]) -> Weight:
    """Open a page as a visitor who was never here, until it is live and asks for nothing more."""
    window = Window(browser, url, viewport={"width": size[0], "height": size[1]})
    try:
        asked: dict[str, str] = {}
        came: dict[str, int] = {}
        network = window.context.new_cdp_session(window.page)
        network.on("Network.requestWillBeSent", lambda event: _note(asked, event))
        network.on(
            "Network.loadingFinished",
            lambda event: came.update({event["requestId"]: int(event["encodedDataLength"])}),
        )
        network.send("Network.enable")
        window.open(path)
        window.page.wait_for_load_state("networkidle")
        return Weight(
            tuple((name.removeprefix(url), came.get(key, 0)) for key, name in asked.items())
        )
    finally:
        window.close()


def _note(asked: dict[str, str], event: dict[str, object]) -> None:
    request = event["request"]
    assert isinstance(request, dict)
    if not str(request["url"]).startswith("data:"):
        asked[str(event["requestId"])] = str(request["url"])


def pages(stack: Stack) -> dict[str, str]:
    """Return the pages that are weighed: what they are, and their addresses."""
    post = stack.manage("shell", "--verbosity", "0", "-c", POST).splitlines()[-1]
    return {"home": "/", "a post": f"/posts/{post}/", "a profile": "/@alice/"}


def main() -> None:
    """Print the table of docs/performance.md."""
    parser = argparse.ArgumentParser(prog="make weight", description=__doc__)
    parser.add_argument("--each", action="store_true", help="every request, too")
    asked = parser.parse_args()
    with Stack(1, demo=True, is_durable=False) as stack, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        print("| first visit | on | requests | bytes | of these the page |")
        print("|---|---|---:|---:|---:|")
        for name, path in pages(stack).items():
            for shape, size in SHAPES.items():
                found = weigh(browser, stack.url, path, size)
                page = found.requests[0][1]
                print(f"| {name} | {shape} | {len(found.requests)} | {found.bytes:,} | {page:,} |")
                if asked.each:
                    print(*(f"    {size:>7,} {path}" for path, size in found.requests), sep="\n")
        browser.close()


if __name__ == "__main__":
    main()
