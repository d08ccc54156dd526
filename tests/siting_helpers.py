"""What tests of siting questions share: a town on a grid, asked; and slow references."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np

from goals_helpers import METRIC, X0, Y0, at, box
from lifecircle.access.times import PlaceSearch
from lifecircle.siting.ask import ask
from lifecircle.study.siting import Siting
from remedies_helpers import SCHOOL, Place, street
from seats_helpers import judged

if TYPE_CHECKING:
    import shapely

COLUMNS, ROWS, STEP = 5, 4, 200.0


def grid() -> list[Any]:
    """Return the streets of a grid, cut at the crossings: x 100–900, y 100–700."""
    flat = [
        street((100 + i * STEP, 100 + j * STEP), (100 + (i + 1) * STEP, 100 + j * STEP))
        for j in range(ROWS)
        for i in range(COLUMNS - 1)
    ]
    upright = [
        street((100 + i * STEP, 100 + j * STEP), (100 + i * STEP, 100 + (j + 1) * STEP))
        for j in range(ROWS - 1)
        for i in range(COLUMNS)
    ]
    return flat + upright


def homes(seed: int, count: int = 30) -> list[tuple[float, float, float, int]]:
    """Return homes beside the streets; unit 0 lies west of x = 500."""
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(60, 940, count).round(3), rng.uniform(60, 740, count).round(3)
    people = rng.integers(1, 30, count)
    return [
        (float(a), float(b), float(n), int(a >= 500)) for a, b, n in zip(x, y, people, strict=True)
    ]


def town(seed: int = 1, *, schools: tuple[tuple[float, float], ...] = ((130, 120),), **more: Any):
    """Return a town of two units with schools."""
    found = Place(
        homes=homes(seed),
        streets=grid(),
        names=[f"街{i}" for i in range(len(grid()))],
        borders=[box(0, 0, 500, 800), box(500, 0, 1000, 800)],
        complete=(SCHOOL,),
        **more,
    )
    for x, y in schools:
        found.add(SCHOOL, x, y)
    return found


def question(**keys: Any) -> Siting:
    """Return a question."""
    return Siting.model_validate({"id": "q", **keys})


class Listed(Place):
    """A town with a list of candidates: rows of id, name, x, y and more columns."""

    sites: tuple[dict[str, Any], ...] = ()

    def district(self) -> Any:
        """Return the district with the list."""
        found = super().district()
        if not self.sites:
            return found
        rows = [{k: v for k, v in row.items() if k not in ("x", "y")} for row in self.sites]
        table = gpd.GeoDataFrame(
            [{"list": "sites", "unit": -1, "price": np.nan, **row} for row in rows],
            geometry=[at(row["x"], row["y"]) for row in self.sites],
            crs=METRIC,
        )
        return replace(found, candidates=table)


def listed(*sites: dict[str, Any], seed: int = 1, **more: Any) -> Listed:
    """Return a town with a list of candidates."""
    plain = town(seed, **more)
    found = Listed(**{name: getattr(plain, name) for name in plain.__dataclass_fields__})
    found.sites = sites
    return found


def asked(here: Any, *goals: dict[str, Any], **keys: Any) -> tuple[Any, Any]:
    """Return the context of a town, and a question asked on it."""
    context, _ = judged(here, *(goals or (GOAL,)))
    return context, ask(context, question(**keys))


GOAL = {"kind": "reach", "service": SCHOOL, "within": {"metres": 400}, "target": 0.8}


def dense(found: Any) -> np.ndarray:
    """Return the costs of a question as a table, inf where there is no pair."""
    costs = found.problem.costs
    table = np.full((len(costs), costs.candidates), np.inf)
    row = np.repeat(np.arange(len(costs)), np.diff(costs.start))
    table[row, costs.candidate] = costs.cost
    return table


def costs_if_built(here: Any, found: Any, metric: Any, limit: float) -> np.ndarray:
    """Return what an audit finds with a school on each candidate, as the only one it looks for.

    Returns
    -------
    array
        Rows of the question by candidates; inf beyond the limit.
    """
    built, listed = here, len(here.places)
    for geometry in found.candidates.table.geometry:
        built = built.with_place(SCHOOL, geometry)
    district = built.district()
    search, costs = PlaceSearch(district), []
    for row in range(listed, len(built.places)):
        only = np.zeros(len(built.places), dtype=bool)
        only[row] = True
        costs.append(search.nearest(only, metric, limit=limit).cost[found.point])
    return np.stack(costs, axis=1)


def xy(geometry: shapely.Point) -> tuple[float, float]:
    """Return coordinates in the town."""
    return geometry.x - X0, geometry.y - Y0
