"""Reading a study file: one message for everything that is wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from lifecircle.base.errors import MissingFileError, StudyError
from lifecircle.base.text import Bilingual
from lifecircle.base.toml import describe, read_toml
from lifecircle.study.model import Study
from lifecircle.study.siting import excluded_files

_PATH_KEYS = frozenset({"path", "elevation", "earlier"})
VERDICTS = "verdicts.csv"
"""Of an earlier audit: what trends are compared with."""


def read_study(path: str | Path) -> Study:
    """Read a study file.

    Parameters
    ----------
    path
        A TOML file. Relative paths inside it start at its own folder.

    Returns
    -------
    Study
        With absolute paths to files that exist.

    Raises
    ------
    MissingFileError
        If the study file, or a file that it names, does not exist.
    StudyError
        If the file is not TOML, or a key is unknown, missing, or of the wrong type.
    """
    file = Path(path).absolute()
    data = read_toml(file, StudyError)
    if "file" in data:
        raise StudyError(
            Bilingual("文件有一处错误", "the file has a mistake"),
            file=file,
            place="file",
            found=Bilingual("不认识的键", "unknown key"),
        )
    resolve_paths(data, file.parent)
    try:
        study = Study.model_validate({**data, "file": file})
    except ValidationError as error:
        raise describe(error, file, StudyError, data, Study) from error
    for key, found in named_files(study):
        if not found.is_file():
            raise missing_file(file, key, found)
    return study


def missing_file(file: Path, key: str, found: Path) -> MissingFileError:
    """Return the error about a file that a study names and that is not there.

    Parameters
    ----------
    file, key
        The study file, and the key that names it.
    found
        The absolute path.
    """
    return MissingFileError(
        Bilingual("评估文件所列的路径是文件夹", "a file that the study names is a folder")
        if found.is_dir()
        else Bilingual("评估文件所列的文件不存在", "a file that the study names does not exist"),
        file=file,
        place=key,
        found=str(found),
        todo=Bilingual(
            "改正路径（从评估文件所在文件夹算起），或补上文件",
            "correct the path (it starts at the study file's folder) or add the file",
        ),
    )


def resolve_paths(node: Any, folder: Path) -> None:
    """Make the paths in a parsed TOML tree absolute, in place."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in _PATH_KEYS and isinstance(value, str):
                node[key] = str((folder / value).resolve())
            else:
                resolve_paths(value, folder)
    elif isinstance(node, list):
        for item in node:
            resolve_paths(item, folder)


def named_files(study: Study) -> list[tuple[str, Path]]:
    """Return the files that a study names, each with the key that names it."""
    named = [
        ("area.path", study.area.path if study.area else None),
        ("units.path", study.units.path),
        ("streets.path", study.streets.path),
        ("streets.elevation", study.streets.elevation),
        ("people.path", study.people.path),
        ("blocks.path", study.blocks.path),
    ]
    for i, layer in enumerate(study.facilities, start=1):
        named.append((f"facilities[{i}].path", layer.path))
        if layer.entrances:
            named.append((f"facilities[{i}].entrances.path", layer.entrances.path))
        if layer.catchments:
            named.append((f"facilities[{i}].catchments.path", layer.catchments.path))
    named += [(f"candidates[{i}].path", c.path) for i, c in enumerate(study.candidates, start=1)]
    for i, group in enumerate(study.people.groups, start=1):
        named.append((f"people.groups[{i}].path", group.path))
    for i, projection in enumerate(study.people.projections, start=1):
        named.append((f"people.projections[{i}].path", projection.path))
    for key in ("levels", "layers", "demand", "statistics"):
        named += [(f"{key}[{i}].path", part.path) for i, part in enumerate(getattr(study, key), 1)]
    layers = [layer.name for layer in study.layers]
    named += excluded_files(study.siting, layers, study.file.parent)
    named += [(f"registers[{i}].path", one.path) for i, one in enumerate(study.registers, start=1)]
    if study.study.earlier is not None:
        named.append(("study.earlier", study.study.earlier / VERDICTS))
    return [(key, path) for key, path in named if path is not None]
