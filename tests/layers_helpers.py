"""Small synthetic layers in EPSG:32648, metres from a corner in Chongqing."""

from __future__ import annotations

import itertools
from pathlib import Path

import geopandas as gpd
import shapely
from pyproj import CRS

from lifecircle.study.model import Study

METRIC = CRS.from_epsg(32648)
X0, Y0 = 649_000.0, 3_270_000.0
DATA = Path(__file__).parent.parent / "data"


def box(west, south, east, north):
    return shapely.box(X0 + west, Y0 + south, X0 + east, Y0 + north)


def line(*xy):
    return shapely.LineString([(X0 + x, Y0 + y) for x, y in xy])


def frame(geometry, crs=METRIC, **columns):
    return gpd.GeoDataFrame(columns, geometry=list(geometry), crs=crs)


def outline(*bounds):
    return frame([box(*bounds)])


def units(**named):
    """Units as `read_units` returns them, disjoint."""
    made = frame(named.values(), name=list(named), id=list(named))
    made["territory"] = made.geometry
    return made


def streets(*lines, name="路", kind="residential", structure=0):
    def each(value):
        return [value] * len(lines) if isinstance(value, str | int) else list(value)

    return frame(lines, name=each(name), kind=each(kind), structure=each(structure))


def grid_streets(size, step, **kwargs):
    """Streets every `step` metres in a square, with loose ends beyond it."""
    at = range(step, size, step)
    lines = [
        *(line((x, -30), (x, size + 30)) for x in at),
        *(line((-30, y), (size + 30, y)) for y in at),
    ]
    return streets(*lines, **kwargs)


def buildings(*shapes, use="yes", levels=float("nan"), home=True):
    def each(value):
        return [value] * len(shapes) if isinstance(value, str | int | float) else list(value)

    return frame(
        shapes, use=each(use), levels=each(levels), name=[""] * len(shapes), home=each(home)
    )


def study(folder, **tables):
    """A checked study without reading a file; paths start at `folder`."""
    data = {
        "study": {"name": "试", "plan": "walk-15"},
        "units": {"path": folder / "units.gpkg"},
        "streets": {"path": folder / "streets.osm.pbf"},
        **tables,
    }
    return Study.model_validate({**data, "file": folder / "study.toml"})


def save(table, file):
    """Write a layer in the format its suffix names."""
    driver = {".gpkg": "GPKG", ".geojson": "GeoJSON"}[file.suffix]
    table.to_file(file, driver=driver, engine="pyogrio")
    return file


def osm(file, ways, relations=(), extra=""):
    """Write OpenStreetMap XML: ways as (tags, points in metres), relations by way numbers."""
    number = itertools.count(1)
    nodes, bodies, way_ids = [], [], []
    for tags, points in ways:
        ids = []
        known = {}
        for point in points:
            if point not in known:
                known[point] = next(number)
                lon, lat = _degrees(point)
                nodes.append(f'<node id="{known[point]}" version="1" lat="{lat}" lon="{lon}"/>')
            ids.append(known[point])
        way_ids.append(next(number))
        refs = "".join(f'<nd ref="{i}"/>' for i in ids)
        bodies.append(f'<way id="{way_ids[-1]}" version="1">{refs}{_tags(tags)}</way>')
    for tags, members in relations:
        refs = "".join(
            f'<member type="way" ref="{way_ids[i]}" role="{role}"/>' for i, role in members
        )
        bodies.append(f'<relation id="{next(number)}" version="1">{refs}{_tags(tags)}</relation>')
    text = "".join(nodes) + "".join(bodies) + extra
    file.write_text(f'<osm version="0.6">{text}</osm>', encoding="utf-8")
    return file


def square(x, y, size=20):
    """The ring of a square, for `osm`."""
    return [(x, y), (x + size, y), (x + size, y + size), (x, y + size), (x, y)]


def _tags(tags):
    return "".join(f'<tag k="{k}" v="{v}"/>' for k, v in tags.items())


def _degrees(point):
    at = gpd.GeoSeries([shapely.Point(X0 + point[0], Y0 + point[1])], crs=METRIC).to_crs(4326)
    return f"{at.x.iloc[0]:.9f}", f"{at.y.iloc[0]:.9f}"
