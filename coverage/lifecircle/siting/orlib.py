"""Reader of the p-median files of the OR-Library.

Beasley, J. E. (1990), "OR-Library: distributing test problems by electronic mail", *Journal of the
Operational Research Society* 41(11), 1069-1072; the files are those of Beasley, J. E. (1985), "A
note on solving large p-median problems", *European Journal of Operational Research* 21, 270-273.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual
from lifecircle.siting.matrix import from_dense
from lifecircle.siting.problem import Problem

if TYPE_CHECKING:
    from pathlib import Path

    from lifecircle.base.quantities import Floats

_HEAD = 3


def read(path: Path) -> Problem:
    """Read a p-median file.

    Raises
    ------
    InputError
        If it is not such a file, with what was expected and found.
    """
    return parse(path.read_text(encoding="ascii", errors="replace"), str(path))


def parse(text: str, name: str = "") -> Problem:
    """Return the problem of a p-median file's text.

    Parameters
    ----------
    text
        Numbers between white space: vertices, edges, sites; then for each edge its two ends
        (from 1) and its cost. Of an edge that is there twice the last cost counts.
    name
        Of the file, for messages.

    Returns
    -------
    Problem
        A ``p_median``: every vertex is a row of demand of weight 1 and a candidate; costs are
        those of shortest paths.

    Raises
    ------
    InputError
        If the numbers are not that.
    """
    try:
        numbers = np.array(text.split(), dtype=np.float64)
    except ValueError as error:
        raise _refuse(name, Bilingual("有非数字内容", "something is no number"), error) from error
    if len(numbers) < _HEAD:
        raise _refuse(name, Bilingual("文件过短", "the file is too short"), len(numbers))
    vertices, edges, sites = numbers[:_HEAD]
    rest = numbers[_HEAD:]
    if len(rest) != _HEAD * edges:
        what = Bilingual("边数与首行不符", "there are not as many edges as the first line says")
        raise _refuse(name, what, f"{len(rest) / _HEAD:g}", f"{edges:g}")
    one, other, cost = rest.reshape(-1, _HEAD).T
    ends = np.concatenate([one, other])
    if (np.rint(ends) != ends).any() or (ends < 1).any() or (ends > vertices).any():
        what = Bilingual("边的端点编号有误", "an end of an edge is no vertex")
        raise _refuse(name, what, "", f"1 … {vertices:g}")
    if not (np.isfinite(cost) & (cost >= 0)).all():
        what = Bilingual("边长应为非负有限数", "a cost is negative or not finite")
        raise _refuse(name, what, f"{cost[~(cost >= 0)][:1]}")
    if not 1 <= sites <= vertices or sites != int(sites):
        what = Bilingual("选址个数有误", "the number of sites is not possible")
        raise _refuse(name, what, f"{sites:g}", f"1 … {vertices:g}")
    count = int(vertices)
    table = shortest(count, one.astype(np.int64) - 1, other.astype(np.int64) - 1, cost)
    return Problem(
        kind="p_median",
        costs=from_dense(table),
        weight=np.ones(count),
        state=np.zeros(count, dtype=np.int64),
        add=int(sites),
    )


def shortest(vertices: int, one: Any, other: Any, cost: Floats) -> Floats:
    """Return the costs of shortest paths between all vertices; inf where there is none.

    Parameters
    ----------
    one, other
        int64 per edge: its ends, from 0.
    cost
        float64 per edge; of an edge that is there twice the last counts.
    """
    from scipy.sparse.csgraph import csgraph_from_dense, shortest_path  # noqa: PLC0415 - slow

    table = np.full((vertices, vertices), np.inf)
    # Which of equal places numpy writes last is not said, so the last is taken by hand.
    key = np.minimum(one, other) * vertices + np.maximum(one, other)
    _, last = np.unique(key[::-1], return_index=True)
    last = len(key) - 1 - last
    table[one[last], other[last]] = table[other[last], one[last]] = cost[last]
    np.fill_diagonal(table, np.inf)
    graph = csgraph_from_dense(table, null_value=np.inf)
    found: Floats = shortest_path(graph, method="D", directed=True)
    np.fill_diagonal(found, 0.0)
    return found


def _refuse(name: str, what: Bilingual, found: object, expected: str = "") -> InputError:
    return InputError(what, file=name or None, found=str(found), expected=expected or None)
