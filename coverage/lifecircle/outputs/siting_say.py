"""What was found for a question, in sentences and numbers as planners read them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.outputs.numbers import (
    MISSING,
    metres_text,
    minutes_text,
    people_text,
    percent,
    plain_number,
)
from lifecircle.outputs.siting_heads import Heads
from lifecircle.outputs.siting_words import BLAME, CUT_SHORT, STATUS, WORDS
from lifecircle.outputs.statements import plain
from lifecircle.outputs.weighs import grounded
from lifecircle.siting.measures import cost_unit
from lifecircle.siting.wording import AIMS

if TYPE_CHECKING:
    from lifecircle.base.text import Language
    from lifecircle.siting.found import Chosen, Measures, SitingFound, SitingRun
    from lifecircle.siting.problem import Answer

_NEAR: Final = 1e-6
_TINY: Final = 1e-4
_COVER: Final = ("most_people", "fewest_sites", "goal_met")
FEWEST: Final = ("fewest_sites", "goal_met")
"""Aims that look for the fewest sites."""


def covers(found: SitingFound) -> bool:
    """Tell whether a question is about who is within reach, and not about how far people go."""
    return found.asked.siting.aim in _COVER


class Saying:
    """Says what was found for a question in one language.

    Parameters
    ----------
    run
        The run.
    found
        The question.
    language
        Of the text.

    Attributes
    ----------
    heads
        Which numbers of people may be said.
    """

    def __init__(self, run: SitingRun, found: SitingFound, language: Language) -> None:
        self.found, self.language = found, language
        self.heads = Heads(run, found)
        self._zh = language == "zh"

    def word(self, key: str) -> str:
        """Return a word of the page."""
        return self.own(WORDS[key](self.language))

    def own(self, text: str) -> str:
        """Return one of our sentences as it must read where nothing is known of people."""
        return grounded(text, self.language) if self.heads.ground else text

    def title(self) -> str:
        """Return what is asked: its own name, or what follows from the aim."""
        name = self.found.asked.siting.name
        if name:
            return plain(name.text(self.language), 120)
        siting = self.found.asked.siting
        aim = self.own(AIMS[siting.aim](self.language))
        if siting.add is None or siting.aim in FEWEST:
            return f"{self.subject()}{self.word('semicolon')}{aim}"
        add = f"新增{siting.add}处，" if self._zh else f"{siting.add} more, "
        return f"{self.subject()}{self.word('semicolon')}{add}{aim}"

    def subject(self) -> str:
        """Return of what, how far, for whom."""
        return plain(self.found.asked.subject(self.language), 160)

    def way(self, value: float | None) -> str:
        """Return minutes or metres as text."""
        if self.found.asked.metric == "time":
            return minutes_text(value, self.language)
        return metres_text(value, self.language)

    def share(self, people: float | None) -> str:
        """Return people as a share of all of the question."""
        return percent(self.heads.share(people), self.language)

    def people(self, people: float | None, *, known: bool) -> str:
        """Return a number of people, or a dash where none is given."""
        if not known or people is None or math.isnan(people):
            return MISSING
        return people_text(people, self.language, counted=self.heads.exact)

    def people_and_share(self, people: float, *, known: bool) -> str:
        """Return people as number and share, or as a share alone."""
        share = self.share(people)
        if not known:
            return share
        number = people_text(people, self.language, counted=self.heads.exact)
        return f"{number}（{share}）" if self._zh else f"{number} ({share})"

    def money(self, price: float | None) -> str:
        """Return a sum of prices with its currency; a dash for none."""
        if price is None or math.isnan(price):
            return MISSING
        currency = plain(self.found.asked.siting.currency, 12)
        space = "" if self._zh or not currency else "\u00a0"
        return f"{plain_number(round(price, 6))}{space}{currency}"

    def headline(self) -> str:
        """Return the answer in one sentence that can be pasted."""
        if not self.found.choices:
            return self._no_answer()
        chosen = self.found.choices[0]
        return self.own(
            f"{self._what(chosen)}{'；' if self._zh else '; '}{self.proof(chosen.answer)}"
            f"{'。' if self._zh else '.'}"
        )

    def _what(self, chosen: Chosen) -> str:
        n = len(chosen.sites)
        comma = "，" if self._zh else ", "
        parts = [self._count(n), self._effect(self.found.before, chosen.after)]
        if self.heads.whole and covers(self.found):
            more = chosen.after.reached - self.found.before.reached
            if more > 0:
                text = self.people(more, known=True)
                parts.append(f"增加{text}" if self._zh else f"{text} more")
        if chosen.price:
            cost = self.money(chosen.price)
            parts.append(f"费用{cost}" if self._zh else f"at {cost}")
        return comma.join(part for part in parts if part)

    def _count(self, n: int) -> str:
        fewest = self.found.asked.siting.aim in FEWEST
        if n == 0:
            return "无须新增" if self._zh else "No new place is needed"
        if self._zh:
            return f"须新增{n}处" if fewest else f"新增{n}处"
        return f"{n} new place{'s' * (n > 1)}" + (" needed" if fewest else "")

    def _effect(self, before: Measures, after: Measures) -> str:
        aim = self.found.asked.siting.aim
        if aim in _COVER:
            what = self._reach_words()
            was, now = self.share(before.reached), self.share(after.reached)
            if self._zh:
                rest = f"由{was}升至{now}" if was != now else f"仍为{now}"
                return f"{what}{rest}"
            rest = f"rise from {was} to {now}" if was != now else f"stay at {now}"
            return f"{what} {rest}"
        return self._farther(before, after, "mean" if aim == "shortest_ways" else "longest")

    def _farther(self, before: Measures, after: Measures, key: str) -> str:
        """Say how far people go, before and after, and who had nowhere to go."""
        was, now = self.way(getattr(before, key)), self.way(getattr(after, key))
        more = before.unreached - after.unreached
        gain = self.share(more) if more > _NEAR * before.people else ""
        if self._zh:
            what = {"mean": "平均", "longest": "最远"}[key] + ("时间" if self._timed() else "距离")
            fell = f"由{was}缩短到{now}" if was != MISSING else f"为{now}"
            return f"{what}{fell}" + (f"（另有{gain}的人口原来在搜索范围以外）" if gain else "")
        fell = f"falls from {was} to {now}" if was != MISSING else f"is {now}"
        rest = f" ({gain} of people had no place within the search)" if gain else ""
        return f"{key} way {fell}{rest}"

    def _timed(self) -> bool:
        return self.found.asked.metric == "time"

    def _reach_words(self) -> str:
        asked = self.found.asked.siting
        if self.found.asked.problem.capacity is not None:
            return "有位置的人口" if self._zh else "people with a place"
        far = self._far()
        if self._zh:
            many = f"{asked.places}处以上" if asked.places > 1 else ""
            return f"{far}可达{many}的人口" if many else f"{far}可达人口"
        many = f" of {asked.places} places" if asked.places > 1 else ""
        return f"people within {far or 'reach'}{many}"

    def _far(self) -> str:
        """Return within how far people are reached, where that is the same for all."""
        asked = self.found.asked
        known = np.unique(asked.threshold[~np.isnan(asked.threshold)])
        if len(known) != 1 or not np.isfinite(known[0]):
            return ""
        far = plain_number(round(float(known[0]) / self._unit, 6))
        if asked.metric == "time":
            return f"{far}分钟" if self._zh else f"{far} minutes"
        return f"{far}米" if self._zh else f"{far} m"

    @property
    def _unit(self) -> int:
        """How many whole units a minute or a metre has."""
        return cost_unit(self.found.asked.metric)

    def proof(self, answer: Answer) -> str:
        """Return how good an answer is: proven, or how far from its bound."""
        if answer.status == "optimal":
            return STATUS["optimal"](self.language)
        gap = self.gap(answer)
        if gap == MISSING:
            return "未证明最优，没有界" if self._zh else "not proven optimal, no bound known"
        bound = self.amount(answer.bound)
        upper = self.found.asked.problem.kind == "mclp"
        if self._zh:
            name = "上界" if upper else "下界"
            return f"未证明最优，与{name}（{bound}）相差{gap}"
        name = "upper" if upper else "lower"
        return f"not proven optimal: within {gap} of the {name} bound ({bound})"

    def gap(self, answer: Answer) -> str:
        """Return the relative gap."""
        gap = answer.gap
        if gap is None or not math.isfinite(gap):
            return MISSING
        space = "" if self._zh else "\u00a0"
        if gap < _NEAR:
            return f"0{space}%"
        if gap < _TINY:
            return f"<0.01{space}%"
        return f"{math.ceil(gap * 1e4 - _NEAR) / 100:.2f}{space}%"

    def amount(self, value: float | None) -> str:
        """Return an objective or a bound of the problem in plain measures."""
        if value is None or not math.isfinite(value):
            return MISSING
        problem = self.found.asked.problem
        if problem.kind == "lscp":
            return self._priced(value)
        if problem.kind == "p_center":
            return self.way(value / self._unit)
        if problem.kind == "p_median":
            total = float(problem.weight.sum())
            return self.way(value / total / self._unit if total else None)
        return self._covered(value)

    def _priced(self, value: float) -> str:
        if self.found.asked.problem.price is not None:
            return self.money(value)
        whole = math.ceil(value - _NEAR)
        return f"{whole}处" if self._zh else f"{whole} sites"

    def _covered(self, value: float) -> str:
        total = float(self.found.asked.problem.weight.sum())
        share = percent(value / total if total else None, self.language, decimals=2)
        if not self._weighted():
            return share
        return f"加权后{share}" if self._zh else f"{share}, weighted"

    def _weighted(self) -> bool:
        weight, people = self.found.asked.problem.weight, self.found.asked.people
        if len(weight) != len(people) or not people.sum():
            return True
        return not np.allclose(weight / weight.sum(), people / people.sum(), atol=1e-12)

    def facts(self, answer: Answer) -> list[tuple[str, str]]:
        """Return objective, bound, gap, status and limits, each with its name."""
        upper = self.found.asked.problem.kind == "mclp"
        rows = [
            (self.word("status"), STATUS[answer.status](self.language)),
            (self.word(self._objective()), self.amount(answer.objective)),
            (self.word("upper" if upper else "lower"), self.amount(answer.bound)),
            (self.word("gap"), self.gap(answer)),
        ]
        rows = [row for row in rows if row[1] != MISSING]
        if answer.zones is not None:
            have, most = answer.zones
            text = (
                f"{have}个单元有设施，至多{most}个"
                if self._zh
                else f"{have} units with a place, {most} at most"
            )
            rows.append((self.word("unit"), text))
        if answer.cut_short:
            rows.append((self.word("limits"), CUT_SHORT[answer.cut_short](self.language)))
        if answer.method:
            rows.append((self.word("method"), plain(answer.method, 80)))
        return rows

    def _objective(self) -> str:
        problem = self.found.asked.problem
        priced = problem.kind == "lscp" and problem.price is not None
        return "found_price" if priced else f"found_{problem.kind}"

    def _no_answer(self) -> str:
        failed = self.found.failed
        if failed is None:
            return STATUS["unknown"](self.language) + ("。" if self._zh else ".")
        text = STATUS[failed.status](self.language)
        why = self.blame()
        if not why:
            return text + ("。" if self._zh else ".")
        return self.own(f"{text}：{why}。" if self._zh else f"{text}: {why}.")

    def blame(self) -> str:
        """Return why there is no answer, with whom it is about; empty where that is not known."""
        failed = self.found.failed
        if failed is None or failed.blame is None:
            return ""
        blame = failed.blame
        text = BLAME[blame.reason](self.language)
        if len(blame.rows):
            rows = np.zeros(len(self.found.asked.people), dtype=bool)
            rows[blame.rows] = True
            people = self.found.asked.people
            number = float(people[rows].sum())
            said = self.people_and_share(number, known=self.heads.of_rows(rows, people))
            text += f"，涉及{said}" if self._zh else f" ({said})"
        if blame.most is not None:
            text += ("；" if self._zh else "; ") + self._most(blame.reason, blame.most)
        return text

    def _most(self, reason: str, value: float) -> str:
        """Say what could be had, or what it would take."""
        if reason in {"add", "budget"}:
            need = self.money(value)
            if reason == "add":
                n = math.ceil(value - _NEAR)
                need = f"{n}处" if self._zh else f"{n} sites"
            return f"至少需{need}" if self._zh else f"{need} needed at the least"
        share = self.share(value)
        return f"至多可使{share}的人口可达" if self._zh else f"at most {share} can be reached"

    def size(self, row: int) -> str:
        """Return the size of a site."""
        sizes = self.found.asked.siting.sizes
        if not 0 <= row < len(sizes):
            room = self.found.asked.siting.room
            return self._room(room) if room else ""
        size = sizes[row]
        return plain(size.name.text(self.language), 40) if size.name else self._room(size.room)

    def _room(self, room: float) -> str:
        return f"{plain_number(room)}人" if self._zh else f"room for {plain_number(room)}"
