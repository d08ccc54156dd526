"""What can go wrong while results are written, said so that a planner can act on it."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Final

from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FULL: Final = {errno.ENOSPC, errno.EFBIG} | (
    {errno.EDQUOT} if hasattr(errno, "EDQUOT") else set[int]()
)
_DISK_FULL: Final = {39, 112, 1295}
"""Windows: ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL, ERROR_DISK_QUOTA_EXCEEDED."""
_LITTLE: Final = 2**24
"""A disk with fewer bytes free is full for a library that only says that writing failed."""


class WriteError(OSError):
    """A library could not write a file; it does not say why."""


def is_full(error: OSError) -> bool:
    """Tell whether a disk is full, a quota used up or a file larger than the system allows."""
    return error.errno in _FULL or getattr(error, "winerror", None) in _DISK_FULL


@contextmanager
def full_disk_told(folder: Path) -> Iterator[None]:
    """Turn the errors of a full disk into one that says which folder and what to do.

    Parameters
    ----------
    folder
        Where the results were to go.

    Raises
    ------
    InputError
        If the disk is full, a quota is used up or a file is larger than the system allows.
    """
    try:
        yield
    except OSError as error:
        if is_full(error):
            raise _no_room(folder, error.strerror or str(error)) from error
        if isinstance(error, WriteError):
            raise _not_written(folder, error) from error
        raise


@contextmanager
def gdal_told(file: Path) -> Iterator[None]:
    """Turn GDAL's errors while a file of results is written into a `WriteError`.

    GDAL does not say why writing failed: the disk is asked whether it is full. And it says
    nothing at all where the spatial index of a GeoPackage found no room: that is looked up. What
    GDAL prints by itself, a line for every statement of SQL that failed, is not shown.

    Parameters
    ----------
    file
        The file that is written: a GeoPackage, or another format of GDAL.
    """
    from pyogrio import set_gdal_config_options  # noqa: PLC0415
    from pyogrio.errors import (  # noqa: PLC0415
        DataLayerError,
        DataSourceError,
        FeatureError,
        FieldError,
        GeometryError,
    )

    set_gdal_config_options({"CPL_LOG": os.devnull})
    known = (
        DataSourceError,
        DataLayerError,
        FeatureError,
        FieldError,
        GeometryError,
        sqlite3.Error,
    )
    try:
        yield
    except known as error:
        raise _write_error(file, str(error)) from error
    if file.suffix == ".gpkg" and not _has_indexes(file):
        raise _write_error(file, "the spatial index could not be written")


def _write_error(file: Path, reason: str) -> WriteError:
    full = shutil.disk_usage(file.parent).free < _LITTLE
    return WriteError(errno.ENOSPC if full else errno.EIO, reason, file.name)


def _has_indexes(file: Path) -> bool:
    """Tell whether every layer of a GeoPackage has its spatial index."""
    asked = (
        "SELECT table_name FROM gpkg_contents WHERE data_type = 'features'",
        "SELECT table_name FROM gpkg_extensions WHERE extension_name = 'gpkg_rtree_index'",
    )
    try:
        with closing(sqlite3.connect(file)) as database:
            layers, indexes = ({name for (name,) in database.execute(query)} for query in asked)
    except sqlite3.Error:
        return False
    return layers == indexes


def _no_room(folder: Path, reason: str) -> InputError:
    return InputError(
        Bilingual("磁盘空间不足，结果未能写入", "the disk is full: the results were not written"),
        file=folder,
        found=reason,
        todo=Bilingual(
            "清理磁盘后重新运行，或用 --out 另选文件夹；原有结果未改动",
            "free some space and run again, or choose another folder with --out; "
            "earlier results there are untouched",
        ),
    )


def _not_written(folder: Path, error: WriteError) -> InputError:
    return InputError(
        Bilingual(f"{error.filename} 写入失败", f"{error.filename} could not be written"),
        file=folder,
        found=error.strerror,
        todo=Bilingual(
            "检查磁盘空间、配额及单个文件大小限制，或用 --out 另选文件夹；原有结果未改动",
            "see that the disk has room and allows files of this size, or choose another "
            "folder with --out; earlier results there are untouched",
        ),
    )


def held_open(file: str | Path | None, reason: str | None) -> InputError:
    """Return the error of a file that another program holds open."""
    return InputError(
        Bilingual("上次结果中的文件无法替换", "a file of the last run cannot be replaced"),
        file=file,
        found=reason,
        todo=Bilingual(
            "在打开它的程序（Excel、WPS、QGIS、浏览器）中将其关闭后重新运行；原有结果未改动",
            "close it in the program that has it open (Excel, QGIS, a browser) and run again; "
            "the earlier results are untouched",
        ),
    )
