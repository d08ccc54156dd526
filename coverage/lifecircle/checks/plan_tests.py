"""Tests of a plan that hold nowhere, that nothing reads, and units that no case is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lifecircle.base.services import label
from lifecircle.base.text import Bilingual
from lifecircle.checks.say import features, find, goals_named, listed
from lifecircle.plans.model import (
    Combination,
    Presence,
    Provision,
    Radius,
    Reach,
    Response,
    ShareOf,
    members_of,
    services_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from lifecircle.base.findings import Log
    from lifecircle.base.quantities import Bools
    from lifecircle.checks.inputs import Inputs
    from lifecircle.checks.rules import Rules, Tested
    from lifecircle.plans import Goal

_WHAT = {
    "unit": Bilingual("单元", "unit"),
    "area": Bilingual("片区", "area"),
    "place": Bilingual("场所", "place"),
}
_NO_CASE = Bilingual(
    "这些单元不作判断。文件确无规定时无须处理。",
    "Nothing is judged there. If the document says nothing, there is nothing to do.",
)


def check_tests(inputs: Inputs, log: Log, rules: Rules) -> None:
    """Tell which tests nothing passes, and which change nothing.

    Parameters
    ----------
    inputs
        With a plan.
    log
        Takes ``plan.holds_nowhere``, a finding a test, and ``plan.no_effect``.
    rules
        How tests are understood.
    """
    if inputs.plan is None:
        return
    nowhere: dict[str, tuple[Tested, list[str]]] = {}
    for goal in inputs.plan.goals:
        for tested in rules.tests_of(goal):
            if not tested.promise and _holds_nowhere(tested, inputs, rules):
                key = f"{tested.what} {tested.of} {dict(tested.tests)!r}"
                ids = nowhere.setdefault(key, (tested, []))[1]
                ids += [] if goal.id in ids else [goal.id]
        idle = list(_idle(goal))
        if idle:
            _no_effect(goal, idle, log)
    for tested, ids in nowhere.values():
        _nowhere(tested, ids, inputs, log, rules)


def _asked(tested: Tested, inputs: Inputs, rules: Rules) -> pd.DataFrame | None:
    """Return the rows that are tested; None where the study lacks the layer."""
    if tested.what == "block":
        return None
    table = rules.table_of(tested.what, tested.of, inputs)
    if table is None or tested.what != "facility":
        return table
    return table[inputs.of_service(str(tested.of))]


def _holds_nowhere(tested: Tested, inputs: Inputs, rules: Rules) -> bool:
    table = _asked(tested, inputs, rules)
    if table is None or not len(table):
        return False
    if rules.missing_of(tested.what, tested.of, tested.tests, inputs):
        return False
    if any(rules.empty(table, key).all() for key in tested.tests):
        return False
    return not rules.holds(table, tested.tests).any()


def _nowhere(tested: Tested, ids: list[str], inputs: Inputs, log: Log, rules: Rules) -> None:
    table = _asked(tested, inputs, rules)
    if table is None:
        return
    if tested.what == "facility":
        name = label(str(tested.of))
        who = Bilingual(f"一处“{name.zh}”", f"place of “{name.en}”")
    else:
        who = Bilingual(f"一个{_WHAT[tested.what].zh}", _WHAT[tested.what].en)
        if tested.of is not None:
            who = Bilingual(f"{who.zh}（{tested.of}）", f"{who.en} ({tested.of})")
    shown = _shown(tested.tests)
    there = [
        listed(sorted({str(value) for value in table[column].dropna()}))
        for column in tested.tests
        if column in table.columns
    ]
    columns = [column for column in tested.tests if column in table.columns]
    found = Bilingual(
        "；".join(f"{c} 的取值：{v.zh}" for c, v in zip(columns, there, strict=True)),
        "; ".join(f"values of {c}: {v.en}" for c, v in zip(columns, there, strict=True)),
    )
    find(
        log,
        "plan.holds_nowhere",
        "warns",
        Bilingual(f"没有{who.zh}符合条件 {shown}。", f"No {who.en} passes the test {shown}."),
        Bilingual("核对规划与数据的写法是否一致。", "Compare how the plan and the data write it."),
        place=goals_named(ids),
        found=found if columns else None,
    )


def _shown(tests: Mapping[str, Any]) -> str:
    return ", ".join(_test(column, test) for column, test in tests.items())


def _test(column: str, test: Any) -> str:
    """Return a test as a plan would be read aloud: ``built <= 1990``, ``kind = '镇' / '乡'``."""
    if isinstance(test, dict):
        return ", ".join(f"{column} {operator} {_value(bound)}" for operator, bound in test.items())
    values = test if isinstance(test, list) else [test]
    return f"{column} = {' / '.join(map(_value, values))}"


def _value(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else repr(value)


def _idle(goal: Goal) -> Iterator[str]:
    """Yield the keys of a goal that choose something, and that nothing reads."""
    of = getattr(goal, "of", None)
    people = (
        isinstance(goal, Reach | Response)
        or (isinstance(goal, Combination) and goal.per == "people")
        or (isinstance(goal, Radius) and goal.definition == "people")
        or (isinstance(goal, ShareOf) and goal.of == "people")
    )
    if goal.where.area and of != "areas":
        yield "where.area"
    if goal.where.place and of != "places":
        yield "where.place"
    if goal.where.block and not people:
        yield "where.block"
    if not services_of(goal):
        yield from (["where.facility"] if goal.where.facility else [])
        yield from (["at"] if goal.at else [])


def _no_effect(goal: Goal, keys: list[str], log: Log) -> None:
    names = ", ".join(keys)
    find(
        log,
        "plan.no_effect",
        "warns",
        Bilingual(
            f"目标 {goal.id} 的 {names} 不起作用：{goal.kind} 类目标不读取它。",
            f"{names} of goal {goal.id} changes nothing: goals of kind {goal.kind} do not read it.",
        ),
        Bilingual("从规划中删去，或改用其他类型。", "Take it out, or use another kind of goal."),
        place=goals_named([goal.id]),
    )


def check_cases(inputs: Inputs, log: Log, rules: Rules) -> None:
    """Tell which units no case of a goal is about.

    Parameters
    ----------
    inputs
        With a plan.
    log
        Takes ``plan.no_case``: one for goals that leave out the same units.
    rules
        How tests are understood.
    """
    units, plan = inputs.units, inputs.plan
    if units is None or plan is None:
        return
    left: dict[tuple[Bilingual, bytes], tuple[Bools, list[str]]] = {}
    for goal in plan.goals:
        if goal.level not in (None, inputs.study.units.level):
            continue
        for what, cases in _cases(goal):
            uncovered = _uncovered(goal, cases, units, inputs, rules)
            if uncovered is not None and uncovered.any():
                ids = left.setdefault((what, uncovered.tobytes()), (uncovered, []))[1]
                ids += [] if goal.id in ids else [goal.id]
    for (what, _), (uncovered, ids) in left.items():
        _no_case(inputs, what, uncovered, ids, log)


def _cases(goal: Goal) -> Iterator[tuple[Bilingual, list[Mapping[str, Any] | None]]]:
    if goal.target:
        yield Bilingual("目标值", "target"), [case.where for case in goal.target]
    for member in members_of(goal):
        yield Bilingual("时限", "threshold"), [case.where for case in member.within]
    if isinstance(goal, Presence):
        yield Bilingual("数量要求", "number of places"), [case.where for case in goal.at_least]
    if isinstance(goal, Provision):
        yield Bilingual("配置标准", "number of people"), [case.where for case in goal.people_per]


def _uncovered(
    goal: Goal,
    cases: list[Mapping[str, Any] | None],
    units: pd.DataFrame,
    inputs: Inputs,
    rules: Rules,
) -> Bools | None:
    """Return the units that a goal is about and no case; None where a column is missing."""
    if any(rules.missing_of("unit", None, t or {}, inputs) for t in (goal.where.unit, *cases)):
        return None
    covered = np.zeros(len(units), dtype=bool)
    for case in cases:
        covered |= rules.holds(units, case or {})
    found: Bools = rules.holds(units, goal.where.unit) & ~covered
    return found


def _no_case(inputs: Inputs, what: Bilingual, left: Bools, ids: list[str], log: Log) -> None:
    if inputs.units is None:
        return
    names = inputs.units["name"].to_numpy(dtype=object)
    units = listed(names[left].tolist())
    find(
        log,
        "plan.no_case",
        "tells",
        Bilingual(
            f"没有适用于 {left.sum()} 个单元的{what.zh}：{units.zh}。",
            f"There is no {what.en} for {left.sum()} of the units: {units.en}.",
        ),
        _NO_CASE,
        place=goals_named(ids),
        items=features(names, inputs.units.geometry.to_numpy(), inputs.crs, left),
    )
