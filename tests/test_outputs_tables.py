"""Tables for spreadsheets, read back."""

from __future__ import annotations

import csv
import io

import geopandas as gpd
import numpy as np
import pytest

from lifecircle.outputs.gaps import gaps
from lifecircle.outputs.tables import (
    GAP_COLUMNS,
    VERDICT_COLUMNS,
    gaps_csv,
    gaps_frame,
    text_cell,
    verdicts_csv,
    verdicts_frame,
)
from results_factory import FACILITY_NAMES, UNIT_NAMES, small_results


@pytest.fixture(scope="module")
def results():
    return small_results()


def read(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_verdicts_read_back(results):
    rows = read(verdicts_csv(results))
    assert list(rows[0]) == list(VERDICT_COLUMNS)
    assert len(rows) == len(results.verdicts)
    for row, verdict in zip(rows, results.verdicts, strict=True):
        assert row["goal"] == verdict.goal
        assert row["status"] == verdict.status
        unit = "" if verdict.unit is None else UNIT_NAMES[verdict.unit]
        assert row["unit"] == unit
        assert row["level"] == ("whole" if verdict.unit is None else "unit")
        low = results.whole_low_confidence
        if verdict.unit is not None:
            low = results.units["low_confidence"][verdict.unit]
        assert row["low_confidence"] == ("true" if low else "false")
        if verdict.status == "not_computable":
            assert {row[name] for name in row if name.startswith("share_")} == {""}
            assert row["holds_under_all"] == ""
            continue
        if verdict.at_least is None:
            assert row["share_at_least"] == ""
        else:
            assert float(row["share_at_least"]) == pytest.approx(verdict.at_least.value, abs=1e-6)
            assert float(row["share_at_most_high"]) == pytest.approx(verdict.at_most.high, abs=1e-6)
        assert row["places"] == ("" if verdict.count is None else str(verdict.count))
        assert row["target"] == ("" if verdict.target is None else f"{verdict.target:.6f}")
        assert (row["people_reached"] == "") == (verdict.people_reached is None)
        assert row["holds_under_all"] in {"true", "false"}


def test_estimates_are_rounded_and_counts_are_not():
    estimated = read(verdicts_csv(small_results()))[0]["people_left_out"]
    counted = read(verdicts_csv(small_results(people_counted=True)))[0]["people_left_out"]
    assert estimated == "45000"
    people = [row["people_left_out"] for row in read(verdicts_csv(small_results()))]
    assert all(int(value) % 100 == 0 for value in people if value and int(value) >= 100)
    assert counted == "45033"


def test_gaps_read_back(results):
    table = gaps(results)
    rows = read(gaps_csv(results, table))
    assert list(rows[0]) == list(GAP_COLUMNS)
    assert len(rows) == len(table)
    for row, gap in zip(rows, table.to_dict("records"), strict=True):
        assert row["goal"] == results.goals[gap["goal"]].goal.id
        assert row["goal_zh"] == results.goals[gap["goal"]].goal.name.zh
        assert row["block"] == results.blocks["id"][gap["block"]]
        place = gpd.GeoSeries(gpd.points_from_xy([row["lon"]], [row["lat"]]), crs=4326)
        assert results.blocks.geometry[gap["block"]].contains(place.to_crs(results.crs)[0])
        low = results.blocks["low_confidence"][gap["block"]]
        assert row["low_confidence"] == ("true" if low else "false")
        assert float(row["share_of_all_people_left_out"]) == pytest.approx(
            gap["left_out"], abs=1e-6
        )
        assert (row["minutes_to_nearest"] == "") == np.isnan(gap["minutes"])
        assert (row["people_left_out"] == "") == np.isnan(gap["people"])
        place = row["nearest_place"]
        assert place == "" or place.removeprefix("'") in FACILITY_NAMES
    low = [row for row in rows if row["unit"] == UNIT_NAMES[2]]
    assert low
    assert all(row["people_left_out"] == "" for row in low)


def test_nothing_can_run_as_a_formula(results):
    for text in (verdicts_csv(results), gaps_csv(results)):
        for row in csv.reader(io.StringIO(text, newline="")):
            for cell in row:
                assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert "'=1+1" in gaps_csv(results)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_formulas_are_neutralised(text):
    assert text_cell(text) == "'" + text


def test_lines_end_as_rfc_4180_says(results):
    text = verdicts_csv(results)
    assert text.endswith("\r\n")
    assert text.count("\r\n") == len(results.verdicts) + 1


def test_frames_for_python(results):
    verdicts = verdicts_frame(results)
    assert (verdicts["unit"] == "").sum() == len(results.goals)
    assert verdicts["share_at_least"].dtype == np.float64
    assert len(gaps_frame(results)) == len(gaps(results))
