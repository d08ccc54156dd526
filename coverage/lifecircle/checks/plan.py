"""Whether the plan finds what its goals need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifecircle.base.services import is_kind_of, label
from lifecircle.base.text import Bilingual
from lifecircle.checks.plan_needs import check_needs
from lifecircle.checks.plan_tests import check_cases, check_tests
from lifecircle.checks.say import find, listed
from lifecircle.plans.model import services_of

if TYPE_CHECKING:
    from lifecircle.base.findings import Log
    from lifecircle.checks.inputs import Inputs
    from lifecircle.checks.rules import Rules


def check_plan(inputs: Inputs, log: Log, rules: Rules) -> None:
    """Compare the plan's goals with what the study has.

    Parameters
    ----------
    inputs
        What could be read.
    log
        Takes ``plan.*`` and ``facilities.partial``, ``facilities.not_asked``.
    rules
        How verdicts understand tests on columns.
    """
    _completeness(inputs, log)
    if inputs.plan is None or inputs.plan_file is None:
        return
    about = log.about("plan", inputs.plan_file)
    for error in rules.mistakes(inputs.plan, inputs.plan_file, inputs):
        about.refuse(error.code or "plan.test", error)
    check_tests(inputs, about, rules)
    check_cases(inputs, about, rules)
    check_needs(inputs, about, rules)
    _not_asked(inputs, log)
    _unverified(inputs, about)
    _years(inputs, about)


def _not_asked(inputs: Inputs, log: Log) -> None:
    """Report lists that no goal asks for."""
    if inputs.plan is None:
        return
    asked = dict.fromkeys(s for goal in inputs.plan.goals for s in services_of(goal))
    asked |= dict.fromkeys(part.service for part in inputs.study.capacity if part.service)
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
