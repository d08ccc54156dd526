"""The one-street city with a study written by hand, and one house moved where a test needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifecircle.load import load_district
from lifecircle.study import read_study
from toy_city import degrees, plan_text, rectangle, write_city

if TYPE_CHECKING:
    from pathlib import Path

    from lifecircle.district import District

GOAL = 'kind = "reach"\nid = "g"\nservice = "culture"\nwithin = { minutes = 10 }\ntarget = 0.9\n'


def city(folder: Path, text: str = "", **kwargs) -> Path:
    """Write the city with more tables of the study; return the study file."""
    return write_city(folder, plan_text(GOAL), text, **kwargs)


def load(folder: Path, text: str = "", **kwargs) -> District:
    """Write and load the city."""
    return load_district(read_study(city(folder, text, **kwargs)))


def units(**columns: tuple[object, object]):
    """Return the two units of the city with more columns."""
    names = {"name": ("甲街道", "乙镇"), "kind": ("街道", "镇"), **columns}
    shapes = (rectangle(-400, -400, 1000, 400), rectangle(1000, -400, 2400, 400))
    return [
        (shape, {key: values[i] for key, values in names.items()}) for i, shape in enumerate(shapes)
    ]


def point(x: float, y: float) -> dict[str, object]:
    """Return a GeoJSON point."""
    return {"type": "Point", "coordinates": degrees(x, y)}
