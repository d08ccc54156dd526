"""What readers of an answer must know about its question: assumptions, and what was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lifecircle.base.quantities import MICROS_PER_MINUTE, TENTH_MM_PER_METRE
from lifecircle.base.services import label
from lifecircle.base.text import Bilingual, Note
from lifecircle.siting.wording import ORIGIN_OF, ORIGINS, REASONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.quantities import Ints
    from lifecircle.siting.ask_whom import Whom
    from lifecircle.siting.found import Candidates
    from lifecircle.study.siting import Siting
    from lifecircle.verdicts.context import Context
    from lifecircle.verdicts.lists import Supply


def notes_of(
    context: Context,
    siting: Siting,
    whom: Whom,
    candidates: Candidates,
    supply: Supply,
    own: Sequence[Note],
    limit: float | None,
) -> list[Note]:
    """Return the notes on candidates, lists and the search.

    Parameters
    ----------
    context, siting, whom, candidates
        Of the question.
    supply
        Existing places of the service.
    own
        Of the candidates.
    limit
        How far ways were looked for, whole units; None: as far as each threshold.
    """
    notes = [_origins(candidates), *own]
    if candidates.step:
        notes.append(_thinned(candidates.step))
    if len(candidates.refused):
        notes.append(_refused(candidates))
    notes += _lists(whom, supply)
    unlinked = ~context.district.linked(context.district.profiles[whom.member.profile])[0]
    lost = float(whom.people[unlinked[whom.point]].sum() / whom.people.sum())
    if lost > 0:
        notes.append(_unlinked(lost))
    if siting.aim == "shortest_ways" and limit is not None:
        notes.append(_beyond(whom, limit))
    if siting.prefer:
        notes.append(_preferred(candidates))
    return notes


def _origins(candidates: Candidates) -> Note:
    origin = candidates.table["origin"].astype(str)
    counts = [(ORIGINS[name], int((origin == own).sum())) for own, name in ORIGIN_OF.items()]
    zh = "、".join(f"{name.zh}{count}处" for name, count in counts if count)
    en = ", ".join(f"{name.en} ({count})" for name, count in counts if count)
    return Note(
        "siting.candidates",
        Bilingual(f"备选点：{zh}。", f"Candidates: {en}."),
    )


def _thinned(step: float) -> Note:
    return Note(
        "siting.thinned",
        Bilingual(
            f"备选点较多，每{step:g}米见方的方格中取一处；最优性只对这些备选点而言。",
            f"There are many candidates: one in each square of {step:g} m is looked at, and what "
            "is proven holds among these.",
        ),
    )


def _refused(candidates: Candidates) -> Note:
    reasons, counts = np.unique(
        candidates.refused["reason"].to_numpy().astype(str), return_counts=True
    )
    pairs = [*zip(reasons.tolist(), counts.tolist(), strict=True)]
    zh = "；".join(f"{REASONS[reason].zh}{count}处" for reason, count in pairs)
    en = "; ".join(f"{REASONS[reason].en}: {count}" for reason, count in pairs)
    return Note(
        "siting.refused",
        Bilingual(f"排除的备选点：{zh}。", f"Candidates left out: {en}."),
    )


def _far(whom: Whom, limit: float) -> Bilingual:
    if whom.is_time:
        minutes = limit / MICROS_PER_MINUTE
        return Bilingual(f"{minutes:.0f}分钟", f"{minutes:.0f} minutes")
    metres = limit / TENTH_MM_PER_METRE
    return Bilingual(f"{metres:,.0f}米", f"{metres:,.0f} m")


def _beyond(whom: Whom, limit: float) -> Note:
    far = _far(whom, limit)
    return Note(
        "siting.beyond",
        Bilingual(
            f"路程最多计到{far.zh}：更远或不可达的按此计入平均。",
            f"Ways count up to {far.en}: a longer way, or none, counts in the mean as that long.",
        ),
    )


def _lists(whom: Whom, supply: Supply) -> list[Note]:
    name = label(whom.member.service)
    if supply.lacks:
        return [
            Note(
                "siting.no_list",
                Bilingual(
                    f"没有可用的{name.zh}名单：按尚无现有设施计。",
                    f"There is no usable list of places for {name.en}: taken as if there were "
                    "none yet.",
                ),
            )
        ]
    if not supply.complete:
        return [
            Note(
                "siting.partial_list",
                Bilingual(
                    f"{name.zh}名单不完整：未列入的现有设施未计，实际缺口可能较小。",
                    f"The list of places for {name.en} is partial: places that it lacks are not "
                    "counted, and less may be missing than it seems.",
                ),
            )
        ]
    return []


def _unlinked(share: float) -> Note:
    text = _percent(share)
    return Note(
        "siting.unlinked",
        Bilingual(
            f"{text}的所问居民没有接入主路网，任何备选点都服务不到。",
            f"{text} of those asked about are not linked to the main streets: no candidate "
            "reaches them.",
        ),
    )


def unreachable(whom: Whom, rows: Ints) -> list[Note]:
    """Say whom no way was found for, to a candidate or an existing place.

    Parameters
    ----------
    whom
        Everybody who is asked about.
    rows
        Those who have a way.
    """
    share = 1 - float(whom.people[rows].sum() / whom.people.sum())
    if len(rows) == len(whom.point):
        return []
    text = _percent(share)
    return [
        Note(
            "siting.unreachable",
            Bilingual(
                f"{text}的所问居民在搜索范围内没有任何备选点或设施，最远路程不含他们。",
                f"{text} of those asked about have no candidate and no place within the search: "
                "the longest way leaves them out.",
            ),
        )
    ]


def _percent(share: float) -> str:
    return f"{share:.1%}" if share >= 0.001 else "<0.1%"  # noqa: PLR2004 - as it is printed


def _preferred(candidates: Candidates) -> Note:
    count = int((candidates.table["worth"] > 0).sum())
    return Note(
        "siting.prefer",
        Bilingual(
            f"优先考虑{count}处备选点：目标函数含其优先值，人数不含。",
            f"{count} candidates are preferred: what that is worth is part of the objective, "
            "not of the people.",
        ),
    )
