"""People in the year that a study evaluates, from numbers of other years."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from lifecircle.base.amounts import groups
from lifecircle.base.errors import StudyError
from lifecircle.base.text import Bilingual, Note
from lifecircle.layers.group_numbers import read_projected
from lifecircle.layers.rates import at_rates, demand_units
from lifecircle.layers.spreading import spread_over_points

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import numpy.typing as npt

    from lifecircle.base.findings import Log
    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.layers.demand import Demand
    from lifecircle.layers.extras import GroupPeople
    from lifecircle.study.model import Study
    from lifecircle.study.people import Projection

_SURE = ("counted", "given")


@dataclass(frozen=True, eq=False)
class _Known:
    """The people of a group in one year."""

    units: Floats
    whole: float
    points: Floats
    confidence: npt.NDArray[np.object_]
    how: Bilingual
    estimated: bool = True


def projections_of(group: str, study: Study) -> tuple[Projection, ...]:
    """Return the projections of a group, by year."""
    mine = (one for one in study.people.projections if one.group == group)
    return tuple(sorted(mine, key=lambda one: one.year))


def used_projections(group: str, study: Study) -> tuple[Projection, ...]:
    """Return those projections of a group that its number in the study's year rests on."""
    base, year = study.people.years.get(group), study.study.year
    mine = projections_of(group, study)
    if base is None or year is None or not mine:
        return ()
    first, second, _ = between([base, *(one.year for one in mine)], year)
    return tuple(one for one in mine if one.year in (first, second))


def between(years: Sequence[int], year: int) -> tuple[int, int, float]:
    """Return the known years around a year, and how far it is from the first to the second.

    Parameters
    ----------
    years
        At least one, in any order.
    year
        Where it is known, or outside all that are, the one that counts is returned twice.

    Examples
    --------
    >>> between([2020, 2030], 2025), between([2020, 2030], 2030), between([2020, 2030], 2035)
    ((2020, 2030, 0.5), (2030, 2030, 0.0), (2030, 2030, 0.0))
    """
    before = max((one for one in years if one <= year), default=min(years))
    after = min((one for one in years if one >= year), default=max(years))
    if before >= after or not before <= year <= after:
        nearest = min(max(year, min(years)), max(years))
        return nearest, nearest, 0.0
    return before, after, (year - before) / (after - before)


def tell_year(group: str, study: Study, log: Log) -> None:
    """Say where the number of a group is not of the study's year.

    Parameters
    ----------
    group, study
        Whose years are compared.
    log
        Takes a warning where projections end, or begin, before the study's year; a remark where
        there are none.
    """
    base, year = study.people.years.get(group), study.study.year
    if base is None or year is None:
        return
    years = sorted([base, *(one.year for one in projections_of(group, study))])
    if years[0] <= year <= years[-1]:
        return
    alone = len(years) == 1
    declared = (one for one in study.people.groups if one.group == group)
    if alone and any(one.follows_residents for one in declared):
        return
    used = between(years, year)[0]
    what, known = groups()[group].name, ", ".join(map(str, years))
    log.about("people", study.file).note(
        Note(
            "people.year" if alone else "people.year_outside",
            Bilingual(
                f"{what.zh}：评估年份为 {year}，采用 {used} 年的数，不作外推"
                + ("。" if alone else f"；已知年份：{known.replace(', ', '、')}。"),
                f"{what.en[0].upper()}{what.en[1:]}: the study is of {year}; the number of {used} "
                + (
                    "is used as it is." if alone else f"is used, not extrapolated (known: {known})."
                ),
            ),
        ),
        "tells" if alone else "warns",
        action=Bilingual(
            "如有该年的数，写入 [[people.projections]]",
            "if there is a number of that year, give it in [[people.projections]]",
        ),
    )


def at_year(
    base: GroupPeople,
    study: Study,
    units: gpd.GeoDataFrame,
    demand: Demand,
    log: Log,
    residents: GroupPeople | None = None,
) -> GroupPeople:
    """Return the people of a group in the year of the study.

    Parameters
    ----------
    base
        In the year of its own numbers.
    study
        For the year and the projections.
    units, demand
        Where projected numbers of units are spread: as the base, or as the residents where the
        base has nobody.
    log
        Takes how the numbers were had, and years for which there are none.
    residents
        Of whom projected rates are taken, in the year of the study.

    Returns
    -------
    GroupPeople
        The number of that year, if it is known. Between two known years each unit, point and
        whole is interpolated linearly: an estimate. Outside, the nearest year's number. Without
        projections the base, unchanged.

    Raises
    ------
    InputError
        If a table of a projection cannot be used, or a projected total has nothing to be
        shared by.
    """
    tell_year(base.group, study, log)
    mine, year = projections_of(base.group, study), study.study.year
    if not mine or year is None or base.year is None:
        return base
    known = {base.year: _base(base)}
    for one in mine:
        known[one.year] = _projected(one, base, study, units, demand, log, residents)
    first, second, part = between(sorted(known), year)
    found = known[first] if first == second else _mixed(known[first], known[second], part, demand)
    if first == second == base.year:
        return base
    how, method = _words(known, first, second, part, year)
    text = base.note.text
    whole_zh = "" if np.isnan(found.whole) else f"，全域 {found.whole:,.0f}"
    whole_en = "" if np.isnan(found.whole) else f"; {found.whole:,.0f} in the whole"
    sources = [base.note.source, *(o.source for o in mine if o.year in (first, second))]
    old = base.method or Bilingual("", "")
    return replace(
        base,
        units=found.units,
        whole=found.whole,
        points=found.points,
        estimated=found.estimated,
        confidence=found.confidence,
        note=Note(
            base.note.code,
            Bilingual(f"{text.zh}{how.zh}{whole_zh}。", f"{text.en} {how.en}{whole_en}."),
            "; ".join(dict.fromkeys(filter(None, sources))),
        ),
        method=Bilingual(
            "；".join(filter(None, (old.zh, method.zh))),
            "; ".join(filter(None, (old.en, method.en))),
        ),
        year=year if first != second else first,
    )


