"""Corrections of facilities: entrances moved, facilities left out."""

from __future__ import annotations

import difflib
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from lifecircle.base.text import Bilingual
from lifecircle.layers.corrections import degrees_text, make_corrections
from lifecircle.layers.facility_notes import SAME_PLACE
from lifecircle.study.corrections import ExcludeFacility, MoveEntrance

if TYPE_CHECKING:
    from lifecircle.base.errors import StudyError
    from lifecircle.base.findings import Log
    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.layers.corrections import Numbered
    from lifecircle.layers.facilities import Facilities
    from lifecircle.layers.shapes import Geometries
    from lifecircle.study.corrections import Repair
    from lifecircle.study.model import Study

NAMED_WITHIN: Final = 100.0
"""Metres: ``from`` names an entrance that is at most this far; Chinese datums differ by more."""
TELLS_APART: Final = 1.0
"""Metres by which the entrance that ``from`` names must be nearer than any other."""
MOVED_AT_MOST: Final = 10_000.0
"""Metres: nobody moves an entrance farther; the coordinates are wrong."""
_OFFERED: Final = 5


def correct_facilities(
    facilities: Facilities, study: Study, log: Log
) -> tuple[Facilities, tuple[Repair, ...]]:
    """Make the corrections that move entrances and exclude facilities.

    Parameters
    ----------
    facilities
        From `read_facilities`; not changed.
    study
        Its corrections. A facility is named by its id, or by ``<list>/<id>`` where lists share
        an id.
    log
        Takes a finding for each correction made; a lenient one takes what stops an audit, too,
        and that correction is not made.

    Returns
    -------
    Facilities
        A facility without listed entrances is moved itself, one with entrances stays where it
        is. Excluded facilities are gone with their entrances and catchments; their list stays.
    tuple of Repair
        In the order of the study.

    Raises
    ------
    StudyError, CrsError
        If a correction names no facility, or several; if it is not clear which entrance is
        meant; if a place cannot be; if two corrections contradict each other.
    """
    if not study.corrections:
        return facilities, ()
    work = _Work(facilities, study)
    kinds = (MoveEntrance, ExcludeFacility)
    repairs = make_corrections(study, kinds, work.make, work.crs, log)
    return (work.result() if repairs else facilities), repairs


