"""What the plan needs and the study lacks: one finding for each kind of input."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.base.amounts import groups, quantities
from lifecircle.base.findings import Items
from lifecircle.base.services import is_kind_of, label
from lifecircle.base.text import Bilingual
from lifecircle.checks.say import find, goals_named, listed
from lifecircle.plans.fields import TRENDS
from lifecircle.plans.file import shipped_plans
from lifecircle.plans.model import Statistic
from lifecircle.plans.needs import needs_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lifecircle.base.findings import Log
    from lifecircle.checks.inputs import Inputs
    from lifecircle.checks.rules import Rules
    from lifecircle.plans import Goal

_WHOLE: Final = "whole"
_PER_CENT: Final = ("%", "％")
_NOTHING: Final = Bilingual("", "")

_KINDS: Final = {
    "plan.no_list": (
        Bilingual("没有名单的服务 {n} 类", "Services without a list: {n}"),
        Bilingual(
            "所涉目标无法计算或不能证明。补上名单（[[facilities]]）。",
            "They cannot be computed, or not be shown. Add lists ([[facilities]]).",
        ),
    ),
    "plan.facility_column": (
        Bilingual("名单所缺的列 {n} 个", "Columns that lists lack or leave empty: {n}"),
        Bilingual(
            "所涉目标无法计算。在名单中补上该列，或在评估文件中指明。",
            "They cannot be computed. Add the columns to the lists, or name them in the study.",
        ),
    ),
    "plan.no_catchments": (
        Bilingual("没有服务片区的服务 {n} 类", "Services without catchments: {n}"),
        Bilingual(
            "所涉目标无法计算。补上片区（facilities.catchments）。",
            "They cannot be computed. Add the layer (facilities.catchments).",
        ),
    ),
    "plan.no_group": (
        Bilingual("没有人数的人群 {n} 个", "Groups of people without numbers: {n}"),
        Bilingual(
            "可达比例以全体居民代替，其余无法计算。补上人数（[[people.groups]]；"
            "常住人口也可写 people.total）。",
            "For shares that are reached all residents stand for them; the rest cannot be "
            "computed. Give numbers ([[people.groups]]; of residents also people.total).",
        ),
    ),
    "plan.no_level": (
        Bilingual("没有图层的单元层级 {n} 个", "Levels of units without a layer: {n}"),
        Bilingual(
            "所涉目标无法计算。补上图层（[[levels]]）；层级名称须与规划一致。",
            "They cannot be computed. Add layers ([[levels]]), called as in the plan.",
        ),
    ),
    "plan.no_unit_column": (
        Bilingual("单元图层所缺的列 {n} 个", "Columns that units lack: {n}"),
        Bilingual(
            "所涉目标无法计算。在单元图层中补上（类别：units.kind，区域类型：units.area_class）。",
            "They cannot be computed. Add them to the units (kinds: units.kind; classes: "
            "units.area_class).",
        ),
    ),
    "plan.no_layer": (
        Bilingual("没有图层的片区或场所 {n} 种", "Areas and places without a layer: {n}"),
        Bilingual(
            "所涉目标无法计算。补上图层（[[layers]]）；名称须与规划一致。",
            "They cannot be computed. Add layers ([[layers]]), called as in the plan.",
        ),
    ),
    "plan.no_layer_column": (
        Bilingual("片区或场所图层所缺的列 {n} 个", "Columns that layers lack or leave empty: {n}"),
        Bilingual(
            "所涉目标无法计算。在图层中补上，或用 columns 指明。",
            "They cannot be computed. Add them to the layers, or name them under columns.",
        ),
    ),
    "plan.no_demand": (
        Bilingual("没有图层的其他需求 {n} 种", "Other demand without a layer: {n}"),
        Bilingual(
            "所涉目标无法计算。补上图层（[[demand]]）；名称须与规划一致。",
            "They cannot be computed. Add layers ([[demand]]), called as in the plan.",
        ),
    ),
    "plan.no_earlier": (
        Bilingual("没有以前数值可比的目标 {n} 项", "Goals without an earlier value: {n}"),
        Bilingual(
            "这些目标与以前的评估比较，无法判断。用 study.earlier 指明按同一规划评估的结果文件夹。",
            "They compare with an earlier audit, and get no verdict. Name the folder of one of "
            "the same plan as study.earlier.",
        ),
    ),
    "plan.no_statistic": (
        Bilingual("没有数值的统计指标 {n} 项", "Statistics without a number: {n}"),
        Bilingual(
            "所涉目标无法计算。补上统计表（[[statistics]]）；"
            "空表可用 lifecircle plans statistics 生成。",
            "They cannot be computed. Add a table ([[statistics]]); “lifecircle plans statistics” "
            "writes one to fill in.",
        ),
    ),
}
"""Code of a finding → what is missing, and what it means."""
_GOALS: Final = ("plan.no_earlier", "plan.no_statistic")
"""Of these as many are missing as there are goals that need them."""


@dataclass
class _Wanted:
    """Things of one kind that are missing, each with the goals that need it."""

    goals: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, what: str, goal: str) -> None:
        if goal not in self.goals[what]:
            self.goals[what].append(goal)


def check_needs(inputs: Inputs, log: Log, rules: Rules) -> None:
    """Tell what the goals of the plan need and the study lacks.

    Parameters
    ----------
    inputs
        With a plan.
    log
        Takes one finding for each kind of input, with every missing thing as an item; and
        ``plan.statistic_not_asked``, ``plan.statistic_scale``.
    rules
        How tests are understood.
    """
    if inputs.plan is None:
        return
    missing: dict[str, _Wanted] = {code: _Wanted() for code in _KINDS}
    for goal in inputs.plan.goals:
        for code, what in (*_lists(goal, inputs), *_others(goal, inputs, rules)):
            missing[code].add(what, goal.id)
    called = {g.key: g.name.text for g in inputs.plan.goals if isinstance(g, Statistic)}
    names = {**_NAMES, "plan.no_statistic": called.__getitem__}
    for code, wanted in missing.items():
        if wanted.goals:
            _report(code, wanted, names.get(code, _own_name), _there(code, inputs), log)
    _statistics(inputs, log)


def _lists(goal: Goal, inputs: Inputs) -> Iterator[tuple[str, str]]:
    asked = needs_of([goal])
    for service, columns in asked.lists.items():
        if not any(is_kind_of(own, service) for own in inputs.declared):
            yield "plan.no_list", service
            continue
        of_service = inputs.of_service(service)
        if inputs.facilities is None or not of_service.any():
            continue
        table = inputs.facilities.table[of_service]
        for column in columns:
            if column not in table.columns or table[column].isna().all():
                yield "plan.facility_column", f"{service}: {column}"
    if inputs.facilities is None:
        return
    zoned = np.zeros(len(inputs.facilities.table), dtype=bool)
    zoned[inputs.facilities.catchment_of] = True
    for service in asked.catchments:
        of_service = inputs.of_service(service)
        if of_service.any() and not (of_service & zoned).any():
            yield "plan.no_catchments", service


def _others(goal: Goal, inputs: Inputs, rules: Rules) -> Iterator[tuple[str, str]]:
    asked, study = needs_of([goal]), inputs.study
    known = {group.group for group in study.people.groups}
    people = study.people
    if people.knows_residents:
        known.add("residents")
    yield from (("plan.no_group", group) for group in asked.groups if group not in known)
    levels = {study.units.level, _WHOLE, *(level.level for level in study.levels)}
    yield from (("plan.no_level", level) for level in asked.levels if level not in levels)
    layers = {layer.name for layer in study.layers}
    yield from (("plan.no_layer", layer) for layer in asked.layers if layer not in layers)
    demands = {demand.name for demand in study.demand}
    yield from (("plan.no_demand", name) for name in asked.demands if name not in demands)
    for name, columns in asked.layers.items():
        if name in inputs.layers:
            table = inputs.layers[name].table
            lost = [c for c in columns if c not in table.columns or table[c].isna().all()]
            yield from (("plan.no_layer_column", f"{name}: {column}") for column in lost)
    yield from (("plan.no_unit_column", what) for what in _unit_columns(goal, inputs, rules))
    if goal.operator in TRENDS and goal.against == "earlier":
        known_goals = {name for name, _ in inputs.earlier or ()}
        yield from () if goal.id in known_goals else (("plan.no_earlier", goal.id),)
    if isinstance(goal, Statistic) and not _has_number(goal, inputs):
        yield "plan.no_statistic", goal.key


def _has_number(goal: Statistic, inputs: Inputs) -> bool:
    """Tell whether a table has the indicator, or could not be read."""
    if inputs.statistics is None:
        return bool(inputs.study.statistics)
    return inputs.statistics.rows_of(goal.names) is not None


def _unit_columns(goal: Goal, inputs: Inputs, rules: Rules) -> Iterator[str]:
    """Yield columns that units lack; those that a plan of one's own tests are mistakes of it."""
    tested: list[tuple[str | None, dict[str, object]]] = []
    if inputs.plan_file in shipped_plans().values():
        found = rules.tests_of(goal)
        tested += [(one.of, dict(one.tests)) for one in found if one.what == "unit"]
    counted = rules.number_columns(goal)
    tested += [(level, {column: 0}) for what, level, column in counted if what == "unit"]
    for level, tests in tested:
        for column in rules.missing_of("unit", level, tests, inputs):
            own = level in (None, inputs.study.units.level)
            yield column if own else f"{level}: {column}"


