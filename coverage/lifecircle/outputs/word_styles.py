"""The empty Word document that reports are written into: page, fonts and styles."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from lifecircle.outputs.word_words import WORDS
from lifecircle.outputs.words import STATUS

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import BaseStyle, ParagraphStyle

    from lifecircle.base.text import Language

TITLE: Final = "LIFECIRCLE-TITLE"
"""Stands in the template where the title of a report comes."""
BODY: Final = "LIFECIRCLE-BODY"
TABLE_STYLE: Final = "LifecircleTable"
TEXT_WIDTH: Final = 17.0
"""Centimetres between the margins."""
_MARGINS: Final = (2.0, 2.0, 1.8, 2.0)
"""Left, right, top, bottom, in centimetres."""
_LATIN: Final = "Arial"
_CHINESE: Final = "微软雅黑"
_SPARE: Final = "SimSun"
"""What a machine without 微软雅黑 is told to take."""
_INK, _HEAD, _SOFT, _RULE, _TINT = "1C2733", "1F3A5F", "52606D", "C9D1D9", "F3F6F9"
_KEPT: Final = {
    *("Normal", "Header", "Footer", "Title", "Subtitle", "Caption", "Strong", "List Bullet"),
    *("Heading 1", "Heading 2", "Heading 3", "Default Paragraph Font", "Normal Table", "No List"),
}
_DROPPED: Final = ("stylesWithEffects", "customXml", "thumbnail")
_DAY: Final = datetime(2000, 1, 1, tzinfo=UTC)
_LANGUAGE: Final = {"zh": "zh-CN", "en": "en-GB"}
W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word_language(language: Language) -> str:
    """Return the language of a document as Word calls it."""
    return _LANGUAGE[language]


@lru_cache(maxsize=2)
def template(language: Language) -> dict[str, bytes]:
    """Return the files of an empty document by their names in the package.

    `TITLE` and `BODY` in them are to be replaced.
    """
    import docx  # noqa: PLC0415

    document = docx.Document()
    _without_extras(document)
    _properties(document, language)
    _page(document, language)
    _paragraph_styles(document, language)
    _character_styles(document)
    _table_style(document)
    _settings(document, language)
    document.add_paragraph(BODY)
    buffer = io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as packed:
        return {name: packed.read(name) for name in sorted(packed.namelist())}


def _without_extras(document: Document) -> None:
    """Take out what the library's own template has and a report does not need."""
    package = document.part.package
    for owner in (package, document.part):
        for key, relation in list(owner.rels.items()):
            if any(relation.reltype.endswith(name) for name in _DROPPED):
                del owner.rels[key]
    styles = document.styles
    for style in list(styles):
        linked = style.name is not None and style.name.removesuffix(" Char") in _KEPT
        if style.name not in _KEPT and not linked:
            style.delete()


def _properties(document: Document, language: Language) -> None:
    found = document.core_properties
    found.title, found.language = TITLE, word_language(language)
    found.author = found.last_modified_by = "lifecircle"
    found.comments = ""
    found.created = found.modified = _DAY
    found.revision = 1


def _page(document: Document, language: Language) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415
    from docx.shared import Cm  # noqa: PLC0415

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    left, right, top, bottom = (Cm(value) for value in _MARGINS)
    section.left_margin, section.right_margin = left, right
    section.top_margin, section.bottom_margin = top, bottom
    section.header_distance = section.footer_distance = Cm(0.9)
    header = section.header.paragraphs[0]
    header.text = TITLE
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    before, between, after = (WORDS[key](language) for key in ("page", "page_of", "page_end"))
    footer.add_run(before)
    _field(footer, "PAGE")
    footer.add_run(between)
    _field(footer, "NUMPAGES")
    footer.add_run(after)


