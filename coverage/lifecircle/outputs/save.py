"""Writing all outputs into a folder, all or nothing, beside whatever else lies there."""

from __future__ import annotations

import json
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from lifecircle.base.errors import InputError
from lifecircle.outputs import manifest
from lifecircle.outputs.atlas import Atlas
from lifecircle.outputs.gaps import gaps as find_gaps
from lifecircle.outputs.gis import write_gpkg
from lifecircle.outputs.names import file_names
from lifecircle.outputs.report import Pages
from lifecircle.outputs.tables import ENCODING, gaps_csv, verdicts_csv

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

    from lifecircle.base.text import Language
    from lifecircle.verdicts.results import Results

    RenderMap = Callable[[Results, Language, dict[str, str]], str]


def save(
    results: Results,
    folder: str | Path,
    languages: Sequence[Language] = (),
    maps: RenderMap | None = None,
) -> list[Path]:
    """Write the outputs of an audit.

    At the folder's root: ``map.html``, ``report.html`` and ``units/<name>.html`` in the first
    language, ``results.gpkg``, ``verdicts.csv``, ``gaps.csv`` and ``run.json``. Another language
    has its pages in a folder of its name, such as ``en/``.

    Everything is written aside and moved in at the end. Files that the last run wrote and this
    one does not are removed; other files in the folder are left alone.

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
        If the folder holds a file of the same name that no run wrote, or a file cannot be
        replaced because another program holds it open.
    """
    target = Path(folder).absolute()
    asked = tuple(dict.fromkeys(languages or (results.language,)))
    parent = target.parent
    parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{target.name[:40]}-", dir=parent))
    try:
        files = _write(results, aside, asked, maps or _default_map())
        paths = [file.relative_to(aside).as_posix() for file in files]
        _refuse_foreign(target, paths)
        text = manifest.manifest(results, aside, files)
        _write_text(aside / manifest.NAME, text)
        return _move_in(aside, target, paths)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def write_timings(folder: str | Path, seconds: Mapping[str, float]) -> Path:
    """Write ``timings.json`` into a folder and return its path.

    Parameters
    ----------
    folder
        That `save` has written.
    seconds
        Per step.
    """
    file = Path(folder).absolute() / "timings.json"
    return _write_text(file, json.dumps(dict(seconds), indent=1) + "\n")


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
        gis = pool.submit(write_gpkg, results, table, files[0])
        files += _write_pages(results, table, aside, languages, maps)
        gis.result()
    _write_text(files[1], verdicts_csv(results), encoding=ENCODING)
    _write_text(files[2], gaps_csv(results, table), encoding=ENCODING)
    return files


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
    for language in languages:
        pages = Pages(results, table, language, languages=languages, unit_files=units, atlas=atlas)
        files += [
            _write_text(
                aside / pages.place("map.html"), maps(results, language, pages.map_links())
            ),
            _write_text(aside / pages.place("report.html"), pages.report()),
            *(
                _write_text(aside / pages.place(f"units/{name}.html"), pages.unit(row))
                for row, name in enumerate(units)
            ),
        ]
    return files


def _write_text(file: Path, text: str, *, encoding: str = "utf-8") -> Path:
    """Write text as it is, with the line ends it has."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode(encoding))
    return file


def _refuse_foreign(target: Path, paths: Sequence[str]) -> None:
    """Raise if a file would be overwritten that no run wrote."""
    ours = set(manifest.written_before(target))
    for path in (*paths, manifest.NAME):
        if path in ours or not (target / path).exists():
            continue
        if path == manifest.NAME and manifest.is_ours(target):
            continue
        raise InputError(
            "the folder already holds a file of this name that lifecircle did not write",
            file=target / path,
            expected="an empty folder, or one that an earlier run wrote",
            todo="choose another folder, or move the file away",
        )


def _move_in(aside: Path, target: Path, paths: Sequence[str]) -> list[Path]:
    """Put the old files aside and the new ones in; on any failure put everything back."""
    target.mkdir(exist_ok=True)
    old = [p for p in (*manifest.written_before(target), manifest.NAME) if (target / p).is_file()]
    new = [manifest.NAME, *paths]
    backup = aside / ".before"
    removed: list[str] = []
    placed: list[str] = []
    try:
        for path in sorted(old):
            _move(target / path, backup / path)
            removed.append(path)
        for path in new:
            _move(aside / path, target / path)
            placed.append(path)
    except BaseException as error:
        for path in placed:
            (target / path).unlink()
        for path in removed:
            _move(backup / path, target / path)
        if isinstance(error, PermissionError):
            raise InputError(
                "a file of the last run cannot be replaced",
                file=error.filename,
                found=error.strerror,
                todo="close it in the program that has it open (Excel, QGIS, a browser)",
            ) from error
        raise
    _remove_empty(target, [path for path in old if path not in set(new)])
    return [target / path for path in (*paths, manifest.NAME)]


def _move(source: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    source.replace(to)


def _remove_empty(target: Path, gone: Sequence[str]) -> None:
    """Remove folders that held files of the last run and hold nothing now."""
    folders = {parent for path in gone for parent in Path(path).parents} - {Path()}
    for folder in sorted(folders, key=lambda p: (-len(p.parts), p)):
        if (target / folder).is_dir() and not any((target / folder).iterdir()):
            (target / folder).rmdir()
