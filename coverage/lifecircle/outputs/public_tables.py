"""What the residents' page holds: outline, streets, places, questions, and texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lifecircle.base.text import LANGUAGES
from lifecircle.outputs.map_shapes import Shapes
from lifecircle.outputs.map_tables import MAJOR, STEPS
from lifecircle.outputs.public_circles import circles
from lifecircle.outputs.public_places import PublicPlaces
from lifecircle.outputs.public_verdicts import verdicts_told
from lifecircle.outputs.public_words import WALKERS, WORDS

if TYPE_CHECKING:
    from lifecircle.outputs.map_shapes import Arrays
    from lifecircle.verdicts.page_model import PageStreets
    from lifecircle.verdicts.results import Results

_ORDER: Final = tuple(WALKERS)


class PublicTables:
    """Header and arrays of the residents' page; both languages in one.

    Texts are pairs of Chinese and English, names of the data single.

    Attributes
    ----------
    header, arrays
        For `lifecircle.outputs.map_pack.pack`.
    places
        Facilities that are shown.
    """

    def __init__(self, results: Results, streets: PageStreets | None) -> None:
        shapes = Shapes(results.crs)
        self.places = PublicPlaces(results)
        self.arrays: Arrays = {}
        self.arrays |= shapes.areas("outline", results.outline.geometry)
        self.arrays |= shapes.points("places", self.places.table.geometry)
        names = self._streets(results, shapes)
        self.header: dict[str, Any] = {
            "language": results.language,
            "name": results.name,
            "year": results.year,
            "bounds": shapes.bounds(results.outline),
            "words": {key: list(text) for key, text in WORDS.items()},
            "kinds": self.places.kinds(),
            "care": self.places.care(),
            **self.places.header(),
            "streets": names,
            "units": _units(results, shapes),
            "walkers": [] if streets is None else walkers(streets),
            "slopes": bool(results.parameters.get("streets", {}).get("elevation")),
            "circles": [] if streets is None else circles(results, streets, self.places),
        }
        if results.options.public_verdicts:
            self.header["verdicts"] = verdicts_told(results)
            self.header["fewest"] = results.options.fewest
            title = results.plan.document.title
            self.header["plan"] = [title.text(language) for language in LANGUAGES]

    def _streets(self, results: Results, shapes: Shapes) -> list[str]:
        """Add the lines of the base map; return the names that they refer to."""
        streets = results.streets.explode(index_parts=False)
        streets = streets[~(streets.geometry.is_empty | streets.geometry.isna())]
        kind = streets["kind"].astype(str).str.removesuffix("_link")
        drawn = np.where(kind.isin(MAJOR), 0, np.where(kind == STEPS, 2, 1))
        named = ["" if name is None or name != name else str(name) for name in streets["name"]]  # noqa: PLR0124
        names = sorted(set(named) - {""})
        row = {name: i for i, name in enumerate(names)} | {"": -1}
        self.arrays |= shapes.lines("streets", streets.geometry)
        self.arrays |= {
            "streets.kind": ("u1", drawn),
            "streets.name": ("i4", [row[name] for name in named]),
        }
        return names


def walkers(streets: PageStreets) -> list[dict[str, Any]]:
    """Return who walks: those whose times the page can search, and how fast."""
    found = [
        {
            "metric": f"{metric.profile}/{metric.measure}",
            "profile": metric.profile,
            "name": list(WALKERS[metric.profile]),
            "speed": round(metric.per_whole / metric.per_metre, 1),
        }
        for metric in streets.metrics
        if metric.measure == "minutes" and metric.profile in WALKERS
    ]
    return sorted(found, key=lambda one: _ORDER.index(one["profile"]))


def _units(results: Results, shapes: Shapes) -> dict[str, Any]:
    """Return the names of the units, and their boxes: west, south, east, north."""
    boxes = results.units.geometry.bounds.to_numpy(dtype=np.float64)
    low, high = shapes.degrees(boxes[:, :2]), shapes.degrees(boxes[:, 2:])
    return {
        "name": [str(name) for name in results.units["name"]],
        "box": np.concatenate([low, high]).T.tolist(),
    }
