"""Words of project tables: their headers, and what is to happen."""

from __future__ import annotations

import re
from typing import Final

from lifecircle.base.services import services
from lifecircle.layers.facility_numbers import folded

HEADERS: Final[dict[str, tuple[str, ...]]] = {
    "id": ("id", "项目编号", "项目编码", "项目代码", "编号"),
    "name": ("name", "项目名称", "项目", "工程名称", "名称", "设施名称", "project"),
    "kind": ("kind", "建设性质", "项目性质", "变更类型", "变更", "nature"),
    "status": ("status", "状态", "建设状态", "建设阶段", "项目状态"),
    "year": (
        *("year", "建成年份", "竣工年份", "投用年份", "完成年份", "计划建成年份", "年份"),
        *("建成时间", "竣工时间", "建成年代", "投用时间", "完成时间", "建设年限", "起止年限"),
        *("建设起止年限", "实施年份", "计划年份"),
    ),
    "service": (
        *("service", "类别", "服务", "服务类别", "设施类别", "设施类型", "项目类别", "项目类型"),
        "类型",
    ),
    "facility": ("facility", "所属设施", "涉及设施", "设施编号", "原设施", "依托设施"),
    "into": ("into", "并入", "并入设施", "合并至", "并至"),
    "price": ("price", "投资", "总投资", "估算投资", "投资额", "总投资额", "投资估算", "计划投资"),
    "people": ("people", "人口", "规划人口", "居住人口", "人口规模", "入住人口"),
    "households": ("households", "户数", "规划户数", "总户数", "居住户数", "套数", "住房套数"),
    "minutes": ("minutes", "单程分钟", "单程用时", "用时"),
    "grade": ("grade", "等级", "级别"),
    "hours": ("hours", "开放时间", "共享时段", "开放时段"),
    "source": ("source", "来源", "依据", "资料来源"),
}
"""What a register tells → headers, in lower case, that are taken for it."""

_KINDS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("move", ("迁建", "搬迁", "迁址", "易地", "异地", "迁移", "move", "relocat")),
    ("merge", ("合并", "merge")),
    (
        "close",
        ("撤并", "撤销", "撤除", "关闭", "关停", "停办", "拆除", "取消", "close", "demolish"),
    ),
    ("convert", ("改用途", "转用途", "功能转换", "转型", "改作", "改为", "convert")),
    ("share", ("共享", "对外开放", "share")),
    ("extend", ("扩建", "扩容", "增建", "extend", "extension", "expan")),
    ("upgrade", ("提升", "改造", "改建", "提质", "升级", "达标", "修缮", "upgrade", "renovat")),
    ("link", ("步行通道", "天桥", "连廊", "步道", "缆车", "索道", "link")),
    ("housing", ("住宅", "住房", "居住", "安置房", "保障房", "housing", "homes")),
    ("open", ("新建", "续建", "新增", "新设", "open", "new")),
)
"""Kinds of change, and parts of words that mean them; the first that fits counts."""
_BUILT: Final = ("现状", "已建", "建成", "已完工", "existing", "built", "completed")
_PLANNED: Final = (
    *("规划", "在建", "拟建", "续建", "筹建", "待建", "建设中", "计划", "未开工", "开工", "前期"),
    *("planned", "proposed", "construction"),
)
_STATUS: Final = (
    ("改扩建", ("改扩建", "扩建")),
    ("迁建", ("迁建", "搬迁", "迁址")),
    ("撤并", ("撤并", "撤销", "合并", "关闭", "停办")),
    ("在建", ("在建", "续建", "建设中", "施工", "construction")),
    ("现状", _BUILT),
    ("规划", ("规划", "拟建", "筹建", "待建", "计划", "前期", "planned", "proposed")),
)
_HOMES: Final = ("住宅", "住房", "居住", "安置房", "保障房", "housing", "homes")
_PROJECT: Final = re.compile(
    r"(?:新建|改扩建|扩建|迁建|搬迁|续建|改造提升|提升改造|改造|提升|撤并)?"
    r"(?:建设)?(?:工程|项目)?$"
)


def kind_of(word: str) -> str | None:
    """Return the kind of change that a word means; None if it means none that is known."""
    text = folded(word)
    return next((kind for kind, parts in _KINDS if any(part in text for part in parts)), None)


def status_of(word: str) -> str | None:
    """Return a status as changes have it; None if the word says nothing that is known."""
    text = folded(word)
    return next((own for own, parts in _STATUS if any(part in text for part in parts)), None)


def is_there(word: str) -> bool:
    """Tell whether a status says that a place exists as it is."""
    text = folded(word)
    return any(part in text for part in _BUILT) and not is_planned(word)


def is_planned(word: str) -> bool:
    """Tell whether a status says that something will be built."""
    text = folded(word)
    return any(part in text for part in _PLANNED)


def is_homes(word: str) -> bool:
    """Tell whether a category means homes."""
    text = folded(word)
    return any(part in text for part in _HOMES)


def service_called(word: str) -> str | None:
    """Return the service of an id or a name in either language; None if there is none, or two.

    A part of a Chinese name will do: 诊所 of 诊所、门诊部.
    """
    text = folded(word)
    known = services()
    if text in known:
        return text
    whole = [key for key, name in known.items() if text in (folded(name.zh), folded(name.en))]
    parts = [key for key, name in known.items() if text in folded(name.zh).split("、")]
    named = whole or parts
    return named[0] if len(named) == 1 else None


def without_work(name: str) -> str:
    """Return a project's name without what says that it is one: 甲医院改扩建工程 is 甲医院."""
    return _PROJECT.sub("", name.strip()) or name
