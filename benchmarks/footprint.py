"""Peak memory of one process with a large network: ``python footprint.py CITY.npz``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

from city import City
from job import memory
from ours import at_nodes

PLACES, LIMIT = 5_000, 15 * 60e6


def main() -> None:
    stages = {"Python": memory()}
    city = City.load(Path(sys.argv[1]))
    places = city.places(PLACES)
    import lifecircle.streets.network  # noqa: F401, PLC0415 - a stage of its own
    from lifecircle.streets.search.catchments import catchments  # noqa: PLC0415 - likewise
    from lifecircle.streets.search.nearest import nearest_of_nodes  # noqa: PLC0415 - likewise
    from lifecircle.streets.travel.profiles import ADULT  # noqa: PLC0415 - likewise

    stages["the city as arrays, and imports"] = memory()
    network = city.network()
    stages["the network"] = memory()
    at = at_nodes(network).take(places), np.arange(PLACES)
    nearest_of_nodes(network, *at, ADULT, limit=LIMIT)
    stages["nearest of every node"] = memory()
    catchments(network, *at, ADULT, limit=LIMIT)
    stages[f"catchments of {PLACES:,} places"] = memory()
    print(json.dumps(stages))


if __name__ == "__main__":
    main()
