"""Covering problems from the question to the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lifecircle.siting.blame import cannot, which_limit
from lifecircle.siting.cover import Cover, reduced
from lifecircle.siting.cover_models import most_zones
from lifecircle.siting.fewest import Unreachable, cover_all, most_zones_with, zones_of
from lifecircle.siting.finish import finish, is_open, without_sites, zones_open
from lifecircle.siting.model import Clock
from lifecircle.siting.most import Progress, cover_most

if TYPE_CHECKING:
    from lifecircle.siting.problem import Answer, Limits, Problem


def solve_covering(problem: Problem, limits: Limits) -> Answer:
    """Answer an ``lscp``, or an ``mclp`` without capacities."""
    clock, found = Clock(limits.seconds), Progress()
    cover = reduced(problem)
    blame = cannot(problem, cover)
    if blame is not None:
        return without_sites(problem, status="infeasible", blame=blame)
    found.step("reduction")
    try:
        zones, most = _zones(problem, cover, limits, clock)
        found.step("zones")
        if problem.kind == "mclp":
            found = cover_most(cover, zones, limits, clock, found)
        else:
            found = cover_all(problem, cover, zones, limits, clock, found)
    except Unreachable:
        blame = which_limit(problem, lambda other: solve_covering(other, limits))
        return without_sites(problem, status="infeasible", blame=blame, steps=tuple(found.steps))
    return _answer(problem, cover, found, (zones, most))


def _answer(problem: Problem, cover: Cover, found: Progress, zones: tuple[int, int]) -> Answer:
    said = {
        "bound": found.bound,
        "cut_short": found.stopped,
        "steps": tuple(found.steps),
        "method": " + ".join(found.method),
    }
    if found.there is None or found.value is None:
        return without_sites(problem, status="unknown", **said)
    chosen = cover.chosen(np.flatnonzero(found.there))
    opened = zones_open(problem, is_open(problem, chosen))
    most = cover.base_zones + zones[1]
    proven = found.is_proven and (problem.zone is None or opened == most)
    return finish(
        problem,
        chosen,
        status="optimal" if proven else "feasible",
        objective=found.value,
        zones=None if problem.zone is None else (opened, most),
        **said | {"cut_short": "" if proven else said["cut_short"] or "work"},
    )


def _zones(problem: Problem, cover: Cover, limits: Limits, clock: Clock) -> tuple[int, int]:
    """Return how many zones without a candidate get one, and a bound of that."""
    if cover.zones == 0:
        return 0, 0
    tied = len(cover.conflicts) > 0 or len(cover.sets) > 0
    if problem.kind == "lscp":
        if not tied and cover.add is None and cover.budget is None:
            return cover.zones, cover.zones
        return most_zones_with(problem, cover, limits, clock)
    if tied:
        return zones_of(most_zones(cover), cover, limits, clock)
    count = min(cover.zones, len(cover.candidate) if cover.add is None else cover.add)
    if cover.budget is not None:
        inside = cover.zone >= 0
        cheapest = np.full(cover.zones, np.inf)
        np.minimum.at(cheapest, cover.zone[inside], cover.price[inside])
        sums = np.cumsum(np.sort(cheapest))
        count = min(count, int((sums <= cover.budget).sum()))
    return count, count
