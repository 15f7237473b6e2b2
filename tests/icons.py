"""The site's mark as pictures, for those who take no SVG: `make icons`, after a change of favicon.svg.

`static/img/favicon.ico` is for old browsers and feed readers, `static/img/touch-icon.png` for home screens
and for what other sites show of a link; that one fills its square, as telephones cut the corners themselves.
"""

from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.browser import ARGUMENTS, CHROMIUM
from tests.services import BASE

FOLDER = BASE / "static" / "img"
ICO_SIZES = (16, 32, 48)
TOUCH_SIZE = 180


def drawn(browser: Browser, size: int) -> Image.Image:
    """Return the mark as Chromium draws it, this many pixels wide and high, transparent around it."""
    page = browser.new_page(viewport={"width": size, "height": size})
    try:
        svg = (FOLDER / "favicon.svg").read_text().replace("<svg ", f'<svg width="{size}" ', 1)
        page.set_content(f'<body style="margin: 0; line-height: 0">{svg}</body>')
        return Image.open(BytesIO(page.screenshot(omit_background=True))).convert("RGBA")
    finally:
        page.close()


def write(browser: Browser, folder: Path = FOLDER) -> None:
    """Write both files."""
    *smaller, largest = (drawn(browser, size) for size in ICO_SIZES)
    largest.save(
        folder / "favicon.ico", sizes=[(one, one) for one in ICO_SIZES], append_images=smaller
    )
    mark = drawn(browser, TOUCH_SIZE)
    edge = mark.getpixel((TOUCH_SIZE // 2, 0))
    filled = Image.new("RGBA", mark.size, edge)
    filled.alpha_composite(mark)
    filled.convert("RGB").quantize(64).save(folder / "touch-icon.png", optimize=True)


def main() -> None:
    """Write them."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        write(browser)
        browser.close()


if __name__ == "__main__":
    main()
