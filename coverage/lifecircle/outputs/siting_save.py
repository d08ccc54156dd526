"""Writing a siting run into a folder, all or nothing."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, Final

from lifecircle.changes.told import entries_of
from lifecircle.outputs import manifest
from lifecircle.outputs.commit import replacing
from lifecircle.outputs.save import write_text
from lifecircle.outputs.siting_chosen import chosen_name, chosen_toml
from lifecircle.outputs.siting_gis import write_gpkg
from lifecircle.outputs.siting_page import PAGE, SitesPage
from lifecircle.outputs.siting_tables import Tables
from lifecircle.outputs.tables import ENCODING
from lifecircle.outputs.trouble import gdal_told

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from lifecircle.base.text import Language
    from lifecircle.siting.found import SitingFound, SitingRun

ROOT: Final = (
    PAGE,
    "sites.gpkg",
    "sites.csv",
    "choices.csv",
    "curve.csv",
    "candidates.csv",
    "units.csv",
    manifest.TIMINGS,
    manifest.NAME,
)
"""What every siting run writes, whatever its questions and languages."""


def save(run: SitingRun, folder: str | Path, languages: Sequence[Language] = ()) -> list[Path]:
    """Write what was found for the questions of a study.

    At the folder's root: ``sites.html`` in the first language, ``sites.gpkg``, ``sites.csv``,
    ``choices.csv``, ``curve.csv``, ``candidates.csv``, ``units.csv``, ``uncovered.csv`` where it
    has rows, ``chosen_<id>.toml`` for each question with sites, ``timings.json`` and
    ``run.json``. Another language has its page in a folder of its name, such as ``en/``.

    All or nothing, as `lifecircle.outputs.save.save`.

    Parameters
    ----------
    run
        What was found.
    folder
        Made if missing.
    languages
        Of the page, the first at the root; the study's language if empty.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    InputError
        If the folder cannot be written, see `lifecircle.outputs.save.save`: then it is as it was.
    """
    with replacing(folder, ROOT) as place:
        names = write(run, place.new, languages)
        names.append(write_timings(place.new, run, {}))
        return place.commit(names)


def write(run: SitingRun, folder: Path, languages: Sequence[Language] = ()) -> list[str]:
    """Write a siting run into an empty folder; return the paths in it, ``run.json`` last.

    The same run gives the same bytes: how long it took is for `write_timings`.

    Parameters
    ----------
    run, languages
        As for `save`.
    folder
        `lifecircle.outputs.commit.Replacement.new`.
    """
    asked = tuple(dict.fromkeys(languages or (run.language,)))
    tables = Tables(run)
    page = SitesPage(run, tables, asked)
    files = [write_text(folder / page.place(one), page.render(one)) for one in asked]
    gpkg = folder / "sites.gpkg"
    with gdal_told(gpkg):
        write_gpkg(run, tables, gpkg)
    files.append(gpkg)
    files += [write_text(folder / name, text, encoding=ENCODING) for name, text in tables.files()]
    for found in run.found:
        text = chosen_toml(run, found)
        if text is not None:
            files.append(write_text(folder / chosen_name(found), text))
    content = manifest.with_files(_record(run), folder, files)
    files.append(write_text(folder / manifest.NAME, content))
    return [file.relative_to(folder).as_posix() for file in files]


def write_timings(folder: Path, run: SitingRun, seconds: Mapping[str, float]) -> str:
    """Write ``timings.json`` into a folder and return its name.

    Parameters
    ----------
    folder
        `lifecircle.outputs.commit.Replacement.new`.
    run
        Whose answers took their time: seconds per step of each, by question and set.
    seconds
        Of the job, per step.
    """
    questions = {found.asked.siting.id: _seconds(found) for found in run.found}
    content = {**seconds, "questions": questions}
    write_text(folder / manifest.TIMINGS, json.dumps(content, indent=1) + "\n")
    return manifest.TIMINGS


def _seconds(found: SitingFound) -> list[dict[str, float]]:
    answers = [chosen.answer for chosen in found.choices]
    if found.failed is not None:
        answers.append(found.failed)
    timed = []
    for answer in answers:
        steps: dict[str, float] = {}
        for step in answer.steps:
            steps[step.name] = round(steps.get(step.name, 0.0) + step.seconds, 4)
        timed.append(steps)
    return timed


def _record(run: SitingRun) -> dict[str, Any]:
    """Return what ``run.json`` says: the questions, and how good each answer is."""
    study = run.district.study
    record = manifest.record_of(
        study=study.study.name,
        year=run.year if run.year is not None else study.study.year,
        language=run.language,
        crs=run.district.crs.to_string(),
        inputs=run.inputs,
        parameters=study.model_dump(mode="json", exclude={"file"}),
        assumptions=[note for found in run.found for note in found.asked.notes],
        notes=run.notes,
    )
    made = {"changes": entries_of(run.district.made)} if run.district.made else {}
    return record | {
        "kind": "siting",
        **made,
        "questions": [_question(found) for found in run.found],
    }


def _question(found: SitingFound) -> dict[str, Any]:
    answers = [chosen.answer for chosen in found.choices]
    if found.failed is not None:
        answers.append(found.failed)
    return {
        "id": found.asked.siting.id,
        "asked": found.asked.siting.model_dump(mode="json", exclude_defaults=True),
        "answers": [
            {
                "status": answer.status,
                "objective": _finite(answer.objective),
                "bound": _finite(answer.bound),
                "gap": _finite(answer.gap),
                "cut_short": answer.cut_short,
                "method": answer.method,
            }
            for answer in answers
        ],
        "sites": [[*map(str, chosen.sites["id"])] for chosen in found.choices],
    }


def _finite(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else value
