"""How much everybody counts in a question, and how much room there is for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lifecircle.base.amounts import groups, quantities
from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual, Note
from lifecircle.siting.ask_whom import RESIDENTS
from lifecircle.siting.candidate_lookup import units_named
from lifecircle.verdicts.listed import numbers_of

if TYPE_CHECKING:
    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.siting.ask_whom import Whom
    from lifecircle.study.capacity import Capacity
    from lifecircle.study.siting import Siting
    from lifecircle.verdicts.context import Context

_SHOWN = 5


def weights_of(context: Context, siting: Siting, whom: Whom) -> tuple[Floats, list[Note]]:
    """Return how much each row counts, and what was done to it.

    People of a unit count as often as its weight says. Of a group with weight ``f`` each counts
    ``f`` times: ``people + (f - 1) × people of the group``, not below 0; a person in several
    groups is changed by each.

    Raises
    ------
    InputError
        If a unit does not exist, or numbers of people that are needed are not known.
    """
    notes = []
    weight = whom.people.copy()
    for group, times in siting.group_weights.items():
        weight += (times - 1) * _group_people(context, siting, whom, group)
    if siting.group_weights:
        weight = np.maximum(weight, 0.0)
        named = [(groups()[group].name, f) for group, f in siting.group_weights.items()]
        zh = "、".join(f"{name.zh.removesuffix('数')} ×{f:g}" for name, f in named)
        en = ", ".join(f"{name.en} ×{f:g}" for name, f in named)
        notes.append(
            Note(
                "siting.group_weights",
                Bilingual(f"人群权重：{zh}。", f"Weights of groups: {en}."),
            )
        )
    if siting.unit_weights:
        key = f"siting.{siting.id}.unit_weights"
        factor = np.ones(len(context.units) + 1)
        for name, value in siting.unit_weights.items():
            factor[units_named([name], context.district, key)] = value
        weight = weight * factor[whom.shares.crowd.doors.unit[whom.point]]
        zh = "、".join(f"{name} ×{value:g}" for name, value in siting.unit_weights.items())
        en = ", ".join(f"{name} ×{value:g}" for name, value in siting.unit_weights.items())
        notes.append(
            Note(
                "siting.unit_weights",
                Bilingual(f"单元权重：{zh}。", f"Weights of units: {en}."),
            )
        )
    return weight, notes


def _group_people(context: Context, siting: Siting, whom: Whom, group: str) -> Floats:
    """Return the people of a group per row, counted as `Whom.people` are."""
    found = context.district.groups.get(group)
    key = f"siting.{siting.id}.group_weights"
    if found is None:
        name = groups()[group].name
        raise InputError(
            Bilingual(f"缺少{name.zh.removesuffix('数')}数", f"numbers of {name.en} are missing"),
            place=key,
            todo=Bilingual(
                "在 [[people.groups]] 中给出，或删去该权重",
                "give them in [[people.groups]], or take the weight out",
            ),
        )
    if whom.group != RESIDENTS:
        raise InputError(
            Bilingual(
                "group_weights 只用于面向全体居民的问题",
                "group_weights are for questions about all residents",
            ),
            place=key,
            found=whom.group,
        )
    people: Floats = found.points[whom.point]
    if whom.counted:
        return people
    share: Floats = people / heads_of(siting, whom, "group_weights").sum()
    return share


def heads_of(siting: Siting, whom: Whom, key: str) -> Floats:
    """Return numbers of people per row.

    Raises
    ------
    InputError
        If they are not known.
    """
    if whom.heads is None:
        raise InputError(
            Bilingual(
                f"{key} 需要人数，而评估文件没有给出",
                f"{key} needs numbers of people, which the study does not give",
            ),
            place=f"siting.{siting.id}.{key}",
            todo=Bilingual(
                "给出 people.total 或人群数量，或删去该键",
                "give people.total, or numbers of the group, or take the key out",
            ),
        )
    return whom.heads


def rooms_of(
    context: Context, siting: Siting, whom: Whom, facilities: Ints
) -> tuple[Floats, list[Note]]:
    """Return for how many people existing places have room, inf where it is not known.

    It is the quantity of the ``[[capacity]]`` that is about the same goal, or the same service.
    """
    table = context.district.facilities.table
    section = _section(context, siting, whom)
    room = np.full(len(facilities), np.inf)
    if section is not None:
        counted = np.zeros(len(table), dtype=bool)
        counted[facilities] = True
        numbers = numbers_of(table, section.quantity, counted)
        if numbers is not None:
            found = numbers[facilities] * section.people_per_place
            room = np.where(np.isnan(found), np.inf, found)
    lost = np.flatnonzero(np.isinf(room))
    if not len(lost):
        return room, []
    names = [str(name) for name in table["name"].to_numpy()[facilities[lost]][:_SHOWN]]
    what = None if section is None else quantities()[section.quantity].name
    why = (
        Bilingual("评估文件没有相应的 [[capacity]]", "the study has no [[capacity]] about it")
        if what is None
        else Bilingual(f"名单中没有其{what.zh}", f"lists do not give their {what.en}")
    )
    more = "" if len(lost) <= _SHOWN else "…"
    return room, [
        Note(
            "siting.room",
            Bilingual(
                f"{len(lost)}处现有设施的容量未知（{why.zh}），按不限计："
                f"{'、'.join(names)}{more}。",
                f"The room of {len(lost)} existing places is not known ({why.en}); they are "
                f"taken to have room for everybody: {', '.join(names)}{more}.",
            ),
        )
    ]


def _section(context: Context, siting: Siting, whom: Whom) -> Capacity | None:
    sections = context.district.study.capacity
    for section in sections:
        if section.goal is not None and section.goal == siting.goal:
            return section
    service = whom.member.service
    return next((section for section in sections if section.service == service), None)
