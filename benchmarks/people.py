"""The part of the page about people: floating catchments, seating, audits with both."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import audits
import synthetic
from engine import script
from lifecircle.access.seating import seat
from lifecircle.load import load_district
from lifecircle.streets.search.pairs import od
from lifecircle.streets.travel.profiles import PROFILES
from lifecircle.study import read_study
from tables import seconds, times

if TYPE_CHECKING:
    from lifecircle.district import District
    from lifecircle.streets.search.pairs import Costs
    from peers import Peers

STUDY = audits.ROOT / "data" / "studies" / "las-palmas.toml"
SEED = 3
MINUTE = 60_000_000
QUICKER, ON_TOP, SEATING = 20, 10.0, 2.0
"""What is asked: times as quick as ``access``, seconds of an audit, seconds of a seating."""
CASES = (("schools", "education", 15), ("schools", "education", 30), ("all places", "", 15))
ROOM = (2.0, 1.0, 0.5)


def sections(peers: Peers, *, small: bool = False) -> list[str]:
    """Return the part of the page; fewer runs and pairs where it is to be small."""
    runs = 1 if small else 3
    pairs = "200000" if small else "2000000"
    return [
        "## People, capacity, equity",
        "",
        "### Floating catchments, beside PySAL `access`",
        "",
        *floating(script(peers, "floating.py", pairs)),
        "",
        "### Seating people where there is room, Las Palmas",
        "",
        *seating(load_district(read_study(STUDY)), CASES[: 1 if small else None], runs),
        "",
        "### Audits with people by age and capacities, from process start",
        "",
        *on_top(runs),
    ]


def floating(data: dict[str, Any]) -> list[str]:
    """Return the table of the two packages, on the same pairs."""
    if "error" in data:
        return [f"Failed: {data['error']}."]
    lines = [
        (
            f"The same {data['pairs']:,} pairs within 15 minutes, drawn from one seed; the best of "
            "a few runs in one process. E2SFCA and 3SFCA have three bands."
        ),
        "",
        "| method | access | lifecircle | times as quick | asked | largest relative difference |",
        "|---|---|---|---|---|---|",
    ]
    for method, found in data["methods"].items():
        theirs, ours = found["access"], found["lifecircle"]
        lines.append(
            f"| {method} | {seconds(theirs)} | {seconds(ours)} | {times(theirs / ours)} "
            f"| ≥ {QUICKER}× | {found['apart']:.1g} |"
        )
    return lines


def pairs_of(district: District, service: str, minutes: float) -> Costs:
    """Return the pairs of homes and places of a service, for an adult."""
    adult = PROFILES["adult"]
    homes, doors = district.snaps(adult)
    facilities = district.facilities
    chosen = facilities.table["service"].astype(str).str.startswith(service).to_numpy(bool)
    used = np.flatnonzero(chosen[facilities.entrance_of])
    number = (np.cumsum(chosen) - 1)[facilities.entrance_of[used]]
    network = district.network_for(adult)
    return od(network, homes, doors.take(used), number, adult, limit=minutes * MINUTE)


def seating(district: District, cases: tuple[tuple[str, str, float], ...], runs: int) -> list[str]:
    """Time the flow on real pairs, with people and room drawn from one seed."""
    lines = [
        (
            "Seconds of one seating: most people seated, then the least travel, exact to the "
            "microsecond; whole people and room drawn from one seed."
        ),
        "",
        (
            "| places | within | pairs | room for so much of the people | seated | seconds, median "
            "(min–max) | asked |"
        ),
        "|---|---|---|---|---|---|---|",
    ]
    for name, service, minutes in cases:
        costs = pairs_of(district, service, minutes)
        for room in ROOM:
            rng = np.random.default_rng(SEED)
            people = rng.integers(0, 30, costs.origins).astype(float)
            part = rng.gamma(1, 1, costs.places)
            capacity = np.floor(room * people.sum() * part / part.sum())
            took, seated = [], 0.0
            for _ in range(runs):
                started = time.perf_counter()
                seated = float(seat(costs, people, capacity).seated.sum())
                took.append(time.perf_counter() - started)
            lines.append(
                f"| {costs.places} {name} | {minutes} min | {len(costs):,} | {room:.0%} "
                f"| {seated / people.sum():.1%} | {seconds(statistics.median(took))} "
                f"({seconds(min(took))}–{seconds(max(took))}) | < {SEATING:g} s |"
            )
    return lines


def on_top(runs: int) -> list[str]:
    """Time audits of the same study as it is and with made-up people and room, in turns."""
    plain, more = [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = synthetic.make(STUDY, folder / "study")
        for run in range(runs):
            for study, found in ((STUDY, plain), (made, more)):
                out = folder / f"{study.stem}{run}"
                found.append(audits.process(audits.command(study, out))[0])
    top = statistics.median(more) - statistics.median(plain)
    groups, tests = len(synthetic.SHARES), len(synthetic.ASKED)
    return [
        (
            f"Las Palmas as it is, and with {groups} groups by unit and {tests} tests of capacity "
            f"made up for the purpose; runs of each, in turns: {runs}."
        ),
        "",
        "| as it is, median (min–max) | with people and capacities | on top | asked |",
        "|---|---|---|---|",
        f"| {_spread(plain)} | {_spread(more)} | {top:.1f} s | < {ON_TOP:g} s |",
    ]


def _spread(took: list[float]) -> str:
    return f"{statistics.median(took):.1f} s ({min(took):.1f}–{max(took):.1f})"
