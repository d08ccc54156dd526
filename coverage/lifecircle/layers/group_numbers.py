"""Numbers of people of a group, as the planner gives them: by unit, or by block."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.base.amounts import groups
from lifecircle.base.errors import LayerError
from lifecircle.base.findings import Items
from lifecircle.base.text import Bilingual, Note
from lifecircle.layers.cells import read_numbers
from lifecircle.layers.columns import require_column
from lifecircle.layers.group_table import (
    expected,
    items_of_units,
    read_group_table,
    what_is_wrong,
    what_to_do,
    wrong_code,
)
from lifecircle.layers.shapes import names

if TYPE_CHECKING:
    import geopandas as gpd

    from lifecircle.base.findings import Log
    from lifecircle.base.quantities import Floats
    from lifecircle.study.model import PeopleGroup, Study
    from lifecircle.study.people import Projection

MOST: Final[dict[str, float]] = {"count": np.inf, "share": 1.0, "percent": 100.0}
"""The largest that a number can be, as it is given."""


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
    numbers, of_table = read_by_unit(group, study, units, log)
    total = of_table if group.total is None else group.total
    whole = float(np.nansum(numbers))
    known = ~np.isnan(numbers)
    if total is not None and known.any():
        differ = round(total) != round(whole) if known.all() else round(total) < round(whole)
        if differ:
            _note_totals(group, study, (whole, total), log, every=bool(known.all()))
    return numbers, total


def read_unit_rates(
    group: PeopleGroup, study: Study, units: gpd.GeoDataFrame, log: Log
) -> tuple[Floats, float | None]:
    """Return the rates of a group by unit, and in the whole, as shares from 0 to 1.

    Parameters
    ----------
    group
        By a table or a column of the units, as shares or per cent.
    study, units
        From `read_study` and `read_units`.
    log
        As for `read_unit_numbers`.

    Returns
    -------
    rates : array
        Per unit; NaN where there is none.
    whole : float or None
        Of a row on the whole.

    Raises
    ------
    LayerError, MissingFileError
        As `read_unit_numbers` does, and if a rate is above 1, or 100 %.
    """
    return _scaled(group, group.given_as, study, units, log)


def read_projected(
    one: Projection, given_as: str, study: Study, units: gpd.GeoDataFrame, log: Log
) -> tuple[Floats, float | None]:
    """Return projected numbers by unit, and in the whole; rates as shares from 0 to 1.

    Parameters
    ----------
    one
        By a table or a column of the units.
    given_as
        As the numbers of its group are.
    study, units, log
        As for `read_unit_numbers`.

    Raises
    ------
    LayerError, MissingFileError
        As `read_unit_rates` does.
    """
    return _scaled(one, given_as, study, units, log)


def _scaled(
    group: PeopleGroup | Projection,
    given_as: str,
    study: Study,
    units: gpd.GeoDataFrame,
    log: Log,
) -> tuple[Floats, float | None]:
    most = MOST[given_as]
    numbers, of_whole = read_by_unit(group, study, units, log, most)
    if given_as == "count":
        return numbers, of_whole
    return numbers / most, None if of_whole is None else of_whole / most


def read_by_unit(
    group: PeopleGroup | Projection,
    study: Study,
    units: gpd.GeoDataFrame,
    log: Log,
    most: float = np.inf,
) -> tuple[Floats, float | None]:
    """Return the numbers of a table or of a column of the units, and that of the whole.

    Parameters
    ----------
    group
        Where they are; neither: there are none.
    study, units
        From `read_study` and `read_units`.
    log
        As for `read_unit_numbers`.
    most
        The largest that a number can be.

    Raises
    ------
    LayerError, MissingFileError
        As `read_group_table` and `read_unit_column` do.
    """
    if group.path is not None:
        return read_group_table(group, group.path, study, units, log, most)
    if group.column is not None:
        return read_unit_column(group.column, study, units, log, most), None
    return np.full(len(units), np.nan), None


def read_unit_column(
    column: str, study: Study, units: gpd.GeoDataFrame, log: Log, most: float = np.inf
) -> Floats:
    """Return the numbers in a column of the units; NaN where a unit has none.

    Parameters
    ----------
    column
        Of the file of units.
    study, units
        From `read_study` and `read_units`.
    log
        A lenient one takes units with numbers that cannot be.
    most
        The largest that a number can be.

    Raises
    ------
    LayerError
        If there is no such column, or a number is negative, too large or none.
    """
    file = study.units.path
    require_column(units, column, file, "people.groups.column")
    numbers = read_numbers(units[column])
    bad = numbers.wrong | (numbers.value < 0) | (numbers.value > most)
    if bad.any():
        listed = names(units["name"].astype(str)[bad].tolist())
        error = LayerError(
            what_is_wrong(
                most, Bilingual("单元的人数无法使用", "units have no usable number of people")
            ),
            file=file,
            place=Bilingual(f"列 {column!r}，{listed}", f"column {column!r}, {listed}"),
            expected=expected(most),
            found=", ".join(repr(value) for value in units[column][bad].iloc[:3]),
            todo=what_to_do(most),
            code=wrong_code(most),
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
