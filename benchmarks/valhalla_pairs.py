"""Walking distances against Valhalla's, pair by pair, and why they differ where they do.

``python benchmarks/valhalla_pairs.py`` writes ``docs/valhalla.md``. Valhalla builds its tiles
from the same OpenStreetMap file; it is asked for the shortest way on foot without penalties.
Every pair that differs by more than `MOST` metres is put into a group by tests, in
`valhalla_why`: nothing is sorted by hand.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections import Counter
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pyproj import CRS, Geod, Transformer

from lifecircle.streets.network import StreetNetwork
from lifecircle.streets.search.nearest import nearest
from valhalla_osm import Tags, read_tags
from valhalla_streets import Candidate, Streets
from valhalla_why import Pair, Why, explain

ROOT = Path(__file__).resolve().parent.parent
STUDIES = {"las-palmas": "Las Palmas", "yuzhong": "Yuzhong"}
SEED, PLACES, EACH = 5, 100, 15
NEAR, FAR, ASIDE, MOST = 200, 3_000, 25, 50.0
LONGEST = 30_000.0
GEOD = Geod(ellps="WGS84")
WALK = {
    "shortest": True,
    **dict.fromkeys(("step_penalty", "service_penalty", "elevator_penalty", "gate_penalty"), 0),
    **dict.fromkeys(("destination_only_penalty", "maneuver_penalty", "gate_cost"), 0),
    **dict.fromkeys(("walkway_factor", "sidewalk_factor", "alley_factor", "driveway_factor"), 1),
    "max_hiking_difficulty": 6,
    "use_ferry": 1,
    "use_lit": 0,
}


class Valhalla:
    """Tiles of one OpenStreetMap file, and distances in metres on them."""

    def __init__(self, file: Path, folder: Path) -> None:
        import valhalla  # noqa: PLC0415 - a peer that may be missing

        (folder / "none.tar").touch()
        config = valhalla.get_config(tile_extract=folder / "none.tar", tile_dir=folder)
        config["mjolnir"]["tile_extract"] = ""
        config["mjolnir"]["concurrency"] = 1
        config["mjolnir"]["logging"] = {"type": ""}
        (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
        build = Path(valhalla.__file__).parent / "bin" / "valhalla_build_tiles"
        command = [build, "-c", folder.resolve() / "config.json", file.resolve()]
        # It leaves a list of duplicate ways where it runs.
        subprocess.run(command, check=True, capture_output=True, cwd=folder)
        self.actor = valhalla.Actor(config)

    def route(self, start: np.ndarray, end: np.ndarray) -> tuple[float, str] | None:
        """Return metres and the encoded line of the way; None if there is none."""
        at = [{"lon": x, "lat": y, "node_snap_tolerance": 0} for x, y in (start, end)]
        asked = {"locations": at, "directions_type": "none", **self._walk()}
        try:
            found = self.actor.route(asked)
        except RuntimeError:
            return None
        trip = found["trip"]
        return float(trip["summary"]["length"]) * 1000, trip["legs"][0]["shape"]

    def ways(self, line: str) -> list[dict[str, Any]]:
        """Return the edges of a way that Valhalla found."""
        wanted = ["edge.way_id", "edge.length", "edge.use", "edge.begin_shape_index"]
        asked = {
            "encoded_polyline": line,
            "shape_match": "edge_walk",
            "filters": {"attributes": wanted, "action": "include"},
            **self._walk(),
        }
        try:
            return list(self.actor.trace_attributes(asked)["edges"])
        except RuntimeError:
            asked["shape_match"] = "walk_or_snap"
            return list(self.actor.trace_attributes(asked)["edges"])

    def locate(self, lon: float, lat: float, radius: float) -> list[dict[str, Any]]:
        """Return the edges near a place."""
        at = {"lon": lon, "lat": lat, "radius": radius, "node_snap_tolerance": 0}
        found = self.actor.locate({"locations": [at], "verbose": True, **self._walk()})
        return list(found[0]["edges"] or [])

    @staticmethod
    def _walk() -> dict[str, Any]:
        return {"costing": "pedestrian", "costing_options": {"pedestrian": WALK}}


class Asking:
    """Valhalla asked in a network's CRS; see `valhalla_streets.Asked`."""

    def __init__(self, engine: Valhalla, crs: CRS) -> None:
        self.engine = engine
        self.to_degrees = Transformer.from_crs(crs, 4326, always_xy=True)
        self.to_metres = Transformer.from_crs(4326, crs, always_xy=True)

    def walks(self, points: np.ndarray) -> float:
        """Return metres from the first to the second of two places."""
        way = self.engine.route(*np.column_stack(self.to_degrees.transform(*points.T)))
        return np.inf if way is None else way[0]

    def candidates(self, xy: np.ndarray, radius: float) -> list[Candidate]:
        """Return the streets within a radius; the nearest, if there is none."""
        found = []
        for edge in self.engine.locate(*self.to_degrees.transform(*xy), radius):
            at = self.to_metres.transform(edge["correlated_lon"], edge["correlated_lat"])
            reach = min(edge["outbound_reach"], edge["inbound_reach"])
            found.append(Candidate(int(edge["edge_info"]["way_id"]), reach, np.array(at)))
        return found


