"""Opening OpenStreetMap files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import osmium

from lifecircle.base.errors import InputError, MissingFileError

if TYPE_CHECKING:
    from pathlib import Path

_FORMATS: Final = (".osm.pbf", ".pbf", ".osm.gz", ".osm.bz2", ".osm")


def open_osm(file: Path, what: str, error_class: type[InputError]) -> osmium.io.FileBuffer:
    """Read an OpenStreetMap file into memory: osmium's own opening fails on some Windows paths.

    Parameters
    ----------
    file
        ``.osm.pbf``, ``.osm``, ``.osm.gz`` or ``.osm.bz2``.
    what
        What it is called in messages.
    error_class
        Of errors other than a missing file.

    Raises
    ------
    MissingFileError
        If there is no such file.
    InputError
        Of the given class, if the ending is unknown or the file cannot be opened.
    """
    name = file.name.lower()
    ending = next((e for e in _FORMATS if name.endswith(e)), None)
    if ending is None:
        raise error_class(
            f"{what} is in an unknown format",
            file=file,
            expected="a name that ends in " + ", ".join(_FORMATS),
            found=file.name,
        )
    try:
        content = file.read_bytes()
    except FileNotFoundError as error:
        raise MissingFileError(f"{what} does not exist", file=file) from error
    except OSError as error:
        raise error_class(f"{what} cannot be opened", file=file, found=str(error)) from error
    return osmium.io.FileBuffer(content, ending.removeprefix("."))


def damaged(
    error: RuntimeError, file: Path, what: str, error_class: type[InputError]
) -> InputError:
    """Say that osmium could not read a file to its end, and what to do about it."""
    unsorted = "out of order" in str(error)
    return error_class(
        f"{what} is not in order" if unsorted else f"{what} is damaged or incomplete",
        file=file,
        expected="a whole OpenStreetMap file (.osm.pbf, .osm, .osm.gz, .osm.bz2)",
        found=str(error),
        todo="sort it by type and id, for instance with `osmium sort`"
        if unsorted
        else "download or copy it again",
    )
