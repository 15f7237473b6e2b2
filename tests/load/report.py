"""The figures told: as a text, as the tables of docs/performance.md, as files."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.services import BASE

from .fanout import CROWD, FLOW_DELIVERIES, FLOW_SECONDS, MOST_POSTS_A_SECOND, Way, rate_for
from .plots import draw

FOLDER = BASE / ".github" / "bench"
FIGURES = FOLDER / "figures.json"
PAGE = BASE / "docs" / "performance.md"
BEGIN, END = "<!-- bench: begin (`make bench ARGS=--write` writes this) -->", "<!-- bench: end -->"

Row = dict[str, Any]


def load(path: str) -> dict[str, Any]:
    """Return figures that were kept; older ones say in another way how posts came."""
    found: dict[str, Any] = json.loads(Path(path).read_text())
    fanout = found.get("fanout", {})
    for row in (*fanout.get("rows", ()), *fanout.get("ratios", ())):
        row.setdefault("way", Way.ALONE if row.pop("at_once", 1) == 1 else Way.AT_ONCE)
    return found


def text(figures: dict[str, Any]) -> str:
    """Return everything as tables, ratios first."""
    parts = {
        "client": _client,
        "fanout": _fanout,
        "growth": _growth,
        "reading": _reading,
        "storm": _storm,
        "messages": _messages,
    }
    told = [_conditions(figures["conditions"])]
    for name, tell in parts.items():
        if name in figures:
            told.append("\n".join(tell(figures[name])))
            commit = figures[name].get("commit")
            if commit not in (None, figures["conditions"]["commit"]):
                told.append(f"(This part is of an earlier run, at {commit}.)")
    return "\n\n".join(told)


def is_whole(figures: dict[str, Any]) -> bool:
    """Return whether nothing was lost or doubled in the storms (everywhere else the run would fail)."""
    return not any(row["lost"] or row["twice"] for row in figures.get("storm", {}).get("rows", ()))


def write(figures: dict[str, Any]) -> Iterator[Path]:
    """Write the JSON, the pictures and the section of docs/performance.md; yields what was written.

    Parts that were not run this time keep what they were.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    merged = {**(load(str(FIGURES)) if FIGURES.exists() else {}), **figures}
    FIGURES.write_text(json.dumps(merged, indent=1, ensure_ascii=False) + "\n")
    yield FIGURES
    yield from draw(merged, FOLDER)
    page = PAGE.read_text()
    before, begin, rest = page.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not begin or not end:
        raise RuntimeError(f"{PAGE.name} lacks the marks {BEGIN} and {END}")
    pictures = "\n".join(
        f"![{name}](../.github/bench/{name}.svg)\n"
        for name in ("fanout", "growth", "reading", "storm")
        if name in merged
    )
    PAGE.write_text(f"{before}{BEGIN}\n\n{text(merged)}\n\n{pictures}\n{END}{after}")
    yield PAGE


def table(heads: list[str], rows: list[list[str]]) -> list[str]:
    """Return a Markdown table, its columns aligned for a terminal as well."""
    wide = [max(len(row[place]) for row in [heads, *rows]) for place in range(len(heads))]
    lines = [
        "| " + " | ".join(cell.ljust(width) if not place else cell.rjust(width)
                          for place, (cell, width) in enumerate(zip(row, wide, strict=True))) + " |"
        for row in [heads, *rows]
    ]  # fmt: skip
    rule = (
        "|"
        + "|".join("-" * (width + 1) + (":" if place else "-") for place, width in enumerate(wide))
        + "|"
    )
    return [lines[0], rule, *lines[1:]]


def _number(value: float | None, digits: int = 0) -> str:
    return "–" if value is None else f"{value:,.{digits}f}"


def _conditions(told: Row) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in told["versions"].items())
    quick = " A quick run: not to be relied on." if told["is_quick"] else ""
    return (
        f"Measured on {told['date']} at {told['commit']}: {told['cores']} processors ({told['processor']}), "
        f"{told['memory_gb']} GB, {told['system']}, load {told['load_before']} when it began. The measured "
        f"server had processor {told['server_cores']} to itself; the load client, PostgreSQL, Redis "
        f"and the servers whose turn it was not shared {told['client_cores']}. {versions}.{quick}"
    )


