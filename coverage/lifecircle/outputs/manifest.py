"""``run.json``: what a run was made from, how, and which files it wrote."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections import Counter
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.text import Note
    from lifecircle.verdicts.results import InputFile, Results

NAME: Final = "run.json"
FORMAT: Final = "lifecircle-run-1"
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
    study = next((item.path for item in results.inputs if item.role == "study"), None)
    content = {
        "format": FORMAT,
        "study": results.name,
        "year": results.year,
        "plan": results.plan.document.id,
        "crs": results.crs.to_string(),
        "versions": _versions(),
        "inputs": [_input(item, study) for item in results.inputs],
        "parameters": _plain(results.parameters, study),
        "assumptions": [_note(note) for note in results.assumptions],
        "notes": [_note(note) for note in results.notes],
        "note_counts": dict(sorted(Counter(note.code for note in results.notes).items())),
        "files": [_written(file, folder) for file in sorted(files)],
    }
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def written_before(folder: Path) -> tuple[str, ...]:
    """Return the files that the last run in `folder` wrote, as posix paths relative to it.

    Paths that would lead out of the folder, and a ``run.json`` of somebody else, are ignored.
    """
    content = _read(folder)
    entries = content.get("files") if content else None
    if not isinstance(entries, list):
        return ()
    listed = [str(entry.get("path")) for entry in entries if isinstance(entry, dict)]
    root = folder.resolve()
    return tuple(
        path
        for path in listed
        if "\x00" not in path and (folder / path).resolve().is_relative_to(root)
    )


def is_ours(folder: Path) -> bool:
    """Tell whether a run wrote the ``run.json`` in `folder`."""
    return _read(folder) is not None


def _read(folder: Path) -> dict[str, Any] | None:
    try:
        content = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        return None
    return content


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


def _note(note: Note) -> dict[str, str]:
    return {"code": note.code, "zh": note.text.zh, "en": note.text.en, "source": note.source}


def _written(file: Path, folder: Path) -> dict[str, Any]:
    content = file.read_bytes()
    return {
        "path": file.relative_to(folder).as_posix(),
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
