"""Styles of the layers of ``timeline.gpkg``, and what their columns are called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lifecircle.base.text import Bilingual
from lifecircle.outputs.gis_names import column_names, fixed, of_goal
from lifecircle.outputs.gpkg_extras import Style, both_names
from lifecircle.outputs.order import goals_worst_first
from lifecircle.outputs.qgis_styles import share_bands, status_areas
from lifecircle.outputs.qgis_symbols import (
    Kind,
    Labels,
    area,
    categorized,
    field,
    graduated,
    marker,
    qml,
    ruled,
)
from lifecircle.outputs.statements import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from lifecircle.outputs.qgis_symbols import Marker
    from lifecircle.scenarios.found import Timeline

_NAME: Final = 60
_OF_GOALS: Final = ("reached", "status", "value")
_KINDS: Final[dict[str, tuple[Bilingual, Marker, str]]] = {
    "open": (Bilingual("新建", "open"), "star", "#0072b2"),
    "close": (Bilingual("关闭", "close"), "cross2", "#a63603"),
    "merge": (Bilingual("合并", "merge"), "pentagon", "#a63603"),
    "move": (Bilingual("迁址", "move"), "diamond", "#5a189a"),
    "extend": (Bilingual("扩建", "extend"), "triangle", "#00694e"),
    "upgrade": (Bilingual("提级", "upgrade"), "triangle", "#123f8c"),
    "convert": (Bilingual("改用途", "convert"), "hexagon", "#8c1560"),
    "share": (Bilingual("共享", "share"), "circle", "#00505c"),
    "link": (Bilingual("新增通道", "link"), "square", "#8a5a00"),
    "housing": (Bilingual("新建住房", "housing"), "square", "#3c434d"),
}
_PROJECTS: Final = Bilingual("按类型", "by kind")
_LOSING: Final = Bilingual("因变更受影响", "whose way gets longer")
_COLUMNS: Final = {
    "number": Bilingual("图上编号", "number on the map"),
    "project": Bilingual("项目编号", "project"),
    "status": Bilingual("所注状态", "stated status"),
    "counts_from": Bilingual("计入年份", "counts from"),
    "services": Bilingual("所涉服务", "services"),
    "done_zh": Bilingual("处理（中文）", "done, Chinese"),
    "done_en": Bilingual("处理（英文）", "done, English"),
    "places": Bilingual("所涉设施编号", "ids of facilities"),
    "price": Bilingual("造价", "price"),
    "where": Bilingual("位置", "where"),
    "people": Bilingual("路程变长的人数", "people whose way gets longer"),
    "share_of_people": Bilingual("占所涉居民比例", "of the goal's people"),
    "way_in": Bilingual("路程单位", "way in"),
    "before": Bilingual("变更前路程", "way before"),
    "after": Bilingual("变更后路程", "way after"),
    "left_out": Bilingual("不再可达", "no longer reached"),
}


def timeline_styles(timeline: Timeline, tables: Mapping[str, pd.DataFrame]) -> list[Style]:
    """Return the styles of the layers that are written.

    Blocks and units have one for each goal and year, the last year first.
    """
    return [
        *_first_default(_of_goals(timeline, "blocks", tables["blocks"])),
        *_first_default(_of_goals(timeline, "units", tables["units"])),
        *_projects(tables),
    ]


def timeline_titles(
    timeline: Timeline, tables: Mapping[str, pd.DataFrame]
) -> dict[tuple[str, str], Bilingual]:
    """Return what the columns of the layers are called, by layer and column."""
    goals = timeline.states[-1].results.goals
    names = column_names([result.goal.id for result in goals])
    by_goal = {
        f"{kind}_{name}_{state.year}": of_goal(kind, result.goal.name.text, state.year)
        for name, result in zip(names, goals, strict=True)
        for kind in _OF_GOALS
        for state in timeline.states
    }
    found = {}
    for layer, table in tables.items():
        own = _COLUMNS if layer in ("projects", "losing") else {}
        known = fixed(table.columns) | by_goal | own
        found.update({(layer, c): known[c] for c in map(str, table.columns) if c in known})
    return found


def _first_default(styles: Iterator[Style]) -> Iterator[Style]:
    for number, style in enumerate(styles):
        yield style._replace(default=number == 0)


def _of_goals(timeline: Timeline, layer: str, table: pd.DataFrame) -> Iterator[Style]:
    last = timeline.states[-1].results
    ids = [result.goal.id for result in last.goals]
    names = dict(zip(ids, column_names(ids), strict=True))
    for result in goals_worst_first(last):
        for state in reversed(timeline.states):
            column = f"{names[result.goal.id]}_{state.year}"
            told = Bilingual(
                *(f"{plain(text, _NAME)} {state.year}" for text in result.goal.name.text)
            )
            if layer == "blocks" and f"reached_{column}" in table:
                style = qml(graduated(f"reached_{column}", share_bands()))
                yield Style(layer, both_names(told), style)
            if layer == "units" and f"status_{column}" in table:
                style = qml(categorized(f"status_{column}", status_areas()), Labels(field("name")))
                yield Style(layer, both_names(told), style)


def _projects(tables: Mapping[str, pd.DataFrame]) -> Iterator[Style]:
    if "projects" in tables:
        kinds = [
            Kind(kind, both_names(text), marker(shape, colour, size=4))
            for kind, (text, shape, colour) in _KINDS.items()
        ]
        labels = Labels(f"{field('number')} || ' ' || {field('name')}", 8)
        style = qml(categorized("kind", kinds), labels)
        yield Style("projects", both_names(_PROJECTS), style, default=True)
    if "losing" in tables:
        gone = Bilingual("不再可达", "no longer reached")
        longer = Bilingual("路程变长", "longer way")
        rules = [
            Kind(field("left_out"), both_names(gone), area("#7f1f45", "#3d0f21", 0.3)),
            Kind("ELSE", both_names(longer), area("#ec9a50", "#8a5a00", 0.3, pattern="b_diagonal")),
        ]
        yield Style("losing", both_names(_LOSING), qml(ruled(rules)), default=True)
