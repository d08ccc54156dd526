"""The job that says where to build: read, join, judge what is asked about, solve, write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifecircle.audit import Stopwatch, input_files
from lifecircle.base.text import both_from
from lifecircle.changes.apply import with_changes
from lifecircle.changes.register import changes_of, up_to
from lifecircle.layers.earlier import read_earlier
from lifecircle.load import load_district
from lifecircle.plans import read_plan
from lifecircle.plans.model import at_doors
from lifecircle.siting.found import SitingRun
from lifecircle.siting.questions import questions_of
from lifecircle.siting.run import answer
from lifecircle.study import read_study
from lifecircle.study.siting import excluded_files
from lifecircle.verdicts.evaluate import judge_plan

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from lifecircle.base.text import Language
    from lifecircle.district import District
    from lifecircle.plans import Plan
    from lifecircle.study import Study
    from lifecircle.study.siting import Siting


def site(
    study: Study,
    questions: Sequence[str | Siting] = (),
    progress: Callable[[str], None] | None = None,
    *,
    year: int | None = None,
) -> SitingRun:
    """Answer questions about sites on a study.

    Parameters
    ----------
    study
        From `lifecircle.study.read_study`.
    questions
        Ids of the study's questions, or questions (see `lifecircle.siting.questions.question`);
        none: all of the study's.
    progress
        Called with the name of each step.
    year
        Changes of the study up to this year count as built; None: none do.

    Raises
    ------
    InputError
        If an input is wrong, or a question names something that there is not.
    """
    asked = questions_of(study, questions)
    plan = read_plan(study.study.plan, study.file.parent)
    district = load_district(study, progress)
    if year is not None:
        district = built_until(district, year)
    return site_on(district, asked, plan, progress, year=year)


def site_on(
    district: District,
    questions: Sequence[Siting],
    plan: Plan,
    progress: Callable[[str], None] | None = None,
    *,
    year: int | None = None,
) -> SitingRun:
    """Answer questions on a district that is loaded.

    Parameters
    ----------
    district
        From `lifecircle.load.load_district`.
    questions
        What is asked.
    plan
        Whose goals questions name.
    progress
        Called with the name of each step.
    year
        Of the changes that the district has, for the record.

    Raises
    ------
    InputError
        If a question names something that there is not.
    """
    study = district.study
    earlier = None if study.study.earlier is None else read_earlier(study.study.earlier)
    context, results = judge_plan(
        district, _only(plan, questions), earlier=earlier, progress=progress
    )
    found = answer(context, questions, progress)
    return SitingRun(
        district=district,
        language=study.study.language,
        found=found,
        inputs=input_files(
            study, None if plan.file is None else str(plan.file), _excluded(study, questions)
        ),
        year=year,
        notes=(*results.assumptions, *results.notes),
    )


def run(
    study_file: Path,
    folder: Path,
    languages: Sequence[Language] = (),
    progress: Callable[[str], None] | None = None,
    questions: Sequence[str | Siting] = (),
    year: int | None = None,
) -> tuple[SitingRun, list[Path]]:
    """Answer questions about sites and write everything into a folder.

    Parameters
    ----------
    study_file, folder, languages, progress
        As for `lifecircle.audit.run`.
    questions, year
        As for `site`.

    Returns
    -------
    SitingRun, list of Path
        What was found, and which files were written.

    Raises
    ------
    InputError
        If an input is wrong, or the folder cannot be written: then it is as it was.
    """
    from lifecircle.outputs.commit import replacing  # noqa: PLC0415 - slow to load
    from lifecircle.outputs.siting_save import ROOT, write, write_timings  # noqa: PLC0415

    with replacing(folder, ROOT) as place:
        watch = Stopwatch(progress)
        watch("study")
        found = site(read_study(study_file), questions, watch, year=year)
        watch("outputs")
        files = write(found, place.new, tuple(languages) or both_from(found.language))
        files.append(write_timings(place.new, found, watch.seconds()))
        return found, place.commit(files)


def built_until(district: District, year: int) -> District:
    """Return the district with the changes of its study up to a year.

    A change without a year takes place in the last year of the timeline, where it has one.
    """
    last = max((*district.study.timeline.years, year))
    changes = up_to(changes_of(district), year, last)
    return with_changes(district, changes)[0] if changes else district


def _excluded(study: Study, questions: Sequence[Siting]) -> list[tuple[str, Path | None, str, str]]:
    """Return the files of areas without sites, each once."""
    names = {layer.name for layer in study.layers}
    files = dict.fromkeys(path for _, path in excluded_files(questions, names, study.file.parent))
    return [("exclude", path, "", "") for path in files]


def _only(plan: Plan, questions: Sequence[Siting]) -> Plan:
    """Return the plan with the goals alone that are asked about, if it has them all."""
    named = {siting.goal for siting in questions if siting.goal is not None}
    goals = tuple(goal for goal in plan.goals if goal.id in named and at_doors(goal))
    if len(goals) < len(named):
        return plan
    return plan.model_copy(update={"goals": goals, "index": None})
