"""The figures as pictures: SVG that reads on light and on dark."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .fanout import CROWD, Way

INK = "#808890"  # has contrast enough on white and on GitHub's dark
COLORS = ("#2f81f7", "#d1622b", "#2da44e", "#a371f7", "#bf8700", "#e5534b", "#1b9aaa")
Line = tuple[str, Sequence[float], Sequence[float]]


def draw(figures: dict[str, Any], folder: Path) -> Iterator[Path]:
    """Write one SVG for each part that was run; yields their paths."""
    mpl.rcParams.update(
        {
            "svg.fonttype": "none", "svg.hashsalt": "plaza", "font.family": "sans-serif", "font.size": 10,
            "text.color": INK, "axes.labelcolor": INK, "axes.edgecolor": INK, "axes.titlecolor": INK,
            "xtick.color": INK, "ytick.color": INK, "legend.labelcolor": INK,
        }
    )  # fmt: skip
    for name, drawing in (
        ("fanout", _fanout), ("growth", _growth), ("reading", _reading), ("storm", _storm),
    ):  # fmt: skip
        if name in figures:
            picture = drawing(figures[name])
            path = folder / f"{name}.svg"
            picture.savefig(path, transparent=True, metadata={"Date": None}, bbox_inches="tight")
            yield path


def _grid(rows: int, columns: int) -> tuple[Figure, list[Axes]]:
    picture = Figure(figsize=(4.4 * columns, 3.1 * rows), layout="constrained")
    return picture, list(picture.subplots(rows, columns, squeeze=False).flat)


def _lines(
    axes: Axes,
    lines: Sequence[Line],
    title: str,
    across: str,
    *,
    is_log: bool = False,
    names: Sequence[str] = (),
) -> None:
    """Draw the lines; of those named in `names` each has the colour of its place there, and the picture
    has one legend for all."""
    for place, (name, xs, ys) in enumerate(lines):
        color = COLORS[(names.index(name) if name in names else place) % len(COLORS)]
        axes.plot(
            xs, ys, marker="o", markersize=4, linewidth=1.6, color=color, label=name, clip_on=False
        )
    axes.set_title(title, fontsize=10)
    axes.set_xlabel(across)
    axes.grid(visible=True, color=INK, alpha=0.25, linewidth=0.5)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    if is_log:
        axes.set_xscale("log")
        axes.set_yscale("log")
    else:
        axes.set_ylim(bottom=0)
    if not names and any(name for name, _xs, _ys in lines):
        axes.legend(frameon=False, fontsize=8)


def _by(rows: list[dict[str, Any]], name: str, x: str, y: str) -> list[Line]:
    """Return a line for each value of `name`."""
    values = dict.fromkeys(row[name] for row in rows if y in row)
    chosen = {value: [row for row in rows if row[name] == value and y in row] for value in values}
    return [(str(v), [r[x] for r in found], [r[y] for r in found]) for v, found in chosen.items()]


def _fanout(part: dict[str, Any]) -> Figure:
    picture, (alone, at_once, flow, delay, flow_delay, memory) = _grid(2, 3)
    names = list(dict.fromkeys(row["name"] for row in part["rows"]))
    speed, wait = "deliveries_per_cpu_second", "p99_ms"
    drawn = (
        (alone, Way.ALONE, speed, "deliveries a server-CPU-second, one post after the other"),
        (at_once, Way.AT_ONCE, speed, f"… {CROWD} posts at the same moment"),
        (flow, Way.FLOW, speed, "… a flow of posts"),
        (delay, Way.ALONE, wait, "p99 from post to page, ms, one post after the other"),
        (flow_delay, Way.FLOW, wait, "… a flow of posts"),
    )
    for axes, way, y, title in drawn:
        rows = [row for row in part["rows"] if row["way"] == way]
        _lines(axes, _by(rows, "name", "pages", y), title, "open pages", is_log=True, names=names)
        axes.set_visible(bool(rows))  # older figures lack some
    large = [row for row in part["rows"] if row["way"] == Way.ALONE and row["pages"] >= 1_000]
    _lines(memory, _by(large, "name", "pages", "memory_per_page_kb"), "memory per page, KB",
           "open pages", names=names)  # fmt: skip
    picture.legend(
        memory.get_lines(),
        [str(line.get_label()) for line in memory.get_lines()],
        loc="outside lower center", ncols=4, frameon=False, fontsize=9,
    )  # fmt: skip
    return picture


CURVES = (
    ("on_topic", "pages", "cpu_ms_per_post", "pages that all get the post", "CPU ms a post"),
    ("idle", "pages", "cpu_ms_per_post", "open pages, of which 100 get it", "CPU ms a post"),
    ("topic", "pages", "cpu_ms_per_post", "pages of one topic", "CPU ms a post"),
    ("rate", "rate", "cpu_us_per_delivery", "posts a second, 200 pages", "CPU µs a delivery"),
    ("at_once", "at_once", "cpu_ms_per_post", "posts at the same moment, 1,000 pages", "CPU ms a post"),
    ("followees", "followees", "cpu_ms_per_post", "people everybody follows, 200 pages", "CPU ms a post"),
    ("processes", "processes", "cpu_ms_per_post", "processes, 1,000 pages", "CPU ms a post, all processes"),
    ("stored", "stored", "cpu_ms_per_post", "posts stored, 200 pages", "CPU ms a post"),
    ("idle", "pages", "cpu_ms_per_second_at_rest", "idle pages", "CPU ms a second at rest"),
)  # fmt: skip


def _growth(part: dict[str, Any]) -> Figure:
    picture, places = _grid(3, 3)
    for axes, (name, x, y, across, title) in zip(places, CURVES, strict=True):
        rows = part.get(name, ())
        _lines(axes, [("", [row[x] for row in rows], [row[y] for row in rows])], title, across)
        if name == "stored":
            axes.set_xscale("log")
    return picture


def _reading(part: dict[str, Any]) -> Figure:
    picture, places = _grid(1, 3)
    rows = [{**row, "line": f"{row['page']}"} for row in part["rows"]]
    for axes, (database, y, title) in zip(
        places,
        (("postgresql", "p50_ms", "PostgreSQL: p50, ms"), ("postgresql", "p99_ms", "PostgreSQL: p99, ms"),
         ("sqlite", "p99_ms", "SQLite: p99, ms")),
        strict=True,
    ):  # fmt: skip
        here = [row for row in rows if row["database"] == database]
        _lines(axes, _by(here, "line", "posts", y), title, "posts stored")
        axes.set_xscale("log")
    return picture


def _storm(part: dict[str, Any]) -> Figure:
    picture, (axes,) = _grid(1, 1)
    shares = [share * 5 for share in range(21)]
    lines = [(row["signal"], row["caught_up_s"], shares) for row in part["rows"]]
    _lines(
        axes, lines, f"of {part['rows'][0]['pages']} pages caught up, %", "seconds since it answers"
    )
    return picture
