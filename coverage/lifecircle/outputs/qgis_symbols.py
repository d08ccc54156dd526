"""Symbols, renderers and labels of QGIS, as elements of its style files (QML)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Geometry = Literal["marker", "line", "fill"]
Marker = Literal[
    "circle", "square", "diamond", "triangle", "star", "hexagon", "cross_fill", "cross2", "pentagon"
]
Dash = Literal["solid", "dash", "dot", "dash dot"]
Pattern = Literal["solid", "b_diagonal", "f_diagonal", "dense4", "dense6", "no"]

_DOCTYPE: Final = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
_VERSION: Final = "3.22.0"
_CATEGORIES: Final = "Symbology|Labeling|Rendering"
_CLASS: Final = {"marker": "SimpleMarker", "line": "SimpleLine", "fill": "SimpleFill"}
FAR: Final = "100000000"
"""Scale from which a label is shown, where it always is."""


class Look(NamedTuple):
    """One symbol: its geometry and what its layer is told."""

    geometry: Geometry
    options: Mapping[str, str]


class Kind(NamedTuple):
    """One entry of a legend.

    Parameters
    ----------
    value
        What the attribute is; of rules a filter, ``ELSE`` for everything else.
    label
        In the legend.
    look
        Its symbol.
    """

    value: str
    label: str
    look: Look


class Band(NamedTuple):
    """One class of numbers: from `low` on, below `high` (the last: and `high` itself)."""

    low: float
    high: float
    label: str
    look: Look


class Labels(NamedTuple):
    """What stands on the map beside a feature.

    Parameters
    ----------
    expression
        Of QGIS.
    size
        Points.
    closer_than
        Shown at scales larger than one to this.
    """

    expression: str
    size: float = 8
    closer_than: str = FAR


def rgba(colour: str, opacity: float = 1.0) -> str:
    """Return a colour ``#rrggbb`` as QGIS writes it."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"{red},{green},{blue},{round(opacity * 255)}"


def marker(
    shape: Marker,
    fill: str,
    edge: str = "#ffffff",
    size: float = 2.4,
    *,
    width: float = 0.3,
    opacity: float = 1.0,
) -> Look:
    """Return a simple marker; `size` and `width` in millimetres."""
    options = {
        "name": shape,
        "color": rgba(fill, opacity),
        "outline_color": rgba(edge),
        "outline_style": "solid",
        "outline_width": f"{width:g}",
        "outline_width_unit": "MM",
        "size": f"{size:g}",
        "size_unit": "MM",
    }
    return Look("marker", options)


def line(colour: str, width: float, dash: Dash = "solid") -> Look:
    """Return a line; `width` in millimetres."""
    options = {
        "line_color": rgba(colour),
        "line_width": f"{width:g}",
        "line_width_unit": "MM",
        "line_style": dash,
        "capstyle": "round",
        "joinstyle": "round",
    }
    return Look("line", options)


def area(
    fill: str,
    edge: str = "#ffffff",
    width: float = 0.1,
    *,
    pattern: Pattern = "solid",
    opacity: float = 1.0,
) -> Look:
    """Return the fill and border of areas; `width` in millimetres."""
    options = {
        "color": rgba(fill, opacity),
        "style": pattern,
        "outline_color": rgba(edge),
        "outline_style": "solid",
        "outline_width": f"{width:g}",
        "outline_width_unit": "MM",
    }
    return Look("fill", options)


def single(look: Look) -> ET.Element:
    """Return a renderer with one symbol for all features."""
    renderer = _renderer("singleSymbol")
    _symbols(renderer, [look])
    return renderer


def categorized(attribute: str, kinds: Sequence[Kind]) -> ET.Element:
    """Return a renderer with a symbol for each value of an attribute or expression."""
    renderer = _renderer("categorizedSymbol", attr=attribute)
    categories = ET.SubElement(renderer, "categories")
    for number, kind in enumerate(kinds):
        ET.SubElement(
            categories,
            "category",
            value=kind.value,
            type="string",
            symbol=str(number),
            label=kind.label,
            render="true",
        )
    _symbols(renderer, [kind.look for kind in kinds])
    return renderer


def graduated(attribute: str, bands: Sequence[Band]) -> ET.Element:
    """Return a renderer with a symbol for each class of numbers."""
    renderer = _renderer("graduatedSymbol", attr=attribute, graduatedMethod="GraduatedColor")
    ranges = ET.SubElement(renderer, "ranges")
    for number, band in enumerate(bands):
        ET.SubElement(
            ranges,
            "range",
            lower=f"{band.low:.12f}",
            upper=f"{_below(band.high, last=number == len(bands) - 1):.12f}",
            symbol=str(number),
            label=band.label,
            render="true",
        )
    _symbols(renderer, [band.look for band in bands])
    return renderer


