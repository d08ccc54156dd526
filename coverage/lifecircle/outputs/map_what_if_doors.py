"""Doors, borders and tables as a page computes with them, packed so that no number changes.

Where doors join the streets is stored in 31 bits, and whole where that would change a cost. Doors
themselves are stored in centimetres: only whether a spot is within ten metres of one matters, so a
page moves a spot by some centimetres where that could be doubtful, and tells the spot that it took;
those beside entrances, which do not move, are stored whole.
Borders are stored in millimetres and guarded in the same way. What doors count keeps 40 of its 52
bits: shares are good to twelve figures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lifecircle.streets.search.legs import NEAR

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy.typing as npt

    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.outputs.map_pack import Kind
    from lifecircle.verdicts.page_model import PageLinks, PageMetric, PageModel

    Arrays = dict[str, tuple[Kind, npt.ArrayLike]]

_FINEST: Final = 2**31 - 1
_PER_METRE: Final = 100
_BORDER: Final = 1000
_BITS: Final = 40
_AXES: Final = (".x", ".y")


def door_arrays(page: PageModel, origin: Sequence[float]) -> tuple[dict[str, Any], Arrays]:
    """Return doors, and where they join the streets.

    Parameters
    ----------
    page
        What is packed.
    origin
        Coordinates from which those of doors are counted.
    """
    arrays: Arrays = {}
    per = _PER_METRE if _is_far(page) else 0
    beside = _beside(page) if per else np.empty(0, dtype=np.int64)
    arrays["d.rows"] = ("d4", beside)
    for axis, name in enumerate("xy"):
        metres = page.door[:, axis]
        whole = np.rint((metres - origin[axis]) * per)
        arrays[f"d.{name}"] = ("d4", whole.astype(np.int64)) if per else ("f8", metres)
        arrays[f"d.{name}.whole"] = ("f8", metres[beside])
    streets = page.streets
    finest = max(streets.snap_limit, 1.0) / _FINEST
    for number, links in enumerate(streets.links):
        own = [metric for metric in streets.metrics if metric.links == number]
        arrays |= _joined(f"k.{number}.door", links, own, finest)
    return {"doorsPerMetre": per, "finest": finest, "bordersPerMetre": _BORDER}, arrays


def _is_far(page: PageModel) -> bool:
    """Tell whether whoever is beside a spot has it within reach, there and back."""
    for each in page.counted:
        for number, limits in each["metrics"]:
            least = 2 * (NEAR + 1) * page.streets.metrics[number].per_metre
            if any(limit is not None and limit < least for limit in limits):
                return False
    return bool(page.counted)


def _beside(page: PageModel) -> Ints:
    """Return the doors beside an entrance, which does not move out of doubt."""
    from scipy.spatial import cKDTree  # noqa: PLC0415 - slow to load

    entrance, reach = page.streets.entrance, (NEAR + 1) * page.streets.scale
    if not (len(page.door) and len(entrance)):
        return np.empty(0, dtype=np.int64)
    apart, _ = cKDTree(entrance).query(page.door, distance_upper_bound=reach)
    return np.flatnonzero(np.isfinite(apart))


def _joined(prefix: str, links: PageLinks, metrics: Sequence[PageMetric], finest: float) -> Arrays:
    there = links.door_edge >= 0
    edge = np.where(there, links.door_edge, 0)
    fraction = np.where(there, links.door_fraction, 0.0)
    offset = np.where(there, links.door_offset, 0.0)
    costs = [cost[edge] for m in metrics for cost in (m.forward, m.backward)] if len(edge) else []
    finite = [np.where(np.isfinite(cost), cost, 0.0) for cost in costs]

    # Who stands where an entrance is linked is neither before nor behind it.
    beside = np.isin(edge + fraction, links.entrance_edge + links.entrance_fraction)

    def same_on_street(rounded: Floats) -> Bools:
        same: Bools = ((rounded == 0) == (fraction == 0)) & ((rounded == 1) == (fraction == 1))
        same &= ~beside
        for cost in finite:
            same &= np.rint(rounded * cost) == np.rint(fraction * cost)
        return same

    def same_off_street(rounded: Floats) -> Bools:
        same = np.ones(len(rounded), dtype=bool)
        for metric in metrics:
            same &= np.rint(rounded * metric.per_metre) == np.rint(offset * metric.per_metre)
        return same

    return {
        f"{prefix}.edge": ("d4", links.door_edge),
        **_rounded(f"{prefix}.fraction", fraction, lambda k: k / _FINEST, same_on_street, _FINEST),
        **_rounded(f"{prefix}.offset", offset, lambda k: k * finest, same_off_street, 1 / finest),
    }


def _rounded(
    name: str,
    values: Floats,
    read: Callable[[Floats], Floats],
    same: Callable[[Floats], Bools],
    per: float,
) -> Arrays:
    """Return numbers in 31 bits, and the rows of those that must be whole with their values."""
    whole = np.clip(np.rint(values * per), 0, _FINEST)
    other = np.flatnonzero(~same(read(whole)))
    return {
        name: ("i4", whole.astype(np.int64)),
        f"{name}.rows": ("d4", other),
        f"{name}.whole": ("f8", values[other]),
    }


def kept_tables(tables: Mapping[str, Any], origin: Sequence[float]) -> Arrays:
    """Return tables of goals by name; borders as whole parts of a metre.

    Parameters
    ----------
    tables
        Of a `lifecircle.verdicts.page_model.PageModel`.
    origin
        Coordinates from which those of borders are counted.
    """
    arrays: Arrays = {}
    for name, values in tables.items():
        array = np.asarray(values)
        if name.endswith(_AXES):
            zero = origin[_AXES.index(name[-2:])]
            arrays[f"t.{name}"] = ("d4", np.rint((array - zero) * _BORDER).astype(np.int64))
        else:
            arrays[f"t.{name}"] = _kept(array)
    return arrays


def _kept(values: npt.NDArray[Any]) -> tuple[Kind, npt.ArrayLike]:
    """Return an array with the kind that holds it."""
    if values.dtype.kind == "f":
        mantissa, exponent = np.frexp(values)
        return "f8", np.ldexp(np.rint(mantissa * 2.0**_BITS), exponent - _BITS)
    whole = values.astype(np.int64)
    low, high = int(whole.min(initial=0)), int(whole.max(initial=0))
    if low < 0 or high > np.iinfo(np.uint16).max:
        return "d4", whole
    return ("u1" if high <= np.iinfo(np.uint8).max else "u2"), whole
