"""The main job, top to bottom: read, join, judge, write."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from lifecircle.base.errors import InputError, PlanError
from lifecircle.base.text import Bilingual, both_from
from lifecircle.changes.apply import with_changes
from lifecircle.changes.notes import waiting_notes
from lifecircle.gaps.explain import explain
from lifecircle.layers.earlier import read_earlier
from lifecircle.load import load_district
from lifecircle.plans import read_plan
from lifecircle.plans.file import plan_file
from lifecircle.siting.page_model import page_model
from lifecircle.siting.page_public import public_streets
from lifecircle.study import read_study
from lifecircle.study.file import VERDICTS
from lifecircle.study.projects import read_projects
from lifecircle.verdicts.evaluate import judge_plan
from lifecircle.verdicts.results import InputFile

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from lifecircle.base.text import Language
    from lifecircle.district import District
    from lifecircle.plans import Plan
    from lifecircle.study import Study
    from lifecircle.study.made import Waiting
    from lifecircle.study.outputs import Format
    from lifecircle.verdicts.results import Results

_PARTS: Final = frozenset({".cpg", ".dbf", ".prj"})
"""Of a Shapefile, besides the geometry: what they say decides results, too."""
_CHUNK: Final = 2**20


@dataclass
class Stopwatch:
    """Remembers how long each step took, and tells whoever listens.

    Parameters
    ----------
    listener
        Called with the name of each step as it starts.
    """

    listener: Callable[[str], None] | None = None
    steps: list[tuple[str, float]] = field(default_factory=list)
    _started: float = field(default_factory=time.perf_counter)

    def __call__(self, step: str) -> None:
        """Start a step; the one before ends."""
        self.steps.append((step, time.perf_counter() - self._started))
        if self.listener:
            self.listener(step)

    def seconds(self) -> dict[str, float]:
        """Return step → seconds, up to now for the running one."""
        ends = [start for _, start in self.steps[1:]] + [time.perf_counter() - self._started]
        seconds: dict[str, float] = {}
        for (step, start), end in zip(self.steps, ends, strict=True):
            seconds[step] = round(seconds.get(step, 0.0) + end - start, 4)
        return seconds


def audit(study: Study, progress: Callable[[str], None] | None = None) -> Results:
    """Judge the plan of a study.

    Parameters
    ----------
    study
        From `lifecircle.study.read_study`.
    progress
        Called with the name of each step.

    Raises
    ------
    InputError
        If the plan or a layer is wrong.
    """
    return audit_plans(study, (), progress)[0]


def audit_plans(
    study: Study,
    plans: Sequence[str] = (),
    progress: Callable[[str], None] | None = None,
    projects: Sequence[Path] = (),
) -> list[Results]:
    """Judge several plans on one study: its files are read once.

    Parameters
    ----------
    study
        From `lifecircle.study.read_study`.
    plans
        Ids of shipped plans, or paths that start at the study's folder; none: the study's own.
    progress
        Called with the name of each step.
    projects
        Files of ``[[changes]]`` that are made first, whatever their years: a scenario, such as a
        map saves.

    Returns
    -------
    list of Results
        In the order of the plans.

    Raises
    ------
    InputError
        If a plan, a layer or a project is wrong, or a plan is named twice.
    """
    read = _read_plans(study, plans)
    scenario = [(file, read_projects(projects[: i + 1])) for i, file in enumerate(projects)]
    district = load_district(study, progress)
    waiting: list[Waiting] = []
    for file, changes in scenario:
        new = changes[len(district.made) + len(waiting) :]
        district, _, more = with_changes(district, new, file)
        waiting += more
    results = _judge(district, read, progress, projects)
    notes = waiting_notes(waiting)
    return [replace(found, notes=(*found.notes, *notes)) for found in results]


def judge_plans(district: District, plans: Sequence[str] = ()) -> list[Results]:
    """Judge several plans on a district that is loaded.

    Parameters
    ----------
    district
        From `lifecircle.load.load_district`.
    plans
        As for `audit_plans`.

    Raises
    ------
    InputError
        If a plan is wrong, or named twice.
    """
    return _judge(district, _read_plans(district.study, plans))


def _read_plans(study: Study, plans: Sequence[str]) -> list[tuple[str, Plan]]:
    names = [*plans] or [study.study.plan]
    folder = study.file.parent
    files = [plan_file(name, folder).resolve() for name in names]
    for number, file in enumerate(files):
        if file in files[:number]:
            raise PlanError(
                Bilingual("同一份规划列了两次", "the same plan is named twice"),
                file=file,
                found=names[number],
                todo=Bilingual("只保留一处", "name it once"),
            )
    return [(name, read_plan(name, folder)) for name in names]


def _judge(
    district: District,
    plans: Sequence[tuple[str, Plan]],
    progress: Callable[[str], None] | None = None,
    projects: Sequence[Path] = (),
) -> list[Results]:
    study = district.study
    more = [("changes", file, "", "") for file in projects]
    earlier = None if study.study.earlier is None else read_earlier(study.study.earlier)
    results = []
    for name, plan in plans:
        context, found = judge_plan(
            district,
            plan,
            inputs=input_files(study, name, more),
            earlier=earlier,
            progress=progress,
        )
        left_out = explain(context, found, progress)
        page = page_model(context) if study.outputs.what_if else None
        streets = public_streets(district, plan) if study.outputs.public else None
        results.append(replace(found, left_out=left_out, page=page, residents=streets))
    return results


def run(
    study_file: Path,
    folder: Path,
    languages: Sequence[Language] = (),
    progress: Callable[[str], None] | None = None,
    plans: Sequence[str] = (),
    projects: Sequence[Path] = (),
    *,
    public: bool = False,
    formats: Sequence[Format] = (),
) -> tuple[list[Results], list[Path]]:
    """Audit a study file and write everything into a folder.

    Parameters
    ----------
    study_file
        The study.
    folder
        Where to write; made if missing.
    languages
        The first one's pages stand at the top of the folder, the others in a folder of their
        own. Empty: the study's language, then the other one.
    progress
        Called with the name of each step.
    plans
        Plans to judge in the place of the study's own. Of several, each has a folder of its own
        with its id, and all stand side by side at the top.
    projects
        As for `audit_plans`.
    public
        Also write the residents' map, whatever the study says.
    formats
        For GIS, besides ``results.gpkg``; none: as the study says.

    Returns
    -------
    list of Results, list of Path
        What was found by each plan, and which files were written.

    Raises
    ------
    InputError
        If an input is wrong, or the folder cannot be written: then it is as it was. If a
        residents' map is asked for with projects.
    """
    from lifecircle.outputs.commit import replacing
    from lifecircle.outputs.save import ROOT, write, write_timings
    from lifecircle.outputs.save_plans import ROOT as PLANS_ROOT
    from lifecircle.outputs.save_plans import write_plans

    if public and projects:
        raise InputError(
            Bilingual(
                "居民版只反映现状，不能与变更（--with）同时写出",
                "the residents' map shows what exists: it is not written with changes (--with)",
            ),
            todo=Bilingual("分两次运行", "run the audit once for each"),
        )
    several = len(plans) > 1
    with replacing(folder, PLANS_ROOT if several else ROOT) as place:
        watch = Stopwatch(progress)
        watch("study")
        study = read_study(study_file)
        if public:
            shown = study.outputs.model_copy(update={"public": True})
            study = study.model_copy(update={"outputs": shown})
        if formats:
            shown = study.outputs.model_copy(update={"formats": tuple(formats)})
            study = study.model_copy(update={"outputs": shown})
        results = audit_plans(study, plans, watch, projects)
        watch("outputs")
        asked = tuple(languages) or both_from(results[0].language)
        if several:
            files = write_plans(results, place.new, asked)
        else:
            files = write(results[0], place.new, asked)
        files.append(write_timings(place.new, watch.seconds()))
        return results, place.commit(files)


def input_files(
    study: Study,
    plan: str | None = None,
    more: Sequence[tuple[str, Path | None, str, str]] = (),
) -> tuple[InputFile, ...]:
    """List the files that a study's numbers rest on, with their hashes.

    The hash of a Shapefile is that of its .shp, .cpg, .dbf and .prj, one after the other.

    Parameters
    ----------
    study
        The study.
    plan
        Id or path of the plan that was judged; default: the study's.
    more
        Role, path, source and licence of files that are read besides.
    """
    streets = study.streets
    named: list[tuple[str, Path | None, str, str]] = [
        ("study", study.file, "", ""),
        ("plan", plan_file(plan or study.study.plan, study.file.parent), "", ""),
        ("units", study.units.path, study.units.source, study.units.licence),
        ("streets", streets.path, streets.source, streets.licence),
        ("elevation", streets.elevation, streets.elevation_source, streets.elevation_licence),
        ("people", study.people.path, study.people.source, ""),
        ("blocks", study.blocks.path, study.blocks.source, study.blocks.licence),
    ]
    if study.area:
        named.append(("area", study.area.path, study.area.source, study.area.licence))
    for layer in study.facilities:
        named.append(("facilities", layer.path, layer.source, layer.licence))
        for role in ("entrances", "catchments"):
            if (part := getattr(layer, role)) is not None:
                source, licence = part.source or layer.source, part.licence or layer.licence
                named.append((role, part.path, source, licence))
    named += [("candidates", c.path, c.source, c.licence) for c in study.candidates]
    named += [("groups", group.path, group.source, "") for group in study.people.groups]
    named += [("groups", one.path, one.source, "") for one in study.people.projections]
    named += [("levels", level.path, level.source, level.licence) for level in study.levels]
    named += [(layer.what, layer.path, layer.source, layer.licence) for layer in study.layers]
    named += [("demand", part.path, part.source, part.licence) for part in study.demand]
    named += [("statistics", table.path, table.source, "") for table in study.statistics]
    named += [("registers", one.path, one.source, one.licence) for one in study.registers]
    if study.study.earlier is not None:
        named.append(("earlier", study.study.earlier / VERDICTS, "", ""))
    named += more
    return tuple(
        InputFile(role, path, _sha256(path), source, licence)
        for role, path, source, licence in named
        if path is not None
    )


def _sha256(path: Path) -> str:
    """Return the hash of a file; of a Shapefile with the attributes that lie beside it."""
    digest = hashlib.sha256()
    for part in (path, *_beside(path)):
        with part.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    return digest.hexdigest()


def _beside(path: Path) -> list[Path]:
    if path.suffix.lower() != ".shp":
        return []
    parts = (part for part in path.parent.iterdir() if part.stem == path.stem)
    return sorted(part for part in parts if part.suffix.lower() in _PARTS)
