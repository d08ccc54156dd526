"""The parts of the sentences on what goals test: tests, thresholds, members, amounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifecircle.base.amounts import groups, quantities
from lifecircle.outputs.numbers import plain_number
from lifecircle.outputs.words import PACE, TRAVEL
from lifecircle.plans.model import Group, Member, Piece
from lifecircle.verdicts.say import column_name, join, service_name, stops, tests

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lifecircle.base.text import Bilingual, Language
    from lifecircle.plans.model import Amount, Within


def threshold(case: Within, language: Language) -> str:
    """Return a threshold with what it is for: ``15分钟（类型：街道）``."""
    zh = language == "zh"
    if case.minutes is not None:
        text = plain_number(case.minutes) + ("分钟" if zh else "\u00a0min")
    else:
        text = plain_number(case.metres or 0) + ("米" if zh else "\u00a0m")
    return text + tests(case.where, language)


def thresholds(cases: Sequence[Within], language: Language) -> str:
    """Return the cases of a threshold."""
    return join([threshold(case, language) for case in cases], language)


def travel(profile: str, language: Language) -> str:
    """Return how somebody travels: ``步行``, ``on foot``."""
    return TRAVEL.get(profile, TRAVEL["adult"])(language)


def pace(profile: str, language: Language) -> str:
    """Return at whose pace, where that is not said by how somebody travels; else empty."""
    if profile in TRAVEL or profile not in PACE:
        return ""
    return PACE[profile](language)


def member(asked: Member, language: Language) -> str:
    """Return a test at a door: ``步行10分钟内至少1处医疗卫生设施``."""
    within = thresholds(asked.within, language)
    name = service_name(asked.service, language)
    which, slow = tests(asked.which, language), pace(asked.profile, language)
    if language == "zh":
        way = travel(asked.profile, language)
        return f"{way}{within}内至少{asked.at_least}处{name}{which}" + (f"，{slow}" if slow else "")
    way = travel(asked.profile, language) + (f" {slow}" if slow else "")
    return f"at least {asked.at_least} of {name}{which} within {within} {way}"


def piece(asked: Piece, language: Language, names: Mapping[str, Bilingual]) -> str:
    """Return a member of a bundle: places of a service, or another goal that is met."""
    zh = language == "zh"
    if asked.service is None:
        other = asked.goal or ""
        goal = names[other](language) if other in names else other
        return f"目标“{goal}”达标" if zh else f"the goal “{goal}” is met"
    name, which = service_name(asked.service, language), tests(asked.which, language)
    if zh:
        return f"至少{asked.at_least}处{name}{which}"
    return f"at least {asked.at_least} of {name}{which}"


def _alike(node: Group) -> list[list[Group | Member | Piece]]:
    """Return the members of a group; of members that are all asked for, alike ones together."""
    found: dict[object, list[Group | Member | Piece]] = {}
    for row, part in enumerate(node.members):
        key: object = row
        alone = isinstance(part, Group) or part.service is None or part.which or part.at_least > 1
        if node.all_of is not None and not alone:
            key = (part.profile, repr(part.within)) if isinstance(part, Member) else ""
        found.setdefault(key, []).append(part)
    return list(found.values())


def _each_of(found: Sequence[Group | Member | Piece], language: Language) -> str:
    """Return members that differ by their service only: ``至少各1处学校、医院``."""
    services = [part.service for part in found if not isinstance(part, Group)]
    names = join([service_name(service or "", language) for service in services], language)
    first, zh = found[0], language == "zh"
    if not isinstance(first, Member):
        return f"至少各1处{names}" if zh else f"at least 1 each of {names}"
    within, way = thresholds(first.within, language), travel(first.profile, language)
    slow = pace(first.profile, language)
    if zh:
        return f"{way}{within}内至少各1处{names}" + (f"，{slow}" if slow else "")
    return f"at least 1 each of {names} within {within} {way}" + (f" {slow}" if slow else "")


def group(
    node: Group, language: Language, names: Mapping[str, Bilingual], *, inner: bool = False
) -> str:
    """Return members under one rule: ``同时满足：…；…``; groups inside stand in brackets."""
    parts = []
    for found in _alike(node):
        part = found[0]
        if len(found) > 1:
            parts.append(_each_of(found, language))
        elif isinstance(part, Group):
            parts.append(group(part, language, names, inner=True))
        elif isinstance(part, Member):
            parts.append(member(part, language))
        else:
            parts.append(piece(part, language, names))
    zh = language == "zh"
    if node.all_of is not None:
        together = "同时满足：" if zh else "together: "
        head = together if len(parts) > 1 else ""
    elif node.any_of is not None:
        head = "满足其一：" if zh else "any one of: "
    else:
        head = f"满足其中{node.k}项：" if zh else f"{node.k} of: "
    text = head + stops(language).join(parts)
    if not inner:
        return text
    return f"（{text}）" if zh else f"({text})"


def amount(asked: Amount, service: str | None, language: Language, *, of_whom: bool = True) -> str:
    """Return one side of a ratio: ``托育设施的托位``, ``常住人口``.

    Parameters
    ----------
    asked, service
        The side, and the service of the goal.
    language
        Of the text.
    of_whom
        Whether to say of which places it is.
    """
    zh = language == "zh"
    if asked.group is not None:
        return groups()[asked.group].name(language)
    if asked.column is not None:
        return column_name(asked.column, language)
    of = asked.service or service
    name = service_name(of, language) if of and of_whom else ""
    which = tests(asked.which, language)
    if asked.count is not None:
        name = service_name(of, language) if of else ""
        return f"{name}数{which}" if zh else f"number of {name}{which}"
    what = quantities()[asked.quantity or ""].name(language)
    if not name:
        return what + which
    return f"{name}{which}的{what}" if zh else f"{what} of {name}{which}"


def per_so_many(asked: Amount, service: str | None, per: float, language: Language) -> str:
    """Return the lower side of a ratio with its number: ``每1,000常住人口``, ``每100户``."""
    number = plain_number(per)
    below = amount(asked, service, language, of_whom=language == "en")
    if language == "en":
        return f"for every {number} {below}"
    if asked.group is not None:
        unit = groups()[asked.group].unit.zh
        if unit != "人":
            return f"每{number}{unit}"
        return f"每{number}{'' if below.endswith('人口') else '名'}{below}"
    if asked.quantity is not None:
        of = asked.service or service
        name = service_name(of, language) if of else ""
        return f"{name}每{number}{quantities()[asked.quantity].unit.zh}{below}"
    return f"每{number}（{below}）"
