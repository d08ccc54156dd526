"""Who is left out, and why: what is known of the people behind the verdicts, as plain data.

`lifecircle.gaps` finds it, the outputs print it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import shapely

    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.base.text import Bilingual, Note

Cause = Literal[
    "not_connected", "edge_of_data", "no_list", "no_facility", "slope", "no_way", "full"
]
CAUSES: Final[tuple[Cause, ...]] = (
    "not_connected",
    "edge_of_data",
    "no_list",
    "no_facility",
    "slope",
    "no_way",
    "full",
)
"""Why somebody is left out, by code: the position here is what arrays hold; -1 is nobody's."""

Move = Literal["gate", "capacity", "link", "site"]
MOVES: Final[tuple[Move, ...]] = ("gate", "capacity", "link", "site")

BarrierKind = Literal[
    "water", "railway", "motorway", "wall", "private_ground", "steep_ground", "unnamed"
]


@dataclass(frozen=True)
class Barrier:
    """Something that lies between people and a place that is near in a straight line.

    Attributes
    ----------
    kind
        What it is; ``unnamed`` where the data show nothing.
    name
        As the data have it; None where it has no name.
    geometry
        Line or polygon in the CRS of the results; None for ``unnamed``.
    """

    kind: BarrierKind
    name: str | None
    geometry: shapely.Geometry | None


@dataclass(frozen=True, eq=False)
class Rates:
    """The share of a goal's people whom it reaches, by three ways to measure.

    Attributes
    ----------
    straight, flat, network
        Per unit and, last, in the whole: in a straight line at the flat pace; along the streets,
        were they flat and without stairs; as people really go. NaN where nobody is asked.
        Listed places only. Never rising from one to the next.
    """

    straight: Floats
    flat: Floats
    network: Floats


@dataclass(frozen=True, eq=False)
class GoalCauses:
    """Why each demand point that a goal leaves out is left out.

    The gap of a goal is ``sum(weight * left)``; causes divide it without a rest.

    Attributes
    ----------
    goal
        Its id.
    weight
        Per demand point, not negative: how much it counts: people of the goal's group, or the
        residents' shares where no numbers are known.
    cause
        int8 per demand point: position in `CAUSES`; -1 where nobody is left out.
    left
        Per demand point, from 0 to 1: which part of its people is left out. 1 for every cause but
        ``full``, where it is the part that finds no room.
    member
        int16 per demand point: position in `services` that the cause is about; -1 for none.
    services
        The services of the goal's members, in the plan's order.
    barrier
        int32 per demand point: row in `LeftOut.barriers`; -1 for none. For ``no_way`` only.
    slower
        Bool per demand point: of ``slope`` causes, flat streets would not do and an adult is
        reached on the ground as it is: the walker is slower.
    partial
        Bool per demand point: the list of the service is partial, a place may be missing in it.
    rates
        Straight, flat and real rates side by side.
    """

    goal: str
    weight: Floats
    cause: Ints
    left: Floats
    member: Ints
    services: tuple[str, ...]
    barrier: Ints
    slower: Bools
    partial: Bools
    rates: Rates


@dataclass(frozen=True, eq=False)
class Reached:
    """Whom each facility of a service reaches, for one goal.

    Attributes
    ----------
    goal, service
        Ids.
    facilities
        Rows of the results' facilities that can make the goal hold for somebody.
    people
        Per facility: the goal's people within reach, in units of `GoalCauses.weight`.
    only
        Per facility: those of them whom no other listed one reaches: who loses if it closes.
    groups
        Per group that is known, per facility: people of the group within reach.
    overlap
        (units + 1, 4): share of the goal's people who reach none, one, two, three or more
        facilities; the last row is the whole; NaN where nobody is asked.
    member
        Position of what is asked among the goal's different members: two may ask for one service.
    """

    goal: str
    service: str
    facilities: Ints
    people: Floats
    only: Floats
    groups: dict[str, Floats]
    overlap: Floats
    member: int = 0


@dataclass(frozen=True, eq=False)
class Seats:
    """Who has a place, and which facility has room: one test of capacity.

    Attributes
    ----------
    name
        What was tested, in a few words.
    goal
        Id of the goal whose threshold and people it has; None: the study's own.
    service, quantity, group, profile
        Ids: of the service, of the column with the capacity, of the people who ask (None:
        residents), of who walks.
    minutes, metres
        The largest way, per unit of the study and, last, ground in none; NaN where the other one
        applies, None where it always does.
    people_per_place
        How many people one place serves.
    wants
        Per demand point: people who ask for a place.
    reached
        Bool per demand point: some facility of the service is within reach, whatever its room.
    seated
        Per demand point, between 0 and `wants`, and 0 where not `reached`: who finds room.
    facilities
        Rows of the results' facilities with a known capacity.
    capacity
        Per such facility: people it has room for.
    taken
        Per facility, between 0 and `capacity`: people seated there.
    asked
        Per facility: people within its reach.
    scores
        Places per person at each demand point (0: none in reach), by method: ``2sfca``,
        ``e2sfca``, ``3sfca``.
    without_capacity
        Rows of facilities of the service whose capacity is not known; nobody is seated there.
    estimated
        Whether the people are estimates.
    notes
        What it rests on.
    unsure
        Bool per demand point: a facility whose capacity is not known is within reach, so that who
        has no place may find one there.
    """

    name: Bilingual
    goal: str | None
    service: str
    quantity: str
    group: str | None
    profile: str
    minutes: Floats | None
    metres: Floats | None
    people_per_place: float
    wants: Floats
    reached: Bools
    seated: Floats
    facilities: Ints
    capacity: Floats
    taken: Floats
    asked: Floats
    scores: dict[str, Floats]
    without_capacity: Ints
    estimated: bool
    notes: tuple[Note, ...]
    unsure: Bools | None = None


