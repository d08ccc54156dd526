"""Corrections of buildings: another use, another number of storeys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from lifecircle.base.text import Bilingual
from lifecircle.layers.corrections import degrees_text, make_corrections
from lifecircle.layers.levels import MOST_LEVELS
from lifecircle.layers.uses import HOMES, NOT_HOMES, is_home
from lifecircle.study.corrections import SetBuilding

if TYPE_CHECKING:
    import geopandas as gpd

    from lifecircle.base.findings import Log
    from lifecircle.layers.corrections import Numbered
    from lifecircle.study.corrections import Repair
    from lifecircle.study.model import Study

BESIDE: Final = 5.0
"""Metres from a building within which a place that is in none means that building."""
_LOOK: Final = 500.0


def correct_buildings(
    buildings: gpd.GeoDataFrame, study: Study, log: Log
) -> tuple[gpd.GeoDataFrame, tuple[Repair, ...]]:
    """Make the corrections that set a building's use or storeys.

    Parameters
    ----------
    buildings
        From `read_buildings`, columns ``use``, ``levels``, ``home``; not changed.
    study
        Its corrections. The building meant is the smallest that contains the place, else the
        nearest within `BESIDE` metres.
    log
        Takes a finding for each correction made; a lenient one takes what stops an audit, too,
        and that correction is not made.

    Returns
    -------
    GeoDataFrame
        The same rows. Where a use is set, ``home`` follows from it alone: other tags of the
        building no longer count.
    tuple of Repair
        In the order of the study.

    Raises
    ------
    StudyError, CrsError
        If no building is there, a place cannot be, or a building is corrected twice.
    """
    if not any(isinstance(correction, SetBuilding) for correction in study.corrections):
        return buildings, ()
    work = _Work(buildings)
    repairs = make_corrections(study, (SetBuilding,), work.make, buildings.crs, log)
    return work.table, repairs


class _Work:
    """Buildings while they are corrected."""

    def __init__(self, buildings: gpd.GeoDataFrame) -> None:
        self.table = buildings.copy()
        self._shapes = buildings.geometry.to_numpy()
        self._tree = shapely.STRtree(self._shapes)
        self._done: dict[int, int] = {}

    def make(self, one: Numbered) -> tuple[Bilingual, shapely.Point]:
        """Make a correction; return what was done and where."""
        correction = one.correction
        if not isinstance(correction, SetBuilding):
            raise TypeError(type(correction))
        if correction.levels is not None and correction.levels > MOST_LEVELS:
            raise one.error(
                Bilingual(f"层数大于 {MOST_LEVELS:.0f}", f"more than {MOST_LEVELS:.0f} storeys"),
                found=f"levels = {correction.levels:g}",
                todo=Bilingual("levels 写地上层数", "levels are the storeys above ground"),
            )
        at = one.point("at", correction.at, self.table.crs)
        row = self._row(one, at)
        if row in self._done:
            raise one.error(
                Bilingual(
                    f"与 corrections[{self._done[row]}] 是同一栋建筑",
                    f"the same building as in corrections[{self._done[row]}]",
                ),
                found=self._say(row),
                todo=Bilingual("合并为一条", "make them one correction"),
            )
        before = self._say(row)
        self._done[row] = one.number
        where = degrees_text(at, self.table.crs)
        zh, en = [], []
        if correction.use is not None:
            home = is_home(correction.use, {})
            self.table.loc[row, ["use", "home"]] = [correction.use, home]
            unknown = correction.use not in HOMES | NOT_HOMES
            zh.append(
                f"用途改为 {correction.use}"
                + ("（未归类）" if unknown else "")
                + ("，计为住宅" if home else "，不计为住宅")
            )
            en.append(
                f"use set to {correction.use}"
                + (" (of no known kind)" if unknown else "")
                + (", counts as a home" if home else ", no home")
            )
        if correction.levels is not None:
            self.table.loc[row, "levels"] = correction.levels
            zh.append(f"层数改为 {correction.levels:g}")
            en.append(f"storeys set to {correction.levels:g}")
        return Bilingual(
            f"{before.zh}（{where}）：{'；'.join(zh)}。",
            f"{before.en} at {where}: {'; '.join(en)}.",
        ), at

    def _row(self, one: Numbered, at: shapely.Point) -> int:
        """Return the building that is meant."""
        rows = self._tree.query(at, predicate="intersects")
        if len(rows):
            shapes = self._shapes[rows]
            return int(rows[np.lexsort((shapely.to_wkb(shapes), shapely.area(shapes)))[0]])
        near, metres = self._tree.query_nearest(at, max_distance=_LOOK, return_distance=True)
        if len(near) and metres[0] <= BESIDE:
            return int(near[np.argsort(shapely.to_wkb(self._shapes[near]))[0]])
        if len(near):
            far, there = f"{metres[0]:,.0f}", self._say(int(near[0]))
            found = Bilingual(
                f"最近的相距 {far} 米：{there.zh}", f"the nearest is {far} m away: {there.en}"
            )
        else:
            found = Bilingual(f"{_LOOK:.0f} 米内没有建筑", f"no building within {_LOOK:.0f} m")
        raise one.error(
            Bilingual("该处没有评估范围内的建筑", "there is no building of the area at that place"),
            found=found,
            todo=Bilingual(
                "at 写建筑内一点，并检查 crs", "write a place inside the building; check crs"
            ),
        )

    def _say(self, row: int) -> Bilingual:
        """Return a building as words."""
        name, use = str(self.table.loc[row, "name"] or ""), self.table.loc[row, "use"]
        levels = float(self.table.loc[row, "levels"])
        title = f"“{name}”" if name else ""
        zh = "层数不详" if np.isnan(levels) else f"{levels:g} 层"
        en = "storeys unknown" if np.isnan(levels) else f"{levels:g} storeys"
        return Bilingual(
            f"建筑{title}［{use}，{zh}］", f"Building {title}{' ' if title else ''}[{use}, {en}]"
        )
