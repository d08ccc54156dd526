"""Signs on the map that are no facilities: projects and candidate sites."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lifecircle.base.text import both
from lifecircle.outputs.map_style import MOVE_SIGNS
from lifecircle.outputs.map_words_layers import FACTS
from lifecircle.outputs.measures import number_text
from lifecircle.outputs.statements import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.text import Bilingual, Language
    from lifecircle.outputs.map_shapes import Arrays, Shapes
    from lifecircle.verdicts.results import Results

Group = Literal["projects", "candidates"]
GROUPS: Final[tuple[Group, ...]] = ("projects", "candidates")
Fill = Literal["solid", "half", "hollow"]
REMARKS: Final = ("remark", "remarks", "note", "备注", "说明")
"""Columns of a list of candidates that are printed as its remark, the first that has a text."""
_LONGEST: Final = 300


@dataclass(frozen=True, eq=False)
class Sign:
    """Something that stands on the map at a point, along a line or on an area.

    Attributes
    ----------
    id
        In the address of the page; unique in its group.
    group
        Which of the lists it belongs to.
    name
        As the data have it, or what it is where they have none.
    label
        A few letters that stand in it, such as its number.
    shape
        SVG path in a square from -10 to 10.
    fill
        ``solid``, ``half`` or ``hollow``.
    geometry
        In the CRS of the results; None: it has no place and is not drawn.
    facts
        Rows of its card.
    year
        From which it counts; None: always.
    """

    id: str
    group: Group
    name: Bilingual
    label: str
    shape: str
    fill: Fill
    geometry: shapely.Geometry | None
    facts: tuple[tuple[Bilingual, Bilingual], ...] = ()
    year: int | None = None


class Signs:
    """Header and arrays of signs, in one language.

    Attributes
    ----------
    header
        Per sign ``id, group, name, label, shape, fill, year, facts``; empty where there are none.
    arrays
        ``signs``: a point each (the middle of a line, a point on an area); ``sign_lines`` and
        ``sign_areas``, with the row of their sign in ``….sign``.

    Parameters
    ----------
    signs
        Those without a place are left out.
    language, shapes
        How to say it; turns geometry into arrays.
    """

    def __init__(self, signs: Sequence[Sign], language: Language, shapes: Shapes) -> None:
        self.arrays: Arrays = {}
        self.header: dict[str, Any] = {}
        placed = [sign for sign in signs if sign.geometry is not None]
        if not placed:
            return
        self.header = {
            "groups": list(GROUPS),
            "id": [sign.id for sign in placed],
            "group": [GROUPS.index(sign.group) for sign in placed],
            "name": [sign.name(language) for sign in placed],
            "label": [sign.label for sign in placed],
            "shape": [sign.shape for sign in placed],
            "fill": [sign.fill for sign in placed],
            "year": [sign.year for sign in placed],
            "facts": [
                [[what(language), told(language)] for what, told in sign.facts] for sign in placed
            ],
        }
        self.arrays = _drawn(np.array([sign.geometry for sign in placed], dtype=object), shapes)


def _drawn(geometry: Any, shapes: Shapes) -> Arrays:
    """Return points, lines and areas of signs."""
    kind = shapely.get_dimensions(geometry)
    lines, areas = np.flatnonzero(kind == 1), np.flatnonzero(kind == 2)  # noqa: PLR2004
    middle = shapely.point_on_surface(geometry)
    middle[lines] = shapely.line_interpolate_point(geometry[lines], 0.5, normalized=True)
    arrays: Arrays = {**shapes.points("signs", gpd.GeoSeries(middle))}
    if len(lines):
        arrays |= shapes.courses("sign_lines", [geometry[row : row + 1] for row in lines])
        arrays["sign_lines.sign"] = ("i4", lines)
    if len(areas):
        arrays |= shapes.areas("sign_areas", gpd.GeoSeries(geometry[areas]))
        arrays["sign_areas.sign"] = ("i4", areas)
    return arrays


def candidate_signs(results: Results) -> tuple[Sign, ...]:
    """Return the sites that the planner thinks of, in the order of their lists."""
    table = results.candidates
    if table is None or table.empty:
        return ()
    units = [*map(str, results.units["name"])]
    taken: dict[str, int] = {}
    signs = []
    for row in table.to_dict("records"):
        number = str(row["id"])
        taken[number] = taken.get(number, 0) + 1
        name = "" if row["name"] is None or pd.isna(row["name"]) else plain(row["name"])
        unit = int(row["unit"])
        facts = [
            (FACTS["list"], both(plain(row["list"]))),
            (FACTS["id"], both(plain(number))),
            (FACTS["unit"], both(plain(units[unit])) if unit >= 0 else FACTS["no_unit"]),
            (FACTS["price"], _price(row.get("price"))),
        ]
        remark = _remark(row)
        if remark:
            facts.append((FACTS["remark"], both(remark)))
        signs.append(
            Sign(
                id=number if taken[number] == 1 else f"{row['list']}/{number}",
                group="candidates",
                name=both(name or plain(number)),
                label="",
                shape=MOVE_SIGNS["site"],
                fill="hollow",
                geometry=row["geometry"],
                facts=tuple(facts),
            )
        )
    return tuple(signs)


def _price(price: Any) -> Bilingual:
    return FACTS["none"] if price is None or pd.isna(price) else both(number_text(float(price)))


def _remark(row: dict[Any, Any]) -> str:
    for column in REMARKS:
        text = row.get(column)
        if text is not None and not pd.isna(text) and str(text).strip():
            return plain(text, _LONGEST)
    return ""
