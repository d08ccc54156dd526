"""Published answers: San Francisco of spopt, and files of the OR-Library's form."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from lifecircle.base.errors import InputError
from lifecircle.siting import orlib
from lifecircle.siting.matrix import from_dense
from lifecircle.siting.problem import Kind, Limits, Problem
from lifecircle.siting.solve import solve
from siting_brute import dense

FOLDER = Path(__file__).parent / "data" / "spopt-sf"
LIMITS = Limits(seconds=None)


def san_francisco(kind: Kind, **given: object) -> Problem:
    """Return 205 census tracts, 16 shops and metres along streets."""
    costs = pd.read_csv(FOLDER / "SF_network_distance_candidateStore_16_censusTract_205_new.csv")
    people = pd.read_csv(FOLDER / "SF_demand_205_centroid_uniform_weight.csv")
    table = costs.pivot_table("distance", "DestinationName", "name").loc[people["NAME"]]
    return Problem(
        kind=kind,
        costs=from_dense(table.to_numpy()),
        weight=people["POP2000"].to_numpy(dtype=np.float64),
        state=np.zeros(table.shape[1], dtype=np.int64),
        **given,
    )


def test_fewest_shops():
    answer = solve(san_francisco("lscp", within=5000.0), LIMITS)
    assert (answer.status, answer.objective, answer.bound) == ("optimal", 8, 8)
    assert answer.covered.all()


def test_most_people():
    answer = solve(san_francisco("mclp", within=5000.0, add=4), LIMITS)
    assert (answer.status, answer.objective) == ("optimal", 875_247)


def test_least_mean_distance():
    answer = solve(san_francisco("p_median", add=4), LIMITS)
    assert answer.status == "optimal"
    assert answer.objective == pytest.approx(2848268129.7145, abs=1e-4)
    assert answer.objective == pytest.approx(
        (answer.cost * san_francisco("p_median").weight).sum(), rel=1e-12
    )


def test_least_largest_distance():
    answer = solve(san_francisco("p_center", add=4), LIMITS)
    assert answer.status == "optimal"
    assert answer.objective == pytest.approx(7403.0638, abs=1e-4)
    assert answer.objective == answer.cost.max()


TEXT = """ 5 6 2
 1 2 7
 2 3 2
 3 4 9
 2 1 1
 4 5 1
 1 4 8
"""


def test_of_an_edge_that_is_there_twice_the_last_cost_counts():
    problem = orlib.parse(TEXT)
    assert dense(problem.costs).tolist() == [
        [0, 1, 3, 8, 9],
        [1, 0, 2, 9, 10],
        [3, 2, 0, 9, 10],
        [8, 9, 9, 0, 1],
        [9, 10, 10, 1, 0],
    ]
    assert problem.add == 2
    answer = solve(problem, LIMITS)
    # Vertex 2, and 4 or 5.
    assert (answer.status, answer.objective) == ("optimal", 4)
    assert answer.chosen.tolist()[0] == 1


def test_shortest_paths_are_those_of_networkx(tmp_path):
    rng = np.random.default_rng(3)
    edges = {(int(a), int(b)): int(c) for a, b, c in rng.integers(1, 13, (25, 3)) if a != b}
    graph = nx.Graph()
    graph.add_nodes_from(range(1, 13))
    for (a, b), cost in edges.items():
        graph.add_edge(a, b, weight=cost)
    lines = [f"12 {len(edges)} 3", *(f"{a} {b} {c}" for (a, b), c in edges.items())]
    path = tmp_path / "made.txt"
    path.write_text("\n".join(lines), encoding="ascii")
    table = np.full((12, 12), np.inf)
    for a, row in nx.all_pairs_dijkstra_path_length(graph):
        for b, cost in row.items():
            table[a - 1, b - 1] = cost
    assert (dense(orlib.read(path).costs) == table).all()


@pytest.mark.parametrize(
    "text",
    ["", "5 6", "2 1 1\n1 2", "2 1 1\n1 3 4", "2 1 1\n1 2 -4", "2 1 3\n1 2 4", "2 1 1\n1 2 x"],
)
def test_what_is_no_such_file_is_refused(text):
    with pytest.raises(InputError):
        orlib.parse(text, "made.txt")
