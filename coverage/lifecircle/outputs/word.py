"""Word reports, made from the content of the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lifecircle.outputs.word_unit import unit_document
from lifecircle.outputs.word_whole import whole_document

if TYPE_CHECKING:
    from collections.abc import Mapping


def document_of(content: Mapping[str, Any]) -> bytes:
    """Return the Word file of a page.

    Parameters
    ----------
    content
        From `lifecircle.outputs.report.Pages.whole_content` or ``unit_content``. It is plain
        data and can be pickled.

    Returns
    -------
    bytes
        A ``.docx`` file, the same for the same content and fonts.
    """
    return unit_document(content) if "unit" in content else whole_document(content)