def _report(
    code: str,
    wanted: _Wanted,
    name: Callable[[str], Bilingual],
    there: Bilingual,
    log: Log,
) -> None:
    what, action = _KINDS[code]
    order = sorted(wanted.goals, key=lambda one: (-len(wanted.goals[one]), one))
    ids = dict.fromkeys(goal for one in order for goal in wanted.goals[one])
    places = []
    for one in order:
        words, goals = name(one), goals_named(wanted.goals[one])
        places.append(
            Bilingual(
                f"{words.zh}；{goals.zh}" if words.zh else goals.zh,
                f"{words.en}; {goals.en}" if words.en else goals.en,
            )
        )
    zh, en = what.zh.format(n=len(order)), what.en.format(n=len(order))
    if code not in _GOALS:
        zh, en = f"{zh}，涉及目标 {len(ids)} 项", f"{en}; goals that need them: {len(ids)}"
    find(
        log,
        code,
        "warns",
        Bilingual(f"{zh}。", f"{en}."),
        action,
        found=there if there.zh else None,
        items=Items(order, places),
    )


def _there(code: str, inputs: Inputs) -> Bilingual:
    """Return what the study has of a kind."""
    study = inputs.study
    names: list[str] = {
        "plan.no_group": [group.group for group in study.people.groups],
        "plan.no_level": [study.units.level, *(level.level for level in study.levels)],
        "plan.no_layer": [layer.name for layer in study.layers],
        "plan.no_demand": [demand.name for demand in study.demand],
    }.get(code, [])
    some = listed(names)
    return Bilingual(f"已有：{some.zh}", f"there are {some.en}") if names else _NOTHING


