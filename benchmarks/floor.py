"""The floor: how long one sweep over all edges takes, and what the memory delivers.

No search that looks at every edge is faster than reading every edge. Two sweeps are timed, both
compiled, on one core, over the edges in the order in which they are stored:

``read``
    Read the target and the cost of every directed edge once: twelve bytes an edge.
``relax``
    Also look up the value at both ends and keep the smaller one, as one round of Bellman and
    Ford does. It is what a search does per edge at the least, its queue left out.
"""

from __future__ import annotations

import json
import statistics
import time
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

RUNS = 15
BYTES = 256 * 2**20


@cache
def _kernels() -> tuple[Callable[..., Any], Callable[..., Any]]:
    import numba  # noqa: PLC0415 - slow to load

    @numba.njit(fastmath=True)
    def read(indices: Any, weights: Any) -> Any:
        targets, total = 0, 0.0
        for i in range(len(indices)):
            targets += indices[i]
            total += weights[i]
        return targets, total

    @numba.njit
    def relax(indptr: Any, indices: Any, weights: Any, value: Any) -> None:
        for node in range(len(indptr) - 1):
            best = value[node]
            for i in range(indptr[node], indptr[node + 1]):
                through = value[indices[i]] + weights[i]
                best = min(best, through)
            value[node] = best

    return read, relax


def _seconds(run: Callable[[], object]) -> list[float]:
    run()
    seconds = []
    for _ in range(RUNS):
        started = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - started)
    return seconds


def sweeps(indptr: np.ndarray, indices: np.ndarray, weights: np.ndarray) -> dict[str, float]:
    """Return the seconds of both sweeps, median of `RUNS`."""
    read, relax = _kernels()
    value = np.full(len(indptr) - 1, 1e12)
    value[:: max(len(value) // 100, 1)] = 0
    return {
        "read": statistics.median(_seconds(lambda: read(indices, weights))),
        "relax": statistics.median(_seconds(lambda: relax(indptr, indices, weights, value))),
    }


def bandwidth() -> dict[str, float]:
    """Return the GB a second at which one core reads, and copies (read and written), at best."""
    source = np.ones(BYTES // 8)
    target = np.empty_like(source)
    reading = min(_seconds(source.sum))
    copying = min(_seconds(lambda: np.copyto(target, source)))
    return {"read": BYTES / reading / 1e9, "copy": 2 * BYTES / copying / 1e9}


if __name__ == "__main__":
    print(json.dumps(bandwidth()))
