"""Location problems as data: whom a site can serve at which cost, and what is asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats, Ints

Kind = Literal["lscp", "mclp", "p_median", "p_center"]
FREE, FORCED, FORBIDDEN, EXISTING = 0, 1, -1, 2
"""States of a candidate: may be opened, must be, must not be; is there and stays."""


@dataclass(frozen=True, eq=False)
class CostMatrix:
    """Costs between demand and candidates; a pair that is not there is out of reach.

    Attributes
    ----------
    start
        int64 (demands + 1): where each row of demand begins in the pairs.
    candidate
        int64, one a pair, ascending within a row, none twice in a row.
    cost
        float64, one a pair: whole units of time or distance, or whatever the caller counts in;
        not negative, finite.
    candidates
        How many candidates there are; those without a pair included.
    """

    start: Ints
    candidate: Ints
    cost: Floats
    candidates: int

    def __len__(self) -> int:
        """Return how many rows of demand there are."""
        return len(self.start) - 1


@dataclass(frozen=True, eq=False, kw_only=True)
class Problem:
    """What is asked.

    Attributes
    ----------
    kind
        ``lscp``: fewest (or cheapest) sites that cover everybody, a share, or the targets of
        groups; ``mclp``: most weight covered; ``p_median``: least weighted mean cost;
        ``p_center``: least largest cost.
    costs
        Demand rows by candidates.
    weight
        float64 per demand row, not negative: people, or people times what they count.
    add
        How many sites are opened at the most, forced ones included and existing ones not; None:
        as many as the budget or the target needs. Needed but for ``lscp`` or where there is a
        budget.
    within
        A pair covers if its cost is at most this, inclusive; None: every pair does.
    state
        int64 per candidate: `FREE`, `FORCED`, `FORBIDDEN`, `EXISTING`.
    price
        float64 per candidate, what opening it costs; of existing ones nothing counts. For
        ``lscp`` the sum of prices is minimised, elsewhere `budget` limits it.
    budget
        Largest sum of prices of opened sites.
    places
        A demand row is covered when at least this many open candidates are within reach
        (backup or k-coverage; existing ones count).
    share
        ``lscp``: which share of the weight that has to be covered, 0 to 1.
    group, at_least
        ``lscp``: of which group each demand row is (int64, -1 none), and how much weight of each
        group is covered at the least (float64). They stand beside `share`.
    zone
        int64 per candidate, -1 none: before anything else as many zones as possible get an open
        candidate; zones with an existing one have theirs. Then the objective of `kind` counts.
    conflicts
        int64 (n, 2): pairs of candidates of which one at the most is opened (minimum distances,
        other sizes of one site); pairs with an existing candidate forbid the other.
    at_most
        Sets of candidates (int64) and how many of each may be opened at the most: what makes a
        second choice differ from the first.
    capacity
        float64 per candidate: how much weight it can serve; inf: any. Only ``mclp``. Demand may be
        split between open candidates.
    beyond
        ``p_median``: cost of a row that no open candidate can reach; None: every row must be
        reached.
    """

    kind: Kind
    costs: CostMatrix
    weight: Floats
    state: Ints
    add: int | None = None
    within: float | None = None
    price: Floats | None = None
    budget: float | None = None
    places: int = 1
    share: float = 1.0
    group: Ints | None = None
    at_least: Floats | None = None
    zone: Ints | None = None
    conflicts: Ints | None = None
    at_most: tuple[tuple[Ints, int], ...] = ()
    capacity: Floats | None = None
    beyond: float | None = None


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much work is done.

    Without `seconds` work is limited by rounds, iterations and nodes only: the same problem and
    seed give the same answer.

    Attributes
    ----------
    seed
        Of everything random.
    gap
        A relative gap at which to stop: 0 asks for a proof.
    rounds
        Perturbed restarts of the heuristic.
    nodes
        Of the exact solver's tree; 0: heuristic and bound only.
    work
        Of CP-SAT: its deterministic time.
    seconds
        Of the wall clock, a fallback: where it is hit, `Answer.cut_short` says so.
    """

    seed: int = 0
    gap: float = 0.0
    rounds: int = 30
    nodes: int = 2_000
    work: float = 60.0
    seconds: float | None = 60.0


