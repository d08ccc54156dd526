"""The index: a score over goals, for each unit and for the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lifecircle.verdicts.judge import Asked, progress
from lifecircle.verdicts.reasons import NOT_ASKED
from lifecircle.verdicts.results import IndexResult, IndexValue

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lifecircle.plans.fields import Comparison
    from lifecircle.plans.model import Index
    from lifecircle.verdicts.results import Verdict


_COMPARISONS: Final[dict[str, Comparison]] = {">=": ">=", "<=": "<=", ">": ">", "<": "<"}


def index_of(index: Index, verdicts: Mapping[str, Sequence[Verdict]], units: int) -> IndexResult:
    """Return the index of a plan.

    Of the whole and of each unit it is Σ w·p / Σ w over the goals that could be computed there: w
    the weight of a goal, p the progress of what is surely known, not below 0 nor above 1. Goals
    that are not about a unit are left out of both sums; `IndexValue.weighed` says which share of
    the weight of the others could be computed. Nothing is warned of where none could.

    Parameters
    ----------
    index
        Its weights and its warning level.
    verdicts
        By goal: the whole and every unit.
    units
        How many units there are.
    """
    values = {name: {verdict.unit: verdict for verdict in verdicts[name]} for name in index.weights}
    rows: list[int | None] = [None, *range(units)]
    return IndexResult(
        name=index.name.text,
        warning=index.warning,
        values=tuple(_value(index, unit, values) for unit in rows),
    )


def _value(
    index: Index, unit: int | None, verdicts: Mapping[str, Mapping[int | None, Verdict]]
) -> IndexValue:
    asked = computed = score = 0.0
    missing: list[str] = []
    for name, weight in index.weights.items():
        verdict = verdicts[name][unit]
        if verdict.reason == NOT_ASKED:
            continue
        asked += weight
        done = _progress(verdict)
        if done is None:
            missing.append(name)
            continue
        computed += weight
        score += weight * min(max(done, 0.0), 1.0)
    value = score / computed if computed else None
    return IndexValue(
        unit=unit,
        value=value,
        weighed=computed / asked if asked else 0.0,
        missing=tuple(missing),
        warned=value is not None and index.warning is not None and value < index.warning,
    )


def _progress(verdict: Verdict) -> float | None:
    """Return the progress of what is surely known; None where nothing can be computed."""
    if verdict.status in ("not_computable", "no_target"):
        return None
    if verdict.progress is not None or verdict.target is None or verdict.at_least is None:
        return verdict.progress
    operator = _COMPARISONS.get(verdict.operator)
    if operator is None:
        return None
    asked = Asked.of(operator, verdict.target)
    end = verdict.at_least if asked.rising else verdict.at_most
    return None if end is None else progress(asked, end.value, None)
