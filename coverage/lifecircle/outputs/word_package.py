"""A Word file from its parts: the same parts give the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from lifecircle.outputs.word_paper import clean
from lifecircle.outputs.word_styles import BODY, TITLE, template

if TYPE_CHECKING:
    from lifecircle.outputs.word_paper import Paper

_DATE: Final = (1980, 1, 1, 0, 0, 0)
_FIRST: Final = ("[Content_Types].xml", "_rels/.rels")
_DOCUMENT: Final = "word/document.xml"
_LINKS: Final = "word/_rels/document.xml.rels"
_IMAGE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
_PLACE: Final = re.compile(f"<w:p>(?:(?!</w:p>).)*{BODY}.*?</w:p>", re.DOTALL)


def packed(paper: Paper, title: str) -> bytes:
    """Return a ``.docx`` file.

    Parameters
    ----------
    paper
        What it says.
    title
        Of its properties, and at the head of its pages.
    """
    files = dict(template(paper.language))
    for name, content in files.items():
        if TITLE.encode() in content:
            files[name] = content.replace(TITLE.encode(), escape(clean(title)).encode())
    body = paper.body()
    files[_DOCUMENT] = _PLACE.sub(lambda _: body, files[_DOCUMENT].decode()).encode()
    links = "".join(
        f'<Relationship Id="rIdPicture{number}" Type="{_IMAGE}" Target="media/image{number}.png"/>'
        for number in range(1, len(paper.pictures) + 1)
    )
    end = b"</Relationships>"
    files[_LINKS] = files[_LINKS].replace(end, links.encode() + end)
    kinds, types = b'<Default Extension="png" ContentType="image/png"/>', _FIRST[0]
    if kinds not in files[types]:
        files[types] = files[types].replace(b"<Default ", kinds + b"<Default ", 1)
    for number, picture in enumerate(paper.pictures, start=1):
        files[f"word/media/image{number}.png"] = picture
    return _zipped(files)


def _zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(files, key=lambda name: (name not in _FIRST, name)):
            entry = zipfile.ZipInfo(name, _DATE)
            small = name.endswith(".png")
            entry.compress_type = zipfile.ZIP_STORED if small else zipfile.ZIP_DEFLATED
            entry.create_system = 0
            archive.writestr(entry, files[name])
    return buffer.getvalue()
