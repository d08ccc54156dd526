"""Promises and verdicts in one plain sentence each, where the study tells them to residents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lifecircle.base.text import LANGUAGES, Bilingual
from lifecircle.outputs.heads import heads_for
from lifecircle.outputs.numbers import people_text
from lifecircle.outputs.public_suppress import told
from lifecircle.outputs.words import STATUS
from lifecircle.plans.model import at_doors

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.base.text import Language
    from lifecircle.verdicts.results import GoalResult, Results, Status, Verdict

_SAID: Final[dict[Status, Bilingual]] = {
    "met": Bilingual("按名单上的设施，已经做到", "By the places on the lists, this is kept"),
    "not_met": Bilingual("还没有做到", "This is not kept yet"),
    "not_shown": Bilingual(
        "名单不完整，还不能说做到了，也不能说没做到",
        "The lists are incomplete: it cannot be said yet whether this is kept",
    ),
    "no_target": Bilingual(
        "规划没有写明要做到多少，这里不下结论",
        "The plan does not say how much is to be reached: no verdict is given",
    ),
    "not_computable": Bilingual(
        "缺少资料，还算不出来", "Data are missing: this cannot be worked out yet"
    ),
}
_PARTIAL: Final = Bilingual(
    "名单可能不全，实际情况可能更好", "lists may be incomplete, and things may be better than this"
)
_OTHER_PACE: Final = Bilingual(
    "换一种步行速度或估算方法，结论可能不同",
    "with another pace or estimate the answer may be different",
)
_NOTHING: Final = -1


def verdicts_told(results: Results) -> list[dict[str, Any]]:
    """Return what residents are told of every goal that can be computed.

    Each has the promise (``name, section``), one sentence on the whole, and, for goals at people's
    doors, per unit the people whom no listed place is within reach of. Small numbers are
    withheld by `lifecircle.outputs.public_suppress`; so are those that would give them away.
    """
    whole = {v.goal: v for v in results.verdicts if v.unit is None}
    return [
        _goal(results, result, whole[result.goal.id])
        for result in results.goals
        if at_doors(result.goal) or whole[result.goal.id].status != "not_computable"
    ]


def _goal(results: Results, result: GoalResult, verdict: Verdict) -> dict[str, Any]:
    goal = result.goal
    name = goal.name
    return {
        "name": [name.text(language) for language in LANGUAGES],
        "section": goal.section,
        "status": STATUS[verdict.status].colour,
        "says": list(_sentence(result, verdict)),
        "people": _people(results, result),
    }


def _sentence(result: GoalResult, verdict: Verdict) -> Bilingual:
    said = _SAID[verdict.status]
    more: list[Bilingual] = []
    if result.partial and verdict.status == "not_met":
        more.append(_PARTIAL)
    if not verdict.holds_under_all and verdict.status in ("met", "not_met"):
        more.append(_OTHER_PACE)
    zh = said.zh + "".join(f"；{text.zh}" for text in more) + "。"
    en = said.en + "".join(f"; {text.en}" for text in more) + "."
    return Bilingual(zh, en)


def _people(results: Results, result: GoalResult) -> list[list[str | int]] | None:
    """Return what is told of the people left out: per unit and, last, of the whole.

    Texts in both languages; -1 where a number is withheld, -2 where none is given at all. None:
    not a goal at people's doors, or no number of any unit may be told.
    """
    if not at_doors(result.goal):
        return None
    size = len(results.units)
    heads = heads_for(results, result)
    rows: list[float | None] = [None] * (size + 1)
    for verdict in results.verdicts:
        if verdict.goal == result.goal.id:
            rows[_NOTHING if verdict.unit is None else verdict.unit] = verdict.people_left_out
    people = np.array([np.nan if n is None else n for n in rows], dtype=np.float64)
    people[~np.asarray(heads.known, dtype=bool)] = np.nan
    if np.isnan(people).all():
        return None
    may = told(people[:-1], results.options.fewest, whole=float(people[-1]))
    shown = np.append(may.units, may.whole)
    return [_cells(people, shown, heads.counted, language) for language in LANGUAGES]


def _cells(people: Floats, shown: Bools, counted: Bools, language: Language) -> list[str | int]:
    return [
        people_text(float(number), language, counted=bool(exact))
        if tell
        else (-2 if np.isnan(number) else -1)
        for number, tell, exact in zip(people, shown, counted, strict=True)
    ]
