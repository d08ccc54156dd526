"""The nodes of a graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lifecircle.base.errors import StreetsError
from lifecircle.base.text import Bilingual
from lifecircle.streets.exchange.graph_values import is_true, number

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats


@dataclass(frozen=True, eq=False)
class Nodes:
    """Nodes of a graph.

    Attributes
    ----------
    ids
        As the graph has them: numbers, also in texts, by size, others by their names.
    xy
        float (n, 2) in the CRS of the graph.
    heights
        Metres; NaN where unknown.
    barred
        Whether no wheelchair passes.
    """

    ids: list[Any]
    xy: Floats
    heights: Floats
    barred: Bools


def nodes_of(graph: Any) -> Nodes:
    """Return the nodes of a graph, in the order of their ids.

    Raises
    ------
    StreetsError
        If one has no coordinates.
    """
    ids = list(graph.nodes)
    wholes = [_whole(one) for one in ids]
    if all(one is not None for one in wholes):
        order = sorted(range(len(ids)), key=lambda i: wholes[i])  # type: ignore[arg-type,return-value]
    else:
        order = sorted(range(len(ids)), key=lambda i: (type(ids[i]).__name__, str(ids[i])))
    ids = [ids[i] for i in order]
    count = len(ids)
    xy, heights = np.empty((count, 2)), np.full(count, np.nan)
    barred = np.zeros(count, dtype=bool)
    for row, one in enumerate(ids):
        data = graph.nodes[one]
        at = (data.get("x"), data.get("y"))
        if at == (None, None) and isinstance(one, tuple):
            at = one[:2]  # as momepy names its nodes
        x, y = (number(value) for value in at) if len(at) == len("xy") else (None, None)
        if x is None or y is None:
            raise StreetsError(
                Bilingual("图的节点没有坐标", "a node of the graph has no coordinates"),
                place=Bilingual(f"节点 {one!r}", f"node {one!r}"),
                expected=Bilingual("数值属性 x 与 y", "the attributes x and y, in numbers"),
                found=f"x={data.get('x')!r}, y={data.get('y')!r}",
                todo=Bilingual("补上坐标，或删去该节点", "add them, or remove the node"),
                code="graph.node",
            )
        xy[row] = x, y
        height = number(data.get("elevation"))
        heights[row] = np.nan if height is None else height
        barred[row] = is_true(data.get("barred"))
    return Nodes(ids, xy, heights, barred)


def _whole(value: Any) -> int | None:
    """Return a node's id as a whole number, also from text; None if it is none."""
    if isinstance(value, bool | float):
        return None
    try:
        return int(value)
    except (TypeError, ValueError):
        return None
