"""Small vector maps of who gained and who lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from lifecircle.base.services import is_kind_of
from lifecircle.compare.side import services_of
from lifecircle.outputs.pictures import Frame
from lifecircle.outputs.statements import plain

if TYPE_CHECKING:
    import pandas as pd

    from lifecircle.compare.diff import Comparison
    from lifecircle.plans import Goal

CLASSES: Final = (
    ("lost3", "#8c3b00", "−100…−50"),
    ("lost2", "#d9772b", "−50…−10"),
    ("lost1", "#f7cfa0", "−10…0"),
    ("mixed", "#9a8fb5", ""),
    ("gained1", "#b9d7ee", "0…+10"),
    ("gained2", "#5a9bd0", "+10…+50"),
    ("gained3", "#164f8f", "+50…+100"),
)
"""Name, colour and text of the classes of change: lightness tells how much, hue and hatching
which way."""
_MIXED: Final = 3
_BREAKS: Final = (-0.5, -0.1, 0.0, 0.1, 0.5)
_HIGHEST: Final = 560
_MARGIN: Final = 0.03
_FINEST: Final = 2.0


@dataclass(frozen=True)
class Sheet:
    """What is the same on every map of the page.

    Attributes
    ----------
    width, height
        Of the view box.
    ground, streets, borders
        Path data of all blocks, of major streets and of the units' borders.
    blocks
        Row of a block that changed for some goal → path data.
    scale_length, scale_text
        Of the scale bar.
    """

    width: int
    height: int
    ground: str
    streets: str
    borders: str
    blocks: dict[int, str]
    scale_length: int
    scale_text: str


def draw(comparison: Comparison) -> tuple[Frame, Sheet]:
    """Return the frame and the sheet of all maps of a comparison."""
    new = comparison.new
    units = shapely.simplify(new.units.geometry.to_numpy(), _FINEST)
    bounds = np.asarray(new.units.total_bounds, dtype=np.float64)
    frame = Frame.around(bounds, _MARGIN, _HIGHEST)
    shapes = shapely.simplify(new.blocks.geometry.to_numpy(), _FINEST / 2)
    rows = np.unique(comparison.blocks["block"].to_numpy(dtype=np.int64))
    rows = rows[rows >= 0]
    paths = dict(zip(rows.tolist(), frame.areas(shapes[rows]), strict=True))
    length, text = frame.scale()
    return frame, Sheet(
        width=frame.width,
        height=frame.height,
        ground="".join(frame.areas(shapes)),
        streets=frame.lines(shapely.simplify(new.streets.to_numpy(), _FINEST)),
        borders="".join(frame.areas(units)),
        blocks={row: path for row, path in paths.items() if path},
        scale_length=length,
        scale_text=text,
    )


def classes(blocks: pd.DataFrame, sheet: Sheet) -> list[tuple[str, list[int]]]:
    """Return the rows of the blocks of one goal by the name of their class of change."""
    change = (blocks["share_after"] - blocks["share_before"]).round(9).to_numpy()
    number = np.searchsorted(_BREAKS, change, side="left")
    # Classes count outwards from no change: a bound belongs to the smaller change.
    number = np.where(change > 0, number + 1, np.searchsorted(_BREAKS, change, side="right"))
    number = np.where(change == 0, _MIXED, number)
    groups: list[list[int]] = [[] for _ in CLASSES]
    for row, at in zip(blocks["block"].tolist(), number.tolist(), strict=True):
        if row in sheet.blocks:
            groups[at].append(row)
    return [(name, sorted(rows)) for (name, _, _), rows in zip(CLASSES, groups, strict=True)]


def places(comparison: Comparison, goal: Goal, frame: Frame) -> list[dict[str, Any]]:
    """Return the places added or removed whose service a goal asks for, inside a frame."""
    wanted = services_of(goal)
    table = comparison.facilities
    table = table[table["change"].isin(["added", "removed"])]
    found = []
    for row in table.itertuples():
        service = row.service or row.service_before
        x, y = frame.place(np.array([[row.x, row.y]]))[0].tolist()
        inside = 0 <= x <= frame.width and 0 <= y <= frame.height
        if inside and any(is_kind_of(str(service), one) for one in wanted):
            name = plain(row.name or row.name_before)
            found.append({"x": x, "y": y, "name": name, "added": row.change == "added"})
    return found
