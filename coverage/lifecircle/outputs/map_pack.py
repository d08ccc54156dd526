"""Numbers of a map page as one text: small, exact, and decoded by the browser itself.

Layout before compression: the length of the header (4 bytes, little-endian), the header as JSON,
then the arrays in the order of the header's ``arrays``. The whole is a zlib stream
(``DecompressionStream("deflate")`` reads it) in base64.

An entry of ``arrays`` is ``[name, kind, length, step, differences, planes]``. Kinds say what a
reader gets: ``u1`` and ``u2`` are unsigned whole numbers; ``i4`` and ``d4`` are signed, ``d4`` a
hint that neighbours are close; ``f8`` is any float64, infinite ones and NaN too. How whole numbers
are stored is chosen by what compresses best: divided by a common ``step``; as first differences,
in 32 bits that wrap around, or as they are; signed ones as 0, -1, 1, -2 … → 0, 1, 2, 3 …
Bytes are stored plane by plane, all lowest bytes first, and only as many planes as the largest
number takes.

A list of at least `NUMBERED` names in the header that only count up, such as ``B0001``, ``B0002``
…, stands there as ``{"#": ["B", 1, 4, 1939]}``: the beginning, the first number, its digits, and
how many there are.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

Kind = Literal["u1", "u2", "i4", "d4", "f8"]
_BOUNDS: Final[dict[str, tuple[int, int]]] = {
    "u1": (0, 2**8 - 1),
    "u2": (0, 2**16 - 1),
    "i4": (-(2**31), 2**31 - 1),
    "d4": (-(2**31), 2**31 - 1),
}
_SIGNED: Final = ("i4", "d4")
_LEVEL: Final = 7
_SAMPLE: Final = 32_768
"""How many numbers are looked at to choose how all of them are stored."""
_FLOAT_PLANES: Final = 8
NUMBERED: Final = 32
_NUMBER: Final = re.compile(r"(.*?)([0-9]{1,9})", re.DOTALL)
_COUNTS: Final = "#"


def pack(header: Mapping[str, Any], arrays: Mapping[str, tuple[Kind, npt.ArrayLike]]) -> str:
    """Return header and arrays as base64 text.

    Parameters
    ----------
    header
        Anything JSON can hold, without the key ``arrays``.
    arrays
        Per name the kind and the numbers, one-dimensional; whole ones but for ``f8``.

    Raises
    ------
    OverflowError
        If a number does not fit its kind.
    """
    index: list[list[Any]] = []
    body: list[bytes] = []
    for name, (kind, values) in arrays.items():
        entry, stored = _stored(name, kind, values)
        index.append(entry)
        body.append(stored)
    short = {key: _counted(value) for key, value in header.items()}
    text = json.dumps(
        {**short, "arrays": index}, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    ).encode()
    raw = b"".join([len(text).to_bytes(4, "little"), text, *body])
    return base64.b64encode(zlib.compress(raw, _LEVEL)).decode("ascii")


def _stored(name: str, kind: Kind, values: npt.ArrayLike) -> tuple[list[Any], bytes]:
    """Return the entry of an array in the header, and its bytes."""
    if kind == "f8":
        exact = np.ascontiguousarray(values, dtype="<f8")
        entry = [name, kind, len(exact), 1, 0, _FLOAT_PLANES]
        return entry, _planes(exact, _FLOAT_PLANES)
    whole = np.asarray(values, dtype=np.int64)
    low, high = _BOUNDS[kind]
    if len(whole) and (whole.min() < low or whole.max() > high):
        msg = f"{name} has numbers that {kind} cannot hold"
        raise OverflowError(msg)
    step = max(int(np.gcd.reduce(whole)), 1) if len(whole) else 1
    steps = whole // step
    sample = steps[: _SAMPLE + 1]
    differ = min((False, True), key=lambda d: len(zlib.compress(_coded(sample, kind, d)[0], 1)))
    stored, planes = _coded(steps, kind, differ)
    return [name, kind, len(whole), step, int(differ), planes], stored


def _coded(steps: npt.NDArray[np.int64], kind: Kind, differ: bool) -> tuple[bytes, int]:  # noqa: FBT001
    """Return the bytes of whole numbers, and how many planes they are."""
    if differ:
        steps = np.diff(steps, prepend=np.int64(0)).astype(np.int32).astype(np.int64)
    if differ or kind in _SIGNED:
        steps = (steps << 1) ^ (steps >> 63)
    planes = max(1, -(-int(steps.max(initial=0)).bit_length() // 8))
    return _planes(steps.astype("<u4"), planes), planes


def _planes(values: npt.NDArray[Any], planes: int) -> bytes:
    split = values.view(np.uint8).reshape(-1, values.itemsize).T[:planes]
    return split.tobytes()


def unpack(packed: str) -> tuple[dict[str, Any], dict[str, npt.NDArray[Any]]]:
    """Return the header and the arrays of `pack`, as the browser sees them."""
    raw = zlib.decompress(base64.b64decode(packed, validate=True))
    start = 4 + int.from_bytes(raw[:4], "little")
    header = json.loads(raw[4:start])
    arrays: dict[str, npt.NDArray[Any]] = {}
    for name, kind, length, step, differ, planes in header.pop("arrays"):
        split = np.frombuffer(raw, np.uint8, length * planes, start).reshape(planes, length)
        start += length * planes
        wide = np.zeros((length, _FLOAT_PLANES), dtype=np.uint8)
        wide[:, :planes] = split.T
        if kind == "f8":
            arrays[name] = wide.view("<f8").ravel()
            continue
        whole = wide.view("<i8").ravel()
        if differ or kind in _SIGNED:
            whole = (whole >> 1) ^ -(whole & 1)
        if differ:
            whole = np.cumsum(whole).astype(np.int32).astype(np.int64)
        arrays[name] = whole * step
    return {key: _listed(value) for key, value in header.items()}, arrays


def _counted(value: Any) -> Any:
    """Return a list of names that only count up in short; anything else as it is."""
    if not isinstance(value, list) or len(value) < NUMBERED or not isinstance(value[0], str):
        return value
    found = _NUMBER.fullmatch(value[0])
    if found is None:
        return value
    short = {_COUNTS: [found[1], int(found[2]), len(found[2]), len(value)]}
    return short if _listed(short) == value else value


def _listed(value: Any) -> Any:
    if not isinstance(value, dict) or value.keys() != {_COUNTS}:
        return value
    beginning, first, digits, count = value[_COUNTS]
    return [f"{beginning}{number:0{digits}d}" for number in range(first, first + count)]
