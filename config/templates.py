"""Line breaks between tags are nothing: templates are written in short lines, and sent without them.

Blanks count in what is swapped in: text nodes stay between cards when those go, and inline elements get
gaps. So in our own templates (`templates/**.html`), as in JSX:

- White space with a line break in it that stands between two tags (of HTML, `{% %}`, `{{ }}`, `{# #}`; an
  end of the file counts as one) is left out.
- Within an HTML tag it is one blank, and none before `>`: attributes may stand on lines of their own.
- All other white space stays as it is written: on one line, beside a word, in <pre>, <textarea>, <script>
  and <style>, in `{% blocktranslate %}` (which has `trimmed`) and in `{% verbatim %}`.

A blank that is wanted between two tags stands on their line, or is written `{{ " " }}`, which costs nothing.
All this is done once, when a template is compiled, and on Django's tokens: line numbers in errors stay right.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.template import Origin, Template, TemplateDoesNotExist
from django.template.base import DebugLexer, Lexer, Parser, Token, TokenType
from django.template.loaders import base, cached, filesystem

# Blocks whose content is not looked at, and elements whose text is kept.
KEPT_BLOCKS = ("blocktranslate", "blocktrans", "verbatim", "comment")
KEPT_ELEMENTS = ("pre", "textarea", "script", "style")

# Where an HTML tag begins: its name may come from the template (`<{% if … %}a{% else %}button{% endif %}>`).
_literal = re.compile(r"""(["'])([^"'&<>\\]*)\1""")  # as {{ "…" }}
_opening = re.compile(r"<(?:(?P<name>[a-z][a-z0-9-]*)|(?=[/!]|\Z))", re.IGNORECASE)
_within = {
    "<": re.compile(r"""\s*\n\s*(?=>)|(?P<blank>\s*\n\s*)|(?P<sign>["'>])"""),
    '"': re.compile(r"""(?P<blank>\s*\n\s*)|(?P<sign>")"""),
    "'": re.compile(r"""(?P<blank>\s*\n\s*)|(?P<sign>')"""),
}


class Page(Template):
    """A template without the white space that only lays it out."""

    def compile_nodelist(self) -> Any:
        """Compile it as Django does, of the tokens that are left."""
        lexer = (DebugLexer if self.engine.debug else Lexer)(self.source)
        parser = Parser(
            list(tightened(lexer.tokenize())),
            self.engine.template_libraries,
            self.engine.template_builtins,
            self.origin,
        )
        try:
            nodelist = parser.parse()
        except Exception as error:
            if self.engine.debug:
                token = error.token  # type: ignore[attr-defined]
                error.template_debug = self.get_exception_info(error, token)  # type: ignore[attr-defined]
            raise
        self.extra_data = parser.extra_data
        return nodelist


class _Compiling(base.Loader):
    """What Django's loader does once it has a template's text, but that pages of ours are `Page`s."""

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        """Return the first template of this name that is not to be skipped."""
        tried: list[tuple[Origin, str]] = []
        for origin in self.get_template_sources(template_name):
            if skip is not None and origin in skip:
                tried.append((origin, "Skipped to avoid recursion"))
                continue
            try:
                text = self.get_contents(origin)  # type: ignore[attr-defined]
            except TemplateDoesNotExist:
                tried.append((origin, "Source does not exist"))
                continue
            is_ours = isinstance(origin.loader, OwnFiles) and origin.name.endswith(".html")
            return (Page if is_ours else Template)(text, origin, template_name, self.engine)
        raise TemplateDoesNotExist(template_name, tried=tried)


class OwnFiles(filesystem.Loader):
    """The templates of this repository: what is in the setting DIRS."""


class Loader(cached.Loader, _Compiling):
    """Compiles each template once, ours without the line breaks between tags."""


def tightened(tokens: Iterable[Token]) -> Iterator[Token]:
    """Return a template's tokens without the white space that only lays it out."""
    reading, kept_until = _Reading(), ""
    for token in tokens:
        if token.token_type is TokenType.BLOCK:
            name = token.contents.partition(" ")[0]
            if not kept_until and name in KEPT_BLOCKS:
                kept_until = f"end{name}"
            elif name == kept_until:
                kept_until = ""
        elif kept_until:
            pass
        elif token.token_type is TokenType.VAR and (literal := _literal.fullmatch(token.contents)):
            token.token_type, token.contents = TokenType.TEXT, literal[2]
        elif token.token_type is TokenType.TEXT:
            token.contents = "".join(reading.of(token.contents))
            if not token.contents:
                continue
        yield token


class _Reading:
    """Where in the HTML the reader is: text between tags, a tag ("<"), a quoted value in it (its quote)."""

    def __init__(self) -> None:
        self.where = ""
        self.element = ""  # the name of the tag, and then of the element whose text is kept

    def of(self, text: str) -> Iterator[str]:
        """Yield what is left of a text between two tags of the template."""
        while text:
            if self.where:
                shown, text = self._tag(text)
            elif self.element in KEPT_ELEMENTS:
                shown, text = self._kept(text)
            else:
                shown, text = self._words(text)
            yield shown

    def _words(self, text: str) -> tuple[str, str]:
        """Return what is left of the text as far as the name of the next HTML tag; and the rest."""
        found = _opening.search(text)
        words, begun = (text[: found.start()], found[0]) if found else (text, "")
        if found:
            self.where, self.element = "<", (found["name"] or "").lower()
        if "\n" in words and not words.strip():
            words = ""
        return words + begun, text[found.end() :] if found else ""

    def _tag(self, text: str) -> tuple[str, str]:
        """Return the same up to the next sign that ends or begins a value, or ends the tag."""
        found = _within[self.where].search(text)
        if not found:
            return text, ""
        before, rest = text[: found.start()], text[found.end() :]
        if found["blank"]:
            return f"{before} ", rest
        sign = found["sign"] or ""
        if sign == ">":
            self.where = ""
        elif sign:
            self.where = "<" if self.where == sign else sign
        return before + sign, rest

    def _kept(self, text: str) -> tuple[str, str]:
        """Return the text of an element as it is, up to its end."""
        end = text.lower().find(f"</{self.element}")
        if end < 0:
            return text, ""
        self.element = ""
        return text[:end], text[end:]