def _field(paragraph: Any, name: str) -> None:
    field = _element("w:fldSimple", **{"w:instr": f" {name} "})
    run, text = _element("w:r"), _element("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)  # noqa: SLF001  (the library has no fields)


def _element(tag: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(name), value)
    return element


def _fonts(style: BaseStyle, language: Language) -> None:
    """Set the fonts and the languages of a style, those of the theme out of the way."""
    properties = style.element.get_or_add_rPr()
    for child in list(properties):
        if child.tag in (f"{{{W}}}rFonts", f"{{{W}}}lang"):
            properties.remove(child)
    names = {"w:ascii": _LATIN, "w:hAnsi": _LATIN, "w:cs": _LATIN, "w:eastAsia": _CHINESE}
    if language == "zh":
        names["w:hint"] = "eastAsia"
    properties.insert(0, _element("w:rFonts", **names))
    spoken = {"w:val": _LANGUAGE["en"], "w:eastAsia": _LANGUAGE["zh"]}
    properties.append(_element("w:lang", **spoken))


def _paragraph_styles(document: Document, language: Language) -> None:
    from docx.enum.style import WD_STYLE_TYPE  # noqa: PLC0415

    styles = document.styles
    size = 10.0 if language == "zh" else 9.5
    looks: dict[str, dict[str, Any]] = {
        "Normal": {"size": size, "after": 4, "line": 1.15, "colour": _INK},
        "Title": {"size": 20, "bold": True, "colour": _HEAD, "after": 2, "next": True},
        "Subtitle": {"size": 10.5, "colour": _SOFT, "after": 8},
        "Heading 1": {"size": 13, "bold": True, "colour": _HEAD, "before": 12, "after": 4},
        "Heading 2": {"size": 11.5, "bold": True, "colour": _HEAD, "before": 9, "after": 3},
        "Heading 3": {"size": 10.5, "bold": True, "colour": _INK, "before": 6, "after": 2},
        "Caption": {"size": 9, "bold": True, "colour": _SOFT, "before": 6, "after": 3},
        "List Bullet": {"size": 9.5, "after": 2},
        "Header": {"size": 8, "colour": _SOFT},
        "Footer": {"size": 8, "colour": _SOFT},
        "Note": {"size": 8.5, "colour": _SOFT, "before": 2, "after": 2, "line": 1.2},
        "Remark": {"size": 9, "before": 0, "after": 0, "line": 1.25},
        "Figure": {"before": 4, "after": 0, "line": 1.0, "next": True},
        "Table Text": {"size": 8.5, "before": 1, "after": 1, "line": 1.1},
        "Table Number": {"size": 8.5, "before": 1, "after": 1, "line": 1.1},
        "toc 1": {"size": size, "before": 2, "after": 2},
        "toc 2": {"size": size - 0.5, "colour": _SOFT, "after": 1},
    }
    present = {style.name for style in styles}
    for name, look in looks.items():
        if name not in present:
            own = name.startswith("toc ")
            added = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=own)
            added.base_style = styles["Normal"]
        style = styles[name]
        _clear(style)
        _look(style, look)
        _fonts(style, language)
    _details(document)


def _clear(style: BaseStyle) -> None:
    """Take off what the library's template says, but for numbering."""
    element = style.element
    for part in (element.pPr, element.rPr):
        for child in [] if part is None else list(part):
            if not child.tag.endswith(("}numPr", "}outlineLvl")):
                part.remove(child)


def _look(style: ParagraphStyle, look: dict[str, Any]) -> None:
    from docx.shared import Pt, RGBColor  # noqa: PLC0415

    paragraph, font = style.paragraph_format, style.font
    if "size" in look:
        font.size = Pt(look["size"])
    if look.get("bold"):
        font.bold = True
    if "colour" in look:
        font.color.rgb = RGBColor.from_string(look["colour"])
    paragraph.space_before, paragraph.space_after = (
        Pt(look.get("before", 0)),
        Pt(look.get("after", 0)),
    )
    if "line" in look:
        paragraph.line_spacing = look["line"]
    if look.get("next") or (style.name or "").startswith("Heading"):
        paragraph.keep_with_next = True
    style.quick_style, style.hidden = True, False


