"""New homes: people who were not there before, at points of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from lifecircle.base.amounts import groups
from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual, Note
from lifecircle.changes.done import Done, Lacking
from lifecircle.changes.newcomers import Newcomers, settled
from lifecircle.layers.corrections import degrees_text
from lifecircle.layers.people_in_blocks import points_inside

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lifecircle.changes.draft import Draft
    from lifecircle.layers.shapes import Geometries
    from lifecircle.study.changes import NewHousing

RADIUS: Final = 50.0
"""Metres: homes without an outline are drawn as a disc of this size; people are at its middle."""
_CORNERS: Final = 4


def add_housing(draft: Draft, change: NewHousing) -> Done | Lacking:
    """Let people move into new homes.

    Raises
    ------
    InputError
        If the outline is not a polygon.
    """
    people = change.people
    if people is None and change.households is not None:
        people = change.households * change.per_household
    missing = []
    if change.at is None and not change.area:
        missing.append("site")
    if people is None:
        missing.append("people")
    if missing or people is None:
        return _lacking(missing)
    if draft.total is None:
        return Lacking(
            ("people",),
            Bilingual(
                "评估文件没有总人口，新增人口无从折算为占比。",
                "The study has no number of people against which new ones could be set.",
            ),
        )
    area, at = _ground(draft, change)
    if not bool(draft.district.outline.geometry.iloc[0].intersects(at)):
        return Lacking(
            ("site",), Bilingual("位于评估范围之外，不计入。", "It lies outside the area.")
        )
    doors = _doors(draft, change, area, at)
    unit = _unit(draft, area, at)
    estimated = change.people is None
    newcomers = Newcomers(
        id=change.id or "",
        people=people,
        estimated=estimated,
        groups=_groups(draft, change, people, unit),
        unit=unit,
        area=area,
        doors=doors,
        note=_note(change, people),
    )
    draft.people = settled(draft.people, newcomers, whole=draft.district.study.people.whole)
    return Done(_text(draft, change, people, at, newcomers.groups), at)


def _ground(draft: Draft, change: NewHousing) -> tuple[shapely.Geometry, shapely.Point]:
    """Return the outline of new homes, and a point that stands for it."""
    if not change.area:
        at = draft.point(change.at or (0.0, 0.0), change, "at")
        return at.buffer(RADIUS, quad_segs=_CORNERS), at
    area = shapely.Polygon(draft.points(change.area, change, "area"))
    if not area.is_valid or area.area == 0:
        raise InputError(
            Bilingual("新建住房的范围不是有效的多边形", "the outline is not a valid polygon"),
            found=shapely.is_valid_reason(area),
            todo=Bilingual("检查各点的次序", "check the order of its points"),
        )
    middle = area.point_on_surface()
    return area, middle if change.at is None else draft.point(change.at, change, "at")


def _doors(
    draft: Draft, change: NewHousing, area: shapely.Geometry, at: shapely.Point
) -> Geometries:
    """Return where people enter the streets: in equal parts."""
    points: Sequence[shapely.Point] = draft.points(change.entrances, change, "entrances")
    if not points and not change.area:
        points = [at]
    if points:
        found: Geometries = np.empty(len(points), dtype=object)
        found[:] = list(points)
        return found
    return points_inside(shapely.normalize(np.array([area], dtype=object)))[0]


def _unit(draft: Draft, area: shapely.Geometry, at: shapely.Point) -> int:
    """Return the unit with most of the ground, or with the point; -1 if none has."""
    territory = draft.district.units["territory"].to_numpy()
    holds = np.flatnonzero(shapely.intersects(territory, at))
    shared = np.rint(shapely.area(shapely.intersection(territory, area)))
    if shared.max(initial=0.0) > 0:
        return int(np.argmax(shared))
    return int(holds[0]) if len(holds) else -1


def _groups(draft: Draft, change: NewHousing, people: float, unit: int) -> dict[str, float]:
    """Return how many newcomers belong to each group that the district knows.

    Those of a group that the study takes as a share or a rate of the residents follow this;
    of others nobody, unless the change says so.
    """
    known = draft.people.groups
    found = {name: number for name, number in change.groups.items() if name in known}
    if "households" in known and change.households is not None:
        found.setdefault("households", change.households)
    residents = known.get("residents")
    for group in draft.district.study.people.groups:
        name = group.group
        if name in found or name == "residents" or name not in known:
            continue
        if group.share_of_residents is not None:
            found[name] = people * group.share_of_residents
        elif group.given_as != "count" and residents is not None and unit >= 0:
            rate = known[name].units[unit] / residents.units[unit]
            if np.isfinite(rate):
                found[name] = float(people * rate)
    return found


def _lacking(missing: Sequence[str]) -> Lacking:
    zh = {"site": "位置", "people": "人口或户数"}
    en = {"site": "a site", "people": "its people or households"}
    return Lacking(
        tuple(missing),
        Bilingual(
            f"未写明{'、'.join(zh[one] for one in missing)}。",
            f"It lacks {' and '.join(en[one] for one in missing)}.",
        ),
    )


def _text(
    draft: Draft,
    change: NewHousing,
    people: float,
    at: shapely.Point,
    numbers: Mapping[str, float],
) -> Bilingual:
    where, known = degrees_text(at, draft.district.crs), draft.people.groups
    name = f"“{change.name or change.id}”"
    about = Bilingual("", "")
    if change.people is None:
        households, each = change.households or 0, change.per_household
        about = Bilingual(
            f"（{households:,.10g} 户，按每户 {each:g} 人计）",
            f" ({households:,.10g} households of {each:g})",
        )
    lost = [groups()[g].name for g in known if g not in numbers and g != "residents"]
    zh = f"；其中各类人群未写明，均未计入：{'、'.join(n.zh for n in lost)}" if lost else ""
    en = f"; none of them counts among {', '.join(n.en for n in lost)}" if lost else ""
    drawn = Bilingual("", "")
    if not change.area:
        drawn = Bilingual(
            f"；未给范围，以半径 {RADIUS:g} 米的圆示意",
            f"; without an outline it is drawn as a disc of {RADIUS:g} m",
        )
    approx = Bilingual("约", "About ") if change.people is None else Bilingual("", "")
    return Bilingual(
        f"新建住房{name}迁入{approx.zh} {people:,.0f} 人{about.zh}，位于 {where}{drawn.zh}{zh}。",
        f"{approx.en}{people:,.0f} people{about.en} move into {name} at {where}{drawn.en}{en}.",
    )


def _note(change: NewHousing, people: float) -> Note:
    """Return what readers of the people must know."""
    name = f"“{change.name or change.id}”"
    given = change.people is not None
    return Note(
        "people.new_housing",
        Bilingual(
            f"含新建住房{name}的 {people:,.0f} 人。"
            if given
            else f"含新建住房{name}的约 {people:,.0f} 人，由户数按每户 {change.per_household:g} 人"
            "估算。",
            f"With {people:,.0f} people of new homes {name}."
            if given
            else f"With about {people:,.0f} people of new homes {name}, households of "
            f"{change.per_household:g}.",
        ),
        change.source,
    )