@dataclass(frozen=True)
class EquityValue:
    """One measure of how unequal a goal's service is.

    Attributes
    ----------
    goal
        Its id.
    of
        What is compared: shares of people reached, minutes or metres to the nearest place, or
        places per person.
    between
        Units (each counts once), units weighed by people, or people.
    measure
        Id in `lifecircle.access.inequality`: ``cv``, ``range``, ``max_over_min``, ``gini``,
        ``theil``, ``palma``, ``urban_rural``.
    value
        None where it is not defined.
    within, across
        Of Theil's index between people: the parts within units and between them, which add up to
        it; else None.
    reason
        Why there is no value, or what it leaves out; None where there is nothing to say.
    test
        Of places per person: row of the test of capacity in `LeftOut.seats`; else -1. `goal` is
        empty where the test is the study's own.
    worst
        Of ``range`` between units: rows of the units with least, worst first; at most ten.
    """

    goal: str
    of: Literal["reached", "minutes", "metres", "places"]
    between: Literal["units", "weighted_units", "people"]
    measure: str
    value: float | None
    within: float | None = None
    across: float | None = None
    reason: Bilingual | None = None
    test: int = -1
    worst: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Lorenz:
    """The Lorenz curve of a goal's service between people.

    Attributes
    ----------
    goal, of, test
        As in `EquityValue`.
    people, held
        Rising from 0 to 1: cumulated share of people, and of what they have. At most 101 points.
    """

    goal: str
    of: str
    people: Floats
    held: Floats
    test: int = -1


@dataclass(frozen=True, eq=False)
class GroupRate:
    """Whom a goal reaches among a group of people, beside everybody.

    Attributes
    ----------
    goal, group
        Ids; ``residents`` is everybody.
    profile
        Who walks: the goal's own profile, or the one that fits the group.
    share
        Per unit and, last, in the whole; NaN where nobody of the group is known.
    people, left_out
        The same in people: how many they are, and how many of them are not reached; NaN where no
        head count is given.
    """

    goal: str
    group: str
    profile: str
    share: Floats
    people: Floats
    left_out: Floats


@dataclass(frozen=True, eq=False)
class Remedy:
    """One move that would bring people in.

    Attributes
    ----------
    id
        Such as ``R12``, the same in map, tables and reports. Goals that look alike share the ids
        of the moves for them; with the goal it is unique.
    goal, service, unit
        The gap it was sought for: ids, and row of the unit.
    move
        What is done.
    where
        In words: the street corner, the facility, the two ends of a link.
    geometry
        Point or line in the CRS of the results.
    gained
        People brought in in the whole area, in units of `GoalCauses.weight`.
    of_gap
        Share of the gap of the unit, from 0 to 1, that it closes.
    points
        Rows of the demand points that are brought in, ascending; of ``capacity`` those who get
        room.
    effort
        The cost in the study's money, or the stated relative effort where it gives none.
    amount
        Places added, or metres of a link; None for others.
    facility
        Row of the facility of ``capacity``; else -1.
    rank
        Place in the list of its unit and goal, from 1: most people for the effort first.
    cheapest
        It is the least effort that closes at least half of what the best move of that unit and
        goal closes; one for each.
    """

    id: str
    goal: str
    service: str
    unit: int
    move: Move
    where: Bilingual
    geometry: shapely.Geometry
    gained: float
    of_gap: float
    points: Ints
    effort: float
    amount: float | None
    facility: int
    rank: int
    cheapest: bool


@dataclass(frozen=True, eq=False)
class People:
    """How many people of a group there are, and how sure that is.

    Attributes
    ----------
    group
        Its id; ``residents`` is everybody.
    units
        Per unit and, last, in the whole; NaN where it is not known.
    blocks
        Per block; NaN where no number is given.
    method
        How the numbers were had, in a few words.
    confidence
        Per unit and, last, in the whole: ``counted``, ``given`` (a unit's own number, spread
        inside it), ``estimated`` (spread over units, or by a rate), ``low`` (no head count is
        given), ``unknown``.
    source
        As the study says.
    year
        Of which year the numbers are; None where the study does not say.
    """

    group: str
    units: Floats
    blocks: Floats
    method: Bilingual
    confidence: npt.NDArray[np.object_]
    source: str
    year: int | None


@dataclass(frozen=True, eq=False)
class LeftOut:
    """Everything about people behind the verdicts of one plan.

    Attributes
    ----------
    causes
        Of every goal at people's doors that could be computed, in the plan's order.
    barriers
        What `GoalCauses.barrier` refers to.
    reached
        Whom facilities reach, by goal and service.
    seats
        Tests of capacity.
    equity, lorenz
        How unequal service is.
    group_rates
        Groups against everybody.
    remedies
        By goal, unit and rank.
    people
        Groups of people, ``residents`` first.
    assumptions
        What all of it rests on.
    skipped
        What could not be computed, with the reason.
    """

    causes: tuple[GoalCauses, ...] = ()
    barriers: tuple[Barrier, ...] = ()
    reached: tuple[Reached, ...] = ()
    seats: tuple[Seats, ...] = ()
    equity: tuple[EquityValue, ...] = ()
    lorenz: tuple[Lorenz, ...] = ()
    group_rates: tuple[GroupRate, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    people: tuple[People, ...] = ()
    assumptions: tuple[Note, ...] = ()
    skipped: tuple[Note, ...] = field(default=())

    def causes_of(self, goal: str) -> GoalCauses | None:
        """Return the causes of a goal; None if it has none."""
        return next((found for found in self.causes if found.goal == goal), None)
