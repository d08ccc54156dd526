"""Report pages: who is left out by each goal, and why."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lifecircle.outputs import words
from lifecircle.outputs.heads import RESIDENTS, Heads, group_name, group_of, heads_for
from lifecircle.outputs.left_out_sums import CauseSums, by_kind, cause_sums, exact_parts
from lifecircle.outputs.left_out_words import CAUSE, barrier_text
from lifecircle.outputs.map_style import CAUSE_COLOURS
from lifecircle.outputs.numbers import people_text, percent
from lifecircle.outputs.same_gaps import same_gaps
from lifecircle.outputs.statements import plain
from lifecircle.outputs.teller import Teller
from lifecircle.verdicts.left_out import CAUSES, GoalCauses
from lifecircle.verdicts.say import join, stops
from lifecircle.verdicts.sight import asked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.quantities import Floats
    from lifecircle.base.text import Language
    from lifecircle.verdicts.left_out import GroupRate
    from lifecircle.verdicts.results import GoalResult, Results

GOALS: Final = 12
"""Goals that look different, told on a page at the most."""
UNITS: Final = 3
BARRIERS: Final = 3
GROUPS: Final = 4
_LEAST: Final = 0.0005
_LEAST_IN_UNIT: Final = 0.005
"""A smaller share of a goal's people has no place in a line of a few words."""
_WIDTH: Final = 1000
_DECIMALS: Final = 3
"""Of a share: tenths of a percent."""