def _details(document: Document) -> None:
    """Set what differs from style to style: rules, boxes, alignment and tabs."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER  # noqa: PLC0415
    from docx.shared import Cm  # noqa: PLC0415

    styles = document.styles
    _border(styles["Heading 1"], "bottom", _RULE, 4)
    _border(styles["Header"], "bottom", _RULE, 4)
    _border(styles["Title"], "bottom", _HEAD, 12)
    _border(styles["Remark"], "left", "B58900", 36)
    _shade(styles["Remark"], "FDF8E7")
    styles["Remark"].paragraph_format.left_indent = Cm(0.3)
    styles["Table Number"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    bullet = styles["List Bullet"].paragraph_format
    bullet.left_indent, bullet.first_line_indent = Cm(0.5), Cm(-0.5)
    for name, indent in (("toc 1", 0.0), ("toc 2", 0.6)):
        shape = styles[name].paragraph_format
        shape.left_indent = Cm(indent)
        shape.tab_stops.add_tab_stop(Cm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def _border(style: BaseStyle, side: str, colour: str, eighths: int) -> None:
    borders = _element("w:pBdr")
    look = {"w:val": "single", "w:sz": str(eighths), "w:space": "3", "w:color": colour}
    borders.append(_element(f"w:{side}", **look))
    _insert(style, borders)


def _shade(style: BaseStyle, colour: str) -> None:
    _insert(style, _element("w:shd", **{"w:val": "clear", "w:color": "auto", "w:fill": colour}))


_BEFORE_BORDERS: Final = ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "numPr", "pBdr")


def _insert(style: BaseStyle, element: Any) -> None:
    """Put an element where the schema wants it: behind those that come before borders."""
    properties = style.element.get_or_add_pPr()
    at = sum(child.tag.rpartition("}")[2] in _BEFORE_BORDERS for child in properties)
    properties.insert(at, element)


def _character_styles(document: Document) -> None:
    from docx.enum.style import WD_STYLE_TYPE  # noqa: PLC0415
    from docx.shared import Pt, RGBColor  # noqa: PLC0415

    styles = document.styles
    quiet = styles.add_style("Quiet", WD_STYLE_TYPE.CHARACTER)
    quiet.font.size, quiet.font.color.rgb = Pt(8), RGBColor.from_string(_SOFT)
    for status, look in STATUS.items():
        style = styles.add_style(status_style(status), WD_STYLE_TYPE.CHARACTER)
        style.font.bold = True
        style.font.color.rgb = RGBColor.from_string(look.colour.removeprefix("#").upper())
    link = styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER, builtin=True)
    link.font.color.rgb = RGBColor.from_string("0B57A4")


def status_style(status: str) -> str:
    """Return the name of the character style of a status."""
    return "Verdict " + status.replace("_", " ")


_TABLE: Final = """
<w:style xmlns:w="{w}" w:type="table" w:customStyle="1" w:styleId="{id}">
<w:name w:val="Lifecircle Table"/><w:basedOn w:val="TableNormal"/>
<w:uiPriority w:val="99"/><w:qFormat/>
<w:pPr><w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/></w:pPr>
<w:tblPr><w:tblBorders>
<w:top w:val="single" w:sz="8" w:space="0" w:color="{head}"/>
<w:bottom w:val="single" w:sz="8" w:space="0" w:color="{head}"/>
<w:insideH w:val="single" w:sz="4" w:space="0" w:color="{rule}"/>
</w:tblBorders><w:tblCellMar><w:top w:w="20" w:type="dxa"/><w:left w:w="70" w:type="dxa"/>
<w:bottom w:w="20" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr>
<w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:color w:val="{head}"/></w:rPr>
<w:tcPr><w:tcBorders><w:bottom w:val="single" w:sz="8" w:space="0" w:color="{head}"/></w:tcBorders>
<w:shd w:val="clear" w:color="auto" w:fill="{tint}"/><w:vAlign w:val="bottom"/></w:tcPr>
</w:tblStylePr></w:style>
"""


def _table_style(document: Document) -> None:
    from docx.oxml import parse_xml  # noqa: PLC0415

    text = _TABLE.format(w=W, id=TABLE_STYLE, head=_HEAD, rule=_RULE, tint=_TINT)
    document.styles.element.append(parse_xml(text.replace("\n", "")))


def _settings(document: Document, language: Language) -> None:
    """Say what the document was made for, and what stands in for a missing font."""
    settings = document.settings.element
    for element in settings.iter(f"{{{W}}}compatSetting"):
        if element.get(f"{{{W}}}name") == "compatibilityMode":
            element.set(f"{{{W}}}val", "15")
    for element in settings.iter(f"{{{W}}}themeFontLang"):
        element.set(f"{{{W}}}val", word_language(language))
        element.set(f"{{{W}}}eastAsia", _LANGUAGE["zh"])
    for element in list(settings.iter(f"{{{W}}}rsids", f"{{{W}}}savePreviewPicture")):
        element.getparent().remove(element)
    fonts = "".join(
        f'<w:font w:name="{name}">{more}<w:charset w:val="{charset}"/>'
        f'<w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font>'
        for name, more, charset in (
            (_LATIN, "", "00"),
            (_CHINESE, f'<w:altName w:val="Microsoft YaHei,{_SPARE}"/>', "86"),
        )
    )
    text = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts xmlns:w="{W}">{fonts}'
    for relation in document.part.rels.values():
        if relation.reltype.endswith("fontTable"):
            relation.target_part._blob = f"{text}</w:fonts>".encode()  # noqa: SLF001
