"""The results of an audit: everything that maps, reports and tables are made from.

Rows refer to each other by position: ``demand.block`` is a row number of ``blocks``,
``demand.unit`` and ``blocks.unit`` are row numbers of ``units``; ``-1`` means "in no unit".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from lifecircle.base.text import Bilingual
from lifecircle.study.outputs import Outputs

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    from pyproj import CRS

    from lifecircle.access.logic import Answers
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.base.text import Language, Note
    from lifecircle.plans import Goal, Plan
    from lifecircle.study.corrections import Repair
    from lifecircle.study.made import Made
    from lifecircle.verdicts.left_out import LeftOut
    from lifecircle.verdicts.page_model import PageModel, PageStreets

Status = Literal["met", "not_met", "not_shown", "no_target", "not_computable"]
STATUSES: tuple[Status, ...] = ("not_met", "not_shown", "not_computable", "no_target", "met")
"""Worst first: the order in which reports list verdicts."""


@dataclass(frozen=True)
class Interval:
    """A share with the range it has under the alternatives that were tried.

    Attributes
    ----------
    value
        The share at the stated assumptions, from 0 to 1.
    low, high
        Smallest and largest share over the alternatives of speed, of the way from the door to
        the street, and of the method that spreads people.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Measure:
    """How the numbers of a goal are printed.

    Attributes
    ----------
    share
        They are shares from 0 to 1, printed as per cent.
    unit
        Stands after a number that is no share, such as 张/千人.
    lower_is_better
        A smaller number is the better one.
    shares_of
        Where the number is instead the share of members (units, facilities, areas) that are at
        the target: nowhere, in the whole only, or in units as well.
    """

    share: bool = True
    unit: Bilingual = field(default_factory=lambda: Bilingual("", ""))
    lower_is_better: bool = False
    shares_of: Literal["nothing", "whole", "units"] = "nothing"

    @property
    def of_whole(self) -> Measure:
        """How the number of the whole is printed."""
        return self if self.shares_of == "nothing" else Measure()

    @property
    def of_units(self) -> Measure:
        """How the number of a unit is printed; that of a member always as this says."""
        return Measure() if self.shares_of == "units" else self


@dataclass(frozen=True)
class Shortfall:
    """What is missing to the target, in real quantities: 214 places, 3 units, 5,200 people.

    Attributes
    ----------
    amount
        Positive.
    unit
        What it is.
    estimated
        It rests on an estimate of people.
    beyond
        It is too much, above a limit, not too little.
    """

    amount: float
    unit: Bilingual
    estimated: bool = False
    beyond: bool = False


@dataclass(frozen=True)
class MemberResult:
    """One unit, facility, area or place that a goal is about.

    Attributes
    ----------
    what
        Its kind.
    name
        As the data have it; of units with their level where it is not the study's.
    unit
        Row of the study's unit in which it lies; -1 in none.
    value
        Its own value in the goal's measure, or how many places it has; None where unknown.
    status
        Met, not met, not shown (unknown), or not computable.
    point
        x and y in the CRS of the results, on or in it; None where it has no place.
    reason
        Why, in a few words; None where the value says it.
    """

    what: Literal["unit", "facility", "area", "place", "demand"]
    name: str
    unit: int
    value: float | None
    status: Status
    point: tuple[float, float] | None = None
    reason: Bilingual | None = None


@dataclass(frozen=True)
class Alternative:
    """A goal judged under another choice of one of its assumptions.

    Attributes
    ----------
    assumption
        What was assumed.
    choice
        The other choice, in a few words.
    statuses
        Verdict on the whole (first) and on every unit.
    values
        The same for the values; None where there is none.
    """

    assumption: Bilingual
    choice: Bilingual
    statuses: tuple[Status, ...]
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Verdict:
    """One goal on one unit, or on the whole.

    Attributes
    ----------
    goal
        The goal's id.
    unit
        Row number of the unit; None for the whole.
    status
        The verdict.
    at_least
        The value in the goal's measure, or the least that it surely is. Reach, combination:
        share of people for whom the goal surely holds; presence on the whole: share of units.
        What listed places show; 0 where no list can show anything. None where the goal is not
        about the unit, nobody lives there, or nothing can be computed.
    at_most
        The most that it can be, if places missing from partial or absent lists exist; inf where
        there is no bound.
    if_complete
        Share for whom it can hold if every partial list were complete, every point linked and
        the streets endless, so that only absent lists are open. None where nothing is absent or
        partial, or nothing is known.
    count
        Presence: listed places inside the unit.
    target, operator
        What was asked; target None when the document states none.
    people_reached, people_left_out
        Estimated people, or None where the method allows no head count. Left out: not shown to
        be reached by any listed place.
    needs
        Not computable, or open: which inputs are missing.
    holds_under_all
        Whether the status stays the same under every alternative of the sensitivity range.
    reason
        One sentence on how the status came about.
    target_high
        Upper end of the target where it is a range, `target` being the lower one.
    target_text
        The target as the document writes it, where that is no number.
    shortfall
        What is missing to the target, most telling first; empty where nothing is, or it cannot
        be said.
    progress
        Share of the way from the baseline (without one: from nothing) to the target; below 0
        where it leads away. None where it cannot be said.
    warning
        Beside the verdict: above the range, a unit of another kind …
    """

    goal: str
    unit: int | None
    status: Status
    at_least: Interval | None
    at_most: Interval | None
    if_complete: float | None
    count: int | None
    target: float | None
    operator: str
    people_reached: float | None
    people_left_out: float | None
    needs: tuple[Bilingual, ...]
    holds_under_all: bool
    reason: Bilingual
    target_high: float | None = None
    target_text: str = ""
    shortfall: tuple[Shortfall, ...] = ()
    progress: float | None = None
    warning: Bilingual | None = None


