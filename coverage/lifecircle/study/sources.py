"""Where the layers of a study come from, as every page prints it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lifecircle.study.layer import Layer
    from lifecircle.study.model import Blocks, Streets, Study


def sources_of_layers(study: Study) -> tuple[str, ...]:
    """Return source and licence of every layer that has a place on the map, each once.

    Tables without places and the number of people are not among them.
    """
    layers: list[Layer | Streets | Blocks | None] = [
        study.area,
        study.units,
        study.streets,
        study.blocks,
    ]
    for of_list in study.facilities:
        layers += [of_list, of_list.entrances, of_list.catchments]
    layers += [*study.candidates, *study.levels, *study.layers, *study.demand]
    lines = [", ".join(filter(None, (y.source, y.licence))) for y in layers if y is not None]
    return tuple(dict.fromkeys(line for line in lines if line))
