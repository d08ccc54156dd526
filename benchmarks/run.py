"""Times whole audits as processes, and the search against networkx, in one run.

Writes docs/benchmarks.md. Ratios are what counts: absolute seconds drift with the machine.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import networkx as nx
import numpy as np
from scipy.spatial import cKDTree

import check
from lifecircle.load import load_district
from lifecircle.plans import read_plan, shipped_plans
from lifecircle.streets.network import StreetNetwork
from lifecircle.streets.profiles import ADULT
from lifecircle.streets.search import nearest
from lifecircle.streets.snap import Snap
from lifecircle.study import read_study
from lifecircle.verdicts.evaluate import evaluate

ROOT = Path(__file__).resolve().parent.parent
RUNS = 5
LIMITS = {"yuzhong": 6.0, "las-palmas": 12.0}


def process(command: list[str]) -> tuple[float, float]:
    """Return wall seconds and peak memory (GB) of one process."""
    started = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{' '.join(command)} failed")
    scale = 1 if sys.platform == "darwin" else 1024
    return seconds, usage.ru_maxrss * scale / 1e9


def audits() -> list[str]:
    """Time every demonstration from process start, each into an empty folder."""
    lines = [
        "| study | seconds, median of 5 (min–max) | asked | peak memory |",
        "|---|---|---|---|",
    ]
    stages: dict[str, dict[str, float]] = {}
    for study, limit in LIMITS.items():
        seconds, memory = [], []
        for _ in range(RUNS):
            with tempfile.TemporaryDirectory() as folder:
                out = Path(folder) / "out"
                command = [sys.executable, "-m", "lifecircle", "audit"]
                command += [str(ROOT / f"data/studies/{study}.toml"), "--out", str(out)]
                wall, peak = process(command)
                seconds.append(wall)
                memory.append(peak)
                stages[study] = json.loads((out / "timings.json").read_text("utf-8"))
        lines.append(
            f"| {study} | {statistics.median(seconds):.1f} ({min(seconds):.1f}–{max(seconds):.1f}) "
            f"| < {limit:g} s | {max(memory):.2f} GB |"
        )
    lines += ["", "Where the time goes (last run, seconds after the interpreter started):", ""]
    names = list(next(iter(stages.values())))
    lines += [f"| | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    for study, found in stages.items():
        lines.append(f"| {study} | {' | '.join(f'{found[name]:.2f}' for name in names)} |")
    return lines


def plans() -> list[str]:
    """Time all goals of all shipped plans, after the study's own plan was judged."""
    lines = [
        "| study | own plan | other goals | seconds on top, median of 5 (min–max) | asked |",
        "|---|---|---|---|---|",
    ]
    for study in LIMITS:
        read = read_study(ROOT / f"data/studies/{study}.toml")
        others = [name for name in shipped_plans() if name != read.study.plan]
        own, rest = [], []
        goals = 0
        for _ in range(RUNS):
            district = load_district(read)
            started = time.perf_counter()
            evaluate(district, read_plan(read.study.plan))
            own.append(time.perf_counter() - started)
            chosen = [read_plan(name) for name in others]
            goals = sum(len(plan.goals) for plan in chosen)
            started = time.perf_counter()
            for plan in chosen:
                evaluate(district, plan)
            rest.append(time.perf_counter() - started)
        lines.append(
            f"| {study} | {statistics.median(own):.2f} s | {goals} "
            f"| {statistics.median(rest):.2f} ({min(rest):.2f}–{max(rest):.2f}) | < 2 s |"
        )
    return lines


def imports() -> list[str]:
    """Time ``import lifecircle`` against an interpreter that imports nothing."""
    bare, full = [], []
    for _ in range(RUNS * 2):
        bare.append(process([sys.executable, "-c", "pass"])[0])
        full.append(process([sys.executable, "-c", "import lifecircle"])[0])
    gain = statistics.median(full) - statistics.median(bare)
    return [f"`import lifecircle` takes {gain * 1000:.0f} ms (asked: < 200 ms)."]


