"""Other choices of an assumption in a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lifecircle.base.amounts import groups, quantities
from lifecircle.base.services import label
from lifecircle.base.text import LANGUAGES, Bilingual, both
from lifecircle.plans.alternatives import SHARES
from lifecircle.plans.values import cases, number
from lifecircle.verdicts import say
from lifecircle.verdicts.reasons import places_zh
from lifecircle.verdicts.vocabulary import MEASURE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from lifecircle.plans import Goal

_NBSP: Final = "\u00a0"
_WORDS: Final[dict[str, dict[str, Bilingual]]] = {
    "profile": {
        "adult": Bilingual("成人步速", "at an adult's pace"),
        "elder": Bilingual("老年人步速", "at an elder's pace"),
        "child": Bilingual("儿童步速", "at a child's pace"),
        "wheelchair": Bilingual("轮椅通行", "in a wheelchair"),
        "cycle": Bilingual("按骑行", "by bicycle"),
        "e-bike": Bilingual("按骑电动自行车", "by e-bike"),
        "car": Bilingual("按驾车", "by car"),
    },
    "supply": {
        "any": Bilingual("任何地方的设施均计", "places anywhere count"),
        "own_unit": Bilingual("只计本单元的设施", "only places in the own unit count"),
        "own_district": Bilingual("只计范围内的设施", "only places in the area count"),
        "assigned": Bilingual("只计划定服务范围的设施", "only the assigned place counts"),
    },
    "direction": {
        "to_facility": Bilingual("从住处到设施", "from home to the place"),
        "from_facility": Bilingual("从设施到住处", "from the place to the home"),
        "there_and_back": Bilingual("往返", "there and back"),
    },
    "over": {
        "total": Bilingual("按合计", "in total"),
        "each": Bilingual("逐一达标", "each of them"),
        "share": Bilingual("按达标比例", "by the share of them"),
        "mean": Bilingual("按平均", "on average"),
    },
    "ways": {
        "network": Bilingual("沿道路", "along the streets"),
        "straight": Bilingual("按直线距离", "in a straight line"),
    },
    "definition": {
        "people": Bilingual("按人口加权距离", "distances weighted by people"),
        "area": Bilingual("按单元面积折算半径", "radius from the area of the unit"),
    },
    "operator": {
        ">=": Bilingual("达到目标值即可", "at the target or above"),
        ">": Bilingual("须高于目标值", "above the target"),
        "<=": Bilingual("不超过目标值即可", "at the target or below"),
        "<": Bilingual("须低于目标值", "below the target"),
    },
    "per": {
        "site": Bilingual("须在同一处", "all at one site"),
        "unit": Bilingual("在同一单元内即可", "anywhere in a unit"),
    },
    "statistic": {
        "mean": Bilingual("平均值", "mean"),
        "median": Bilingual("中位数", "median"),
        "max": Bilingual("最大值", "largest"),
        "p90": Bilingual("90%分位数", "90th percentile"),
        "p95": Bilingual("95%分位数", "95th percentile"),
    },
}


def choice_text(patch: Mapping[str, Any], goal: Goal) -> Bilingual:
    """Return what a choice changes: “步速”, “按驾车”, “目标95%”.

    Parameters
    ----------
    patch
        Keys of the goal, with their values.
    goal
        The goal that it leads to.
    """
    parts = [_part(key, value, goal) for key, value in patch.items()]
    return Bilingual("，".join(part.zh for part in parts), ", ".join(part.en for part in parts))


def _part(key: str, value: Any, goal: Goal) -> Bilingual:
    if isinstance(value, str) and value in _WORDS.get(key, {}):
        return _WORDS[key][value]
    if key in _SAID:
        return _SAID[key](value, goal)
    text = _plain(value)
    return Bilingual(f"{key} = {text}", f"{key} = {text}")


def _target(value: Any, goal: Goal) -> Bilingual:
    text = target_text(cases(value), share=goal.kind in SHARES)
    return Bilingual(f"目标{text}", f"target {text.replace('%', _NBSP + '%')}")


def _near(value: Any, _goal: Goal) -> Bilingual:
    near = within_text(cases(value))
    return Bilingual(f"阈值{near.zh}", f"within {near.en}")


def _least(value: Any, _goal: Goal) -> Bilingual:
    text = "/".join(str(case["value"]) for case in cases(value))
    return Bilingual(f"至少{text}处", f"at least {text} places")


def _counts_from(value: Any, _goal: Goal) -> Bilingual:
    share = _percent(value)
    return Bilingual(
        f"单元内{share}的人口可达即计入",
        f"a unit counts from {share.replace('%', _NBSP + '%')} of its people",
    )


def _service(value: Any, _goal: Goal) -> Bilingual:
    return Bilingual(f"只计{places_zh(value)}", f"counting: {label(value).en}")


def _group(value: Any, _goal: Goal) -> Bilingual:
    name = groups()[value].name
    return Bilingual(f"按{name.zh}", f"of {name.en}")


def _weight(value: Any, _goal: Goal) -> Bilingual:
    name = quantities()[value].name
    return Bilingual(f"按{name.zh}加权", f"weighted by {name.en}")


def _level(value: Any, _goal: Goal) -> Bilingual:
    return Bilingual(f"按{say.level_name(value, 'zh')}", f"by {say.level_name(value, 'en')}")


def _measure(value: Any, _goal: Goal) -> Bilingual:
    return Bilingual(f"以{MEASURE[value].zh}衡量", f"measured by the {MEASURE[value].en}")


def _since(value: Any, _goal: Goal) -> Bilingual:
    return Bilingual(f"只计{value}年以后启用的", f"only what opened after {value}")


def _site(value: Any, _goal: Goal) -> Bilingual:
    return Bilingual(f"同一处按{value:g}米以内", f"one site is within {value:g} m")


def _at(value: Any, _goal: Goal) -> Bilingual:
    times = [value] if isinstance(value, str) else list(value)
    zh, en = (
        say.join([say.time_text(at, language) for at in times], language) for language in LANGUAGES
    )
    return Bilingual(f"只计{zh}开放的设施", f"only places open {en}")


def _where(value: Any, _goal: Goal) -> Bilingual:
    tests = {column: test for table in value.values() for column, test in table.items()}
    if not tests:
        return Bilingual("不设条件", "without conditions")
    zh, en = (say.bare_tests(tests, language) for language in LANGUAGES)
    return Bilingual(f"条件：{zh}", f"where {en}")


def _which(value: Any, _goal: Goal) -> Bilingual:
    zh, en = (say.bare_tests(value, language) for language in LANGUAGES)
    return Bilingual(f"只计{zh}", f"only {en}")


def _passes(value: Any, _goal: Goal) -> Bilingual:
    zh, en = (say.bare_tests(value, language) for language in LANGUAGES)
    return Bilingual(f"条件：{zh}", f"condition: {en}")


def _exempt(value: Any, _goal: Goal) -> Bilingual:
    found = []
    for case in [value] if isinstance(value, dict) else value:
        near = within_text(cases(case["within"]))
        zh, en = places_zh(case["service"]), label(case["service"]).en
        found.append(Bilingual(f"{zh}{near.zh}以内", f"within {near.en} of “{en}”"))
    return Bilingual(
        f"{'、'.join(f.zh for f in found)}的除外",
        f"none needed {', '.join(f.en for f in found)}",
    )


def _offset(value: Any, _goal: Goal) -> Bilingual:
    return Bilingual(f"接警出动按{value:g}分钟", f"{value:g} min for call and turn-out")


def _of_members(value: Any, _goal: Goal) -> Bilingual:
    share = _percent(value)
    return Bilingual(
        f"其中{share}达标即可", f"{share.replace('%', _NBSP + '%')} of them must keep it"
    )


def _quantity(value: Any, _goal: Goal) -> Bilingual:
    name = quantities()[value].name
    return Bilingual(f"计{name.zh}", f"counting {name.en}")


def _of_goal(value: Any, _goal: Goal) -> Bilingual:
    return Bilingual(f"以“{value}”衡量", f"measured by “{value}”")


def _upper(value: Any, goal: Goal) -> Bilingual:
    zh, en = _amount(value, goal)
    return Bilingual(f"分子取{zh}", f"counting {en}")


def _lower(value: Any, goal: Goal) -> Bilingual:
    zh, en = _amount(value, goal)
    return Bilingual(f"分母取{zh}", f"over {en}")


def _amount(value: Mapping[str, Any], goal: Goal) -> Bilingual:
    """Return one side of a ratio."""
    if value.get("group"):
        return groups()[value["group"]].name
    if value.get("column"):
        return Bilingual(*(say.column_name(value["column"], language) for language in LANGUAGES))
    service = value.get("service") or getattr(goal, "service", None)
    zh, en = (places_zh(service), label(service).en) if service else ("", "")
    if not value.get("quantity"):
        return Bilingual(f"{zh}数", f"the number of “{en}”")
    name = quantities()[value["quantity"]].name
    return Bilingual(
        f"{zh}的{name.zh}" if zh else name.zh, f"{name.en} of “{en}”" if en else name.en
    )


def _bundle(value: Any, _goal: Goal) -> Bilingual:
    """Return the services of a bundle, and at whose pace, where it is not an adult's."""
    found = []
    for member in value:
        service, profile = member.get("service"), member.get("profile", "adult")
        if not service:
            return Bilingual("另一种组合", "other members")
        pace = _WORDS["profile"].get(profile, both(profile)) if profile != "adult" else None
        name = label(service)
        zh, en = (f"（{pace.zh}）", f" ({pace.en})") if pace else ("", "")
        found.append(Bilingual(name.zh + zh, name.en + en))
    adults = all(member.get("profile", "adult") == "adult" for member in value)
    zh, en = "、".join(f.zh for f in found), ", ".join(f.en for f in found)
    if adults:
        return Bilingual(f"{zh}（均按成人步速）", f"{en} (all at an adult's pace)")
    return Bilingual(zh, en)


