"""A small, complete and self-consistent ``Results`` with hostile text in every name.

The ground is a grid of twelve blocks in Yuzhong (UTM zone 48 N). Times are straight lines at
each walker's pace times 1.3, so every share can be checked against the demand points.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS

from lifecircle.access.logic import NO, UNKNOWN, YES
from lifecircle.base.services import is_kind_of, label
from lifecircle.base.text import Bilingual, Language, Note
from lifecircle.plans import Plan, Presence, Reach
from lifecircle.plans.model import Group, Member, at_doors, services_of
from lifecircle.verdicts.judge import asked_of, progress
from lifecircle.verdicts.results import (
    GoalResult,
    InputFile,
    Interval,
    Measure,
    MemberResult,
    Query,
    Results,
    Shortfall,
    Status,
    Verdict,
)

IMG = "<img src=x onerror=alert(1)>"
SCRIPT = "</script><script>alert(2)</script>"
QUOTES = "\"quote\" 'single' & <b>bold</b> {{ 7*7 }} ${x} `tick`"
FORMULA = "=1+1"
RTL = "\u202eevil\u200f right to left"
LONG = "很长的名字" * 100
RESERVED = "CON"
FORBIDDEN = 'A/:*?"<>|\\ \u0007b. '
UNIT_NAMES = (f"大坪{IMG}街道", RESERVED, FORBIDDEN, "con")
FACILITY_NAMES = (IMG, SCRIPT, QUOTES, FORMULA, RTL, LONG, "@SUM(A1)", "+1-2\r\n下一行")
SERVICES = (
    "health.hospital",
    "culture.library",
    "education.school.primary",
    "health.clinic",
    "culture.station",
    "education.school",
    "education.school.secondary",
    "administration.street_office",
)
COMPLETENESS = {"health": "complete", "culture": "partial", "education": "complete"}
SPEED = {"adult": 80.0, "elder": 60.0, "child": 60.0, "wheelchair": 50.0, "car": 500.0}
PACES = {"slow": 0.75, "stated": 1.0, "fast": 83 / 80}
WEST, SOUTH, SIDE = 650_000.0, 3_269_500.0, 400.0
CRS_YUZHONG = CRS.from_epsg(32648)


def small_plan() -> Plan:
    """All kinds of goals; with ``small_results`` they give all five statuses."""
    return Plan.model_validate(
        {
            "document": {
                "id": "test-plan",
                "title": {"zh": f"测试规划{IMG}", "en": f"Test plan {IMG}"},
                "issuer": {"zh": "测试机构", "en": "Test office"},
                "number": "测〔2022〕1号",
                "date": "2022-08-03",
                "period": [2021, 2025],
                "url": "javascript:alert(3)",
                "remark": {"zh": "仅供测试。", "en": "For tests only."},
            },
            "assumptions": [{"zh": "规划未说明出行方式,按步行计算。", "en": "Walking is assumed."}],
            "goals": [
                {
                    "id": "circle.health",
                    "kind": "reach",
                    "name": {"zh": "5分钟医疗圈", "en": "5-minute health circle"},
                    "section": "第三节",
                    "short_name": "5分钟医疗圈",
                    "service": "health",
                    "within": {"minutes": 5},
                    "target": 0.9,
                    "strength": "binding",
                    "deadline": 2025,
                },
                {
                    "id": "circle.culture",
                    "kind": "reach",
                    "name": {"zh": "10分钟文化圈", "en": "10-minute culture circle"},
                    "section": "第四节",
                    "short_name": "10分钟文化圈",
                    "service": "culture",
                    "within": {"minutes": 10},
                    "target": 1.0,
                    "status": "achieved",
                },
                {
                    "id": "circle.school",
                    "kind": "reach",
                    "name": {"zh": "学校1500米", "en": f"School within 1500 m {SCRIPT}"},
                    "service": "education.school",
                    "within": {"metres": 1500},
                    "target": 0.5,
                },
                {
                    "id": "circle.elderly",
                    "kind": "reach",
                    "name": {"zh": "10分钟养老圈", "en": "10-minute elderly-care circle"},
                    "service": "elderly",
                    "within": {"minutes": 10},
                    "profile": "elder",
                    "target": 0.8,
                },
                {
                    "id": "circle.life",
                    "kind": "combination",
                    "name": {"zh": "10分钟生活圈", "en": "10-minute life circle"},
                    "all_of": [
                        {"service": "health", "within": {"minutes": 10}},
                        {"service": "culture", "within": {"minutes": 10}},
                        {"service": "elderly", "within": {"minutes": 10}, "profile": "elder"},
                    ],
                    "assumptions": [{"zh": "假设<i>一</i>", "en": "Assumption <i>one</i>"}],
                },
                {
                    "id": "circle.all",
                    "kind": "combination",
                    "name": {"zh": "学校与医疗俱全", "en": "School and health together"},
                    "all_of": [
                        {"service": "education.school", "within": {"minutes": 10}},
                        {"service": "health", "within": {"minutes": 5}},
                    ],
                    "target": 0.95,
                    "deadline": 2025,
                },
                {
                    "id": "unit.school",
                    "kind": "presence",
                    "name": {"zh": "每单元一所学校", "en": "A school in every unit"},
                    "service": "education.school",
                    "target": 1.0,
                },
                {
                    "id": "unit.culture",
                    "kind": "presence",
                    "name": {"zh": "每单元一处文化设施", "en": "A cultural place in every unit"},
                    "service": "culture",
                    "target": 0.6,
                },
                {
                    "id": "unit.childcare",
                    "kind": "presence",
                    "name": {"zh": "托育点覆盖率", "en": "Units with a childcare point"},
                    "service": "childcare.point",
                    "target": 0.6,
                },
            ],
        }
    )


def small_results(
    language: Language = "zh",
    *,
    plan: Plan | None = None,
    whole_low_confidence: bool = False,
    people_counted: bool = False,
) -> Results:
    """Build the results; the same arguments give the same results."""
    plan = plan or small_plan()
    units, blocks, demand = _ground()
    facilities = _facilities(units)
    total = 58_871.0
    by_method = units[["share_combined", "share_floor_area", "share_street_length"]]
    for column, share in (
        ("people", units["share"]),
        ("people_low", by_method.min(axis=1)),
        ("people_high", by_method.max(axis=1)),
    ):
        units[column] = np.where(units["low_confidence"], np.nan, share * total)
    queries = _queries(plan, demand, facilities)
    ground = _Ground(units, demand, facilities, total=total, whole_low=whole_low_confidence)
    goals, verdicts = [], []
    for goal in plan.goals:
        result = _goal(goal, ground)
        goals.append(result)
        verdicts += _verdicts(result, ground)
    return Results(
        name=f"重庆市渝中区{IMG}",
        year=2025,
        language=language,
        plan=plan,
        crs=CRS_YUZHONG,
        outline=gpd.GeoDataFrame(
            geometry=[shapely.union_all(blocks.geometry.to_numpy())], crs=CRS_YUZHONG
        ),
        units=units,
        blocks=blocks,
        demand=demand,
        facilities=facilities,
        queries=queries,
        goals=tuple(goals),
        verdicts=tuple(verdicts),
        whole_low_confidence=whole_low_confidence,
        people_total=total,
        people_source=f"2020年人口普查 {IMG}",
        people_counted=people_counted,
        assumptions=(
            Note(
                "profile.adult.speed",
                Bilingual("成人步速80米/分钟。", "Adults walk 80 m a minute."),
            ),
            Note(
                "people.estimate",
                Bilingual("人口按建筑面积分摊。", "People are spread by floor area."),
                "2020 census",
            ),
            Note("profile.stairs", Bilingual("台阶较慢。", "Stairs are slower.")),
        ),
        notes=(
            Note("study.remark", Bilingual(f"示例评估{IMG}。", f"A demonstration {IMG}.")),
            Note("units.remark", Bilingual("分区为近似分区。", "The zones are approximate.")),
            Note(
                "streets.islands",
                Bilingual("3 处孤立路网。", "3 street islands <script>alert(4)</script>."),
            ),
            Note("people.low_confidence", Bilingual("1 个单元置信度低。", "1 unit is uncertain.")),
        ),
        streets=_streets(),
        attribution=("© OpenStreetMap contributors, ODbL 1.0", f"SRTM 30 m {SCRIPT}"),
        inputs=(
            InputFile("study", Path("/data/studies/small.toml"), "0" * 64, "", ""),
            InputFile(
                "streets",
                Path("/data/streets/small.osm.pbf"),
                "1" * 64,
                "OpenStreetMap, 2026-04-24",
                "ODbL 1.0",
            ),
            InputFile("facilities", Path("/else/医院.csv"), "2" * 64, f"a {IMG}", "CC BY 4.0"),
        ),
        parameters={
            "snap_limit": 300.0,
            "speeds": [60.0, 83.0],
            "detour": 1.3,
            "sensitivity": {"low_confidence": 0.2},
            "units": {"approximate": True},
        },
    )


class _Ground:
    def __init__(self, units, demand, facilities, *, total, whole_low):
        self.units, self.demand, self.facilities = units, demand, facilities
        self.total, self.whole_low = total, whole_low
        self.share = demand["share"].to_numpy()
        self.unit = demand["unit"].to_numpy()
        self.xy = np.column_stack([demand.geometry.x, demand.geometry.y])

    def has(self, service: str) -> str | None:
        root = service.split(".", maxsplit=1)[0]
        return COMPLETENESS.get(root)

    def nearest(self, service: str) -> tuple[np.ndarray, np.ndarray]:
        rows = np.flatnonzero([is_kind_of(s, service) for s in self.facilities["service"]])
        places = self.facilities.geometry.iloc[rows]
        if not len(rows):
            return np.full(len(self.xy), np.inf), np.full(len(self.xy), -1)
        away = 1.3 * np.hypot(
            self.xy[:, :1] - places.x.to_numpy(), self.xy[:, 1:] - places.y.to_numpy()
        )
        return away.min(axis=1), rows[away.argmin(axis=1)]


def _ground() -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame]:
    rng = np.random.default_rng(20_26)
    column, row = np.divmod(np.arange(12), 3)
    west, south = WEST + column * SIDE, SOUTH + row * SIDE
    squares = shapely.box(west, south, west + SIDE, south + SIDE)
    block_unit = column.copy()
    block_unit[11] = -1
    block = np.repeat(np.arange(12), 5)
    x = west[block] + rng.uniform(20, SIDE - 20, 60).round(1)
    y = south[block] + rng.uniform(20, SIDE - 20, 60).round(1)
    weight = rng.integers(1, 40, 60).astype(float)
    share = weight / weight.sum()
    demand = gpd.GeoDataFrame(
        {
            "block": block,
            "unit": block_unit[block],
            "source": np.where(np.arange(60) % 5 == 4, "frontage", "building"),
            "share": share,
            "snap": np.where(np.arange(60) == 7, "island", "ok"),
            "offset": rng.uniform(2, 60, 60).round(1),
        },
        geometry=shapely.points(x, y),
        crs=CRS_YUZHONG,
    )
    demand.loc[41, "snap"] = "too_far"
    low = np.array([False, False, True, False])
    blocks = gpd.GeoDataFrame(
        {
            "id": [f"B{n:02d}" for n in range(1, 13)],
            "unit": block_unit,
            "share": np.bincount(block, share, 12),
            "points": np.bincount(block, minlength=12),
            "low_confidence": (block_unit >= 0) & low[block_unit],
        },
        geometry=squares,
        crs=CRS_YUZHONG,
    )
    shapes = [shapely.union_all(squares[block_unit == n]) for n in range(4)]
    headline = np.bincount(
        demand["unit"][demand["unit"] >= 0], share[demand["unit"] >= 0], minlength=4
    )
    units = gpd.GeoDataFrame(
        {
            "id": ["U1", "U2", "U3", "U4"],
            "name": list(UNIT_NAMES),
            "kind": ["街道", "街道", "街道", "镇"],
            "share": headline,
            "share_combined": headline,
            "share_floor_area": headline * np.array([1.1, 1.0, 0.4, 1.05]),
            "share_street_length": headline * np.array([0.9, 1.0, 1.6, 0.9]),
            "unmapped": [0.04, 0.0, 0.56, 0.19],
            "disagree": [False, False, True, False],
            "low_confidence": low,
        },
        geometry=shapes,
        crs=CRS_YUZHONG,
    )
    units["territory"] = gpd.GeoSeries(shapes, crs=CRS_YUZHONG)
    return units, blocks, demand


def _facilities(units: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    spots = shapely.points(
        WEST + np.array([150, 500, 900, 700, 1250, 1400, 300, 1800.0]),
        SOUTH + np.array([200, 700, 300, 1100, 500, 900, 900, 600.0]),
    )
    inside = [
        next((n for n, shape in enumerate(units.geometry) if shape.intersects(spot)), -1)
        for spot in spots
    ]
    roots = [service.split(".")[0] for service in SERVICES]
    return gpd.GeoDataFrame(
        {
            "id": [f"F{n}" for n in range(1, 9)],
            "name": list(FACILITY_NAMES),
            "service": list(SERVICES),
            "completeness": [COMPLETENESS.get(root, "partial") for root in roots],
            "layer": [f"{root}.csv" for root in roots],
            "inside": [unit >= 0 for unit in inside],
            "unit": inside,
            "snap": "ok",
            "entrances": [1, 1, 2, 1, 1, 3, 1, 1],
        },
        geometry=spots,
        crs=CRS_YUZHONG,
    )


def _members(node: Any) -> list[Member]:
    if isinstance(node, Group):
        return [member for child in node.members for member in _members(child)]
    return [node] if isinstance(node, Member) else []


def _queries(plan, demand, facilities) -> dict[tuple[str, str, str], Query]:
    found: dict[tuple[str, str, str], Query] = {}
    ground = _Ground(None, demand, facilities, total=0, whole_low=False)
    for goal in plan.goals:
        for member in _members(goal):
            if ground.has(member.service) is None:
                continue
            unit = "minutes" if member.within[0].minutes else "metres"
            metres, place = ground.nearest(member.service)
            minutes = metres / SPEED[member.profile]
            far = (demand["snap"] != "ok").to_numpy() | (metres > 1500)
            values = np.where(far, np.nan, minutes if unit == "minutes" else metres)
            found[member.service, member.profile, unit] = Query(
                member.service,
                member.profile,
                values if unit == "minutes" else None,
                values if unit == "metres" else None,
                np.where(far, -1, place),
            )
    return found


def _answers(node, ground, pace, *, open_partial=True):
    """Three-valued answers and, besides, whether listed places alone make it hold."""
    if isinstance(node, Group):
        parts = [_answers(m, ground, pace, open_partial=open_partial) for m in node.members]
        answers = np.sort([a for a, _ in parts], axis=0)[::-1][node.needed - 1]
        listed = np.sort([b for _, b in parts], axis=0)[::-1][node.needed - 1]
        return answers, listed
    completeness = ground.has(node.service)
    if completeness is None:
        size = len(ground.share)
        return np.full(size, UNKNOWN, np.int8), np.zeros(size, bool)
    metres, _ = ground.nearest(node.service)
    within = node.within[0]
    cost = metres / SPEED[node.profile] / pace if within.minutes else metres / min(pace, 1)
    listed = (cost <= (within.minutes or within.metres)) & (metres <= 1500)
    listed &= (ground.demand["snap"] == "ok").to_numpy()
    miss = UNKNOWN if completeness == "partial" and open_partial else NO
    return np.where(listed, YES, miss).astype(np.int8), listed


def _goal(goal, ground) -> GoalResult:
    asked = [m.service for m in _members(goal)] if at_doors(goal) else list(services_of(goal))
    absent = tuple(s for s in asked if ground.has(s) is None)
    partial = tuple(s for s in asked if ground.has(s) == "partial")
    answers = listed = edge = possible = None
    if at_doors(goal):
        answers, listed = _answers(goal, ground, PACES["stated"])
        closed, _ = _answers(goal, ground, PACES["stated"], open_partial=False)
        possible = closed != NO
        edge = ~listed & (ground.xy[:, 0] > WEST + 4 * SIDE - 60)
    notes = tuple(Note(f"goal.{goal.id}", words.text) for words in goal.assumptions)
    result = GoalResult(goal, answers, listed, edge, absent, partial, notes, possible)
    if at_doors(goal) or (isinstance(goal, Presence) and goal.over != "mean"):
        return result
    return replace(result, measure=_measure(goal), members=_member_results(goal, result, ground))


_MEASURES = {
    "presence": Measure(share=False, unit=Bilingual("处/单元", "places per unit")),
    "ratio": Measure(share=False, unit=Bilingual("张/千人", "beds per 1,000 people")),
    "radius": Measure(share=False, unit=Bilingual("米", "m"), lower_is_better=True),
    "response": Measure(share=False, unit=Bilingual("分钟", "min"), lower_is_better=True),
    "equity": Measure(share=False, lower_is_better=True),
    "count": Measure(share=False, unit=Bilingual("处", "places")),
    "statistic": Measure(share=False),
}


def _measure(goal) -> Measure:
    return _MEASURES.get(goal.kind, Measure())


def _blind(goal, result) -> bool:
    """Whether nothing can be computed: a list is missing, or a number of the statistics."""
    return bool(result.absent) or (goal.kind == "statistic" and goal.key.startswith("missing"))


def _value_of(goal, unit: int | None) -> float:
    """A made-up value: 0.7, 0.85, 1 and 1.15 times the target in the units, 0.9 in the whole."""
    case = goal.target[0] if goal.target else None
    about = (case.value if case.value is not None else case.low) if case else 0.5
    value = about * (0.9 if unit is None else 0.7 + 0.15 * unit)
    return min(value, 1.0) if _measure(goal).share else value


def _member_results(goal, result, ground) -> tuple[MemberResult, ...]:
    if _blind(goal, result):
        return ()
    if getattr(goal, "of", "") == "facilities" or goal.kind == "pairing":
        places = ground.facilities
        kind = [is_kind_of(s, goal.service) for s in places["service"]]
        return tuple(
            MemberResult(
                "facility",
                str(places["name"].iloc[row]),
                int(places["unit"].iloc[row]),
                row / 10,
                ("not_met", "met", "not_shown")[row % 3],
                (float(places.geometry.x.iloc[row]), float(places.geometry.y.iloc[row])),
                Bilingual("低于标准。", "Below the standard.") if row % 3 == 0 else None,
            )
            for row in np.flatnonzero(kind)
        )
    if goal.kind in ("hierarchy", "combination"):
        return tuple(
            MemberResult("unit", str(name), row, None, ("not_met", "met")[row % 2])
            for row, name in enumerate(ground.units["name"])
        )
    return ()


def _measured(result, unit, common, ground) -> Verdict:
    goal = result.goal
    low = high = _value_of(goal, unit)
    if result.partial:
        high = 1.0 if result.measure.share else np.inf
    start = goal.baseline.value if goal.baseline else None
    asked = asked_of(
        goal,
        goal.target[0] if goal.target else None,
        start if unit is None else None,
        lower_is_better=result.measure.lower_is_better,
    )
    status = "no_target" if asked is None else asked.status(low, high)
    missing = asked.missing(low) if asked and status != "met" else 0
    words = Bilingual("个托位", "places")
    return Verdict(
        **common,
        status=status,
        at_least=Interval(low, low, low),
        at_most=Interval(high, high, high),
        if_complete=None,
        count=None,
        target=None if asked is None else asked.target,
        people_reached=None,
        people_left_out=None,
        holds_under_all=True,
        reason=_REASONS[status],
        target_high=None if asked is None else asked.target_high,
        target_text="" if asked is None else asked.text,
        shortfall=(Shortfall(missing * 1234, words, estimated=goal.kind == "ratio"),)
        if missing
        else (),
        progress=None if asked is None else progress(asked, low, start if unit is None else None),
    )


def _judge(at_least: float, at_most: float, target: float | None) -> Status:
    if target is None:
        return "no_target"
    if at_least >= target:
        return "met"
    return "not_met" if at_most < target else "not_shown"


_REASONS = {
    "met": Bilingual("已列设施即可达标。", "Listed places alone meet the target."),
    "not_met": Bilingual("即使名单完整也达不到目标。", "Missed whatever is unlisted."),
    "not_shown": Bilingual("名单不完整,尚不能证明。", "The lists are incomplete: not shown."),
    "no_target": Bilingual("规划未设目标。", "The document sets no target."),
    "not_computable": Bilingual("没有设施名单。", "There is no list of places."),
}


def _verdicts(result: GoalResult, ground) -> list[Verdict]:
    goal = result.goal
    target = goal.target[0].value if goal.target else None
    needs = tuple(
        Bilingual(f"{label(s).zh}设施名单", f"a list of {label(s).en} places")
        for s in (*result.absent, *result.partial)
    )
    rows = []
    for unit in (None, *range(len(ground.units))):
        common = {"goal": goal.id, "unit": unit, "operator": goal.operator, "needs": needs}
        if not at_doors(goal) and not (isinstance(goal, Presence) and goal.over != "mean"):
            if _blind(goal, result):
                table = Bilingual("统计表", "the statistics table")
                common["needs"] = needs or (table,)
                rows.append(_blank(common, target))
            else:
                rows.append(_measured(result, unit, common, ground))
        elif isinstance(goal, Presence) and result.absent:
            rows.append(_blank(common, target if unit is None else float(goal.at_least[0].value)))
        elif isinstance(goal, Presence):
            rows.append(_presence(goal, unit, common, target, ground))
        else:
            rows.append(_share(result, unit, common, target, ground))
    return rows


def _blank(common, target) -> Verdict:
    return Verdict(
        **common,
        status="not_computable",
        at_least=None,
        at_most=None,
        if_complete=None,
        count=None,
        target=target,
        people_reached=None,
        people_left_out=None,
        holds_under_all=True,
        reason=_REASONS["not_computable"],
    )


def _presence(goal, unit, common, target, ground) -> Verdict:
    kind = [is_kind_of(s, goal.service) for s in ground.facilities["service"]]
    inside = ground.facilities["unit"].to_numpy()[np.array(kind)]
    counts = np.bincount(inside[inside >= 0], minlength=len(ground.units))
    is_open = ground.has(goal.service) == "partial"
    share = None
    if unit is None:
        value = float((counts >= goal.at_least[0].value).mean())
        status = _judge(value, 1.0 if is_open else value, target)
        share = Interval(value, value, value)
        count = int(counts.sum())
    else:
        count = int(counts[unit])
        target = float(goal.at_least[0].value)
        status = _judge(count, np.inf if is_open else count, target)
    return Verdict(
        **common,
        status=status,
        at_least=share,
        at_most=Interval(1.0, 1.0, 1.0) if share and is_open else share,
        if_complete=share.value if share and is_open else None,
        count=count,
        target=target,
        people_reached=None,
        people_left_out=None,
        holds_under_all=True,
        reason=_REASONS[status],
    )


def _sum(weight, where) -> float:
    missed = weight[~where].sum()
    return float(weight[where].sum()) if missed else 1.0


def _share(result, unit, common, target, ground) -> Verdict:
    here = np.ones(len(ground.share), bool) if unit is None else ground.unit == unit
    weight = np.where(here, ground.share, 0) / ground.share[here].sum()
    lows, highs = {}, {}
    for name, pace in PACES.items():
        answers, _ = _answers(result.goal, ground, pace)
        lows[name] = _sum(weight, answers == YES)
        highs[name] = _sum(weight, answers != NO)
    closed, _ = _answers(result.goal, ground, 1.0, open_partial=False)
    at_least, at_most = (
        Interval(v["stated"], min(v.values()), max(v.values())) for v in (lows, highs)
    )
    status = _judge(at_least.value, at_most.value, target)
    blind = isinstance(result.goal, Reach) and bool(result.absent)
    if blind:
        status = "not_computable"
    low = ground.whole_low if unit is None else ground.units["low_confidence"][unit]
    people = None if low or blind else ground.total * ground.share[here].sum()
    return Verdict(
        **common,
        status=status,
        at_least=at_least,
        at_most=at_most,
        if_complete=(_sum(weight, closed != NO) if result.absent or result.partial else None),
        count=None,
        target=target,
        people_reached=None if people is None else people * at_least.value,
        people_left_out=None if people is None else people * (1 - at_least.value),
        holds_under_all=blind or all(_judge(lows[n], highs[n], target) == status for n in PACES),
        reason=_REASONS[status],
    )


def _streets() -> gpd.GeoDataFrame:
    lines, names, kinds = [], [], []
    for n in range(5):
        x = WEST + n * SIDE
        lines.append(shapely.linestrings([(x, SOUTH), (x, SOUTH + 3 * SIDE)]))
        names.append(f"纵{n}路{SCRIPT}")
        kinds.append("primary" if n % 2 else "residential")
    for n in range(4):
        y = SOUTH + n * SIDE
        lines.append(shapely.linestrings([(WEST, y), (WEST + 2 * SIDE, y + 30), (WEST + 1600, y)]))
        names.append(f"横{n}路")
        kinds.append("steps" if n == 3 else "footway")
    return gpd.GeoDataFrame({"name": names, "kind": kinds}, geometry=lines, crs=CRS_YUZHONG)


def all_kinds_plan(copies: int = 1) -> Plan:
    """A goal of every kind and field, besides those of `small_plan`; more copies, more goals."""
    goals = list(small_plan().model_dump(mode="json", exclude_unset=True)["goals"])
    for copy in range(copies):
        tail = f".{copy}" if copy else ""
        for goal in _kinds():
            named = {**goal, "id": goal["id"] + tail}
            if "goal" in goal:
                named["goal"] = goal["goal"] + tail
            goals.append(named)
    document = small_plan().document.model_dump(mode="json")
    index = {"name": {"zh": "便利指数", "en": "Convenience index"}, "weights": {"ratio.beds": 2}}
    return Plan.model_validate({"document": document, "goals": goals, "index": index})


def _kinds() -> list[dict[str, Any]]:
    def words(zh: str, en: str) -> dict[str, Any]:
        return {"name": {"zh": zh, "en": en}}

    beds = {"quantity": "beds"}
    return [
        {
            "id": "ratio.beds",
            "kind": "ratio",
            **words("每千人口床位数", "Beds per 1,000 people"),
            "service": "health.hospital",
            "numerator": beds,
            "denominator": {"group": "residents"},
            "per": 1000,
            "target": [{"value": 7.2, "year": 2022}, {"value": 8, "year": 2025}],
            "baseline": {"value": 6.0, "year": 2020},
            "reference": [{"label": {"zh": "全市", "en": "city"}, "value": 4.5, "year": 2025}],
            "strength": "binding",
            "deadline": 2025,
            "lead": {"zh": "卫生健康委", "en": "health commission"},
        },
        {
            "id": "ratio.staff",
            "kind": "ratio",
            **words("公办园教职工与幼儿之比", "Staff to children"),
            "of": "facilities",
            "service": "education.school",
            "numerator": {"quantity": "staff"},
            "denominator": {"quantity": "children"},
            "target": "1:10",
            "over": "share",
            "members_share": 0.9,
            "where": {"facility": {"ownership": "公办"}},
            "flags": [
                {"code": "contradiction", "zh": "两处数值不同。", "en": "Two numbers differ."}
            ],
        },
        {
            "id": "share.nursing",
            "kind": "share",
            **words("护理型床位占比", "Nursing beds"),
            "of": "facilities",
            "service": "health",
            "part": "nursing_beds",
            "weight": "beds",
            "target": {"value": 0.55, "text": "不低于55%"},
            "strength": "binding",
        },
        {
            "id": "share.units",
            "kind": "share",
            **words("达标街道占比", "Streets at the standard"),
            "of": "units",
            "passes": {"status": "达标"},
            "passes_where": [{"where": {"kind": "镇"}, "passes": {"status": ["达标", "优秀"]}}],
            "target": 0.9,
            "strength": "strive",
        },
        {
            "id": "share.areas",
            "kind": "share",
            **words("新建小区配建达标率", "New estates with elderly care"),
            "of": "areas",
            "layer": "new_estates",
            "passes": {"elderly_m2 / people": {">=": 0.2}},
            "deadline": {"area": "delivered"},
            "target": 1.0,
        },
        {
            "id": "provision.hospital",
            "kind": "provision",
            **words("按人口设卫生服务中心", "Health centres by population"),
            "service": "health.clinic",
            "people_per": {"low": 30000, "high": 100000},
            "target": 1.0,
        },
        {
            "id": "presence.mean",
            "kind": "presence",
            **words("平均每街道学校数", "Schools per street"),
            "service": "education.school",
            "over": "mean",
            "target": 2,
        },
        {
            "id": "presence.cases",
            "kind": "presence",
            **words("每街道文化站", "Cultural station per street"),
            "service": "culture.station",
            "at_least": [{"value": 2, "where": {"kind": "镇"}}, {"value": 1}],
            "exempt": {"service": "culture.library", "within": {"metres": 500}},
            "strength": "in_principle",
            "target": 1.0,
        },
        {
            "id": "radius.library",
            "kind": "radius",
            **words("图书馆服务半径", "Library radius"),
            "service": "culture.library",
            "statistic": "max",
            "target": {"value": 2000},
            "supply": "own_unit",
        },
        {
            "id": "response.ems",
            "kind": "response",
            **words("急救平均反应时间", "Ambulance response"),
            "service": "health.hospital",
            "offset_minutes": 2,
            "target": 12,
            "verified": False,
        },
        {
            "id": "pairing.clinic",
            "kind": "pairing",
            **words("学校就近对接医院", "Schools near hospitals"),
            "service": "education.school",
            "partner": "health.hospital",
            "partner_which": {"grade": {">=": "二级"}},
            "within": {"minutes": 15},
            "target": 1.0,
        },
        {
            "id": "pairing.contract",
            "kind": "pairing",
            **words("养老机构签约率", "Care homes with a contract"),
            "service": "elderly",
            "partner": "health",
            "contract": "hospital",
        },
        {
            "id": "hierarchy.library",
            "kind": "hierarchy",
            **words("总分馆体系", "Library network"),
            "levels": [
                {"level": "district", "service": "culture.library"},
                {"level": "street", "service": "culture.station"},
            ],
            "parents": [
                {"service": "culture.station", "hub": "culture.library", "by": "same_unit"}
            ],
            "target": 1.0,
        },
        {
            "id": "equity.beds",
            "kind": "equity",
            **words("床位差异系数", "Spread of beds"),
            "goal": "ratio.beds",
            "measure": "cv",
            "operator": "falls",
            "baseline": {"value": 0.4},
        },
        {
            "id": "count.culture",
            "kind": "count",
            **words("新增文化设施", "New cultural places"),
            "service": "culture",
            "since": 2020,
            "cumulative": True,
            "target": 8,
            "flags": [{"code": "no_baseline", "zh": "没有基准值。", "en": "There is no baseline."}],
        },
        {
            "id": "statistic.life",
            "kind": "statistic",
            **words("人均预期寿命", "Life expectancy"),
            "unit": {"zh": "岁", "en": "years"},
            "target": 82,
            "baseline": {"value": 81.2, "year": 2020},
        },
        {
            "id": "statistic.teachers",
            "kind": "statistic",
            **words("师生交流比例", "Teachers who rotate"),
            "indicator": "missing.teachers",
            "unit": {"zh": "%", "en": "%"},
            "operator": "between",
            "target": {"low": 10, "high": 15},
        },
        {
            "id": "statistic.trend",
            "kind": "statistic",
            **words("校际差异", "Gap between schools"),
            "indicator": "missing.gap",
            "operator": "not_worse",
            "against": "earlier",
        },
        {
            "id": "bundle.unit",
            "kind": "combination",
            **words("“3+X”文化设施", "“3+X” of culture"),
            "per": "unit",
            "k": 2,
            "k_of": [
                {"service": "culture.library"},
                {"service": "culture.station", "at_least": 2},
                {"any_of": [{"service": "education.school"}, {"goal": "unit.culture"}]},
            ],
            "target": 0.6,
        },
        {
            "id": "circle.night",
            "kind": "reach",
            **words("夜间可达的文化设施", "Culture open at night"),
            "service": "culture",
            "within": [{"minutes": 10, "where": {"kind": "街道"}}, {"metres": 1000}],
            "at": ["Mo-Fr 19:00"],
            "group": "age_65",
            "over": "share",
            "unit_counts_from": 0.9,
            "supply": "own_unit",
            "direction": "there_and_back",
            "target": 0.6,
            "strength": "where_able",
        },
    ]
