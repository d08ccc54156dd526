"""A map of sites for a notebook: whom each serves, candidates, places that are there.

The page of a run has its own maps; this one is a `folium.Map` that shows itself and asks no server
for anything.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from branca.element import Figure, MacroElement
from jinja2.utils import htmlsafe_json_dumps

from lifecircle.base.crs import WGS84
from lifecircle.outputs.map_folium import Page, StudyMap, Verbatim
from lifecircle.outputs.siting_map import COLOURS, block_codes, site_colours
from lifecircle.outputs.siting_say import Saying
from lifecircle.outputs.statements import plain
from lifecircle.siting.problem import EXISTING
from lifecircle.verdicts.notes import attribution

if TYPE_CHECKING:
    from collections.abc import Sequence

    import folium
    import geopandas as gpd

    from lifecircle.base.text import Language
    from lifecircle.siting.found import SitingFound, SitingRun

_SIMPLER: Final = 4.0
"""Metres by which drawn blocks may be simplified."""
_DIGITS: Final = 6
_LEFT_OUT: Final = "#7f1f45"
_HAD: Final = "#c9ced6"
_SCRIPT: Final = """
(function (map, data) {
  map.getContainer().style.gridColumn = '1 / -1';
  map.invalidateSize();
  var areas = L.geoJSON(data.blocks, {
    style: function (f) {
      return {color: '#fff', weight: 0.5, fillColor: f.properties.c, fillOpacity: 0.75};
    },
    onEachFeature: function (f, layer) { layer.bindTooltip(f.properties.t, {sticky: true}); }
  }).addTo(map);
  L.geoJSON(data.units, {
    interactive: false, style: {color: '#30343b', weight: 1.2, fill: false}
  }).addTo(map);
  function dots(points, style) {
    points.forEach(function (p) {
      var dot = L.circleMarker([p[0], p[1]], style).addTo(map);
      if (p[2]) { dot.bindTooltip(p[2]); }
    });
  }
  dots(data.candidates, {radius: 1.5, stroke: false, fillColor: '#fff', fillOpacity: 0.8});
  dots(data.places, {radius: 4, color: '#fff', weight: 1, fillColor: '#30343b', fillOpacity: 1});
  data.sites.forEach(function (p, i) {
    L.circleMarker([p[0], p[1]], {
      radius: 10, color: '#fff', weight: 2, fillColor: p[3], fillOpacity: 1
    }).addTo(map).bindTooltip(p[2]);
    L.marker([p[0], p[1]], {interactive: false, icon: L.divIcon({
      className: '', iconSize: [20, 20], iconAnchor: [10, 10],
      html: '<div style="font:bold 12px/20px sans-serif;text-align:center;color:#fff">'
        + (i + 1) + '</div>'
    })}).addTo(map);
  });
  L.control.zoom({position: 'topright'}).addTo(map);
  L.control.attribution({prefix: false}).addAttribution(data.credit).addTo(map);
  if (areas.getBounds().isValid()) { map.fitBounds(areas.getBounds()); }
})"""


def sites_map(run: SitingRun, found: SitingFound, language: Language) -> folium.Map:
    """Return a map of the best set of sites of a question.

    Parameters
    ----------
    run, found
        The question and its run.
    language
        Of the texts; names are never translated.

    Returns
    -------
    folium.Map
        Without tiles. Blocks have the colour of the site that serves most of their people.
    """
    saying = Saying(run, found, language)
    page = Page(saying.title(), language)
    middle = run.district.outline.to_crs(WGS84).geometry.iloc[0].centroid
    drawn = StudyMap(page, (middle.y, middle.x))
    layer = _Sites(_data(run, found, saying))
    drawn.add_child(layer, name=layer.get_name())
    return drawn


class _Sites(MacroElement):
    """Everything that is drawn, as one layer with its data."""

    def __init__(self, data: dict[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name, self._id = "Sites", "lifecircle"
        self._data = data

    def render(self, **_: object) -> str:
        """Put the code that draws into the page, not as a template: names may have braces."""
        page = self.get_root()
        if not isinstance(page, Figure) or self._parent is None:
            msg = "sites are drawn on a map"
            raise TypeError(msg)
        data = str(htmlsafe_json_dumps(self._data))
        code = f"{_SCRIPT}({self._parent.get_name()}, {data});"
        page.script.add_child(Verbatim(code), name=self.get_name())
        return ""


def _data(run: SitingRun, found: SitingFound, saying: Saying) -> dict[str, Any]:
    asked, district = found.asked, run.district
    existing = asked.column_facility[asked.problem.state == EXISTING]
    places = district.facilities.table.iloc[existing]
    called = ["" if name is None else str(name) for name in places["name"]]
    return {
        "blocks": _blocks(run, found, saying),
        "units": _collection(district.units, [{} for _ in range(len(district.units))]),
        "candidates": _points(asked.candidates.table, asked.candidates.table["name"]),
        "places": _points(places, called),
        "sites": _sites(found, saying),
        "credit": _credit(attribution(district)),
    }


def _credit(sources: Sequence[str]) -> str:
    """Return sources as HTML: the first, which opens into all of them."""
    items = "".join(f"<li>{escape(text)}</li>" for text in sources)
    return f"<details><summary>{escape(sources[0])} …</summary><ul>{items}</ul></details>"


def _sites(found: SitingFound, saying: Saying) -> list[list[Any]]:
    if not found.choices:
        return []
    sites = found.choices[0].sites
    texts = [
        f"{rank}. {plain(name)} · {saying.people_and_share(people, known=saying.heads.whole)}"
        for rank, name, people in zip(sites["rank"], sites["name"], sites["people"], strict=True)
    ]
    colours = [COLOURS[row] for row in site_colours(sites)]
    points = _points(sites, texts)
    return [[*point, colour] for point, colour in zip(points, colours, strict=True)]


def _blocks(run: SitingRun, found: SitingFound, saying: Saying) -> dict[str, Any]:
    codes = block_codes(found, run.district)
    now = codes.after[0] if codes.after else codes.before
    share = codes.reach_after[0] if codes.reach_after else codes.reach_before
    colours = [_LEFT_OUT, _HAD]  # as the codes `OUT` and `HAD`
    sites = site_colours(found.choices[0].sites) if found.choices else []
    for row in sites:
        colours += [COLOURS[row]] * 2
    blocks = run.district.blocks.iloc[codes.rows]
    reached = saying.word("reached")
    properties = [
        {"c": colours[code], "t": escape(f"{plain(name)} · {reached} {part:.0%}")}
        for code, name, part in zip(now.tolist(), blocks["id"], share.tolist(), strict=True)
    ]
    simple = blocks[["geometry"]].set_geometry(
        shapely.simplify(blocks.geometry.to_numpy(), _SIMPLER), crs=blocks.crs
    )
    return _collection(simple, properties)


def _collection(table: gpd.GeoDataFrame, properties: list[dict[str, str]]) -> dict[str, Any]:
    shapes = table.geometry.to_crs(WGS84).to_numpy()
    coordinates = shapely.set_precision(shapes, 10.0**-_DIGITS, mode="pointwise")
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": own, "geometry": shapely.geometry.mapping(shape)}
            for shape, own in zip(coordinates, properties, strict=True)
            if not shape.is_empty
        ],
    }


def _points(table: gpd.GeoDataFrame, texts: Any) -> list[list[Any]]:
    """Return latitude, longitude and text of each; texts become safe HTML."""
    xy = shapely.get_coordinates(table.geometry.to_crs(WGS84).to_numpy()).reshape(-1, 2)
    rounded = np.round(xy[:, ::-1], _DIGITS).tolist()
    return [[*place, escape(plain(text))] for place, text in zip(rounded, texts, strict=True)]
