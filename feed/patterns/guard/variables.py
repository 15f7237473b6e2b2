"""Variables that nobody gives a template: they are rendered as nothing, and nobody hears of it."""

import logging
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

import allauth
import django
from django.conf import settings
from django.http import HttpRequest
from django.template import NodeList
from django.template.base import FilterExpression, Node, Token, TokenType, Variable
from django.template.context import BaseContext
from django.template.defaulttags import AutoEscapeControlNode, FilterNode
from django.template.loader_tags import ExtendsNode, IncludeNode

from feed.http.context import page
from users.lib.records import class_of

from .finding import Finding
from .source import Source

# What Django itself gives, or a block.
GIVEN = {"forloop", "block", "True", "False", "None", "csrf_token"}
# What every whole page has beside: the same as settings.TEMPLATES says.
GIVEN_TO_PAGES = {*page(HttpRequest()), "request", "messages", "user"}
GIVEN_BY_ALLAUTH = {"attrs", "slots"}  # to its elements
UNESCAPED = ("safe", "safeseq")
# Where nodes keep the names that they bind, beside `as …` and `with …`.
_BOUND = ("loopvars", "target_var", "asvar", "variable", "var_name", "variable_name", "countervar")
# What `{% if %}` is made of.
_CONDITIONS = ("django.template.smartif", "django.template.defaulttags")
_WORD = re.compile(r"[A-Za-z_]\w*")
# Django reports there, at DEBUG, each variable that it does not find.
_DJANGO = logging.getLogger("django.template")


def findings(source: Source, nodes: NodeList) -> Iterator[Finding]:
    """Yield the variables of a compiled template that nobody knows, and what it prints unescaped."""
    every = list(_walk(nodes))
    bound = {name for node in every for name in _bound_by(node)} | GIVEN
    if source.name == "base.html" or any(isinstance(node, ExtendsNode) for node in every):
        bound |= GIVEN_TO_PAGES
    mentioned = set(_WORD.findall(source.header))
    known = mentioned if source.header else words_of_python()
    for node in every:
        line = node.token.lineno if node.token and node.token.lineno else 1
        if isinstance(node, AutoEscapeControlNode) and not node.setting:
            yield _unescaped(source, line, "{% autoescape off %}")
        for expression in _expressions(node):
            if isinstance(expression, FilterExpression):
                for _function, _arguments in expression.filters:
                    name = getattr(_function, "_filter_name", "")
                    if name in UNESCAPED:
                        yield _unescaped(source, line, f"|{name}")
                continue
            first, *rest = expression.lookups or ("",)
            if source.name.startswith("allauth/") and first in GIVEN_BY_ALLAUTH:
                continue
            if first and first not in known and first not in bound:
                yield _unknown(source, line, str(expression.var), first, bool(source.header))
            for word in rest:
                if (
                    _WORD.fullmatch(word)
                    and word not in words_of_python()
                    and word not in mentioned
                ):
                    yield _unknown(source, line, str(expression.var), word, False)


def _unescaped(source: Source, line: int, what: str) -> Finding:
    return Finding(
        source.name,
        line,
        "escape",
        f"{what} prints what people wrote as HTML: take it away.",
        "With it anybody can put scripts and forms of theirs into everybody's page.",
    )


def _unknown(source: Source, line: int, variable: str, word: str, is_first: bool) -> Finding:
    why = "the head comment names no such variable" if is_first else f"nothing is called “{word}”"
    return Finding(
        source.name,
        line,
        "variable",
        f"{{{{ {variable} }}}}: {why}. Is it misspelt?",
        "It is empty wherever it is shown, and false wherever it is asked.",
    )


@cache
def words_of_python() -> frozenset[str]:
    """Return every name that our Python uses, and that of what our pages show: Django's forms, allauth."""
    base = Path(settings.BASE_DIR)
    folders = [base / name for name in ("config", "feed", "users")]
    folders += [
        Path(django.__file__).parent / name
        for name in ("forms", "core/paginator.py", "contrib/auth")
    ]
    folders.append(Path(allauth.__file__).parent)
    words: set[str] = set()
    for folder in folders:
        for path in folder.rglob("*.py") if folder.is_dir() else [folder]:
            words.update(_WORD.findall(path.read_text()))
    return frozenset(words)


def _walk(nodes: NodeList) -> Iterator[Node]:
    return iter(nodes.get_nodes_by_type(Node))


def _bound_by(node: Node) -> Iterator[str]:
    """Yield the names that a node binds for what stands within or after it."""
    for attribute in _BOUND:
        value = getattr(node, attribute, None)
        yield from [value] if isinstance(value, str) else value if isinstance(value, list) else []
    if isinstance(node, FilterNode):
        yield "var"
    more = getattr(node, "extra_context", None)
    # `{% include … with … %}` binds in the other template.
    if isinstance(more, dict) and not isinstance(node, IncludeNode):
        yield from more


