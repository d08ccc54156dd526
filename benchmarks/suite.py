"""All tools on all cases, every one in a process of its own, one after the other."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path
from typing import Any

import numpy as np

from case import Case, Question
from city import City
from peers import ROOT, Peers

HERE = Path(__file__).resolve().parent
GENERAL = ("lifecircle", "networkx", "scipy", "igraph")
SIZES = {"10k": 10_000, "32k": 31_623, "100k": 100_000, "316k": 316_228, "1m": 1_000_000}
PER_PLACE = 200
PLANNERS = {
    "yuzhong": ("pandana",),
    "las-palmas": ("pandana", "cityseer", "accessx"),
    "100k": ("pandana",),
}
TITLES = {"yuzhong": "Yuzhong", "las-palmas": "Las Palmas"}
ASKED = {
    "100k": (
        Question("nearest", 5_000),
        Question("points", 5_000),
        Question("catchments", 5_000),
        Question("od", 2_000, 10_000),
        Question("nearest", 100_000 // PER_PLACE, label="-growth"),
    ),
    "1m": (
        Question("nearest", 5_000),
        Question("points", 5_000),
        Question("catchments", 5_000),
        Question("od", 2_000, 10_000),
    ),
}

Records = dict[str, dict[str, dict[str, Any]]]
"""What processes wrote, by case and tool; ``failed`` says why one did not."""


def cases(folder: Path, sizes: dict[str, int]) -> list[Case]:
    """Prepare a folder for every case: cities drawn, questions written."""
    found = []
    for name, title in TITLES.items():
        source = str(ROOT / f"data/streets/{name}.osm.pbf")
        asked = (Question("nearest", 200), Question("points", 200))
        found.append(Case(folder / name, title, source, asked))
    for name, count in sizes.items():
        source = str(folder / name / "city.npz")
        asked = ASKED.get(name, (Question("nearest", count // PER_PLACE),))
        found.append(Case(folder / name, f"city of {count:,} nodes", source, asked))
    for case in found:
        case.folder.mkdir(parents=True)
        case.save()
    for name, count in sizes.items():
        City.draw(count).save(folder / name / "city.npz")
    return found


def run(folder: Path, peers: Peers, sizes: dict[str, int]) -> Records:
    """Run all tools on all cases."""
    records: Records = {}
    for case in cases(folder, sizes):
        name = case.folder.name
        tools = (*GENERAL, *PLANNERS.get(name, ()))
        records[name] = {tool: job(peers, tool, case.folder) for tool in tools}
    return records


def job(peers: Peers, tool: str, folder: Path) -> dict[str, Any]:
    """Run one tool on one case; return what it wrote."""
    started = time.perf_counter()
    command = [peers.python, str(HERE / "job.py"), tool, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - started
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no message"])[-1]
        print(f"  {folder.name}: {tool} failed: {reason}", flush=True)
        if tool == "lifecircle":
            raise SystemExit(done.stderr)
        return {"failed": reason}
    print(f"  {folder.name}: {tool}, {seconds:.0f} s", flush=True)
    return dict(json.loads((folder / f"{tool}.json").read_text(encoding="utf-8")))


def answers(folder: Path, case: str, tool: str, question: str) -> dict[str, np.ndarray]:
    """Return the arrays that a tool answered a question with."""
    with np.load(folder / case / f"{tool}.npz") as data:
        start = f"{question}."
        return {name.removeprefix(start): data[name] for name in data if name.startswith(start)}
