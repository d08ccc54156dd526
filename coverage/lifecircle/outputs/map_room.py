"""Room at places on the map: how full each is, and where people have no place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lifecircle.outputs.heads import heads_of
from lifecircle.outputs.left_out_sums import by_unit
from lifecircle.outputs.left_out_tables import left_out_of
from lifecircle.outputs.map_style import SHARE_BREAKS, SHARE_COLOURS
from lifecircle.outputs.map_values import NOTHING, PER_WHOLE
from lifecircle.outputs.numbers import MISSING, people_text, percent

if TYPE_CHECKING:
    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.base.text import Language
    from lifecircle.outputs.map_shapes import Arrays
    from lifecircle.outputs.map_tables import Tables
    from lifecircle.verdicts.left_out import Seats
    from lifecircle.verdicts.results import Results

FREE, FULL, UNTOLD, UNKNOWN = 0, 1, 2, 3
"""States of a facility: it has room; it is full; low confidence, so that its load is not told;
its capacity is not known."""
_HALF: Final = 0.5
_DUST: Final = 1e-6


class Room:
    """What the map says of each test of capacity.

    Attributes
    ----------
    header
        ``tests`` (name, view, texts per unit and of the whole) and ``classes`` of blocks; empty
        without a test.
    arrays
        ``room.n.without`` per block: the share of those who ask that has no place, in whole
        ten-thousandths, rounded up; ``room.n.state``: per facility of ``seats.n.place``, then of
        ``seats.n.unknown``.

    Parameters
    ----------
    results, tables, language
        What to show, the tables of the map, and how to say it.
    """

    def __init__(self, results: Results, tables: Tables, language: Language) -> None:
        self._results, self._language = results, language
        self._views = {result.goal.id: number for number, result in enumerate(tables.shown)}
        self._unit = results.facilities["unit"].to_numpy(dtype=np.int64)
        self.arrays: Arrays = {}
        self.header: dict[str, Any] = {}
        seats = () if results.left_out is None else left_out_of(results).seats
        if seats:
            self.header = {
                "tests": [self._test(number, test) for number, test in enumerate(seats)],
                "classes": _classes(language),
            }

    def _test(self, number: int, test: Seats) -> dict[str, Any]:
        results, language = self._results, self._language
        wants = by_unit(results, test.wants)
        without = np.maximum(wants - by_unit(results, test.seated), 0.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.where(wants > 0, np.minimum(without / wants, 1.0), np.nan)
        block = results.demand["block"].to_numpy(dtype=np.int64)
        heads = heads_of(results, test.group)
        self.arrays |= {
            f"room.{number}.without": ("u2", without_by_block(test, block, len(results.blocks))),
            f"room.{number}.state": ("u1", self.states(test)),
        }
        people = [
            people_text(float(each), language, counted=bool(heads.counted[row]))
            if heads.known[row] and wants[row] > 0
            else ""
            for row, each in enumerate(without)
        ]
        order = sorted(
            range(len(share) - 1), key=lambda row: (np.isnan(share[row]), -share[row], row)
        )
        return {
            "name": test.name(language),
            "view": self._views.get(test.goal or "", -1),
            "share": [MISSING if np.isnan(s) else percent(float(s), language) for s in share],
            "people": people,
            "rank": order,
        }

    def states(self, test: Seats) -> Ints:
        """Return the state of each facility of a test: with a capacity first, then those without.

        A place is full where less than half a person more fits in.
        """
        rows = np.asarray(test.facilities, dtype=np.int64)
        told = heads_of(self._results, test.group).known[self._unit[rows]]
        full = np.asarray(test.taken) >= np.asarray(test.capacity) - _HALF
        known = np.where(told, np.where(full, FULL, FREE), UNTOLD)
        found: Ints = np.append(known, np.full(len(test.without_capacity), UNKNOWN))
        return found.astype(np.int64)


def without_by_block(test: Seats, block: Ints, size: int) -> Ints:
    """Return the share of each block's people who ask for a place and have none.

    Parameters
    ----------
    test
        Who asks, and who has a place.
    block
        Per demand point, the row of its block; -1 none.
    size
        How many blocks there are.

    Returns
    -------
    Ints
        Whole ten-thousandths, rounded up; `NOTHING` where nobody asks.
    """
    here = block >= 0

    def of(values: Floats) -> Floats:
        weight = np.asarray(values, dtype=np.float64)[here]
        sums: Floats = np.bincount(block[here], weight, size).astype(np.float64)
        return sums

    wants, seated = of(test.wants), of(test.seated)
    share = np.divide(seated, wants, out=np.zeros(size), where=wants > 0)
    left = PER_WHOLE - np.floor(np.minimum(share, 1.0) * PER_WHOLE + _DUST)
    return np.where(wants > 0, left, NOTHING).astype(np.int64)


def _classes(language: Language) -> list[dict[str, Any]]:
    """Return classes of shares without a place, least first: where each begins, and its look."""
    edges = [0.0, *(round(1 - edge, 6) for edge in reversed(SHARE_BREAKS)), 1.0]
    gap = "" if language == "zh" else "\u00a0"
    return [
        {
            "from": round(low * PER_WHOLE),
            "label": f"{low * 100:.0f}–{high * 100:.0f}{gap}%",
            "colour": colour,
        }
        for low, high, colour in zip(edges, edges[1:], reversed(SHARE_COLOURS), strict=False)
    ]