def _expressions(node: Node) -> Iterator[Variable | FilterExpression]:
    """Yield the variables that a node itself asks for, and the filters it puts them through."""
    # allauth's `{% element h1 %}` names no variable.
    waiting: list[Any] = [
        value
        for name, value in vars(node).items()
        if name != "element" and not name.startswith("nodelist")
    ]
    while waiting:
        value = waiting.pop()
        if isinstance(value, FilterExpression):
            yield value
            waiting.append(value.var)
            waiting += [
                argument for _filter, some in value.filters for is_var, argument in some if is_var
            ]
        elif isinstance(value, Variable):
            yield value
        elif isinstance(value, Token):
            # Of `{% blocktranslate %}`, which keeps its words as tokens.
            if value.token_type is TokenType.VAR and node.token is not value:
                yield Variable(value.contents.partition("|")[0].strip())
        elif isinstance(value, list | tuple):
            waiting += value
        elif isinstance(value, dict):
            waiting += value.values()
        elif type(value).__module__ in _CONDITIONS and not isinstance(value, Node):
            waiting += vars(value).values()


@contextmanager
def probing() -> Iterator[list[Finding]]:
    """Note, as `Probe` does, what the templates rendered inside ask for in vain."""
    found: list[Finding] = []
    probe = Probe(found.append)
    probe.listen()
    try:
        yield found
    finally:
        probe.stop()


class Probe(logging.Handler):
    """Tells `hear` of each attribute that our templates ask for and that what they ask has not.

    That a whole variable is missing is mostly meant (`{% if posted %}`); whether it is known at all is
    asked of the head comment. So is an attribute that the head comment speaks of. It listens to the
    thread that made it, or to all.
    """

    def __init__(self, hear: Callable[[Finding], None], is_for_all: bool = False) -> None:
        """Listen to this thread, or to all."""
        super().__init__(logging.DEBUG)
        self._hear = hear
        self._thread = None if is_for_all else threading.get_ident()

    def listen(self) -> None:
        """Begin to hear what Django does not find."""
        _DJANGO.addHandler(self)
        _DJANGO.setLevel(logging.DEBUG)
        _DJANGO.propagate = False

    def stop(self) -> None:
        """Hear no more; where nobody else listens, Django need not report."""
        _DJANGO.removeHandler(self)
        if not _DJANGO.handlers:
            _DJANGO.setLevel(logging.NOTSET)
            _DJANGO.propagate = True

    def emit(self, record: logging.LogRecord) -> None:
        """Note what was not found, but for what is asked of nothing at all."""
        if (
            self._thread not in (None, record.thread)
            or not record.exc_info
            or record.exc_info[2] is None
        ):
            return
        inside = record.exc_info[2].tb_frame.f_locals
        asked, variable, word = inside.get("current"), inside.get("self"), str(inside.get("bit"))
        if asked is None or asked == "" or isinstance(asked, BaseContext):
            return
        if not isinstance(variable, Variable) or (variable.lookups or ("",))[0] in GIVEN_BY_ALLAUTH:
            return
        source, line = _where(sys._getframe())
        if source and word not in _WORD.findall(source.header):
            what = class_of(asked).__name__
            self._hear(
                Finding(
                    source.name,
                    line,
                    "variable",
                    f"{{{{ {variable.var} }}}}: a {what} has no “{word}”. Is it misspelt?",
                    "It is empty wherever it is shown, and false wherever it is asked.",
                )
            )


def _where(frame: FrameType | None) -> tuple[Source | None, int]:
    """Return the template of ours that is being rendered, and the line."""
    while frame is not None:
        node, context = frame.f_locals.get("self"), frame.f_locals.get("context")
        if isinstance(node, Node) and isinstance(context, BaseContext) and node.token:
            path = Path(node.origin.name)
            is_ours = path.is_relative_to(folder()) and path.exists()
            source = (
                Source(path.relative_to(folder()).as_posix(), path.read_text()) if is_ours else None
            )
            return source, node.token.lineno or 1
        frame = frame.f_back
    return None, 1


def folder() -> Path:
    """Return where our templates are."""
    templates: list[dict[str, Any]] = settings.TEMPLATES
    return Path(templates[0]["DIRS"][0])


def place_of(error: BaseException) -> tuple[str, int]:
    """Return the template and line at which an error came up while it was rendered; "" where in none."""
    found, trace = ("", 1), error.__traceback__
    while isinstance(trace, TracebackType):
        node = trace.tb_frame.f_locals.get("self")
        if isinstance(node, Node) and node.token and node.origin and node.origin.template_name:
            found = str(node.origin.template_name), node.token.lineno or 1
        trace = trace.tb_next
    return found
