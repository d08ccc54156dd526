"""Ground that several units claim, and slivers between them that none does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from lifecircle.base.errors import LayerError
from lifecircle.base.findings import Finding, Items
from lifecircle.base.text import Bilingual, Note
from lifecircle.layers.shapes import (
    SLIVER_AREA,
    SLIVER_WIDTH,
    Geometries,
    is_sliver,
    polygonal,
)

if TYPE_CHECKING:
    from pathlib import Path

    from pyproj import CRS

    from lifecircle.base.findings import Log
    from lifecircle.base.quantities import Bools, Floats, Ints

_KM2: Final = 1e6
_SHOWN: Final = 10
_LEAST: Final = 1.0
"""m²: less ground between units comes from rounding."""
_TOUCH: Final = 0.01


@dataclass(frozen=True, eq=False)
class Overlaps:
    """Pairs of units that share ground.

    Attributes
    ----------
    geometry
        All units.
    one, other
        Positions of each pair, the first before the second.
    common
        Polygons: the ground they share.
    square
        Its square metres.
    grave
        Whether it is more than a sliver.
    crs
        Of the geometry.
    """

    geometry: Geometries
    one: Ints
    other: Ints
    common: Geometries
    square: Floats
    grave: Bools
    crs: CRS

    def __len__(self) -> int:
        return len(self.one)

    def settled(self) -> Geometries:
        """Return the ground of each unit when every overlap counts for the smallest there."""
        ground: Geometries = self.geometry.copy()
        area = np.asarray(shapely.area(self.geometry))
        second = area[self.other] < area[self.one]
        loser: Ints = np.where(second, self.one, self.other)
        winner: Ints = np.where(second, self.other, self.one)
        for i in np.unique(loser):
            taken = shapely.union_all(self.geometry[winner[loser == i]])
            rest = shapely.difference(self.geometry[i], taken)
            ground[i] = polygonal(np.array([rest]))[0]
        return ground

    def items(self, label: list[str], only: Bools | None = None) -> Items:
        """Return the overlaps as features, called after both units, the largest first."""
        which = self._largest_first(only)
        return Items(self._called(label, which), (), self.common[which], self.crs)

    def _largest_first(self, only: Bools | None = None) -> Ints:
        which = np.arange(len(self)) if only is None else np.flatnonzero(only)
        return which[np.argsort(-self.square[which], kind="stable")]

    def _called(self, label: list[str], which: Ints) -> list[str]:
        pairs = zip(self.one[which], self.other[which], strict=True)
        return [f"{label[i]} / {label[j]}" for i, j in pairs]

    def refusal(self, label: list[str], file: Path) -> tuple[str, LayerError, Items]:
        """Return what to refuse where units overlap by more than slivers."""
        which = self._largest_first(self.grave)
        pairs = list(zip(self._called(label, which), self.square[which], strict=True))
        zh = [f"{pair}：{m2:,.0f} m²" for pair, m2 in pairs[:_SHOWN]]
        en = [f"{pair}: {m2:,.0f} m²" for pair, m2 in pairs[:_SHOWN]]
        more = len(pairs) - _SHOWN
        if more > 0:
            zh.append(f"另有 {more} 对")
            en.append(f"and {more} more pairs")
        error = LayerError(
            Bilingual("单元重叠", "units overlap"),
            file=file,
            expected=Bilingual(
                f"单元互不重叠（容许不超过 {SLIVER_AREA:.0f} m² 或宽 {SLIVER_WIDTH:.0f} 米的细缝）",
                "units side by side (slivers up to "
                f"{SLIVER_AREA:.0f} m² or {SLIVER_WIDTH:.0f} m wide are tolerated)",
            ),
            found=Bilingual("；".join(zh), "; ".join(en)),
            todo=Bilingual(
                '改正边界，或在 [units] 中写 overlap = "smallest"',
                'correct the borders, or set overlap = "smallest" under [units]',
            ),
            code="units.overlap",
        )
        return error.code, error, self.items(label, self.grave)

    def note(self, label: list[str]) -> Note:
        """Say where units overlap, and that the smallest has the ground."""
        square = float(self.square.sum()) / _KM2
        which = self._largest_first()[:3]
        widest = list(zip(self._called(label, which), self.square[which] / _KM2, strict=True))
        zh = "、".join(f"{pair}（{km2:.4f} km²）" for pair, km2 in widest)
        en = ", ".join(f"{pair} ({km2:.4f} km²)" for pair, km2 in widest)
        return Note(
            "units.overlap",
            Bilingual(
                f"单元有 {len(self)} 处重叠，共 {square:.4f} km²，重叠部分计入面积最小的单元；"
                f"最大的是{zh}。",
                f"Units overlap in {len(self)} pairs, {square:.4f} km² in all; that ground counts "
                f"for the smallest unit there. Largest: {en}.",
            ),
        )


def find_overlaps(geometry: Geometries, crs: CRS) -> Overlaps:
    """Find the pairs of polygons that share ground.

    Parameters
    ----------
    geometry
        Valid polygons.
    crs
        Projected, in metres.
    """
    one, other = shapely.STRtree(geometry).query(geometry, predicate="intersects")
    one, other = one[one < other], other[one < other]
    common = polygonal(shapely.intersection(geometry[one], geometry[other]))
    square = np.asarray(shapely.area(common))
    real = square > 0
    order = np.lexsort((other[real], one[real]))
    one, other = one[real][order], other[real][order]
    common, square = common[real][order], square[real][order]
    return Overlaps(geometry, one, other, common, square, ~is_sliver(common), crs)


def note_gaps(
    ground: Geometries, label: list[str], covered: shapely.Geometry, crs: CRS, log: Log
) -> None:
    """Note narrow ground between units that belongs to none.

    Parameters
    ----------
    ground
        What counts for each unit.
    label
        Names of the units.
    covered
        All of it together.
    crs
        Of both; metres.
    log
        Takes the finding, with the gaps; readers of results need not know.

    Notes
    -----
    Ground is a gap if it is narrower than `SLIVER_WIDTH`: if it fills when the units are widened
    by half of that and narrowed again. It touches at least two units.
    """
    half = SLIVER_WIDTH / 2
    closed = shapely.buffer(
        shapely.buffer(covered, half, join_style="mitre"), -half, join_style="mitre"
    )
    parts = shapely.get_parts(polygonal(np.array([shapely.difference(closed, covered)])))
    parts = parts[shapely.area(parts) >= _LEAST]
    if not len(parts):
        return
    part, unit = shapely.STRtree(ground).query(parts, predicate="dwithin", distance=_TOUCH)
    beside: list[list[str]] = [[] for _ in parts]
    for gap, neighbour in sorted(zip(part.tolist(), unit.tolist(), strict=True)):
        beside[gap].append(label[neighbour])
    square = shapely.area(parts)
    west, _, _, north = shapely.bounds(parts).T
    order = np.lexsort((west, -north, -square))
    order = order[np.array([len(beside[i]) > 1 for i in order], dtype=bool)]
    if not len(order):
        return
    parts, square = parts[order], square[order]
    called = [" / ".join(beside[i]) for i in order]
    log.find(
        Finding(
            "units.gaps",
            "warns",
            log.role,
            Bilingual(
                f"单元之间有 {len(parts)} 处宽不足 {SLIVER_WIDTH:.0f} 米的缝隙，"
                f"共 {square.sum():,.0f} m²，不属于任何单元。",
                f"Between units there are {len(parts)} gaps less than {SLIVER_WIDTH:.0f} m wide, "
                f"{square.sum():,.0f} m² in all, that belong to no unit.",
            ),
            log.file,
            action=Bilingual("对齐相邻单元的边界", "make the borders of neighbours meet"),
            items=Items(
                [f"{pair} {m2:,.0f} m²" for pair, m2 in zip(called, square, strict=True)],
                (),
                parts,
                crs,
            ),
        )
    )
