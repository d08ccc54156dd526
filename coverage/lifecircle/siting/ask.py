"""From a question of the study to a location problem on the district."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from lifecircle.base.errors import InputError
from lifecircle.siting.ask_columns import (
    Columns,
    conflicts_of,
    existing_that_count,
    prices_of,
    states_of,
    zones_of,
)
from lifecircle.siting.ask_costs import in_sizes, rows_of
from lifecircle.siting.ask_notes import notes_of, unreachable
from lifecircle.siting.ask_prefer import with_bonus
from lifecircle.siting.ask_targets import targets_for
from lifecircle.siting.ask_ways import find_ways, within_reach
from lifecircle.siting.ask_weights import heads_of, rooms_of, weights_of
from lifecircle.siting.ask_whom import whom_of
from lifecircle.siting.candidates import gather, settled
from lifecircle.siting.found import Asked
from lifecircle.siting.problem import Problem
from lifecircle.verdicts.borders import inside_outline

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Ints
    from lifecircle.base.text import Note
    from lifecircle.siting.ask_whom import Whom
    from lifecircle.siting.candidates import Draft
    from lifecircle.siting.found import Candidates
    from lifecircle.siting.problem import Kind
    from lifecircle.streets.search.pairs import Costs
    from lifecircle.study.siting import Aim, Siting
    from lifecircle.verdicts.context import Context

_KINDS: Final[dict[Aim, Kind]] = {
    "most_people": "mclp",
    "fewest_sites": "lscp",
    "goal_met": "lscp",
    "shortest_ways": "p_median",
    "nobody_far": "p_center",
}


def ask(context: Context, siting: Siting) -> Asked:
    """Turn a question into candidates, costs and a problem.

    Parameters
    ----------
    context
        From `lifecircle.verdicts.evaluate.judge_plan`.
    siting
        The question, see docs/siting.md.

    Returns
    -------
    Asked
        Rows of the problem are the demand points that the question is about and where somebody
        lives, in order; where candidates are preferred, behind them one row for each of these,
        with no people, whose weight is what the preference is worth.

    Raises
    ------
    InputError
        If the question does not fit the plan, the lists or each other, or no candidate is left.
    """
    try:
        return _ask(context, siting)
    except InputError as error:
        file = context.district.study.file
        if error.file is not None or not file.name:
            raise
        parts = {
            part: getattr(error, part) for part in ("place", "expected", "found", "todo", "code")
        }
        raise type(error)(error.what, file=file, **parts) from None


def _ask(context: Context, siting: Siting) -> Asked:
    whom = whom_of(context, siting)
    supply = context.doorstep.supply(whom.member, whom.goal.where, whom.way)
    places = _places(context, whom, supply.places)
    draft = _drafted(context, siting, whom, places)
    candidates = settled(draft, context.district, siting)
    ways = find_ways(context, siting, whom, draft.linked, places)
    costs, places = existing_that_count(context, siting, ways.costs, len(draft.spots), places)
    notes = notes_of(context, siting, whom, candidates, supply, draft.notes, ways.limit)
    if siting.aim == "nobody_far":
        some = np.flatnonzero(np.diff(costs.start) > 0)
        notes += unreachable(whom, some)
        whom, costs = whom.take(some), rows_of(costs, some)
    columns = Columns.of(len(candidates.table), len(siting.sizes), places)
    problem, more = _problem(context, siting, whom, candidates, costs, columns)
    if problem.kind == "p_median":
        problem = replace(problem, beyond=ways.limit)
    problem, extra = with_bonus(problem, siting, candidates, columns.candidate)
    rows = np.concatenate([np.arange(len(whom.point)), extra])
    people = whom.people[rows]
    people[len(whom.point) :] = 0.0
    return Asked(
        siting=siting,
        problem=problem,
        candidates=candidates,
        column_candidate=columns.candidate,
        column_size=columns.size,
        column_facility=columns.facility,
        point=whom.point[rows],
        people=people,
        counted=whom.counted,
        threshold=whom.threshold[rows],
        metric="time" if whom.is_time else "distance",
        subject=siting.name.text if siting.name is not None else whom.subject,
        notes=(*whom.notes, *notes, *more),
        services=(siting.service or whom.member.service,),
    )


def _places(context: Context, whom: Whom, listed: Bools) -> Ints:
    """Return the existing places of the service, ascending."""
    if whom.way.supply == "own_district":
        listed = listed & inside_outline(context.district)
    return np.flatnonzero(listed)


def _drafted(context: Context, siting: Siting, whom: Whom, places: Ints) -> Draft:
    """Return the candidates that may be chosen."""
    there = context.district.facilities.table.geometry.to_numpy()[places]
    xy = shapely.get_coordinates(there).reshape(-1, 2)
    draft = gather(context.district, siting, whom, xy)
    if siting.least_people:
        heads = heads_of(siting, whom, "least_people")
        people = within_reach(context, whom, draft.linked, heads)
        table = draft.spots.table
        named = table[["id", "name"]].isin(siting.force).any(axis=1).to_numpy(dtype=bool)
        draft.refuse((people < siting.least_people) & ~named, "few_people")
    return draft


def _problem(
    context: Context,
    siting: Siting,
    whom: Whom,
    candidates: Candidates,
    costs: Costs,
    columns: Columns,
) -> tuple[Problem, list[Note]]:
    count, sizes = len(candidates.table), len(siting.sizes)
    weight, notes = weights_of(context, siting, whom)
    capacity = None
    if sizes or siting.room is not None:
        weight = heads_of(siting, whom, "sizes" if sizes else "room")
        there = columns.facility[columns.facility >= 0]
        rooms, unknown = rooms_of(context, siting, whom, there)
        notes += unknown
        given = [size.room for size in siting.sizes] or [float(siting.room or 0)]
        capacity = np.concatenate([np.tile(given, count), rooms]).astype(np.float64)
    price, some_lack = prices_of(siting, candidates, columns)
    targets = targets_for(context, siting, whom, weight) if siting.aim == "goal_met" else None
    problem = Problem(
        kind=_KINDS[siting.aim],
        costs=in_sizes(costs, count, sizes, len(columns)),
        weight=weight,
        state=states_of(siting, candidates, columns),
        add=siting.add,
        price=price,
        budget=siting.budget,
        places=whom.places,
        share=siting.share if targets is None else targets.share,
        group=None if targets is None else targets.group,
        at_least=None if targets is None else targets.at_least,
        zone=zones_of(context, candidates, columns) if siting.one_per_unit else None,
        conflicts=conflicts_of(siting, candidates, context.district.network.scale),
        capacity=capacity,
    )
    return problem, [*notes, *some_lack]
