"""Which templates have states, and what each template says of itself."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.template.loader import get_template

States = dict[str, dict[str, Any]]
HEADER = re.compile(r"{% comment %}\s*(.*?)\s*{% endcomment %}", re.DOTALL)
_IDS = re.compile(r"""\bid=["']([^"']+)["']""")

PATTERNS: dict[str, "Pattern"] = {}


@dataclass(frozen=True)
class Pattern:
    """One template with its states."""

    template: str
    states: Callable[[], States]

    @property
    def name(self) -> str:
        """The name in its address: "feed/live/post_created.html" is "live-post_created"."""
        return self.template.removeprefix("feed/").removesuffix(".html").replace("/", "-")

    @property
    def group(self) -> str:
        """The heading it stands under."""
        folder = self.template.removeprefix("feed/").rpartition("/")[0]
        return {"": "Fragments", "live": "Envelopes", "regions": "Regions"}.get(folder, "Fragments")

    def source(self) -> str:
        """Return the template's text."""
        template: Any = get_template(self.template)
        return str(template.template.source)

    def says(self) -> str:
        """Return the header comment: what it is, its variables, what it owes."""
        header = HEADER.search(self.source())
        return header[1] if header else ""

    def rendered(self) -> list[tuple[str, str]]:
        """Return each state's name and HTML."""
        template = get_template(self.template)
        return [(name, str(template.render(context))) for name, context in self.states().items()]


def ids_in(html: str) -> list[str]:
    """Return the ids that a piece of HTML sets, for designers to keep."""
    return list(dict.fromkeys(_IDS.findall(html)))


def is_known(template: str) -> bool:
    """Whether this template has states."""
    return any(pattern.template == template for pattern in PATTERNS.values())


def pattern(*templates: str) -> Callable[[Callable[[], States]], Callable[[], States]]:
    """Register the states of these templates; they are made when somebody looks."""

    def register(states: Callable[[], States]) -> Callable[[], States]:
        for template in templates:
            made = Pattern(template, states)
            PATTERNS[made.name] = made
        return states

    return register
