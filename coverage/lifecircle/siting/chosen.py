"""A set of sites: whom each serves, what it adds, who still fares worst."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from lifecircle.gaps.wording import Wording
from lifecircle.siting.found import Chosen
from lifecircle.siting.measures import Fare, Pairs, cost_unit, fare, measures, reach, seated
from lifecircle.siting.problem import EXISTING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.district import District
    from lifecircle.siting.far import Far
    from lifecircle.siting.found import Asked
    from lifecircle.siting.problem import Answer

WORST: Final = 10
"""Places that fare worst, at the most."""
BY_EXISTING: Final = -2
NOBODY: Final = -1


@dataclass(frozen=True, eq=False)
class Ground:
    """What every set of sites is measured against.

    Attributes
    ----------
    asked
        The question.
    district
        Where.
    before
        How people fare without new places.
    far
        Ways beyond what counts as reached.
    """

    asked: Asked
    district: District
    before: Fare
    far: Far

    @property
    def unit(self) -> Ints:
        """Row of the unit of each demand row; -1 in none."""
        return self.district.demand_unit[self.asked.point]

    @cached_property
    def wording(self) -> Wording:
        """Says where things are."""
        return Wording(self.district)


@dataclass(frozen=True, eq=False)
class _After:
    """How people fare with the columns that an answer opens."""

    fare: Fare
    pairs: Pairs
    """Of new places."""
    cost: Floats
    """To the nearest place, also beyond reach; inf where none."""


def chosen_sets(ground: Ground, answers: Sequence[Answer]) -> tuple[Chosen, ...]:
    """Return the sets of sites of several answers to one question, each against the first."""
    found: list[Chosen] = []
    for answer in answers:
        found.append(_chosen(ground, answer, found[0] if found else None))
    return tuple(found)


def _chosen(ground: Ground, answer: Answer, first: Chosen | None) -> Chosen:
    asked, after = ground.asked, _after(ground, answer)
    serving = after.fare.column
    if answer.seated is not None:
        serving = answer.serves
    rank, sites = _sites(ground, answer, after)
    of_column: Ints = np.full(asked.problem.costs.candidates + 1, BY_EXISTING, dtype=np.int64)
    of_column[answer.chosen] = rank
    of_column[-1] = NOBODY
    prices = sites["price"].to_numpy(dtype=np.float64)
    ids = tuple(sites["id"])
    theirs = ids if first is None else tuple(first.sites["id"])
    units = len(ground.district.units)
    return Chosen(
        answer=answer,
        sites=sites,
        of_point=of_column[serving],
        covered=after.fare.covered,
        after=measures(asked, after.cost, after.fare.reached, ground.unit, units),
        worst=_worst(ground, after),
        out=tuple(name for name in theirs if name not in ids),
        into=tuple(name for name in ids if name not in theirs),
        price=None if np.isnan(prices).any() or not len(prices) else float(prices.sum()),
    )


def _after(ground: Ground, answer: Answer) -> _After:
    problem, asked = ground.asked.problem, ground.asked
    new: Bools = np.zeros(problem.costs.candidates, dtype=bool)
    new[answer.chosen] = True
    found = fare(asked, new | (problem.state == EXISTING))
    if answer.seated is not None:
        found = replace(found, reached=seated(problem, answer.served))
    rows = asked.candidates.table.geometry.to_numpy()[asked.column_candidate[answer.chosen]]
    farther = np.minimum(found.cost, ground.far.with_places(rows))
    return _After(found, Pairs.of(problem, new), farther)


def _sites(ground: Ground, answer: Answer, after: _After) -> tuple[Ints, gpd.GeoDataFrame]:
    """Return the rank (from 0) of each chosen column, and the sites in that order."""
    asked, district = ground.asked, ground.district
    columns = answer.chosen
    people, cost = _served(ground, answer, after)
    gained, saved = _gained(ground, answer, after)
    candidate, size = asked.column_candidate[columns], asked.column_size[columns]
    table = asked.candidates.table.iloc[candidate]
    unit = table["unit"].to_numpy(dtype=np.int64)
    names = np.append(district.units["name"].astype(str).to_numpy(dtype=object), "")
    frame = gpd.GeoDataFrame(
        {
            "candidate": candidate,
            "id": table["id"].to_numpy(),
            "name": table["name"].to_numpy(),
            "unit": names[unit],
            "origin": table["origin"].to_numpy(),
            "size": size,
            "price": _prices(asked, candidate, size),
            "people": people,
            "gained": gained,
            "mean": cost.mean,
            "longest": cost.longest,
            "alone": _alone(ground, columns),
        },
        geometry=table.geometry.to_numpy(),
        crs=table.crs,
    )
    first, second = (gained, saved) if asked.siting.asks_within else (saved, gained)
    # Shares of people have no more figures than this that mean anything.
    keys = (-values.round(9) for values in (people, second, first))
    order = np.lexsort((columns, *keys))
    rank: Ints = np.empty(len(columns), dtype=np.int64)
    rank[order] = np.arange(len(columns))
    frame = frame.iloc[order].reset_index(drop=True)
    frame.insert(0, "rank", np.arange(1, len(frame) + 1))
    return rank, frame


def _prices(asked: Asked, candidate: Ints, size: Ints) -> Floats:
    """Return what sites cost: the price of their size, else their own; NaN where not known.

    Not those of the problem: there a preference makes sites look cheaper.
    """
    own = asked.candidates.table["price"].to_numpy(dtype=np.float64)[candidate]
    of_size = [np.nan if one.price is None else one.price for one in asked.siting.sizes]
    price: Floats = np.array([*of_size, np.nan])[size]
    return np.where(np.isnan(price), own, price)


@dataclass(frozen=True, eq=False)
class _Journeys:
    """Of those whom each site serves: minutes or metres, NaN where it serves nobody."""

    mean: Floats
    longest: Floats


def _served(ground: Ground, answer: Answer, after: _After) -> tuple[Floats, _Journeys]:
    """Return the people whom each chosen column serves, and how far they go."""
    asked, columns = ground.asked, answer.chosen
    if answer.seated is None:
        serving = np.flatnonzero(np.isin(after.fare.column, columns) & (asked.people > 0))
        column, cost = after.fare.column[serving], after.fare.cost[serving]
        people = asked.people[serving]
    else:
        row, column, weight = answer.seated
        mine = np.isin(column, columns) & (weight > 0)
        row, column = row[mine], column[mine]
        people = asked.people[row] * weight[mine] / asked.problem.weight[row]
        cost = _cost_of(ground, row, column)
    at = np.searchsorted(columns, column)
    far, count = cost / cost_unit(asked.metric), len(columns)
    total = np.bincount(at, people, count).astype(np.float64)
    weighed = np.bincount(at, people * far, count)
    longest: Floats = np.full(count, np.nan)
    np.fmax.at(longest, at, far)
    mean = np.divide(weighed, total, out=np.full(count, np.nan), where=total > 0)
    return total, _Journeys(mean, longest)


def _cost_of(ground: Ground, row: Ints, column: Ints) -> Floats:
    """Return the costs of some pairs."""
    costs = ground.asked.problem.costs
    every = np.repeat(np.arange(len(costs)), np.diff(costs.start)) * costs.candidates
    return costs.cost[np.searchsorted(every + costs.candidate, row * costs.candidates + column)]


def _gained(ground: Ground, answer: Answer, after: _After) -> tuple[Floats, Floats]:
    """Return whom each chosen column adds, and how much way it saves those whom it serves."""
    asked, before, columns = ground.asked, ground.before, answer.chosen
    count = len(columns)
    if answer.seated is None:
        cost, nearest = after.pairs.nearest(len(asked.people))
        newly = np.flatnonzero((nearest >= 0) & (after.fare.reached > before.reached))
        at, people = np.searchsorted(columns, nearest[newly]), asked.people[newly]
        gained = np.bincount(at, people * (1.0 - before.reached[newly]), count)
        shorter = np.flatnonzero((nearest >= 0) & (cost < ground.far.before))
        save = np.minimum(ground.far.before, ground.far.limit)[shorter] - cost[shorter]
        saved = np.bincount(
            np.searchsorted(columns, nearest[shorter]),
            asked.people[shorter] * np.maximum(save, 0.0) / cost_unit(asked.metric),
            count,
        )
        return gained.astype(np.float64), saved.astype(np.float64)
    row, column, weight = answer.seated
    mine = np.isin(column, columns)
    row, at = row[mine], np.searchsorted(columns, column[mine])
    part = seated(asked.problem, weight_of_rows(row, weight[mine], len(asked.people)))
    new = np.clip(part + 0.0 - before.reached, 0.0, None)
    share = np.divide(new, part, out=np.zeros(len(part)), where=part > 0)
    weighed = asked.people[row] * weight[mine] / np.maximum(asked.problem.weight[row], 1e-300)
    return np.bincount(at, weighed * share[row], count).astype(np.float64), np.zeros(count)


def weight_of_rows(row: Ints, weight: Floats, rows: int) -> Floats:
    """Return how much weight each of so many rows has in some pairs."""
    return np.bincount(row, weight, rows).astype(np.float64)


def _alone(ground: Ground, columns: Ints) -> Floats:
    """Return the people whom each of some columns adds when it is the only new one."""
    problem, before = ground.asked.problem, ground.before
    some: Bools = np.zeros(problem.costs.candidates, dtype=bool)
    some[columns] = True
    pairs = Pairs.of(problem, some).within(reach(ground.asked))
    helps = before.places[pairs.row] + 1 >= problem.places
    people = ground.asked.people[pairs.row] * (1.0 - before.reached[pairs.row]) * helps
    at = np.searchsorted(columns, pairs.column)
    added = np.bincount(at, people, len(columns)).astype(np.float64)
    if problem.capacity is None:
        return added
    # As many as there is room for: what they weigh is what a place can hold.
    weight = problem.weight[pairs.row] * (1.0 - before.reached[pairs.row]) * helps
    heavy = np.bincount(at, weight, len(columns))
    room = problem.capacity[columns]
    return added * np.divide(room, heavy, out=np.ones(len(columns)), where=heavy > room)


def _worst(ground: Ground, after: _After) -> gpd.GeoDataFrame:
    """Return the blocks whose people have the longest ways, one point of each."""
    asked, district = ground.asked, ground.district
    points = district.demand.points
    block = points["block"].to_numpy(dtype=np.int64)[asked.point]
    far = after.cost / cost_unit(asked.metric)
    live = np.flatnonzero(asked.people > 0)
    order = live[np.lexsort((asked.point[live], -asked.people[live], -far[live]))]
    _, first = np.unique(block[order], return_index=True)
    people = np.bincount(block + 1, asked.people)[1:]
    rows = order[np.sort(first)]
    rows = rows[block[rows] >= 0]
    rows = rows[np.lexsort((rows, -people[block[rows]], -far[rows]))][:WORST]
    cost = np.where(np.isfinite(far[rows]), far[rows], np.nan)
    return places_table(ground, rows, people[block[rows]], cost, "cost")


def places_table(
    ground: Ground, rows: Ints, people: Floats, far: Floats, called: str
) -> gpd.GeoDataFrame:
    """Return blocks as tables name them: unit, block, where, how many people, how far.

    Parameters
    ----------
    ground
        The question on its district.
    rows
        Demand rows, one a block.
    people, far
        Per such row.
    called
        Name of the column of `far`.
    """
    asked, district = ground.asked, ground.district
    points = district.demand.points.iloc[asked.point[rows]]
    names = np.append(district.units["name"].astype(str).to_numpy(dtype=object), "")
    blocks = np.append(district.blocks["id"].to_numpy(dtype=object), "")
    geometry = points.geometry.to_numpy()
    where = [ground.wording.spot(np.array([point.x, point.y])) for point in geometry]
    frame = pd.DataFrame(
        {
            "unit": names[points["unit"].to_numpy(dtype=np.int64)],
            "block": blocks[points["block"].to_numpy(dtype=np.int64)],
            "where": pd.Series(where, dtype=object),
            "people": people,
            called: far,
        }
    )
    return gpd.GeoDataFrame(frame, geometry=geometry, crs=points.crs)