class Why(Teller):
    """Tells who is left out, in one language.

    Parameters
    ----------
    results, language
        What is told, and how.
    """

    def __init__(self, results: Results, language: Language) -> None:
        super().__init__(results, language)
        self._sums: dict[str, CauseSums] = {}
        self._counted: dict[str, Heads] = {}
        self._behind: dict[str, dict[tuple[bool, str], Floats]] = {}

    @cached_property
    def groups(self) -> list[list[GoalResult]]:
        """Goals with causes, those that look alike together, worst first."""
        known = {causes.goal for causes in self._found.causes}
        found = same_gaps(self._results)
        return [same for same in found if same[0].goal.id in known][:GOALS]

    def name(self, same: Sequence[GoalResult]) -> str:
        """Return the names of goals that look alike."""
        return join([result.goal.name.text(self._language) for result in same], self._language)

    def sums(self, result: GoalResult) -> CauseSums:
        """Return the people of a goal that are left out."""
        if result.goal.id not in self._sums:
            causes = self._causes(result)
            self._sums[result.goal.id] = cause_sums(self._results, result, causes)
        return self._sums[result.goal.id]

    def rows(self, unit: int | None) -> list[dict[str, Any]]:
        """Return a row per goal that leaves somebody out, on the whole or in a unit."""
        at = -1 if unit is None else unit
        return [self._row(same, at) for same in self.groups if self.sums(same[0]).left[at] > 0]

    def has_full(self, rows: Sequence[dict[str, Any]]) -> bool:
        """Tell whether somebody is left out for want of room."""
        return any(part["cause"] == "full" for row in rows for part in row["bar"])

    def skipped(self) -> list[dict[str, str]]:
        """Return what could not be computed, with the reason."""
        return [
            {"text": note.text(self._language), "source": note.source}
            for note in self._found.skipped
        ]

    def assumptions(self) -> list[dict[str, str]]:
        """Return what all of it rests on."""
        return [
            {"text": note.text(self._language), "source": note.source}
            for note in self._found.assumptions
        ]

    def _heads(self, result: GoalResult) -> Heads:
        if result.goal.id not in self._counted:
            self._counted[result.goal.id] = heads_for(self._results, result)
        return self._counted[result.goal.id]

    def _causes(self, result: GoalResult) -> GoalCauses:
        found = self._found.causes_of(result.goal.id)
        if found is None:
            raise KeyError(result.goal.id)
        return found

    def _row(self, same: Sequence[GoalResult], at: int) -> dict[str, Any]:
        result, language = same[0], self._language
        causes, sums = self._causes(result), self.sums(result)
        heads = self._heads(result)
        rates = causes.rates
        of_group = group_of(result.goal)
        people = ""
        if heads.known[at]:
            people = people_text(float(sums.left[at]), language, counted=bool(heads.counted[at]))
        return {
            "goal": result.goal.id,
            "name": self.name(same),
            "group": "" if of_group == RESIDENTS else group_name(of_group)(language),
            "straight": self._share(rates.straight[at]),
            "flat": self._share(rates.flat[at]),
            "network": self._share(rates.network[at]),
            "left": self._share(sums.left_share[at]),
            "people": people,
            "bar": self._bar(sums, at),
            "barriers": self._barriers(result, at),
            "slower": self._slower(result) if at < 0 else "",
            "groups": self._groups(result, at) if at < 0 else "",
            "worst": self._worst(sums) if at < 0 else "",
            "lacks_list": bool(result.absent),
        }

    def _share(self, share: float) -> str:
        return percent(float(share), self._language)

    def _bar(self, sums: CauseSums, at: int) -> list[dict[str, Any]]:
        """Return the parts of a bar a thousand wide, in the order of causes.

        Their printed shares add up to the share left out, as they do on the map.
        """
        parts, start = [], 0.0
        printed, _ = exact_parts(sums.shares[[at]], _DECIMALS)
        each = zip(CAUSES, sums.shares[at].tolist(), printed[0].tolist(), strict=True)
        for cause, share, said in each:
            if share > 0:
                parts.append(
                    {
                        "cause": cause,
                        "name": CAUSE[cause](self._language),
                        "colour": CAUSE_COLOURS[cause],
                        "x": round(start * _WIDTH, 1),
                        "width": round(share * _WIDTH, 1),
                        "share": self._share(said),
                        "size": share,
                    }
                )
                start += share
        return parts

    def _barriers(self, result: GoalResult, at: int) -> str:
        """Return what lies between most people and the places near them, with their shares.

        In a unit what the data name only, and of few people none.
        """
        whole = self.sums(result).people[at]
        if not whole > 0:
            return ""
        shares = {key: of[at] / whole for key, of in self._between(result).items()}
        said = [
            f"{key[1]} {self._share(shares[key])}"
            for key in sorted(shares, key=lambda key: (key[0], -shares[key], key[1]))
            if shares[key] >= (_LEAST if at < 0 else _LEAST_IN_UNIT) and (at < 0 or not key[0])
        ]
        return join(said[:BARRIERS], self._language)

    def _between(self, result: GoalResult) -> dict[tuple[bool, str], Floats]:
        """Return people behind each barrier, per unit and in the whole; key: unnamed, its text."""
        if result.goal.id not in self._behind:
            causes = self._causes(result)
            rows = np.asarray(causes.barrier, dtype=np.int64)
            lost = causes.weight * causes.left * asked(result)
            found: dict[tuple[bool, str], Floats] = {}
            kinds, number = np.unique(rows[rows >= 0], return_inverse=True)
            table = by_kind(self._results, lost, rows >= 0, number, len(kinds))
            for row, people in zip(kinds.tolist(), table.T, strict=True):
                barrier = self._found.barriers[row]
                key = barrier.kind == "unnamed", plain(barrier_text(barrier, self._language))
                found[key] = found[key] + people if key in found else people
            self._behind[result.goal.id] = found
        return self._behind[result.goal.id]

    def _slower(self, result: GoalResult) -> str:
        """Say how many of those whom slopes leave out an adult's pace would do for."""
        causes = self._causes(result)
        slope = np.asarray(causes.cause) == CAUSES.index("slope")
        lost = causes.weight * causes.left * asked(result)
        slower = float(lost[slope & np.asarray(causes.slower, dtype=bool)].sum())
        if not slower > 0:
            return ""
        share = min(slower / float(lost[slope].sum()), 1.0)
        return self._word("slower_line").format(share=self._share(share))

    def _groups(self, result: GoalResult, at: int) -> str:
        """Return the share of each group that a goal reaches, beside everybody's; worst first.

        Of a goal for a group only that group: at its pace nobody else goes.
        """
        mine = group_of(result.goal)
        shown = {mine, RESIDENTS}
        rates = [
            rate
            for rate in self._found.group_rates
            if rate.goal == result.goal.id and (mine == RESIDENTS or rate.group in shown)
        ]
        everybody = next((rate for rate in rates if rate.group == RESIDENTS), None)
        others = [
            rate for rate in rates if rate.group != RESIDENTS and not math.isnan(rate.share[at])
        ]
        if not others:
            return ""
        others.sort(key=lambda rate: (float(rate.share[at]), rate.group))
        said = [self._rate(rate, at) for rate in others[:GROUPS]]
        if everybody is not None and not math.isnan(everybody.share[at]):
            share = self._share(everybody.share[at])
            said.append(self._word("everybody").format(share=share))
        return join(said, self._language)

    def _rate(self, rate: GroupRate, at: int) -> str:
        name = group_name(rate.group)(self._language)
        pace = words.PACE.get(rate.profile)
        share = self._share(rate.share[at])
        if pace is None:
            return f"{name}{share}" if self._language == "zh" else f"{name} {share}"
        if self._language == "zh":
            return f"{name}（{pace.zh}）{share}"
        return f"{name} ({pace.en}) {share}"

    def _worst(self, sums: CauseSums) -> str:
        """Return the units where most are left out, with their main cause."""
        language = self._language
        shares = np.nan_to_num(sums.left_share[:-1])
        left = sums.left
        order = sorted(
            range(len(shares)),
            key=lambda row: (-round(float(shares[row]), 9), -float(left[row]), self._units[row]),
        )
        said = []
        for row in order[:UNITS]:
            cause = sums.main(row)
            if cause is None or shares[row] <= sums.left_share[-1]:
                continue
            text, why = self._share(shares[row]), CAUSE[cause](language)
            said.append(
                f"{self._units[row]} {text}（{why}）"
                if language == "zh"
                else f"{self._units[row]} {text} ({why})"
            )
        return stops(language).join(said)
