"""Walking layers: classes of minutes or metres to the nearest listed place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lifecircle.base.services import is_kind_of, label
from lifecircle.base.travellers import TRAVELLERS
from lifecircle.outputs.map_style import WALK_COLOURS
from lifecircle.outputs.map_values import NOTHING, block_median, query_values, whole_units
from lifecircle.outputs.map_words import BY, FORMS, OTHER_WAYS, SCRIPT, WALKERS
from lifecircle.outputs.numbers import metres_text, minutes_text, plain_number
from lifecircle.outputs.words import known
from lifecircle.plans.model import members_of
from lifecircle.verdicts.say import join

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.base.text import Language
    from lifecircle.outputs.map_shapes import Arrays
    from lifecircle.verdicts.results import Query, Results

MINUTES: Final = (5.0, 10.0, 15.0, 20.0, 30.0)
METRES: Final = (300.0, 500.0, 1000.0, 1500.0, 3000.0)
"""Upper ends of the classes; a class that no block falls into is left out."""
FAR: Final = 3
"""Times the longest threshold: how far queries look (`Query.minutes`)."""


def on_foot(profiles: Iterable[str]) -> bool:
    """Tell whether all of some travellers use the network on foot."""
    return all(TRAVELLERS[name].mode == "walk" for name in profiles)


def way_words(key: str, profiles: Collection[str], language: Language) -> str:
    """Return what the page's script says of a layer, by how people travel in it.

    Parameters
    ----------
    key
        Of `map_words.OTHER_WAYS`.
    profiles
        Who travels.
    language
        Of the text.
    """
    if on_foot(profiles):
        return SCRIPT[key](language)
    modes = {TRAVELLERS[name].mode for name in profiles}
    return OTHER_WAYS[key](language).format(
        join([BY[mode](language) for mode in BY if mode in modes], language)
    )


class Walks:
    """Views and arrays of the queries of some results.

    Parameters
    ----------
    results, language
        What to show, and how to say it.
    block, unit, weight
        Per demand point: rows of its block and unit (-1: none), its share of the people.
    """

    def __init__(
        self, results: Results, language: Language, block: Ints, unit: Ints, weight: Floats
    ) -> None:
        self._results, self._language = results, language
        self._block, self._unit, self._weight = block, unit, weight

    def views(self) -> tuple[list[dict[str, Any]], Arrays]:
        """Return a view per query, in the order of their keys, and the arrays they read."""
        views: list[dict[str, Any]] = []
        arrays: Arrays = {}
        for row, key in enumerate(sorted(self._results.queries)):
            view, found = self._view(row, self._results.queries[key])
            views.append(view)
            arrays |= found
        return views, arrays

    def _view(self, row: int, query: Query) -> tuple[dict[str, Any], Arrays]:
        language = self._language
        values, minutes = query_values(query)
        size, count = len(self._results.blocks), len(self._results.units)
        median = block_median(values, self._block, self._weight, size)
        by_unit = block_median(values, self._unit, self._weight, count)
        shown = whole_units(median, minutes=minutes)
        walker = known(WALKERS, query.profile, language)
        name = label(query.service)(language)
        unit = SCRIPT["minutes" if minutes else "metres"](language)
        tell = minutes_text if minutes else metres_text
        ways = (query.profile,)
        view = {
            "kind": "value",
            "id": "/".join((query.service, query.profile, "minutes" if minutes else "metres")),
            "title": FORMS["query"](language).format(name, walker, unit),
            "row": row,
            "minutes": minutes,
            "order": way_words("by_minutes" if minutes else "by_metres", ways, language),
            "classes": self._classes(shown, self._limit(query, minutes=minutes), minutes=minutes),
            "scale": 10 if minutes else 1,
            "counts": [
                int(is_kind_of(service, query.service))
                for service in self._results.facilities["service"]
            ],
            "texts": [
                SCRIPT["none_near"](language) if np.isnan(v) else tell(float(v), language)
                for v in by_unit
            ],
            "rank": [
                int(unit)
                for unit in np.lexsort(
                    (np.arange(count), -np.where(np.isnan(by_unit), np.inf, by_unit))
                )
            ],
        }
        if not on_foot(ways):
            view["heading"] = way_words(
                "minutes_title" if minutes else "metres_title", ways, language
            )
        return view, {
            f"median.{row}": ("u2", shown),
            f"value.{row}": ("u2", whole_units(values, minutes=minutes)),
            f"nearest.{row}": ("i4", np.asarray(query.facility)),
        }

    def _classes(self, shown: Ints, limit: float, *, minutes: bool) -> list[dict[str, Any]]:
        """Return the classes that occur: `to` (as stored, None: open), label and colour."""
        language = self._language
        scale = 10 if minutes else 1
        unit = SCRIPT["minutes" if minutes else "metres"](language)
        space = "" if language == "zh" else "\u00a0"
        ends = MINUTES if minutes else METRES
        lived = self._results.blocks["points"].to_numpy() > 0
        near = shown[lived & (shown != NOTHING)]
        occurs = set(np.searchsorted(np.array(ends) * scale, near, side="left").tolist())
        classes: list[dict[str, Any]] = [
            {
                "to": round(end * scale),
                "label": f"≤{space}{plain_number(end)}{space}{unit}",
                "short": f"≤{plain_number(end)}",
                "colour": WALK_COLOURS[i],
            }
            for i, end in enumerate(ends)
            if i in occurs
        ]
        if len(ends) in occurs:
            beyond = {"label": SCRIPT["beyond"](language), "short": f">{plain_number(ends[-1])}"}
            classes.append({"to": NOTHING - 1, "colour": WALK_COLOURS[-1]} | beyond)
        if np.any(shown[lived] == NOTHING):
            text = FORMS["none_within"](language).format(plain_number(limit), unit)
            classes.append({"to": NOTHING, "label": text, "short": "–", "colour": "none"})
        return classes

    def _limit(self, query: Query, *, minutes: bool) -> float:
        """Return how far was searched at the least."""
        limits = [
            (within.minutes if minutes else within.metres) or 0.0
            for result in self._results.goals
            for test in members_of(result.goal)
            if test.profile == query.profile
            for within in test.within
        ]
        return FAR * max(limits, default=0.0)
