"""The map of findings as numbers: packed as those of the coverage map, drawn on one canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from lifecircle.base.findings import SEVERITIES, Items
from lifecircle.base.text import Bilingual
from lifecircle.outputs.check_items import in_degrees, places
from lifecircle.outputs.check_words import sentence
from lifecircle.outputs.map_shapes import PER_DEGREE, Shapes
from lifecircle.outputs.map_tables import MAJOR
from lifecircle.outputs.statements import plain

if TYPE_CHECKING:
    from lifecircle.base.findings import Finding
    from lifecircle.base.quantities import Ints
    from lifecircle.checks.report import CheckReport, Ground
    from lifecircle.outputs.map_shapes import Arrays

DRAWN: Final = 500
"""Features of one finding that are drawn, at the most; the table has all."""
_POINT, _LINE, _AREA = 0, 1, 2
_TOLERANCE: Final = 5 / PER_DEGREE
"""Degrees by which drawn shapes may be simplified: half a metre."""


class FindingsMap:
    """What the page's script draws.

    Parameters
    ----------
    report
        Of the check.

    Attributes
    ----------
    header, arrays
        For `lifecircle.outputs.map_pack.pack`.
    drawn
        Per finding, how many of its features are drawn.
    """

    def __init__(self, report: CheckReport) -> None:
        self.arrays: Arrays = {}
        kept = [_kept(finding) for finding in report.findings]
        self.drawn = [len(rows) for rows, _ in kept]
        self.header: dict[str, Any] = {
            "findings": [
                _texts(finding, rows)
                for finding, (rows, _) in zip(report.findings, kept, strict=True)
            ]
        }
        self._features(kept)
        bounds = self._ground(report.ground)
        self.header["bounds"] = bounds or self._extent()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw at all."""
        return self.header["bounds"] is None

    def _features(self, kept: list[tuple[Ints, Any]]) -> None:
        """Sort the features of all findings into points, lines and areas."""
        count = [len(rows) for rows, _ in kept]
        finding = np.repeat(np.arange(len(kept)), count)
        item = np.concatenate([np.arange(n) for n in count]) if kept else np.empty(0, np.int64)
        shapes = np.concatenate([s for _, s in kept]) if kept else np.empty(0, dtype=object)
        parts, row = shapely.get_parts(shapes, return_index=True)
        deeper, again = shapely.get_parts(parts, return_index=True)  # collections of multis
        row, parts = row[again], deeper
        kind = shapely.get_dimensions(parts)
        for name, dimension in (("p", _POINT), ("l", _LINE), ("a", _AREA)):
            own = kind == dimension
            self._coordinates(name, parts[own])
            self.arrays[f"{name}.f"] = ("u2", finding[row[own]])
            self.arrays[f"{name}.i"] = ("u2", item[row[own]])

    def _coordinates(self, name: str, shapes: Any) -> None:
        if name == "a":
            rings, of = shapely.get_rings(shapes, return_index=True)
            self.arrays["a.rings"] = ("i4", np.bincount(of, minlength=len(shapes)))
            shapes = rings
        xy = np.rint(shapely.get_coordinates(shapes) * PER_DEGREE).astype(np.int64)
        self.arrays[f"{name}.x"] = ("d4", xy[:, 0])
        self.arrays[f"{name}.y"] = ("d4", xy[:, 1])
        if name != "p":
            self.arrays[f"{name}.n"] = ("i4", shapely.get_num_coordinates(shapes))

    def _ground(self, ground: Ground | None) -> list[list[float]] | None:
        """Add outline, units and streets; return what the first view shows."""
        bounds = None
        if ground is None:
            return None
        shapes = Shapes(ground.crs)
        for name, layer in (("outline", ground.outline), ("units", ground.units)):
            if layer is not None and len(layer):
                self.arrays |= shapes.areas(name, layer.geometry)
                bounds = bounds or shapes.bounds(layer)
        streets = ground.streets
        if streets is not None and len(streets):
            major = streets["kind"].isin(MAJOR).to_numpy()
            self.arrays |= shapes.lines("streets", streets.geometry)
            self.arrays["streets.major"] = ("u1", major)
            bounds = bounds or shapes.bounds(streets)
        if ground.units is not None:
            self.header["units"] = [plain(name) for name in ground.units["name"]]
        return bounds

    def _extent(self) -> list[list[float]] | None:
        """Return the bounds of what is drawn, where there is no area."""
        x = np.concatenate([np.asarray(self.arrays[f"{n}.x"][1]) for n in "pla"])
        y = np.concatenate([np.asarray(self.arrays[f"{n}.y"][1]) for n in "pla"])
        if not len(x):
            return None
        return [
            [float(y.min()) / PER_DEGREE, float(x.min()) / PER_DEGREE],
            [float(y.max()) / PER_DEGREE, float(x.max()) / PER_DEGREE],
        ]


def _kept(finding: Finding) -> tuple[Ints, Any]:
    """Return the rows of the items that are drawn, and their shapes in degrees, thinned."""
    items = finding.items
    if items is None:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=object)
    first = _first(items)
    shapes = in_degrees(first)
    rows = np.flatnonzero(~shapely.is_missing(shapes))[:DRAWN]
    shapes = shapely.simplify(shapes[rows], _TOLERANCE, preserve_topology=True)
    return rows, shapes


def _first(items: Items) -> Items:
    """Return the items that may be drawn, without converting all of very many."""
    most = 4 * DRAWN
    if len(items) <= most or items.geometry is None:
        return items
    return Items(items.labels[:most], items.places[:most], items.geometry[:most], items.crs)


def _texts(finding: Finding, rows: Ints) -> dict[str, Any]:
    """Return the texts that the page shows when a feature is clicked."""
    texts: list[list[str]] = []
    if finding.items is not None:
        labels, where = finding.items.labels, places(finding.items)
        texts = [[plain(labels[i]), plain(where[i].zh), plain(where[i].en)] for i in rows.tolist()]
    what, action = sentence(finding.what), sentence(finding.action or Bilingual("", ""))
    return {
        "s": SEVERITIES.index(finding.severity),
        "zh": plain(what.zh, 600),
        "en": plain(what.en, 600),
        "do": [plain(action.zh, 600), plain(action.en, 600)],
        "items": texts,
    }
