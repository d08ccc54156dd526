"""folium, made to stand alone: packaged scripts and styles, stable ids, no request.

Imported late, because folium takes half a second.
"""

from __future__ import annotations

import base64
import re
from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import folium
from branca.element import Element, Figure, MacroElement
from folium.template import Template
from jinja2.utils import htmlsafe_json_dumps

from lifecircle.outputs.map_words import PAGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lifecircle.base.text import Language

SCRIPTS: Final = (
    "map/dom.js",
    "map/data.js",
    "map/canvas.js",
    "map/draw.js",
    "map/gcj02.js",
    "map/base_maps.js",
    "map/causes.js",
    "map/remedies.js",
    "map/page.js",
    "map/language.js",
    "map/furniture.js",
    "map/choose.js",
    "map/legend.js",
    "map/lists.js",
    "map/cards.js",
    "map/find.js",
    "map/print.js",
    "map/layers_years.js",
    "map/layers_room.js",
    "map/layers_signs.js",
    "map/layers.js",
    "map/projection.js",
    "map/links.js",
    "map/streets.js",
    "map/ways.js",
    "map/model.js",
    "map/areas.js",
    "map/judge.js",
    "map/judge_units.js",
    "map/engine.js",
    "map/scenario.js",
    "map/read_toml.js",
    "map/what_if_say.js",
    "map/what_if_pins.js",
    "map/what_if_trial.js",
    "map/what_if_draw.js",
    "map/what_if_file.js",
    "map/what_if_panel.js",
    "map/what_if.js",
    "map/isochrones.js",
)
STYLES: Final = ("leaflet/leaflet.css", "map/map.css", "map/layers.css", "map/what_if.css")
_PICTURE: Final = re.compile(r"url\((images/[\w.-]+)\)")


@cache
def asset(path: str) -> str:
    """Return a packaged text file, without the address of a source map."""
    text = (files("lifecircle.outputs") / "assets" / path).read_text(encoding="utf-8")
    return text.split("\n//# sourceMappingURL=")[0].strip()


@cache
def picture(path: str) -> str:
    """Return a packaged PNG as a data URI."""
    raw = (files("lifecircle.outputs") / "assets" / path).read_bytes()
    return "data:image/png;base64," + base64.b64encode(raw).decode("ascii")


@cache
def styles() -> str:
    """Return all styles, with the pictures of Leaflet's inside."""
    text = "\n".join(asset(path) for path in STYLES)
    return _PICTURE.sub(lambda found: f"url({picture('leaflet/' + found[1])})", text)


class Page(Figure):
    """An HTML page with a language, and with the packaged files in its head."""

    _template = Template(
        '<!DOCTYPE html>\n<html lang="{{ this.language }}">\n<head>\n'
        "{{ this.header.render(**kwargs) }}\n<title>{{ this.heading }}</title>\n</head>\n<body>\n"
        "{{ this.html.render(**kwargs) }}\n"
        "<script>\n{{ this.script.render(**kwargs) }}\n</script>\n</body>\n</html>\n"
    )

    def __init__(self, title: str, language: Language) -> None:
        super().__init__(height="640px")
        self.language = "zh-CN" if language == "zh" else "en"
        self.heading = escape(title)
        self.header.add_child(
            Element('<meta name="viewport" content="width=device-width, initial-scale=1">')
        )
        # Template-free: the files are not run through Jinja.
        for name, content in (
            ("packaged_script", f"<script>{asset('leaflet/leaflet.js')}</script>"),
            ("packaged_style", f"<style>{styles()}</style>"),
        ):
            self.header.add_child(Verbatim(content), name=name)


