"""Templates are written in lines that can be read, and sent without what only lays them out."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, TemplateSyntaxError, engines
from django.template.loader import get_template

from config.templates import Page
from tests.tidy import tidied

ENGINE = engines["django"].engine  # type: ignore[attr-defined]
OURS = Path(settings.BASE_DIR) / "templates"
TEMPLATES = sorted(OURS.rglob("*.html"))
EVERY_TEXT = [*TEMPLATES, *sorted(OURS.rglob("*.txt"))]
MOST_COLUMNS = 140


def sent(source: str, **context: object) -> str:
    """Return what a template of ours with this text sends."""
    return str(Page(source, engine=ENGINE).render(Context(context)))


@pytest.mark.parametrize(
    ("written", "is_sent"),
    [
        # Between two tags a line break is nothing …
        ("<ul>\n  <li>1</li>\n  <li>2</li>\n</ul>\n", "<ul><li>1</li><li>2</li></ul>"),
        ("{% if a %}\n  <b>\n    {{ a }}\n  </b>\n{% endif %}\n", "<b>A</b>"),
        ("<b>\n  {# a note #}\n  {{ a }}\n</b>", "<b>A</b>"),
        ("{% comment %}\nIt's <this>.\n{% endcomment %}\n\n<b>\n\n</b>", "<b></b>"),
        ("{{ a }}\n{{ a }}", "AA"),
        # … a blank on one line is one, and so is a literal.
        ("<i>1</i> <i>2</i>", "<i>1</i> <i>2</i>"),
        ('<i>1</i>{{ " " }}\n<i>2</i>', "<i>1</i> <i>2</i>"),
        ("{{ a }}{{ ' · ' }}\n{{ a }}", "A · A"),
        # Beside a word it stays.
        ("<p>\n  one\n  {{ a }}\n</p>", "<p>\n  one\n  A</p>"),
        ("{% if a %}\n  one\n{% endif %}", "\n  one\n"),
        ("one\n<b>two</b>,\n<i>three</i>", "one\n<b>two</b>,\n<i>three</i>"),
        ("1 < 2\n<b>", "1 < 2\n<b>"),
        # Within a tag it is one blank, and none at its end; in a value as well.
        ('<a\n    href="/"\n    hidden\n>\n  {{ a }}\n</a>', '<a href="/" hidden>A</a>'),
        (
            '<a\n  {% if a %}id="1"{% endif %}\n  {% if a %}hidden{% endif %}>',
            '<a id="1" hidden>',
        ),
        (
            "<p class=\"a\n  {% if a %}b{% endif %}\" title='x >\n  y'>",
            "<p class=\"a b\" title='x > y'>",
        ),
        ("<{% if a %}a{% else %}b{% endif %}\n  hidden>\n  <i></i>", "<a hidden><i></i>"),
        ("<br>\n</p\n>\n<p>", "<br></p><p>"),
        # Where text is kept as it is, this is.
        ("<pre>\n  {{ a }}\n</pre>\n<b>", "<pre>\n  A\n</pre><b>"),
        ("<textarea\n  dir>\n{{ a }}\n\n</textarea>\n<b>", "<textarea dir>\nA\n\n</textarea><b>"),
        ("<style>\n{{ a }}\n</style>\n<b>", "<style>\nA\n</style><b>"),
        ("{% verbatim %}\n<b>\n</b>\n{% endverbatim %}\n<b>", "\n<b>\n</b>\n<b>"),
        (
            "{% load i18n %}\n{% blocktranslate %}\n<b>\n</b>\n{% endblocktranslate %}\n<b>",
            "\n<b>\n</b>\n<b>",
        ),
        (
            "{% load i18n %}{% blocktranslate trimmed %}\n  one\n  two\n{% endblocktranslate %}\n<b>",
            "one two<b>",
        ),
    ],
)
def test_what_only_lays_a_template_out_is_not_sent(written: str, is_sent: str) -> None:
    assert sent(written, a="A") == is_sent


def test_what_people_wrote_is_sent_as_it_is() -> None:
    assert sent("<div>\n  {{ a }}\n</div>", a=" 1\n\n <b> ") == "<div> 1\n\n &lt;b&gt; </div>"


def test_an_error_names_the_line_it_is_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ENGINE, "debug", True)
    with pytest.raises(TemplateSyntaxError) as caught:
        sent("<p>\n  <b>\n  </b>\n  {% nothing %}\n</p>")
    assert caught.value.template_debug["line"] == 4  # type: ignore[attr-defined]
    assert caught.value.template_debug["during"] == "{% nothing %}"  # type: ignore[attr-defined]


def test_only_our_pages_are_read_so() -> None:
    def is_ours(name: str) -> bool:
        template = get_template(name).template  # type: ignore[attr-defined]
        return isinstance(template, Page)

    assert is_ours("base.html")
    assert is_ours("allauth/elements/button.html")  # ours in place of allauth's
    assert not is_ours("account/login.html")
    assert not is_ours("admin/base.html")
    assert not is_ours("users/leaving/mail.txt")


def test_a_template_is_compiled_once() -> None:
    assert get_template("base.html").template is get_template("base.html").template  # type: ignore[attr-defined]


every_template = pytest.mark.parametrize(
    "path", TEMPLATES, ids=[str(path.relative_to(OURS)) for path in TEMPLATES]
)


@pytest.mark.parametrize(
    "path", EVERY_TEXT, ids=[str(path.relative_to(OURS)) for path in EVERY_TEXT]
)
def test_a_template_is_in_lines_that_can_be_read(path: Path) -> None:
    for number, line in enumerate(path.read_text().splitlines(), 1):
        assert len(line) <= MOST_COLUMNS, f"line {number} has {len(line)} columns"


@every_template
def test_a_template_is_tidy(path: Path) -> None:
    assert path.read_text() == tidied(path.read_text()), "make format"


@every_template
def test_a_template_is_indented_by_twos(path: Path) -> None:
    for number, line in enumerate(_without_header(path).splitlines(), 1):
        assert (len(line) - len(line.lstrip())) % 2 == 0, f"line {number} after the header"


@every_template
def test_a_blank_that_is_easily_lost_is_written_out(path: Path) -> None:
    """At an edge, where the next hand breaks the line: `{% if x %} {{ x }}`, `<b> {{ x }}`."""
    text = _without_header(path)
    assert not re.search(r"{% (?:if|elif|else|for)[^%]*%} +[<{]", text)
    assert not re.search(r"[>}] +{% (?:endif|endfor|else|elif)", text)
    assert not re.search(r"<(?!br|input)[a-z][^<>]*> +{[{%]", text)


def _without_header(path: Path) -> str:
    return re.sub(r"{% comment %}.*?{% endcomment %}", "", path.read_text(), flags=re.DOTALL)


def test_what_a_form_lacks_is_said_by_the_server_whatever_sends_it() -> None:
    """A form that htmx sends by itself is stopped by `required` without a word."""
    asks = re.compile(r"<(?:input|textarea|select)\b[^>]*\srequired[\s>]")
    assert not [
        one for one in sorted((OURS / "feed").rglob("*.html")) if asks.search(one.read_text())
    ]
