"""How long reading a street file takes, cold and from the cache: ``python reading.py FILE``."""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from lifecircle.streets.network import StreetNetwork
from lifecircle.streets.travel.profiles import ADULT

if TYPE_CHECKING:
    from collections.abc import Callable

RUNS = 5


def _seconds(run: Callable[[], object]) -> list[float]:
    found = []
    for _ in range(RUNS):
        started = time.perf_counter()
        run()
        found.append(time.perf_counter() - started)
    return found


def main() -> None:
    file = Path(sys.argv[1])
    network = StreetNetwork.from_osm(file)  # what is imported when first needed is left out
    network.graph(ADULT)
    cold = _seconds(lambda: StreetNetwork.from_osm(file))
    with tempfile.TemporaryDirectory() as folder:
        StreetNetwork.from_osm(file, cache=folder)
        StreetNetwork.from_osm(file, cache=folder)
        kept = _seconds(lambda: StreetNetwork.from_osm(file, cache=folder))
    found = {"megabytes": file.stat().st_size / 1e6, "nodes": len(network.nodes)}
    for name, runs in (("cold", cold), ("kept", kept)):
        found[name] = statistics.median(runs)
        found[f"{name}_range"] = [min(runs), max(runs)]
    print(json.dumps(found))


if __name__ == "__main__":
    main()