def _own_name(_: str) -> Bilingual:
    return _NOTHING


def _of_list(text: str) -> Bilingual:
    service, _, column = text.partition(": ")
    name = label(service)
    if column not in quantities():
        return name
    counted = quantities()[column].name
    return Bilingual(f"{name.zh}：{counted.zh}", f"{name.en}: {counted.en}")


def _of_group(group: str) -> Bilingual:
    return groups()[group].name


_NAMES: Final[dict[str, Callable[[str], Bilingual]]] = {
    "plan.no_list": label,
    "plan.facility_column": _of_list,
    "plan.no_catchments": label,
    "plan.no_group": _of_group,
}


def _statistics(inputs: Inputs, log: Log) -> None:
    """Tell which numbers no goal asks for, and which seem to be shares for per cent."""
    if inputs.statistics is None or inputs.plan is None:
        return
    goals = [goal for goal in inputs.plan.goals if isinstance(goal, Statistic)]
    of_goal = [(goal, inputs.statistics.rows_of(goal.names)) for goal in goals]
    used = {name for _, rows in of_goal if rows is not None for name in rows["indicator"]}
    idle = [n for n in dict.fromkeys(inputs.statistics.table["indicator"]) if n not in used]
    if idle:
        some = listed(idle)
        find(
            log.about("statistics"),
            "plan.statistic_not_asked",
            "tells",
            Bilingual(
                f"统计表中的以下指标没有目标使用：{some.zh}。",
                f"Indicators of the tables that no goal asks for: {some.en}.",
            ),
            Bilingual(
                "不影响结论。若本应使用，核对指标名称与规划的写法。",
                "They change no verdict. If a goal should use one, compare how it is called.",
            ),
            items=Items(idle),
        )
    for goal, rows in of_goal:
        if rows is None or goal.unit is None or goal.unit.zh not in _PER_CENT:
            continue
        asked = [number for case in goal.target for number in case.numbers]
        largest = float(rows["value"].max())
        if asked and min(asked) > 1 and 0 < largest <= 1:
            _scale(goal, largest, log)


def _scale(goal: Statistic, largest: float, log: Log) -> None:
    find(
        log,
        "plan.statistic_scale",
        "warns",
        Bilingual(
            f"目标 {goal.id} 的单位为 %，统计表中的数值最大为 {largest:g}。",
            f"Goal {goal.id} is in per cent, and the largest number of the table is {largest:g}.",
        ),
        Bilingual("若为 0–1 的比例，改写为百分数，如 94。", "If it is a share, write 94 for 0.94."),
        place=goals_named([goal.id]),
    )
