"""From what the processes wrote to tables, with every answer compared."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

import agree
from case import Case, Graph, Question, sample
from lifecircle.streets.search.legs import NEAR
from lifecircle.streets.travel.profiles import ADULT
from suite import Records, answers

if TYPE_CHECKING:
    from pathlib import Path

METRES_A_MINUTE = 80
OURS, REFERENCE = "lifecircle", "networkx"
MILLISECOND = 1e3


def seconds(value: float) -> str:
    """Return seconds, or milliseconds, with two or three digits."""
    if value < 0.9995:
        return f"{value * 1000:.3g} ms"
    return f"{value:.3g} s" if value < 999.5 else f"{value:,.0f} s"


def times(value: float) -> str:
    """Return a ratio."""
    return f"{value:.1f}×" if value < 19.95 else f"{value:,.0f}×"


def median(records: Records, case: str, tool: str, question: str) -> float:
    """Return the median seconds of a tool, nan if it failed or was not asked."""
    record = records[case].get(tool, {})
    return float(record.get("questions", {}).get(question, {}).get("median", np.nan))


def _took(result: dict[str, Any]) -> str:
    factor = result["median"] / statistics.median(result["seconds"])
    low, high = min(result["seconds"]) * factor, max(result["seconds"]) * factor
    text = f"{seconds(result['median'])} ({seconds(low)}–{seconds(high)})"
    if factor > 1:
        text = f"≈ {text}, from {result['sample']:,} of {result['of']:,}"
    return text


def compared(folder: Path, records: Records, question: str, chosen: list[str]) -> list[str]:
    """Return a table of one question on some cases; checks the answers.

    Raises
    ------
    DisagreementError
        If lifecircle, scipy or igraph does not give exactly networkx's numbers.
    """
    lines = [
        (
            "| network | facilities | tool | building | time, median (min–max) "
            "| lifecircle is faster | numbers |"
        ),
        "|---|---|---|---|---|---|---|",
    ]
    for name in chosen:
        case = Case.load(folder / name)
        asked = next(one for one in case.questions if one.name == question)
        ours = median(records, name, OURS, question)
        for tool, record in records[name].items():
            if "failed" in record:
                lines.append(f"| {case.title} | | {tool} | | failed: {record['failed']} | | |")
                continue
            result = record["questions"].get(question)
            if result is None:
                continue
            ratio = "" if tool == OURS else times(result["median"] / ours)
            building = seconds(record["build"])
            text = numbers(folder, name, tool, asked, case.graph)
            lines.append(
                f"| {case.title} | {asked.places:,} | {tool} | {building} "
                f"| {_took(result)} | {ratio} | {text} |"
            )
    return lines


def numbers(folder: Path, name: str, tool: str, question: Question, graph: Graph) -> str:
    """Say how a tool's numbers compare with networkx's; see `compared`."""
    found = answers(folder, name, tool, question.name)
    what = f"{name}, {question.name}: {tool} and {REFERENCE}"
    if question.work in {"nearest", "points"}:
        return _nearest(folder, name, tool, question, graph, found["cost"], what)
    if tool == REFERENCE:
        return "reference"
    reference = answers(folder, name, REFERENCE, question.name)
    sources = np.intersect1d(_sources(question, graph, tool), _sources(question, graph, REFERENCE))
    shared = [
        {key: table[key][np.isin(table["source"], sources)] for key in table}
        for table in (found, reference)
    ]
    agree.same_rows(*shared, what)
    return f"equal, {len(shared[0]['cost']):,} pairs"


def _sources(question: Question, graph: Graph, tool: str) -> np.ndarray:
    """Return the places that a tool was asked about."""
    from job import samples  # noqa: PLC0415 - would go round in a circle

    places, _ = graph.asked(question)
    return sample(places, samples(tool).get(question.work, len(places)))


def _nearest(
    folder: Path,
    name: str,
    tool: str,
    question: Question,
    graph: Graph,
    found: np.ndarray,
    what: str,
) -> str:
    if tool == REFERENCE:
        return "reference"
    if tool == "cityseer":
        return _metres(question, graph, found)
    try:
        reference = answers(folder, name, REFERENCE, f"nearest{question.label}")["cost"]
    except FileNotFoundError:
        return "networkx missing"
    if question.work == "points":
        places, _ = graph.asked(question)
        reference = np.minimum(reference, straight(graph, places, question.limit))
    if tool in {OURS, "scipy", "igraph"}:
        agree.equal(found, reference, what)
        return f"equal, {len(found):,} nodes"
    asked = ~np.isnan(found)
    apart = agree.deviation(found[asked], reference[asked], tolerance=1.0)
    return _described(apart, "ms", MILLISECOND)


def _described(apart: agree.Deviation, unit: str, size: float) -> str:
    text = f"{apart.different:,} of {apart.compared:,} differ, by up to {apart.largest / size:.3g}"
    return f"{text} {unit}; reached in one only: {apart.only_first + apart.only_second:,}"


def _metres(question: Question, graph: Graph, found: np.ndarray) -> str:
    places, _ = graph.asked(question)
    shape = (len(graph), len(graph))
    matrix = csr_array((graph.metres, graph.indices, graph.indptr), shape=shape)
    limit = question.minutes * METRES_A_MINUTE
    reference = dijkstra(matrix, indices=places, min_only=True, limit=limit)
    apart = agree.deviation(found / graph.scale, reference, tolerance=1.0)
    return _described(apart, "m", 1.0) + " (metres, over 1 m)"


def straight(graph: Graph, places: np.ndarray, limit: float) -> np.ndarray:
    """Return what walking straight to a place at most `NEAR` metres away costs; else inf."""
    cost = np.full(len(graph), np.inf)
    reach = NEAR * float(graph.scale)
    pairs = cKDTree(graph.nodes[places]).query_ball_point(graph.nodes, reach * (1 + 1e-9))
    for node in np.flatnonzero([bool(near) for near in pairs]):
        apart = graph.nodes[places[pairs[node]]] - graph.nodes[node]
        metres = np.hypot(apart[:, 0], apart[:, 1]) / float(graph.scale)
        within = metres[metres <= NEAR]
        if len(within):
            cost[node] = np.rint(within * ADULT.pace).min()
    return np.where(cost <= limit, cost, np.inf)


def floor(records: Records, sizes: list[str]) -> list[str]:
    """Return how far from one sweep over the edges the nearest places are."""
    head = ("nodes", "directed edges", "`read`", "`relax`", "nearest of every node", "× `relax`")
    head += ("× `read`", "of every node's point", "× `relax`")
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    for name in sizes:
        record = records[name][OURS]
        read, relax = record["sweep"]["read"], record["sweep"]["relax"]
        nearest = median(records, name, OURS, "nearest")
        points = median(records, name, OURS, "points")
        cells = [f"{record['nodes']:,}", f"{record['edges']:,}", seconds(read), seconds(relax)]
        cells += [seconds(nearest), times(nearest / relax), times(nearest / read)]
        known = not np.isnan(points)
        cells += [seconds(points), times(points / relax)] if known else ["", ""]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def drift(records: Records, case: str) -> str:
    """Say how much the machine drifted: one sweep, timed in the process of every tool."""
    found = [record["sweep"]["relax"] for record in records[case].values() if "sweep" in record]
    return (
        f"`relax` on the largest network took {seconds(min(found))} to {seconds(max(found))} in "
        f"the {len(found)} processes above: so much the machine drifts."
    )


def first_calls(records: Records, sizes: list[str]) -> list[str]:
    """Return how long the first calls of a process take, beside the later ones."""
    lines = [
        (
            "| network | first search of a process | loading the compiled searches | work "
            "| its first call then | later calls |"
        ),
        "|---|---|---|---|---|---|",
    ]
    for name in sizes:
        record = records[name][OURS]
        state = f"{seconds(record['fresh'])} | {seconds(record['loading'])}"
        for question, result in record["questions"].items():
            lines.append(
                f"| {name} | {state} | {question} | {seconds(result['first'])} "
                f"| {seconds(result['median'])} |"
            )
            state = " | "
    return lines
