"""What a network that is read from files depends on, as one digest.

In it are the contents of the files and the ends of their names, all parameters, the source of
every module of `lifecircle.streets` and `lifecircle.base` with their data, the versions of the
libraries that read and compute, the kind of machine, and what the environment sets for GDAL and
PROJ. If one of them is another, so is the key: what was kept under the old one is not found again.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from dataclasses import dataclass, field
from functools import cache
from hashlib import file_digest, sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pyproj import CRS, proj_version_str
from pyproj.exceptions import CRSError
from pyproj.network import is_network_enabled  # type: ignore[attr-defined]  # in no __all__

if TYPE_CHECKING:
    from collections.abc import Mapping

LIBRARIES: Final = ("numpy", "osmium", "pyogrio", "pyproj", "rasterio", "scipy", "shapely")
RASTERS: Final = (".tif", ".tiff", ".asc", ".hgt")
"""Suffixes of rasters that lie in one file and its companions of the same name; those that may
refer to other files (``.vrt``) are not among them."""
WHOLE: Final = (".fgb", ".geojson", ".gpkg", ".json", ".shp")
"""The same of files of lines."""
_SETTINGS: Final = ("GDAL_", "OGR_", "CPL_", "GTIFF_", "PROJ", "OSM_")
_OF_NO_FILE: Final = frozenset({"GDAL_CURL_CA_BUNDLE", "PROJ_CURL_CA_BUNDLE"})
"""Certificates for the internet; rasterio sets them when a network imports it."""
_ROOMS: Final = ("streets", "base")
_SOURCES: Final = (".py", ".toml")


@dataclass(frozen=True)
class Source:
    """What a network is read from.

    Attributes
    ----------
    reader
        Which.
    file
        Of the streets.
    parameters
        All that the reader takes besides files: numbers, texts, None, a CRS, and tuples and
        dictionaries of them.
    elevation
        A raster; None without.
    companions
        Whether the files of the same name beside the file belong to it.
    """

    reader: str
    file: Path
    parameters: Mapping[str, Any] = field(default_factory=dict)
    elevation: Path | None = None
    companions: bool = False

    def identity(self) -> tuple[str, str] | None:
        """Return the key, hexadecimal, and the digest of the raster; empty without one.

        None if something that the network depends on is not known: a file cannot be read or may
        refer to others, or the package does not lie in files.
        """
        try:
            ground = "" if self.elevation is None else raster_digest(self.elevation)
            if ground is None or (self.companions and self.file.suffix.lower() not in WHOLE):
                return None
            content = with_companions if self.companions else file_content
            known = {
                "reader": self.reader,
                "content": content(self.file),
                "ending": "".join(self.file.suffixes[-2:]).lower(),
                "ground": ground,
                "parameters": _plain(dict(self.parameters)),
                "sources": source_digest(),
                "versions": {name: version(name) for name in LIBRARIES},
                "proj": [proj_version_str, is_network_enabled()],
                "machine": [sys.platform, platform.machine(), sys.byteorder],
                "set": {
                    name: value
                    for name, value in os.environ.items()
                    if name.startswith(_SETTINGS) and name not in _OF_NO_FILE
                },
            }
        except (CRSError, OSError, PackageNotFoundError, TypeError):
            return None
        return sha256(json.dumps(known, sort_keys=True).encode()).hexdigest(), ground


def file_content(file: Path) -> str:
    """Return the digest of what is in a file.

    Raises
    ------
    OSError
        If it cannot be read.
    """
    with file.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def with_companions(file: Path) -> str:
    """Return the digest of a file and of all beside it that share its name up to the suffix.

    Raises
    ------
    OSError
        If one cannot be read.
    """
    start = file.stem.casefold() + "."
    there = [p for p in file.parent.iterdir() if p.name.casefold().startswith(start)]
    found = [(p.name, file_content(p)) for p in sorted({*there, file}) if p.is_file()]
    return sha256(json.dumps(found).encode()).hexdigest()


def raster_digest(file: Path) -> str | None:
    """Return the digest of a raster; None if not all that it consists of is known.

    Raises
    ------
    OSError
        If it cannot be read.
    """
    return with_companions(file) if file.suffix.lower() in RASTERS else None


@cache
def source_digest() -> str:
    """Return the digest of the code and the data that decide what a network is like.

    It is that of the first call in this process; see `sources_now`.
    """
    return sources_now()


def sources_now() -> str:
    """Return the same of the files as they are now.

    Raises
    ------
    FileNotFoundError
        If the package does not lie in files.
    """
    package = Path(__file__).parents[2]
    if not (package / _ROOMS[0] / "build.py").is_file():
        raise FileNotFoundError(package)
    digest = sha256()
    names = sorted(
        file.relative_to(package).as_posix()
        for room in _ROOMS
        for file in (package / room).rglob("*")
        if file.suffix in _SOURCES
    )
    for name in names:
        content = (package / name).read_bytes()
        digest.update(f"{name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _plain(value: Any) -> Any:
    """Return a parameter in a form that JSON has, with its type: 1, "1" and True differ."""
    if isinstance(value, CRS):
        return ["CRS", value.srs, value.to_wkt()]
    if isinstance(value, dict):
        return ["dict", [[_plain(name), _plain(one)] for name, one in sorted(value.items())]]
    if isinstance(value, tuple):
        return ["tuple", [_plain(one) for one in value]]
    if value is None or isinstance(value, bool | int | float | str):
        return [type(value).__name__, value]
    raise TypeError(type(value))
