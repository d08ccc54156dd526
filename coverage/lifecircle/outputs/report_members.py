"""Units, facilities, areas and places that do not keep a goal, in few lines."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from lifecircle.outputs import words
from lifecircle.outputs.measures import unit_of_member, value_text
from lifecircle.outputs.order import RANK, goals_worst_first
from lifecircle.outputs.report_words import WORDS
from lifecircle.outputs.statements import plain, typeset
from lifecircle.verdicts.say import join, level_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.text import Bilingual, Language
    from lifecircle.verdicts.results import GoalResult, MemberResult, Results, Status

MEMBERS_SHOWN: Final = 20
"""Of a goal on a page; ``members.csv`` has all."""
UNIT_LINES: Final = 6
"""Goals whose failing members a unit's page lists, and …"""
UNIT_MEMBERS: Final = 6
"""… how many of each."""
_FEW: Final = 4
"""So many members tell one reason, or more of them, where they are put together by reasons."""
_FAILS: Final[tuple[Status, ...]] = ("not_met", "not_shown", "not_computable")
_MANY: Final = {
    "unit": "units",
    "facility": "facilities",
    "area": "areas",
    "place": "places",
    "demand": "points",
}
_OPEN: Final = ("not_met", "not_shown")


class Members:
    """Makes the rows of members that fail, in one language.

    Of goals that are not met or not shown: the members of others are in ``members.csv`` only.

    Parameters
    ----------
    results, language
        What is said, and how.
    """

    def __init__(self, results: Results, language: Language) -> None:
        self._language: Language = language
        whole = {v.goal: v.status for v in results.verdicts if v.unit is None}
        self._goals = [
            result
            for result in goals_worst_first(results)
            if whole[result.goal.id] in _OPEN and result.members
        ]
        self._unit_names = [plain(name) for name in results.units["name"]]

    def rows(self) -> list[dict[str, Any]]:
        """Return per goal with failing members: its name, how many, and a line for each status."""
        return self._rows(None, MEMBERS_SHOWN)

    def rows_in(self, unit: int) -> list[dict[str, Any]]:
        """Return the same for members in a unit, other than the unit itself."""
        return self._rows(unit, UNIT_MEMBERS)[:UNIT_LINES]

    def _rows(self, unit: int | None, most: int) -> list[dict[str, Any]]:
        found = []
        for result in self._goals:
            mine = failing(result)
            about = list(result.members)
            if unit is not None:
                name = self._unit_names[unit]
                mine, about = (
                    [m for m in those if m.unit == unit and plain(m.name) != name]
                    for those in (mine, about)
                )
            if mine:
                found.append(
                    {
                        "name": result.goal.name.text(self._language),
                        "what": self._what(result),
                        "failing": len(mine),
                        "all": len(about),
                        "lines": self._lines(result, mine, most, by_unit=unit is None),
                    }
                )
        return found

    def _what(self, result: GoalResult) -> str:
        """Return what the members are: ``社区``, ``设施``."""
        kind, language = result.members[0].what, self._language
        if kind == "unit" and result.goal.level is not None:
            level = level_name(result.goal.level, language)
            return level if language == "zh" else f"units ({level})"
        return words.WHAT[kind].zh if language == "zh" else _MANY[kind]

    def _lines(
        self, result: GoalResult, mine: Sequence[MemberResult], most: int, *, by_unit: bool
    ) -> list[dict[str, Any]]:
        lines = []
        for status, those in _alike(mine):
            shown = those[: max(most, 1)]
            most -= len(shown)
            reasons = {member.reason for member in those}
            shared = reasons.pop() if len(reasons) == 1 else None
            lines.append(
                {
                    "status": status,
                    "number": len(those),
                    "groups": self._groups(result, shown, by_unit=by_unit, say=shared is None),
                    "more": len(those) - len(shown),
                    "reason": self._reason(shared) if shared else "",
                }
            )
        return lines

    def _reason(self, reason: Bilingual) -> str:
        return typeset(reason(self._language), self._language).rstrip("。.")

    def _groups(
        self, result: GoalResult, shown: Sequence[MemberResult], *, by_unit: bool, say: bool
    ) -> list[dict[str, str]]:
        """Return the names of members, by the unit in which they lie."""
        groups: dict[str, list[str]] = defaultdict(list)
        for member in shown:
            where = self._unit_names[member.unit] if member.unit >= 0 and by_unit else ""
            where = "" if where == plain(member.name) else where
            groups[where].append(self._item(result, member, say=say))
        return [
            {"unit": where, "names": join(names, self._language)} for where, names in groups.items()
        ]

    def _item(self, result: GoalResult, member: MemberResult, *, say: bool) -> str:
        """Return a member with its value and why it fails, where that differs."""
        language, said = self._language, []
        name = plain(member.name) or WORDS["unnamed"](language)
        if member.value is not None and not (member.value == 0 and member.what == "unit"):
            said.append(value_text(member.value, unit_of_member(result), language))
        if say and member.reason is not None:
            said.append(self._reason(member.reason))
        if not said:
            return name
        inner = ("，" if language == "zh" else ", ").join(said)
        return f"{name}（{inner}）" if language == "zh" else f"{name} ({inner})"


def _alike(mine: Sequence[MemberResult]) -> list[tuple[Status, list[MemberResult]]]:
    """Return members by status; those of one status by their reason where few tell of many."""
    found: list[tuple[Status, list[MemberResult]]] = []
    for status in _FAILS:
        those = [member for member in mine if member.status == status]
        reasons = list(dict.fromkeys(member.reason for member in those))
        if len(reasons) > max(1, len(those) // _FEW):
            found.append((status, those))
        else:
            found += [(status, [m for m in those if m.reason == why]) for why in reasons]
    return found


def failing(result: GoalResult) -> list[MemberResult]:
    """Return the members of a goal that are not met or not shown: worst first, then by name."""
    mine = [member for member in result.members if member.status in _FAILS]
    return sorted(mine, key=lambda m: (RANK[m.status], m.unit, m.name, str(m.point)))
