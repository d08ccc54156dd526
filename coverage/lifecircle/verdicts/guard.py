"""Columns that a plan tests and the study's layers lack: needed data, or a mistake of the plan."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from lifecircle.base.errors import PlanError
from lifecircle.base.text import Bilingual
from lifecircle.plans.alternatives import with_choices
from lifecircle.plans.file import place_of_goal, shipped_plans
from lifecircle.plans.model import Where
from lifecircle.verdicts.columns import check_number, check_tests, empty, holds, missing_columns
from lifecircle.verdicts.levels import level_table
from lifecircle.verdicts.measured import Values, judge_values
from lifecircle.verdicts.results import Measure
from lifecircle.verdicts.tested import number_columns, tests_of, unit_tests

__all__ = [
    "check_columns",
    "empty",
    "holds",
    "lacking",
    "missing_of",
    "mistakes",
    "number_columns",
    "table_of",
    "tests_of",
    "unjudged",
]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path
    from typing import Any

    from lifecircle.district import District
    from lifecircle.plans import Goal, Plan
    from lifecircle.verdicts.context import Context, Judged
    from lifecircle.verdicts.tables import Tables
    from lifecircle.verdicts.tested import What

_WORDS = {
    "unit": Bilingual("单元", "units"),
    "facility": Bilingual("设施", "facilities"),
    "area": Bilingual("片区", "areas"),
    "place": Bilingual("场所", "places"),
    "block": Bilingual("地块", "blocks"),
}


_NOWHERE = Bilingual("", "")
_DRAWN = pd.DataFrame({"id": ["B0001"], "unit": [0]})
"""The columns of blocks between the streets, with what they hold."""


def check_columns(plan: Plan, file: Path, district: District) -> None:
    """Refuse tests that can never mean what they say.

    A column that no layer has is a mistake in a plan of one's own. A shipped plan says which
    columns it wants: there it is data that is needed, see `lacking`. So it is in every plan for
    lists of facilities, and for blocks that are drawn between streets.

    Parameters
    ----------
    plan, file
        The document and where it stands.
    district
        Whose columns are tested.

    Raises
    ------
    PlanError
        With the line of the goal.
    """
    for mistake in mistakes(plan, file, district):
        raise mistake


def mistakes(plan: Plan, file: Path, tables: Tables) -> Iterator[PlanError]:
    """Yield what an audit refuses of a plan's tests, each once; see `check_columns`.

    Parameters
    ----------
    plan, file
        The document and where it stands.
    tables
        A district, or as much of it as could be read.
    """
    own = file not in shipped_plans().values()
    numbers = {goal.id: number for number, goal in enumerate(plan.goals)}
    seen: set[str] = set()
    for goal in with_choices(plan).goals:
        at = partial(place_of_goal, file, numbers[goal.id], goal.id)
        for error in _of_goal(goal, file, at, tables, own=own):
            if str(error) not in seen:
                seen.add(str(error))
                yield error


def _of_goal(
    goal: Goal, file: Path, at: Callable[[], Bilingual], tables: Tables, *, own: bool
) -> Iterator[PlanError]:
    for what, of, tests, _ in tests_of(goal):
        table = table_of(what, of, tables)
        if table is None:
            continue
        for key, test in tests.items():
            check = partial(check_tests, table, {key: test}, file)
            yield from _complaints(check, partial(_place_of_tests, at, what))
        missing = missing_of(what, of, tests, tables)
        if missing and own and _is_given(what, tables):
            yield _no_column(what, missing, table, file, at())
    for what, of, column in number_columns(goal):
        table = table_of(what, of, tables)
        if table is not None and column in table.columns:
            yield from _complaints(partial(check_number, table, column, file), at)


def _complaints(
    check: Callable[[Bilingual], None], at: Callable[[], Bilingual]
) -> Iterator[PlanError]:
    """Yield what a check refuses; the place of the goal is looked up only then."""
    try:
        check(_NOWHERE)
    except PlanError:
        try:
            check(at())
        except PlanError as error:
            yield error


def _place_of_tests(at: Callable[[], Bilingual], what: What) -> Bilingual:
    place, words = at(), _WORDS[what]
    return Bilingual(f"{place.zh}，{words.zh}的检验", f"{place.en}, tests on {words.en}")


def _is_given(what: What, tables: Tables) -> bool:
    """Tell whether the columns of a layer are the planner's, and not to be added to a list."""
    if what == "facility":
        return False
    return what != "block" or tables.study.blocks.path is not None


