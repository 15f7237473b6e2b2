"""All templates at once: what each rule finds in them."""

import os
from functools import cached_property
from pathlib import Path
from typing import Any

from django.template import NodeList, TemplateSyntaxError, engines
from django.template.autoreload import reset_loaders

from feed.patterns.registry import PATTERNS, Pattern

from . import markup, variables
from .finding import Finding
from .names import Names, States
from .source import Owed, Source

NOT_SHOWN = "Pages that show it answer 500, and updates that need it are not sent."
Stamp = tuple[
    Path, tuple[tuple[str, int], ...]
]  # the folder; each template's name and time of change


class Guard:
    """The templates as they are on the disk now, and what is wrong with them."""

    def __init__(self) -> None:
        """Read every template; what Django has compiled of them may be older, and is forgotten."""
        reset_loaders()
        self.stamp = stamp()
        folder, files = self.stamp
        self.sources = {name: Source(name, (folder / name).read_text()) for name, _time in files}

    @cached_property
    def findings(self) -> list[Finding]:
        """What is wrong, in the order of the files."""
        found = {*self._compiled, *self.names.findings()}
        known = {(finding.template, finding.line, finding.rule) for finding in self._compiled}
        found |= {
            finding
            for finding in self._rendered[1]
            if (finding.template, finding.line, finding.rule) not in known
        }
        for source in self.sources.values():
            found |= set(markup.findings(source, self.sources.get))
        return sorted(found)

    @cached_property
    def names(self) -> Names:
        """The names by which updates find their places."""
        return Names(self.sources, self._rendered[0])

    def of(self, template: str) -> list[Finding]:
        """Return what is wrong with this template."""
        return [finding for finding in self.findings if finding.template == template]

    def owed(self, template: str) -> list[tuple[Owed, bool]]:
        """Return the names that this template owes, each with whether it has it."""
        return [(owed, not lacking) for owed, lacking in self.names.owed(self.sources[template])]

    @cached_property
    def _compiled(self) -> list[Finding]:
        """Compile each template; returns what is wrong with its tags and variables."""
        engine: Any = engines["django"]
        found: list[Finding] = []
        for source in self.sources.values():
            try:
                nodes: NodeList = engine.engine.get_template(source.name).nodelist
            except TemplateSyntaxError as error:
                line = getattr(getattr(error, "token", None), "lineno", 1) or 1
                found.append(_broken(source.name, line, error))
            else:
                found += variables.findings(source, nodes)
        return found

    @cached_property
    def _rendered(self) -> tuple[dict[str, States], list[Finding]]:
        """Render each state of each pattern; returns the HTML, and what went wrong meanwhile."""
        states: dict[str, States] = {}
        failed: dict[tuple[str, int], Finding] = {}
        with variables.probing() as found:
            for pattern in PATTERNS.values():
                try:
                    states[pattern.template] = pattern.rendered()
                except TemplateSyntaxError:
                    continue  # `_compiled` says which template it is that cannot be read
                except Exception as error:  # whatever a template can do
                    finding = _failed(pattern, error)
                    failed.setdefault((finding.template, finding.line), finding)
        return states, [*found, *failed.values()]


def _broken(template: str, line: int, error: Exception) -> Finding:
    says = f"It cannot be read: {str(error).rstrip('.')}."
    return Finding(template, line, "broken", says, NOT_SHOWN)


def _failed(pattern: Pattern, error: Exception) -> Finding:
    template, line = variables.place_of(error)
    says = f"It cannot be shown: {(str(error) or type(error).__name__).rstrip('.')}."
    return Finding(template or pattern.template, line, "broken", says, NOT_SHOWN)


def stamp() -> Stamp:
    """Return what changes with any template."""
    folder = variables.folder()
    # Strings: objects of `Path` take ten times as long, and each page of the library asks.
    start = len(f"{folder}/")
    paths = (
        os.path.join(where, name)  # noqa: PTH118
        for where, _folders, names in os.walk(folder)
        for name in names
        if name.endswith(".html")
    )
    return folder, tuple(sorted((path[start:], os.stat(path).st_mtime_ns) for path in paths))  # noqa: PTH116


_last: list[Guard] = []


def guard() -> Guard:
    """Return the guard of the templates as they are now; it looks again only where one has changed."""
    if not _last or _last[0].stamp != stamp():
        _last[:] = [Guard()]
    return _last[0]
