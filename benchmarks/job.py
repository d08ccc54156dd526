"""One tool on one case, in a process of its own: ``python job.py TOOL FOLDER``."""

from __future__ import annotations

import importlib
import json
import resource
import statistics
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import floor
from case import Case, Graph, sample

if TYPE_CHECKING:
    from collections.abc import Callable

TOOLS = {
    "lifecircle": ("ours", "Tool"),
    "networkx": ("graphs", "Networkx"),
    "scipy": ("graphs", "Scipy"),
    "igraph": ("graphs", "Igraph"),
    "pandana": ("planners", "Pandana"),
    "cityseer": ("planners", "Cityseer"),
    "accessx": ("planners", "Accessx"),
}
LEAST, MOST, ENOUGH = 3, 7, 12.0


def samples(tool: str) -> dict[str, int]:
    """Return how many places a tool is asked about, by work; all, if it is not named."""
    module, kind = TOOLS[tool]
    return dict(getattr(importlib.import_module(module), kind).SAMPLES)


def repeat(run: Callable[[], Any]) -> tuple[Any, list[float]]:
    """Run at least `LEAST` times, then until `ENOUGH` seconds have passed, `MOST` times at most.

    Returns
    -------
    found, seconds
        What the last run returned; the seconds of each run.
    """
    seconds: list[float] = []
    found = None
    while len(seconds) < LEAST or (len(seconds) <= MOST and sum(seconds) < ENOUGH):
        started = time.perf_counter()
        found = run()
        seconds.append(time.perf_counter() - started)
    return found, seconds


def memory() -> float:
    """Return the most memory that this process has had so far, GB."""
    status = Path("/proc/self/status")
    if status.exists():  # on Linux, `getrusage` counts what the parent had when it forked
        lines = status.read_text(encoding="ascii", errors="replace").splitlines()
        most = next(line for line in lines if line.startswith("VmHWM:"))
        return int(most.split()[1]) * 1024 / 1e9
    scale = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale / 1e9


def answer(tool: Any, graph: Graph, question: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Ask one question; return its seconds, and the answer as arrays."""
    places, demand = graph.asked(question)
    some = sample(places, tool.SAMPLES.get(question.work, len(places)))
    if hasattr(tool, "prepare"):
        tool.prepare(question, some)
    method = getattr(tool, question.work)
    found, seconds = repeat(lambda: method(question, some, demand))
    warm = seconds[1:]
    result = {
        "first": seconds[0],
        "seconds": warm,
        "median": statistics.median(warm) * getattr(tool, "scale", len(places) / len(some)),
        "of": len(graph) if hasattr(tool, "origins") else len(places),
        "sample": len(getattr(tool, "origins", some)),
    }
    if question.work in {"nearest", "points"}:
        return result, {"cost": tool.costs(question, found)}
    return result, tool.rows(question, some, found)


def _fresh(tool: Any, graph: Graph, question: Any) -> dict[str, float]:
    """Time the first search of a process, then loading what later ones run on."""
    places, demand = graph.asked(question)
    started = time.perf_counter()
    getattr(tool, question.work)(question, places, demand)
    searched = time.perf_counter()
    tool.load()
    return {"fresh": searched - started, "loading": time.perf_counter() - searched}


def main() -> None:
    name, folder = sys.argv[1], Path(sys.argv[2])
    case = Case.load(folder)
    module, kind = TOOLS[name]
    tool_class = getattr(importlib.import_module(module), kind)
    started = time.perf_counter()
    if name != "lifecircle":
        _ = case.graph
        started = time.perf_counter()
    tool = tool_class(case)
    built = time.perf_counter() - started
    graph = case.graph
    fresh = _fresh(tool, graph, case.questions[0]) if hasattr(tool, "load") else {}
    sweep = floor.sweeps(graph.indptr, graph.indices, graph.weights)
    results: dict[str, Any] = {}
    answers: dict[str, np.ndarray] = {}
    for question in case.questions:
        if hasattr(tool, question.work):
            results[question.name], arrays = answer(tool, graph, question)
            answers |= {f"{question.name}.{key}": value for key, value in arrays.items()}
    after = floor.sweeps(graph.indptr, graph.indices, graph.weights)
    record = {
        "tool": name,
        "version": version(tool_class.DISTRIBUTION),
        "build": built,
        "memory": memory(),
        "nodes": len(graph),
        "edges": len(graph.indices),
        "sweep": {key: min(sweep[key], after[key]) for key in sweep},
        "questions": results,
        **fresh,
    }
    np.savez(folder / f"{name}.npz", **answers)
    (folder / f"{name}.json").write_text(json.dumps(record), encoding="utf-8")


if __name__ == "__main__":
    main()
