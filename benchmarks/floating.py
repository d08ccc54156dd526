"""PySAL ``access``, which finds no ways: floating catchments on two million pairs.

``python floating.py [PAIRS]``: the same table of pairs, people and beds for both, drawn from one
seed; the best of a few runs of each in one process, and how far apart the answers are.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from access import fca, weights

from lifecircle.access.decay import Flat, Step
from lifecircle.access.floating import three_step, two_step
from lifecircle.streets.search.pairs import Costs

if TYPE_CHECKING:
    from collections.abc import Callable

SEED = 5
PAIRS = 2_000_000
ORIGINS = 20_000
RUNS = 5
ROUNDS = 5
MINUTE = 60_000_000
LIMIT = 15 * MINUTE
BANDS = {5 * MINUTE: 1.0, 10 * MINUTE: 0.68, LIMIT: 0.22}


def draw(pairs: int) -> tuple[Costs, np.ndarray, np.ndarray]:
    """Draw pairs within 15 minutes, people at origins, beds at places."""
    rng = np.random.default_rng(SEED)
    origins = min(ORIGINS, pairs)
    each = pairs // origins
    places = 2 * each + 50
    place = np.argsort(rng.random((origins, places)), axis=1)[:, :each]
    cost = rng.integers(0, LIMIT + 1, origins * each).astype(float)
    costs = Costs(np.arange(origins + 1) * each, np.sort(place).ravel(), cost, places)
    return costs, rng.uniform(0, 50, origins), rng.uniform(0, 400, places)


def best(run: Callable[[], Any], runs: int) -> tuple[float, Any]:
    seconds, found = [], None
    for _ in range(runs):
        started = time.perf_counter()
        found = run()
        seconds.append(time.perf_counter() - started)
    return min(seconds), found


def compare(costs: Costs, people: np.ndarray, beds: np.ndarray) -> dict[str, dict[str, float]]:
    """Return the best seconds of both and the largest relative difference, by method."""
    demand, supply = (
        pd.DataFrame({name: values}, index=pd.Index(np.arange(len(values)), name="geoid"))
        for name, values in (("people", people), ("beds", beds))
    )
    table = pd.DataFrame({"origin": costs.origin, "dest": costs.place, "cost": costs.cost})
    names = {"demand_name": "people", "supply_name": "beds", "max_cost": LIMIT}
    steps = weights.step_fn(BANDS)
    step = Step(tuple(BANDS), tuple(BANDS.values()))
    methods = {
        "2SFCA": (two_step, Flat(LIMIT), fca.two_stage_fca, None, RUNS),
        "E2SFCA": (two_step, step, fca.two_stage_fca, steps, 2),
        "3SFCA": (three_step, step, fca.three_stage_fca, steps, 2),
    }
    found = {}
    for name, (score, decay, method, function, runs) in methods.items():
        by_access, theirs = best(
            lambda m=method, f=function: m(demand, supply, table, weight_fn=f, **names), runs
        )
        here, ours = best(lambda s=score, d=decay: s(costs, people, beds, d), RUNS * ROUNDS)
        expected = theirs.reindex(range(costs.origins)).to_numpy()
        apart = float(np.abs(ours / expected - 1).max())
        found[name] = {"access": by_access, "lifecircle": here, "apart": apart}
    return found


def main() -> None:
    warnings.simplefilter("ignore", DeprecationWarning)
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else PAIRS
    case = draw(pairs)
    print(json.dumps({"pairs": len(case[0]), "methods": compare(*case)}))


if __name__ == "__main__":
    main()
