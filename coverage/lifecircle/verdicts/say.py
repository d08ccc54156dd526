"""Services, columns, tests, levels and times as they stand in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lifecircle.base.amounts import groups, quantities
from lifecircle.base.services import label
from lifecircle.base.text import Bilingual, both
from lifecircle.base.week import moment
from lifecircle.verdicts.reasons import places_zh
from lifecircle.verdicts.vocabulary import COLUMN, LAYER, LEVEL, OPERATOR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.text import Language
    from lifecircle.plans.model import Tests

_DAYS: Final = (
    Bilingual("周一", "Mon"),
    Bilingual("周二", "Tue"),
    Bilingual("周三", "Wed"),
    Bilingual("周四", "Thu"),
    Bilingual("周五", "Fri"),
    Bilingual("周六", "Sat"),
    Bilingual("周日", "Sun"),
)
_DAY_GROUPS: Final = {
    (0, 1, 2, 3, 4, 5, 6): Bilingual("每天", "every day at"),
    (0, 1, 2, 3, 4): Bilingual("工作日", "on weekdays at"),
    (5, 6): Bilingual("周末", "at weekends at"),
}


def join(parts: Sequence[str], language: Language) -> str:
    """Join names with commas."""
    return ("、" if language == "zh" else ", ").join(parts)


def stops(language: Language) -> str:
    """Return what stands between the parts of a sentence."""
    return "；" if language == "zh" else "; "


def service_name(service: str, language: Language) -> str:
    """Return the label of a service as it stands in a sentence: ``医疗卫生设施``, ``“Health”``."""
    return places_zh(service) if language == "zh" else f"“{label(service).en}”"


def service_names(names: Sequence[str], language: Language) -> str:
    """Return the labels of services, joined."""
    found = [label(service)(language) for service in names]
    return join(found if language == "zh" else [f"“{name}”" for name in found], language)


def column_name(column: str, language: Language) -> str:
    """Return what a column of tests is called; of ``a / b`` both."""
    parts = []
    for part in column.split("/"):
        name = part.strip()
        counted = quantities().get(name) or groups().get(name)
        parts.append(
            counted.name(language) if counted else COLUMN.get(name, Bilingual(name, name))(language)
        )
    return ("÷" if language == "zh" else " / ").join(parts)


def layer_name(layer: str | None, language: Language) -> str:
    """Return what a layer of areas, places or demand is called in a sentence."""
    if layer in LAYER:
        return LAYER[layer](language)
    return f"“{layer}”"


def time_text(at: str, language: Language) -> str:
    """Return a time of the week: ``周三20:00``, ``on Wed at 20:00``."""
    days, minute = moment(at)
    clock = f"{minute // 60}:{minute % 60:02d}"
    if days in _DAY_GROUPS:
        words = _DAY_GROUPS[days](language)
    else:
        words = join([_DAYS[day](language) for day in days], language)
        words = words if language == "zh" else f"on {words} at"
    return words + clock if language == "zh" else f"{words} {clock}"


def tests(asked: Tests | None, language: Language) -> str:
    """Return tests on columns in brackets: ``（性质：公办或普惠）``; empty without any."""
    if not asked:
        return ""
    inner = bare_tests(asked, language)
    return f"（{inner}）" if language == "zh" else f" ({inner})"


def bare_tests(asked: Tests, language: Language) -> str:
    """Return tests on columns: ``性质：公办或普惠；床位 ≥ 20``."""
    zh = language == "zh"
    equals, either = ("：", "或") if zh else (" = ", " or ")
    parts = []
    for column, test in asked.items():
        name = column_name(column, language)
        if isinstance(test, bool):
            no = "无" if zh else "not "
            parts.append(name if test else no + name)
        elif isinstance(test, dict):
            parts += [
                f"{name} {OPERATOR.get(op, op)} {_value(value, column, language)}"
                for op, value in test.items()
            ]
        elif isinstance(test, list):
            values = [_value(each, column, language) for each in test]
            parts.append(name + equals + either.join(values))
        else:
            parts.append(name + equals + _value(test, column, language))
    return stops(language).join(parts)


def _value(value: object, column: str, language: Language) -> str:
    if isinstance(value, bool):
        yes, no = ("是", "否") if language == "zh" else ("yes", "no")
        return yes if value else no
    if column == "service":
        return service_name(str(value), language)
    return f"{value:g}" if isinstance(value, float) else str(value)


def level_name(level: str | None, language: Language) -> str:
    """Return what the units of a level are called; those of the study without one."""
    if level is None:
        return "单元" if language == "zh" else "unit"
    return LEVEL.get(level, both(level))(language)


def each_unit(level: str | None, language: Language) -> str:
    """Return every unit of a level: ``每个社区``, ``each community``, ``全域``."""
    name = level_name(level, language)
    if level == "whole":
        return name
    return f"每个{name}" if language == "zh" else f"each {name}"
