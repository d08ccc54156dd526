"""Writing what a timeline found into a folder."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from lifecircle.outputs import manifest
from lifecircle.outputs.map import render_map
from lifecircle.outputs.save import write_text
from lifecircle.outputs.tables import ENCODING
from lifecircle.outputs.timeline_gis import write_gpkg
from lifecircle.outputs.timeline_map import layers_of
from lifecircle.outputs.timeline_page import render
from lifecircle.outputs.timeline_picture import draw
from lifecircle.outputs.timeline_tables import tables
from lifecircle.outputs.trouble import gdal_told

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from lifecircle.base.text import Language
    from lifecircle.scenarios.found import Timeline

PAGE: Final = "timeline.html"
MAP: Final = "map.html"
GIS: Final = "timeline.gpkg"
TABLES: Final = (
    "timeline.csv",
    "projects.csv",
    "contributions.csv",
    "losing.csv",
    "obligations.csv",
    "not_placed.csv",
)
ROOT: Final = (PAGE, MAP, *TABLES, GIS, manifest.TIMINGS, manifest.NAME)
"""What every timeline writes."""


def write(
    timeline: Timeline,
    folder: Path,
    languages: Sequence[Language] = (),
    others: Sequence[Path] = (),
) -> list[Path]:
    """Write the outputs of a timeline into an empty folder.

    ``timeline.html`` and ``map.html`` in the first language, in a folder of its name (such as
    ``en/``) in any other, the tables of `TABLES`, ``timeline.gpkg`` and ``run.json``. The
    same timeline gives the same bytes.

    Parameters
    ----------
    timeline
        What was found.
    folder
        `lifecircle.outputs.commit.Replacement.new`.
    languages
        Of the pages; the study's language if empty.
    others
        Files that are in the folder already, for ``run.json`` to list them as well.

    Returns
    -------
    list of Path
        The files written, inside `folder`; ``run.json`` last.
    """
    asked = tuple(dict.fromkeys(languages or (timeline.language,)))
    pages: dict[Language, str] = {
        language: PAGE if at == 0 else f"{language}/{PAGE}" for at, language in enumerate(asked)
    }
    sheet, layers = draw(timeline), layers_of(timeline)
    files = []
    for language, page in pages.items():
        up = "../" * page.count("/")
        links = {other: up + at for other, at in pages.items() if other != language}
        text = render(timeline, sheet, language, links)
        files.append(write_text(folder / page, text))
        last = timeline.states[-1].results
        text = render_map(last, language, _map_links(links), layers)
        files.append(write_text(folder / page.replace(PAGE, MAP), text))
    for name, text in tables(timeline).items():
        files.append(write_text(folder / name, text, encoding=ENCODING))
    gis = folder / GIS
    with gdal_told(gis):
        write_gpkg(timeline, gis)
    files.append(gis)
    files.append(write_text(folder / manifest.NAME, _record(timeline, folder, [*others, *files])))
    return files


def _map_links(pages: Mapping[Language, str]) -> dict[str, str]:
    """Return where a map leads: to the page beside it, and to those in other languages."""
    links = {"report": PAGE}
    for language, page in pages.items():
        links.setdefault("other_language", page.replace(PAGE, MAP))
        links[f"{language}/report"] = page
    return links


def _record(timeline: Timeline, folder: Path, files: Sequence[Path]) -> str:
    """Return the text of ``run.json``: that of the last year's audit, with the years."""
    last = replace(timeline.states[-1].results, inputs=timeline.inputs)
    content = json.loads(manifest.manifest(last, folder, files))
    written = content.pop("files")
    content["timeline"] = {
        "years": [
            {"year": state.year, "projects": [made.id for made in state.made]}
            for state in timeline.states
        ],
        "not_placed": [waiting.id for waiting in timeline.waiting],
        "assumptions": [
            {"code": note.code, **note.text._asdict(), "source": note.source}
            for note in timeline.notes
        ],
    }
    content["files"] = written
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
