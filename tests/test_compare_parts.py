"""Places, points and records of two audits: what counts as the same."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from lifecircle.compare.changes import (
    Change,
    input_changes,
    parameter_changes,
    rule_changes,
    version_changes,
)
from lifecircle.compare.facilities import compare_facilities
from lifecircle.compare.match import match_points
from lifecircle.compare.read import _table
from lifecircle.compare.side import asked_by
from lifecircle.outputs.tables import text_cell
from lifecircle.plans import Goal


@dataclass(frozen=True)
class Place:
    """A place at (x, 0)."""

    name: str
    x: float
    service: str = "health.clinic"
    id: str | None = None
    entrances: int = 1


def places(*rows):
    """Return a table of places; without an id they are numbered by row."""
    return gpd.GeoDataFrame(
        {
            "id": [row.id or f"list-{n + 1}" for n, row in enumerate(rows)],
            "name": [row.name for row in rows],
            "service": [row.service for row in rows],
            "layer": "list",
            "entrances": [row.entrances for row in rows],
        },
        geometry=[shapely.Point(650_000 + row.x, 3_270_000) for row in rows],
        crs="EPSG:32648",
    )


def changes(old, new):
    table = compare_facilities(places(*old), places(*new))
    return [(row.change, row.name_before, row.name) for row in table.itertuples()]


A, B, C = Place("甲", 0), Place("乙", 100), Place("丙", 200)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ([A, B, C], [C, A, B], []),
        ([A, B], [A, Place("乙", 104.9)], []),
        ([A, B], [A, Place("乙", 105.1)], [("moved", "乙", "乙")]),
        ([A, B], [Place("新", 0), B], [("renamed", "甲", "新")]),
        ([A], [Place("甲", 0, "health.hospital")], [("service", "甲", "甲")]),
        ([A], [Place("甲", 0, entrances=3)], [("entrances", "甲", "甲")]),
        ([A, B], [C, A, B], [("added", "", "丙")]),
        ([A, B, C], [B, C], [("removed", "甲", "")]),
        ([A], [Place("甲", 1001)], [("added", "", "甲"), ("removed", "甲", "")]),
        ([A], [Place("乙", 900)], [("added", "", "乙"), ("removed", "甲", "")]),
        # Two of a name: which of them moved cannot be told, unless an id says so.
        (
            [Place("站", 0), Place("站", 50)],
            [Place("站", 0), Place("站", 90)],
            [("moved", "站", "站")],
        ),
        (
            [Place("站", 0, id="x"), Place("站", 50, id="y")],
            [Place("站", 300, id="y"), Place("站", 330, id="x")],
            [("moved", "站", "站"), ("moved", "站", "站")],
        ),
        # Two services in one building, one of them gone.
        ([A, Place("甲", 0, "culture.library")], [A], [("removed", "甲", "")]),
        ([], [A], [("added", "", "甲")]),
        ([A], [], [("removed", "甲", "")]),
        ([], [], []),
    ],
)
def test_places(old, new, expected):
    assert changes(old, new) == expected


def test_the_id_tells_which_of_two_moved():
    table = compare_facilities(
        places(Place("站", 0, id="x"), Place("站", 50, id="y")),
        places(Place("站", 300, id="y"), Place("站", 330, id="x")),
    )
    assert dict(zip(table["id"], table["metres"], strict=True)) == {"x": 330, "y": 250}


@given(order=st.permutations(range(4)))
def test_the_order_of_places_does_not_matter(order):
    old = [A, B, C, Place("", 300)]
    new = [A, Place("乙改", 100), Place("丙", 240), Place("", 300)]
    expected = [("moved", "丙", "丙"), ("renamed", "乙", "乙改")]
    assert changes(old, [new[n] for n in order]) == expected


def test_points_are_matched_within_a_metre_and_once():
    # At 38.8 the nearest one is 39.5, which belongs to 40.
    old = np.array([[0.0, 0], [10, 0], [20, 0], [20, 0], [40, 0], [38.8, 0]])
    new = np.array([[20.0, 0], [1, 0], [11.01, 0], [20, 0], [39.5, 0], [40.6, 0]])
    pairs = match_points(old, new, np.array([1, 1, 3, 2, 1, 1.0]), np.array([2, 1, 1, 3, 1, 1.0]))
    assert list(zip(pairs.old.tolist(), pairs.new.tolist(), strict=True)) == [
        (0, 1),
        (2, 3),
        (3, 0),
        (4, 4),
    ]


def test_no_points():
    nothing, some = np.zeros((0, 2)), np.zeros((2, 2))
    assert len(match_points(nothing, some, np.zeros(0), np.ones(2)).old) == 0


def test_texts_are_read_as_they_were_before_they_were_guarded(tmp_path):
    texts = ["=1+1", "-2", "@甲", "+", "甲", "", "'quoted'"]
    rows = "\r\n".join(["along", *(f'"{text_cell(text)}"' for text in texts)])
    (tmp_path / "t.csv").write_text(rows, encoding="utf-8-sig")
    table = _table(tmp_path / "t.csv", {"along": text_cell})
    assert table["along"].tolist() == texts


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"within": [{"minutes": 10}]}, [True, False, True]),
        ({"within": [{"minutes": 10}], "where": {"unit": {"kind": "街道"}}}, [True, False, False]),
        ({"within": [{"minutes": 9, "where": {"kind": "街道"}}]}, [True, False, False]),
    ],
)
def test_whom_a_goal_is_about(fields, expected):
    """A unit with a share, one without, ground in none."""
    goal = TypeAdapter(Goal).validate_python(
        {
            "id": "a",
            "name": {"zh": "甲", "en": "a"},
            "section": "一",
            "kind": "reach",
            "service": "health",
            **fields,
        }
    )
    verdicts = pd.DataFrame(
        {"goal": "a", "level": "unit", "unit_id": ["1", "2"], "share_at_least": [0.5, np.nan]}
    )
    found = asked_by(goal, verdicts, ["1", "2"], np.array([0, 1, -1]))
    assert found.tolist() == expected


def record(inputs=(), parameters=None, goals=(), versions=None):
    keys = ("role", "path", "sha256")
    return {
        "inputs": [dict(zip(keys, item, strict=True)) for item in inputs],
        "parameters": parameters or {},
        "goals": list(goals),
        "versions": versions or {},
    }


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ([("streets", "a.pbf", "1")], [("streets", "a.pbf", "1")], []),
        ([("streets", "a.pbf", "1")], [("streets", "a.pbf", "2")], [("changed", "a.pbf", "a.pbf")]),
        ([("streets", "a.pbf", "1")], [("streets", "../d/a.pbf", "1")], []),
        (
            [("streets", "a.pbf", "1")],
            [("streets", "b.pbf", "1")],
            [("renamed", "a.pbf", "b.pbf")],
        ),
        (
            [("streets", "a.pbf", "1")],
            [("streets", "b.pbf", "2")],
            [("changed", "a.pbf", "b.pbf")],
        ),
        (
            [("facilities", "a.csv", "1"), ("facilities", "b.csv", "2")],
            [("facilities", "b.csv", "2"), ("facilities", "c.csv", "3"), ("facilities", "d", "4")],
            [("added", "", "c.csv"), ("added", "", "d"), ("removed", "a.csv", "")],
        ),
        ([("elevation", "e.tif", "1")], [], [("removed", "e.tif", "")]),
    ],
)
def test_inputs(old, new, expected):
    found = input_changes(record(old), record(new))
    assert [(c.state, c.old, c.new) for c in found] == expected


def test_parameters_are_flat_and_lists_go_by_their_file():
    def parameters(**extra):
        return [
            {"path": "x/a.csv", "completeness": "partial", "services": {"a.b": "health"}},
            {"path": "x/b.csv", "completeness": "complete", **extra},
        ]

    old = {"facilities": parameters(), "streets": {"beyond": 500.0, "path": "s"}, "corrections": []}
    close = {"kind": "close_path", "at": [1.5, 2.0], "author": "甲", "reason": "r", "date": None}
    new = {
        "facilities": parameters(completeness="partial")[::-1],
        "streets": {"beyond": 600.5, "path": "other"},
        "profiles": {"adult": {"speed": 70.0}},
        "corrections": [close],
    }
    found = parameter_changes(record(parameters=old), record(parameters=new))
    assert found == [
        Change("parameter", "facilities[b].completeness", "changed", "complete", "partial"),
        Change("parameter", "profiles.adult.speed", "added", "", "70"),
        Change("parameter", "streets.beyond", "changed", "500", "600.5"),
        Change(
            "correction",
            "close_path",
            "added",
            "",
            "at = [1.5, 2.0], author = 甲, reason = r",
        ),
    ]
    back = parameter_changes(record(parameters=new), record(parameters=old))
    assert [c.state for c in back] == ["changed", "removed", "changed", "removed"]


def test_a_list_that_one_study_has_is_no_row_per_key():
    old = {"facilities": [{"path": "a.csv", "crs": "gcj02"}]}
    assert parameter_changes(record(parameters=old), record(parameters={"facilities": []})) == []


def test_rules_and_versions():
    old = [{"id": "a", "target": [{"value": 0.9}]}, {"id": "gone"}]
    new = [{"id": "a", "target": [{"value": 1.0}], "at_least": 2}]
    found = rule_changes(record(goals=old), record(goals=new))
    assert [(c.key, c.state, c.old, c.new) for c in found] == [
        ("a.at_least", "added", "", "2"),
        ("a.target[0].value", "changed", "0.9", "1"),
    ]
    versions = {"numpy": "2.0", "lifecircle": "0.1", "same": "1"}
    found = version_changes(
        record(versions=versions), record(versions=versions | {"numpy": "2.1", "lifecircle": "0.2"})
    )
    assert [(c.key, c.old, c.new) for c in found] == [
        ("lifecircle", "0.1", "0.2"),
        ("numpy", "2.0", "2.1"),
    ]
