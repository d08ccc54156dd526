"""Links from a workbook to its sheets and to the files beside it."""

from __future__ import annotations

from xlsxwriter.url import Url


class _Beside(Url):  # type: ignore[misc]
    """A link to a file, with slashes that every system takes: XlsxWriter turns them round."""

    def _target(self) -> str:
        return str(super()._target()).replace("\\", "/")


def link(address: str, text: str) -> Url:
    """Return a link.

    Parameters
    ----------
    address
        ``internal:'sheet'!A1``, or ``external:`` and a relative path, quoted as in pages.
    text
        What the cell shows.
    """
    found = _Beside(address)
    found.text = text
    return found
