"""The p-median on made-up files like those of the OR-Library: time and proven gap.

Forty problems with the sizes of the library's files pmed1 to pmed40; their seeds are 1 to 40.
"""

from __future__ import annotations

import sys
import time
from typing import Final

import numpy as np

from lifecircle.siting.orlib import parse
from lifecircle.siting.problem import Limits
from lifecircle.siting.solve import solve

SIZES: Final = (
    *((100, sites) for sites in (5, 10, 10, 20, 33)),
    *((200, sites) for sites in (5, 10, 20, 40, 67)),
    *((300, sites) for sites in (5, 10, 30, 60, 100)),
    *((400, sites) for sites in (5, 10, 40, 80, 133)),
    *((500, sites) for sites in (5, 10, 50, 100, 167)),
    *((600, sites) for sites in (5, 10, 60, 120, 200)),
    *((700, sites) for sites in (5, 10, 70, 140)),
    *((800, sites) for sites in (5, 10, 80)),
    *((900, sites) for sites in (5, 10, 90)),
)


def made(vertices: int, sites: int, seed: int) -> str:
    """Return the text of a made-up file like those of the library.

    As many edges as those files have (``vertices**2 / 50``), of which the first join all vertices
    by a random tree; costs are whole numbers from 1 to 100.
    """
    rng = np.random.default_rng(seed)
    order = rng.permutation(vertices)
    earlier = (rng.random(vertices - 1) * np.arange(1, vertices)).astype(np.int64)
    edges = max(vertices * vertices // 50, vertices - 1)
    one = np.concatenate([order[1:], rng.integers(0, vertices, edges - vertices + 1)])
    step = rng.integers(1, vertices, edges - vertices + 1)
    other = np.concatenate([order[earlier], (one[vertices - 1 :] + step) % vertices])
    cost = rng.integers(1, 101, edges)
    lines = [f" {vertices} {edges} {sites}"]
    lines += [f" {a} {b} {c}" for a, b, c in zip(one + 1, other + 1, cost, strict=True)]
    return "\n".join([*lines, ""])


def rows(nodes: int = 0) -> list[tuple[int, int, float, float, float, float, str]]:
    """Return vertices, sites, objective, bound, gap, seconds and status of each problem.

    Parameters
    ----------
    nodes
        Of the exact solver; 0: heuristic and bound only, which is what has a second.
    """
    found = []
    limits = Limits(nodes=nodes, seconds=None if nodes == 0 else 60)
    solve(parse(made(100, 5, 0)), limits)  # what is loaded with the first one
    for seed, (vertices, sites) in enumerate(SIZES, 1):
        problem = parse(made(vertices, sites, seed))
        began = time.perf_counter()
        answer = solve(problem, limits)
        taken = time.perf_counter() - began
        value, bound, gap = (
            number or 0.0 for number in (answer.objective, answer.bound, answer.gap)
        )
        found.append((vertices, sites, value, bound, gap, taken, answer.status))
    return found


def markdown(nodes: int = 0) -> list[str]:
    """Return the table of the page."""
    found = rows(nodes)
    lines = [
        "| vertices | sites | objective | bound | gap | s | |",
        "|---|---|---|---|---|---|---|",
        *(
            f"| {n} | {p} | {value:,.0f} | {bound:,.0f} | {gap:.2%} | {taken:.2f} | {status} |"
            for n, p, value, bound, gap, taken, status in found
        ),
    ]
    gaps, times = [line[4] for line in found], [line[5] for line in found]
    proven = sum(line[6] == "optimal" for line in found)
    said = (
        f"Mean proven gap {np.mean(gaps):.2%}, largest {max(gaps):.2%}; mean {np.mean(times):.2f} "
        f"s, longest {max(times):.2f} s; {proven} of {len(found)} proven optimal."
    )
    return [said, "", *lines]


if __name__ == "__main__":
    print("\n".join(markdown(int(sys.argv[1]) if len(sys.argv) > 1 else 0)))