def decode(line: str) -> np.ndarray:
    """Return longitudes and latitudes (n, 2) of an encoded line with six decimals."""
    numbers, value, shift = [], 0, 0
    for letter in line:
        bits = ord(letter) - 63
        value |= (bits & 31) << shift
        shift += 5
        if bits < 32:
            numbers.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    return np.cumsum(np.array(numbers).reshape(-1, 2), axis=0)[:, ::-1] / 1e6


def draw_pairs(network: StreetNetwork) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return points up to `ASIDE` metres from a street, and the rows of those in each pair."""
    rng = np.random.default_rng(SEED)
    edges = network.edges
    chance = np.where(edges.linkable, edges.length, 0)
    count = 40 * PLACES
    edge = rng.choice(len(edges), count, p=chance / chance.sum())
    on = shapely.line_interpolate_point(edges.geometry[edge], rng.random(count), normalized=True)
    angle, aside = rng.uniform(0, 2 * np.pi, count), rng.uniform(0, ASIDE, count)
    xy = shapely.get_coordinates(on)
    xy += aside[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    first, second = [], []
    for place in range(PLACES):
        far = np.hypot(*(xy - xy[place]).T)
        fitting = np.flatnonzero((far >= NEAR) & (far <= FAR) & (np.arange(count) >= PLACES))
        chosen = rng.choice(fitting, EACH, replace=False)
        first.append(np.full(EACH, place))
        second.append(chosen)
    return xy, np.concatenate(first), np.concatenate(second)


def our_distances(
    network: StreetNetwork, xy: np.ndarray, origin: np.ndarray, target: np.ndarray
) -> np.ndarray:
    """Return metres from origin to target along the streets, the ways to them left out."""
    snap = network.snap(xy)
    metres = np.full(len(origin), np.inf)
    for place in np.unique(origin):
        rows = np.flatnonzero(origin == place)
        found = nearest(
            network,
            snap.take(target[rows]),
            snap.take([place]),
            np.zeros(1, dtype=np.int64),
            "distance",
            limit=LONGEST * 1e4,
            off_street=0,
        )
        metres[rows] = found.cost / 1e4
    return metres


@dataclass(frozen=True)
class Comparison:
    """One network compared."""

    name: str
    pairs: int
    apart: np.ndarray
    why: list[Why]
    ratios: dict[str, float]


def compare(study: str, file: Path) -> Comparison:
    """Compare one network."""
    network = StreetNetwork.from_osm(file)
    tags: Tags = read_tags(file, network.crs)
    to_degrees = Transformer.from_crs(network.crs, 4326, always_xy=True)
    to_metres = Transformer.from_crs(4326, network.crs, always_xy=True)
    xy, place, other = draw_pairs(network)
    degrees = np.column_stack(to_degrees.transform(*xy.T))
    ours = our_distances(network, xy, place, other)
    streets = Streets(network, tags)
    snap = network.snap(xy)
    apart, why, lines = [], [], []
    with tempfile.TemporaryDirectory() as name:
        engine = Valhalla(file, Path(name))
        for row in range(len(ours)):
            start, end = int(other[row]), int(place[row])
            found = engine.route(degrees[start], degrees[end])
            theirs = np.inf if found is None else found[0]
            if np.isinf(theirs) and np.isinf(ours[row]):
                apart.append(0.0)
                continue
            apart.append(theirs - ours[row])
            if np.isfinite(ours[row]) and abs(theirs - ours[row]) <= MOST:
                lines.append((theirs, ours[row], decode(found[1])))
                continue
            line, ways = np.empty((0, 2)), []
            if found is not None:
                line = np.column_stack(to_metres.transform(*decode(found[1]).T))
                ways = engine.ways(found[1])
            pair = Pair(
                start=snap.take([start]),
                end=snap.take([end]),
                ours=float(ours[row]),
                theirs=float(theirs),
                line=line,
                ways=ways,
            )
            why.append(explain(pair, streets, Asking(engine, network.crs), MOST))
    return Comparison(study, len(ours), np.array(apart), why, _measured(lines))


def on_sphere(degrees: np.ndarray) -> float:
    """Return the length of a line on a sphere with the earth's equatorial radius."""
    lon, lat = np.radians(degrees).T
    half = np.sin(np.diff(lat) / 2) ** 2
    half += np.cos(lat[:-1]) * np.cos(lat[1:]) * np.sin(np.diff(lon) / 2) ** 2
    return float((2 * GEOD.a * np.arcsin(np.sqrt(half))).sum())


