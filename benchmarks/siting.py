"""The part of the page about siting: covering problems and p-medians, with the bare solvers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import siting_median
from engine import script
from siting_cases import LARGE, MIDDLE, SEED, SMALL, Case
from tables import seconds

if TYPE_CHECKING:
    from peers import Peers

LIMIT = 60
FASTER, FIRST, GAP, MEMORY = 1.2, 1.0, 0.003, 2.0
"""What is asked: times the bare solver, seconds to a first answer, its gap, GB."""
_PROVEN = {"optimal": "proven", "feasible": "not proven", "unknown": "nothing"}


def sections(peers: Peers, *, small: bool = False) -> list[str]:
    """Return the part of the page; without the large problems where it is to be small."""
    cases = [*MIDDLE[1:2]] if small else [*MIDDLE, *LARGE]
    limit = 20 if small else LIMIT
    lines = [
        "## Siting",
        "",
        "Made-up covering problems (`benchmarks/siting_cases.py`): points drawn evenly from a",
        "square, whole weights from 1 to 100, everything within a distance covers; at 4, 7 and 13",
        f"covering candidates a row on average; seed {SEED}. *Bare* is the tuned solver alone on",
        "rows that were merged for it beforehand: HiGHS with its relaxations by interior point,",
        "CP-SAT with eight free searches; ours includes merging, reduction, heuristic and bound,",
        "and gives the same sites in every run: of an LSCP whose optimum the heuristic has missed",
        "that takes a second search in fixed turns, longer than the proof itself.",
        f"Each has {limit} seconds; solvers are loaded before the clock starts.",
        "",
    ]
    for kind, title in (
        ("mclp", "### Most weight covered (MCLP)"),
        ("lscp", "### Fewest sites for everybody (LSCP)"),
    ):
        lines += [title, "", *table(peers, kind, cases, limit), ""]
    lines += ["### Beside spopt", "", *beside(peers, limit), ""]
    return [
        *lines,
        "### p-median, files like those of the OR-Library",
        "",
        *siting_median.markdown(),
    ]


def job(peers: Peers, kind: str, tool: str, limit: float, case: Case) -> dict[str, Any]:
    """Run one problem in a process of its own."""
    numbers = (case.demands, case.candidates, case.add, case.density, case.seed)
    return script(peers, "siting_job.py", kind, tool, str(limit), *map(str, numbers))


def table(peers: Peers, kind: str, cases: list[Case], limit: float) -> list[str]:
    """Return the table of a kind of problem."""
    head = ("problem", "first answer", "its gap", "objective", "bound", "gap", "ours", "bare")
    head += ("ours / bare", "bare: objective, bound", "peak memory")
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    for case in cases:
        ours = job(peers, kind, "ours", limit, case)
        bare = job(peers, kind, "bare", limit, case)
        if "error" in ours or "error" in bare:
            lines.append(f"| {case} | failed: {ours.get('error', '')} {bare.get('error', '')} |")
            continue
        cells = [str(case), seconds(ours["first"]), gap(ours["first_objective"], ours["bound"])]
        cells += [f"{ours['objective']:,.0f}", f"{ours['bound']:,.0f}"]
        cells += [gap(ours["objective"], ours["bound"])]
        cells += [f"{seconds(one['seconds'])}, {_PROVEN[one['status']]}" for one in (ours, bare)]
        both = ours["status"] == bare["status"] == "optimal"
        cells += [f"{ours['seconds'] / bare['seconds']:.2f}" if both else ""]
        cells += [", ".join(number(bare[name]) for name in ("objective", "bound"))]
        cells += [f"{ours['memory']:.2f} GB"]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def gap(objective: float | None, bound: float | None) -> str:
    """Return a relative gap in per cent."""
    if objective is None or bound is None:
        return ""
    return f"{abs(bound - objective) / max(abs(objective), 1e-9) * 100:.3f} %"


def number(value: float | None) -> str:
    """Return a number; a dash where there is none."""
    return "–" if value is None else f"{value:,.0f}"


def beside(peers: Peers, limit: float) -> list[str]:
    """Return what spopt takes, where it is installed."""
    if not {"spopt", "pulp"} <= peers.versions.keys():
        return ["spopt is not installed here."]
    lines = ["| problem | spopt | objective | ours | objective |", "|---|---|---|---|---|"]
    for kind in ("mclp", "lscp"):
        theirs = job(peers, kind, "spopt", limit, SMALL)
        ours = job(peers, kind, "ours", limit, SMALL)
        if "error" in theirs:
            lines.append(f"| {kind}, {SMALL} | failed: {theirs['error']} | | | |")
            continue
        lines.append(
            f"| {kind}, {SMALL} | {seconds(theirs['seconds'])} | {number(theirs['objective'])} "
            f"| {seconds(ours['seconds'])} | {number(ours['objective'])} |"
        )
    return lines
