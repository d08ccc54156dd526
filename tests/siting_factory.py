"""Answers to siting questions on any district, without a solver: greedy, as the crow flies.

What is made is whole and agrees with itself, so that pages and tables can be tested on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lifecircle.base.text import Bilingual, Note
from lifecircle.load import load_district
from lifecircle.siting.found import (
    Asked,
    Candidates,
    Chosen,
    CurvePoint,
    Measures,
    SitingFound,
    SitingRun,
    Uncovered,
)
from lifecircle.siting.problem import EXISTING, FREE, Answer, Blame, CostMatrix, Problem, Step
from lifecircle.study import read_study
from lifecircle.study.siting import Siting
from toy_city import degrees, plan_text, write_city, write_places

if TYPE_CHECKING:
    from pathlib import Path

    from lifecircle.district import District

SPEED = 80.0
WHERE = Bilingual("长街", "the long street")
MICROS = 60_000_000.0
GOAL_MINUTES = 5.0
OFFER = Bilingual("文化站，步行15分钟，成人", "Cultural station, 15 minutes on foot, adults")
NOTE = Note(
    "siting.corners",
    Bilingual("备选点为道路交叉口，按网格抽稀。", "Candidates are street corners, thinned."),
    "made up",
)


def toy_district(folder: Path, **options: Any) -> District:
    """Load the city of one street with one listed place at x = 100."""
    folder.mkdir(parents=True, exist_ok=True)
    write_places(folder / "culture.csv", [("老文化站", 100, 20)])
    lists = """[[facilities]]
path = "culture.csv"
crs = "EPSG:4326"
service = "culture.station"
completeness = "complete"
"""
    goal = """id = "station"
