"""Bring templates to their form as far as that is sure to change nothing: `python -m tests.tidy`.

What stands on which line is for whoever writes it to say (docs/design.md, "White space"); a test looks at
the rest.
"""

import re
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


def tidied(text: str) -> str:
    """Return a template with one line break at its end, none doubled, and no blanks before any."""
    lines = "\n".join(line.rstrip().expandtabs(2) for line in text.splitlines())
    lines = re.sub(r"({% endcomment %}) *(?=[^\n])", r"\1\n", lines, count=1)
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n") + "\n"


def main() -> None:
    """Tidy every template in place."""
    for path in sorted(TEMPLATES.rglob("*.html")):
        text = path.read_text()
        if tidied(text) != text:
            path.write_text(tidied(text))
            print(f"tidied {path.relative_to(TEMPLATES)}")


if __name__ == "__main__":
    main()
