"""Every row of the five documents is a goal, or has a reason why it is none."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from lifecircle.plans import read_plan

ROWS = list(
    csv.DictReader((Path(__file__).parent / "plan_rows.csv").read_text("utf-8").splitlines())
)
REASONS = {
    "principle": "an aim without a measure",
    "programme": "a task without a number or a place",
    "digital": "online, nothing to reach",
    "diagnosis": "describes the state",
    "context": "a figure that no promise rests on",
    "siting": "a rule for choosing sites",
    "scenario": "projects and forecasts, a list of changes",
    "public_edition": "an output for residents",
    "tool_feature": "a wish for the software",
}
PLANS = ("yuzhong-2025", "qingdao-2025", "mianyang-2025", "qijiang-2020", "jiangbei-2025")
MATRIX = {
    "yuzhong-2025": 149,
    "qingdao-2025": 104,
    "mianyang-2025": 174,
    "qijiang-2020": 146,
    "jiangbei-2025": 144,
}
"""Rows of the tables and lists of each document, without those found missing (X)."""


def of(document):
    return [row for row in ROWS if row["document"] == document]


@pytest.mark.parametrize("document", PLANS)
def test_every_row_maps_to_goals_or_to_a_reason(document):
    goals = {goal.id for goal in read_plan(document).goals}
    for row in of(document):
        named = row["goal"].split(";") if row["goal"] else []
        assert bool(named) != bool(row["reason"]), row
        assert set(named) <= goals, row
        assert not row["reason"] or row["reason"] in REASONS, row
        assert len(row["short_name"]) <= 20, row
        assert all(part.strip().isdigit() for part in row["line"].split(";") if part), row


@pytest.mark.parametrize("document", PLANS)
def test_no_row_is_lost_and_none_stands_twice(document):
    rows = [row["row"] for row in of(document)]
    assert len(rows) == len(set(rows))
    assert sum(not row.startswith("X") for row in rows) == MATRIX[document]


@pytest.mark.parametrize("document", PLANS)
def test_every_goal_comes_from_a_row(document):
    named = {goal for row in of(document) for goal in row["goal"].split(";")}
    assert {goal.id for goal in read_plan(document).goals} <= named


def test_the_counts_are_those_of_the_page(capsys):
    counts = Counter((row["document"], row["reason"] or "goal") for row in ROWS)
    names = ["goal", *REASONS]
    with capsys.disabled():
        for document in PLANS:
            line = "  ".join(f"{name} {counts[document, name]}" for name in names)
            print(f"\n{document}: {line}", end="")  # noqa: T201
    assert sum(counts.values()) == len(ROWS)
    assert {row["document"] for row in ROWS} == set(PLANS)
    assert sum(n for (_, name), n in counts.items() if name == "goal") > len(ROWS) / 2