WAYS = {
    Way.ALONE: "**One post to many open pages**, one after the other. Deliveries per server-CPU-second, how "
    "often Plaza's are of:",
    Way.AT_ONCE: f"**{CROWD} posts at the same moment.** The same, where so many people post at once, and "
    "again when every page has them all. A process that is busy hands its pages several posts in one frame:",
    Way.FLOW: f"**A flow of posts** for {FLOW_SECONDS} seconds, as many as make {FLOW_DELIVERIES:,} "
    f"deliveries a second ({rate_for(1_000):g} posts to 1,000 pages, {rate_for(5_000):g} to 5,000; never "
    f"more than {MOST_POSTS_A_SECOND}), whether those before have come or not. The tutorial can do a "
    "hundredth of that; it gets five posts, and its delays are left out:",
}


def _fanout(part: Row) -> list[str]:
    counted = {row["name"]: row["counted"] for row in part["rows"] if "counted" in row}
    lines: list[str] = []
    for way, told in WAYS.items():
        if any(row["way"] == way for row in part["rows"]):  # older figures lack some
            lines += [told, "", *_raced(part, way), ""]
    return [
        *lines,
        "Counted (user and system time, from /proc): "
        + "; ".join(f"{name}: {what}" for name, what in counted.items())
        + ". Every page got every post exactly once, or the run would have failed. Memory is PSS. Busy is "
        "how much of its processor a server took while it was measured.",
    ]


def _raced(part: Row, way: Way) -> list[str]:
    """Return the ratios and the figures of the rounds in which posts came this way."""
    ratios = [one for one in part["ratios"] if one["way"] == way]
    names = list(dict.fromkeys(name for one in ratios for name in one["times"]))
    cells = [
        [_number(one["pages"]), *(f"{_times(one['times'][name])} ×" for name in names)]
        for one in ratios
    ]
    rows = [
        [
            _number(row["pages"]), row["name"], *(_number(row.get(key)) for key in (
                "deliveries_per_cpu_second", "with_beside", "p50_ms", "p99_ms", "max_ms")),
            _number(row.get("frames_per_delivery"), 2), _memory(row), _share(row.get("busy")),
            _share(row.get("client_share")),
        ]
        for row in part["rows"] if row["way"] == way
    ]  # fmt: skip
    heads = ["open pages", "server", "deliveries a CPU-second", "with database, Redis", "p50 ms",
             "p99 ms", "max ms", "frames a delivery", "KB a page", "busy", "client busy"]  # fmt: skip
    return [*table(["open pages", *names], cells), "", *table(heads, rows)]


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value * 100:.0f} %"


def _memory(row: Row) -> str:
    """Return the memory of a page; of few pages it says nothing beside what a process takes anyway."""
    return _number(row["memory_per_page_kb"], 1) if row["pages"] >= 1_000 else "–"


def _times(ratio: float) -> str:
    return _number(ratio, 2 if ratio < 10 else 0)


def _client(part: Row) -> list[str]:
    told = "; ".join(
        f"{_number(row['frames_per_client_cpu_second'])} frames per second of its processor with "
        f"{_number(row['pages'])} pages (from a pump that only sends: {_number(row['pump_per_cpu_second'])})"
        for row in part["rows"]
    )
    return [f"**The load client** takes {told}."]


def _growth(part: Row) -> list[str]:
    told = {
        "on_topic": ("home pages that all get the post", "pages"),
        "idle": ("open pages, of which a hundred get the post", "pages"),
        "topic": ("pages of one topic (public)", "pages"),
        "rate": ("posts a second to 200 pages", "rate"),
        "at_once": ("posts at the same moment to 1,000 pages", "at_once"),
        "followees": ("people whom each of 200 follows", "followees"),
        "processes": ("processes for 1,000 pages", "processes"),
        "stored": ("posts stored, 200 pages", "stored"),
    }
    lines = ["**What grows with what.** Processor-milliseconds of all daphnes for one post:"]
    for name, (title, x) in told.items():
        rows = part.get(name)
        if not rows:  # figures of a bench that had no such curve yet
            continue
        heads = [title, *(_number(row[x]) for row in rows)]
        cells = [
            ["CPU ms a post", *(_number(row["cpu_ms_per_post"], 1) for row in rows)],
            ["CPU µs a delivery", *(_number(row["cpu_us_per_delivery"], 1) for row in rows)],
            ["p99 ms", *(_number(row["p99_ms"]) for row in rows)],
        ]
        if "cpu_ms_per_second_at_rest" in rows[0]:
            at_rest = (_number(row["cpu_ms_per_second_at_rest"], 1) for row in rows)
            cells.append(["CPU ms a second at rest", *at_rest])
        lines += ["", *table(heads, cells)]
    return lines


