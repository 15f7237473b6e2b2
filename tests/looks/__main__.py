"""The command: `python -m tests.looks`, or `make looks`."""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser import ARGUMENTS, CHROMIUM
from tests.screenshots import demo_site

from . import report
from .accepted import Accepted, keep
from .shots import matching, of_demo, take

FOLDER = Path("var/looks")


def main(arguments: list[str]) -> int:
    """Take the pictures and compare them; returns 1 where something differs that was not accepted."""
    options = _parser().parse_args(arguments)
    taken, kept = FOLDER / "now", FOLDER / "accepted"
    shutil.rmtree(taken, ignore_errors=True)
    taken.mkdir(parents=True)
    with (
        tempfile.TemporaryDirectory(prefix="plaza-looks-") as folder,
        demo_site(Path(folder)) as site,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        some = list(matching(of_demo(site), options.only))
        now = take(browser, site.url, some, taken, lambda line: print(line, flush=True))
        version = browser.version
        browser.close()
    accepted = Accepted.read()
    comparison = accepted.compare(now, is_all=not options.only)
    page = report.write(taken, kept, comparison)
    print(comparison.line())
    if accepted.browser and accepted.browser != version:
        print(f"accepted with Chromium {accepted.browser}, taken with {version}: all may differ")
    if options.accept:
        accepted.accept(now, version, is_all=not options.only)
        keep(taken, kept, list(now))
        print("accepted")
        return 0
    print(f"see {page}; ARGS=--accept accepts what it shows")
    return 0 if comparison.is_same else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="make looks",
        description=(
            "Takes pictures of ten main pages at four widths, light, dark, with high contrast, with forced "
            "colours and from right to left, and shows as a page what differs from the last accepted set. "
            "Ends with 1 where anything does."
        ),
    )
    parser.add_argument(
        "only", nargs="*", help="words of names, such as home or -dark-390 (all pictures)"
    )
    parser.add_argument(
        "--accept", action="store_true", help="what is taken now is the accepted set from here on"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
