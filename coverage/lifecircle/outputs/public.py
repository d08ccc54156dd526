"""The residents' map: one page that finds the nearest place, with nothing in it but what it shows.

Both languages are in the page. It holds streets, outlines and places, and no trace of where people
live: see `lifecircle.outputs.public_tables`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from lifecircle.outputs.map_folium import asset
from lifecircle.outputs.map_pack import pack
from lifecircle.outputs.map_what_if import pack_streets
from lifecircle.outputs.policy import with_policy
from lifecircle.outputs.public_places import PublicPlaces
from lifecircle.outputs.public_tables import PublicTables
from lifecircle.outputs.public_words import WORDS
from lifecircle.outputs.review_number import review_note

if TYPE_CHECKING:
    from lifecircle.base.quantities import Ints
    from lifecircle.verdicts.page_model import PageStreets
    from lifecircle.verdicts.results import Results

NAME: Final = "public.html"
SCRIPTS: Final = (
    "map/data.js",
    "map/canvas.js",
    "map/projection.js",
    "map/links.js",
    "map/streets.js",
    "map/ways.js",
    "map/model.js",
    "public/words.js",
    "public/sketch.js",
    "public/along.js",
    "public/spot.js",
    "public/near.js",
    "public/circles.js",
    "public/paper.js",
    "public/page.js",
)
STYLES: Final = ("leaflet/leaflet.css", "public/public.css")

_SHOWN: Final = frozenset({"area", "units", "streets", "elevation", "facilities", "entrances"})
"""Roles of the files that the page shows something of."""


def is_asked(results: Results) -> bool:
    """Tell whether a residents' map is written: if asked for, and of the district as it is.

    A district with changes made shows places that do not exist.
    """
    return results.options.public and not results.made


def render_public(results: Results) -> str:
    """Return the residents' map as one HTML page.

    The same results give the same text. A policy in its head forbids every request, and every
    script but its own.

    Parameters
    ----------
    results
        Of an audit. Without `lifecircle.verdicts.results.Results.residents`, or with streets in
        a projection that a page cannot compute, it tells straight lines and no walking times.
    """
    streets = results.residents
    packed = "" if streets is None else pack_streets(_shown(streets, results))
    tables = PublicTables(results, streets if packed else None)
    tables.header |= {
        "sources": sources(results),
        "review": [review_note(results, "zh"), review_note(results, "en")],
    }
    environment = Environment(
        loader=PackageLoader("lifecircle.outputs", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
    )
    language = results.language
    html = environment.get_template("public.html").render(
        lang="zh-CN" if language == "zh" else "en",
        title=f"{WORDS['title'](language)} · {results.name}",
        no_script=WORDS["no_script"],
        failed=WORDS["failed"],
        leaflet=Markup(asset("leaflet/leaflet.js")),  # noqa: S704 - packaged
        styles=Markup("\n".join(_style(path) for path in STYLES)),  # noqa: S704 - packaged
        scripts=Markup("\n".join(asset(path) for path in SCRIPTS)),  # noqa: S704 - packaged
        data=pack(tables.header, tables.arrays),
        streets=packed,
    )
    return with_policy(html, images="data:")


def sources(results: Results) -> list[str]:
    """Return sources and licences of what the page shows; of people only where it tells numbers."""
    roles = _SHOWN | ({"people"} if results.options.public_verdicts else frozenset())
    lines = [
        ", ".join(part for part in (file.source, file.licence) if part)
        for file in results.inputs
        if file.role in roles
    ]
    if results.options.public_verdicts:
        lines.append(results.people_source)
    return [line for line in dict.fromkeys(lines) if line]


def _style(path: str) -> str:
    """Return a packaged style without pictures: the page has markers of its own."""
    rules = asset(path).split("}")
    return "}".join(rule for rule in rules if "url(images/" not in rule)


def _shown(streets: PageStreets, results: Results) -> PageStreets:
    """Return streets whose entrances refer to the places of the page."""
    rows = PublicPlaces(results).rows
    place = np.full(len(results.facilities), -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    of: Ints = place[streets.entrance_of]
    kept = of >= 0
    links = tuple(
        replace(
            each,
            entrance_edge=each.entrance_edge[kept],
            entrance_fraction=each.entrance_fraction[kept],
            entrance_offset=each.entrance_offset[kept],
            door_edge=each.door_edge[:0],
            door_fraction=each.door_fraction[:0],
            door_offset=each.door_offset[:0],
        )
        for each in streets.links
    )
    return replace(streets, links=links, entrance=streets.entrance[kept], entrance_of=of[kept])
