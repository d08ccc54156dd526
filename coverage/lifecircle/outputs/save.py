"""Writing all outputs into a folder, all or nothing, beside whatever else lies there."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from lifecircle.outputs import manifest, public
from lifecircle.outputs.atlas import Atlas
from lifecircle.outputs.commit import replacing
from lifecircle.outputs.documents import write_documents
from lifecircle.outputs.gaps import gaps as find_gaps
from lifecircle.outputs.gis import write_gpkg
from lifecircle.outputs.gis_formats import write_formats
from lifecircle.outputs.kml import kml_name, site_visit
from lifecircle.outputs.left_out_files import left_out_csv
from lifecircle.outputs.more_tables import board_csv, members_csv
from lifecircle.outputs.names import file_names
from lifecircle.outputs.report import Pages
from lifecircle.outputs.tables import ENCODING, gaps_csv, verdicts_csv
from lifecircle.outputs.trouble import gdal_told

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from lifecircle.base.text import Language
    from lifecircle.verdicts.results import Results

    RenderMap = Callable[[Results, Language, dict[str, str]], str]

ROOT: Final = (
    "map.html",
    "report.html",
    "results.gpkg",
    "verdicts.csv",
    "gaps.csv",
    "board.html",
    "board.csv",
    "members.csv",
    manifest.TIMINGS,
    manifest.NAME,
)
"""What every audit writes, whatever its units and languages."""


def save(
    results: Results,
    folder: str | Path,
    languages: Sequence[Language] = (),
    maps: RenderMap | None = None,
) -> list[Path]:
    """Write the outputs of an audit.

    At the folder's root: ``map.html``, ``report.html``, ``board.html`` and ``units/<name>.html``
    in the first language, ``results.gpkg``, ``verdicts.csv``, ``gaps.csv``, ``board.csv``,
    ``members.csv``, ``site_visit_gcj02.kml`` (outside
    China ``site_visit.kml``) and ``run.json``; of the tables of
    `lifecircle.outputs.left_out_files` those that have rows; if asked for, ``public.html``.
    Another language has its pages in a folder of its name, such as ``en/``.

    All or nothing: everything is written aside and put in place at the end (see
    `lifecircle.outputs.commit`). Files that the last run wrote and this one does not are removed;
    other files in the folder are left alone.

    Parameters
    ----------
    results
        The audit.
    folder
        Made if missing.
    languages
        Of the pages, the first at the root; the study's language if empty.
    maps
        Renders the map page; `lifecircle.outputs.map.render_map` if None.

    Returns
    -------
    list of Path
        The files written, ``run.json`` last.

    Raises
    ------
    InputError
        If the folder holds a file of the same name that no run wrote, another run is writing
        there, a file cannot be replaced because another program holds it open, or the disk is
        full. The folder is as it was.
    """
    with replacing(folder, ROOT) as place:
        return place.commit(write(results, place.new, languages, maps))


def write(
    results: Results,
    folder: Path,
    languages: Sequence[Language] = (),
    maps: RenderMap | None = None,
) -> list[str]:
    """Write the outputs of an audit into an empty folder; return their paths in it.

    Parameters
    ----------
    results, languages, maps
        As for `save`.
    folder
        `lifecircle.outputs.commit.Replacement.new`.
    """
    asked = tuple(dict.fromkeys(languages or (results.language,)))
    files = _write(results, folder, asked, maps or _default_map())
    write_text(folder / manifest.NAME, manifest.manifest(results, folder, files))
    return [file.relative_to(folder).as_posix() for file in (*files, folder / manifest.NAME)]


def write_timings(folder: Path, seconds: Mapping[str, float]) -> str:
    """Write ``timings.json`` into a folder and return its name.

    Parameters
    ----------
    folder
        `lifecircle.outputs.commit.Replacement.new`.
    seconds
        Per step.
    """
    write_text(folder / manifest.TIMINGS, json.dumps(dict(seconds), indent=1) + "\n")
    return manifest.TIMINGS


def _default_map() -> RenderMap:
    from lifecircle.outputs.map import render_map  # noqa: PLC0415

    return render_map


def _write(
    results: Results, aside: Path, languages: Sequence[Language], maps: RenderMap
) -> list[Path]:
    table: pd.DataFrame = find_gaps(results)
    files = [aside / "results.gpkg", aside / "verdicts.csv", aside / "gaps.csv"]
    with ThreadPoolExecutor(1) as pool:
        # GDAL writes the tables in C while the pages are made in Python.
        gis = pool.submit(_write_gis, results, table, files[0])
        files += _write_pages(results, table, aside, languages, maps)
        files += gis.result()
    tables = (verdicts_csv(results), gaps_csv(results, table))
    for file, text in zip(files[1:3], tables, strict=True):
        write_text(file, text, encoding=ENCODING)
    for name, text in (("board.csv", board_csv(results)), ("members.csv", members_csv(results))):
        files.append(write_text(aside / name, text, encoding=ENCODING))
    for name, text in left_out_csv(results):
        files.append(write_text(aside / name, text, encoding=ENCODING))
    files.append(write_text(aside / kml_name(results), site_visit(results, table)))
    if public.is_asked(results):
        files.append(write_text(aside / public.NAME, public.render_public(results)))
    return files


def _write_gis(results: Results, table: pd.DataFrame, file: Path) -> list[Path]:
    with gdal_told(file):
        write_gpkg(results, table, file)
    return write_formats(results, table, file.parent)


def _write_pages(
    results: Results,
    table: pd.DataFrame,
    aside: Path,
    languages: Sequence[Language],
    maps: RenderMap,
) -> list[Path]:
    units = file_names(zip(results.units["name"], results.units["id"].astype(str), strict=True))
    atlas = Atlas(results)
    files: list[Path] = []
    made: list[Pages] = []
    for language in languages:
        pages = Pages(results, table, language, languages=languages, unit_files=units, atlas=atlas)
        files += [
            write_text(aside / pages.place("map.html"), maps(results, language, pages.map_links())),
            write_text(aside / pages.place("report.html"), pages.report()),
            write_text(aside / pages.place("board.html"), pages.board()),
            *(
                write_text(aside / pages.place(f"units/{name}.html"), pages.unit(row))
                for row, name in enumerate(units)
            ),
        ]
        made.append(pages)
    return files + write_documents(results, made, aside)


def write_text(file: Path, text: str, *, encoding: str = "utf-8") -> Path:
    """Write text as it is, with the line ends it has, into a folder made if missing."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode(encoding))
    return file