def _no_column(
    what: What, missing: list[str], table: pd.DataFrame, file: Path, at: Bilingual
) -> PlanError:
    words = _WORDS[what]
    there = [str(column) for column in table.columns if column not in ("geometry", "territory")]
    kinds = Bilingual("", "")
    if what == "unit":
        kinds = Bilingual(
            "（单元类别：在评估文件中用 units.kind 指明其列）",
            " (kinds of units: name their column as units.kind in the study file)",
        )
    return PlanError(
        Bilingual(
            f"目标检验的列在{words.zh}图层中不存在",
            f"a goal tests a column that the {words.en} do not have",
        ),
        file=file,
        place=at,
        expected=Bilingual("下列之一：" + "、".join(there), "one of " + ", ".join(there)),
        found=", ".join(missing),
        todo=Bilingual(
            f"修改规划文件，或在{words.zh}图层中增加该列{kinds.zh}",
            f"correct the plan, or add the column to the {words.en}{kinds.en}",
        ),
        code="plan.unit_column" if what == "unit" else "plan.layer_column",
    )


def table_of(what: What, of: str | None, tables: Tables) -> pd.DataFrame | None:
    """Return what tests read; None if the study has no such layer, or it could not be read.

    Parameters
    ----------
    what, of
        See `lifecircle.verdicts.tested.Tested`.
    tables
        A district, or as much of it as could be read.
    """
    if what == "unit":
        return level_table(of, tables)
    if what == "facility":
        return None if tables.facilities is None else tables.facilities.table
    if what == "block":
        return _of_blocks(of, tables)
    return tables.layers[of].table if of is not None and of in tables.layers else None


def _of_blocks(demand: str | None, tables: Tables) -> pd.DataFrame | None:
    """Return the columns of blocks (or of a demand layer) and of units, not row by row."""
    if demand is not None and demand not in tables.demands:
        return None
    own = tables.blocks if demand is None else tables.demands[demand].points
    if demand is None and tables.study.blocks.path is None:
        own = _DRAWN
    if own is None or tables.units is None:
        return None
    shown = own.drop(columns="geometry", errors="ignore").reset_index(drop=True)
    hidden = [*shown.columns, "geometry", "territory"]
    more = tables.units.drop(columns=hidden, errors="ignore").reset_index(drop=True)
    joined: pd.DataFrame = pd.concat([shown, more], axis=1)
    return joined


def missing_of(what: What, of: str | None, tests: Mapping[str, Any], tables: Tables) -> list[str]:
    """Return the columns that tests name and the study lacks; none where it lacks the layer.

    Parameters
    ----------
    what, of, tests
        See `lifecircle.verdicts.tested.Tested`.
    tables
        A district, or as much of it as could be read.
    """
    table = table_of(what, of, tables)
    if table is None:
        return []
    missing = missing_columns(table, tests)
    own = what == "unit" and table is tables.units
    if own and "kind" in tests and tables.study.units.kind is None and "kind" not in missing:
        missing.append("kind")
    return missing


def lacking(goal: Goal, district: District) -> tuple[Bilingual, ...]:
    """Return the columns of units that a goal tests and the study lacks, as needed data."""
    needs: dict[Bilingual, None] = {}
    for level, test in unit_tests(goal):
        missing = missing_of("unit", level, test, district)
        if missing:
            columns = ", ".join(missing)
            zh = f"单元图层的列：{columns}"
            en = f"columns of the units: {columns}"
            if level not in (None, district.study.units.level):
                zh, en = f"{level} 级{zh}", f"{en} (level {level})"
            needs[Bilingual(zh, en)] = None
    return tuple(needs)


def unjudged(goal: Goal, context: Context, needs: tuple[Bilingual, ...]) -> Judged:
    """Return a goal as not computable for want of data."""
    bare = goal.model_copy(update={"where": Where(), "target": ()})
    nothing = Values.none(len(context.units))
    result, verdicts = judge_values(bare, context, nothing, Measure(), needs=needs)
    return replace(result, goal=goal), verdicts