class _Work:
    """Facilities while they are corrected."""

    def __init__(self, facilities: Facilities, study: Study) -> None:
        self._given = facilities
        table = facilities.table
        self.crs = table.crs
        self._ids = [str(value) for value in table["id"]]
        self._names = [str(value) for value in table["name"]]
        self._lists = [str(value) for value in table["layer"]]
        self._points = table.geometry.to_numpy().copy()
        self._as_read = np.array(facilities.entrances, dtype=object)
        self._doors = self._as_read.copy()
        doored = zip(facilities.lists, study.facilities, strict=True)
        self._with_doors = {name for name, layer in doored if layer.entrances is not None}
        self._excluded: dict[int, int] = {}
        self._moved: dict[int, int] = {}
        """Row of the entrance → number of the correction that moved it."""

    def make(self, one: Numbered) -> tuple[Bilingual, shapely.Point]:
        """Make a correction; return what was done and where."""
        correction = one.correction
        if isinstance(correction, ExcludeFacility):
            return self._exclude(one, self._row(one, correction.facility))
        if not isinstance(correction, MoveEntrance):
            raise TypeError(type(correction))
        return self._move(one, self._row(one, correction.facility), correction)

    def result(self) -> Facilities:
        """Return the corrected facilities."""
        table = self._given.table.copy()
        table["geometry"] = self._points
        owner, zone_of = self._given.entrance_of, self._given.catchment_of
        kept = np.ones(len(table), dtype=bool)
        kept[list(self._excluded)] = False
        row = np.cumsum(kept) - 1
        return replace(
            self._given,
            table=table[kept].reset_index(drop=True),
            entrances=self._doors[kept[owner]],
            entrance_of=row[owner[kept[owner]]],
            catchments=self._given.catchments[kept[zone_of]],
            catchment_of=row[zone_of[kept[zone_of]]],
        )

    def _exclude(self, one: Numbered, row: int) -> tuple[Bilingual, shapely.Point]:
        before = self._excluded.get(row)
        moved = [self._moved[door] for door in self._doors_of(row) if door in self._moved]
        if before is not None or moved:
            raise self._contradiction(one, row, before or min(moved))
        self._excluded[row] = one.number
        point: shapely.Point = self._points[row]
        where = degrees_text(point, self.crs)
        zh = f"不计入设施{self._title(row).zh}，名单“{self._lists[row]}”（{where}）。"
        en = f"Facility {self._title(row).en} of the list “{self._lists[row]}” left out ({where})."
        return Bilingual(zh, en), point

    def _move(
        self, one: Numbered, row: int, correction: MoveEntrance
    ) -> tuple[Bilingual, shapely.Point]:
        if row in self._excluded:
            raise self._contradiction(one, row, self._excluded[row])
        to = one.point("to", correction.to, self.crs)
        itself = self._is_doorless(row)
        mine = self._doors_of(row)
        doors = mine if itself else [self._meant(one, row, correction)]
        if correction.which is not None and itself:
            self._check_near(one, row, correction, self._points[[row]])
        again = [self._moved[door] for door in doors if door in self._moved]
        if again:
            raise self._contradiction(one, row, min(again))
        start: shapely.Point = self._points[row] if itself else self._as_read[doors[0]]
        metres = float(start.distance(to))
        if metres > MOVED_AT_MOST:
            raise one.error(
                Bilingual(
                    f"要把出入口移动 {metres / 1000:,.0f} 公里",
                    f"an entrance would move by {metres / 1000:,.0f} km",
                ),
                found=Bilingual(
                    f"设施{self._title(row).zh}现位于 {degrees_text(start, self.crs)}",
                    f"facility {self._title(row).en} is at {degrees_text(start, self.crs)}",
                ),
                todo=Bilingual("检查 to 与 crs", "check to, and crs"),
            )
        self._doors[doors] = to
        self._moved.update(dict.fromkeys(doors, one.number))
        if itself:
            self._points[row] = to
        where = degrees_text(to, self.crs)
        part_zh, part_en = ("", "Facility ") if itself else ("的出入口", "An entrance of facility ")
        return Bilingual(
            f"设施{self._title(row).zh}{part_zh}移动 {metres:,.0f} 米，至 {where}。",
            f"{part_en}{self._title(row).en} moved by {metres:,.0f} m to {where}.",
        ), to

    def _row(self, one: Numbered, facility: str) -> int:
        """Return the row of the facility that a correction names."""
        rows = [row for row, known in enumerate(self._ids) if known == facility]
        rows = rows or [row for row in range(len(self._ids)) if self._full(row) == facility]
        if len(rows) == 1:
            return rows[0]
        if not rows:
            raise one.error(
                Bilingual(f"没有编号为“{facility}”的设施", f"no facility has the id “{facility}”"),
                found=self._offers(facility),
                todo=Bilingual(
                    "写名单中的编号；与另一条目合并的，写所并入条目的编号",
                    "write the id as in the list; of entries that count as one place, the id of "
                    "the first",
                ),
            )
        full = [self._full(row) for row in rows]
        raise one.error(
            Bilingual(
                f"有 {len(rows)} 处设施的编号为“{facility}”",
                f"{len(rows)} facilities have the id “{facility}”",
            ),
            found=Bilingual("、".join(full), ", ".join(full)),
            todo=Bilingual("写作 名单/编号", "write list/id"),
        )

    def _offers(self, facility: str) -> Bilingual:
        """Return which facilities may be meant: of that name, or of a similar id."""
        rows = [row for row, name in enumerate(self._names) if name == facility][:_OFFERED]
        if not rows:
            near = difflib.get_close_matches(facility, dict.fromkeys(self._ids), _OFFERED)
            rows = [self._ids.index(known) for known in near]
        if not rows:
            count = len(self._ids)
            return Bilingual(f"共 {count:,} 处设施，编号均不相近", f"{count:,} others, none alike")
        titles = [self._title(row) for row in rows]
        return Bilingual(
            "相近的有：" + "、".join(title.zh for title in titles),
            "alike: " + ", ".join(title.en for title in titles),
        )

    def _meant(self, one: Numbered, row: int, correction: MoveEntrance) -> int:
        """Return the entrance that a correction moves."""
        mine = self._doors_of(row)
        if correction.which is not None:
            return mine[self._check_near(one, row, correction, self._as_read[mine])]
        if len(mine) == 1:
            return mine[0]
        raise one.error(
            Bilingual(
                f"设施{self._title(row).zh}有 {len(mine)} 个出入口，不知移动哪一个",
                f"facility {self._title(row).en} has {len(mine)} entrances, and it is not clear "
                "which one moves",
            ),
            found=self._places(self._as_read[mine]),
            todo=Bilingual("用 from = [x, y] 指明其位置", "say near which one, with from = [x, y]"),
        )

    def _check_near(
        self, one: Numbered, row: int, correction: MoveEntrance, points: Geometries
    ) -> int:
        """Return the point that ``from`` names, by position."""
        which = correction.which or (0.0, 0.0)
        near = one.point("from", which, self.crs)
        metres: Floats = np.asarray(shapely.distance(points, near))
        best = int(metres.argmin())
        if metres[best] > NAMED_WITHIN:
            raise one.error(
                Bilingual(
                    f"from 附近 {NAMED_WITHIN:.0f} 米内没有设施{self._title(row).zh}的出入口",
                    f"no entrance of facility {self._title(row).en} is within {NAMED_WITHIN:.0f} m "
                    "of from",
                ),
                found=self._places(points, metres),
                todo=Bilingual("检查 from 与 crs", "check from, and crs"),
            )
        rivals = np.delete(metres, best)
        if (rivals < metres[best] + TELLS_APART).any():
            raise one.error(
                Bilingual(
                    f"from 不能确定设施{self._title(row).zh}的哪个出入口",
                    f"from does not tell which entrance of facility {self._title(row).en} is meant",
                ),
                found=self._places(points, metres),
                todo=Bilingual("写得更靠近所指的出入口", "write a place nearer to the one meant"),
            )
        return best

    def _places(self, points: Geometries, metres: Floats | None = None) -> Bilingual:
        texts = [degrees_text(point, self.crs) for point in points]
        if metres is None:
            return Bilingual("；".join(texts), "; ".join(texts))
        pairs = sorted(zip(metres, texts, strict=True))[:_OFFERED]
        return Bilingual(
            "；".join(f"{text}（相距 {far:,.0f} 米）" for far, text in pairs),
            "; ".join(f"{text} ({far:,.0f} m away)" for far, text in pairs),
        )

    def _contradiction(self, one: Numbered, row: int, before: int) -> StudyError:
        return one.error(
            Bilingual(
                f"与 corrections[{before}] 矛盾：两者更正同一处设施{self._title(row).zh}",
                f"contradicts corrections[{before}]: both are about facility {self._title(row).en}",
            ),
            todo=Bilingual("只保留其中一条", "keep one of the two"),
        )

    def _is_doorless(self, row: int) -> bool:
        """Tell whether a facility has no listed entrance, so that it moves itself.

        The single entrance of such a facility is its point; entries joined with it may have
        added theirs, from nearby.
        """
        points = self._as_read[self._doors_of(row)]
        metres = np.asarray(shapely.distance(points, self._given.table.geometry.iloc[row]))
        if self._lists[row] in self._with_doors:
            return len(points) == 1 and bool(metres[0] == 0)
        return bool((metres <= SAME_PLACE).all())

    def _doors_of(self, row: int) -> list[int]:
        owner: Ints = self._given.entrance_of
        first, last = np.searchsorted(owner, [row, row + 1])
        return list(range(int(first), int(last)))

    def _full(self, row: int) -> str:
        return f"{self._lists[row]}/{self._ids[row]}"

    def _title(self, row: int) -> Bilingual:
        name, id_ = self._names[row], self._ids[row]
        if not name:
            return Bilingual(f"（编号 {id_}）", f"[{id_}]")
        return Bilingual(f"“{name}”（{id_}）", f"“{name}” [{id_}]")
