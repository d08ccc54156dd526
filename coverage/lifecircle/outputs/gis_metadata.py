"""Metadata of a GeoPackage: ISO 19115 as XML, and the same as plain text in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from lifecircle.base.text import Bilingual, both_from
from lifecircle.outputs import words
from lifecircle.outputs.gpkg_extras import Metadata, both_names
from lifecircle.outputs.statements import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lifecircle.base.text import Language
    from lifecircle.verdicts.results import InputFile, Results

_GMD: Final = "http://www.isotc211.org/2005/gmd"
_GCO: Final = "http://www.isotc211.org/2005/gco"
_CODES: Final = "http://standards.iso.org/ittf/PubliclyAvailableStandards/ISO_19139_Schemas/resources/codelist/ML_gmxCodelists.xml"
_LONGEST: Final = 1000
_LANGUAGE: Final = {"zh": "zho", "en": "eng"}
_LINEAGE: Final = ("people", "assumptions", "notes")
_HEADS: Final = {
    "title": Bilingual("标题", "Title"),
    "abstract": Bilingual("摘要", "Abstract"),
    "date": Bilingual("评估年份", "Year"),
    "plan": Bilingual("评估依据", "Plan"),
    "people": Bilingual("人口", "People"),
    "licence": Bilingual("数据来源与许可", "Sources and licences"),
    "assumptions": Bilingual("假设", "Assumptions"),
    "notes": Bilingual("数据说明", "Notes on the data"),
    "inputs": Bilingual("输入文件", "Inputs"),
    "layers": Bilingual("图层", "Layers"),
}


def metadata(results: Results, what: Bilingual, layers: Iterable[tuple[str, str]]) -> Metadata:
    """Return title, abstract, year, plan, sources, licences, assumptions and layers.

    Parameters
    ----------
    results
        What the file is about.
    what
        What it holds, in one sentence.
    layers
        Name and description of each layer.
    """
    return record(dict(_parts(results, what)), results.language, layers)


def record(
    parts: dict[str, list[str]], language: Language, layers: Iterable[tuple[str, str]]
) -> Metadata:
    """Return metadata from their parts.

    Parameters
    ----------
    parts
        Lines of text by subject: ``title``, ``abstract``, ``date`` (a year), and what is known
        of ``plan``, ``people``, ``licence``, ``assumptions``, ``notes``, ``inputs``.
    language
        Of the study.
    layers
        Name and description of each layer.
    """
    text = "\n\n".join(
        f"{both_names(_HEADS[key])}\n{chr(10).join(lines)}"
        for key, lines in [*parts.items(), ("layers", [f"{a}: {b}" for a, b in layers])]
        if lines
    )
    return Metadata(_xml(parts, language), text)


def input_lines(inputs: Iterable[InputFile], language: Language) -> list[str]:
    """Return role, name, source and licence of files, each use of one once."""
    rows = dict.fromkeys(
        (words.known(words.ROLE, item.role, language), item.path.name, item.source, item.licence)
        for item in inputs
    )
    return [plain(" · ".join(filter(None, row)), _LONGEST) for row in rows]


def note_lines(notes: Iterable[Bilingual]) -> list[str]:
    """Return statements in both languages, each once."""
    return [plain(both_names(text), _LONGEST) for text in dict.fromkeys(notes)]


def _parts(results: Results, what: Bilingual) -> Iterator[tuple[str, list[str]]]:
    document = results.plan.document
    languages = both_from(results.language)
    name = plain(results.name, _LONGEST)
    yield "title", [f"{name} · {what(language)}" for language in languages]
    yield "abstract", [_abstract(results)(language) for language in languages]
    yield "date", [str(results.year)]
    title = both_names(Bilingual(*(plain(text, _LONGEST) for text in document.title.text)))
    yield "plan", [plain(f"{title} {document.number} {document.date}", _LONGEST)]
    yield "people", [plain(results.people_source, _LONGEST)] if results.people_source else []
    yield "licence", [plain(text, _LONGEST) for text in results.attribution]
    said = [*(text.text for text in results.plan.assumptions)]
    said += [note.text for note in results.assumptions]
    yield "assumptions", note_lines(said)
    yield "notes", note_lines(note.text for note in results.notes)
    yield "inputs", input_lines(results.inputs, results.language)


def _abstract(results: Results) -> Bilingual:
    goals = len(results.goals)
    return Bilingual(
        f"按实际路网检验规划的{goals}项服务承诺：各单元结论、各地块覆盖比例、未覆盖者及原因。"
        "比例只计已列设施；人数为推算值，置信度低处不给出。",
        f"{goals} promises of a plan, tested on the street network: verdicts of units, shares "
        "reached of blocks, who is left out and why. Shares count listed places only; people are "
        "estimates, and none are given where confidence is low.",
    )


def _xml(parts: dict[str, list[str]], language: Language) -> str:
    """Return a record of ISO 19139."""
    ET.register_namespace("gmd", _GMD)
    ET.register_namespace("gco", _GCO)
    root = ET.Element(f"{{{_GMD}}}MD_Metadata")
    _said(root, "language", _LANGUAGE[language])
    _coded(root, "hierarchyLevel", "MD_ScopeCode", "dataset")
    contact = _within(root, "contact", "CI_ResponsibleParty")
    _said(contact, "organisationName", "lifecircle")
    _coded(contact, "role", "CI_RoleCode", "processor")
    _dated(root, "dateStamp", parts["date"][0])
    _said(root, "metadataStandardName", "ISO 19115:2003/19139")
    identified = _within(root, "identificationInfo", "MD_DataIdentification")
    citation = _within(identified, "citation", "CI_Citation")
    _said(citation, "title", " / ".join(parts["title"]))
    date = _within(citation, "date", "CI_Date")
    _dated(date, "date", parts["date"][0])
    _coded(date, "dateType", "CI_DateTypeCode", "creation")
    _said(identified, "abstract", "\n".join(parts["abstract"]))
    for text in parts.get("plan", ()):
        _said(identified, "purpose", text)
    limits = _within(identified, "resourceConstraints", "MD_LegalConstraints")
    _coded(limits, "useConstraints", "MD_RestrictionCode", "license")
    for text in parts.get("licence", ()):
        _said(limits, "otherConstraints", text)
    _said(identified, "language", _LANGUAGE[language])
    quality = _within(root, "dataQualityInfo", "DQ_DataQuality")
    scope = _within(quality, "scope", "DQ_Scope")
    _coded(scope, "level", "MD_ScopeCode", "dataset")
    lineage = _within(quality, "lineage", "LI_Lineage")
    lines = [line for key in _LINEAGE for line in parts.get(key, ())]
    _said(lineage, "statement", "\n".join(lines))
    for text in parts.get("inputs", ()):
        source = _within(lineage, "source", "LI_Source")
        _said(source, "description", text)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode")


def _within(parent: ET.Element, name: str, kind: str) -> ET.Element:
    return ET.SubElement(ET.SubElement(parent, f"{{{_GMD}}}{name}"), f"{{{_GMD}}}{kind}")


def _said(parent: ET.Element, name: str, text: str) -> None:
    holder = ET.SubElement(parent, f"{{{_GMD}}}{name}")
    ET.SubElement(holder, f"{{{_GCO}}}CharacterString").text = text


def _dated(parent: ET.Element, name: str, text: str) -> None:
    holder = ET.SubElement(parent, f"{{{_GMD}}}{name}")
    ET.SubElement(holder, f"{{{_GCO}}}Date").text = text


def _coded(parent: ET.Element, name: str, kind: str, code: str) -> None:
    holder = ET.SubElement(parent, f"{{{_GMD}}}{name}")
    value = ET.SubElement(holder, f"{{{_GMD}}}{kind}")
    value.set("codeList", f"{_CODES}#{kind}")
    value.set("codeListValue", code)
    value.text = code
