"""The corrections of the data, as report pages list them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import shapely

from lifecircle.base.crs import WGS84
from lifecircle.outputs.report_words import WORDS
from lifecircle.outputs.statements import plain

if TYPE_CHECKING:
    from lifecircle.base.text import Language
    from lifecircle.study.corrections import Repair
    from lifecircle.verdicts.results import Results

ANCHOR: Final = "corrections"
"""Of the section, for links to it."""
_LONGEST: Final = 400


def correction_rows(
    results: Results, language: Language, unit: int | None = None
) -> list[dict[str, Any]]:
    """Return the corrections that were made, in the order of the study.

    Parameters
    ----------
    results
        The audit.
    language
        Of the text.
    unit
        Row of a unit: only those whose place lies on its ground. None: all.

    Returns
    -------
    list of dict
        ``number`` in the study file, ``outcome`` (what was done), ``author``, ``date`` (ISO, or
        a dash) and ``reason``; plain text, to be escaped.
    """
    repairs = results.repairs if unit is None else _in_unit(results, unit)
    return [
        {
            "number": repair.number,
            "outcome": plain(repair.outcome(language), _LONGEST),
            "author": plain(repair.correction.author),
            "date": repair.correction.date.isoformat() if repair.correction.date else "–",
            "reason": plain(repair.correction.reason, _LONGEST),
        }
        for repair in repairs
    ]


def correction_line(results: Results, language: Language) -> str:
    """Return the sentence that stands near the headline; empty without corrections."""
    count = len(results.repairs)
    if not count:
        return ""
    key = "corrections_line_one" if count == 1 else "corrections_line"
    return WORDS[key](language).format(n=f"{count:,}")


def _in_unit(results: Results, unit: int) -> list[Repair]:
    placed = [(repair, shapely.Point(w)) for repair in results.repairs if (w := repair.where)]
    if not placed:
        return []
    points = gpd.GeoSeries([point for _, point in placed], crs=WGS84).to_crs(results.crs)
    inside = points.intersects(results.units["territory"].iloc[unit])
    return [repair for (repair, _), here in zip(placed, inside, strict=True) if here]