kind = "reach"
service = "culture.station"
within = { minutes = 5 }
target = 0.9
"""
    return load_district(read_study(write_city(folder, plan_text(goal), lists, **options)))


def toy_candidates(district: District, names: list[str] | None = None) -> gpd.GeoDataFrame:
    """Return five candidates along the street at x = 300, 700, 1100, 1500 and 1900."""
    xs = [300, 700, 1100, 1500, 1900]
    lonlat = [degrees(x, 0) for x in xs]
    points = gpd.GeoSeries(shapely.points(lonlat), crs="EPSG:4326").to_crs(district.crs)
    names = names or [f"长街{x}米处" for x in xs]
    return candidate_table(district, list(points), names)


def candidate_table(
    district: District, points: list[Any], names: list[str], origin: str = "corner"
) -> gpd.GeoDataFrame:
    """Return candidates in the columns of `Candidates.table`."""
    units = district.units.geometry.to_numpy()
    unit = [next((i for i, u in enumerate(units) if u.covers(p)), -1) for p in points]
    return gpd.GeoDataFrame(
        {
            "id": [f"K{i + 1}" for i in range(len(points))],
            "name": names,
            "origin": origin,
            "unit": unit,
            "price": np.where(np.arange(len(points)) % 2, 120.0, 80.0),
            "worth": 0.0,
        },
        geometry=points,
        crs=district.crs,
    )


def refused_table(district: District, points: list[Any]) -> gpd.GeoDataFrame:
    """Return refused candidates."""
    reasons = ["water", "steep", "outside"]
    return gpd.GeoDataFrame(
        {
            "id": [f"R{i + 1}" for i in range(len(points))],
            "name": [f"滨江地块{i + 1}" for i in range(len(points))],
            "origin": "list",
            "reason": [reasons[i % 3] for i in range(len(points))],
        },
        geometry=points,
        crs=district.crs,
    )


def found(
    district: District,
    siting: Siting,
    table: gpd.GeoDataFrame,
    *,
    refused: gpd.GeoDataFrame | None = None,
    counted: bool = True,
    status: str = "optimal",
    bound: float | None = None,
    sets: int = 2,
) -> SitingFound:
    """Answer a question greedily, with straight-line walks."""
    limit = (siting.minutes or (GOAL_MINUTES if siting.goal else np.inf)) * MICROS
    weight = district.demand.shares[district.demand.headline].copy()
    if counted:
        weight = weight * (district.demand.total or 1.0)
    demand = district.demand.points
    homes = shapely.get_coordinates(demand.geometry.to_numpy())
    places = district.facilities.table
    places = places[places["service"] == (siting.service or "culture.station")]
    old = shapely.get_coordinates(places.geometry.to_numpy()).reshape(-1, 2)
    sites = np.vstack([shapely.get_coordinates(table.geometry.to_numpy()), old])
    far = np.hypot(*(homes[:, None] - sites[None]).transpose(2, 0, 1)) / SPEED * MICROS
    far = np.rint(far)
    keep = np.isfinite(far) if siting.aim in {"shortest_ways", "nobody_far"} else far <= limit
    start = np.concatenate([[0], np.cumsum(keep.sum(axis=1))]).astype(np.int64)
    state = np.array([FREE] * len(table) + [EXISTING] * len(old), dtype=np.int64)
    costs = CostMatrix(start, np.nonzero(keep)[1].astype(np.int64), far[keep], len(sites))
    kind = {
        "most_people": "mclp",
        "fewest_sites": "lscp",
        "goal_met": "lscp",
        "shortest_ways": "p_median",
        "nobody_far": "p_center",
    }[siting.aim]
    problem = Problem(kind=kind, costs=costs, weight=weight, state=state, add=siting.add)
    asked = Asked(
        siting=siting,
        problem=problem,
        candidates=Candidates(
            table, refused if refused is not None else refused_table(district, []), 0.0
        ),
        column_candidate=np.where(state == FREE, np.arange(len(sites)), -1),
        column_size=np.full(len(sites), -1),
        column_facility=np.concatenate([np.full(len(table), -1), places.index.to_numpy()]),
        point=np.arange(len(homes)),
        people=weight,
        counted=counted,
        threshold=np.full(len(homes), limit if np.isfinite(limit) else np.nan),
        metric="time",
        subject=OFFER,
        notes=(NOTE,),
        services=(siting.service or "culture.station",),
    )
    maker = _Maker(district, asked, far, keep, len(table))
    add = siting.add or 2
    best = maker.greedy(add)
    choices = []
    for number in range(sets):
        chosen = best if number == 0 else [*best[:-1], maker.other(best, number)]
        choices.append(maker.chosen(chosen, best, status, bound))
    curve = [
        CurvePoint(n, *maker.value(maker.greedy(n)), status if n else "optimal")
        for n in range(add + 3)
    ]
    return SitingFound(
        asked=asked,
        before=maker.measures([]),
        choices=tuple(choices),
        curve=tuple(curve),
        uncovered=maker.uncovered(),
        verdicts=_verdicts(district, siting),
    )


class _Maker:
    def __init__(self, district: District, asked: Asked, far: Any, keep: Any, free: int) -> None:
        self.district, self.asked, self.far, self.keep, self.free = (
            district,
            asked,
            far,
            keep,
            free,
        )
        self.old = list(range(free, far.shape[1]))

    def costs(self, chosen: list[int]) -> tuple[Any, Any]:
        columns = np.array([*chosen, *self.old], dtype=np.int64)
        if not len(columns):
            return np.full(len(self.far), -1), np.full(len(self.far), np.inf)
        some = np.where(self.keep[:, columns], self.far[:, columns], np.inf)
        at = some.argmin(axis=1)
        cost = some[np.arange(len(some)), at]
        return np.where(np.isfinite(cost), columns[at], -1), cost

    def greedy(self, add: int) -> list[int]:
        chosen: list[int] = []
        people = self.asked.people
        for _ in range(min(add, self.free)):
            gains = []
            for one in range(self.free):
                _, cost = self.costs([*chosen, one])
                reach = people[np.isfinite(cost)].sum()
                ways = (people * np.where(np.isfinite(cost), cost, 1e12)).sum()
                gains.append((-1.0 if one in chosen else reach, -ways))
            chosen.append(max(range(self.free), key=lambda c: gains[c]))
        return chosen

    def other(self, best: list[int], number: int) -> int:
        return [c for c in range(self.free) if c not in best][number - 1]

    def measures(self, chosen: list[int]) -> Measures:
        serves, cost = self.costs(chosen)
        units = self.district.units
        unit = self.district.demand.points["unit"].to_numpy()[self.asked.point]
        rows = [self._measure(serves, cost, unit == row) for row in range(len(units))]
        whole = self._measure(serves, cost, np.ones(len(unit), dtype=bool))
        return Measures(
            people=whole["people"],
            reached=whole["reached"],
            mean=whole["mean"],
            longest=whole["longest"],
            unreached=whole["people"] - whole["reached"],
            units=pd.DataFrame(rows)[["people", "reached", "mean", "longest"]],
        )

    def _measure(self, serves: Any, cost: Any, here: Any) -> dict[str, float | None]:
        people = np.where(here, self.asked.people, 0.0)
        able = (serves >= 0) & (people > 0)
        some = people[able].sum()
        return {
            "people": float(people.sum()),
            "reached": float(some),
            "mean": float((people[able] * cost[able]).sum() / some / MICROS) if some else None,
            "longest": float(cost[able].max() / MICROS) if some else None,
        }

    def value(self, chosen: list[int]) -> tuple[float, float]:
        measures = self.measures(chosen)
        aim = self.asked.siting.aim
        if aim == "shortest_ways":
            return measures.mean or 0.0, (measures.mean or 0.0) * 0.998
        if aim == "nobody_far":
            return measures.longest or 0.0, measures.longest or 0.0
        return measures.reached, min(measures.reached * 1.002, measures.people)

    def chosen(self, sites: list[int], best: list[int], status: str, bound: float | None) -> Chosen:
        serves, cost = self.costs(sites)
        covered = serves >= 0
        was, _ = self.costs([])
        people, table = self.asked.people, self.asked.candidates.table
        rank = {column: row for row, column in enumerate(sites)}
        of_point = np.array(
            [rank.get(int(s), -2 if s >= 0 else -1) for s in serves], dtype=np.int64
        )
        rows = []
        for row, column in enumerate(sites):
            mine = of_point == row
            alone = np.isfinite(self.costs([column])[1]) & (was < 0)
            some = people[mine].sum()
            rows.append(
                {
                    "rank": row + 1,
                    "candidate": column,
                    "id": table["id"].iloc[column],
                    "name": table["name"].iloc[column],
                    "unit": self._unit(int(table["unit"].iloc[column])),
                    "origin": table["origin"].iloc[column],
                    "size": -1,
                    "price": float(table["price"].iloc[column]),
                    "people": float(some),
                    "gained": float(people[mine & (was < 0)].sum()),
                    "mean": float((people[mine] * cost[mine]).sum() / some / MICROS)
                    if some
                    else np.nan,
                    "longest": float(cost[mine].max() / MICROS) if mine.any() else np.nan,
                    "alone": float(people[alone].sum()),
                    "geometry": table.geometry.iloc[column],
                }
            )
        ids = [str(table["id"].iloc[c]) for c in sites]
        first = [str(table["id"].iloc[c]) for c in best]
        objective = float(people[covered].sum())
        answer = Answer(
            status=status,
            chosen=np.sort(np.array(sites, dtype=np.int64)),
            objective=objective,
            bound=objective if bound is None else objective * bound,
            serves=serves,
            cost=np.where(covered, cost, np.nan),
            covered=covered,
            served=np.where(covered, people, 0.0),
            steps=(Step("greedy", objective, None, 0.01), Step("exact", objective, objective, 0.2)),
            method="HiGHS 1.12 (OR-Tools 9.15)",
            cut_short="" if status == "optimal" else "nodes",
        )
        return Chosen(
            answer=answer,
            sites=gpd.GeoDataFrame(rows, geometry="geometry", crs=self.district.crs),
            of_point=of_point,
            covered=covered,
            after=self.measures(sites),
            worst=self._worst(serves, cost),
            out=tuple(i for i in first if i not in ids),
            into=tuple(i for i in ids if i not in first),
            price=float(sum(row["price"] for row in rows)),
        )

    def _unit(self, row: int) -> str:
        return str(self.district.units["name"].iloc[row]) if row >= 0 else ""

    def _worst(self, serves: Any, cost: Any) -> gpd.GeoDataFrame:
        points = self.district.demand.points
        order = np.argsort(-np.where(np.isfinite(cost), cost, 1e15), kind="stable")[:3]
        block = points["block"].to_numpy()[order]
        return gpd.GeoDataFrame(
            {
                "unit": [self._unit(int(u)) for u in points["unit"].to_numpy()[order]],
                "block": [str(self.district.blocks["id"].iloc[b]) if b >= 0 else "" for b in block],
                "where": [WHERE] * len(order),
                "people": self.asked.people[order],
                "cost": np.where(np.isfinite(cost[order]), cost[order] / MICROS, np.nan),
            },
            geometry=points.geometry.to_numpy()[order],
            crs=self.district.crs,
        )

    def uncovered(self) -> Uncovered | None:
        out = ~self.keep[:, : self.free].any(axis=1) & (self.costs([])[0] < 0)
        if not out.any():
            return None
        points = self.district.demand.points
        rows = np.flatnonzero(out)
        block = points["block"].to_numpy()[rows]
        table = gpd.GeoDataFrame(
            {
                "unit": [self._unit(int(u)) for u in points["unit"].to_numpy()[rows]],
                "block": [str(self.district.blocks["id"].iloc[b]) if b >= 0 else "" for b in block],
                "where": [WHERE] * len(rows),
                "people": self.asked.people[rows],
                "reason": "no_candidate",
                "nearest": self.far[rows, : self.free].min(axis=1) / MICROS,
            },
            geometry=points.geometry.to_numpy()[rows],
            crs=self.district.crs,
        )
        share = self.asked.people[rows].sum() / self.asked.people.sum()
        text = Bilingual(
            f"{share:.1%}的人在任何备选点的范围之外。", f"{share:.1%} are out of reach of any."
        )
        return Uncovered(table, (text,))


def _verdicts(district: District, siting: Siting) -> pd.DataFrame:
    columns = ["goal", "unit", "before", "after", "share_before", "share_after"]
    if siting.goal is None:
        return pd.DataFrame(columns=columns)
    rows = [(siting.goal, "", "not_met", "met", 0.62, 0.97)]
    rows += [(siting.goal, str(n), "not_met", "met", 0.5, 0.96) for n in district.units["name"]]
    return pd.DataFrame(rows, columns=columns)


def impossible(
    district: District, siting: Siting, table: gpd.GeoDataFrame, *, counted: bool = True
) -> SitingFound:
    """Return a question that has no answer, with whom it is about."""
    made = found(district, siting, table, counted=counted, sets=1)
    nobody = np.full(len(made.asked.point), -1, dtype=np.int64)
    answer = Answer(
        status="infeasible",
        chosen=np.empty(0, dtype=np.int64),
        objective=None,
        bound=None,
        serves=nobody,
        cost=np.full(len(nobody), np.nan),
        covered=nobody >= 0,
        served=np.zeros(len(nobody)),
        blame=Blame("no_candidate", rows=np.array([9])),
    )
    return SitingFound(
        asked=made.asked,
        before=made.before,
        choices=(),
        curve=(),
        uncovered=made.uncovered,
        verdicts=made.verdicts,
        failed=answer,
    )


def toy_run(folder: Path, language: str = "zh", **options: Any) -> SitingRun:
    """Return a run with four questions on the city of one street."""
    district = toy_district(folder, **options)
    table = toy_candidates(district)
    far = refused_table(district, list(table.geometry[:3].translate(0, 150)))
    ask = {"service": "culture.station", "minutes": 4}
    counted = district.demand.total is not None
    questions = [
        found(
            district,
            Siting(
                id="two-more",
                name={"zh": "新增两处文化站", "en": "Two more stations"},
                add=2,
                choices=2,
                currency="万元",
                **ask,
            ),
            table,
            refused=far,
            counted=counted,
        ),
        found(
            district,
            Siting(id="near", aim="shortest_ways", add=2, service="culture.station"),
            table,
            counted=counted,
            sets=1,
            status="feasible",
            bound=0.996,
        ),
        found(
            district,
            Siting(id="goal", aim="goal_met", goal="station"),
            table,
            counted=counted,
            sets=1,
        ),
        impossible(
            district, Siting(id="all", aim="fewest_sites", **ask), table[:2], counted=counted
        ),
    ]
    return SitingRun(district=district, language=language, found=tuple(questions), notes=(NOTE,))
