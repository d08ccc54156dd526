"""Tables of who is left out: cells by hand, sums without a rest, nothing said that is not known."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from left_out_factory import CAPACITY, ELDERS, RIVER, WALL, left_out_results
from lifecircle.api_audit import Audit
from lifecircle.outputs import manifest
from lifecircle.outputs.capacity_tables import (
    SEAT_COLUMNS,
    facilities_frame,
    facility_columns,
    seats_frame,
)
from lifecircle.outputs.gap_remedies import remedy_of_gaps
from lifecircle.outputs.gaps import gaps
from lifecircle.outputs.heads import heads_for, heads_of
from lifecircle.outputs.left_out_files import LEFT_OUT, left_out_csv
from lifecircle.outputs.left_out_sums import cause_sums, exact_parts
from lifecircle.outputs.left_out_tables import (
    CAUSE_COLUMNS,
    EQUITY_COLUMNS,
    GROUP_COLUMNS,
    LORENZ_COLUMNS,
    PEOPLE_COLUMNS,
    causes_frame,
    equity_frame,
    groups_frame,
    lorenz_frame,
    people_frame,
)
from lifecircle.outputs.remedy_tables import REMEDY_COLUMNS, remedies_frame
from lifecircle.outputs.save import save
from lifecircle.outputs.tables import GAP_COLUMNS, gaps_csv, gaps_frame
from lifecircle.verdicts.left_out import CAUSES, LeftOut
from results_factory import FORMULA, UNIT_NAMES, small_plan, small_results

SHARES = [f"share_{cause}" for cause in CAUSES]


@pytest.fixture(scope="module")
def results():
    return left_out_results()


@pytest.fixture(scope="module")
def files(results):
    return dict(left_out_csv(results))


def read(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def causes_of(results, goal):
    return results.left_out.causes_of(goal)


def result_of(results, goal):
    return next(result for result in results.goals if result.goal.id == goal)


# ---- causes --------------------------------------------------------------------------------


def test_causes_of_a_goal_cell_by_cell(files):
    rows = [row for row in read(files["causes.csv"]) if row["goal"] == "circle.health"]
    assert [row["unit_id"] for row in rows] == ["", "U1", "U2", "U3", "U4"]
    assert list(rows[0]) == list(CAUSE_COLUMNS)
    assert rows[0] == {
        "level": "whole",
        "unit_id": "",
        "unit": "",
        "low_confidence": "false",
        "goal": "circle.health",
        "goal_zh": "5分钟医疗圈",
        "goal_en": "5-minute health circle",
        "group": "residents",
        "group_zh": "常住人口",
        "group_en": "residents",
        "people": "58900",
        "people_left_out": "55900",
        "share_straight": "0.350565",
        "share_flat": "0.318255",
        "share_reached": "0.235057",
        "share_left_out": "0.949041",
        "share_not_connected": "0.029887",
        "share_edge_of_data": "0.000000",
        "share_no_list": "0.000000",
        "share_no_facility": "0.619547",
        "share_slope": "0.083199",
        "share_no_way": "0.032310",
        "share_full": "0.184098",
        "cause": "no_facility",
    }


def test_causes_add_up_to_the_gap_to_the_last_decimal(files):
    rows = read(files["causes.csv"])
    assert len(rows) == 5 * 5
    for row in rows:
        parts = [round(float(row[name]) * 1e6) for name in SHARES]
        assert sum(parts) == round(float(row["share_left_out"]) * 1e6)
        assert float(row["share_straight"]) >= float(row["share_flat"])
        assert float(row["share_flat"]) >= float(row["share_reached"])


def test_sums_are_those_of_the_points(results):
    causes = causes_of(results, "circle.health")
    sums = cause_sums(results, result_of(results, "circle.health"), causes)
    unit = results.demand["unit"].to_numpy()
    lost = causes.weight * causes.left
    for row in range(4):
        for code in range(len(CAUSES)):
            mine = lost[(unit == row) & (causes.cause == code)].sum()
            assert sums.by_cause[row, code] == pytest.approx(mine)
    assert sums.left[-1] == pytest.approx(lost.sum())
    assert sums.people[-1] == pytest.approx(results.people_total)
    # Somebody lives in no unit: the whole is more than its units.
    assert sums.people[:-1].sum() < sums.people[-1]


def test_units_of_low_confidence_have_shares_and_no_head_counts(files):
    for name, heads in (
        ("causes.csv", ["people", "people_left_out"]),
        ("people.csv", ["people"]),
        ("groups.csv", ["people", "people_left_out"]),
        ("seats.csv", ["people", "people_covered", "people_seated", "people_without_a_place"]),
        ("remedies.csv", ["people_gained"]),
        ("facilities.csv", ["people_reached", "people_only_here", f"people_reached_{ELDERS}"]),
    ):
        low = [row for row in read(files[name]) if row["unit_id"] == "U3"]
        assert low, name
        for row in low:
            assert row["low_confidence"] == "true"
            assert {row[head] for head in heads} == {""}
        fine = [row for row in read(files[name]) if row["unit_id"] == "U1"]
        assert all(row[head] for row in fine for head in heads if row[head] != "0"), name


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([1 / 3, 1 / 3, 1 / 3], [34, 33, 33]),
        ([0.0, 0.0, 0.0], [0, 0, 0]),
        ([1e-9, 0.5, 0.0], [1, 49, 0]),
        ([0.999, 0.0, 0.0], [99, 0, 0]),
        ([0.25, 0.125, 0.0], [25, 13, 0]),
    ],
)
def test_parts_are_rounded_without_a_rest(parts, expected):
    rounded, total = exact_parts(np.array([parts]), 2)
    assert (rounded[0] * 100).round(9).tolist() == expected
    assert round(total[0] * 100) == sum(expected)


def test_parts_that_are_not_known_stay_so():
    rounded, total = exact_parts(np.array([[np.nan, 0.2], [0.5, 0.5]]), 3)
    assert np.isnan(rounded[0]).all()
    assert np.isnan(total[0])
    assert rounded[1].tolist() == [0.5, 0.5]


@settings(max_examples=200, deadline=None)
@given(
    arrays(np.float64, (4, 7), elements=st.floats(0, 1, allow_subnormal=False)),
    st.floats(0, 1, allow_subnormal=False),
)
def test_rounded_parts_keep_their_sum_and_nobody_vanishes(raw, most):
    sums = raw.sum(axis=1, keepdims=True)
    parts = np.divide(raw * most, sums, out=np.zeros_like(raw), where=sums > 1e-9)
    rounded, total = exact_parts(parts, 6)
    steps = np.rint(rounded * 1e6)
    assert (steps.sum(axis=1) == np.rint(total * 1e6)).all()
    assert ((parts > 0) == (steps > 0)).all()
    assert np.abs(steps - parts * 1e6).max() <= 7
    assert ((total == 1) <= (parts.sum(axis=1) > 1 - 1e-9)).all()


# ---- gaps ----------------------------------------------------------------------------------


def test_gaps_say_cause_barrier_and_remedy(results):
    rows = read(gaps_csv(results))
    assert list(rows[0]) == list(GAP_COLUMNS)
    by_key = {(row["goal"], row["block"]): row for row in rows}
    nine = by_key["circle.health", "B09"]
    assert (nine["cause"], nine["remedy"], nine["group"]) == ("no_way", "R7", "residents")
    assert (nine["barrier_kind"], nine["barrier"]) == ("unnamed", "unnamed")
    assert [nine[name] for name in SHARES] == [
        "0.263736",
        "0.000000",
        "0.000000",
        "0.000000",
        "0.000000",
        "0.439561",
        "0.296703",
    ]
    named = [row for row in rows if row["barrier_kind"] == "water"]
    assert named
    assert {row["barrier"] for row in named} == {RIVER}
    assert {row["cause"] for row in named} <= {"no_way", "no_list", "not_connected", "no_facility"}
    full = by_key["circle.health", "B01"]
    assert (full["cause"], full["share_full"], full["remedy"]) == ("full", "1.000000", "R1")
    for row in rows:
        assert sum(round(float(row[name]) * 1e6) for name in SHARES) == 1_000_000


def test_a_name_of_the_data_is_no_formula(results):
    causes = causes_of(results, "circle.health")
    walled = replace(causes, barrier=np.where(causes.barrier >= 0, 1, -1))
    others = [found for found in results.left_out.causes if found is not causes]
    found = replace(results, left_out=replace(results.left_out, causes=(walled, *others)))
    assert f"'{WALL}" in gaps_csv(found)
    assert f",{WALL}" not in gaps_csv(found)


def test_without_anything_known_the_columns_are_empty():
    bare = small_results()
    frame = gaps_frame(bare)
    assert list(frame) == list(GAP_COLUMNS)
    assert set(frame["cause"]) == set(frame["remedy"]) == set(frame["barrier"]) == {""}
    assert frame[SHARES].isna().all().all()
    assert list(left_out_csv(bare)) == []
    for frame_of, columns in (
        (causes_frame, CAUSE_COLUMNS),
        (people_frame, PEOPLE_COLUMNS),
        (groups_frame, GROUP_COLUMNS),
        (equity_frame, EQUITY_COLUMNS),
        (lorenz_frame, LORENZ_COLUMNS),
        (seats_frame, SEAT_COLUMNS),
        (remedies_frame, REMEDY_COLUMNS),
        (facilities_frame, facility_columns(bare)),
    ):
        assert list(frame_of(bare)) == list(columns)
        assert len(frame_of(bare)) == 0


def test_the_cheapest_remedy_is_named_where_it_brings_somebody_in(results):
    table = gaps(results)
    remedies = {remedy.id: remedy for remedy in results.left_out.remedies}
    named = remedy_of_gaps(results, table)
    assert any(named)
    block = results.demand["block"].to_numpy()
    for gap, name in zip(table.to_dict("records"), named, strict=True):
        goal = results.goals[gap["goal"]].goal.id
        causes = causes_of(results, goal)
        lost = causes.weight * causes.left
        gain = {
            remedy.id: lost[remedy.points[block[remedy.points] == gap["block"]]].sum()
            for remedy in remedies.values()
            if remedy.goal == goal
        }
        cheapest = [
            key for key in gain if remedies[key].cheapest and remedies[key].unit == gap["unit"]
        ]
        if cheapest and gain[cheapest[0]] > 0:
            assert name == cheapest[0]
        elif any(value > 0 for value in gain.values()):
            assert gain[name] == max(gain.values())
        else:
            assert name == ""


# ---- capacity ------------------------------------------------------------------------------


def test_facilities_cell_by_cell(files, results):
    rows = read(files["facilities.csv"])
    assert list(rows[0]) == list(facility_columns(results))
    first, second = (row for row in rows if row["goal"] == "circle.health")
    assert first["asked_zh"] == "步行5分钟内至少1处医疗卫生设施"
    assert first["asked_en"].startswith("at least 1 of ")
    about = ("facility_id", "unit_id", "people_reached", "share_of_people_reached")
    assert [first[name] for name in about] == ["F1", "U1", "8000", "0.135703"]
    room = ("quantity", "capacity", "people_seated", "people_within_reach", "load", "room_left")
    assert [first[name] for name in room] == ["beds", "3000", "3000", "8000", "2.66", "0"]
    assert first[f"people_reached_{ELDERS}"] == "800"
    # The clinic's beds are not known: nobody is seated there, and nothing is said.
    assert second["facility"] == "'" + FORMULA
    assert [second[name] for name in room] == ["beds", "", "", "", "", ""]
    other = next(row for row in rows if row["goal"] == "circle.culture")
    assert [other[name] for name in room] == [""] * 6


def test_a_second_test_and_one_of_no_goal_have_rows_of_their_own(results):
    seats = results.left_out.seats[0]
    more = (seats, replace(seats, quantity="nurses"), replace(seats, goal=None, quantity="staff"))
    found = facilities_frame(replace(results, left_out=replace(results.left_out, seats=more)))
    mine = found[found["quantity"] != ""]
    assert mine["quantity"].tolist() == ["beds"] * 2 + ["nurses"] * 2 + ["staff"] * 2
    assert mine["goal"].tolist() == ["circle.health"] * 4 + [""] * 2
    assert mine["asked_zh"].tolist()[2:] == [seats.name.zh] * 4
    assert mine["people_reached"].isna().tolist() == [False] * 2 + [True] * 4
    assert mine["capacity"].tolist()[::2] == [CAPACITY / 3] * 3


def test_seats_cell_by_cell(files):
    whole, west, *_ = read(files["seats.csv"])
    assert list(whole) == list(SEAT_COLUMNS)
    numbers = ("people", "people_covered", "people_seated", "people_without_a_place")
    assert [whole[name] for name in numbers] == ["58900", "13800", "3000", "55900"]
    assert [west[name] for name in numbers] == ["16100", "8000", "3000", "13100"]
    shares = ("share_covered", "share_seated", "minutes", "metres")
    assert [west[name] for name in shares] == ["0.497041", "0.186648", "5", ""]
    # 3,000 places for 7,988.96 people, of 16,073 in the unit 7,988.96 within reach.
    assert float(west["places_per_person_2sfca"]) == pytest.approx(3000 / 16073.07, rel=1e-3)


# ---- groups, equity, remedies --------------------------------------------------------------


def test_groups_stand_beside_everybody(files):
    rows = [row for row in read(files["groups.csv"]) if row["goal"] == "circle.health"]
    whole = [row for row in rows if row["level"] == "whole"]
    assert [row["group"] for row in whole] == ["residents", ELDERS]
    assert whole[1]["share_of_residents_reached"] == whole[0]["share_reached"] == "0.235057"
    assert whole[1]["share_reached"] == "0.174269"
    assert (whole[1]["profile"], whole[1]["people"]) == ("elder", "11700")


def test_people_are_printed_as_finely_as_they_are_known(files):
    rows = {(row["group"], row["unit_id"]): row for row in read(files["people.csv"])}
    assert rows["residents", "U1"]["people"] == "16073"
    assert rows["residents", "U1"]["confidence"] == "given"
    assert rows[ELDERS, "U1"]["people"] == "1800"
    assert (rows["residents", ""]["year"], rows[ELDERS, ""]["year"]) == ("2020", "")


def test_measures_without_a_value_say_why(files):
    rows = [row for row in read(files["equity.csv"]) if row["goal"] == "circle.health"]
    theil = next(row for row in rows if row["measure"] == "theil")
    assert (theil["value"], theil["within_units"], theil["between_units"]) == (
        "0.2",
        "0.15",
        "0.05",
    )
    none = next(row for row in rows if row["measure"] == "urban_rural")
    assert (none["value"], none["reason_en"]) == ("", "Units are not told apart.")


def test_measures_of_a_test_name_it(results):
    value = replace(results.left_out.equity[0], goal="", of="places", test=0, worst=(3, 1))
    found = equity_frame(replace(results, left_out=replace(results.left_out, equity=(value,))))
    row = found.iloc[0]
    assert (row["goal"], row["test_zh"]) == ("", "5分钟医疗圈：床位")
    assert row["worst_units"] == f"{UNIT_NAMES[3]}、{UNIT_NAMES[1]}"


def test_remedies_cell_by_cell(files):
    rows = {row["remedy"]: row for row in read(files["remedies.csv"])}
    assert list(rows["R1"]) == list(REMEDY_COLUMNS)
    one = rows["R1"]
    assert (one["move"], one["move_zh"], one["facility_id"]) == ("capacity", "扩容", "F1")
    assert (one["people_gained"], one["share_of_gap_closed"]) == ("5000", "0.381622")
    assert (one["effort"], one["amount"], one["amount_unit"]) == ("2", "499", "places")
    link = rows["R7"]
    assert (link["people_gained"], link["low_confidence"]) == ("", "true")
    line = shapely.from_wkt(link["wkt"])
    assert line.geom_type == "LineString"
    middle = line.interpolate(0.5, normalized=True)
    assert (float(link["lon"]), float(link["lat"])) == pytest.approx((middle.x, middle.y), abs=2e-6)
    cheapest = [row for row in rows.values() if row["cheapest"] == "true"]
    assert len(cheapest) == len({(row["goal"], row["unit_id"]) for row in rows.values()})


# ---- who may be counted --------------------------------------------------------------------


def test_nobody_is_counted_on_residential_ground(results):
    ground = replace(results, weighs="ground")
    for group in ("residents", ELDERS):
        assert not heads_of(ground, group).known.any()
    for name, text in left_out_csv(ground):
        rows = read(text)
        heads = [c for c in rows[0] if c.startswith("people") and name != "people.csv"]
        assert {row[head] for row in rows for head in heads} <= {""}, name


def test_a_goal_of_a_group_is_counted_in_people_of_the_group(results):
    plan = small_plan().model_dump(mode="json", exclude_unset=True)
    plan["goals"][0]["group"] = ELDERS
    found = left_out_results(plan=small_plan().model_validate(plan))
    result = found.goals[0]
    # Without numbers of the group residents stand for it: shares only.
    assert not heads_for(found, result).known.any()
    assert causes_frame(found)["people"].iloc[:5].isna().all()
    people = next(people for people in found.left_out.people if people.group == ELDERS)
    share = found.demand["share"].to_numpy()
    counted = replace(result, weight=share * people.units[-1])
    causes = replace(found.left_out.causes[0], weight=counted.weight)
    left_out = replace(found.left_out, causes=(causes, *found.left_out.causes[1:]))
    found = replace(found, goals=(counted, *found.goals[1:]), left_out=left_out)
    frame = causes_frame(found)
    assert frame["group"].iloc[0] == ELDERS
    assert frame["people"].iloc[0] == 11_700
    assert np.isnan(frame["people"].iloc[3])
    assert gaps_frame(found)["group"].iloc[0] == ELDERS


def test_counts_are_not_rounded():
    counted = causes_frame(left_out_results(people_counted=True))
    assert counted["people"].iloc[0] == 58_871


# ---- files ---------------------------------------------------------------------------------


def test_tables_with_rows_are_written_and_listed(results, tmp_path):
    def blank(*_):
        return ""

    folder = tmp_path / "out"
    written = {file.name for file in save(results, folder, ("zh",), blank)}
    assert set(LEFT_OUT) <= written
    assert (folder / "causes.csv").read_bytes().startswith(b"\xef\xbb\xbflevel,unit_id")
    assert manifest.verify(folder) == []
    without = replace(results, left_out=replace(results.left_out, seats=()))
    save(without, folder, ("zh",), blank)
    assert not (folder / "seats.csv").exists()
    assert (folder / "causes.csv").exists()
    save(replace(results, left_out=LeftOut()), folder, ("zh",), blank)
    assert not any((folder / name).exists() for name in LEFT_OUT)


def test_nothing_runs_as_a_formula_and_lines_end_as_they_must(files):
    assert set(files) == set(LEFT_OUT)
    for text in files.values():
        assert text.endswith("\r\n")
        for row in csv.reader(io.StringIO(text, newline="")):
            for cell in row:
                assert not cell.startswith(("=", "+", "@", "\t", "\r", "\n"))
                assert not cell.startswith("-") or float(cell) <= 0


def test_frames_from_python(results):
    audit = Audit(results)
    for frame, make in (
        (audit.causes, causes_frame),
        (audit.remedies, remedies_frame),
        (audit.facilities, facilities_frame),
        (audit.seats, seats_frame),
        (audit.people, people_frame),
        (audit.groups, groups_frame),
        (audit.equity, equity_frame),
        (audit.lorenz, lorenz_frame),
    ):
        pd.testing.assert_frame_equal(frame, make(results))
        assert len(frame)


def test_a_plan_without_goals_at_doors_has_an_empty_table_of_gaps(results):
    unseen = tuple(replace(result, answers=None, listed=None) for result in results.goals)
    bare = replace(results, goals=unseen, left_out=LeftOut())
    frame = gaps_frame(bare)
    assert list(frame) == list(GAP_COLUMNS)
    assert len(frame) == 0
