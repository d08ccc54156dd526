"""Compiling functions with numba, without its stumbling over the folder `coverage`.

numba imports ``coverage`` where it finds it. In the root of this repository that is a folder of
sources, not coverage.py, and ``import numba`` fails. So it is hidden meanwhile. This is the only
module that imports numba.
"""

from __future__ import annotations

import importlib.util
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_Function = TypeVar("_Function", bound="Callable[..., Any]")


@contextmanager
def _without_folder() -> Iterator[None]:
    """Hide a folder called ``coverage`` that Python takes for a package."""
    known = sys.modules.get("coverage")
    if known is None:
        spec = importlib.util.find_spec("coverage")
        real = spec is None or spec.origin is not None
    else:
        real = getattr(known, "__file__", None) is not None
    if real:
        yield
        return
    sys.modules["coverage"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules["coverage"]
        if known is not None:
            sys.modules["coverage"] = known


with _without_folder():
    import numba


def compiled(function: _Function) -> _Function:
    """Compile a function when it is first called, for the types it is called with.

    What was compiled is kept on disk for the next process, where there is a place for it, and runs
    beside other threads.
    """
    try:
        made: Any = numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:  # nowhere to keep it, as in a zip file
        made = numba.njit(nogil=True)(function)
    return cast("_Function", made)
