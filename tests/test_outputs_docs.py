"""The page on outputs names every file and every column that is written."""

from __future__ import annotations

import re
from pathlib import Path

import pyogrio
import pytest

from left_out_factory import ELDERS, left_out_results
from lifecircle.outputs.capacity_tables import SEAT_COLUMNS, facility_columns
from lifecircle.outputs.gaps import gaps
from lifecircle.outputs.gis import LAYERS, goal_columns, write_gpkg
from lifecircle.outputs.left_out_files import LEFT_OUT
from lifecircle.outputs.left_out_tables import (
    CAUSE_COLUMNS,
    EQUITY_COLUMNS,
    GROUP_COLUMNS,
    LORENZ_COLUMNS,
    PEOPLE_COLUMNS,
)
from lifecircle.outputs.more_tables import BOARD_COLUMNS, MEMBER_COLUMNS
from lifecircle.outputs.plans_page import PLAN_COLUMNS
from lifecircle.outputs.remedy_tables import REMEDY_COLUMNS
from lifecircle.outputs.tables import GAP_COLUMNS, VERDICT_COLUMNS
from results_factory import small_results

PAGE = Path(__file__).parents[1] / "docs" / "outputs.md"


@pytest.fixture(scope="module")
def named():
    """Return per section of the page the column names in its table."""
    parts = re.split(r"^#{2,3} (.+)$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {
        title: [
            name
            for row in re.findall(r"^\|(.+?)\|", body, flags=re.MULTILINE)
            for name in re.findall(r"`([^`]+)`", row)
        ]
        for title, body in zip(parts[1::2], parts[2::2], strict=True)
    }


def test_tables_are_described_column_by_column(named):
    assert named["verdicts.csv"] == list(VERDICT_COLUMNS)
    assert named["gaps.csv and the layer gaps"] == list(GAP_COLUMNS)
    assert named["board.csv"] == list(BOARD_COLUMNS)
    assert named["members.csv"] == list(MEMBER_COLUMNS)
    assert named["plans.csv"] == list(PLAN_COLUMNS)


def test_tables_of_who_is_left_out_are_described_column_by_column(named):
    assert named["causes.csv"] == list(CAUSE_COLUMNS)
    assert named["remedies.csv"] == list(REMEDY_COLUMNS)
    assert named["seats.csv"] == sorted(SEAT_COLUMNS, key=named["seats.csv"].index)
    assert named["groups.csv"] == list(GROUP_COLUMNS)
    assert named["equity.csv"] == list(EQUITY_COLUMNS)
    assert named["lorenz.csv"] == list(LORENZ_COLUMNS)
    assert named["people.csv"] == list(PEOPLE_COLUMNS)
    columns = facility_columns(left_out_results())
    assert named["facilities.csv"] == [c.replace(f"_{ELDERS}", "_<group>") for c in columns]


def test_layers_are_described_column_by_column(named, tmp_path):
    results = small_results()
    write_gpkg(results, gaps(results), tmp_path / "r.gpkg")
    goals = "|".join(goal_columns(results.goals))
    services = "|".join(f"{s.replace('.', '_')}_{p}" for s, p, _ in results.queries)
    for layer in LAYERS:
        title = "gaps.csv and the layer gaps" if layer == "gaps" else layer
        for column in pyogrio.read_info(tmp_path / "r.gpkg", layer=layer)["fields"]:
            general = re.sub(rf"_({services})$", "_<service>_<walker>", column)
            general = re.sub(rf"_({goals})$", "_<goal>", general)
            assert general in named[title], (layer, column)


def test_files_are_described():
    text = PAGE.read_text(encoding="utf-8")
    for name in (
        "map.html",
        "report.html",
        "board.html",
        "board.csv",
        "members.csv",
        "plans.html",
        "units/<name>.html",
        "run.json",
        "timings.json",
        *LEFT_OUT,
    ):
        assert f"`{name}`" in text


def test_the_readmes_lead_there():
    for name in ("README.md", "README.zh.md"):
        assert "(docs/outputs.md)" in (PAGE.parents[1] / name).read_text(encoding="utf-8")
