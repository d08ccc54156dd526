"""Floating catchments: places per person within reach, shared with everybody else in reach.

On the costs of pairs that `lifecircle.streets.search.pairs.od` finds. With people ``P_i`` at
origins, capacities ``S_j`` at places and weights ``w_ij`` of the cost between them
(`lifecircle.access.decay`):

- Two steps: each place divides its capacity by the weighted people around it,
  ``R_j = S_j / sum_i(w_ij P_i)``; each origin adds up ``A_i = sum_j(w_ij R_j)``. With one weight
  within a cutoff it is 2SFCA (Luo & Wang 2003), with bands or a Gaussian E2SFCA (Luo & Qi 2009,
  Dai 2010).
- Three steps: people first choose among the places around them, in proportion to their weights,
  ``g_ij = w_ij / sum_k(w_ik)``; then as above with ``g_ij w_ij`` in place of ``w_ij``. 3SFCA: Wan,
  N., Zou, B. & Sternberg, T. (2012), "A three-step floating catchment area method for analyzing
  spatial access to health services", *International Journal of Geographical Information Science*
  26(6), 1073-1089.

The capacity of every place that somebody in reach asks for is given out whole: over all origins,
``sum(P_i A_i)`` is the sum of ``S_j``.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from lifecircle.access.amounts import amounts
from lifecircle.access.decay import Flat
from lifecircle.base.text import Bilingual

if TYPE_CHECKING:
    from lifecircle.access.decay import Decay
    from lifecircle.base.quantities import Floats
    from lifecircle.streets.search.pairs import Costs


def two_step(costs: Costs, people: Floats, capacity: Floats, decay: Decay) -> Floats:
    """Return places per person at each origin: 2SFCA with `Flat`, else E2SFCA.

    Parameters
    ----------
    costs
        Of origins and places, up to the largest cost that has a weight.
    people
        Per origin, finite and not negative.
    capacity
        Per place, finite and not negative.
    decay
        The weight of a cost.

    Returns
    -------
    array
        Places per person, at origins without people as well: what somebody there would find.
        0 where no place is in reach. A place that nobody in reach asks for gives nothing.

    Raises
    ------
    InputError
        If people or capacities do not fit the costs, are negative or not finite.
    """
    people, capacity = _people(costs, people), _capacity(costs, capacity)
    return _shared(_weighted(costs, decay), people, capacity)


def three_step(
    costs: Costs, people: Floats, capacity: Floats, decay: Decay, *, cutoff: float = math.inf
) -> Floats:
    """Return places per person at each origin, where people choose among places: 3SFCA.

    Parameters
    ----------
    costs, people, capacity, decay
        As in `two_step`.
    cutoff
        Places that cost more are among those that people choose from, and serve nobody: what PySAL
        ``access`` calls ``max_cost``. By default the decay alone says what is in reach, for both.

    Returns
    -------
    array
        As that of `two_step`.

    Raises
    ------
    InputError
        As `two_step`.
    """
    people, capacity = _people(costs, people), _capacity(costs, capacity)
    weights = _chosen(costs, decay)
    if cutoff < math.inf:
        weights.data[costs.cost > cutoff] = 0.0
    return _shared(weights, people, capacity)


def demand_of(costs: Costs, people: Floats, decay: Decay, *, choosing: bool = False) -> Floats:
    """Return the weighted people who ask for each place.

    Parameters
    ----------
    costs, people, decay
        As in `two_step`.
    choosing
        As `three_step` has it: people choose among the places around them.

    Raises
    ------
    InputError
        If people do not fit the costs, are negative or not finite.
    """
    people = _people(costs, people)
    weights = _chosen(costs, decay) if choosing else _weighted(costs, decay)
    return np.asarray(weights.T @ people)


def _weighted(costs: Costs, decay: Decay) -> Any:
    """Return the weights of all pairs, a matrix (origins, places)."""
    matrix = costs.matrix()
    if isinstance(decay, Flat) and not (costs.cost > decay.cutoff).any():
        matrix.data = np.ones(len(costs))
    else:
        matrix.data = decay.weights(costs.cost)
    return matrix


def _chosen(costs: Costs, decay: Decay) -> Any:
    """Return the weights times the part of an origin's people who choose each place."""
    matrix = _weighted(costs, decay)
    every = np.repeat(matrix @ np.ones(costs.places), np.diff(costs.start))
    share = np.divide(matrix.data, every, out=np.zeros(len(costs)), where=every > 0)
    matrix.data = matrix.data * share  # a decay may have given the costs themselves
    return matrix


def _shared(weights: Any, people: Floats, capacity: Floats) -> Floats:
    """Divide each capacity by the people who ask for it, and add up what each origin finds."""
    asked = weights.T @ people
    with np.errstate(over="ignore"):  # hardly anybody asks: as if nobody did
        ratio = np.divide(capacity, asked, out=np.zeros(len(capacity)), where=asked > 0)
    ratio[~np.isfinite(ratio)] = 0.0
    return np.asarray(weights @ ratio)


def _people(costs: Costs, people: Floats) -> Floats:
    return amounts(people, costs.origins, Bilingual("人数", "people"))


def _capacity(costs: Costs, capacity: Floats) -> Floats:
    return amounts(capacity, costs.places, Bilingual("容量", "capacities"))
