"""A process that writes Word files: ``python -m lifecircle.outputs.word_worker``.

It reads pairs of a path and the content of a page from its input, as
`lifecircle.outputs.documents` pickles them, until there are no more.
"""

from __future__ import annotations

import pickle
import sys
from typing import TYPE_CHECKING, BinaryIO

from lifecircle.outputs.word import document_of

if TYPE_CHECKING:
    from pathlib import Path


def work(tasks: BinaryIO) -> None:
    """Write a file for each pair in a stream."""
    while True:
        try:
            # What is read here was written by the process that started this one.
            file, content = pickle.load(tasks)  # noqa: S301
        except EOFError:
            return
        target: Path = file
        target.write_bytes(document_of(content))


if __name__ == "__main__":
    work(sys.stdin.buffer)
