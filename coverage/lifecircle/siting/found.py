"""What a siting run found on a district: everything that its pages and tables are made from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.base.text import Bilingual, Language, Note
    from lifecircle.district import District
    from lifecircle.siting.problem import Answer, Problem
    from lifecircle.study.siting import Siting
    from lifecircle.verdicts.results import InputFile


@dataclass(frozen=True, eq=False)
class Candidates:
    """Where a place could be.

    Attributes
    ----------
    table
        One row a candidate, in a fixed order, projected CRS in metres. Columns ``id`` (text,
        unique), ``name`` (what a planner reads: its name, or the streets at the corner), ``origin``
        (``list, corner, frontage, facility``), ``unit`` (row, -1 none), ``price`` (float64, NaN
        none), ``worth`` (float64: sum of `Prefer.worth` of its attributes), ``geometry`` (a
        point), and the columns of the planner's lists.
    refused
        Candidates that were looked at and left out: ``id, name, origin, reason, geometry``;
        reasons are codes of `lifecircle.siting.wording.REASONS`.
    step
        Metres of the grid on which corners were thinned; 0: each was looked at.
    """

    table: gpd.GeoDataFrame
    refused: gpd.GeoDataFrame
    step: float


@dataclass(frozen=True, eq=False)
class Asked:
    """A question as a location problem on a district.

    Attributes
    ----------
    siting
        The study's question.
    problem
        Columns are first the candidates (once for each size), then existing places.
    candidates
        See `Candidates`.
    column_candidate, column_size
        int64 per column of the problem: row of `Candidates.table` and of `Siting.sizes`; -1 where
        none.
    column_facility
        int64 per column: row of the district's facilities; -1 for candidates.
    point
        int64 per demand row of the problem: demand point of the district.
    people
        float64 per demand row: people (or a share of them) without the question's weights.
    counted
        Whether `people` are numbers of people (else shares of all).
    threshold
        float64 per demand row: whole units within which it is covered (after which costs that are
        within were kept); NaN where the aim has none.
    metric
        ``time`` (costs are microseconds) or ``distance`` (tenths of a millimetre).
    subject
        Of what goal or service, how far, for whom, on foot as who: for headings.
    notes
        Assumptions and everything that was left out, as the pages print them.
    services
        What a new place provides, what the question asks for first.
    """

    siting: Siting
    problem: Problem
    candidates: Candidates
    column_candidate: Ints
    column_size: Ints
    column_facility: Ints
    point: Ints
    people: Floats
    counted: bool
    threshold: Floats
    metric: str
    subject: Bilingual
    notes: tuple[Note, ...]
    services: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Measures:
    """How people fare with a set of sites, or without new ones.

    Attributes
    ----------
    people
        Whom the question is about.
    reached
        Of them within reach (of `Siting.places` places; with room).
    mean, longest
        Weighted mean and largest cost of those who can reach a place at all, minutes or metres;
        None where nobody can.
    unreached
        People who reach no place within the search.
    units
        One row a unit of the district, its order: ``people, reached, mean, longest``.
    """

    people: float
    reached: float
    mean: float | None
    longest: float | None
    unreached: float
    units: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Chosen:
    """One set of sites.

    Attributes
    ----------
    answer
        Of the solver, in weights of the problem.
    sites
        One row a new site, best first: ``rank, candidate`` (row), ``id, name, unit`` (name),
        ``origin, size`` (row, -1), ``price``, ``people`` (whom it serves: nearest to it, or seated
        there), ``gained`` (of them not reached before), ``mean, longest`` (of those it serves,
        minutes or metres), ``alone`` (people that this site adds when it is the only new one),
        ``geometry``.
    of_point
        int64 per demand row of the problem: row of `sites`, -2 an existing place, -1 nobody.
    covered
        Bool per demand row.
    after
        With the sites.
    worst
        The places that fare worst with them: ``unit, block, where, people, cost, geometry``; at
        most ten.
    out, into
        Against the first set: ids of sites that it lacks and that it has instead.
    price
        Sum; None without prices.
    """

    answer: Answer
    sites: gpd.GeoDataFrame
    of_point: Ints
    covered: Bools
    after: Measures
    worst: gpd.GeoDataFrame
    out: tuple[str, ...]
    into: tuple[str, ...]
    price: float | None


@dataclass(frozen=True)
class CurvePoint:
    """The best that so many sites can do.

    Attributes
    ----------
    add
        Number of new sites.
    value, bound
        In the people of the question (``most_people``), or minutes or metres.
    status
        Of the answer.
    """

    add: int
    value: float | None
    bound: float | None
    status: str


@dataclass(frozen=True, eq=False)
class Uncovered:
    """People whom no candidate can reach, and why.

    Attributes
    ----------
    table
        One row a block and reason: ``unit`` (name), ``block`` (id), ``where``, ``people``,
        ``reason`` (code of `lifecircle.siting.wording.REASONS`), ``nearest`` (cost to the nearest
        candidate, minutes or metres, NaN where none), ``geometry``.
    summary
        Sentences for a page.
    """

    table: gpd.GeoDataFrame
    summary: tuple[Bilingual, ...]


@dataclass(frozen=True, eq=False)
class SitingFound:
    """The answer to one question.

    Attributes
    ----------
    asked
        The question.
    before
        As it is.
    choices
        Sets of sites, best first; empty where there is no answer.
    curve
        By number of sites, from 0.
    uncovered
        Whom no candidate reaches; None where everybody can be reached.
    verdicts
        Goal and unit before and after the first set, as an audit with the sites built finds them:
        ``goal, unit`` (name, empty for the whole), ``before, after`` (status), ``share_before,
        share_after``; empty where the question has no goal.
    failed
        Where there are no choices: the answer that says why.
    """

    asked: Asked
    before: Measures
    choices: tuple[Chosen, ...]
    curve: tuple[CurvePoint, ...]
    uncovered: Uncovered | None
    verdicts: pd.DataFrame
    failed: Answer | None = None


@dataclass(frozen=True, eq=False)
class SitingRun:
    """All questions of a study.

    Attributes
    ----------
    district
        On which they were asked (with the changes of the year asked for).
    language
        Of the study.
    found
        One a question, the study's order.
    inputs
        Files with their hashes.
    year
        Of the changes that count as built; None: as it is.
    """

    district: District
    language: Language
    found: tuple[SitingFound, ...]
    inputs: tuple[InputFile, ...] = ()
    year: int | None = None
    notes: tuple[Note, ...] = field(default=())
