"""Layers of the map beside its goals: room at places, signs of sites and projects, years."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lifecircle.outputs.map_projects import made_signs
from lifecircle.outputs.map_room import Room
from lifecircle.outputs.map_signs import Signs, candidate_signs
from lifecircle.outputs.map_words_layers import LAYERS
from lifecircle.outputs.map_years import Years

if TYPE_CHECKING:
    from lifecircle.base.text import Language
    from lifecircle.outputs.map_shapes import Arrays, Shapes
    from lifecircle.outputs.map_signs import Sign
    from lifecircle.outputs.map_tables import Tables
    from lifecircle.scenarios.found import YearState
    from lifecircle.verdicts.results import Results


@dataclass(frozen=True, eq=False)
class MapLayers:
    """What a map shows beside one audit.

    Attributes
    ----------
    years
        States of the district, by year, ascending; the last is the audit of the map. Empty: the
        map is of one year.
    projects
        What is built, from the year on that each counts from. Without years these are the changes
        that were made before the audit.
    waiting
        How many projects are not placed.
    """

    years: tuple[YearState, ...] = ()
    projects: tuple[Sign, ...] = ()
    waiting: int = 0


NO_LAYERS = MapLayers()


def layer_tables(
    results: Results, tables: Tables, language: Language, shapes: Shapes, layers: MapLayers
) -> tuple[dict[str, Any], Arrays]:
    """Return what header and arrays of a map page get for its further layers.

    Parameters
    ----------
    results
        Of the audit that the map shows.
    tables
        Of the map, in that language.
    language
        Of the texts.
    shapes
        Shared by the languages.
    layers
        What is shown beside the audit.

    Returns
    -------
    dict, Arrays
        The key ``layers`` with ``words`` and, each where there is something to show, ``room``,
        ``signs`` and ``years``; nothing where there is none of them.
    """
    room = Room(results, tables, language)
    projects = layers.projects if layers.years else made_signs(results)
    signs = Signs((*projects, *candidate_signs(results)), language, shapes)
    years = Years(layers, results, tables, language, shapes)
    told = {"room": room.header, "signs": signs.header, "years": years.header}
    told = {name: value for name, value in told.items() if value}
    if not told:
        return {}, {}
    words = {key: text(language) for key, text in LAYERS.items()}
    arrays = room.arrays | signs.arrays | years.arrays
    return {"layers": {"words": words, **told}}, arrays
