"""What a plan may ask for beside residents and facilities: groups, levels, areas, statistics."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd
    import numpy.typing as npt
    import pandas as pd

    from lifecircle.base.quantities import Floats
    from lifecircle.base.text import Bilingual, Note


@dataclass(frozen=True)
class GroupPeople:
    """People of a group: of an age, households, registered people.

    Attributes
    ----------
    group
        Its id in `lifecircle.base.amounts.groups`.
    units
        Per unit of the study: how many; NaN where it is not known.
    whole
        How many in the whole area; NaN where it is not known.
    points
        Per demand point: how many, not negative. Where only numbers of units are known, they
        are spread inside each unit as the residents are; people of units without a number are
        at no point.
    estimated
        False where blocks or units were counted and nothing was spread.
    note
        How the numbers were had, with their source.
    method
        The same in a few words; None: not said.
    confidence
        Per unit and, last, in the whole, as `lifecircle.verdicts.left_out.People` has it; None:
        not said.
    year
        Of which year the numbers are; None where the study does not say.
    """

    group: str
    units: Floats
    whole: float
    points: Floats
    estimated: bool
    note: Note
    method: Bilingual | None = None
    confidence: npt.NDArray[np.object_] | None = None
    year: int | None = None


@dataclass(frozen=True)
class Level:
    """The units of one level: districts, streets, communities.

    Attributes
    ----------
    level
        Its name, such as ``street``.
    table
        Columns ``id, name, kind, area_class, parent`` (text, empty where not known), ``unit``
        (row of the study's unit in which it lies, by a point inside it; -1 in none),
        ``geometry``, then those of the file. In the CRS of the district.
    """

    level: str
    table: gpd.GeoDataFrame


@dataclass(frozen=True)
class OtherLayer:
    """Areas (estates, zones) or places (public places) that a plan asks about.

    Attributes
    ----------
    name
        What plans call it.
    what
        Areas are polygons, places are points.
    table
        Columns ``id, name`` (text), ``unit`` (row of the study's unit, by a point inside it; -1
        in none), ``geometry``, then those of the file.
    complete
        Whether the layer names every such area or place.
    """

    name: str
    what: Literal["areas", "places"]
    table: gpd.GeoDataFrame
    complete: bool


@dataclass(frozen=True)
class DemandLayer:
    """Demand other than residents: workers, visitors, enterprises.

    Attributes
    ----------
    name
        What plans call it.
    points
        Columns ``id, name`` (text), ``unit`` (row; -1 in none), ``weight`` (not negative),
        ``geometry`` (points).
    note
        What it is, and its source.
    label
        What it is called on pages; None: by its name.
    """

    name: str
    points: gpd.GeoDataFrame
    note: Note
    label: Bilingual | None = None


@dataclass(frozen=True)
class Statistics:
    """Numbers that the planner supplies.

    Attributes
    ----------
    table
        Columns ``indicator`` (text, as the table has it), ``level`` and ``unit`` (name of a unit
        of that level; both empty for the whole), ``year`` (float; NaN where not given),
        ``value`` (float), ``source``, ``place`` (file and row, for messages).
    """

    table: pd.DataFrame

    def rows_of(self, names: Iterable[str]) -> pd.DataFrame | None:
        """Return the rows of the first indicator of these names; None if there is none."""
        for name in names:
            mine = self._called == same(name)
            if mine.any():
                found: pd.DataFrame = self.table[mine]
                return found
        return None

    @cached_property
    def _called(self) -> npt.NDArray[np.object_]:
        return np.array([same(name) for name in self.table["indicator"]], dtype=object)


def same(text: object) -> str:
    """Return a name without what does not tell names apart: width and spaces at its ends."""
    return unicodedata.normalize("NFKC", str(text)).strip()
