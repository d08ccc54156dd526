"""Projects in a file of their own, such as the sites that a siting run has chosen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field, ValidationError

from lifecircle.base.errors import InputError, MissingFileError, StudyError
from lifecircle.base.fields import Part
from lifecircle.base.text import Bilingual
from lifecircle.base.toml import describe, read_toml
from lifecircle.study.changes import Change, with_ids

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.study.model import Study


class Projects(Part):
    """A file with ``[[changes]]``, as they stand in a study."""

    changes: tuple[Change, ...] = Field(min_length=1)


def with_projects(study: Study, files: Sequence[str | Path]) -> Study:
    """Return a study with the projects of some files behind its own.

    Parameters
    ----------
    study
        From `lifecircle.study.read_study`.
    files
        TOML, with nothing but ``[[changes]]``.

    Raises
    ------
    MissingFileError
        If a file does not exist.
    StudyError
        If one is not TOML, a key is unknown, missing or of the wrong type, or two projects have
        the same id.
    """
    changes = read_projects(files, study.changes)
    return study.model_copy(update={"changes": changes}) if files else study


def read_projects(
    files: Sequence[str | Path], before: tuple[Change, ...] = ()
) -> tuple[Change, ...]:
    """Return the changes of some files, in their order, each with an id of its own.

    Parameters
    ----------
    files
        As for `with_projects`, which has the errors, too.
    before
        Changes that stand before those.
    """
    changes = before
    for name in files:
        file = Path(name).absolute()
        try:
            changes = with_ids((*changes, *_read(file)))
        except StudyError:
            raise
        except InputError as error:
            raise StudyError(error.what, file=file, place="changes", todo=error.todo) from None
    return changes


def _read(file: Path) -> tuple[Change, ...]:
    if not file.is_file():
        raise MissingFileError(
            Bilingual("项目文件不存在", "the file of projects does not exist"),
            file=file,
            todo=Bilingual(
                "写出含 [[changes]] 的 TOML 文件的路径",
                "give the path of a TOML file of [[changes]]",
            ),
        )
    data = read_toml(file, StudyError)
    try:
        return Projects.model_validate(data).changes
    except ValidationError as error:
        raise describe(error, file, StudyError, data, Projects) from None
