"""``run.json``: what a run was made from, how, and which files it wrote."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections import Counter
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from lifecircle.changes.told import entries_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.text import Note
    from lifecircle.study.corrections import Repair
    from lifecircle.verdicts.results import InputFile, Results

NAME: Final = "run.json"
TIMINGS: Final = "timings.json"
"""Seconds per step: of a run, but not listed, as they differ from run to run."""
FORMAT: Final = "lifecircle-run-1"
_SQLITE: Final = ("-wal", "-shm", "-journal")
LIBRARIES: Final = (
    "lifecircle",
    "folium",
    "geopandas",
    "jinja2",
    "numpy",
    "osmium",
    "pandas",
    "pydantic",
    "pyogrio",
    "pyproj",
    "rasterio",
    "scipy",
    "shapely",
)


def manifest(results: Results, folder: Path, files: Sequence[Path]) -> str:
    """Return the text of ``run.json``: without times, so the same run gives the same text.

    Parameters
    ----------
    results
        The audit.
    folder
        Where the files are now.
    files
        Every other file that was written, inside `folder`.
    """
    return with_files(record(results), folder, files)


def with_files(content: dict[str, Any], folder: Path, files: Sequence[Path]) -> str:
    """Return the text of a ``run.json`` that says something, and which files were written."""
    listed = {"files": [_written(file, folder) for file in sorted(files)]}
    return json.dumps(content | listed, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def record_of(
    *,
    study: str,
    year: int | None,
    language: str,
    crs: str,
    inputs: Sequence[InputFile],
    parameters: dict[str, Any],
    assumptions: Sequence[Note] = (),
    notes: Sequence[Note] = (),
) -> dict[str, Any]:
    """Return what ``run.json`` says about a run that is no audit: by whom it was read, from what.

    Parameters
    ----------
    study, year, language, crs, parameters
        As in the ``run.json`` of an audit.
    inputs
        Files with their hashes; paths are written as seen from that of the study.
    assumptions, notes
        What readers must know.
    """
    file = next((item.path for item in inputs if item.role == "study"), None)
    return {
        "format": FORMAT,
        "study": study,
        "year": year,
        "language": language,
        "crs": crs,
        "versions": _versions(),
        "inputs": [_input(item, file) for item in inputs],
        "parameters": _plain(parameters, file),
        "assumptions": [_note(note) for note in assumptions],
        "notes": [_note(note) for note in notes],
    }


def record(results: Results) -> dict[str, Any]:
    """Return what ``run.json`` says about an audit itself: everything but the files written.

    ``goals`` holds each promise as it was judged, without what is left at its default.
    """
    study = next((item.path for item in results.inputs if item.role == "study"), None)
    return {
        "format": FORMAT,
        "study": results.name,
        "year": results.year,
        "language": results.language,
        "plan": results.plan.document.id,
        "plan_title": results.plan.document.title.text._asdict(),
        "goals": [
            result.goal.model_dump(mode="json", exclude_defaults=True) for result in results.goals
        ],
        "people": {"total": results.people_total, "counted": results.people_counted},
        "crs": results.crs.to_string(),
        "versions": _versions(),
        "inputs": [_input(item, study) for item in results.inputs],
        "parameters": _plain(results.parameters, study),
        "assumptions": [_note(note) for note in results.assumptions],
        "notes": [_note(note) for note in results.notes],
        "corrections": [_repair(repair) for repair in results.repairs],
        **({"changes": entries_of(results.made)} if results.made else {}),
        "note_counts": dict(sorted(Counter(note.code for note in results.notes).items())),
    }


def written_before(folder: Path) -> tuple[str, ...]:
    """Return the files of the last run in `folder`, as posix paths relative to it, sorted.

    These are the files that its ``run.json`` lists, ``run.json`` and ``timings.json`` themselves
    and what SQLite keeps beside a GeoPackage, as far as they are there. A ``run.json`` of
    somebody else, and paths that would lead out of the folder, are ignored.
    """
    content = read(folder)
    if content is None:
        return ()
    listed = {path for path, _ in _listed(content)}
    beside = {path + end for path in listed if path.endswith(".gpkg") for end in _SQLITE}
    root = folder.resolve()
    return tuple(
        sorted(
            path
            for path in {NAME, TIMINGS} | listed | beside
            if (folder / path).is_file() and (folder / path).resolve().is_relative_to(root)
        )
    )


def verify(folder: Path) -> list[str]:
    """Return the files of the last run that are missing or changed; none in a sound folder.

    Parameters
    ----------
    folder
        That a run has written. Without a ``run.json`` of a run, that is what is missing.
    """
    content = read(folder)
    if content is None:
        return [NAME]
    return [path for path, digest in _listed(content) if _sha256(folder / path) != digest]


def is_plain(path: str) -> bool:
    """Tell whether a path is relative, goes down only and is written in one way."""
    parts = PurePosixPath(path).parts
    return (
        bool(parts)
        and "/".join(parts) == path
        and not {".", ".."} & set(parts)
        and not any(char in path for char in "\\:\x00")
    )


def is_ours(folder: Path) -> bool:
    """Tell whether a run wrote the ``run.json`` in `folder`."""
    return read(folder) is not None


def read(folder: Path) -> dict[str, Any] | None:
    """Return the ``run.json`` of a folder; None if no run of this format wrote one."""
    try:
        content = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        return None
    return content


def _listed(content: dict[str, Any]) -> list[tuple[str, str]]:
    """Return path and hash of each file in a manifest, sorted; not what leads out of the folder."""
    entries = content.get("files")
    if not isinstance(entries, list):
        return []
    found = {
        str(entry.get("path")): str(entry.get("sha256"))
        for entry in entries
        if isinstance(entry, dict)
    }
    return sorted((path, digest) for path, digest in found.items() if is_plain(path))


def _sha256(file: Path) -> str | None:
    try:
        with file.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError:
        return None


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for library in LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            found[library] = "not installed"
    return found


def _input(item: InputFile, study: Path | None) -> dict[str, str]:
    return {
        "role": item.role,
        "path": relative(item.path, study),
        "sha256": item.sha256,
        "source": item.source,
        "licence": item.licence,
    }


def relative(path: Path, study: Path | None) -> str:
    """Return a path as seen from the study file, with ``/``; absolute on another drive."""
    if study is None:
        return path.as_posix()
    try:
        return os.path.relpath(path, study.parent).replace(os.sep, "/")
    except ValueError:
        return path.as_posix()


def _plain(value: Any, study: Path | None) -> Any:
    """Return parameters as JSON can hold them; paths as seen from the study file."""
    if isinstance(value, dict):
        return {str(key): _plain(item, study) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, study) for item in value]
    if isinstance(value, os.PathLike) or (isinstance(value, str) and Path(value).is_absolute()):
        return relative(Path(value), study)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)


def _repair(repair: Repair) -> dict[str, Any]:
    """Return a correction as it was made; what it was asked to do is among the parameters."""
    asked = repair.correction
    return {
        "number": repair.number,
        "kind": asked.kind,
        "zh": repair.outcome.zh,
        "en": repair.outcome.en,
        "author": asked.author,
        "date": asked.date and asked.date.isoformat(),
        "reason": asked.reason,
    }


def _note(note: Note) -> dict[str, str]:
    return {"code": note.code, "zh": note.text.zh, "en": note.text.en, "source": note.source}


def _written(file: Path, folder: Path) -> dict[str, Any]:
    content = file.read_bytes()
    return {
        "path": file.relative_to(folder).as_posix(),
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
