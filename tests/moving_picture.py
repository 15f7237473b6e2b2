"""The moving picture of the README: what one person does shows in the other's window at once."""

import io
import re
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser import Window

SIZE = (390, 600)
GAP = 24  # pixels between the windows
QUICK, SHORT, LONG = 90, 700, 2200  # milliseconds for which a picture stands
POST = "Fresh rye on the square at four. Bring butter!"
COMMENT = "On my way 🧈"


class Film:
    """Pictures of two windows side by side, each with how long it stands."""

    def __init__(self, *pages: Page) -> None:
        """Watch these pages."""
        self._pages = pages
        self._frames: list[Image.Image] = []
        self._stands: list[int] = []

    def shoot(self, stands: int) -> None:
        """Take the next picture."""
        frame = Image.new("RGB", (2 * SIZE[0] + GAP, SIZE[1]), "white")
        for number, page in enumerate(self._pages):
            png = page.screenshot(animations="disabled")
            with Image.open(io.BytesIO(png)) as picture:
                frame.paste(picture.convert("RGB"), (number * (SIZE[0] + GAP), 0))
        self._frames.append(frame)
        self._stands.append(stands)

    def write(self, page: Page, selector: str, text: str) -> None:
        """Type the text, a few characters a picture."""
        page.focus(selector)
        for part in re.findall(r".{1,6}", text):
            page.keyboard.insert_text(part)
            self.shoot(QUICK)

    def save(self, path: Path) -> None:
        """Write the pictures as one that moves, again and again."""
        first, *others = self._frames
        first.save(
            path, save_all=True, append_images=others, duration=self._stands, loop=0, quality=80
        )


def take(browser: Browser, url: str, path: Path) -> None:
    """Let carol write, alice like and answer; both are watched."""
    windows = [
        Window(
            browser,
            url,
            viewport={"width": SIZE[0], "height": SIZE[1]},
            reduced_motion="reduce",
            timezone_id="UTC",
            bypass_csp=True,  # a screenshot leaves an empty style where the caret was
        )
        for _ in range(2)
    ]
    try:
        carol, alice = (
            window.sign_in(name).open("/")
            for window, name in zip(windows, ("carol", "alice"), strict=True)
        )
        film = Film(carol, alice)
        film.shoot(SHORT)
        film.write(carol, "#composer-body", POST)
        carol.click("#composer .composer-send")
        cards = [page.locator("article", has_text=POST).first for page in (carol, alice)]
        for card in cards:
            expect(card).to_be_visible()
        film.shoot(LONG)
        cards[1].get_by_role("button", name="Like").click()
        expect(cards[0].get_by_role("button", name="Like")).to_contain_text("1")
        film.shoot(LONG)
        cards[1].get_by_role("link", name="Comment").first.click()
        field = "textarea[name=body]"
        expect(alice.locator(field).first).to_be_visible()
        windows[1].live()
        film.shoot(SHORT)
        film.write(alice, field, COMMENT)
        alice.locator(".composer-send").first.click()
        expect(cards[0].get_by_role("link", name="Comment").first).to_contain_text("1")
        film.shoot(LONG)
        film.save(path)
        complaints = [line for window in windows for line in window.complaints()]
        if complaints:
            raise RuntimeError(f"{path.name}: {complaints}")
    finally:
        for window in windows:
            window.close()
