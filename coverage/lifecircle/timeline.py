"""The job that looks years ahead: load every year, make what is planned, judge, write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifecircle import scenarios
from lifecircle.audit import Stopwatch, input_files
from lifecircle.base.text import both_from
from lifecircle.study import read_study
from lifecircle.study.projects import with_projects

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from lifecircle.base.text import Language
    from lifecircle.scenarios.found import Timeline
    from lifecircle.study import Study


def timeline(
    study: Study,
    progress: Callable[[str], None] | None = None,
    years: Sequence[int] = (),
    projects: Sequence[Path] = (),
) -> Timeline:
    """Audit a study in each of its years, with what is planned until then.

    Parameters
    ----------
    study
        From `lifecircle.study.read_study`.
    progress
        Called with the name of each step.
    years
        In the place of those of the study.
    projects
        Files of ``[[changes]]``, beside those of the study.

    Raises
    ------
    InputError
        If the plan, a layer or a project is wrong, or the study has no year.
    """
    study = with_projects(study, projects)
    more = [("registers", file, "", "") for file in projects]
    inputs = input_files(study, study.timeline.plan or study.study.plan, more)
    return scenarios.timeline(study, progress, years=years, inputs=inputs)


def run(
    study_file: Path,
    folder: Path,
    languages: Sequence[Language] = (),
    progress: Callable[[str], None] | None = None,
    years: Sequence[int] = (),
    projects: Sequence[Path] = (),
    *,
    folders: bool = False,
) -> tuple[Timeline, list[Path]]:
    """Audit a study file in each of its years and write what was found into a folder.

    Parameters
    ----------
    study_file, folder, languages, progress
        As for `lifecircle.audit.run`.
    years, projects
        As for `timeline`.
    folders
        Also write the whole audit of each year, into a folder called after it.

    Returns
    -------
    Timeline, list of Path
        What was found, and which files were written.

    Raises
    ------
    InputError
        If an input is wrong, or the folder cannot be written: then it is as it was.
    """
    from lifecircle.outputs.commit import replacing  # noqa: PLC0415 - slow to load
    from lifecircle.outputs.save import write_timings  # noqa: PLC0415
    from lifecircle.outputs.timeline_save import ROOT  # noqa: PLC0415

    with replacing(folder, ROOT) as place:
        watch = Stopwatch(progress)
        watch("study")
        found = timeline(read_study(study_file), watch, years, projects)
        watch("outputs")
        files = write_all(found, place.new, languages, folders=folders)
        files.append(write_timings(place.new, watch.seconds()))
        return found, place.commit(files)


def save(
    found: Timeline, folder: str | Path, languages: Sequence[Language] = (), *, folders: bool
) -> list[Path]:
    """Write what was found into a folder; parameters and errors are those of `run`."""
    from lifecircle.outputs.commit import replacing  # noqa: PLC0415 - slow to load
    from lifecircle.outputs.timeline_save import ROOT  # noqa: PLC0415

    with replacing(folder, ROOT) as place:
        return place.commit(write_all(found, place.new, languages, folders=folders))


def write_all(
    found: Timeline, folder: Path, languages: Sequence[Language], *, folders: bool
) -> list[str]:
    """Write into an empty folder; return the paths in it, ``run.json`` last."""
    from lifecircle.outputs.save import write as write_audit  # noqa: PLC0415 - slow to load
    from lifecircle.outputs.timeline_save import write  # noqa: PLC0415

    asked = tuple(languages) or both_from(found.language)
    audits: list[Path] = []
    for state in found.states if folders else ():
        year = folder / str(state.year)
        year.mkdir()
        audits += [year / file for file in write_audit(state.results, year, asked)]
    written = write(found, folder, asked, audits)
    return [file.relative_to(folder).as_posix() for file in (*audits, *written)]
