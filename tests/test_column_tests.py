"""Tests of a plan on columns: quotients, grades, and what can mean nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lifecircle.base.errors import PlanError
from lifecircle.verdicts.columns import check_tests, empty, holds, missing_columns, unknown

NAN = float("nan")


SCHOOLS = pd.DataFrame(
    {
        "service": [
            "health.hospital",
            "health.clinic",
            "education.school",
            "elderly.residence",
            "health.hospital",
        ],
        "grade": ["三级甲等", "二级", "二级", "四星级", None],
        "sports_m2": [100.0, 90.0, NAN, 5.0, 7.0],
        "pupils": [10.0, 0.0, 4.0, 1.0, 2.0],
        "人/车": [1.0, 2.0, 3.0, 4.0, 5.0],
        "ok": np.array([True, False, None, True, True], dtype=object),
    }
)


def test_one_column_over_another():
    key = "sports_m2 / pupils"  # 10, unknown (over 0), unknown (empty), 5, 3.5
    assert empty(SCHOOLS, key).tolist() == [False, True, True, False, False]
    assert holds(SCHOOLS, {key: {">=": 5}}).tolist() == [True, False, False, True, False]
    assert holds(SCHOOLS, {"sports_m2/pupils": 5}).tolist() == [False, False, False, True, False]
    assert holds(SCHOOLS, {key: [10, 3.5]}).tolist() == [True, False, False, False, True]
    both = {key: {">=": 5}, "人/车": {"<": 3}}
    assert unknown(SCHOOLS, both).tolist() == [False, True, False, False, False]
    assert missing_columns(SCHOOLS, {"sports_m2 / 班": 1, "班": 1, "人/车": 1}) == ["班"]


def test_grades_have_the_order_of_their_service():
    # 三级甲等 >= 二级; 二级 >= 二级; of schools 二级 is above 三级 and below 一级; stars have
    # no 二级; the last is empty.
    assert holds(SCHOOLS, {"grade": {">=": "二级"}}).tolist() == [True, True, True, False, False]
    assert holds(SCHOOLS, {"grade": {">": "二级"}}).tolist() == [True, False, False, False, False]
    assert holds(SCHOOLS, {"grade": {"<": "一级"}}).tolist() == [False, False, True, False, False]
    assert empty(SCHOOLS, "grade", {">=": "二级"}).tolist() == [False, False, False, True, True]
    assert unknown(SCHOOLS, {"grade": {">=": "二级"}}).tolist() == [False, False, False, True, True]
    between = {"grade": {">=": "三星", "<=": "五星"}}
    assert holds(SCHOOLS, between).tolist() == [False, False, False, True, False]
    assert holds(SCHOOLS, {"grade": "二级"}).tolist() == [False, True, True, False, False]


@pytest.mark.parametrize(
    ("tests", "message"),
    [
        ({"grade": {">=": 2}}, "compares numbers with text"),
        ({"grade": {">=": "二及"}}, "not a known grade"),
        ({"grade": {">=": "二级", "<": 3}}, "not a known grade"),
        ({"service": {">=": "a"}}, "texts have no order"),
        ({"pupils": {">=": "二级"}}, "texts have no order"),
        ({"sports_m2 / pupils": "二级"}, "compared with numbers only"),
        ({"sports_m2 / pupils": True}, "compared with numbers only"),
        ({"sports_m2 / grade": {">=": 2}}, "is no number"),
        ({"sports_m2 / pupils": {">=": "二级"}}, "compared with numbers only|texts have no order"),
        ({"ok": "是"}, "only yes and no"),
        ({"ok": {">=": 1}}, "only yes and no"),
        ({"pupils": ["a"]}, "compares numbers with text"),
    ],
)
def test_tests_that_can_mean_nothing_are_refused(tmp_path, tests, message):
    with pytest.raises(PlanError, match=message) as caught:
        check_tests(SCHOOLS, tests, tmp_path, "goal g")
    assert next(iter(tests)) in caught.value.place.en


def test_tests_that_mean_something_pass(tmp_path):
    good = {
        "sports_m2 / pupils": {">=": 10.2}, "grade": {">=": "二级甲等"}, "人/车": 3, "ok": True,
        "service": ["a", "b"], "nowhere / pupils": 1, "nowhere": {">=": "x"},
    }  # fmt: skip
    check_tests(SCHOOLS, good, tmp_path, "goal g")


def test_units_have_no_grades(tmp_path):
    units = pd.DataFrame({"name": ["甲"], "grade": ["二级"]})
    with pytest.raises(PlanError, match="texts have no order"):
        check_tests(units, {"grade": {">=": "二级"}}, tmp_path, "goal g")
    check_tests(units, {"grade": ["二级", "三级"]}, tmp_path, "goal g")
