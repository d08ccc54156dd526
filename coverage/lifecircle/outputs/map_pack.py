"""Numbers of a map page as one text: small, exact, and decoded by the browser itself.

Layout before compression: the length of the header (4 bytes, little-endian), the header as JSON,
then the arrays in the order of the header's ``arrays``. An entry there is ``[name, kind,
length]``. Kinds: ``u1`` and ``u2`` are unsigned whole numbers; ``i4`` is signed; ``d4`` is ``i4``
of the first differences. Numbers of several bytes are stored byte plane by byte plane, all
lowest bytes first, which compresses better and needs no alignment. The whole is a zlib stream
(``DecompressionStream("deflate")`` reads it) in base64.
"""

from __future__ import annotations

import base64
import json
import zlib
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

Kind = Literal["u1", "u2", "i4", "d4"]
_TYPES: Final[dict[str, str]] = {"u1": "<u1", "u2": "<u2", "i4": "<i4", "d4": "<i4"}
_LEVEL: Final = 6


def pack(header: Mapping[str, Any], arrays: Mapping[str, tuple[Kind, npt.ArrayLike]]) -> str:
    """Return header and arrays as base64 text.

    Parameters
    ----------
    header
        Anything JSON can hold, without the key ``arrays``.
    arrays
        Per name the kind and the whole numbers, one-dimensional.

    Raises
    ------
    OverflowError
        If a number does not fit its kind.
    """
    index: list[list[Any]] = []
    body: list[bytes] = []
    for name, (kind, values) in arrays.items():
        whole = np.asarray(values, dtype=np.int64)
        if kind == "d4":
            whole = np.diff(whole, prepend=np.int64(0))
        stored = whole.astype(_TYPES[kind])
        if not np.array_equal(stored.astype(np.int64), whole):
            msg = f"{name} has numbers that {kind} cannot hold"
            raise OverflowError(msg)
        index.append([name, kind, len(whole)])
        body.append(stored.view(np.uint8).reshape(-1, stored.itemsize).T.tobytes())
    text = json.dumps(
        {**header, "arrays": index}, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    ).encode()
    raw = b"".join([len(text).to_bytes(4, "little"), text, *body])
    return base64.b64encode(zlib.compress(raw, _LEVEL)).decode("ascii")


def unpack(packed: str) -> tuple[dict[str, Any], dict[str, npt.NDArray[np.int64]]]:
    """Return the header and the arrays of `pack`, as the browser sees them."""
    raw = zlib.decompress(base64.b64decode(packed, validate=True))
    start = 4 + int.from_bytes(raw[:4], "little")
    header = json.loads(raw[4:start])
    arrays: dict[str, npt.NDArray[np.int64]] = {}
    for name, kind, length in header.pop("arrays"):
        dtype = np.dtype(_TYPES[kind])
        end = start + length * dtype.itemsize
        planes = np.frombuffer(raw, np.uint8, end - start, start)
        stored = planes.reshape(dtype.itemsize, length).T.copy().view(dtype).ravel()
        values = stored.astype(np.int64)
        arrays[name] = np.cumsum(values) if kind == "d4" else values
        start = end
    return header, arrays
