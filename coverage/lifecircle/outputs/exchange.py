"""Swapping two directories in one step, where the system can.

Linux has ``renameat2`` with ``RENAME_EXCHANGE`` (man 2 rename; since 3.15, by most file systems),
macOS ``renamex_np`` with ``RENAME_SWAP`` (APFS). Windows has nothing of the kind.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_SWAP: Final = 2
"""RENAME_EXCHANGE of Linux and RENAME_SWAP of macOS, both 2."""
_AT_FDCWD: Final = -100
_RENAMEAT2: Final = {"x86_64": 316, "aarch64": 276, "riscv64": 276, "loongarch64": 276}
"""Numbers of the system call, for a C library without the function (musl)."""
_CANNOT: Final = {
    errno.EINVAL,
    errno.ENOSYS,
    errno.ENOTSUP,
    errno.EOPNOTSUPP,
    errno.EXDEV,
    errno.EBUSY,
    errno.EPERM,
    errno.EACCES,
}
"""The file system cannot, or not with these two."""


def exchange(one: Path, other: Path) -> bool:
    """Swap two existing paths: either name leads to a whole thing at every moment.

    Parameters
    ----------
    one, other
        Two directories of one file system.

    Returns
    -------
    bool
        False if the system cannot do it; then nothing has changed.

    Raises
    ------
    OSError
        If something else is wrong, e.g. one of them does not exist.
    """
    first, second = os.fsencode(one), os.fsencode(other)
    if sys.platform == "linux":
        failed = _linux(first, second)
    elif sys.platform == "darwin":
        failed = _macos(first, second)
    else:
        return False
    if not failed:
        return True
    code = ctypes.get_errno()
    if code in _CANNOT:
        return False
    raise OSError(code, os.strerror(code), str(one), None, str(other))


def _linux(one: bytes, other: bytes) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    if hasattr(libc, "renameat2"):
        call = libc.renameat2
        call.argtypes = (
            ctypes.c_int,
            ctypes.c_char_p,
            ctypes.c_int,
            ctypes.c_char_p,
            ctypes.c_uint,
        )
        return int(call(_AT_FDCWD, one, _AT_FDCWD, other, _SWAP))
    number = _RENAMEAT2.get(platform.machine())
    if number is None:
        ctypes.set_errno(errno.ENOSYS)
        return -1
    libc.syscall.restype = ctypes.c_long
    return int(
        libc.syscall(
            ctypes.c_long(number),
            ctypes.c_int(_AT_FDCWD),
            ctypes.c_char_p(one),
            ctypes.c_int(_AT_FDCWD),
            ctypes.c_char_p(other),
            ctypes.c_uint(_SWAP),
        )
    )


def _macos(one: bytes, other: bytes) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "renamex_np"):
        ctypes.set_errno(errno.ENOSYS)
        return -1
    call = libc.renamex_np
    call.argtypes = (ctypes.c_char_p, ctypes.c_char_p, ctypes.c_uint)
    return int(call(one, other, _SWAP))
