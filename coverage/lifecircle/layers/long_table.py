"""Long tables, with a row for each unit and age or sex: which rows count for a group of people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.base.errors import LayerError
from lifecircle.base.text import Bilingual
from lifecircle.layers.rows import rows
from lifecircle.layers.shapes import names
from lifecircle.layers.sheet import require
from lifecircle.layers.unit_names import full_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from lifecircle.base.quantities import Bools, Ints
    from lifecircle.study.layer import Layer
    from lifecircle.study.model import PeopleGroup
    from lifecircle.study.people import Projection

_SUMS: Final = frozenset({"合计", "小计", "总计", "共计", "总数", "计", "total", "sum", "all"})


def chosen_rows(
    table: pd.DataFrame, group: PeopleGroup | Projection, known: Sequence[str], layer: Layer
) -> pd.DataFrame:
    """Return the rows of a long table that count for a group.

    Parameters
    ----------
    table
        From `lifecircle.layers.sheet.read_sheet`.
    group
        Its ``rows``: column → values.
    known
        The columns with units and with numbers.
    layer
        Where the table comes from.

    Raises
    ------
    LayerError
        If a column is missing or no row has a value; or if another column tells rows of one unit
        and kind apart and has totals among them (性别: 合计, 男, 女), which would count twice.
    """
    for column, given in group.rows.items():
        require(table, column, layer, "people.groups.rows")
        values = _values(given)
        there = {full_name(cell) for cell in table[column]}
        lost = [value for value in values if full_name(value) not in there]
        if lost:
            raise _no_such_value(column, lost, table, layer)
    for column, given in group.rows.items():
        wanted = {full_name(value) for value in _values(given)}
        table = table[[full_name(cell) in wanted for cell in table[column]]]
    others = [str(c) for c in table.columns if c not in known and c not in group.rows]
    again = table.duplicated([known[0], *group.rows], keep=False).to_numpy(dtype=bool)
    for column in others:
        sums = np.array([full_name(cell) in _SUMS for cell in table[column]], dtype=bool)
        if (sums & again).any() and not sums[again].all():
            raise _totals_beside_parts(column, table, sums & again, layer)
    return table


def combinations(table: pd.DataFrame, group: PeopleGroup | Projection) -> Ints:
    """Return for each row which of the values that count it has, as numbers from 0."""
    columns = [table[column].map(full_name) for column in group.rows]
    texts = ["\0".join(cells) for cells in zip(*columns, strict=True)]
    number = {text: i for i, text in enumerate(dict.fromkeys(texts))}
    return np.array([number[text] for text in texts], dtype=np.int64)


def fewer_kinds(unit: Ints, kind: Ints, count: int) -> Bools:
    """Return which units have rows, but not of every kind that there is.

    Parameters
    ----------
    unit
        Per row; -1 for none.
    kind
        Per row, from `combinations`.
    count
        How many units there are.
    """
    pairs = np.unique(np.column_stack([unit, kind])[unit >= 0], axis=0)
    found = np.bincount(pairs[:, 0], minlength=count)
    return (found > 0) & (found < len(np.unique(kind)))


def _values(given: str | Sequence[str]) -> list[str]:
    return [given] if isinstance(given, str) else [*given]


def _no_such_value(column: str, lost: list[str], table: pd.DataFrame, layer: Layer) -> LayerError:
    listed = names([*dict.fromkeys(cell for cell in table[column] if cell)])
    return LayerError(
        Bilingual("表中没有 rows 所列的值", "no row of the table has a value that rows names"),
        file=layer.path,
        place=Bilingual(f"列 {column!r}", f"column {column!r}"),
        expected=listed or Bilingual("该列有内容", "something in that column"),
        found=names(lost),
        todo=Bilingual(
            "在评估文件中改正 people.groups.rows", "correct people.groups.rows in the study file"
        ),
        code="people.no_rows",
    )


def _totals_beside_parts(column: str, table: pd.DataFrame, at: Bools, layer: Layer) -> LayerError:
    named = rows(table, at)
    return LayerError(
        Bilingual(
            "合计与分项会重复相加", "totals stand beside their parts: people would count twice"
        ),
        file=layer.path,
        place=Bilingual(f"列 {column!r}，{named.zh}", f"column {column!r}, {named.en}"),
        found=names([*dict.fromkeys(table[column])]),
        todo=Bilingual(
            f"在 people.groups.rows 中写明 {column} 计入哪些值",
            f"say in people.groups.rows which values of {column} count",
        ),
        code="people.twice_in_total",
    )
