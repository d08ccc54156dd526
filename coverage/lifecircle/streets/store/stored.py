"""Networks as bytes and back: plain arrays, nothing that could run code when it is read.

The bytes are a digest and a NumPy archive. Arrays of numbers are kept as they are, lines as
coordinates with offsets, texts as numbers into a list of the different ones. Every bit comes back:
a network that was stored answers whatever the one that was read does.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS

from lifecircle.base.errors import StreetsError
from lifecircle.base.text import Bilingual
from lifecircle.streets.edges import Edges
from lifecircle.streets.elevation import Relief
from lifecircle.streets.network import StreetNetwork
from lifecircle.streets.report import Reading

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from lifecircle.base.quantities import Floats
    from lifecircle.streets.elevation import Surface

_MAGIC: Final = b"lifecircle network 1\n"
_DIGEST: Final = 32
_META: Final = "meta"
_PARTS: Final[dict[str, type[Any]]] = {c.__name__: c for c in (Edges, Relief, Reading)}
_PLAIN: Final = (bool, int, float, str, type(None))
_LINES: Final = int(shapely.GeometryType.LINESTRING)


class CannotStoreError(Exception):
    """A network has a part for which there is no form."""


class DamagedError(Exception):
    """Bytes are not those of a stored network, or not all of them."""


@dataclass(frozen=True, eq=False)
class LateSurface:
    """The ground of a network that was stored; its raster is opened when it is first asked.

    Attributes
    ----------
    file, digest
        The raster and the digest of what was in it when the network was read.
    crs
        Of the points.
    extent
        float (4,): west, south, east and north of the streets.
    """

    file: Path
    digest: str
    crs: CRS
    extent: Floats

    def __call__(self, xy: Floats) -> Floats:
        """Return heights in metres (n,) of points (n, 2).

        Raises
        ------
        StreetsError
            If the raster is no longer what it was when the network was read.
        """
        return self._surface(xy)

    @cached_property
    def _surface(self) -> Surface:
        from lifecircle.streets.raster import open_surface  # noqa: PLC0415 - loads rasterio
        from lifecircle.streets.store.identity import raster_digest  # noqa: PLC0415 - imported late

        surface = open_surface(self.file, self.crs, self.extent)
        if raster_digest(self.file) != self.digest:
            raise StreetsError(
                Bilingual(
                    "高程栅格在路网读取之后被改动",
                    "the elevation raster was changed after the network was read",
                ),
                file=self.file,
                todo=Bilingual("重新读取路网", "read the network again"),
                code="elevation.changed",
            )
        return surface


def pack(network: StreetNetwork) -> bytes:
    """Return a network as bytes; all but its ``surface`` and what is derived.

    Raises
    ------
    CannotStoreError
        If a part of it has no form.
    """
    arrays: dict[str, npt.NDArray[Any]] = {}
    meta = {
        field.name: _packed(field.name, getattr(network, field.name), arrays)
        for field in fields(network)
        if not field.name.startswith("_") and field.name != "surface"
    }
    arrays[_META] = np.frombuffer(json.dumps(meta).encode(), dtype=np.uint8)
    stream = BytesIO()
    np.savez(stream, allow_pickle=False, **arrays)
    body = stream.getbuffer()
    return b"".join((_MAGIC, sha256(body).digest(), body))


def unpack(data: bytes, elevation: tuple[Path, str] | None) -> StreetNetwork:
    """Return the network that `pack` made bytes of.

    Parameters
    ----------
    data
        The bytes.
    elevation
        The raster that the network was read with, and its digest.

    Raises
    ------
    DamagedError
        If the bytes are not whole.
    """
    head = len(_MAGIC) + _DIGEST
    body = memoryview(data)[head:]
    if data[:head] != _MAGIC + sha256(body).digest():
        raise DamagedError
    with np.load(BytesIO(body), allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files}
    meta = json.loads(arrays.pop(_META).tobytes())
    values = {name: _unpacked(form, arrays) for name, form in meta.items()}
    surface = None
    if elevation is not None:
        extent = shapely.total_bounds(values["edges"].geometry)
        surface = LateSurface(*elevation, values["crs"], extent)
    return StreetNetwork(**values, surface=surface)


def _packed(name: str, value: Any, arrays: dict[str, npt.NDArray[Any]]) -> dict[str, Any]:
    """Return the form of a value; its arrays go to `arrays` under names that begin with `name`."""
    if isinstance(value, np.ndarray):
        return _packed_array(name, value, arrays)
    if isinstance(value, CRS):
        if CRS.from_user_input(value.srs) != value:
            raise CannotStoreError(name)
        return {"crs": value.srs}
    if is_dataclass(value) and _PARTS.get(type(value).__name__) is type(value):
        parts = {
            field.name: _packed(f"{name}.{field.name}", getattr(value, field.name), arrays)
            for field in fields(value)
        }
        return {"part": type(value).__name__, "fields": parts}
    if isinstance(value, _PLAIN) or _is_counts(value):
        return {"plain": value}
    raise CannotStoreError(name)


def _packed_array(
    name: str, value: npt.NDArray[Any], arrays: dict[str, npt.NDArray[Any]]
) -> dict[str, Any]:
    if value.dtype != object:
        arrays[name] = value
        return {"array": name}
    if {*map(type, value)} <= {str}:
        words, code = np.unique(value, return_inverse=True)
        arrays[name] = code.astype(np.int32)
        return {"words": words.tolist(), "array": name}
    ids = shapely.get_type_id(value) if shapely.is_geometry(value).all() else None
    if ids is None or (ids != _LINES).any() or shapely.has_z(value).any():
        raise CannotStoreError(name)
    _, arrays[name], (arrays[f"{name}#"],) = shapely.to_ragged_array(value)
    return {"lines": name}


def _unpacked(form: Mapping[str, Any], arrays: Mapping[str, npt.NDArray[Any]]) -> Any:
    if "part" in form:
        values = {name: _unpacked(part, arrays) for name, part in form["fields"].items()}
        return _PARTS[form["part"]](**values)
    if "crs" in form:
        return CRS.from_user_input(form["crs"])
    if "words" in form:
        words = np.empty(len(form["words"]), dtype=object)
        words[:] = form["words"]
        return words[arrays[form["array"]]]
    if "lines" in form:
        name = form["lines"]
        lines = shapely.from_ragged_array(
            shapely.GeometryType.LINESTRING, arrays[name], (arrays[f"{name}#"],)
        )
        return np.asarray(lines, dtype=object)
    return form["plain"] if "plain" in form else arrays[form["array"]]


def _is_counts(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(key, str) and isinstance(count, int) for key, count in value.items()
    )
