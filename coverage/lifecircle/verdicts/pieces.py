"""Members of a bundle: what lists and other goals tell of each, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lifecircle.access.logic import NO, UNKNOWN, YES, at_least
from lifecircle.base.services import label
from lifecircle.base.text import Bilingual
from lifecircle.plans.model import Group, Piece
from lifecircle.verdicts.searches import Asked
from lifecircle.verdicts.ways import Way

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lifecircle.access.logic import Answers
    from lifecircle.plans import Combination
    from lifecircle.verdicts.context import Context
    from lifecircle.verdicts.results import Status

Part = Group | Piece

FROM_STATUS: dict[Status, int] = {"met": YES, "not_met": NO}
"""What a verdict says of a goal; every other leaves it open."""


@dataclass(frozen=True, eq=False)
class Pieces:
    """The members of a combination per unit or site.

    Attributes
    ----------
    goal, context
        Whose, and where.
    """

    goal: Combination
    context: Context

    @property
    def leaves(self) -> tuple[Piece, ...]:
        """Every member that is not a group."""
        return tuple(leaf for leaf in self.goal.leaves if isinstance(leaf, Piece))

    @property
    def parts(self) -> tuple[Part, ...]:
        """The members on top."""
        return tuple(part for part in self.goal.members if isinstance(part, Group | Piece))

    def asked(self, piece: Piece) -> Asked:
        """Return which places make a piece hold."""
        tests = (self.goal.where.facility, piece.which)
        return Asked(str(piece.service), tests, Way(at=self.goal.at))

    def needs(self, piece: Piece) -> tuple[Bilingual, ...]:
        """Name the inputs without which nothing is known of a piece."""
        if piece.goal is None:
            return self.context.doorstep.searches.needs(self.asked(piece))
        whole = self.context.judged[piece.goal][1][0]
        return whole.needs if whole.status == "not_computable" else ()

    def is_complete(self, piece: Piece) -> bool:
        """Tell whether lists name every place of a piece."""
        searches, asked = self.context.doorstep.searches, self.asked(piece)
        return not searches.needs(asked) and searches.is_complete(asked)

    def name(self, piece: Piece) -> Bilingual:
        """Return what a piece is called."""
        if piece.goal is None:
            return label(str(piece.service))
        other = next(goal for goal in self.context.plan.goals if goal.id == piece.goal)
        return other.name.text


def together(part: Part, answers: Callable[[Piece], Answers]) -> Answers:
    """Return whether a piece or a group holds, by three-valued logic."""
    if isinstance(part, Piece):
        return answers(part)
    inner = [together(p, answers) for p in part.members if isinstance(p, Group | Piece)]
    return at_least(part.needed, inner)


def lacking_words(names: Sequence[Bilingual], answers: Sequence[int]) -> Bilingual | None:
    """Say which members are missing, and of which that is not known; None if all hold."""
    zh, en = [], []
    for code, (word_zh, word_en) in {
        NO: ("缺", "missing"),
        UNKNOWN: ("未能证实", "not shown"),
    }.items():
        these = list(dict.fromkeys(n for n, a in zip(names, answers, strict=True) if a == code))
        if these:
            zh.append(f"{word_zh}：{'、'.join(n.zh for n in these)}")
            en.append(f"{word_en}: {', '.join(n.en for n in these)}")
    if not zh:
        return None
    return Bilingual(f"{'；'.join(zh)}。", f"{en[0][0].upper()}{'; '.join(en)[1:]}.")


def held(answers: Sequence[Any], needed: int) -> tuple[Any, Any]:
    """Return which share of the members that are needed surely and possibly hold, at most 1."""
    stacked = np.stack(answers)
    sure = np.minimum((stacked == YES).sum(axis=0) / needed, 1.0)
    possible = np.minimum((stacked >= UNKNOWN).sum(axis=0) / needed, 1.0)
    return sure, possible
