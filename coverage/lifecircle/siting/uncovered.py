"""People whom no candidate can reach, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from lifecircle.base.text import Bilingual
from lifecircle.siting.chosen import places_table
from lifecircle.siting.found import Uncovered
from lifecircle.siting.measures import Pairs, cost_unit, reach
from lifecircle.siting.problem import EXISTING, FORCED, FREE
from lifecircle.siting.wording import REASONS
from lifecircle.verdicts.ways import percent

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.layers.shapes import Geometries
    from lifecircle.siting.chosen import Ground
    from lifecircle.streets.edges import Objects

UNLINKED: Final = "unlinked"
FORBIDDEN: Final = "forbidden"
REFUSED: Final = "refused_only"
TOO_FEW: Final = "too_few"
TOO_FAR: Final = "too_far"


def uncovered(ground: Ground) -> Uncovered | None:
    """Return whom no candidate can bring within reach; None where there is nobody.

    They lack places now, and were all candidates opened, they still would. The reason is the
    first of these that holds: their homes are linked to no street; candidates that the question
    forbids would do; a candidate that was looked at and left out is within reach; some are, but
    fewer than are asked for; none is.
    """
    rows = _rows(ground)
    if not len(rows):
        return None
    reason, far = _reasons(ground, rows), _far(ground, rows)
    asked, points = ground.asked, ground.district.demand.points
    block = points["block"].to_numpy(dtype=np.int64)[asked.point[rows]]
    keys = pd.DataFrame({"block": block, "reason": reason, "people": asked.people[rows]})
    people = keys.groupby(["block", "reason"], sort=True)["people"].transform("sum").to_numpy()
    order = np.lexsort((rows, -asked.people[rows], reason.astype(str), block))
    new = np.ones(len(order), dtype=bool)
    new[1:] = (np.diff(block[order]) != 0) | (reason[order][1:] != reason[order][:-1])
    some = order[new]
    some = some[np.lexsort((block[some], -people[some]))]
    table = places_table(ground, rows[some], people[some], far[some], "nearest")
    table.insert(len(table.columns) - 2, "reason", reason[some])
    return Uncovered(table, _summary(ground, rows, reason))


def _rows(ground: Ground) -> Ints:
    """Return the demand rows that stay out whatever is opened."""
    problem, before = ground.asked.problem, ground.before
    can = _places(ground, _may_open(ground))
    lacks = before.places + can < problem.places
    return np.flatnonzero(lacks & (ground.asked.people > 0))


def _places(ground: Ground, columns: Bools) -> Ints:
    """Return how many different candidates are within reach of each demand row."""
    problem, of_column = ground.asked.problem, ground.asked.column_candidate
    pairs = Pairs.of(problem, columns).within(reach(ground.asked))
    candidate = of_column[pairs.column]
    # Pairs stand in the order of rows and columns, and the sizes of a candidate side by side.
    new = (np.diff(pairs.row, prepend=-1) != 0) | (np.diff(candidate, prepend=-1) != 0)
    return np.bincount(pairs.row[new], minlength=len(problem.costs)).astype(np.int64)


def _reasons(ground: Ground, rows: Ints) -> Objects:
    """Return the reason of each row: codes of `lifecircle.siting.wording.REASONS`."""
    asked, district, problem = ground.asked, ground.district, ground.asked.problem
    before = ground.before.places[rows]
    every = _places(ground, problem.state != EXISTING)[rows] + before
    open_ = _places(ground, _may_open(ground))[rows] + before
    refused = ground.far.nearest_of(asked.candidates.refused.geometry.to_numpy()).cost[rows]
    reason = np.full(len(rows), TOO_FAR, dtype=object)
    reason[open_ > 0] = TOO_FEW
    reason[refused <= reach(asked)[rows]] = REFUSED
    reason[every >= problem.places] = FORBIDDEN
    reason[~district.demand_linked[asked.point[rows]]] = UNLINKED
    return reason


def _far(ground: Ground, rows: Ints) -> Floats:
    """Return minutes or metres to the nearest candidate of each row; NaN where none is near."""
    asked = ground.asked
    used = np.unique(asked.column_candidate[_may_open(ground)])
    points: Geometries = asked.candidates.table.geometry.to_numpy()[used]
    cost = ground.far.nearest_of(points).cost[rows]
    return np.where(np.isfinite(cost), cost, np.nan) / cost_unit(asked.metric)


def _may_open(ground: Ground) -> Bools:
    state = ground.asked.problem.state
    return np.asarray((state == FREE) | (state == FORCED))


def _summary(ground: Ground, rows: Ints, reason: Objects) -> tuple[Bilingual, ...]:
    people = ground.asked.people
    total = float(people.sum())
    share = percent(float(people[rows].sum()) / total)
    found = [
        Bilingual(
            f"任何备选点都无法使其可达的，占所问人口的{share}。",
            f"No candidate can bring {share} of the people asked about within reach.",
        )
    ]
    parts = [(float(people[rows[reason == code]].sum()), code) for code in sorted({*reason})]
    for part, code in sorted(parts, key=lambda one: (-one[0], one[1])):
        what, text = REASONS[code], percent(part / total)
        found.append(Bilingual(f"{text}：{what.zh}。", f"{text}: {what.en}."))
    return tuple(found)