@dataclass(frozen=True, eq=False)
class Blame:
    """Why a request cannot be met.

    Attributes
    ----------
    reason
        ``no_candidate``: rows that no candidate can reach; ``forbidden``: only candidates that may
        not be opened; ``too_few``: fewer than `Problem.places` candidates; ``add``, ``budget``,
        ``conflicts``, ``capacity``: each row could be covered, all together cannot;
        ``forced``: what must be opened contradicts a limit.
    rows
        int64: demand rows that it is about; empty where it is about all together.
    groups
        int64: groups whose target cannot be reached whatever is opened.
    most
        What could be had: the greatest weight that can be covered, or the fewest sites or least
        money that would be needed; None where not known.
    by_reason
        `rows` by the reason of each (``no_candidate``, ``too_few``, ``forbidden``), of which
        `reason` is the first.
    """

    reason: Literal[
        "no_candidate",
        "forbidden",
        "too_few",
        "add",
        "budget",
        "conflicts",
        "capacity",
        "forced",
    ]
    rows: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    groups: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    most: float | None = None
    by_reason: tuple[tuple[str, Ints], ...] = ()


@dataclass(frozen=True)
class Step:
    """A stage of the work.

    Attributes
    ----------
    name
        ``greedy``, ``interchange``, ``relaxation``, ``exact`` …
    objective, bound
        Best known after it; None where there is none yet.
    seconds
        How long it took.
    """

    name: str
    objective: float | None
    bound: float | None
    seconds: float


@dataclass(frozen=True, eq=False, kw_only=True)
class Answer:
    """Which sites, and how good that is.

    Attributes
    ----------
    status
        ``optimal`` only when proven; ``feasible``: with the gap below; ``infeasible``: proven, see
        `blame`; ``unknown``: nothing was found within the limits.
    chosen
        int64, ascending: candidates that are opened; existing ones not among them.
    objective
        Sum of prices or number of sites (``lscp``), covered or served weight (``mclp``), weighted
        sum of costs (``p_median``), largest cost (``p_center``).
    bound
        No set of sites is better than this.
    zones
        With `Problem.zone`: how many zones have an open candidate, and a bound of that.
    serves
        int64 per demand row: the open or existing candidate that is cheapest for it (of equal ones
        the first), -1 where none reaches it. With capacities: the one that serves most of it.
    cost
        float64 per demand row: of that pair; NaN where none.
    covered
        Bool per demand row: within `Problem.within` of enough open candidates (with capacities:
        wholly served).
    served
        float64 per demand row: how much of its weight counts in an ``mclp``'s objective.
    seated
        With capacities: int64 demand rows, int64 candidates, float64 weights of who is served
        where; None elsewhere.
    blame
        Why there is no answer.
    cut_short
        Which limit ended the work before a proof; ``seconds`` means that another run may differ.
    steps
        Stages in their order.
    method
        Solver and version of the proof, for a page.
    """

    status: Literal["optimal", "feasible", "infeasible", "unknown"]
    chosen: Ints
    objective: float | None
    bound: float | None
    serves: Ints
    cost: Floats
    covered: Bools
    served: Floats
    zones: tuple[int, int] | None = None
    seated: tuple[Ints, Ints, Floats] | None = None
    blame: Blame | None = None
    cut_short: Literal["", "nodes", "work", "iterations", "seconds"] = ""
    steps: tuple[Step, ...] = ()
    method: str = ""

    @property
    def gap(self) -> float | None:
        """Relative distance of objective and bound; None where one is missing."""
        if self.objective is None or self.bound is None:
            return None
        difference = abs(self.bound - self.objective)
        return 0.0 if difference == 0 else difference / max(abs(self.objective), 1e-9)

    @property
    def seconds(self) -> float:
        """How long all of it took."""
        return sum(step.seconds for step in self.steps)

    def __repr__(self) -> str:
        return (
            f"Answer({self.status!r}, sites={len(self.chosen)}, objective={self.objective}, "
            f"bound={self.bound})"
        )

    def _repr_html_(self) -> str:
        from lifecircle.base.show import facts, heading  # noqa: PLC0415 - for notebooks only

        gap = "" if self.gap is None else f"{self.gap:.2%}"
        rows = [
            ("objective", self.objective),
            ("bound", self.bound),
            ("gap", gap),
            ("chosen", ", ".join(map(str, self.chosen.tolist()))),
            ("cut short by", self.cut_short),
            ("method", self.method),
        ]
        return heading(f"Answer · {self.status}") + facts(rows)