def _words(
    known: dict[int, _Known], first: int, second: int, part: float, year: int
) -> tuple[Bilingual, Bilingual]:
    """Return how the number of a year was had: for the note, and in a few words."""
    if first == second:
        how = known[first].how
        return Bilingual(f"{first} 年：{how.zh}", f"{first}: {how.en}"), Bilingual(
            f"{first} 年预测数", f"projected to {first}"
        )
    one, other = known[first].how, known[second].how
    return (
        Bilingual(
            f"{year} 年由 {first} 年（{one.zh}）与 {second} 年（{other.zh}）线性内插（估算）",
            f"{year}: an estimate, interpolated {part:.0%} of the way from {first} ({one.en}) to "
            f"{second} ({other.en})",
        ),
        Bilingual(
            f"{first} 年与 {second} 年之间线性内插", f"interpolated between {first} and {second}"
        ),
    )


def _base(base: GroupPeople) -> _Known:
    confidence = base.confidence
    if confidence is None:
        confidence = np.full(len(base.units) + 1, "estimated", dtype=object)
    how = Bilingual("现状数", "the present number")
    return _Known(base.units, base.whole, base.points, confidence, how, base.estimated)


def _projected(
    one: Projection,
    base: GroupPeople,
    study: Study,
    units: gpd.GeoDataFrame,
    demand: Demand,
    log: Log,
    residents: GroupPeople | None,
) -> _Known:
    if one.column is not None:
        return _by_unit(one, base, study, units, demand, log, residents)
    factor = 1.0 if one.factor is None else one.factor
    if one.total is not None:
        if not base.whole > 0:
            raise nothing_to_share(one, study)
        factor = one.total / base.whole
    before = _base(base).confidence
    confidence = np.where(np.isin(before, _SURE), "estimated", before).astype(object)
    how = Bilingual(f"现状数的 {factor:.4g} 倍", f"{factor:.4g} times the present number")
    if one.total is not None:
        confidence[-1] = "given"
        how = Bilingual(
            f"预测总数 {one.total:,.0f}，各处同比例",
            f"a projected total of {one.total:,.0f}, everywhere in proportion",
        )
    whole = base.whole * factor if one.total is None else float(one.total)
    return _Known(base.units * factor, whole, base.points * factor, confidence, how)


def nothing_to_share(one: Projection, study: Study) -> StudyError:
    """Return the error of a projected total of a group without a number in the whole."""
    return StudyError(
        Bilingual(
            f"{one.year} 年的预测总数无法分摊：该人群没有现状总数",
            f"the projected total of {one.year} cannot be shared: the group has no present "
            "number in the whole",
        ),
        file=study.file,
        place="people.projections",
        found=groups()[one.group].name,
        todo=Bilingual(
            "补全各单元的现状数，或按单元给出预测数",
            "give every unit its present number, or projections by unit",
        ),
        code="people.projection_total",
    )


def _by_unit(
    one: Projection,
    base: GroupPeople,
    study: Study,
    units: gpd.GeoDataFrame,
    demand: Demand,
    log: Log,
    residents: GroupPeople | None,
) -> _Known:
    declared = next((group for group in study.people.groups if group.group == one.group), None)
    given_as = "count" if declared is None else declared.given_as
    numbers, total = read_projected(one, given_as, study, units, log)
    if given_as != "count" and residents is not None:
        found, whole, points = at_rates(numbers, total, residents, demand)
        sure, how = "estimated", Bilingual("各单元预测比率", "projected rates of units")
    else:
        unit = demand_units(demand) - 1
        there = np.bincount(unit + 1, base.points, minlength=len(units) + 1)[unit + 1] > 0
        weight = np.where(there, base.points, demand.shares[demand.headline])
        found, points = numbers, spread_over_points(numbers, unit, weight)
        whole = float(np.nan if total is None else total)
        if not np.isnan(numbers).any():
            whole = float(numbers.sum())
        sure, how = "given", Bilingual("各单元预测数", "projected numbers of units")
    confidence = np.where(np.isnan(np.append(found, whole)), "unknown", sure).astype(object)
    return _Known(found, whole, points, confidence, how, sure != "given")


def _mixed(one: _Known, other: _Known, part: float, demand: Demand) -> _Known:
    """Return what lies between two years, `part` of the way from the one to the other."""
    unit = demand_units(demand)
    # People of a unit without a number, and not merely without one to print, are at no point.
    there = _there(one, unit) & _there(other, unit)
    points = ((1 - part) * one.points + part * other.points) * there[unit]
    units = (1 - part) * one.units + part * other.units
    whole = (1 - part) * one.whole + part * other.whole
    low = (one.confidence == "low") | (other.confidence == "low")
    unknown = (one.confidence == "unknown") | (other.confidence == "unknown")
    confidence = np.where(unknown, "unknown", np.where(low, "low", "estimated")).astype(object)
    return _Known(units, whole, points, confidence, one.how)


def _there(known: _Known, unit: npt.NDArray[np.int64]) -> Bools:
    """Return whether people of each unit, counted from 1 behind those in none, are known."""
    at = np.bincount(unit, known.points, minlength=len(known.units) + 1)
    return np.append(True, ~np.isnan(known.units)) | (at > 0)
