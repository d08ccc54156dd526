"""Times what a planner waits for: audits, checks of lists, all goals, the import."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from lifecircle.load import load_district
from lifecircle.plans import read_plan, shipped_plans
from lifecircle.streets.store.cache import OFF, VARIABLE
from lifecircle.study import read_study
from lifecircle.verdicts.evaluate import evaluate

ROOT = Path(__file__).resolve().parent.parent
RUNS = 5
LIMITS = {"yuzhong": 6.0, "las-palmas": 12.0}


def process(command: list[str], cache: Path | None = None) -> tuple[float, float]:
    """Return wall seconds and peak memory (GB) of one process.

    `cache` is where it keeps networks; none are kept by default.
    """
    environment = os.environ | {VARIABLE: OFF if cache is None else str(cache)}
    started = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{' '.join(command)} failed")
    scale = 1 if sys.platform == "darwin" else 1024
    return seconds, usage.ru_maxrss * scale / 1e9


def command(study: Path, out: Path) -> list[str]:
    """Return how a study is audited from a terminal."""
    return [sys.executable, "-m", "lifecircle", "audit", str(study), "--out", str(out)]


def audits() -> list[str]:
    """Time every demonstration from process start, each into an empty folder."""
    lines = [
        "| study | seconds, median of 5 (min–max) | asked | peak memory | streets kept before |",
        "|---|---|---|---|---|",
    ]
    stages: dict[str, dict[str, float]] = {}
    for study, limit in LIMITS.items():
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            cold, memory, stages[study] = _audits(study, folder, None)
            _audits(study, folder, folder / "cache", runs=1)
            kept, _, _ = _audits(study, folder, folder / "cache")
        lines.append(
            f"| {study} | {statistics.median(cold):.1f} ({min(cold):.1f}–{max(cold):.1f}) "
            f"| < {limit:g} s | {max(memory):.2f} GB "
            f"| {statistics.median(kept):.1f} ({min(kept):.1f}–{max(kept):.1f}) |"
        )
    lines += ["", "Where the time goes (last run, seconds after the interpreter started):", ""]
    names = list(next(iter(stages.values())))
    lines += [f"| | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    for study, found in stages.items():
        lines.append(f"| {study} | {' | '.join(f'{found[name]:.2f}' for name in names)} |")
    return lines


def _audits(
    study: str, folder: Path, cache: Path | None, runs: int = RUNS
) -> tuple[list[float], list[float], dict[str, float]]:
    """Return seconds and memory of each run, and where the time of the last one went."""
    seconds, memory = [], []
    for _ in range(runs):
        out = Path(tempfile.mkdtemp(dir=folder)) / "out"
        wall, peak = process(command(ROOT / f"data/studies/{study}.toml", out), cache)
        seconds.append(wall)
        memory.append(peak)
    return seconds, memory, json.loads((out / "timings.json").read_text("utf-8"))


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