def _reading(part: Row) -> list[str]:
    first = {(row["database"], row["page"]): row for row in reversed(part["rows"])}
    rows = [
        [
            row["page"], row["database"], _number(row["posts"]), _number(row["per_second"], 1),
            _number(row["p50_ms"], 1), _number(row["p99_ms"], 1), _number(row["cpu_ms"], 1),
            f"{row['p99_ms'] / first[row['database'], row['page']]['p99_ms']:.2f} ×",
        ]
        for row in sorted(part["rows"], key=lambda row: (row["page"], row["database"], row["posts"]))
    ]  # fmt: skip
    heads = [
        "page",
        "database",
        "posts",
        "a second",
        "p50 ms",
        "p99 ms",
        "CPU ms",
        "p99 to the fewest",
    ]
    return ["**Pages**, read over HTTP from one daphne, 20,000 people:", "", *table(heads, rows)]


def _storm(part: Row) -> list[str]:
    heads = ["ended by", "pages", "away s", "half back s", "all back s", "last tried s", "served p50 s",
             "served p99 s", "lost", "twice", "refused", "new post p99 ms"]  # fmt: skip
    rows = [
        [
            row["signal"], _number(row["pages"]), *(_number(row[key], 1) for key in (
                "away_s", "half_caught_up_s", "all_caught_up_s", "last_tried_s", "served_p50_s",
                "served_p99_s")),
            _number(row["lost"]), _number(row["twice"]), _number(row["handshakes_refused"]),
            _number(row["during_p99_ms"]),
        ]
        for row in part["rows"]
    ]  # fmt: skip
    told = (
        "**A storm**: the server ends, people post, it starts again, every page comes back and catches "
        "up. Its port stays open meanwhile, as systemd keeps it (`plaza-one.socket`). Seconds since it "
        "answers. Pages try again after a random part of 2^n seconds, and 'last tried' is when these "
        "dice let the last one:"
    )
    return [told, "", *table(heads, rows)]


def _messages(part: Row) -> list[str]:
    heads = ["people", "in", "messages a second", "deliveries a CPU-second", "with database, Redis",
             "CPU ms a message", "p50 ms", "p99 ms", "busy"]  # fmt: skip
    rows = [
        [
            _number(row["people"]), row["where"], *(_number(row[key]) for key in (
                "messages_a_second", "deliveries_per_cpu_second", "with_beside")),
            _number(row["cpu_ms_per_message"], 1), _number(row["p50_ms"]), _number(row["p99_ms"]),
            _share(row["busy"]),
        ]
        for row in part["rows"]
    ]  # fmt: skip
    told = (
        "**Messages**, from the form that sends one until it stands on the open pages of all who are in the "
        "conversation. With each message the rows of all its people are written, too (what is unread):"
    )
    return [told, "", *table(heads, rows), *_typing(part)]


def _typing(part: Row) -> list[str]:
    heads = ["people", "in", "signs a second", "CPU us a sign", "of a message",
             "of what the messages cost", "frames", "statements", "statements at rest"]  # fmt: skip
    rows = [
        [
            _number(row["people"]), row["where"], _number(typed["signs_a_second"]),
            _number(typed["cpu_us_per_sign"], 1), f"{typed['of_a_message']:.1%}",
            _share(typed["of_messages"]),
            *(_number(typed[key]) for key in ("frames", "statements", "statements_at_rest")),
        ]
        for row in part["rows"]
        if (typed := row.get("typing"))  # older figures have none
    ]  # fmt: skip
    told = (
        "**Typing**: all of them type at once, each with two signs a second, until nobody is said to any "
        "more; without what is spent while nobody does anything. A sign costs so much of what a message "
        "does, and a second of it so much of what a second of the messages above costs. The statements are "
        "those of the database beyond such a rest:"
    )
    return ["", told, "", *table(heads, rows)] if rows else []


__all__ = ["FOLDER", "is_whole", "load", "text", "write"]
