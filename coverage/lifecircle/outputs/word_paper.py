"""A Word document as it is written: paragraphs, tables, captions and pictures, top to bottom."""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from lifecircle.outputs.figures_png import xml_text
from lifecircle.outputs.word_styles import TABLE_STYLE, TEXT_WIDTH
from lifecircle.outputs.word_words import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lifecircle.base.text import Language

EMU: Final = 360_000
"""Of Word's units of length to a centimetre."""
_TWIPS: Final = 1440 / 2.54
_MARKS: Final = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
"""Marks of the writing direction: names hold them, and they would turn what follows."""
_SIZE_AT: Final = 16
_PNG_SIZE: Final = struct.Struct(">II")


class Run(NamedTuple):
    """Text in one character style; the paragraph's own look if there is none."""

    text: str
    style: str = ""


Text = str | Run | Sequence[str | Run]


class Cell(NamedTuple):
    """A cell of a table.

    Parameters
    ----------
    lines
        Paragraphs.
    across
        Columns that it covers.
    down
        None; ``"first"`` of several rows; ``"more"``: covered by the cell above.
    fill
        Six hexadecimal digits, or "".
    bold
        Whether all of it is bold.
    """

    lines: Sequence[Text]
    across: int = 1
    down: str | None = None
    fill: str = ""
    bold: bool = False


class Column(NamedTuple):
    """A column: its heading, its share of the width, and whether it holds numbers."""

    head: Text
    weight: float
    number: bool = False


class Picture(NamedTuple):
    """A picture, its width in centimetres, and what it shows in words."""

    png: bytes
    width: float
    says: str


def clean(text: str) -> str:
    """Return text without what XML forbids and without marks of the writing direction."""
    return _MARKS.sub("", xml_text(text)).replace("\r", " ").replace("\n", " ")


def runs(text: Text) -> str:
    """Return text as runs of WordprocessingML."""
    parts = [text] if isinstance(text, (str, Run)) else text
    return "".join(_run(Run(part) if isinstance(part, str) else part) for part in parts)


def _run(run: Run) -> str:
    if not run.text:
        return ""
    style = f'<w:rPr><w:rStyle w:val="{run.style.replace(" ", "")}"/></w:rPr>' if run.style else ""
    return f'<w:r>{style}<w:t xml:space="preserve">{escape(clean(run.text))}</w:t></w:r>'


def paragraph(text: Text, style: str = "", *, more: str = "") -> str:
    """Return a paragraph; `more` are further properties of it."""
    named = f'<w:pStyle w:val="{style.replace(" ", "")}"/>' if style else ""
    properties = f"<w:pPr>{named}{more}</w:pPr>" if named or more else ""
    return f"<w:p>{properties}{runs(text)}</w:p>"