_SAID: Final[dict[str, Callable[[Any, Goal], Bilingual]]] = {
    "all_of": _bundle,
    "exempt": _exempt,
    "goal": _of_goal,
    "members_share": _of_members,
    "offset_minutes": _offset,
    "passes": _passes,
    "quantity": _quantity,
    "at": _at,
    "at_least": _least,
    "denominator": _lower,
    "group": _group,
    "level": _level,
    "measure": _measure,
    "numerator": _upper,
    "service": _service,
    "since": _since,
    "site_metres": _site,
    "target": _target,
    "unit_counts_from": _counts_from,
    "weight": _weight,
    "where": _where,
    "which": _which,
    "within": _near,
}
"""How the value of a key is said."""


def target_text(of: Iterable[Mapping[str, Any]], *, share: bool) -> str:
    """Return the cases of a target: “100%”, “60% (类型：镇)”.

    Parameters
    ----------
    of
        As a plan file writes them.
    share
        Whether they are shares, to be printed as per cent.
    """
    found = []
    for case in of:
        ends = [case[key] for key in ("value", "low", "high") if case.get(key) is not None]
        texts = [_percent(number(end)) if share else f"{number(end):,.10g}" for end in ends]
        found.append("–".join(texts) + say.tests(case.get("where"), "en"))
    return "; ".join(found)


def within_text(of: Iterable[Mapping[str, Any]]) -> Bilingual:
    """Return the cases of a threshold: “15分钟；2500米（类型：镇）”."""
    found = [_within(case) for case in of]
    return Bilingual("；".join(f.zh for f in found), "; ".join(f.en for f in found))


def _within(case: Mapping[str, Any]) -> Bilingual:
    if case.get("minutes") is not None:
        zh, en = f"{case['minutes']:g}分钟", f"{case['minutes']:g}{_NBSP}min"
    else:
        zh, en = f"{case['metres']:,.10g}米", f"{case['metres']:,.10g}{_NBSP}m"
    tests = case.get("where")
    return Bilingual(zh + say.tests(tests, "zh"), en + say.tests(tests, "en"))


def _percent(value: float) -> str:
    return f"{100 * value:.6g}%"


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} = {_plain(v)}" for key, v in value.items())
    if isinstance(value, list | tuple):
        return "/".join(_plain(v) for v in value)
    return f"{value:g}" if isinstance(value, float) else str(value)
