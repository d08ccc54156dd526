"""What would bring people in: the best single moves for each gap."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from lifecircle.gaps.at_doors import goals_at_doors
from lifecircle.gaps.cases import case_of
from lifecircle.gaps.gates import gates_for
from lifecircle.gaps.more_places import places_for, without_room
from lifecircle.gaps.new_links import links_for
from lifecircle.gaps.node_costs import can_be_moved_to
from lifecircle.gaps.rank import ranked
from lifecircle.gaps.remedy_notes import Steps, remedy_notes
from lifecircle.gaps.sites import can_have_a_site, sites_for
from lifecircle.gaps.wording import Wording

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.base.text import Note
    from lifecircle.gaps.cases import Case
    from lifecircle.gaps.moves import Found
    from lifecircle.study.remedies import Remedies
    from lifecircle.verdicts.context import Context
    from lifecircle.verdicts.left_out import GoalCauses, Remedy, Seats
    from lifecircle.verdicts.results import Results

MOST_GOALS: Final = 24
"""Goals that differ for which remedies are sought at the most."""


def remedies_of(
    context: Context,
    results: Results,
    causes: tuple[GoalCauses, ...],
    seats: tuple[Seats, ...],
) -> tuple[tuple[Remedy, ...], tuple[Note, ...]]:
    """Return moves by goal, unit and rank, and what they rest on.

    Goals that are met get none, save for people within reach of a place who find no room.

    Parameters
    ----------
    context, results
        From `lifecircle.verdicts.evaluate.judge_plan`.
    causes
        Why people are left out; goals without them are taken by their answers.
    seats
        Tests of capacity.

    Returns
    -------
    tuple of Remedy
        Ids count up in their order; a move has one id for all goals that look alike.
    tuple of Note
        Empty where nobody is left out.
    """
    price = context.district.study.remedies
    cases = _cases(context, results, causes, seats)
    alike: dict[tuple[object, ...], Case] = {}
    for case in cases:
        alike.setdefault(case.look, case)
    looks = dict(list(alike.items())[:MOST_GOALS])
    found, steps = _moves(list(looks.values()), context, price)
    of_look = dict(zip(looks, found, strict=True))
    wording = Wording(context.district)
    remedies: list[Remedy] = []
    names: dict[tuple[object, ...], str] = {}
    for case in cases:
        if case.look in of_look:
            of_goal = tuple(test for test in seats if test.goal == case.goal.id)
            places = places_for(case, of_goal, context, wording, price.capacity)
            moves = [*places, *of_look[case.look]]
            for remedy in ranked(case, moves, price):
                same = (case.look, remedy.unit, remedy.service, *_place_of(remedy))
                name = names.setdefault(same, f"R{len(names) + 1}")
                remedies.append(replace(remedy, id=name))
    without = [case for case in cases if case.look not in of_look]
    return tuple(remedies), remedy_notes(price, cases, without, steps) if cases else ()


def _place_of(remedy: Remedy) -> tuple[object, ...]:
    return remedy.move, remedy.facility, remedy.amount, shapely.to_wkb(remedy.geometry)


def _moves(cases: list[Case], context: Context, price: Remedies) -> tuple[list[list[Found]], Steps]:
    """Return gates, links and sites for goals that differ, and how closely was looked."""
    wording = Wording(context.district)
    siteable = [case for case in cases if can_have_a_site(case)]
    movable = [case for case in cases if can_be_moved_to(case)]
    sites, corners = sites_for(siteable, context, wording, price.site)
    links, ends = links_for(movable, context, wording, (price.link, price.link_metre))
    gates = gates_for(movable, context, wording, price.gate)
    moves: dict[int, list[Found]] = {id(case): [] for case in cases}
    for some, found in ((movable, gates), (movable, links), (siteable, sites)):
        for case, mine in zip(some, found, strict=True):
            moves[id(case)] += mine
    return [moves[id(case)] for case in cases], Steps(corners, ends)


def _cases(
    context: Context,
    results: Results,
    causes: tuple[GoalCauses, ...],
    seats: tuple[Seats, ...],
) -> list[Case]:
    """Return goals that leave somebody out, by listed places or for want of room."""
    by_goal = {found.goal: found for found in causes}
    status = {(v.goal, v.unit): v.status for v in results.verdicts}
    units = range(len(context.units))
    cases = []
    for found in goals_at_doors(results):
        name = found.goal.id
        whole = status[name, None]
        if whole == "not_computable":
            continue
        room: Floats | None = None
        for test in seats:
            if test.goal == name:
                no_room = without_room(test)
                room = no_room if room is None else np.maximum(room, no_room)
        unmet: Bools = np.array(
            [whole != "met" and status.get((name, unit)) != "met" for unit in units], dtype=bool
        )
        case = case_of(found, unmet, by_goal.get(name), context, room)
        if case.sought.any() and case.services:
            cases.append(case)
    return cases