@dataclass(frozen=True)
class Query:
    """One search: the nearest place of a service for one kind of walker.

    Attributes
    ----------
    service, profile
        What was searched and who walks.
    minutes, metres
        Per demand point, to the nearest listed place; NaN where none is within the search
        limit (three times the longest threshold of any goal for this walker, or more). A time
        query fills `minutes`, a distance query `metres`; the other is None.
    facility
        Per demand point, row number of that place; -1 where none.
    """

    service: str
    profile: str
    minutes: Floats | None
    metres: Floats | None
    facility: Ints


@dataclass(frozen=True)
class GoalResult:
    """A goal with its answers.

    Attributes
    ----------
    goal
        The promise.
    answers
        Per demand point `NO`, `UNKNOWN` or `YES` of `lifecircle.access.logic` (0, 1, 2 as
        int8): does the goal hold here? None for goals about units.
    listed
        Per demand point, bool: do *listed* places alone make it hold? What maps colour.
    asked
        Per demand point, bool: is the goal about this place? None: about every place. Nothing
        is counted, coloured or listed where it is not.
    edge
        Per demand point, bool: not reached, and so near the end of the data that a place
        beyond it might serve.
    absent, partial
        Services without any list; services whose list is partial.
    lacking
        Services that are listed, but not with what the goal needs of them: a column, catchments.
    assumptions
        What a reader must know beside every number of this goal.
    possible
        Per demand point, bool: as `listed`, but members whose service has no list at all are
        taken to hold. What maps colour where `absent` is not empty.
    measure
        How its numbers are printed.
    members
        The units, facilities, areas or places that it is about, failing ones too; empty for
        goals at people's doors.
    alternatives
        Verdicts under other choices of its assumptions.
    weight
        Per demand point, how much it counts: people of the goal's group. None: as everybody.
    """

    goal: Goal
    answers: Answers | None
    listed: Bools | None
    edge: Bools | None
    absent: tuple[str, ...]
    partial: tuple[str, ...]
    assumptions: tuple[Note, ...]
    possible: Bools | None = None
    asked: Bools | None = None
    measure: Measure = Measure()
    members: tuple[MemberResult, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    lacking: tuple[str, ...] = ()
    weight: Floats | None = None

    @property
    def unusable(self) -> tuple[str, ...]:
        """Services of which nothing is known: `absent` and `lacking` ones."""
        return (*self.absent, *self.lacking)


@dataclass(frozen=True)
class IndexValue:
    """The index of one unit, or of the whole.

    Attributes
    ----------
    unit
        Row number of the unit; None for the whole.
    value
        From 0 to 1; None where no goal could be computed.
    weighed
        Share of the weight of the goals about it that could be computed.
    missing
        Ids of the goals that could not.
    warned
        It is below the warning level.
    """

    unit: int | None
    value: float | None
    weighed: float
    missing: tuple[str, ...]
    warned: bool


@dataclass(frozen=True)
class IndexResult:
    """The score of a plan over its goals.

    Attributes
    ----------
    name
        What the plan calls it.
    warning
        Its warning level; None: it has none.
    values
        The whole first, then every unit.
    """

    name: Bilingual
    warning: float | None
    values: tuple[IndexValue, ...]

    @property
    def warned(self) -> tuple[IndexValue, ...]:
        """Units below the warning level, lowest first."""
        found = [value for value in self.values if value.warned and value.unit is not None]
        return tuple(sorted(found, key=lambda value: value.value or 0.0))


@dataclass(frozen=True)
class InputFile:
    """A file that the numbers rest on."""

    role: str
    path: Path
    sha256: str
    source: str
    licence: str


@dataclass(frozen=True)
class Results:
    """Everything an audit found. Outputs read this and nothing else.

    Attributes
    ----------
    name, year, language
        From the study.
    plan
        The document and its goals.
    crs
        Projected, metres; of every geometry below.
    outline
        One-row GeoDataFrame: the area.
    units
        Columns ``id, name, kind, geometry``, ``territory`` (the ground it counts for, where
        units overlap), ``share`` (of all people, headline method), ``share_<method>`` for every
        method, ``people`` (estimated or supplied; NaN where no head count is given),
        ``people_low`` and ``people_high`` (the same by the methods that say least and most),
        ``unmapped`` (share of local street without buildings),
        ``low_confidence`` (bool), ``disagree`` (bool: of low confidence because the methods
        differ by more than a factor of two).
    blocks
        Columns ``id, unit, geometry, share`` (of all people), ``points`` (demand points in it),
        ``low_confidence``.
    demand
        Columns ``block, unit, source`` (building, frontage, block), ``share``, ``geometry``,
        ``snap`` (one of ok, near_island_moved, island, too_far), ``offset`` (metres to the
        street).
    facilities
        Columns ``id, name, service, completeness, layer, inside`` (the outline, bool), ``unit``,
        ``snap``, ``entrances`` (how many), ``geometry`` (point).
    queries
        By (service, profile, "minutes" or "metres").
    goals
        In the plan's order.
    verdicts
        Every goal on the whole (first) and on every unit.
    whole_low_confidence
        Whether the whole gets no head count.
    people_total, people_source, people_counted
        The census total; where it is from; True when people are supplied counts, not estimates.
    assumptions
        Of the study as a whole: walking speeds, stairs, datum, population method …
    notes
        What readers must know about the data: islands, tunnels, missing elevation, units that
        overlap, edge of data … with counts.
    streets
        Columns ``name, kind, geometry``: lines for a base map, drawn when offline.
    attribution
        Sources and licences to print on every page.
    inputs, parameters
        For ``run.json``.
    repairs
        The corrections of the data that were made, in the order of the study.
    candidates
        Columns ``id, name, list, unit, geometry`` (point): sites that the planner thinks of.
        None or empty: there are none.
    output_crs
        In which files for GIS are written; None: `crs`.
    index
        The score of the plan over its goals; None: it has none.
    weighs
        What every share at people's doors is of: people, or, where nothing is known of people,
        residential ground. With ground there are no head counts.
    left_out
        Who is left out, why, and what would help; None: not asked for.
    made
        Changes that were made on the district before it was judged, in their order.
    options
        What to write, and how.
    page
        What lets the map recompute goals by itself; None: nothing does.
    residents
        Streets for the residents' map, with nobody's door; None: it is not asked for.
    """

    name: str
    year: int | None
    language: Language
    plan: Plan
    crs: CRS
    outline: gpd.GeoDataFrame
    units: gpd.GeoDataFrame
    blocks: gpd.GeoDataFrame
    demand: gpd.GeoDataFrame
    facilities: gpd.GeoDataFrame
    queries: dict[tuple[str, str, str], Query]
    goals: tuple[GoalResult, ...]
    verdicts: tuple[Verdict, ...]
    whole_low_confidence: bool
    people_total: float | None
    people_source: str
    people_counted: bool
    assumptions: tuple[Note, ...]
    notes: tuple[Note, ...]
    streets: gpd.GeoDataFrame
    attribution: tuple[str, ...]
    inputs: tuple[InputFile, ...]
    parameters: dict[str, Any] = field(default_factory=dict)
    repairs: tuple[Repair, ...] = ()
    candidates: gpd.GeoDataFrame | None = None
    output_crs: CRS | None = None
    index: IndexResult | None = None
    weighs: Literal["people", "ground"] = "people"
    left_out: LeftOut | None = None
    made: tuple[Made, ...] = ()
    options: Outputs = field(default_factory=Outputs)
    page: PageModel | None = None
    residents: PageStreets | None = None

    @cached_property
    def kept(self) -> dict[Any, Any]:
        """What outputs worked out from the results and share, by what it is."""
        return {}

    def verdict(self, goal: str, unit: int | None = None) -> Verdict:
        """Return the verdict of a goal on a unit (by row number) or on the whole.

        Raises
        ------
        KeyError
            If there is no such goal or unit.
        """
        for verdict in self.verdicts:
            if verdict.goal == goal and verdict.unit == unit:
                return verdict
        raise KeyError((goal, unit))