def at_nodes(network: StreetNetwork) -> Snap:
    """Link a point to every node, at the end of one of its edges."""
    edges, count = network.edges, len(network.nodes)
    edge, fraction = np.empty(count, dtype=np.int64), np.zeros(count)
    rows = np.arange(len(edges.u))
    edge[edges.v], fraction[edges.v] = rows, 1.0
    edge[edges.u], fraction[edges.u] = rows, 0.0
    status = np.full(count, "ok", dtype=object)
    return Snap(edge, fraction, np.zeros(count), status, network.nodes)


def search() -> list[str]:
    """Time nearest places against networkx on the same graph, and compare the answers."""
    import numpy as np  # noqa: PLC0415

    lines = [
        "| network | nodes | places | lifecircle | networkx | ratio | largest difference |",
        "|---|---|---|---|---|---|---|",
    ]
    for study in LIMITS:
        network = StreetNetwork.from_osm(ROOT / f"data/streets/{study}.osm.pbf")
        edges, costs = network.edges, network.costs(ADULT)
        graph = nx.DiGraph()
        for a, b, cost in (
            *zip(edges.u, edges.v, costs.forward, strict=True),
            *zip(edges.v, edges.u, costs.backward, strict=True),
        ):
            if np.isfinite(cost) and cost < graph.get_edge_data(b, a, {"w": np.inf})["w"]:
                graph.add_edge(b, a, w=cost)
        rng = np.random.default_rng(1)
        places = np.sort(rng.choice(len(network.nodes), 200, replace=False))
        limit = 15 * 60e6
        snap = at_nodes(network)
        targets = snap.take(places)
        row = np.arange(len(places))
        nearest(network, snap, targets, row, ADULT, limit=limit)
        ours, theirs = [], []
        for _ in range(RUNS):
            started = time.perf_counter()
            found = nearest(network, snap, targets, row, ADULT, limit=limit)
            ours.append(time.perf_counter() - started)
            started = time.perf_counter()
            reference = nx.multi_source_dijkstra_path_length(
                graph, [int(p) for p in places], cutoff=limit, weight="w"
            )
            theirs.append(time.perf_counter() - started)
        expected = np.full(len(network.nodes), np.inf)
        expected[list(reference)] = list(reference.values())
        to_place, _ = cKDTree(network.nodes[places]).query(network.nodes)
        on_streets = to_place > 11 * network.scale  # nearer ones may also walk straight
        both = np.isfinite(expected) & np.isfinite(found.cost) & on_streets
        if (np.isfinite(expected) != np.isfinite(found.cost))[on_streets].any():
            raise SystemExit("lifecircle and networkx reach different nodes")
        worst = np.abs(expected[both] - found.cost[both]).max()
        a, b = statistics.median(ours), statistics.median(theirs)
        lines.append(
            f"| {study} | {len(network.nodes):,} | 200 | {a * 1000:.0f} ms | {b * 1000:.0f} ms "
            f"| {b / a:.1f}× | {worst:.0f} µs |"
        )
    return lines


def main() -> None:
    text = [
        "# Benchmarks",
        "",
        f"Made by `make bench` on {platform.system()} with {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, "
        + ", ".join(f"{n} {version(n)}" for n in ("scipy", "shapely", "geopandas", "networkx"))
        + ". Absolute times drift by half from day to day; trust the ratios.",
        "",
        "## Whole audits, from process start",
        "",
        *audits(),
        "",
        "## Checks of city-wide lists, from process start",
        "",
        *check.markdown(),
        "",
        "## All goals of all plans",
        "",
        "Every shipped plan but the study's own, each with the verdicts under the alternatives of",
        "its assumptions, on the district that the study's own plan was judged on.",
        "",
        *plans(),
        "",
        "## Import",
        "",
        *imports(),
        "",
        "## Nearest place on foot, every node to 200 places, 15 minutes",
        "",
        "Both search the same reversed graph in one pass, and both are timed on a graph that is",
        "already built. lifecircle's figure includes both ends of each point's edge, the way off",
        "the street and the name of the place, which networkx's does not.",
        "",
        *search(),
        "",
    ]
    (ROOT / "docs" / "benchmarks.md").write_text("\n".join(text), encoding="utf-8")
    print("\n".join(text))


if __name__ == "__main__":
    main()
