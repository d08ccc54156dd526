"""Does each member pass a goal's tests? Yes, no, or unknown where a cell is empty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lifecircle.access.logic import NO, UNKNOWN, YES
from lifecircle.verdicts.columns import columns_of, empty, holds, missing_columns, unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from lifecircle.access.logic import Answers
    from lifecircle.plans.model import ShareOf


def tested_columns(goal: ShareOf) -> dict[str, Any]:
    """Return every column that a goal tests on its members, with one of its tests."""
    tests: dict[str, Any] = {}
    for case in goal.passes_where:
        tests |= case.where | case.passes
    return {**tests, **goal.passes}


def missing_tests(goal: ShareOf, table: pd.DataFrame) -> list[str]:
    """Return the columns that the tests need and the table lacks, or has only empty cells of.

    A table without rows needs none.
    """
    if not len(table):
        return []
    tests = tested_columns(goal)
    lacking = missing_columns(table, tests)
    for key in tests:
        columns = columns_of(table, key)
        if not set(columns) & set(lacking) and empty(table, key).all():
            lacking += [c for c in columns if table[c].isna().all()] or list(columns)
    return list(dict.fromkeys(lacking))


def passing(goal: ShareOf, table: pd.DataFrame) -> Answers:
    """Return whether each row passes; of several cases the first whose test holds decides."""
    if not len(table):
        return np.array([], dtype=np.int8)
    answers = kleene(goal.passes, table)
    for case in reversed(goal.passes_where):
        applies, passes = kleene(case.where, table), kleene(case.passes, table)
        open_ = np.where(passes == answers, passes, UNKNOWN)
        answers = np.select([applies == YES, applies == UNKNOWN], [passes, open_], answers)
    return answers.astype(np.int8)


def kleene(tests: Mapping[str, Any], table: pd.DataFrame) -> Answers:
    """Return for each row whether all tests hold, after Kleene (see `lifecircle.access.logic`)."""
    held = np.where(holds(table, tests), YES, NO)
    return np.where(unknown(table, tests), UNKNOWN, held).astype(np.int8)
