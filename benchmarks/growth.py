"""How the cost grows with the network: a table, and a figure as SVG."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from suite import PER_PLACE, Records
from tables import median, seconds

if TYPE_CHECKING:
    from pathlib import Path

STYLES = {
    "lifecircle": ("#b2182b", "o", 2.2),
    "scipy": ("#2166ac", "s", 1.2),
    "igraph": ("#4d9221", "^", 1.2),
    "networkx": ("#762a83", "D", 1.2),
}
SWEEPS = {"relax": "one sweep, relaxing", "read": "one sweep, reading"}


def series(records: Records, sizes: list[str]) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Return the numbers of nodes, and seconds by tool and sweep; nan where there are none."""
    nodes = np.array([records[name]["lifecircle"]["nodes"] for name in sizes])
    found = {
        tool: np.array([median(records, name, tool, _question(records, name)) for name in sizes])
        for tool in STYLES
    }
    for sweep in SWEEPS:
        found[sweep] = np.array([records[name]["lifecircle"]["sweep"][sweep] for name in sizes])
    return nodes, found


def _question(records: Records, name: str) -> str:
    asked = records[name]["lifecircle"]["questions"]
    return "nearest-growth" if "nearest-growth" in asked else "nearest"


def table(records: Records, sizes: list[str]) -> list[str]:
    """Return the table."""
    nodes, found = series(records, sizes)
    names = [SWEEPS.get(name, name) for name in found]
    lines = [f"| nodes | facilities | {' | '.join(names)} |", "|---" * (len(names) + 2) + "|"]
    for row, count in enumerate(nodes):
        cells = ["" if np.isnan(v[row]) else seconds(v[row]) for v in found.values()]
        lines.append(f"| {count:,} | {count // PER_PLACE:,} | {' | '.join(cells)} |")
    return lines


def draw(records: Records, sizes: list[str], path: Path) -> None:
    """Write the figure; the same numbers give the same bytes."""
    import matplotlib as mpl  # noqa: PLC0415 - slow to load

    mpl.use("svg")
    from matplotlib import pyplot as plt  # noqa: PLC0415 - after the backend is chosen

    nodes, found = series(records, sizes)
    settings = {"svg.hashsalt": "lifecircle", "svg.fonttype": "none", "font.size": 9}
    with mpl.rc_context(settings):
        figure, axes = plt.subplots(figsize=(6.4, 4.2))
        for tool, (colour, marker, width) in STYLES.items():
            axes.loglog(nodes, found[tool], color=colour, marker=marker, lw=width, ms=4, label=tool)
        for sweep, style in (("relax", "--"), ("read", ":")):
            axes.loglog(nodes, found[sweep], color="#555555", ls=style, lw=1, label=SWEEPS[sweep])
        axes.set_xlabel("nodes")
        axes.set_ylabel("seconds")
        axes.set_title("Nearest place of every node, 15 minutes", fontsize=10, loc="left")
        axes.grid(visible=True, which="major", color="#dddddd", lw=0.6)
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False, fontsize=8)
        figure.tight_layout()
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})
        plt.close(figure)
    text = path.read_text(encoding="utf-8")
    lines = [line.rstrip() for line in text.splitlines()]
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
