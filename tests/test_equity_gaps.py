"""How unequal goals at people's doors are, between units and between people."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from inequality.gini import Gini
from inequality.theil import TheilD

from equity_helpers import judged, measures, reach
from goals_helpers import NOTE, Town
from lifecircle.access.inequality_weighted import Distribution
from lifecircle.base.text import Bilingual
from lifecircle.gaps.equity import equity_of
from lifecircle.gaps.equity_reasons import (
    A_ZERO,
    ALL_ZERO,
    BOTTOM_NOTHING,
    FEW_KNOWN,
    LOW_CONFIDENCE,
    MIXED,
    NOWHERE,
    ONLY_WITH,
    TOO_FEW,
    TOP_UNKNOWN,
    left_out,
)
from lifecircle.gaps.urban_rural import BY_KIND, NO_CLASSES, town_and_country
from lifecircle.verdicts.crowd import sentences
from lifecircle.verdicts.left_out import Seats

HOMES = [
    # Metres east of the west end, people, unit; a clinic at 500: 0, 5, 10 and 15 minutes.
    (500.0, 500.0, 100.0, 0),
    (900.0, 500.0, 300.0, 0),
    (1300.0, 500.0, 200.0, 1),
    (1700.0, 500.0, 400.0, 1),
]


def clinic_town(**more) -> Town:
    town = Town(people=(400, 600), homes=HOMES, columns={"area_class": ["城市", "农村"]}, **more)
    town.add("health.clinic", 500, 500)
    return town


def test_shares_of_units_by_hand():
    # In 10 minutes: all of 甲, a third of 乙.
    found = measures(clinic_town(), reach())
    at_units = {m: v for (_, _, between, m), v in found.items() if between == "units"}
    low, mean = 1 / 3, 2 / 3
    assert at_units["cv"].value == pytest.approx((1 / 3) / mean, abs=1e-12)
    assert at_units["range"].value == pytest.approx(2 / 3, abs=1e-12)
    assert at_units["range"].worst == (1, 0)
    assert at_units["max_over_min"].value == pytest.approx(3, abs=1e-12)
    assert at_units["gini"].value == pytest.approx(1 / 4, abs=1e-12)
    expected = (low / mean * math.log(low / mean) + 1 / mean * math.log(1 / mean)) / 2
    assert at_units["theil"].value == pytest.approx(expected, abs=1e-12)
    assert all(v.reason is None and v.test == -1 for v in at_units.values())


def test_shares_of_units_weighed_by_people_by_hand():
    found = measures(clinic_town(), reach())
    weighed = {m: v.value for (_, _, between, m), v in found.items() if between == "weighted_units"}
    # 600 people have 1/3 and 400 have 1: mean 0.6, mean difference 2 · 0.24 · 2/3.
    assert weighed["gini"] == pytest.approx(0.24 * (2 / 3) / 0.6, abs=1e-12)
    assert weighed["palma"] == pytest.approx(100 / (400 / 3), abs=1e-12)
    assert weighed["urban_rural"] == pytest.approx(3, abs=1e-12)
    square = 0.6 * (1 / 3 - 0.6) ** 2 + 0.4 * 0.4**2
    assert weighed["cv"] == pytest.approx(math.sqrt(square) / 0.6, abs=1e-12)
    assert set(weighed) == {"cv", "gini", "theil", "palma", "urban_rural"}


def test_minutes_between_people_by_hand():
    found = measures(clinic_town(), reach())
    people = {m: v for (_, of, _, m), v in found.items() if of == "minutes"}
    ways = Distribution.of([0, 5, 10, 15], [100, 300, 200, 400], [0, 0, 1, 1])
    assert ways.mean == 9.5
    assert people["cv"].value == pytest.approx(ways.cv, abs=1e-12)
    assert people["gini"].value == pytest.approx(ways.gini, abs=1e-12)
    # The tenth who walk longest, 15 minutes each; the two fifths who walk least: 1500 in all.
    assert people["palma"].value == pytest.approx(1, abs=1e-12)
    assert people["urban_rural"].value == pytest.approx((1500 / 400) / (8000 / 600), abs=1e-12)
    theil, parts = people["theil"], ways.theil()
    assert theil.within == pytest.approx(parts.within, abs=1e-12)
    assert theil.across == pytest.approx(parts.across, abs=1e-12)
    assert theil.value == theil.within + theil.across
    assert {v.between for v in people.values()} == {"people"}
    assert all(v.within is None for m, v in people.items() if m != "theil")


def test_the_lorenz_curve_of_minutes():
    _, curves = equity_of(*judged(clinic_town(), reach()), ())
    (curve,) = curves
    assert (curve.goal, curve.of, curve.test) == ("g1", "minutes", -1)
    assert curve.people.tolist() == pytest.approx([0, 0.1, 0.4, 0.6, 1])
    assert curve.held.tolist() == pytest.approx([0, 0, 1500 / 9500, 3500 / 9500, 1])


def test_goals_about_equity_are_judged_by_the_same_numbers():
    classes = [{"area_class": "城市"}, {"area_class": "农村"}]
    kinds = ("cv", "gini", "range", "max_over_min")
    goals = [{"kind": "equity", "goal": "g1", "measure": kind, "target": 1} for kind in kinds]
    goals.append({**goals[0], "measure": "ratio_of_classes", "classes": classes})
    context, results = judged(clinic_town(), reach(), *goals)
    found = {(v.between, v.measure): v.value for v in equity_of(context, results, ())[0]}
    for number, kind in enumerate(kinds):
        assert results.verdict(f"g{number + 2}").at_least.value == found["units", kind]
    ratio = results.verdict("g6").at_least.value
    assert ratio == pytest.approx(found["weighted_units", "urban_rural"], abs=1e-12)


def test_whoever_has_no_place_within_the_search_is_told_not_counted():
    # 4 minutes, searched three times as far: 15 minutes are beyond the limit.
    found = measures(clinic_town(), reach(within={"minutes": 4}))
    gini, palma = (found["g1", "minutes", "people", measure] for measure in ("gini", "palma"))
    near = Distribution.of([0, 5, 10], [100, 300, 200])
    assert gini.value == pytest.approx(near.gini, abs=1e-12)
    assert gini.reason == left_out(0.4)
    assert "40%" in gini.reason.zh
    assert "40%" in gini.reason.en
    # Those who walk longest are among them.
    assert (palma.value, palma.reason) == (None, sentences(TOP_UNKNOWN, left_out(0.4)))


def test_nothing_is_said_of_all_where_most_have_no_number():
    context, results = judged(clinic_town(), reach(within={"minutes": 3}))
    values, curves = equity_of(context, results, ())
    of_ways = [value for value in values if value.of == "minutes"]
    assert [v.measure for v in of_ways] == ["cv", "gini", "theil", "palma", "urban_rural"]
    assert {v.value for v in of_ways} == {None}
    assert {v.reason for v in of_ways} == {sentences(FEW_KNOWN, left_out(0.6))}
    assert curves == ()


def test_nobody_within_the_search():
    town = Town(people=(400, 600), homes=[(100.0, 500.0, 1.0, 0), (1700.0, 500.0, 1.0, 1)])
    town.add("health.clinic", 1000, 500)
    found = measures(town, reach(within={"minutes": 1}))
    for measure in ("cv", "gini", "theil", "palma"):
        value = found["g1", "minutes", "people", measure]
        assert (value.value, value.reason) == (None, NOWHERE)
        value = found["g1", "reached", "weighted_units", measure]
        assert (value.value, value.reason) == (None, ALL_ZERO)
    assert found["g1", "reached", "units", "range"].value == 0
    assert found["g1", "reached", "units", "max_over_min"].reason == ALL_ZERO


def test_thresholds_of_time_here_and_of_distance_there():
    cases = [{"where": {"area_class": "城市"}, "minutes": 10}, {"metres": 2000}]
    found = measures(clinic_town(), reach(within=cases))
    minutes, metres = (found["g1", of, "people", "gini"] for of in ("minutes", "metres"))
    assert minutes.value == pytest.approx(Distribution.of([0, 5], [100, 300]).gini, abs=1e-12)
    assert metres.value == pytest.approx(Distribution.of([8, 12], [200, 400]).gini, abs=1e-12)
    assert (minutes.reason, metres.reason) == (ONLY_WITH["minutes"], ONLY_WITH["metres"])


def member(service: str, **within: float) -> dict[str, object]:
    return {"service": service, "within": within or {"minutes": 20}}


@pytest.mark.parametrize(
    ("rule", "far"),
    [
        ({"all_of": 2}, [15, 10, 10, 15]),
        ({"any_of": 2}, [0, 5, 5, 0]),
        ({"k_of": 2, "k": 2}, [15, 10, 10, 15]),
    ],
)
def test_a_combination_is_as_far_as_what_it_needs(rule, far):
    town = clinic_town()
    town.add("culture", 1700, 500)
    key = next(iter(rule))
    rule[key] = [member("health"), member("culture")]
    found = measures(town, {"kind": "combination", **rule, "target": 1})
    expected = Distribution.of(far, [100, 300, 200, 400])
    assert found["g1", "minutes", "people", "gini"].value == pytest.approx(expected.gini, abs=1e-12)


def test_time_and_distance_in_one_combination_are_not_compared():
    town = clinic_town()
    town.add("culture", 1700, 500)
    both = [member("health"), member("culture", metres=500)]
    found = measures(town, {"kind": "combination", "all_of": both, "target": 1})
    value = found["g1", "minutes", "people", "gini"]
    assert (value.value, value.reason) == (None, MIXED)


def test_the_second_nearest_counts_where_two_are_asked():
    town = clinic_town()
    town.add("health.clinic", 1700, 500)
    found = measures(town, reach(at_least=2, within={"minutes": 15}))
    expected = Distribution.of([15, 10, 10, 15], [100, 300, 200, 400])
    assert found["g1", "minutes", "people", "gini"].value == pytest.approx(expected.gini, abs=1e-12)


def test_only_places_that_the_goal_asks_for_count():
    town = clinic_town()
    town.add("health.clinic", 1700, 500, ownership="公办")
    goal = reach(where={"facility": {"ownership": "公办"}}, within={"minutes": 15})
    found = measures(town, goal)
    expected = Distribution.of([15, 10, 5, 0], [100, 300, 200, 400])
    assert found["g1", "minutes", "people", "gini"].value == pytest.approx(expected.gini, abs=1e-12)


def test_a_group_weighs_by_its_own_numbers():
    town = clinic_town(groups={"age_65": (40, 0)})
    found = measures(town, reach(group="age_65"))
    assert found["g1", "reached", "units", "cv"].reason == TOO_FEW
    assert found["g1", "reached", "units", "range"].worst == (0,)
    expected = Distribution.of([0, 5], [10, 30])
    assert found["g1", "minutes", "people", "gini"].value == pytest.approx(expected.gini, abs=1e-12)


def test_units_without_a_number_of_the_group_are_told():
    town = clinic_town(groups={"age_65": (40, math.nan, 90)})
    reason = measures(town, reach(group="age_65"))["g1", "minutes", "people", "gini"].reason
    assert reason == Bilingual(
        "部分单元没有65岁及以上老年人数，未计入。",
        "Some units have no number of people of 65 and over: these are not counted.",
    )


def test_low_confidence_is_told_where_people_weigh():
    found = measures(clinic_town(low_confidence=(1,)), reach())
    assert found["g1", "minutes", "people", "gini"].reason == LOW_CONFIDENCE
    assert found["g1", "reached", "weighted_units", "gini"].reason == LOW_CONFIDENCE
    assert found["g1", "reached", "units", "gini"].reason is None


def test_low_confidence_is_told_wherever_somebody_of_it_counts():
    # One of the two houses of 乙 has nobody; then the goal is not about 乙 at all.
    homes = [*HOMES[:3], (1700.0, 500.0, 0.0, 1)]
    town = Town(people=(400, 200), homes=homes, low_confidence=(1,))
    town.add("health.clinic", 500, 500)
    here = reach(where={"unit": {"name": "甲"}})
    found = measures(town, reach(), here)
    assert found["g1", "minutes", "people", "gini"].reason == LOW_CONFIDENCE
    assert found["g2", "minutes", "people", "gini"].reason is None


def test_only_those_whom_the_goal_is_about_count():
    found = measures(clinic_town(), reach(where={"unit": {"name": "乙"}}))
    assert found["g1", "reached", "units", "gini"].reason == TOO_FEW
    assert found["g1", "reached", "units", "range"].worst == (1,)
    expected = Distribution.of([10, 15], [200, 400])
    assert found["g1", "minutes", "people", "gini"].value == pytest.approx(expected.gini, abs=1e-12)


def test_zeros_leave_ratios_undefined():
    town = Town(people=(1000, 3000))
    town.add("health.clinic", 500, 500)
    found = measures(town, reach())
    assert found["g1", "reached", "units", "max_over_min"].reason == A_ZERO
    assert found["g1", "reached", "weighted_units", "palma"].reason.zh == BOTTOM_NOTHING.zh
    assert found["g1", "minutes", "people", "urban_rural"].reason == NO_CLASSES


def test_goals_of_which_nothing_is_known_and_others_are_left_out():
    count = {"kind": "count", "service": "health", "target": 1}
    assert not measures(clinic_town(), reach("culture"), count)


def test_goals_alike_share_the_work(monkeypatch):
    made, of = [], Distribution.of
    monkeypatch.setattr(Distribution, "of", staticmethod(lambda *a: (made.append(a), of(*a))[1]))
    one = measures(clinic_town(), reach())
    once = len(made)
    two = measures(clinic_town(), reach(), reach(target=0.9))
    assert len(made) == 2 * once
    for key, value in one.items():
        assert two["g2", *key[1:]] == replace(value, goal="g2")


@pytest.mark.parametrize("seed", range(3))
def test_pysal_says_the_same_of_the_ways_that_maps_show(seed):
    rng = np.random.default_rng(seed)
    people, x = rng.integers(1, 9, 60), rng.uniform(0, 3000, 60)
    homes = [(a, 480.0, float(n), int(a // 1000)) for a, n in zip(x, people, strict=True)]
    town = Town(people=(1, 1, 1), homes=homes)
    town.add("health.clinic", 700, 500)
    town.add("health.clinic", 2100, 500)
    context, results = judged(town, reach())
    found = {v.measure: v for v in equity_of(context, results, ())[0] if v.between == "people"}
    minutes = results.queries["health", "adult", "minutes"].minutes
    each, unit = np.repeat(minutes, people), np.repeat((x // 1000).astype(int), people)
    theil = TheilD(each, unit)
    assert found["gini"].value == pytest.approx(Gini(each).g, abs=1e-9)
    assert found["theil"].within == pytest.approx(theil.wg.item(), abs=1e-9)
    assert found["theil"].across == pytest.approx(theil.bg.item(), abs=1e-9)


# Places per person.


def seats(scores: list[float], wants: list[float], goal: str | None = None) -> Seats:
    none = np.empty(0)
    return Seats(
        name=NOTE.text, goal=goal, service="health", quantity="beds", group=None,
        profile="adult", minutes=None, metres=None, people_per_place=1.0,
        wants=np.array(wants), reached=np.ones(4, dtype=bool), seated=np.array(wants),
        facilities=none.astype(int), capacity=none, taken=none, asked=none,
        scores={"e2sfca": np.array(scores)}, without_capacity=none.astype(int),
        estimated=True, notes=(),
    )  # fmt: skip


def test_places_between_those_who_ask():
    tests = (
        seats([0.1, 0.1, 0.1, 0.1], [1, 2, 3, 4], "g1"),
        seats([0.0, 0.2, 0.1, 0.4], [10, 20, 30, 40]),
        replace(seats([0, 0, 0, 0], [1, 1, 1, 1]), scores={"2sfca": np.zeros(4)}),
    )
    values, curves = equity_of(*judged(clinic_town(), reach()), tests)
    places = [v for v in values if v.of == "places"]
    assert {(v.goal, v.test) for v in places} == {("g1", 0), ("", 1)}
    assert [v.value for v in places[:3]] == [0, 0, 0]
    second = {v.measure: v for v in places if v.test == 1}
    expected = Distribution.of([0, 0.2, 0.1, 0.4], [10, 20, 30, 40], [0, 0, 1, 1])
    assert second["gini"].value == pytest.approx(expected.gini, abs=1e-12)
    assert second["theil"].across == pytest.approx(expected.theil().across, abs=1e-12)
    # Best served tenth: 10 · 0.4; worst served 40: 10 with none and 30 with 0.1.
    assert second["palma"].value == pytest.approx(4 / 3, abs=1e-12)
    assert [(c.of, c.test) for c in curves] == [("minutes", -1), ("places", 0), ("places", 1)]


def test_nobody_has_a_place():
    values, curves = equity_of(
        *judged(clinic_town(), reach()), (seats([0, 0, 0, 0], [1, 2, 3, 4]),)
    )
    gini = next(v for v in values if v.of == "places" and v.measure == "gini")
    assert (gini.value, gini.reason) == (None, ALL_ZERO)
    assert [curve.of for curve in curves] == ["minutes"]


# Town and country.


@pytest.mark.parametrize(
    ("area_class", "kind", "urban", "note"),
    [
        (["城市", "农村", ""], ["乡", "街道", "街道"], [True, False, False], None),
        ([" Urban", "rural", ""], ["", "", ""], [True, False, False], None),
        (["", "", ""], ["街道", "镇", "乡"], [True, False, False], BY_KIND),
        (["老城区", "新城区", ""], ["社区", "村", ""], [True, False, False], BY_KIND),
    ],
)
def test_town_and_country(area_class, kind, urban, note):
    found = town_and_country(pd.DataFrame({"area_class": area_class, "kind": kind}))
    assert found.urban.tolist() == urban
    assert found.note == note
    assert not (found.urban & found.rural).any()


@pytest.mark.parametrize(
    ("area_class", "kind"),
    [
        # Those who say so themselves have only one side; the kind does not outvote them.
        (["城市", "城区"], ["街道", "镇"]),
        ([None, ""], ["街道", "街道"]),
        ([None, math.nan], ["", ""]),
    ],
)
def test_without_both_sides_there_is_nothing_to_compare(area_class, kind):
    units = pd.DataFrame({"area_class": area_class, "kind": kind}, dtype=object)
    assert town_and_country(units) is None


def test_units_without_such_columns():
    assert town_and_country(pd.DataFrame({"name": ["甲"]})) is None
