"""What a test of capacity rests on, and why one could not be made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lifecircle.base.amounts import quantities
from lifecircle.base.services import label
from lifecircle.base.text import Bilingual, Note

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.quantities import Ints
    from lifecircle.gaps.asked_places import AskedPlaces
    from lifecircle.study.capacity import Capacity
    from lifecircle.verdicts.context import Context

_SHOWN: Final = 6

FLOW: Final = Note(
    "capacity.flow",
    Bilingual(
        "每人占一位：先使有位者最多，再使总路程最短；同一地块的人可分往几处设施。",
        "Everybody asks for one place. As many as possible get one within reach, then with the "
        "least travel; people of a block may be sent to several places.",
    ),
)
SCORES: Final = Note(
    "capacity.scores",
    Bilingual(
        "人均容量：2SFCA 在限值内等权；E2SFCA、3SFCA 用在限值处降为零的高斯衰减。",
        "Places per person: 2SFCA with one weight within the limit; E2SFCA and 3SFCA with a "
        "Gaussian that falls to zero at the limit.",
    ),
    "Luo & Wang 2003; Luo & Qi 2009; Dai 2010; Wan, Zou & Sternberg 2012",
)


def notes_of(
    section: Capacity, asked: AskedPlaces, unknown: Ints, context: Context
) -> tuple[Note, ...]:
    """Return what a test rests on.

    Parameters
    ----------
    section, asked
        What is tested.
    unknown
        Rows of facilities whose capacity is not known.
    context
        What goals are judged on.
    """
    notes = [asked.note, _rate(section), FLOW, SCORES]
    if len(unknown):
        names = context.district.facilities.table["name"].astype(str)
        some = _some(names.iloc[unknown].tolist())
        notes.append(
            Note(
                "capacity.unknown",
                Bilingual(
                    f"没有容量数据的设施（{len(unknown):,} 处）按无人有位计：{some.zh}。",
                    f"Nobody is seated where the capacity is not known ({len(unknown):,}): "
                    f"{some.en}.",
                ),
            )
        )
    if asked.nowhere:
        some = _some(asked.nowhere)
        notes.append(
            Note(
                "capacity.no_number",
                Bilingual(
                    f"以下单元没有人数，其居民未计入：{some.zh}。",
                    f"Units without a number of people ask for nothing: {some.en}.",
                ),
            )
        )
    if not asked.complete:
        name = label(asked.member.service)
        notes.append(
            Note(
                "capacity.partial",
                Bilingual(
                    f"名单不完整（{name.zh}）：未列出的设施可能还有余量。",
                    f"The list is partial ({name.en}): places that are not on it may have room.",
                ),
            )
        )
    if asked.member.at_least > 1:
        notes.append(
            Note(
                "capacity.one_place",
                Bilingual(
                    f"目标要求 {asked.member.at_least} 处；此处有一处可达即算覆盖，每人占一位。",
                    f"The goal asks for {asked.member.at_least} places; here one within reach "
                    "covers, and everybody takes one place.",
                ),
            )
        )
    return tuple(notes)


def skipped(number: int, section: Capacity, reason: Bilingual, context: Context) -> Note:
    """Say why a section was not tested.

    Parameters
    ----------
    number
        Its place in the study file, from 1.
    section
        What it asks.
    reason
        In a few words.
    context
        What goals are judged on.
    """
    what = _what(section, context)
    return Note(
        "capacity.skipped",
        Bilingual(
            f"capacity[{number}]（{what.zh}）未作检验：{reason.zh}。",
            f"No test of capacity[{number}] ({what.en}): {reason.en}.",
        ),
    )


def _what(section: Capacity, context: Context) -> Bilingual:
    """Return what a section is about, whether or not it can be tested."""
    if section.name is not None:
        return section.name.text
    goal = next((goal for goal in context.plan.goals if goal.id == section.goal), None)
    if goal is not None:
        return goal.name.text
    if section.service is not None:
        return label(section.service)
    return Bilingual(str(section.goal), str(section.goal))


def _rate(section: Capacity) -> Note:
    what = quantities()[section.quantity].name
    return Note(
        "capacity.rate",
        Bilingual(
            f"设施可服务人数＝{what.zh}×{section.people_per_place:,g}。",
            f"Room of a place, in people: its {what.en} × {section.people_per_place:,g}.",
        ),
    )


def _some(names: Sequence[str]) -> Bilingual:
    shown, more = [*names[:_SHOWN]], len(names) - _SHOWN
    return Bilingual(
        "、".join(shown) + (f" 等 {len(names):,} 个" if more > 0 else ""),
        ", ".join(shown) + (f" and {more:,} more" if more > 0 else ""),
    )
