"""What a timeline found: everything that its pages and tables are made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from lifecircle.base.text import Bilingual, Language, Note
    from lifecircle.study.made import Made, Waiting
    from lifecircle.verdicts.results import InputFile, Results


@dataclass(frozen=True, eq=False)
class YearState:
    """The district in a year.

    Attributes
    ----------
    year
        Of the state.
    results
        The audit of it.
    made
        Changes that count, from the first year on.
    new
        Ids of those that came since the state before.
    """

    year: int
    results: Results
    made: tuple[Made, ...]
    new: tuple[str, ...]


@dataclass(frozen=True)
class Contribution:
    """What a project brings for a goal.

    Attributes
    ----------
    change
        Its id.
    goal
        Id of a goal at people's doors.
    alone
        Change of the share of people reached in the last state's population when only it is made;
        0 to 1, negative where people lose.
    in_order
        … when it is made after all that come before it.
    people_alone, people_in_order
        The same in people; None where there is no head count.
    units
        Names of units whose verdict turns to met thanks to it, in order.
    """

    change: str
    goal: str
    alone: float | None
    in_order: float | None
    people_alone: float | None
    people_in_order: float | None
    units: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Losing:
    """Who loses access through a change.

    Attributes
    ----------
    change, goal
        Ids.
    table
        One row a block: ``unit`` (name), ``block`` (id), ``where``, ``people`` (share of all, or
        numbers), ``before, after`` (minutes or metres to the nearest; NaN: none within the search),
        ``left_out`` (bool: the goal held and no longer does), ``geometry``.
    people
        Whose way gets longer, and of them who are left out now; numbers or shares.
    """

    change: str
    goal: str
    table: gpd.GeoDataFrame
    people: tuple[float, float]


@dataclass(frozen=True)
class Owed:
    """What new housing owes (配建).

    Attributes
    ----------
    change
        Of the housing.
    service
        What is owed.
    asked
        What the obligation says, a sentence.
    needed, there
        In the unit of the obligation (a quantity, minutes or metres); None where not known.
    status
        ``kept``, ``owed``, ``not_known``.
    by
        Change that provides it, or the facility; empty where none.
    way
        ``minutes`` or ``metres`` where `needed` and `there` are ways, else empty.
    """

    change: str
    service: str
    asked: Bilingual
    needed: float | None
    there: float | None
    status: Literal["kept", "owed", "not_known"]
    by: str
    way: Literal["", "minutes", "metres"] = ""


@dataclass(frozen=True, eq=False)
class Timeline:
    """A district over the years.

    Attributes
    ----------
    language
        Of the study.
    states
        By year, ascending; at least one.
    verdicts
        One row a goal, unit and year: ``goal, unit`` (name, empty for the whole), ``year, status,
        value, at_least, at_most, target``.
    blocks
        One row a block (of the last state): ``id, unit, geometry`` and per goal and year the share
        of its people reached, ``<goal>@<year>``.
    contributions, losing, owed
        See there.
    waiting
        Projects that are not placed, not dated, or could not be made, with what is missing.
    notes
        Assumptions.
    inputs
        Files with their hashes.
    """

    language: Language
    states: tuple[YearState, ...]
    verdicts: pd.DataFrame
    blocks: gpd.GeoDataFrame
    contributions: tuple[Contribution, ...]
    losing: tuple[Losing, ...]
    owed: tuple[Owed, ...]
    waiting: tuple[Waiting, ...]
    notes: tuple[Note, ...]
    inputs: tuple[InputFile, ...]
