"""Styles of the layers of ``sites.gpkg``, and what their columns are called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lifecircle.base.text import Bilingual
from lifecircle.outputs.gis_names import fixed
from lifecircle.outputs.gpkg_extras import Style, both_names
from lifecircle.outputs.qgis_styles import share_bands
from lifecircle.outputs.qgis_symbols import (
    Kind,
    Labels,
    area,
    categorized,
    field,
    graduated,
    marker,
    qml,
    quoted,
    ruled,
    single,
)
from lifecircle.outputs.statements import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

_SERVED: Final = {
    "new": Bilingual("新增可达", "newly reached"),
    "nearer": Bilingual("改由新址服务", "now nearer to a new site"),
    "existing": Bilingual("由现有设施服务", "served by existing places"),
    "left_out": Bilingual("不可达", "not reached"),
}
_LOOKS: Final = {
    "new": area("#0072b2"),
    "nearer": area("#99c7e0"),
    "existing": area("#c9d3dc"),
    "left_out": area("#7f1f45", pattern="b_diagonal"),
}
_SITE: Final = marker("star", "#d55e00", size=5)
_POINTS: Final = {
    "candidates": marker("circle", "#ffffff", "#52606d", 1.8),
    "refused": marker("cross2", "#8c3b00", "#8c3b00", 1.8),
    "uncovered": marker("diamond", "#7f1f45", size=2.4),
}
_NAMES: Final = {
    "sites": Bilingual("建议位置", "new sites"),
    "candidates": Bilingual("备选点", "candidates"),
    "refused": Bilingual("未采用", "refused"),
    "uncovered": Bilingual("任何备选点都覆盖不到", "nobody can reach them"),
    "blocks": Bilingual("由谁服务", "who serves them"),
}
_FIRST: Final = Bilingual("方案一", "set 1")
_AFTER: Final = Bilingual("选址后可达比例", "share reached with the new sites")
_COLUMNS: Final = {
    "question": Bilingual("问题", "question"),
    "set": Bilingual("方案", "set"),
    "rank": Bilingual("序号", "rank"),
    "origin": Bilingual("备选点来源", "origin"),
    "price": Bilingual("费用", "price"),
    "currency": Bilingual("币种单位", "currency"),
    "size": Bilingual("规模（人）", "size, people"),
    "people": Bilingual("服务人口", "people served"),
    "share": Bilingual("占所问人口比例", "share of those asked about"),
    "people_gained": Bilingual("新增可达人口", "people gained"),
    "share_gained": Bilingual("新增可达比例", "share gained"),
    "people_alone": Bilingual("只建此处新增人口", "people, only this built"),
    "share_alone": Bilingual("只建此处新增比例", "share, only this built"),
    "mean": Bilingual("平均路程", "mean way"),
    "longest": Bilingual("最远路程", "longest way"),
    "measure": Bilingual("路程单位", "way in"),
    "sets": Bilingual("入选的方案", "sets with it"),
    "refused": Bilingual("未采用代码", "why refused, code"),
    "refused_zh": Bilingual("未采用原因（中文）", "why refused, Chinese"),
    "refused_en": Bilingual("未采用原因（英文）", "why refused, English"),
    "nearest": Bilingual("到最近备选点", "way to the nearest candidate"),
    "reached_before": Bilingual("选址前可达比例", "share reached before"),
    "reached": Bilingual("选址后可达比例", "share reached after"),
    "served_by": Bilingual("由谁服务", "served by"),
    "site": Bilingual("新址编号", "id of the new site"),
}
_LABELS: Final = Labels(field("name"), 8)


def siting_styles(tables: Mapping[str, pd.DataFrame]) -> list[Style]:
    """Return the styles of the layers that are written; the first of each layer is its default.

    Of several questions, blocks and sites have a style for each, the first one's as default.
    """
    found = [*_blocks(tables["blocks"]), *_sites(tables["sites"])]
    found += [
        Style(layer, both_names(_NAMES[layer]), qml(single(look)), default=True)
        for layer, look in _POINTS.items()
        if layer in tables
    ]
    return found


def siting_titles(tables: Mapping[str, pd.DataFrame]) -> dict[tuple[str, str], Bilingual]:
    """Return what the columns of the layers are called, by layer and column."""
    return {
        (layer, column): title
        for layer, table in tables.items()
        for column, title in (fixed(table.columns) | _COLUMNS).items()
        if column in table
    }


def siting_codes() -> dict[tuple[str, str], tuple[str, Mapping[str, Bilingual]]]:
    """Return what the codes in columns mean."""
    return {("blocks", "served_by"): ("lifecircle_served_by", _SERVED)}


def _questions(table: pd.DataFrame) -> list[str]:
    return [*dict.fromkeys(map(str, table["question"]))]


def _blocks(table: pd.DataFrame) -> Iterator[Style]:
    kinds = [Kind(key, both_names(text), _LOOKS[key]) for key, text in _SERVED.items()]
    questions = _questions(table)
    if len(questions) <= 1:
        style = qml(categorized("served_by", kinds))
        yield Style("blocks", both_names(_NAMES["blocks"]), style, default=True)
        yield Style("blocks", both_names(_AFTER), qml(graduated("reached", share_bands())))
        return
    for number, question in enumerate(questions):
        mine = f"{field('question')} = {quoted(question)}"
        rules = [
            kind._replace(value=f"{mine} AND {field('served_by')} = {quoted(kind.value)}")
            for kind in kinds
        ]
        yield Style("blocks", plain(question), qml(ruled(rules)), default=number == 0)


def _sites(table: pd.DataFrame) -> Iterator[Style]:
    """Yield for each question its first set of sites, as blocks show it."""
    for number, question in enumerate(_questions(table)):
        first = f"{field('question')} = {quoted(question)} AND {field('set')} = 1"
        name = f"{plain(question)} · {both_names(_FIRST)}"
        rules = [Kind(first, both_names(_NAMES["sites"]), _SITE)]
        yield Style("sites", name, qml(ruled(rules), _LABELS), default=number == 0)