class Verbatim(Element):
    """Text that is printed as it is."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self._content = content

    def render(self, **_: object) -> str:
        """Return the text."""
        return self._content


class StudyMap(folium.Map):
    """A folium map that asks no server for anything."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012
    default_css: list[tuple[str, str]] = []  # noqa: RUF012
    _template = Template(
        """
        {% macro html(this, kwargs) %}
            <div class="folium-map" id={{ this.get_name()|tojson }}></div>
        {% endmacro %}

        {% macro script(this, kwargs) %}
            {{ this.marker_pictures }}
            var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {
                center: {{ this.location|tojson }},
                crs: L.CRS.{{ this.crs }},
                ...{{ this.options|tojavascript }}
            });
            L.control.scale({imperial: false}).addTo({{ this.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, page: Page, centre: tuple[float, float]) -> None:
        super().__init__(
            location=centre,
            zoom_start=12,
            tiles=None,
            prefer_canvas=True,
            zoom_control=False,
            max_zoom=19,
            zoom_snap=0.25,
            zoom_delta=0.5,
            wheel_px_per_zoom_level=90,
            attribution_control=False,
        )
        self._id = "lifecircle"
        self.marker_pictures = (
            "delete L.Icon.Default.prototype._getIconUrl;"
            "L.Icon.Default.mergeOptions({"
            f"iconUrl:'{picture('leaflet/images/marker-icon.png')}',"
            f"iconRetinaUrl:'{picture('leaflet/images/marker-icon-2x.png')}',"
            f"shadowUrl:'{picture('leaflet/images/marker-shadow.png')}'}});"
        )
        page.add_child(self, name=self.get_name())


class CoverageLayer(MacroElement):
    """Blocks, units, streets, places and the panel of a study.

    Parameters
    ----------
    panel
        The panel as safe HTML.
    data
        The packed numbers, base64.
    links
        Where the page leads, per language: `lifecircle.outputs.map_data.page_links`.
    attribution
        Sources and licences, as plain text.
    language
        Of the page.
    review
        What is printed on the map review number; empty for nothing.
    """

    def __init__(
        self,
        panel: str,
        data: str,
        links: Mapping[Language, Mapping[str, Any]],
        attribution: Iterable[str],
        language: Language,
        review: str = "",
        what_if: str = "",
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Coverage"
        self._id = "lifecircle"
        self._body = (
            f'{panel}\n<script type="application/json" id="lc-links">{_js(links)}</script>\n'
            f'<script type="text/plain" id="lc-data">{data}</script>'
        )
        if what_if:
            self._body += f'\n<script type="text/plain" id="lc-what-if">{what_if}</script>'
        self._language = language
        self._credit = _credit(list(attribution), review, language)
        self._zoom = {
            "position": "topright",
            "zoomInTitle": PAGE["zoom_in"](language),
            "zoomOutTitle": PAGE["zoom_out"](language),
        }

    def render(self, **_: object) -> str:
        """Put the panel into the page, and the code that starts the map.

        Not as a macro: folium reads what a macro printed as a template once more, and braces in
        a name would be carried out.

        Raises
        ------
        TypeError
            If the layer is not on a map.
        """
        page = self.get_root()
        if not isinstance(page, Figure) or self._parent is None:
            msg = "a coverage layer is drawn on a map"
            raise TypeError(msg)
        map_name = self._parent.get_name()
        start = (
            f"L.control.attribution({{prefix: false}}).addAttribution({_js(self._credit)})"
            f".addTo({map_name});\n"
            f"L.control.zoom({_js(self._zoom)}).addTo({map_name});\n"
            f"lifecircle.open({map_name}, {_js(self._language)});"
        )
        code = "\n".join([*(asset(path) for path in SCRIPTS), start])
        page.html.add_child(Verbatim(self._body), name=self.get_name())
        page.script.add_child(Verbatim(code), name=self.get_name())
        return ""


def _js(value: object) -> str:
    """Return a value as JavaScript that may stand inside a script element."""
    return str(htmlsafe_json_dumps(value))


def _credit(attribution: list[str], review: str, language: Language) -> str:
    """Return sources as HTML: one line that opens into all of them."""
    line = [PAGE["sources"](language)]
    if any("OpenStreetMap" in text for text in attribution):
        line.insert(0, "© OpenStreetMap contributors")
    if review:
        line.insert(0, review)
    items = "".join(f"<li>{escape(text)}</li>" for text in attribution)
    return f"<details><summary>{escape(' · '.join(line))}</summary><ul>{items}</ul></details>"
