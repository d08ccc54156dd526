"""Every input of a study read, and everything reported that is the matter with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifecircle.base.findings import SEVERITIES, Finding, Log
from lifecircle.checks.capacity import check_capacity
from lifecircle.checks.draft import read_draft
from lifecircle.checks.files import check_files
from lifecircle.checks.joins import check_joins
from lifecircle.checks.links import check_links
from lifecircle.checks.names import check_names
from lifecircle.checks.people import check_people
from lifecircle.checks.plan import check_plan
from lifecircle.checks.reading import read_inputs
from lifecircle.checks.report import CheckedFile, CheckReport, Ground
from lifecircle.checks.shift import check_shift
from lifecircle.checks.sources import checked_files
from lifecircle.checks.streets import check_streets
from lifecircle.outputs.check_save import refuse_foreign, save_check
from lifecircle.study.sources import sources_of_layers
from lifecircle.verdicts import guard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from lifecircle.checks.inputs import Inputs


def check(
    study_file: Path,
    progress: Callable[[str], None] | None = None,
    *,
    plan: Path | None = None,
) -> CheckReport:
    """Check a study: read every input and report all that is the matter, at once.

    Parameters
    ----------
    study_file
        The study; it need not be right.
    progress
        Called with the name of each step as it starts.
    plan
        A plan file to compare with the data, in the place of the study's.

    Returns
    -------
    CheckReport
        A finding ``blocks`` if and only if an audit of the study would stop.
    """
    tell = progress or (lambda _step: None)
    tell("study")
    log = Log(lenient=True)
    file = study_file.absolute()
    draft = read_draft(file, log)
    if draft is None:
        return CheckReport(
            name=file.stem,
            language="zh",
            study_file=file,
            files=(CheckedFile("study", file),),
            findings=_sorted(log.findings, [file]),
            ground=None,
        )
    if plan is not None:
        draft = draft.with_plan(plan)
    inputs = read_inputs(draft, log, tell)
    tell("findings")
    check_files(inputs, log)
    check_joins(inputs, log)
    check_shift(inputs, log)
    check_links(inputs, log)
    check_streets(inputs, log)
    check_people(inputs, log)
    check_plan(inputs, log, guard)
    check_capacity(inputs, log)
    check_names(inputs, log)
    files = checked_files(draft.study, inputs)
    return CheckReport(
        name=draft.study.study.name,
        language=draft.study.study.language,
        study_file=file,
        files=files,
        findings=_sorted(log.findings, [entry.path for entry in files]),
        ground=_ground(inputs),
        attribution=sources_of_layers(draft.study),
    )


def run_check(
    study_file: Path, folder: Path, progress: Callable[[str], None] | None = None
) -> tuple[CheckReport, list[Path]]:
    """Check a study and write the page and the table of findings into a folder.

    Parameters
    ----------
    study_file
        The study.
    folder
        Where ``check.html`` and ``check.csv`` are written; made if missing.
    progress
        Called with the name of each step.

    Raises
    ------
    InputError
        If the folder cannot be written, or holds files of these names that are not ours.
    """
    refuse_foreign(folder)
    report = check(study_file, progress)
    if progress:
        progress("outputs")
    return report, save_check(report, folder)


def _sorted(findings: Iterable[Finding], order: Sequence[Path]) -> tuple[Finding, ...]:
    """Return findings without repetitions, worst first, then by file and as they were found."""
    distinct: dict[object, Finding] = {}
    for finding in findings:
        key = (finding.code, finding.file, finding.what, finding.place)
        distinct.setdefault(key, finding)
    place = {path: i for i, path in reversed(list(enumerate(order)))}
    return tuple(
        sorted(
            distinct.values(),
            key=lambda f: (
                SEVERITIES.index(f.severity),
                -1 if f.file is None else place.get(f.file, len(order)),
            ),
        )
    )


def _ground(inputs: Inputs) -> Ground | None:
    if inputs.crs is None:
        return None
    return Ground(inputs.crs, inputs.outline, inputs.units, inputs.lines)
