"""Whether a location problem can be understood, before anything is solved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual
from lifecircle.siting.problem import EXISTING, FORBIDDEN, FORCED

if TYPE_CHECKING:
    from lifecircle.siting.problem import Problem

_ONLY = {
    "share": ("lscp",),
    "at_least": ("lscp",),
    "group": ("lscp",),
    "capacity": ("mclp",),
    "beyond": ("p_median",),
}


def check(problem: Problem) -> None:
    """Check a problem's columns and limits.

    Raises
    ------
    InputError
        Naming the field, what was expected there and what was found. What is well put but cannot
        be met is not an error: the answer is ``infeasible``.
    """
    _check_costs(problem)
    _check_columns(problem)
    _check_numbers(problem)
    _check_groups(problem)
    _check_pairs(problem)
    _check_limits(problem)
    _check_kind(problem)


def _check_costs(problem: Problem) -> None:
    costs = problem.costs
    start, candidate, cost = costs.start, costs.candidate, costs.cost
    steps = np.diff(start)
    if len(start) == 0 or start[0] != 0 or start[-1] != len(candidate) or bool((steps < 0).any()):
        _refuse("costs.start", "行的起止位置有误", "it does not split the pairs into rows")
    if len(cost) != len(candidate):
        _refuse("costs.cost", "与备选点列长度不一致", "it is not as long as costs.candidate")
    if len(candidate) == 0:
        return
    if int(candidate.min()) < 0 or int(candidate.max()) >= costs.candidates:
        _refuse("costs.candidate", "备选点编号超出范围", "a candidate is out of range")
    inside = np.ones(len(candidate) - 1, dtype=bool)
    cuts = start[1:-1]
    inside[cuts[(cuts > 0) & (cuts < len(candidate))] - 1] = False
    if bool((np.diff(candidate)[inside] <= 0).any()):
        _refuse(
            "costs.candidate",
            "行内备选点应递增且不重复",
            "candidates do not ascend within a row, or one is there twice",
        )
    if not bool((np.isfinite(cost) & (cost >= 0)).all()):
        _refuse("costs.cost", "费用应为非负有限数", "a cost is negative or not finite")


def _check_columns(problem: Problem) -> None:
    demands, candidates = len(problem.costs), problem.costs.candidates
    for name, count in (
        ("weight", demands),
        ("group", demands),
        ("state", candidates),
        ("price", candidates),
        ("zone", candidates),
        ("capacity", candidates),
    ):
        column = getattr(problem, name)
        if column is not None and np.shape(column) != (count,):
            _refuse(
                name,
                "长度不对",
                "it does not have the expected length",
                expected=str(count),
                found=str(np.shape(column)),
            )
    for name in ("weight", "price", "at_least"):
        column = getattr(problem, name)
        if column is not None and not bool((np.isfinite(column) & (column >= 0)).all()):
            _refuse(name, "应为非负有限数", "a number is negative or not finite")
    if problem.capacity is not None and not bool((problem.capacity >= 0).all()):
        _refuse("capacity", "应为非负数", "a capacity is negative or NaN")
    if not bool(np.isin(problem.state, (FORBIDDEN, 0, FORCED, EXISTING)).all()):
        _refuse("state", "未知的状态", "a state is unknown", expected="-1, 0, 1, 2")


def _check_numbers(problem: Problem) -> None:
    forced = int((problem.state == FORCED).sum())
    if problem.add is not None and problem.add < forced:
        _refuse(
            "add",
            "小于必选备选点个数",
            "it is less than the number of candidates that must be opened",
            expected=f">= {forced}",
            found=str(problem.add),
        )
    if problem.add is None and problem.budget is None and problem.kind != "lscp":
        _refuse("add", "缺少新增个数（或预算）", "the number of sites (or a budget) is missing")
    if problem.budget is not None:
        if problem.price is None:
            _refuse("price", "有预算而无造价", "there is a budget but no prices")
        if not problem.budget >= 0:
            _refuse("budget", "应为非负数", "it is negative or NaN", found=str(problem.budget))
    for name in ("within", "beyond"):
        number = getattr(problem, name)
        if number is not None and not number >= 0:
            _refuse(name, "应为非负数", "it is negative or NaN", found=str(number))
    if problem.places < 1:
        _refuse("places", "至少为 1", "it is less than 1", found=str(problem.places))
    if not 0 <= problem.share <= 1:
        _refuse("share", "应在 0 与 1 之间", "it is not between 0 and 1", found=str(problem.share))


def _check_groups(problem: Problem) -> None:
    if (problem.group is None) != (problem.at_least is None):
        _refuse("at_least", "须与 group 同时给出", "group and at_least go together")
    if problem.group is not None and problem.at_least is not None and len(problem.group):
        group, count = problem.group, len(problem.at_least)
        if int(group.min()) < -1 or int(group.max()) >= count:
            _refuse(
                "group", "组号超出范围", "a group is out of range", expected=f"-1 … {count - 1}"
            )
    if problem.zone is not None and len(problem.zone) and int(problem.zone.min()) < -1:
        _refuse("zone", "分区号应不小于 -1", "a zone is less than -1")


def _check_pairs(problem: Problem) -> None:
    candidates = problem.costs.candidates
    pairs = problem.conflicts
    if pairs is None or len(pairs) == 0:
        return
    if pairs.ndim != 2 or pairs.shape[1] != 2:  # noqa: PLR2004 - pairs
        _refuse("conflicts", "应为两列", "two columns are expected", found=str(pairs.shape))
    if int(pairs.min()) < 0 or int(pairs.max()) >= candidates:
        _refuse("conflicts", "备选点编号超出范围", "a candidate is out of range")
    if bool((pairs[:, 0] == pairs[:, 1]).any()):
        _refuse("conflicts", "备选点与自身冲突", "a candidate is in conflict with itself")
    bad = np.isin(problem.state[pairs], (FORCED, EXISTING)).all(axis=1)
    bad &= (problem.state[pairs] == FORCED).any(axis=1)
    if bool(bad.any()):
        _refuse(
            "conflicts",
            "必选备选点互相冲突，或与现有设施冲突",
            "candidates that must be opened are in conflict with each other or with existing ones",
            found=" & ".join(str(number) for number in pairs[bad][0]),
        )


def _check_limits(problem: Problem) -> None:
    candidates = problem.costs.candidates
    for members, most in problem.at_most:
        if most < 0:
            _refuse("at_most", "应为非负数", "a limit is negative", found=str(most))
        if len(members) and not 0 <= int(members.min()) <= int(members.max()) < candidates:
            _refuse("at_most", "备选点编号超出范围", "a candidate is out of range")
        forced = int((problem.state[np.unique(members)] == FORCED).sum())
        if forced > most:
            _refuse(
                "at_most",
                "小于其中必选备选点个数",
                "it is less than the number of its candidates that must be opened",
                expected=f">= {forced}",
                found=str(most),
            )


def _check_kind(problem: Problem) -> None:
    if problem.kind not in {"lscp", "mclp", "p_median", "p_center"}:
        _refuse("kind", "未知的问题类型", "it is not known", found=str(problem.kind))
    for name, kinds in _ONLY.items():
        given = getattr(problem, name)
        asked = given is not None if name != "share" else given != 1
        if asked and problem.kind not in kinds:
            _refuse(
                name,
                "不适用于这类问题",
                "it does not apply to this kind of problem",
                expected=", ".join(kinds),
                found=problem.kind,
            )
    if problem.places != 1 and (
        problem.kind not in {"lscp", "mclp"} or problem.capacity is not None
    ):
        _refuse("places", "不适用于这类问题", "it does not apply to this kind of problem")


def _refuse(place: str, zh: str, en: str, **parts: Any) -> None:
    raise InputError(
        Bilingual(f"选址问题的 {place} 有误：{zh}", f"{place} of a location problem: {en}"),
        place=f"Problem.{place}",
        **parts,
    )