class Paper:
    """Collects the parts of a document.

    Parameters
    ----------
    language
        Of numbers of captions.

    Attributes
    ----------
    pictures
        In the order of their names in the package: ``image1.png`` …
    """

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self.pictures: list[bytes] = []
        self._parts: list[str] = []
        self._headings: list[tuple[int, str, str]] = []
        self._numbers = {"table": 0, "figure": 0}
        self._contents_at: int | None = None

    def heading(self, text: str, level: int) -> None:
        """Add a heading of level 1 to 3, to which the table of contents leads."""
        mark = f"_Toc{len(self._headings) + 1:06d}"
        first = self._contents_at is not None and not self._headings
        on_new_page = "<w:pageBreakBefore/>" if first else ""
        self._headings.append((level, text, mark))
        number = len(self._headings)
        self._parts.append(
            f'<w:p><w:pPr><w:pStyle w:val="Heading{level}"/>{on_new_page}</w:pPr>'
            f'<w:bookmarkStart w:id="{number}" w:name="{mark}"/>{runs(text)}'
            f'<w:bookmarkEnd w:id="{number}"/></w:p>'
        )

    def add(self, text: Text, style: str = "", *, keep: bool = False) -> None:
        """Add a paragraph, which stays with the next one if `keep`; nothing if it is empty."""
        if text:
            more = "<w:keepNext/>" if keep else ""
            self._parts.append(paragraph(text, style, more=more))

    def bullets(self, items: Iterable[Text]) -> None:
        """Add a list."""
        for item in items:
            self.add(item, "List Bullet")

    def contents(self) -> None:
        """Put the table of contents here."""
        self._contents_at = len(self._parts)
        self._parts.append("")

    def caption(self, kind: str, text: str) -> None:
        """Add a numbered caption: of a ``table`` above it, of a ``figure`` below."""
        self._numbers[kind] += 1
        word = WORDS[kind](self.language)
        keep = "<w:keepNext/>" if kind == "table" else ""
        self._parts.append(
            f'<w:p><w:pPr><w:pStyle w:val="Caption"/>{keep}</w:pPr>{runs(word + " ")}'
            f'<w:fldSimple w:instr=" SEQ {word} \\* ARABIC ">{runs(str(self._numbers[kind]))}'
            f"</w:fldSimple>{runs('　' if self.language == 'zh' else '  ')}{runs(text)}</w:p>"
        )

    def table(
        self, caption: str, columns: Sequence[Column], rows: Sequence[Sequence[Cell | Text]]
    ) -> None:
        """Add a table with a caption above it; its first row is repeated on every page."""
        if caption:
            self.caption("table", caption)
        widths = _widths([column.weight for column in columns])
        head = _row([Cell([column.head]) for column in columns], columns, widths, head=True)
        body = "".join(_row(row, columns, widths) for row in rows)
        self._parts.append(_table(widths, head + body, TABLE_STYLE))

    def figures(self, pictures: Sequence[Picture], caption: str) -> None:
        """Add pictures side by side with one caption below."""
        drawn = "".join(map(self._inline, pictures))
        self._parts.append(f'<w:p><w:pPr><w:pStyle w:val="Figure"/></w:pPr>{drawn}</w:p>')
        self.caption("figure", caption)

    def body(self) -> str:
        """Return all of it as WordprocessingML."""
        parts = list(self._parts)
        if self._contents_at is not None:
            parts[self._contents_at] = self._contents()
        return "".join(parts)

    def _inline(self, picture: Picture) -> str:
        self.pictures.append(picture.png)
        number = len(self.pictures)
        wide, high = _PNG_SIZE.unpack_from(picture.png, _SIZE_AT)
        across = round(picture.width * EMU)
        size = f'cx="{across}" cy="{round(across * high / wide)}"'
        says = quoteattr(clean(picture.says))
        return (
            '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent {size}/><wp:docPr id="{number}" name="image{number}" descr={says}/>'
            "<wp:cNvGraphicFramePr/>"
            '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
            '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
            '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">'
            f'<pic:nvPicPr><pic:cNvPr id="{number}" name="image{number}.png" descr={says}/>'
            f'<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rIdPicture{number}"/>'
            "<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>"
            f'<a:off x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
            "</a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>"
            "</w:drawing></w:r>"
        )

    def _contents(self) -> str:
        """Return the table of contents: a field with its entries, to be seen without updating."""
        title = paragraph([Run(WORDS["contents"](self.language), "Strong")], "Subtitle")
        shown = [entry for entry in self._headings if entry[0] <= 2]  # noqa: PLR2004
        begin = (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve">'
            ' TOC \\o "1-2" \\h \\z \\u </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        )
        lines = [
            f'<w:p><w:pPr><w:pStyle w:val="toc{level}"/></w:pPr>{begin if not row else ""}'
            f'<w:hyperlink w:anchor="{mark}" w:history="1">{runs(text)}</w:hyperlink></w:p>'
            for row, (level, text, mark) in enumerate(shown)
        ]
        end = '<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
        return title + "".join(lines) + end if shown else ""


def _widths(weights: Sequence[float]) -> list[int]:
    """Return widths in twips that fill the page."""
    whole = round(TEXT_WIDTH * _TWIPS)
    found = [int(whole * weight / sum(weights)) for weight in weights]
    found[0] += whole - sum(found)
    return found


def _table(widths: Sequence[int], rows: str, style: str) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    look = '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" '
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/>{look}w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def _row(
    cells: Sequence[Cell | Text],
    columns: Sequence[Column],
    widths: Sequence[int],
    *,
    head: bool = False,
) -> str:
    found, at = [], 0
    for each in cells:
        cell = each if isinstance(each, Cell) else Cell([each])
        style = "Table Number" if columns[at].number and cell.across == 1 else "Table Text"
        # Word keeps a row on the page of the next one if its paragraphs say so. Where those of the
        # very first cell do, LibreOffice keeps the whole table with what follows it.
        keep = "<w:keepNext/>" if (head and at) or cell.across > 1 else ""
        lines = [_bold(line) if cell.bold else line for line in cell.lines]
        text = "".join(paragraph(line, style, more=keep) for line in lines or [""])
        found.append(
            _cell(text, sum(widths[at : at + cell.across]), cell.across, cell.down, cell.fill)
        )
        at += cell.across
    repeated = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{''.join(found)}</w:tr>"


def _bold(line: Text) -> Text:
    return [Run(line, "Strong")] if isinstance(line, str) else line


def _cell(text: str, width: int, across: int = 1, down: str | None = None, fill: str = "") -> str:
    span = f'<w:gridSpan w:val="{across}"/>' if across > 1 else ""
    merge = {"first": '<w:vMerge w:val="restart"/>', "more": "<w:vMerge/>"}.get(down or "", "")
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}{shade}</w:tcPr>'
        f"{text}</w:tc>"
    )
