"""Plan files: the shipped documents and the planner's own."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from lifecircle.base.errors import PlanError
from lifecircle.base.known import alike
from lifecircle.base.text import Bilingual
from lifecircle.base.toml import describe, read_toml, refusal
from lifecircle.base.toml_lines import lines_of
from lifecircle.plans.alternatives import choice_mistakes
from lifecircle.plans.cross import cross_mistakes
from lifecircle.plans.model import Plan

if TYPE_CHECKING:
    from collections.abc import Collection


def shipped_plans() -> dict[str, Path]:
    """Return the ids of the plans that come with lifecircle and their files."""
    folder = Path(str(files(__package__) / "documents"))
    return {file.stem: file for file in sorted(folder.glob("*.toml"))}


def template() -> str:
    """Return the text of a plan file to begin with."""
    return (files(__package__) / "template.toml").read_text(encoding="utf-8")


def plan_file(name: str, folder: Path) -> Path:
    """Return the file of a shipped plan, or of a path that starts at `folder`.

    Raises
    ------
    PlanError
        If `name` is neither a shipped plan nor an existing file.
    """
    shipped = shipped_plans()
    if name in shipped:
        return shipped[name]
    file = folder / name
    if file.is_file():
        return file
    raise _no_plan(name, folder, shipped)


def _no_plan(name: str, folder: Path, shipped: Collection[str]) -> PlanError:
    like = alike(Path(name).stem, shipped)
    start = folder.absolute()
    todo = Bilingual(
        f"检查路径；相对路径从 {start} 算起", f"check the path; paths start at {start}"
    )
    if Path(name).is_absolute():
        todo = Bilingual("检查路径", "check the path")
    if like:
        todo = Bilingual(f"是否应为 {like[0]}？{todo.zh}", f"did you mean {like[0]}? {todo.en}")
    return PlanError(
        Bilingual("规划既不是自带的，也不是文件", "the plan is neither a shipped one nor a file"),
        expected=Bilingual(
            "自带规划的代号（" + "、".join(shipped) + "），或 TOML 文件的路径",
            "the id of a shipped plan (" + ", ".join(shipped) + "), or a path to a TOML file",
        ),
        found=name,
        todo=todo,
    )


def read_plan(name: str, folder: str | Path = ".") -> Plan:
    """Read a plan by the id of a shipped one or by a path.

    Parameters
    ----------
    name
        Id of a shipped plan, or path of a TOML file.
    folder
        Where a relative path starts.

    Raises
    ------
    PlanError
        If there is no such plan, or the file is wrong; every mistake is named.
    """
    file = plan_file(name, Path(folder))
    data = read_toml(file, PlanError)
    try:
        plan = Plan.model_validate(data)
    except ValidationError as error:
        raise describe(error, file, PlanError, data, Plan) from error
    wrong = [*cross_mistakes(plan), *choice_mistakes(plan)]
    if wrong:
        raise refusal(wrong, file, PlanError)
    return plan.read_from(file)


def place_of_goal(file: Path, number: int, name: str) -> Bilingual:
    """Return where a goal stands, for messages: its line and its id.

    Parameters
    ----------
    file
        The plan file.
    number
        Its position among the goals, from 0.
    name
        Its id.
    """
    line = lines_of(file).get(("goals", number))
    if line is None:
        return Bilingual(f"目标 {name}", f"goal {name}")
    return Bilingual(f"第 {line} 行，目标 {name}", f"line {line}, goal {name}")
