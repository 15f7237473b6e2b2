"""A page in Firefox, and what a person's hands do to it."""

import json
from typing import Any

from tests.browser import SNAPSHOT
from tests.firefox.bidi import Bidi
from tests.services import wait_for

WIDTH, HEIGHT = 1280, 720

# Where the first such element can be pressed: nothing lies over it there.
PLACE = """(selector) => {
  const one = document.querySelector(selector);
  if (!one) return null;
  const box = () => one.getBoundingClientRect();
  if (box().top < 100 || box().bottom > innerHeight) {
    one.scrollIntoView({block: 'center', behavior: 'instant'});
  }
  const [x, y] = [box().x + box().width / 2, box().y + box().height / 2].map(Math.round);
  const hit = document.elementFromPoint(x, y);
  return one.contains(hit) ? [x, y] : null;
}"""


class Tab:
    """One page at a time, in a window that has the focus while something is done in it."""

    def __init__(self, bidi: Bidi, context: str, url: str) -> None:
        """Take an open browsing context, for the site at this address."""
        self._bidi = bidi
        self._url = url
        self.context = context
        viewport = {"width": WIDTH, "height": HEIGHT}
        bidi.call("browsingContext.setViewport", context=context, viewport=viewport)

    def evaluate(self, function: str, *arguments: Any) -> Any:
        """Return what a function says inside the page; both ways as JSON, an element as true."""
        body = f"""async (given) => {{
          const said = await ({function})(...JSON.parse(given));
          return JSON.stringify(said instanceof Node ? true : said ?? null);
        }}"""
        done = self._bidi.call(
            "script.callFunction",
            functionDeclaration=body,
            arguments=[{"type": "string", "value": json.dumps(arguments)}],
            awaitPromise=True,
            target={"context": self.context},
        )
        if done["type"] == "exception":
            raise AssertionError(done["exceptionDetails"]["text"])
        return json.loads(done["result"]["value"])

    # --- where one is ---

    def goto(self, path: str) -> None:
        """Go to a page of the site, as by the address bar."""
        url = path if path.startswith("http") else self._url + path
        self._bidi.call("browsingContext.navigate", context=self.context, url=url, wait="complete")

    def open(self, path: str) -> "Tab":
        """Go to a page in front of all others and wait until it is live."""
        self.to_front()
        self.goto(path)
        self.live()
        return self

    def live(self, seconds: float = 15) -> None:
        """Wait until the page is live."""
        self.until("() => document.querySelector('#live-status .is-live')", seconds=seconds)

    def to_front(self) -> None:
        """Let its window have the focus."""
        self._bidi.call("browsingContext.activate", context=self.context)

    def reload(self) -> None:
        """Load the page anew, as by F5."""
        self._bidi.call("browsingContext.reload", context=self.context, wait="complete")

    def back(self, steps: int = 1) -> None:
        """Go back in its history, or forward by a negative number."""
        self._bidi.call("browsingContext.traverseHistory", context=self.context, delta=-steps)

    @property
    def url(self) -> str:
        """Return the address of the page."""
        return str(self.evaluate("() => location.href"))

    # --- what is there ---

    def until(self, condition: str, *arguments: Any, seconds: float = 10) -> Any:
        """Wait until a function of the page returns something, and return that."""
        what = f"{condition} {arguments}"

        def said() -> Any:
            return self.evaluate(f"(...given) => (({condition})(...given)) || null", *arguments)

        return wait_for(said, what, seconds)

    def has(self, selector: str, number: int = 1, seconds: float = 10) -> None:
        """Wait until there are so many such elements."""
        self.until(
            "(one, number) => document.querySelectorAll(one).length === number",
            *(selector, number),
            seconds=seconds,
        )

    def says(self, selector: str, text: str, seconds: float = 10) -> None:
        """Wait until the first such element holds this text."""
        self.until(
            "(one, text) => document.querySelector(one)?.textContent.includes(text)",
            *(selector, text),
            seconds=seconds,
        )

    def ids(self, selector: str) -> list[str]:
        """Return the ids of all such elements, in order."""
        found: list[str] = self.evaluate(
            "(one) => [...document.querySelectorAll(one)].map((one) => one.id)", selector
        )
        return found

    def top(self, selector: str) -> float:
        """Return where on the screen the first such element begins, in pixels."""
        return float(
            self.evaluate(
                "(one) => document.querySelector(one).getBoundingClientRect().top", selector
            )
        )

    def focused(self) -> str:
        """Return what holds the focus: its tag, its id and its words."""
        return str(
            self.evaluate(
                "() => { const one = document.activeElement;"
                " return `${one.localName}#${one.id} ${one.textContent.trim().slice(0, 40)}` }"
            )
        )

    def snapshot(self) -> dict[str, Any]:
        """Return what the page shows of what lives."""
        found: dict[str, Any] = self.evaluate(SNAPSHOT)
        return found

    # --- what hands do ---

    def click(self, selector: str) -> None:
        """Press the first such element, with the mouse, where nothing lies over it."""
        self.hover(selector)
        self._mouse({"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0})

    def hover(self, selector: str) -> None:
        """Put the pointer over the first such element."""
        self.to_front()
        x, y = self.until(PLACE, selector)
        self._mouse({"type": "pointerMove", "x": x, "y": y})

    def type(self, text: str) -> None:
        """Press a key for each character, wherever the focus is."""
        keys = [{"type": how, "value": key} for key in text for how in ("keyDown", "keyUp")]
        self._act(type="key", id="keys", actions=keys)

    def _mouse(self, *actions: dict[str, Any]) -> None:
        self._act(type="pointer", id="mouse", actions=list(actions))

    def _act(self, **source: Any) -> None:
        self._bidi.call("input.performActions", context=self.context, actions=[source])

    def close(self) -> None:
        """Close it."""
        self._bidi.call("browsingContext.close", context=self.context)
