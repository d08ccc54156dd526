"""Sites as changes of a study: a file whose tables a timeline can take in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from pyproj import Transformer

from lifecircle.outputs.siting_say import Saying
from lifecircle.outputs.statements import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lifecircle.siting.found import SitingFound, SitingRun

DECIMALS: Final = 7
"""Of degrees: about a centimetre."""
_LONGEST: Final = 200


def chosen_name(found: SitingFound) -> str:
    """Return the name of the file with the sites of a question."""
    return f"chosen_{found.asked.siting.id}.toml"


def chosen_toml(run: SitingRun, found: SitingFound) -> str | None:
    """Return the first set of sites as ``[[changes]]`` of a study file.

    Each opens a place of the services that the question asks for, without a year: it takes place
    in the last year of a timeline, or in the one that the planner adds.

    Parameters
    ----------
    run
        The run.
    found
        Of its questions.

    Returns
    -------
    str or None
        None where there is no set of sites, or it is not known which service they provide.
    """
    services = services_of(run, found)
    if not found.choices or not len(found.choices[0].sites) or not services:
        return None
    return "\n".join([*_head(run, found), *_changes(run, found, services)])


def services_of(run: SitingRun, found: SitingFound) -> tuple[str, ...]:
    """Return what a new place provides, what the question asks for first."""
    asked = found.asked
    if asked.services:
        return asked.services
    if asked.siting.service is not None:
        return (asked.siting.service,)
    rows = asked.column_facility[asked.column_facility >= 0]
    known = sorted({str(one) for one in run.district.facilities.table["service"].iloc[rows]})
    return tuple(known) if len(known) == 1 else ()


def _head(run: SitingRun, found: SitingFound) -> Iterator[str]:
    for language in ("zh", "en"):
        saying = Saying(run, found, "zh" if language == "zh" else "en")
        yield f"# {saying.title()}"
        yield f"# {plain(saying.headline(), 400)}"
    yield "# lifecircle timeline 评估文件 --with 本文件，或粘贴到评估文件末尾，即可计入情景；"
    yield "# 年份请自行填写：去掉 year 前的 #，改为投用年份"
    yield "# In a timeline: lifecircle timeline STUDY --with THIS FILE, or paste it at the end of a"
    yield "# study file. Take away the # before each year, and write from which the place counts"
    yield ""


def _changes(run: SitingRun, found: SitingFound, services: tuple[str, ...]) -> Iterator[str]:
    sites = found.choices[0].sites
    to_degrees = Transformer.from_crs(run.district.crs, "EPSG:4326", always_xy=True)
    xy = shapely.get_coordinates(sites.geometry.to_numpy())
    places = np.stack(to_degrees.transform(xy[:, 0], xy[:, 1]), axis=1).round(DECIMALS)
    zh, en = Saying(run, found, "zh"), Saying(run, found, "en")
    now = run.district.study.study.year
    for row, site in enumerate(sites.to_dict("records")):
        lon, lat = places[row].tolist()
        yield "[[changes]]"
        yield 'kind = "open"'
        yield f"id = {_text('-'.join((found.asked.siting.id, str(site['id']))))}"
        yield f"name = {_text(site['name'] or site['id'])}"
        yield f"service = {_text(services[0])}"
        if services[1:]:
            yield f"services = [{', '.join(map(_text, services[1:]))}]"
        yield f"at = [{lon:.{DECIMALS}f}, {lat:.{DECIMALS}f}]"
        yield 'status = "规划"'
        yield f"# year = {now + 1 if now else 2030}"
        if site["price"] > 0:
            yield f"price = {site['price']:.10g}"
        yield f"source = {_text(f'lifecircle site: {found.asked.siting.id}')}"
        size = int(site["size"])
        notes = [
            (
                f"选址方案一第{site['rank']}处，服务{zh.share(site['people'])}的人口"
                + (f"，规模{zh.size(size)}" if zh.size(size) else ""),
                f"site {site['rank']} of set 1, serves {en.share(site['people'])} of people"
                + (f", {en.size(size)}" if en.size(size) else ""),
            )
        ]
        yield "[changes.remark]"
        yield f"zh = {_text(zh.own(notes[0][0]))}"
        yield f"en = {_text(en.own(notes[0][1]))}"
        yield ""


def _text(value: object) -> str:
    """Return a string of TOML: on one line, without controls."""
    return json.dumps(plain(value, _LONGEST), ensure_ascii=False)
