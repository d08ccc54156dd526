"""Writing the outputs of several plans on one study: a folder for each, and all side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual
from lifecircle.outputs import manifest
from lifecircle.outputs.board_page import sheets_of
from lifecircle.outputs.commit import replacing
from lifecircle.outputs.names import file_names
from lifecircle.outputs.plans_page import Side, plans_csv
from lifecircle.outputs.report import render_page, status_rows
from lifecircle.outputs.report_more import More
from lifecircle.outputs.report_words import speaker
from lifecircle.outputs.review_number import review_note
from lifecircle.outputs.save import write, write_text
from lifecircle.outputs.tables import ENCODING
from lifecircle.outputs.weighs import on_ground

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lifecircle.base.text import Language
    from lifecircle.outputs.save import RenderMap
    from lifecircle.verdicts.results import Results

PAGE: Final = "plans.html"
TABLE: Final = "plans.csv"
ROOT: Final = (PAGE, TABLE, manifest.TIMINGS, manifest.NAME)
"""What the top folder always holds."""


def save_plans(
    results: Sequence[Results],
    folder: str | Path,
    languages: Sequence[Language] = (),
    maps: RenderMap | None = None,
) -> list[Path]:
    """Write the outputs of several plans on one study.

    Each plan has a folder of the name of its id (safe on Windows) with what
    `lifecircle.outputs.save.save` writes; ``plans.html`` and ``plans.csv`` set them side by side
    at the top. All or nothing, as `save`.

    Parameters
    ----------
    results
        One for each plan, of the same units; in the order of the columns.
    folder
        Made if missing.
    languages, maps
        As for `save`.

    Returns
    -------
    list of Path
        The files written, ``run.json`` of the top folder last.

    Raises
    ------
    InputError
        If there are no results, their units differ, or the folder cannot be written: then it is
        as it was.
    """
    with replacing(folder, ROOT) as place:
        return place.commit(write_plans(results, place.new, languages, maps))


def write_plans(
    results: Sequence[Results],
    folder: Path,
    languages: Sequence[Language] = (),
    maps: RenderMap | None = None,
) -> list[str]:
    """Write what `save_plans` writes into an empty folder; return the paths in it."""
    if not results:
        raise InputError(Bilingual("没有可对照的规划", "there are no plans to set side by side"))
    asked = tuple(dict.fromkeys(languages or (results[0].language,)))
    ids = [found.plan.document.id for found in results]
    folders = file_names(zip(ids, map(str, range(len(ids))), strict=True))
    sides = {language: Side(results, language) for language in asked}
    files: list[str] = []
    for found, name in zip(results, folders, strict=True):
        (folder / name).mkdir()
        files += [f"{name}/{file}" for file in write(found, folder / name, asked, maps)]
    for language, side in sides.items():
        page = PAGE if language == asked[0] else f"{language}/{PAGE}"
        text = _page(results, folders, side, asked, language)
        write_text(folder / page, text)
        files.append(page)
    write_text(folder / TABLE, plans_csv(results), encoding=ENCODING)
    files.append(TABLE)
    listed = [folder / file for file in files]
    write_text(folder / manifest.NAME, manifest.manifest(results[0], folder, listed))
    return [*files, manifest.NAME]


def _page(
    results: Sequence[Results],
    folders: Sequence[str],
    side: Side,
    languages: Sequence[Language],
    language: Language,
) -> str:
    first = language == languages[0]
    up = "" if first else "../"
    inner = "report.html" if first else f"{language}/report.html"
    others = [other for other in languages if other != language]
    other = ""
    if others:
        other = PAGE if others[0] == languages[0] else f"{others[0]}/{PAGE}"
    plans = []
    for found, name in zip(results, folders, strict=True):
        more = More(found, language)
        plans.append(
            {
                "title": found.plan.document.title.text(language),
                "report": quote(f"{up}{name}/{inner}"),
                "counts": more.counts(),
                "doubts": more.doubts(),
            }
        )
    return render_page(
        "plans.html",
        language=language,
        html_language={"zh": "zh-CN", "en": "en"}[language],
        w=speaker(language, ground=on_ground(results[0])),
        name=results[0].name,
        plans=plans,
        answered=side.answered(),
        asked=side.asked(),
        alone=side.alone(),
        unit_rows=side.unit_rows(),
        unit_names=side.units,
        sheets=sheets_of(len(side.units)),
        statuses=status_rows(language),
        other_link=quote(up + other) if other else "",
        other_language={"zh": "zh-CN", "en": "en"}[others[0]] if others else "",
        counted=results[0].people_counted,
        review=review_note(results[0], language),
        print_columns=2,
        corrections_line="",
    )
