"""How unequal the service of each goal is, between units and between people."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from lifecircle.access.inequality import inequality
from lifecircle.access.inequality_weighted import TOP, Distribution, ratio_of_means, worst
from lifecircle.access.shares import share_by_group
from lifecircle.gaps.at_doors import goals_at_doors, ways_of
from lifecircle.gaps.equity_reasons import (
    A_ZERO,
    ALL_ZERO,
    BOTTOM_NOTHING,
    CLASS_NOTHING,
    FEW_KNOWN,
    LOW_CONFIDENCE,
    MIXED,
    NOBODY,
    NOWHERE,
    ONLY_WITH,
    TOO_FEW,
    TOP_UNKNOWN,
    left_out,
    not_counted,
)
from lifecircle.gaps.urban_rural import NO_CLASSES, TownAndCountry, town_and_country
from lifecircle.verdicts.crowd import crowd_of, sentences
from lifecircle.verdicts.left_out import EquityValue, Lorenz

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lifecircle.access.inequality import Measure
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.base.text import Bilingual
    from lifecircle.gaps.at_doors import AtDoors
    from lifecircle.verdicts.context import Context
    from lifecircle.verdicts.left_out import Seats
    from lifecircle.verdicts.results import Results

WORST: Final = 10
"""How many units the list of the worst has."""

OF_PEOPLE: Final = ("cv", "gini", "theil", "palma", "urban_rural")
"""Measures between people."""
KNOWN: Final = 0.5
"""Nothing is said of the ways of all where fewer have one within the search."""

Of = Literal["reached", "minutes", "metres", "places"]
Between = Literal["units", "weighted_units", "people"]
Found = tuple[tuple[EquityValue, ...], Lorenz | None]
"""Measures, and the Lorenz curve if there is one."""


def equity_of(
    context: Context, results: Results, seats: tuple[Seats, ...]
) -> tuple[tuple[EquityValue, ...], tuple[Lorenz, ...]]:
    """Return measures of inequality, and Lorenz curves.

    Of every goal at residents' doors of which something is known: between units on the share of
    the goal's people whom listed places reach, each unit once and then weighed by those people;
    between those people on minutes or metres to the nearest listed place. Then, of every test of
    capacity, between those who ask for a place on places per person (``e2sfca``).

    Parameters
    ----------
    context, results
        From `lifecircle.verdicts.evaluate.judge_plan`.
    seats
        From `lifecircle.gaps.seats.seats_of`.
    """
    spreads = _Spreads.of(context)
    values: list[EquityValue] = []
    curves: list[Lorenz] = []
    parts = [part for goal in goals_at_doors(results) for part in spreads.of_goal(goal)]
    parts += [
        spreads.of_test(row, test) for row, test in enumerate(seats) if "e2sfca" in test.scores
    ]
    for found, curve in parts:
        values += found
        curves += [] if curve is None else [curve]
    return tuple(values), tuple(curves)


@dataclass(frozen=True)
class _Spreads:
    """Measures on one district; goals with the same numbers share them.

    Attributes
    ----------
    context
        What goals were judged on.
    sides
        Which units are town and which are country.
    low
        Bool per unit and, last, for ground in none: of low confidence.
    """

    context: Context
    sides: TownAndCountry | None
    low: Bools
    _kept: dict[tuple[object, ...], Found] = field(init=False, default_factory=dict)

    @classmethod
    def of(cls, context: Context) -> _Spreads:
        units = context.units
        low = np.append(units["low_confidence"].to_numpy(dtype=bool), False)
        return cls(context, town_and_country(units), low)

    def of_goal(self, asked: AtDoors) -> Iterator[Found]:
        """Yield what is found of a goal: between units, then between people."""
        crowd, _ = crowd_of(asked.goal, self.context)
        if crowd is None:
            return
        name, unit = asked.goal.id, crowd.doors.unit
        weight = crowd.weight * asked.asked
        also = sentences(*map(not_counted, crowd.doubts), self._unsure(weight, unit))
        count = len(self.context.units)
        share = share_by_group(asked.listed, weight, unit, count)[:-1]
        inside = unit >= 0
        people: Floats = np.bincount(unit[inside], weight[inside], count).astype(np.float64)
        key = ("units", _digest(share), _digest(people), also)
        yield self._named(key, lambda: (tuple(self._of_units(share, people, also)), None), name)
        ways = ways_of(asked.goal, self.context)
        if not ways:
            yield (EquityValue(name, "minutes", "people", "gini", None, reason=MIXED),), None
        for way in ways:
            only = None if way.asked[weight > 0].all() else ONLY_WITH[way.measure]
            reason = sentences(only, also)
            yield self._of_people(way.measure, way.far, weight * way.asked, unit, reason, name)

    def of_test(self, row: int, test: Seats) -> Found:
        """Return what is found of a test of capacity."""
        unit, wants = self.context.district.demand_unit, test.wants
        reason = self._unsure(wants, unit)
        values, curve = self._of_people(
            "places", test.scores["e2sfca"], wants, unit, reason, test.goal or ""
        )
        values = tuple(replace(value, test=row) for value in values)
        return values, None if curve is None else replace(curve, test=row)

    def _unsure(self, weight: Floats, unit: Ints) -> Bilingual | None:
        """Say that people in units of low confidence count."""
        return LOW_CONFIDENCE if self.low.any() and weight[self.low[unit]].any() else None

    def _of_units(
        self, share: Floats, people: Floats, also: Bilingual | None
    ) -> Iterator[EquityValue]:
        has = ~np.isnan(share)
        values = share[has]
        few = len(values) < 2  # noqa: PLR2004
        once, weighed = Distribution.of(values), Distribution.of(values, people[has])
        bottom = BOTTOM_NOTHING if weighed.is_defined else ALL_ZERO
        plain: list[tuple[str, float, Bilingual]] = [
            ("cv", _of(values, "cv"), ALL_ZERO),
            ("range", _of(values, "range"), ALL_ZERO),
            ("max_over_min", _of(values, "max_over_min"), A_ZERO if once.is_defined else ALL_ZERO),
            ("gini", _of(values, "gini"), ALL_ZERO),
            ("theil", once.theil().total, ALL_ZERO),
        ]
        by_people = [
            ("cv", weighed.cv, ALL_ZERO),
            ("gini", weighed.gini, ALL_ZERO),
            ("theil", weighed.theil().total, ALL_ZERO),
            ("palma", weighed.palma, bottom),
        ]
        for measure, value, why in plain:
            made = _value("reached", "units", measure, math.nan if few else value)
            rows = tuple(worst(share, WORST).tolist()) if measure == "range" else ()
            yield replace(_because(made, TOO_FEW if few else why), worst=rows)
        for measure, value, why in by_people:
            made = _value("reached", "weighted_units", measure, math.nan if few else value)
            yield _because(made, TOO_FEW if few else why, also)
        each = np.arange(len(share))
        yield self._town_over_country("reached", "weighted_units", share, people, each, also)

    def _of_people(
        self,
        of: Of,
        values: Floats,
        weight: Floats,
        unit: Ints,
        also: Bilingual | None,
        name: str,
    ) -> Found:
        """Return measures between people; those without a value (NaN) are told, not counted."""
        key = (of, _digest(values), _digest(weight), _digest(unit), also)
        return self._named(key, lambda: self._between_people(of, values, weight, unit, also), name)

    def _between_people(
        self, of: Of, values: Floats, weight: Floats, unit: Ints, also: Bilingual | None
    ) -> Found:
        people, without = math.fsum(weight), math.fsum(weight[np.isnan(values)])
        if not people > 0:
            return _none(of, NOBODY, also), None
        if without == people:
            return _none(of, NOWHERE, also), None
        also = sentences(left_out(without / people), also)
        if without > people * (1 - KNOWN):
            return _none(of, FEW_KNOWN, also), None
        spread = Distribution.of(values, weight, unit)
        theil, palma = spread.theil(), spread.palma
        no_palma = BOTTOM_NOTHING if spread.is_defined else ALL_ZERO
        if without >= people * TOP:
            palma, no_palma = math.nan, TOP_UNKNOWN
        of_theil = replace(
            _value(of, "people", "theil", theil.total),
            within=_or_none(theil.within),
            across=_or_none(theil.across),
        )
        found = (
            _because(_value(of, "people", "cv", spread.cv), ALL_ZERO, also),
            _because(_value(of, "people", "gini", spread.gini), ALL_ZERO, also),
            _because(of_theil, ALL_ZERO, also),
            _because(_value(of, "people", "palma", palma), no_palma, also),
            self._town_over_country(of, "people", values, weight, unit, also),
        )
        return found, Lorenz("", of, *spread.lorenz()) if spread.is_defined else None

    def _town_over_country(
        self,
        of: Of,
        between: Between,
        values: Floats,
        weight: Floats,
        unit: Ints,
        also: Bilingual | None,
    ) -> EquityValue:
        """Return the mean in town over that in the country."""
        if self.sides is None:
            return _because(_value(of, between, "urban_rural", math.nan), NO_CLASSES, also)
        urban, rural = (np.append(side, False)[unit] for side in self.sides[:2])
        ratio = ratio_of_means(values, weight, urban, rural)
        found = _value(of, between, "urban_rural", ratio)
        return _because(found, CLASS_NOTHING, sentences(self.sides.note, also))

    def _named(self, key: tuple[object, ...], make: Callable[[], Found], name: str) -> Found:
        """Return what was found on the same numbers, in the name of a goal."""
        if key not in self._kept:
            self._kept[key] = make()
        values, curve = self._kept[key]
        named = tuple(replace(value, goal=name) for value in values)
        return named, None if curve is None else replace(curve, goal=name)


def _of(values: Floats, measure: Measure) -> float:
    """Return a measure just as goals about equity are judged by it."""
    return inequality(measure, values, values)[0] if len(values) else math.nan


def _value(of: Of, between: Between, measure: str, value: float) -> EquityValue:
    return EquityValue("", of, between, measure, _or_none(value))


def _none(of: Of, why: Bilingual, also: Bilingual | None) -> tuple[EquityValue, ...]:
    """Return that no measure between people has a value."""
    return tuple(_because(_value(of, "people", name, math.nan), why, also) for name in OF_PEOPLE)


def _because(value: EquityValue, why: Bilingual, also: Bilingual | None = None) -> EquityValue:
    """Say why there is no value, where there is none, and what else it rests on."""
    return replace(value, reason=sentences(why if value.value is None else None, also))


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else value


def _digest(array: Floats | Ints) -> bytes:
    return blake2b(np.ascontiguousarray(array).tobytes(), digest_size=16).digest()
