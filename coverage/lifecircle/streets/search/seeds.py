"""Where searches start, and what they find at nodes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from lifecircle.base.quantities import Floats, Ints

Whole = npt.NDArray[np.signedinteger[Any]]


@dataclass(frozen=True, eq=False)
class Seeds:
    """Nodes where searches start, in the order of their groups.

    Attributes
    ----------
    node
        Row numbers, each once a group; where only the nearest is wanted, perhaps several times.
    cost
        Whole units.
    group
        Row number of the search, ascending.
    """

    node: Ints
    cost: Floats
    group: Ints


@dataclass(frozen=True, eq=False)
class Labels:
    """The nearest seed of every node.

    Attributes
    ----------
    cost
        Whole units; of the nearest seed alone float64 and inf where there is none, else it says
        nothing there.
    label
        Of the seed; -1 where none is within the limit.
    """

    cost: npt.NDArray[Any]
    label: Whole
