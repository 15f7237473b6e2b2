"""What other networks' code finds in the texts of the tests: kept in a file, and asked afresh by
`python -m tests.texts.opinions` (`make opinions`), which needs npm and its registry.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.texts.marked import plain
from tests.texts.tables import ADDRESSES, HASHTAGS, MENTIONS

FOLDER = Path(__file__).parent
FILE = FOLDER / "opinions.json"
PACKAGES = ("linkify-it@6.1.0", "twitter-text@3.1.0")
# By text, then by kind, as it is written there: `mention`, `tag` and `link` by twitter-text, and the
# links that `linkify-it` finds.
Opinions = dict[str, dict[str, list[str]]]


def texts() -> list[str]:
    """Return what is asked about."""
    return [plain(marked) for marked in (*MENTIONS, *ADDRESSES, *HASHTAGS)]


def kept() -> Opinions:
    """Return what they answered."""
    answers: Opinions = json.loads(FILE.read_text(encoding="utf-8"))
    return answers


def ask() -> Opinions:
    """Install them in a folder of their own, and ask."""
    with tempfile.TemporaryDirectory() as folder:
        install = ("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", *PACKAGES)
        subprocess.run([*install, "--prefix", folder], check=True, stdout=subprocess.DEVNULL)
        script = Path(folder) / "ask.cjs"
        script.write_bytes((FOLDER / "ask.cjs").read_bytes())
        done = subprocess.run(
            ["node", script],
            input=json.dumps(texts()),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    answers: Opinions = json.loads(done.stdout)
    return answers


def main() -> None:
    """Write what they say now; ends with 1 where they had said something else."""
    before, answers = kept() if FILE.exists() else {}, ask()
    rows = (f"{json.dumps(text)}: {json.dumps(found)}" for text, found in answers.items())
    FILE.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")
    changed = [text for text, found in answers.items() if before.get(text, found) != found]
    print(f"{len(answers)} texts asked about; other answers than before: {len(changed)}")
    sys.exit(bool(changed))


if __name__ == "__main__":
    main()
