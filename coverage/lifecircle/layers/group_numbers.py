"""Numbers of people of a group, as the planner gives them: by unit, or by block."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lifecircle.base.amounts import groups
from lifecircle.base.errors import LayerError
from lifecircle.base.findings import Items
from lifecircle.base.text import Bilingual, Note
from lifecircle.layers.cells import read_numbers
from lifecircle.layers.columns import require_column
from lifecircle.layers.group_table import items_of_units, read_group_table
from lifecircle.layers.shapes import names

if TYPE_CHECKING:
    import geopandas as gpd

    from lifecircle.base.findings import Log
    from lifecircle.base.quantities import Floats
    from lifecircle.study.model import PeopleGroup, Study


def read_unit_numbers(
    group: PeopleGroup, study: Study, units: gpd.GeoDataFrame, log: Log
) -> tuple[Floats, float | None]:
    """Return the numbers of a group by unit, and the total that is given.

    Parameters
    ----------
    group
        By a table, a column of the units, or only a total.
    study, units
        From `read_study` and `read_units`.
    log
        Takes what is odd about them; a lenient one takes numbers that cannot be.

    Returns
    -------
    numbers : array
        Per unit; NaN where there is none.
    total : float or None
        Of the study file, else of a row of the table.

    Raises
    ------
    LayerError, MissingFileError
        As `read_group_table` and `read_unit_column` do.
    """
    numbers, total = np.full(len(units), np.nan), group.total
    if group.path is not None:
        numbers, of_table = read_group_table(group, group.path, study, units, log)
        total = of_table if total is None else total
    elif group.column is not None:
        numbers = read_unit_column(group.column, study, units, log)
    whole = float(np.nansum(numbers))
    known = ~np.isnan(numbers)
    if total is not None and known.any():
        differ = round(total) != round(whole) if known.all() else round(total) < round(whole)
        if differ:
            _note_totals(group, study, (whole, total), log, every=bool(known.all()))
    return numbers, total


def read_unit_column(column: str, study: Study, units: gpd.GeoDataFrame, log: Log) -> Floats:
    """Return the numbers in a column of the units; NaN where a unit has none.

    Parameters
    ----------
    column
        Of the file of units.
    study, units
        From `read_study` and `read_units`.
    log
        A lenient one takes units with numbers that cannot be.

    Raises
    ------
    LayerError
        If there is no such column, or a number is negative or none.
    """
    file = study.units.path
    require_column(units, column, file, "people.groups.column")
    numbers = read_numbers(units[column])
    bad = numbers.wrong | (numbers.value < 0)
    if bad.any():
        listed = names(units["name"].astype(str)[bad].tolist())
        error = LayerError(
            Bilingual("单元的人数无法使用", "units have no usable number of people"),
            file=file,
            place=Bilingual(f"列 {column!r}，{listed}", f"column {column!r}, {listed}"),
            expected=Bilingual("不小于 0 的数字，或空", "a number, 0 or more, or nothing"),
            found=", ".join(repr(value) for value in units[column][bad].iloc[:3]),
            todo=Bilingual("改正这些数字", "correct these numbers"),
            code="people.bad_numbers",
        )
        log.about("units", file).refuse(error.code, error, items_of_units(units, bad))
    return np.where(bad, np.nan, numbers.value)


def read_block_numbers(column: str, study: Study, blocks: gpd.GeoDataFrame, log: Log) -> Floats:
    """Return the numbers in a column of the blocks.

    Parameters
    ----------
    column
        Of the file of blocks.
    study, blocks
        From `read_study` and `read_blocks`.
    log
        A lenient one takes blocks without a number that can be; they then count as 0.

    Raises
    ------
    LayerError
        If there is no such column, or a number is missing, negative or none.
    """
    file = study.blocks.path or study.file
    require_column(blocks, column, file, "people.groups.column")
    numbers = read_numbers(blocks[column])
    bad = numbers.wrong | numbers.empty | (numbers.value < 0)
    if bad.any():
        ids = blocks["id"].astype(str)[bad].tolist()
        listed = names(ids)
        error = LayerError(
            Bilingual("地块的人数无法使用", "blocks have no usable number of people"),
            file=file,
            place=Bilingual(f"列 {column!r}，地块 {listed}", f"column {column!r}, blocks {listed}"),
            expected=Bilingual("每行为不小于 0 的数字", "a number, 0 or more, in every row"),
            found=", ".join(repr(value) for value in blocks[column][bad].iloc[:3]),
            todo=Bilingual("补填或改正这些数字", "fill in or correct these numbers"),
            code="people.bad_numbers",
        )
        found = Items(ids, geometry=blocks.geometry.to_numpy()[bad], crs=blocks.crs)
        log.about("blocks", file).refuse(error.code, error, found)
    return np.where(bad, 0.0, numbers.value)


def _note_totals(
    group: PeopleGroup, study: Study, sums: tuple[float, float], log: Log, *, every: bool
) -> None:
    """Say that the units have more or fewer people than the total, and which number counts."""
    what = groups()[group.group]
    units, total = sums
    used = Bilingual("按合计计", "the former is used")
    if not every:
        used = Bilingual(
            "有单元没有数，按总数计", "some have no number, so that the latter is used"
        )
    log.about("people", group.path or study.file).note(
        Note(
            "people.totals_differ",
            Bilingual(
                f"{what.name.zh}：各单元合计 {units:,.0f}，给出的总数为 {total:,.0f}；{used.zh}。",
                f"{what.name.en[0].upper()}{what.name.en[1:]}: the units have {units:,.0f} in all, "
                f"the total given is {total:,.0f}; {used.en}.",
            ),
        ),
        "warns",
        action=Bilingual("核对各单元的数与总数", "compare the numbers with the total"),
    )