def _measured(lines: list[tuple[float, float, np.ndarray]]) -> dict[str, float]:
    """Return medians of ratios of lengths, over the ways of pairs that agree.

    Parameters
    ----------
    lines
        Valhalla's length, ours, and Valhalla's line in degrees.
    """
    theirs, ours = np.array([line[:2] for line in lines]).T
    sphere = np.array([on_sphere(line[2]) for line in lines])
    ellipsoid = np.array([GEOD.line_length(*line[2].T) for line in lines])
    ratios = {
        "Valhalla's length over lifecircle's": theirs / ours,
        "Valhalla's length over that of its own line on a sphere": theirs / sphere,
        "the length of Valhalla's line on the ellipsoid over lifecircle's": ellipsoid / ours,
    }
    return {name: float(np.median(ratio)) for name, ratio in ratios.items()}


def page(found: list[Comparison]) -> str:
    """Return the documentation page."""
    lines = [
        "# Walking distances against Valhalla",
        "",
        (
            f"Made by `python benchmarks/valhalla_pairs.py` with pyvalhalla-weekly "
            f"{version('pyvalhalla-weekly')}, which builds its tiles from the same OpenStreetMap "
            f"files. {PLACES * EACH:,} pairs of points in each network, {NEAR} to {FAR:,} m apart "
            f"in a straight line, each up to {ASIDE} m off a street (seed {SEED}). Valhalla: "
            "`costing: pedestrian`, `shortest: true`, all penalties 0, all factors 1, "
            "`max_hiking_difficulty: 6`, `node_snap_tolerance: 0`. Distances are along the "
            "streets; the ways to the street and off it are left out on both sides, since Valhalla "
            "does not count them."
        ),
        "",
        "| network | pairs | equal to 10 m | within 50 m | over 50 m | explained | confirmed |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in found:
        near = int((np.abs(one.apart) <= 10).sum())
        unknown = sum(why.group == "not explained" for why in one.why)
        lines.append(
            f"| {one.name} | {one.pairs:,} | {near / one.pairs:.1%} "
            f"| {(one.pairs - len(one.why)) / one.pairs:.1%} "
            f"| {len(one.why)} ({len(one.why) / one.pairs:.1%}) | {len(one.why) - unknown} "
            f"| {sum(why.confirmed for why in one.why)} |"
        )
    lines += ["", METHOD, "", "## Pairs that differ by more than 50 m, by reason", ""]
    lines += ["| reason | " + " | ".join(one.name for one in found) + " | for example |"]
    lines += ["|---" * (len(found) + 2) + "|"]
    groups = Counter(why.group for one in found for why in one.why)
    for group, _ in sorted(groups.items(), key=lambda item: (-item[1], item[0])):
        counts = [sum(why.group == group for why in one.why) for one in found]
        examples = Counter(w.example for one in found for w in one.why if w.group == group)
        example = max(examples, key=lambda text: (examples[text], text))
        lines.append(f"| {group} | {' | '.join(map(str, counts))} | {example} |")
    return "\n".join([*lines, "", *_signs(found), "", *_lengths(found), ""])


def _lengths(found: list[Comparison]) -> list[str]:
    lines = [
        "## Lengths",
        "",
        "What remains where both agree to 50 m, as medians of ratios: Valhalla measures on a",
        "sphere with the earth's equatorial radius, which is too long from north to south;",
        "lifecircle on the ellipsoid (a projection, corrected by its scale).",
        "",
        f"| | {' | '.join(one.name for one in found)} |",
        "|---" * (len(found) + 1) + "|",
    ]
    rows = {name: [f"{one.ratios[name]:.4f}" for one in found] for name in found[0].ratios}
    return [*lines, *(f"| {name} | {' | '.join(row)} |" for name, row in rows.items())]


def _signs(found: list[Comparison]) -> list[str]:
    lines = ["## Which way they differ", ""]
    lines += ["| network | Valhalla longer | Valhalla shorter | no way here | no way in Valhalla |"]
    lines += ["|---|---|---|---|---|"]
    for one in found:
        longer = sum(np.isfinite(w.apart) and w.apart > 0 for w in one.why)
        shorter = sum(np.isfinite(w.apart) and w.apart < 0 for w in one.why)
        here = sum(w.apart == -np.inf for w in one.why)
        there = sum(w.apart == np.inf for w in one.why)
        lines.append(f"| {one.name} | {longer} | {shorter} | {here} | {there} |")
    return lines


METHOD = """A pair is put into a group by tests:

1. *Linked to another street*: from the places on the streets that Valhalla started and ended at,
   lifecircle finds Valhalla's distance to 50 m. The rest of the name says what is different
   about the street at the end that is linked farther apart. lifecircle links nobody to a bridge,
   a tunnel, a covered or an indoor way, nor to an island while the main part is within 300 m;
   Valhalla does. Whether Valhalla walks the street that a point is linked to here is asked, and
   whether it takes it for an island: fewer than 50 nodes that are reached from there.
2. *Only Valhalla walks*: from the same places Valhalla's way is the shorter one, and it follows a
   way that lifecircle leaves out; the tag that closes it is named, as is a barrier node that
   stops a walker here.
3. *Only lifecircle walks*: from the same places lifecircle's way is the shorter one. Valhalla is
   asked for every piece of it, and which ways it knows there; what it does not walk is closed here
   and the way is searched again, until it is as long as Valhalla's (to 50 m) or longer. The group
   is named after the tags of the longest such piece. Where Valhalla walks every piece, the step
   from one to the next that it does not take is named.

A pair that no test explains is counted as *not explained*. *Confirmed* are those where both
distances agree to 50 m once the reason is taken away: from Valhalla's places on the streets, or
with what it does not walk closed here."""


def main() -> None:
    found = [
        compare(title, ROOT / f"data/streets/{study}.osm.pbf") for study, title in STUDIES.items()
    ]
    (ROOT / "docs" / "valhalla.md").write_text(page(found), encoding="utf-8")
    for one in found:
        print(one.name, len(one.why), Counter(why.group for why in one.why))


if __name__ == "__main__":
    main()