def _below(high: float, *, last: bool) -> float:
    """Return the upper end of a class: QGIS counts both ends in."""
    return high if last else high - 1e-12


def ruled(kinds: Sequence[Kind]) -> ET.Element:
    """Return a renderer with a symbol for each filter; `Kind.value` is the filter."""
    renderer = _renderer("RuleRenderer")
    rules = ET.SubElement(renderer, "rules", key="rules")
    for number, kind in enumerate(kinds):
        ET.SubElement(
            rules,
            "rule",
            key=f"rule-{number}",
            filter=kind.value,
            label=kind.label,
            symbol=str(number),
        )
    _symbols(renderer, [kind.look for kind in kinds])
    return renderer


def qml(renderer: ET.Element, labels: Labels | None = None) -> str:
    """Return a style file with a renderer, and labels if there are any.

    It is about symbols and labels only, so that a reader who applies it keeps the aliases and
    forms of the layer.
    """
    root = ET.Element(
        "qgis",
        version=_VERSION,
        styleCategories=_CATEGORIES,
        labelsEnabled=str(int(labels is not None)),
    )
    root.append(renderer)
    if labels is not None:
        root.append(_labeling(labels))
    return _DOCTYPE + ET.tostring(root, encoding="unicode")


def with_aliases(style: str, aliases: Mapping[str, str]) -> str:
    """Return a style from `qml` that also sets what columns are called."""
    if not aliases:
        return style
    found = ET.Element("aliases")
    for number, (name, alias) in enumerate(aliases.items()):
        ET.SubElement(found, "alias", field=name, index=str(number), name=alias)
    text = ET.tostring(found, encoding="unicode")
    head, tail = style.rsplit("</qgis>", 1)
    return head.replace(_CATEGORIES, f"{_CATEGORIES}|Fields", 1) + text + "</qgis>" + tail


def quoted(text: str) -> str:
    """Return a text as a literal of an expression."""
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def field(name: str) -> str:
    """Return a column as an expression names it."""
    return '"' + name.replace('"', '""') + '"'


def _renderer(kind: str, **more: str) -> ET.Element:
    usual = {"type": kind, "symbollevels": "0", "enableorderby": "0", "forceraster": "0"}
    return ET.Element("renderer-v2", usual | more)


def _symbols(renderer: ET.Element, looks: Iterable[Look]) -> None:
    symbols = ET.SubElement(renderer, "symbols")
    for number, look in enumerate(looks):
        symbol = ET.SubElement(
            symbols,
            "symbol",
            name=str(number),
            type=look.geometry,
            alpha="1",
            clip_to_extent="1",
            force_rhr="0",
        )
        layer = ET.SubElement(
            symbol, "layer", {"class": _CLASS[look.geometry]}, enabled="1", locked="0"
        )
        layer.set("pass", "0")
        options = ET.SubElement(layer, "Option", type="Map")
        for name, value in look.options.items():
            ET.SubElement(options, "Option", name=name, type="QString", value=value)
        # QGIS before 3.26 reads these.
        for name, value in look.options.items():
            ET.SubElement(layer, "prop", k=name, v=value)


def _labeling(labels: Labels) -> ET.Element:
    labeling = ET.Element("labeling", type="simple")
    settings = ET.SubElement(labeling, "settings", calloutType="simple")
    style = ET.SubElement(
        settings,
        "text-style",
        _text(
            {
                "fieldName": labels.expression,
                "isExpression": 1,
                "fontSize": labels.size,
                "fontWeight": 57,
            }
        ),
    )
    ET.SubElement(
        style,
        "text-buffer",
        _text({"bufferDraw": 1, "bufferSize": 0.8, "bufferSizeUnits": "MM"})
        | {"bufferColor": rgba("#ffffff", 0.85), "bufferOpacity": "1"},
    )
    ET.SubElement(settings, "text-format", multilineAlign="1", wrapChar="", autoWrapLength="0")
    ET.SubElement(settings, "placement", placement="0", centroidInside="1", centroidWhole="1")
    limits: dict[str, Any] = {
        "scaleVisibility": int(labels.closer_than != FAR),
        "scaleMin": 1,
        "scaleMax": labels.closer_than,
        "obstacle": 0,
    }
    ET.SubElement(settings, "rendering", _text(limits))
    return labeling


def _text(options: Mapping[str, Any]) -> dict[str, str]:
    more = {"fontSizeUnit": "Point", "textColor": rgba("#1b2733"), "fontFamily": "Noto Sans CJK SC"}
    found = {name: str(value) for name, value in options.items()}
    return found | more if "fieldName" in options else found
