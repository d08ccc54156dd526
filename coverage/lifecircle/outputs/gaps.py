"""Whom each goal leaves out: per goal and block, how many, what is nearest, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd

from lifecircle.access.logic import UNKNOWN
from lifecircle.outputs.along import streets_along
from lifecircle.outputs.gap_causes import add_causes, service_without_room, without_room
from lifecircle.outputs.gap_ground import ground_of
from lifecircle.verdicts.columns import holds, missing_columns
from lifecircle.verdicts.sight import asked, has_answers, members, seen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.outputs.gap_ground import Ground
    from lifecircle.plans.model import Member, Within
    from lifecircle.verdicts.results import GoalResult, Query, Results

REASONS: Final = ("not_reached", "list_partial", "list_absent", "edge_of_data", "snap", "full")
_NOT_REACHED, _LIST_PARTIAL, _LIST_ABSENT, _EDGE, _SNAP, _FULL = range(6)
_DUST: Final = 1e-12


class Cost(NamedTuple):
    """The way to the nearest place of one member, per demand point.

    Attributes
    ----------
    value
        Minutes or metres; NaN beyond the search limit.
    metres
        Bool: is the value in metres?
    facility
        Row of the place; -1 where none.
    fails
        Bool: is the place beyond the threshold, or is there none?
    """

    value: Floats
    metres: Bools
    facility: Ints
    fails: Bools


def gaps(results: Results) -> pd.DataFrame:
    """Return every block with people whom a goal leaves out.

    Those are the people whom it is not shown to reach and, where capacity was tested for it, those
    who are reached and find no room. Goals that could not be computed, and goals about units, have
    no rows. People in no block have a row for each unit with block -1. People are those of the
    goal's group where numbers of them are known.

    Returns
    -------
    DataFrame
        By goal in the plan's order, then by people left out (most first), then by block id:
        ``goal``, ``block``, ``unit``, ``facility`` (row numbers, -1: none); ``low_confidence``:
        is it unsure how many people live there; ``along``, the names of up to two streets along
        the block, a tuple; ``share_reached``
        of the block's people; ``share_possible``: the same if lists that are absent altogether
        left no wish open (NaN where no list is absent); ``left_out`` and ``left_out_anyway``,
        the shares of *all* people that go with the two, and of those without room; ``people``
        left out (estimated; NaN where no head count is given, or none of the goal's group);
        ``service`` that most of them lack; ``minutes`` or
        ``metres`` to its nearest listed place, the people-weighted median over those left
        out, with points beyond the search limit counted as farthest (NaN: half of them or
        more are beyond it, or all are reached); ``reason``, one of `REASONS`, that holds for most
        of them. Service, place and reason are of those left out anyway, where there are any. Then
        ``cause``, the columns of `lifecircle.outputs.gap_causes.MIX`, ``slower`` and ``barrier``:
        see `lifecircle.outputs.gap_causes.add_causes`.
    """
    ground = ground_of(results)
    tables = [
        _goal_gaps(row, result, results, ground)
        for row, result in enumerate(results.goals)
        if has_answers(result)
    ]
    if not tables:
        nothing = np.zeros(0, dtype=np.int64)
        tables = [_table(0, ground, nothing)]
        add_causes(tables[0], nothing, None, ground)
    table = pd.concat(tables, ignore_index=True)
    rows = np.unique(table["block"][table["block"] >= 0].to_numpy())
    streets = dict(zip(rows.tolist(), streets_along(results, rows), strict=True))
    table["along"] = [streets.get(row, ()) for row in table["block"].tolist()]
    return table


def alike(results: Sequence[GoalResult]) -> list[list[GoalResult]]:
    """Return goals that can be seen on the ground; those that look the same stand together.

    They do if the same people are reached, and left out, by the same services.
    """
    found: dict[tuple[object, ...], list[GoalResult]] = {}
    for result in results:
        if not has_answers(result):
            continue
        arrays = (
            *(result.answers, result.listed, result.possible, result.edge, result.asked),
            result.weight,
        )
        key = (
            *(None if array is None else np.asarray(array).tobytes() for array in arrays),
            result.goal.group or "residents",
            repr([(m.service, m.profile, m.within) for m in members(result.goal)]),
            result.unusable,
            result.partial,
        )
        found.setdefault(key, []).append(result)
    return list(found.values())


def share_by_block(holding: Bools, results: Results, among: Bools) -> Floats:
    """Return the share of each block's people for whom something holds.

    Parameters
    ----------
    holding
        Per demand point.
    results
        Their blocks and weights.
    among
        The demand points that count.

    Returns
    -------
    Floats
        Per block; NaN where nobody counts.
    """
    block, weight = results.demand["block"].to_numpy(), results.demand["share"].to_numpy()
    size, here = len(results.blocks), (block >= 0) & among
    held = np.bincount(block[here & holding], weight[here & holding], minlength=size)
    missed = np.bincount(block[here & ~holding], weight[here & ~holding], minlength=size)
    with np.errstate(invalid="ignore"):
        share: Floats = np.where(held + missed > 0, held / (held + missed), np.nan)
    return np.where((missed == 0) & (held > 0), 1.0, share)


def _goal_gaps(row: int, result: GoalResult, results: Results, everybody: Ground) -> pd.DataFrame:
    ground = everybody.of(result, results)
    causes = None if results.left_out is None else results.left_out.causes_of(result.goal.id)
    listed = np.asarray(result.listed, dtype=bool)
    counts = asked(result)
    left = ~listed & (ground.weight > 0) & counts
    total, full = ground.sum(counts), without_room(causes, ground)
    rows = np.flatnonzero((ground.sum(left) > 0) | (full > 0))
    table = _table(row, ground, rows)
    anyway = left & ~seen(result)
    lost, lost_anyway = ground.sum(left)[rows], ground.sum(anyway)[rows]
    table["left_out"] = lost + full[rows]
    table["left_out_anyway"] = lost_anyway + full[rows]
    table["share_reached"] = 1 - np.minimum(lost / total[rows], 1)
    if result.unusable:
        table["share_possible"] = 1 - np.minimum(lost_anyway / total[rows], 1)
    table["people"] = table["left_out"].to_numpy() * ground.people[rows]
    wanted = members(result.goal)
    _add_nearest(table, rows, anyway, wanted, results, ground)
    table["reason"] = np.array(REASONS)[_reason(result, anyway, full, ground)[rows]]
    add_causes(table, rows, causes, ground)
    if causes is not None and full.any():
        without = service_without_room(causes, ground)
        only = ground.sum(anyway)[rows] == 0
        own = [without.get(int(row), "") for row in rows]
        table["service"] = np.where(only & (full[rows] > 0), own, table["service"])
    no_service = table["service"] == ""
    if result.unusable:
        table.loc[no_service, "service"] = result.unusable[0]
    else:
        table.loc[no_service, "service"] = wanted[0].service
    ids = np.append(results.blocks["id"].astype(str).to_numpy(dtype=object), "")
    table["_id"] = ids[table["block"].to_numpy()]
    table["_rank"] = -table["left_out"].round(12)
    return table.sort_values(["_rank", "_id", "unit"], kind="stable").drop(columns=["_rank", "_id"])


def _table(goal: int, ground: Ground, rows: Ints) -> pd.DataFrame:
    size = len(rows)
    return pd.DataFrame(
        {
            "goal": np.full(size, goal, dtype=np.int64),
            "block": ground.block[rows],
            "unit": ground.unit[rows],
            "low_confidence": ground.low[rows],
            "share_reached": np.zeros(size),
            "share_possible": np.full(size, np.nan),
            "left_out": np.zeros(size),
            "left_out_anyway": np.zeros(size),
            "people": np.full(size, np.nan),
            "service": pd.Series([""] * size, dtype=object),
            "facility": np.full(size, -1, dtype=np.int64),
            "minutes": np.full(size, np.nan),
            "metres": np.full(size, np.nan),
            "reason": pd.Series([""] * size, dtype=object),
        }
    )


def _reason(result: GoalResult, anyway: Bools, full: Floats, ground: Ground) -> Ints:
    """Return per group the code that holds for most of the people left out.

    A list that is absent is the reason only where it alone leaves people out.
    """
    unsure = np.asarray(result.answers) == UNKNOWN
    code = np.where(unsure & bool(result.partial), _LIST_PARTIAL, _NOT_REACHED)
    if result.edge is not None:
        code = np.where(np.asarray(result.edge, dtype=bool), _EDGE, code)
    code = np.where(ground.unlinked, _SNAP, code)
    votes = np.stack([ground.sum(anyway & (code == n)) for n in range(_FULL)] + [full])
    return np.where(votes.max(axis=0) > 0, votes.argmax(axis=0), _LIST_ABSENT)


def _add_nearest(
    table: pd.DataFrame,
    rows: Ints,
    left: Bools,
    wanted: list[Member],
    results: Results,
    ground: Ground,
) -> None:
    """Fill service, facility, minutes and metres from the member that fails most people."""
    costs = [(member, cost_of(member, results)) for member in wanted]
    known = [(member, cost) for member, cost in costs if cost is not None]
    if not known:
        return
    votes = np.stack([ground.sum(left & cost.fails) for _, cost in known])
    best = np.where(votes.max(axis=0) > _DUST, votes.argmax(axis=0), -1)
    for number, (member, cost) in enumerate(known):
        mine = best[rows] == number
        if not mine.any():
            continue
        failing = left & cost.fails
        median = weighted_median(cost.value, failing, ground.group, ground.weight, ground.size)
        in_metres = ground.sum(failing & cost.metres) > 0
        place = _commonest(cost.facility, failing, ground, len(results.facilities))
        for column, values in (
            ("service", np.full(ground.size, member.service, dtype=object)),
            ("facility", np.where(np.isnan(median), -1, place)),
            ("minutes", np.where(in_metres, np.nan, median)),
            ("metres", np.where(in_metres, median, np.nan)),
        ):
            table.loc[mine, column] = values[rows[mine]]


def weighted_median(values: Floats, where: Bools, group: Ints, weight: Floats, size: int) -> Floats:
    """Return each group's median, weighted by people; NaN where half of them have no value.

    The smallest value that at least half of the people do not exceed; NaN counts as larger
    than every value. Groups without people give NaN.
    """
    here = np.flatnonzero(where & (weight > 0))
    filled = np.where(np.isnan(values), np.inf, values)
    order = here[np.lexsort((filled[here], group[here]))]
    row, mass = group[order], weight[order]
    people = np.bincount(row, mass, minlength=size)
    before = np.concatenate([[0.0], np.cumsum(mass)])
    first = np.searchsorted(row, np.arange(size))
    within = before[1:] - before[first][row]
    middle = np.flatnonzero(within >= people[row] * (0.5 - _DUST))
    median = np.full(size, np.nan)
    found, at = np.unique(row[middle], return_index=True)
    median[found] = values[order[middle[at]]]
    return median


def _commonest(facility: Ints, where: Bools, ground: Ground, places: int) -> Ints:
    """Return per group the place that is nearest for most people; -1 where none."""
    here = where & (facility >= 0)
    pair, row = np.unique(ground.group[here] * max(places, 1) + facility[here], return_inverse=True)
    mass = np.bincount(row, ground.weight[here], minlength=len(pair))
    group, place = np.divmod(pair, max(places, 1))
    order = np.lexsort((-place, mass, group))
    best = np.full(ground.size, -1, dtype=np.int64)
    best[group[order]] = place[order]
    return best


def cost_of(member: Member, results: Results) -> Cost | None:
    """Return the way to the nearest place of a member; None where nothing was searched for it."""
    tests = [case.where for case in member.within if case.where is not None]
    if any(missing_columns(results.units, test) for test in tests):
        return None
    queries = {
        measure: results.queries.get((member.service, member.profile, measure))
        for measure in ("minutes", "metres")
    }
    if all(query is None for query in queries.values()):
        return None
    size = len(results.demand)
    value = np.full(size, np.nan)
    facility = np.full(size, -1, dtype=np.int64)
    metres, fails = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    for measure, query in queries.items():
        limit = _limits(member.within, measure, results)
        here = ~np.isnan(limit)
        if query is None or not here.any():
            continue
        found = _values(query)
        value[here] = found[here]
        facility[here] = np.asarray(query.facility)[here]
        metres |= here & (measure == "metres")
        fails |= here & ~(found <= limit)
    return Cost(value, metres, facility, fails)


def _values(query: Query) -> Floats:
    values = query.metres if query.minutes is None else query.minutes
    return np.asarray(values, dtype=np.float64)


def _limits(cases: tuple[Within, ...], measure: str, results: Results) -> Floats:
    """Return the threshold per demand point in one measure; NaN where another one applies."""
    units = results.units
    limit = np.full(len(units) + 1, np.nan)
    open_ = np.ones(len(units) + 1, dtype=bool)
    for case in cases:
        applies = open_.copy()
        if case.where is not None:
            applies &= np.append(holds(units, case.where), False)
        value = case.minutes if measure == "minutes" else case.metres
        if value is not None:
            limit[applies] = value
        open_ &= ~applies
    per_point: Floats = limit[results.demand["unit"].to_numpy()]
    return per_point
