"""The part of the page about the travel-time engine: ours and the others', side by side."""

from __future__ import annotations

import json
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import growth
import suite
import tables
from city import City, describe
from peers import ALSO, ROOT, Peers
from tables import median, seconds, times

if TYPE_CHECKING:
    from pathlib import Path

EACH = "lifecircle, one point a call"
FIGURE = "benchmarks-growth.svg"
STREETS = ROOT / "data" / "streets"


@dataclass(frozen=True)
class Found:
    """Everything that was measured."""

    folder: Path
    peers: Peers
    records: suite.Records
    sizes: list[str]
    polygons: dict[str, Any]
    reading: dict[str, Any]
    memory: dict[str, Any]
    bandwidth: dict[str, Any]


def script(peers: Peers, name: str, *arguments: str) -> dict[str, Any]:
    """Run a script in a process of its own; return what it printed, or why it failed."""
    started = time.perf_counter()
    command = [peers.python, str(suite.HERE / name), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    print(f"  {name}, {time.perf_counter() - started:.0f} s", flush=True)
    if done.returncode:
        print(done.stderr, flush=True)
        return {"error": (done.stderr.strip().splitlines() or ["no message"])[-1]}
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def sections(work: Path, peers: Peers, sizes: dict[str, int], figures: Path) -> list[str]:
    """Measure everything and return the part of the page; write the figure."""
    names = list(sizes)
    records = suite.run(work, peers, sizes)
    file = str(STREETS / "las-palmas.osm.pbf")
    largest = work / names[-1] / "city.npz"
    found = Found(
        folder=work,
        peers=peers,
        records=records,
        sizes=names,
        polygons=script(peers, "polygons.py", file),
        reading=script(peers, "reading.py", file),
        memory=script(peers, "footprint.py", str(largest)),
        bandwidth=script(peers, "floor.py"),
    )
    figures.mkdir(parents=True, exist_ok=True)
    growth.draw(records, names, figures / FIGURE)
    return page(found)


def page(found: Found) -> list[str]:
    """Return the part of the page."""
    records, folder = found.records, found.folder
    cities = [name for name in ("100k", "1m") if name in found.sizes] or found.sizes[-1:]
    asked = {
        question.name for name in cities for question in suite.Case.load(folder / name).questions
    }
    lines = [
        "## The travel-time engine, beside other tools",
        "",
        *_versions(found),
        "",
        *goals(found),
        "",
        "Distances against Valhalla's, and every difference explained: [valhalla.md](valhalla.md).",
        "",
        "### Networks",
        "",
        *_cities(found),
        "",
        "### Nearest place of every node, 15 minutes on foot",
        "",
        NEAREST,
        "",
        *tables.compared(folder, records, "nearest", [*suite.TITLES, *cities]),
        "",
    ]
    if "points" in asked:  # of the streets of OpenStreetMap too
        lines += ["The same from a point linked to every node, with both ends of its street:", ""]
        lines += [*tables.compared(folder, records, "points", [*suite.TITLES, *cities]), ""]
    lines += ["### The floor", "", FLOOR, "", *tables.floor(records, found.sizes), ""]
    if "error" not in found.bandwidth:
        lines += [
            f"On this machine one core reads {found.bandwidth['read']:.1f} GB/s and copies "
            f"{found.bandwidth['copy']:.1f} GB/s (read and written) from memory at best; what the "
            "caches hold comes faster. " + tables.drift(records, found.sizes[-1]),
            "",
        ]
    if "catchments" in asked:
        lines += ["### Catchments: every node within 15 minutes of every place", "", CATCHMENTS, ""]
        lines += [*tables.compared(folder, records, "catchments", cities), ""]
        lines += ["### Pairs within 15 minutes", "", PAIRS, ""]
        lines += [*tables.compared(folder, records, "od", cities), ""]
    lines += [
        "### How the cost grows",
        "",
        f"One place for every {suite.PER_PLACE} nodes, 15 minutes, every node.",
        "",
        f"![Seconds against nodes, on logarithmic axes]({FIGURE})",
        "",
        *growth.table(records, found.sizes),
        "",
        "### Isochrones, Las Palmas, 15 minutes on foot",
        "",
        *_polygons(found.polygons),
        "",
        "### Reading the streets of Las Palmas",
        "",
        *_reading(found.reading),
        "",
        "### Memory",
        "",
        *_memory(found),
        "",
        "### First calls",
        "",
        "A process begins without the compiled searches: a first question that is small enough",
        "is answered with scipy, since loading them takes longer. The tables above are of a",
        "process that has loaded them. First calls also prepare the network, and compile what is",
        "not in the cache yet.",
        "",
        *tables.first_calls(records, cities),
    ]
    return lines


def goals(found: Found) -> list[str]:
    """Return what was asked for and what was measured."""
    records, rows = found.records, []
    if "1m" in found.sizes:
        ours = median(records, "1m", "lifecircle", "nearest")
        ratio = median(records, "1m", "networkx", "nearest") / ours
        sweep = records["1m"]["lifecircle"]["sweep"]
        rows += [
            ("nearest, 1 M nodes, against networkx", "≥ 40×", times(ratio)),
            ("nearest, 1 M nodes, in sweeps that relax", "≤ 15×", times(ours / sweep["relax"])),
            ("the same in sweeps that only read", "", times(ours / sweep["read"])),
        ]
        ours = median(records, "1m", "lifecircle", "catchments")
        for tool, least in (("networkx", "≥ 100×"), ("scipy", "≥ 50×")):
            ratio = median(records, "1m", tool, "catchments") / ours
            name = {"networkx": "`nx.ego_graph`", "scipy": "scipy with `limit`"}[tool]
            rows.append((f"catchments, 1 M nodes, against {name}", least, times(ratio)))
        if "error" not in found.memory:
            rows.append(
                ("peak memory, 1 M nodes", "≤ 1.5 GB", f"{max(found.memory.values()):.2f} GB")
            )
    if "100k" in found.sizes:
        ratio = median(records, "100k", "pandana", "nearest")
        ratio /= median(records, "100k", "lifecircle", "nearest")
        what = "nearest, 100 k nodes, against pandana, its preprocessing left out"
        rows.append((what, "≥ 60×", times(ratio)))
    if "error" not in found.polygons:
        tools = found.polygons["tools"]
        ours = tools[EACH]
        ratio = tools["OSMnx's recipe"]["seconds"] / ours["seconds"]
        worst = max(abs(1 - area) for area in ours["area_range"])
        rows += [
            ("isochrones against OSMnx's recipe", "≥ 4×", times(ratio)),
            ("isochrones, each", "≤ 25 ms", seconds(ours["seconds"])),
            ("their area against an exact 25 m buffer", "within 1 %", f"within {worst:.2%}"),
        ]
    if "error" not in found.reading:
        size = found.reading["megabytes"]
        rows += [
            (f"network from a {size:.1f} MB PBF", "≤ 2 s", seconds(found.reading["cold"])),
            ("the same from the cache", "≤ 0.3 s", seconds(found.reading["kept"])),
        ]
    lines = ["| work | asked | measured |", "|---|---|---|"]
    return [*lines, *(f"| {' | '.join(row)} |" for row in rows)]


def _versions(found: Found) -> list[str]:
    versions = found.peers.versions
    tools = ", ".join(f"{name} {number}" for name, number in versions.items() if name not in ALSO)
    base = ", ".join(f"{name} {versions[name]}" for name in ALSO if name in versions)
    lines = [
        (
            f"Others: {tools}. All on {base}. Every tool runs in a process of its own, one after "
            "the other, on the same arrays; times are medians of repeated calls after a first one "
            "that is not counted. Building a tool's own network is stated, and not counted."
        )
    ]
    if found.peers.missing:
        lines += ["", "Not installed:", ""]
        lines += [f"- {name}: {reason}" for name, reason in found.peers.missing.items()]
    return lines


def _cities(found: Found) -> list[str]:
    counts = [describe(City.load(found.folder / n / "city.npz")) for n in found.sizes]
    lines = [
        (
            "Las Palmas and Yuzhong from OpenStreetMap, and a city that is drawn from a seed "
            "([city.py](../benchmarks/city.py)): a perturbed grid with dead ends, rivers with "
            "bridges, hills with stairs, one-ways and streets side by side; nodes are numbered "
            "neighbourhood by neighbourhood."
        ),
        "",
        f"| {' | '.join(counts[0])} |",
        "|---" * len(counts[0]) + "|",
    ]
    return [*lines, *(f"| {' | '.join(f'{v:,}' for v in row.values())} |" for row in counts)]


def _polygons(data: dict[str, Any]) -> list[str]:
    if "error" in data:
        return [f"Failed: {data['error']}."]
    lines = [
        (
            f"{data['points']} points on streets. Areas are compared with a fine buffer of 25 m "
            "around the reached streets, found anew with networkx and cut edge by edge. Valhalla "
            "walks 80 m a minute too; it contours a grid."
        ),
        "",
        "| tool | each, median (min–max) | lifecircle is faster | area, median (min–max) |",
        "|---|---|---|---|",
    ]
    ours = data["tools"][EACH]["seconds"]
    for name, one in data["tools"].items():
        low, high = one["range"]
        least, most = one["area_range"]
        ratio = "" if name.startswith("lifecircle") else times(one["seconds"] / ours)
        between = "" if low == high else f" ({seconds(low)}–{seconds(high)})"
        lines.append(
            f"| {name} | {seconds(one['seconds'])}{between} | {ratio} "
            f"| {one['area']:.3f} ({least:.3f}–{most:.3f}) |"
        )
    lines += [f"| {name} | failed: {why} | | |" for name, why in data["failed"].items()]
    return lines


def _reading(data: dict[str, Any]) -> list[str]:
    if "error" in data:
        return [f"Failed: {data['error']}."]
    cold, kept = data["cold_range"], data["kept_range"]
    return [
        (
            f"{data['megabytes']:.1f} MB of PBF, {data['nodes']:,} nodes, imports left out: "
            f"{seconds(data['cold'])} ({seconds(cold[0])}–{seconds(cold[1])}) without a cache, "
            f"{seconds(data['kept'])} ({seconds(kept[0])}–{seconds(kept[1])}) from the cache."
        )
    ]


def _memory(found: Found) -> list[str]:
    if "error" in found.memory:
        return [f"Failed: {found.memory['error']}."]
    nodes = found.records[found.sizes[-1]]["lifecircle"]["nodes"]
    lines = [f"The most that a process with {nodes:,} nodes has had after each step:", ""]
    lines += ["| after | GB |", "|---|---|"]
    return [*lines, *(f"| {stage} | {most:.2f} |" for stage, most in found.memory.items())]


NEAREST = """All search the same reversed graph from the places, on a graph that is already built.
lifecircle also says which place it is, the others only how far. igraph knows no limit and
searches everything; cityseer measures metres along the lines (1,200 m for 15 minutes); accessX
searches once for every origin and is asked for some origins only, spread over all. *Numbers*
compares each answer with networkx's: lifecircle, scipy and igraph must be equal to the
microsecond, or the run fails."""
FLOOR = """Two compiled sweeps over all directed edges, on one core: `read` reads target and cost
of each once; `relax` also looks up the values at both ends and keeps the smaller one
([floor.py](../benchmarks/floor.py))."""
CATCHMENTS = """lifecircle returns all nodes of all places with their costs. `nx.ego_graph` returns
a graph a place, scipy a row over all nodes a place; both are asked for some of the places, spread
over all, and their time is multiplied (*≈*). The pairs of those places must be equal."""
PAIRS = """2,000 places and 10,000 other nodes; every pair within the limit. The others search from
some of the places, and keep the nodes that are asked for."""
