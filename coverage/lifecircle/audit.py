"""The main job, top to bottom: read, join, judge, write."""

from __future__ import annotations

import hashlib
import os
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lifecircle.base.errors import InputError
from lifecircle.district import load_district
from lifecircle.plans import read_plan
from lifecircle.plans.file import plan_file
from lifecircle.study import read_study
from lifecircle.verdicts.evaluate import evaluate
from lifecircle.verdicts.results import InputFile

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from lifecircle.base.text import Language
    from lifecircle.study import Study
    from lifecircle.verdicts.results import Results


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
    plan = read_plan(study.study.plan, study.file.parent)
    district = load_district(study, progress)
    return evaluate(district, plan, inputs=input_files(study), progress=progress)


def run(
    study_file: Path,
    folder: Path,
    languages: Sequence[Language] = (),
    progress: Callable[[str], None] | None = None,
) -> tuple[Results, list[Path]]:
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

    Returns
    -------
    Results, list of Path
        What was found and which files were written.
    """
    from lifecircle.outputs.save import save, write_timings

    _check_folder(folder)
    watch = Stopwatch(progress)
    watch("study")
    results = audit(read_study(study_file), watch)
    watch("outputs")
    first = results.language
    other: Language = "en" if first == "zh" else "zh"
    written = save(results, folder, tuple(languages) or (first, other))
    written.append(write_timings(folder, watch.seconds()))
    return results, written


def _check_folder(folder: Path) -> None:
    """Refuse a folder that cannot be written, before anything is computed."""
    nearest = folder.absolute()
    while not nearest.exists():
        nearest = nearest.parent
    if not nearest.is_dir() or not os.access(nearest, os.W_OK):
        raise InputError(
            "the results cannot be written there",
            file=folder,
            found=f"{nearest} is {'not writable' if nearest.is_dir() else 'a file'}",
            todo="choose another folder with --out",
        )


def input_files(study: Study, plan: str | None = None) -> tuple[InputFile, ...]:
    """List the files that a study's numbers rest on, with their hashes.

    Parameters
    ----------
    study
        The study.
    plan
        Id or path of the plan that was judged; default: the study's.
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
        if layer.entrances:
            doors = layer.entrances
            source, licence = doors.source or layer.source, doors.licence or layer.licence
            named.append(("entrances", doors.path, source, licence))
    return tuple(
        InputFile(role, path, _sha256(path), source, licence)
        for role, path, source, licence in named
        if path is not None
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
