"""Whether the plan finds what its goals need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from lifecircle.base.errors import InputError, PlanError
from lifecircle.base.services import is_kind_of, label
from lifecircle.base.text import Bilingual
from lifecircle.checks.inputs import members_of, services_of
from lifecircle.checks.say import features, find, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import pandas as pd

    from lifecircle.base.findings import Log
    from lifecircle.base.quantities import Bools
    from lifecircle.checks.inputs import Inputs
    from lifecircle.plans import Goal


class Tests(Protocol):
    """How the verdicts understand tests on columns; see `lifecircle.verdicts.columns`."""

    def check_tests(
        self, table: pd.DataFrame, tests: Mapping[str, Any], file: Path, place: str
    ) -> None:
        """Raise where tests can never mean what they say."""

    def holds(self, table: pd.DataFrame, tests: Mapping[str, Any]) -> Bools:
        """Return for each row whether all tests hold."""


def check_plan(inputs: Inputs, log: Log, tests: Tests) -> None:
    """Compare the plan's goals with units, lists and the study's year.

    Parameters
    ----------
    inputs
        What could be read.
    log
        Takes ``plan.*`` and ``facilities.partial``, ``facilities.not_asked``.
    tests
        The module that understands tests on columns.
    """
    _completeness(inputs, log)
    if inputs.plan is None or inputs.plan_file is None:
        return
    about = log.about("plan", inputs.plan_file)
    for goal in inputs.plan.goals:
        _unit_tests(goal, inputs, about, tests)
        _facility_tests(goal, inputs, about, tests)
    _services(inputs, about)
    _unverified(inputs, about)
    _years(inputs, about)


def _goal(goal: Goal) -> Bilingual:
    return Bilingual(f"目标 {goal.id}", f"goal {goal.id}")


def _all_unit_tests(goal: Goal) -> Iterator[dict[str, Any]]:
    yield goal.where.unit
    for case in goal.target:
        yield case.where or {}
    for member in members_of(goal):
        for within in member.within:
            yield within.where or {}


def _unit_tests(goal: Goal, inputs: Inputs, log: Log, tests: Tests) -> None:
    """Refuse what an audit refuses, and tell what holds nowhere."""
    units, file = inputs.units, inputs.plan_file
    if units is None or file is None:
        return
    for test in _all_unit_tests(goal):
        if not test:
            continue
        missing = [column for column in test if column not in units.columns]
        if "kind" in test and inputs.study.units.kind is None and "kind" not in missing:
            missing.append("kind")
        try:
            tests.check_tests(units, test, file, f"goal {goal.id}, unit tests")
        except InputError as error:
            log.refuse("plan.test", error)
            continue
        if missing:
            _no_unit_column(goal, inputs, missing, log)
        elif not tests.holds(units, test).any():
            _holds_nowhere(goal, test, units, log)
    _uncovered(goal, inputs, log, tests)


def _no_unit_column(goal: Goal, inputs: Inputs, missing: list[str], log: Log) -> None:
    columns = [] if inputs.units is None else [str(c) for c in inputs.units.columns]
    error = PlanError(
        Bilingual(
            "目标检验的列在单元图层中不存在", "a goal tests a column that the units do not have"
        ),
        file=inputs.plan_file,
        place=_goal(goal),
        expected=Bilingual("下列之一：" + "、".join(columns), "one of " + ", ".join(columns)),
        found=", ".join(missing),
        todo=Bilingual(
            "修改规划文件，或在单元图层中增加该列（单元类别：在评估文件中用 units.kind 指明其列）",
            "correct the plan, or add the column to the units (kinds of units: name their column "
            "as units.kind in the study file)",
        ),
    )
    log.refuse("plan.unit_column", error)


def _holds_nowhere(goal: Goal, test: dict[str, Any], units: Any, log: Log) -> None:
    column = next(iter(test))
    there = listed(sorted({str(value) for value in units[column].dropna()}))
    find(
        log,
        "plan.holds_nowhere",
        "warns",
        Bilingual(
            f"目标 {goal.id} 的条件 {_shown(test)} 没有一个单元符合。",
            f"No unit passes the test {_shown(test)} of goal {goal.id}.",
        ),
        Bilingual(
            "核对规划中的写法与单元图层的取值是否一致。",
            "Compare how the plan and the units layer write it.",
        ),
        place=_goal(goal),
        found=Bilingual(f"{column} 的取值：{there.zh}", f"values of {column}: {there.en}"),
    )


def _shown(test: dict[str, Any]) -> str:
    return ", ".join(f"{column} = {value!r}" for column, value in test.items())


def _uncovered(goal: Goal, inputs: Inputs, log: Log, tests: Tests) -> None:
    """Tell which units no case of a threshold or target is about."""
    units = inputs.units
    if units is None:
        return
    try:
        asked = tests.holds(units, goal.where.unit)
        groups: list[tuple[Bilingual, list[dict[str, Any] | None]]] = []
        if goal.target:
            groups.append((Bilingual("目标值", "target"), [case.where for case in goal.target]))
        groups += [
            (Bilingual("时限", "threshold"), [case.where for case in member.within])
            for member in members_of(goal)
        ]
        for what, cases in groups:
            covered = np.zeros(len(units), dtype=bool)
            for case in cases:
                covered |= tests.holds(units, case or {})
            left = asked & ~covered
            if left.any():
                _no_case(goal, inputs, what, left, log)
    except KeyError:  # a column that is missing: reported
        return


def _no_case(goal: Goal, inputs: Inputs, what: Bilingual, left: Bools, log: Log) -> None:
    if inputs.units is None:
        return
    names = inputs.units["name"].to_numpy(dtype=object)
    units = listed(names[left].tolist())
    find(
        log,
        "plan.no_case",
        "tells",
        Bilingual(
            f"目标 {goal.id} 没有适用于 {left.sum()} 个单元的{what.zh}：{units.zh}。",
            f"Goal {goal.id} has no {what.en} for {left.sum()} units: {units.en}.",
        ),
        Bilingual(
            "这些单元不作判断。文件确无规定时无须处理。",
            "Nothing is judged there. If the document says nothing, there is nothing to do.",
        ),
        place=_goal(goal),
        items=features(names, inputs.units.geometry.to_numpy(), inputs.crs, left),
    )


def _facility_tests(goal: Goal, inputs: Inputs, log: Log, tests: Tests) -> None:
    test, facilities = goal.where.facility, inputs.facilities
    if not test or facilities is None or inputs.plan_file is None:
        return
    table = facilities.table
    try:
        tests.check_tests(table, test, inputs.plan_file, f"goal {goal.id}, facility tests")
    except InputError as error:
        log.refuse("plan.test", error)
        return
    for service in services_of(goal):
        kind = inputs.of_service(service)
        if not kind.any():
            continue
        missing = [c for c in test if c not in table.columns or table[c][kind].isna().all()]
        name = label(service)
        if missing:
            columns = ", ".join(missing)
            find(
                log,
                "plan.facility_column",
                "warns",
                Bilingual(
                    f"目标 {goal.id} 检验设施的列 {columns}，而“{name.zh}”的名单没有该列。",
                    f"Goal {goal.id} tests the column {columns} of facilities, which no list of "
                    f"“{name.en}” has.",
                ),
                Bilingual(
                    "该目标无法计算。在名单中补上该列。",
                    "The goal cannot be computed. Add the column to the list.",
                ),
                place=_goal(goal),
            )
        elif not (tests.holds(table, test) & kind).any():
            there = listed(sorted({str(v) for v in table[next(iter(test))][kind].dropna()}))
            find(
                log,
                "plan.holds_nowhere",
                "warns",
                Bilingual(
                    f"目标 {goal.id} 的条件 {_shown(test)} 没有一处“{name.zh}”符合。",
                    f"No place of “{name.en}” passes the test {_shown(test)} of goal {goal.id}.",
                ),
                Bilingual(
                    "核对规划中的写法与名单的取值是否一致。",
                    "Compare how the plan and the lists write it.",
                ),
                place=_goal(goal),
                found=Bilingual(f"取值：{there.zh}", f"values: {there.en}"),
            )


def _services(inputs: Inputs, log: Log) -> None:
    """Report services without a list, and lists that no goal asks for."""
    if inputs.plan is None:
        return
    asked = dict.fromkeys(s for goal in inputs.plan.goals for s in services_of(goal))
    for service in asked:
        if any(is_kind_of(own, service) for own in inputs.declared):
            continue
        goals = listed([g.id for g in inputs.plan.goals if service in services_of(g)])
        name = label(service)
        find(
            log,
            "plan.no_list",
            "warns",
            Bilingual(
                f"没有“{name.zh}”（{service}）的名单，目标 {goals.zh} 需要它。",
                f"There is no list of “{name.en}” ({service}), which goals need: {goals.en}.",
            ),
            Bilingual(
                "所涉目标无法计算或不能证明。补上名单（[[facilities]]）。",
                "They cannot be computed, or not be shown. Add a list ([[facilities]]).",
            ),
        )
    for layer in inputs.study.facilities:
        own = [layer.service] if layer.service else [*dict.fromkeys(layer.services.values())]
        if any(is_kind_of(s, a) for s in own for a in asked):
            continue
        names = [label(service) for service in own]
        find(
            log.about("facilities", layer.path),
            "facilities.not_asked",
            "tells",
            Bilingual(
                f"规划没有涉及该名单的服务：{'、'.join(n.zh for n in names)}。",
                f"No goal asks for what is on this list: {', '.join(n.en for n in names)}.",
            ),
            Bilingual(
                "不影响结论。若本应涉及，检查 service 是否写对。",
                "It changes no verdict. If a goal should ask for it, check its service.",
            ),
        )


def _completeness(inputs: Inputs, log: Log) -> None:
    for layer in inputs.study.facilities:
        if layer.completeness == "partial":
            find(
                log.about("facilities", layer.path),
                "facilities.partial",
                "tells",
                Bilingual("名单不完整（partial）。", "The list is partial."),
                Bilingual(
                    "“达标”成立；达不到的只能说“尚不能证明”。",
                    "“Met” holds; what falls short is “not shown”.",
                ),
            )


def _unverified(inputs: Inputs, log: Log) -> None:
    if inputs.plan is None:
        return
    goals = [goal.id for goal in inputs.plan.goals if not goal.verified]
    if not goals:
        return
    accepted = inputs.study.study.accept_unverified
    names = listed(goals)
    find(
        log,
        "plan.unverified",
        "tells" if accepted else "warns",
        Bilingual(
            f"{len(goals)} 项目标的数值未经核实：{names.zh}。",
            f"The numbers of {len(goals)} goals are not corroborated: {names.en}.",
        ),
        Bilingual(
            "评估文件已接受（accept_unverified）。",
            "The study accepts them (accept_unverified).",
        )
        if accepted
        else Bilingual(
            "不作判断。核实后改 verified，或写 accept_unverified = true。",
            "They get no verdict. Verify them, or set accept_unverified = true.",
        ),
    )


def _years(inputs: Inputs, log: Log) -> None:
    plan, year = inputs.plan, inputs.study.study.year
    if plan is None or year is None or plan.document.period is None:
        return
    first, last = plan.document.period
    if first <= year <= last:
        return
    find(
        log,
        "plan.year",
        "tells",
        Bilingual(
            f"评估年份为 {year}，规划期为 {first}–{last}。",
            f"The study is of {year}, the plan of {first}–{last}.",
        ),
        Bilingual(
            "照常计算。核对 study.year 与所选规划。",
            "It is computed all the same. Check study.year, and the plan.",
        ),
    )
