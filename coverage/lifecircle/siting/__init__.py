"""Location problems on a sparse matrix of costs, and on a district, each answer with its bound."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifecircle.base.lazy import lazy_names
from lifecircle.siting.front import choices, curve, solve

_PUBLIC = {
    "Answer": "lifecircle.siting.problem",
    "Blame": "lifecircle.siting.problem",
    "CostMatrix": "lifecircle.siting.problem",
    "EXISTING": "lifecircle.siting.problem",
    "FORBIDDEN": "lifecircle.siting.problem",
    "FORCED": "lifecircle.siting.problem",
    "FREE": "lifecircle.siting.problem",
    "Limits": "lifecircle.siting.problem",
    "Problem": "lifecircle.siting.problem",
    "choices": "lifecircle.siting.front",
    "curve": "lifecircle.siting.front",
    "from_dense": "lifecircle.siting.matrix",
    "from_pairs": "lifecircle.siting.matrix",
    "from_scipy": "lifecircle.siting.matrix",
    "question": "lifecircle.siting.questions",
    "solve": "lifecircle.siting.front",
}
__all__ = [
    "EXISTING",
    "FORBIDDEN",
    "FORCED",
    "FREE",
    "Answer",
    "Blame",
    "CostMatrix",
    "Limits",
    "Problem",
    "choices",
    "curve",
    "from_dense",
    "from_pairs",
    "from_scipy",
    "question",
    "solve",
]

if TYPE_CHECKING:
    from lifecircle.siting.matrix import from_dense, from_pairs, from_scipy
    from lifecircle.siting.problem import (
        EXISTING,
        FORBIDDEN,
        FORCED,
        FREE,
        Answer,
        Blame,
        CostMatrix,
        Limits,
        Problem,
    )
    from lifecircle.siting.questions import question

__getattr__, __dir__ = lazy_names(__name__, _PUBLIC)
