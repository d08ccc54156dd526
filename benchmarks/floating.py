"""PySAL ``access``, which finds no ways: floating catchments on the table that ``od`` returns.

``python floating.py FOLDER`` for a case whose pairs lifecircle has found. Step by step (E2SFCA
with one weight of 0.5 beyond half the limit), once by ``access``, once by two sparse products.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from access import fca
from scipy.sparse import csr_array

from case import Case

if TYPE_CHECKING:
    from collections.abc import Callable

RUNS = 3


def _median(run: Callable[[], Any]) -> tuple[float, Any]:
    seconds, found = [], None
    for _ in range(RUNS):
        started = time.perf_counter()
        found = run()
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds), found


def main() -> None:
    folder = Path(sys.argv[1])
    case = Case.load(folder)
    question = next(one for one in case.questions if one.work == "od")
    places, demand = case.graph.asked(question)
    with np.load(folder / "lifecircle.npz") as data:
        source, node, cost = (data[f"od.{name}"] for name in ("source", "node", "cost"))
    limit = question.limit

    def weight(values: Any) -> Any:
        return np.where(np.asarray(values) <= limit / 2, 1.0, 0.5)

    people = pd.DataFrame({"geoid": demand, "people": 10.0}).set_index("geoid")
    beds = pd.DataFrame({"geoid": places, "beds": 3.0}).set_index("geoid")
    table = pd.DataFrame({"origin": node, "dest": source, "cost": cost})
    by_access, theirs = _median(
        lambda: fca.two_stage_fca(
            people,
            beds,
            table,
            max_cost=limit,
            demand_name="people",
            supply_name="beds",
            weight_fn=weight,
        )
    )
    row, column = np.searchsorted(demand, node), np.searchsorted(places, source)
    matrix = csr_array((cost, (row, column)), shape=(len(demand), len(places)))

    def products() -> np.ndarray:
        weights = matrix.copy()
        weights.data = weight(matrix.data)
        served = weights.T @ people["people"].to_numpy()
        share = np.divide(
            beds["beds"].to_numpy(), served, out=np.zeros(len(places)), where=served > 0
        )
        return np.asarray(weights @ share)

    by_products, ours = _median(products)
    expected = theirs.reindex(demand).fillna(0).to_numpy()
    print(
        json.dumps(
            {
                "pairs": len(cost),
                "access": by_access,
                "products": by_products,
                "apart": float(np.abs(ours - expected).max()),
            }
        )
    )


if __name__ == "__main__":
    main()
