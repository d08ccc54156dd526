"""Where names of units stand on a map of sites: not on each other, and beside the sites."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.quantities import Floats, Ints

_LETTER: Final = 190
"""How wide a Chinese character is on the map, in units of its paths."""
_WIDE: Final = 0x2E80
_PIN: Final = 190
"""Half the side of the square that a site takes."""
_ASIDE: Final = (0, 280, -280, 420, -420)
"""How far down or up a name may move to leave a site free, nearest first."""


class Box(NamedTuple):
    """A rectangle on the map."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Tell whether two rectangles overlap."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


def labels(names: Sequence[str], at: Ints, areas: Floats) -> list[dict[str, Any]]:
    """Return names where they stand; of those that would overlap, the larger unit's is first."""
    taken: list[Box] = []
    crowded = [False] * len(names)
    for row in np.argsort(-areas, kind="stable").tolist():
        box = _box(names[row], *at[row].tolist())
        crowded[row] = any(map(box.meets, taken))
        if not crowded[row]:
            taken.append(box)
    return [
        {"text": name, "x": x, "y": y, "later": later}
        for name, (x, y), later in zip(names, at.tolist(), crowded, strict=True)
    ]


def beside_sites(
    standing: Sequence[dict[str, Any]], sites: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return names moved up or down where a site would hide them, as far as there is room.

    Parameters
    ----------
    standing
        From `labels`.
    sites
        With ``x`` and ``y``.
    """
    pins = [Box(s["x"] - _PIN, s["y"] - _PIN, s["x"] + _PIN, s["y"] + _PIN) for s in sites]
    taken = [_box(one["text"], one["x"], one["y"]) for one in standing]
    moved = []
    for row, one in enumerate(standing):
        others = [
            *pins,
            *(b for n, b in enumerate(taken) if n != row and not standing[n]["later"]),
        ]
        free = one["y"] if one["later"] else _free(one, others)
        taken[row] = _box(one["text"], one["x"], free)
        moved.append({**one, "y": free})
    return moved


def _free(one: dict[str, Any], others: Sequence[Box]) -> float:
    for aside in _ASIDE:
        y: float = one["y"] + aside
        if not any(map(_box(one["text"], one["x"], y).meets, others)):
            return y
    stays: float = one["y"]
    return stays


def _box(name: str, x: float, y: float) -> Box:
    wide = sum(_LETTER * (1.0 if ord(char) >= _WIDE else 0.6) for char in name) / 2
    return Box(x - wide, y - _LETTER * 0.7, x + wide, y + _LETTER * 0.7)
