"""Plan files: the shipped documents and the planner's own."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from pydantic import ValidationError

from lifecircle.base.errors import PlanError
from lifecircle.base.text import Bilingual
from lifecircle.base.toml import describe, read_toml
from lifecircle.plans.model import Plan


def shipped_plans() -> dict[str, Path]:
    """Return the ids of the plans that come with lifecircle and their files."""
    folder = Path(str(files(__package__) / "documents"))
    return {file.stem: file for file in sorted(folder.glob("*.toml"))}


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
    raise PlanError(
        Bilingual("规划既不是自带的，也不是文件", "the plan is neither a shipped one nor a file"),
        expected=Bilingual(
            "下列之一：" + "、".join(shipped) + "；或 TOML 文件的路径",
            "one of " + ", ".join(shipped) + ", or a path to a TOML file",
        ),
        found=name,
        todo=Bilingual(f"路径从 {folder} 算起", f"paths start at {folder}"),
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
        return Plan.model_validate(data)
    except ValidationError as error:
        raise describe(error, file, PlanError, data) from error
