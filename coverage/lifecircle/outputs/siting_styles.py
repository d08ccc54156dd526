"""Styles that QGIS picks up from a GeoPackage: its table ``layer_styles``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

_DOCTYPE: Final = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
_DATE: Final = "2000-01-01T00:00:00.000Z"


def _option(name: str, value: str) -> str:
    return f'<Option name="{name}" type="QString" value="{value}"/>'


def _symbol(name: str, kind: str, layer: str, options: dict[str, str]) -> str:
    inside = "".join(_option(key, value) for key, value in options.items())
    return (
        f'<symbol name="{name}" type="{kind}" alpha="1" clip_to_extent="1" force_rhr="0">'
        f'<layer class="{layer}" enabled="1" locked="0" pass="0">'
        f'<Option type="Map">{inside}</Option></layer></symbol>'
    )


def _marker(shape: str, fill: str, edge: str, size: str) -> dict[str, str]:
    return {
        "name": shape,
        "color": fill,
        "outline_color": edge,
        "outline_width": "0.3",
        "size": size,
        "size_unit": "MM",
    }


def _area(fill: str, style: str = "solid") -> dict[str, str]:
    return {
        "color": fill,
        "style": style,
        "outline_color": "255,255,255,255",
        "outline_width": "0.1",
        "outline_style": "solid",
    }


def _single(symbol: str) -> str:
    return f'<renderer-v2 type="singleSymbol"><symbols>{symbol}</symbols></renderer-v2>'


_CLASSES: Final = (
    ("new", "新增可达 / newly reached", _area("0,114,178,255")),
    ("nearer", "改由新址服务 / now nearer to a new site", _area("153,199,224,255")),
    ("existing", "由现有设施服务 / served by existing places", _area("201,211,220,255")),
    ("left_out", "不可达 / not reached", _area("127,31,69,255", "b_diagonal")),
)


def _blocks() -> str:
    categories = "".join(
        f'<category value="{value}" symbol="{number}" label="{label}" render="true"/>'
        for number, (value, label, _) in enumerate(_CLASSES)
    )
    symbols = "".join(
        _symbol(str(number), "fill", "SimpleFill", look)
        for number, (_, _, look) in enumerate(_CLASSES)
    )
    return (
        '<renderer-v2 type="categorizedSymbol" attr="served_by">'
        f"<categories>{categories}</categories><symbols>{symbols}</symbols></renderer-v2>"
    )


_POINTS: Final = {
    "sites": _marker("star", "213,94,0,255", "255,255,255,255", "5"),
    "candidates": _marker("circle", "255,255,255,255", "82,96,109,255", "1.8"),
    "refused": _marker("cross2", "140,59,0,255", "140,59,0,255", "1.8"),
    "uncovered": _marker("diamond", "127,31,69,255", "255,255,255,255", "2.4"),
}
STYLES: Final = {
    "blocks": _blocks(),
    **{
        name: _single(_symbol("0", "marker", "SimpleMarker", look))
        for name, look in _POINTS.items()
    },
}
"""Renderer of each layer."""


def styles_table(layers: Sequence[str]) -> pd.DataFrame:
    """Return the rows of ``layer_styles`` for some layers, each the default of its layer."""
    rows = [
        {
            "f_table_catalog": "",
            "f_table_schema": "",
            "f_table_name": layer,
            "f_geometry_column": "geom",
            "styleName": layer,
            "styleQML": f'{_DOCTYPE}<qgis version="3.28">{STYLES[layer]}</qgis>',
            "styleSLD": "",
            "useAsDefault": True,
            "description": "lifecircle",
            "owner": "",
            "ui": "",
            "update_time": _DATE,
        }
        for layer in layers
    ]
    return pd.DataFrame(rows)
