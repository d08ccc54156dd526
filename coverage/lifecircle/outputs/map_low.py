"""How sure a map can be of where people live, and where hardly anybody does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.outputs.map_words import FORMS, LOW_PLAIN, SCRIPT
from lifecircle.outputs.numbers import percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.base.text import Language
    from lifecircle.verdicts.results import Results

SPARSE: Final = (1 / 5, 1 / 20)
"""A block is paler below the first part of the density at which the median person lives, and
palest below the second. Relative, because many studies have no head count."""


def low_reasons(results: Results, language: Language) -> list[str]:
    """Return per unit why its confidence is low; empty where it is not."""
    units = results.units
    limit = results.parameters.get("sensitivity", {}).get("low_confidence")
    low = units["low_confidence"].to_numpy(dtype=bool)
    disagree = (
        units["disagree"].to_numpy(dtype=bool) if "disagree" in units else np.zeros(len(low), bool)
    )
    rows = units.to_dict("records")
    return [
        _reason(row, limit, language, disagree=bool(apart)) if unsure else ""
        for row, unsure, apart in zip(rows, low, disagree, strict=True)
    ]


def low_elsewhere(language: Language) -> str:
    """Return what is said of a block of low confidence that lies in no unit."""
    return LOW_PLAIN(language)


def _reason(
    row: Mapping[str, float], limit: float | None, language: Language, *, disagree: bool
) -> str:
    causes = []
    if limit is not None and row["unmapped"] > limit:
        unmapped, most = (
            percent(share, language, decimals=0) for share in (row["unmapped"], limit)
        )
        if unmapped == most:
            unmapped = percent(row["unmapped"], language, against=limit)
        causes.append(FORMS["low_unmapped"](language).format(unmapped, most))
    if disagree:
        shares = (percent(row.get(f"share_{m}"), language) for m in ("floor_area", "street_length"))
        causes.append(FORMS["low_disagree"](language).format(*shares))
    if not causes:
        return LOW_PLAIN(language)
    return FORMS["low_because"](language).format(SCRIPT["semicolon"](language).join(causes))


def sparse_steps(share: Floats, hectares: Floats, lived: Bools) -> npt.NDArray[np.uint8]:
    """Return how thinly a block is populated: 0 (not thinly), 1 or 2.

    Parameters
    ----------
    share, hectares, lived
        Per block: its share of all people, its area, whether anybody lives there.

    Returns
    -------
    numpy.ndarray
        How many of the parts of `SPARSE` the block's density lies below, of the density of the
        block of the median person: half of all people live in blocks at most as dense.
    """
    steps = np.zeros(len(share), dtype=np.uint8)
    here = np.flatnonzero(lived & (hectares > 0) & (share > 0))
    if not len(here):
        return steps
    density = share[here] / hectares[here]
    order = np.argsort(density, kind="stable")
    people = np.cumsum(share[here][order])
    median = density[order][np.searchsorted(people, people[-1] / 2)]
    for part in SPARSE:
        steps[here] += density < part * median
    return steps
