"""Any cost of edges beside time and distance: comfort, shade, safety, money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual

if TYPE_CHECKING:
    import numpy.typing as npt

    from lifecircle.base.quantities import Floats
    from lifecircle.streets.network import StreetNetwork
    from lifecircle.streets.travel.profiles import Profile

_EXACT: Final = 2.0**53
_NO_UNIT: Final = Bilingual("", "")


@dataclass(frozen=True, eq=False)
class EdgeCost:
    """A cost of every edge in each direction, as something to minimise.

    Give it wherever a metric is asked for. Costs are whole numbers, so that sums are exact: choose
    a unit that is fine enough. Two of them are equal only if they are the same object: make it
    once, and searches share its graph, which a network keeps as long as it lives itself.

    Parameters
    ----------
    name
        What it is called, in both languages or in one for both: `label`.
    forward, backward
        float (edges,), from `u` to `v` and from `v` to `u`, in the order of ``network.edges``;
        inf: closed. What the network closes in a direction stays closed.
    off_street
        Cost of a metre between a point and its street, and between points that are close by.
    unit
        Of the costs, for readers.
    profile
        Who travels: what is closed to them stays closed, and the network must be theirs. None:
        anybody there.

    Raises
    ------
    InputError
        If the arrays differ in length, or a cost is negative, not a number or not whole, or
        `off_street` is not a number from zero.
    """

    name: Bilingual | str
    forward: Floats
    backward: Floats
    off_street: float = 0.0
    unit: Bilingual = _NO_UNIT
    profile: Profile | None = None

    def __post_init__(self) -> None:
        for side in ("forward", "backward"):
            costs = np.array(getattr(self, side), dtype=np.float64)
            costs.setflags(write=False)
            object.__setattr__(self, side, costs)
            self._check(costs, side)
        self.require(len(self.forward))
        if not (np.isfinite(self.off_street) and self.off_street >= 0):
            raise InputError(
                Bilingual("off_street 须为不小于零的数", "off_street must be a number from zero"),
                found=str(self.off_street),
            )

    @property
    def label(self) -> Bilingual:
        """Its name in both languages."""
        return Bilingual(self.name, self.name) if isinstance(self.name, str) else self.name

    def require(self, edges: int) -> None:
        """Refuse a network with another number of edges.

        Raises
        ------
        InputError
            If it has.
        """
        for costs in (self.forward, self.backward):
            if costs.shape != (edges,):
                raise InputError(
                    Bilingual(
                        f"“{self.label.zh}”的路段数不符",
                        f"the cost {self.label.en!r} has another number of edges",
                    ),
                    expected=Bilingual(f"{edges} 个数", f"{edges} numbers"),
                    found=f"shape {costs.shape}",
                )

    def _check(self, costs: Floats, side: str) -> None:
        # inf is whole here: floor(inf) is inf.
        wrong = ~((costs >= 0) & (np.floor(costs) == costs) & ((costs < _EXACT) | np.isinf(costs)))
        if not wrong.any():
            return
        row = int(np.argmax(wrong.reshape(-1)))
        raise InputError(
            Bilingual(
                f"“{self.label.zh}”的数值不能用作路段成本",
                f"a number of the cost {self.label.en!r} cannot be that of an edge",
            ),
            place=f"{side}[{row}]",
            expected=Bilingual(
                "不小于零的整数，inf 表示不可通行", "a whole number from zero, or inf where closed"
            ),
            found=str(costs.reshape(-1)[row]),
            todo=Bilingual(
                "换用更小的单位并取整（numpy.rint）", "use a finer unit, and numpy.rint"
            ),
        )


def weighted(
    network: StreetNetwork,
    profile: Profile | str,
    factor: npt.ArrayLike | tuple[npt.ArrayLike, npt.ArrayLike],
    *,
    name: Bilingual | str | None = None,
) -> EdgeCost:
    """Return a profile's times, each multiplied by a factor: shade, slope, noise as felt minutes.

    Parameters
    ----------
    network
        What is travelled on.
    profile
        Who travels.
    factor
        Per edge, in the order of ``network.edges``, or one for all; a pair for the two directions.
        At least 0; inf closes.
    name
        What it is called; by default it says that times are weighted.

    Returns
    -------
    EdgeCost
        In whole microseconds, rounded once an edge; off the street the time as it is.

    Raises
    ------
    InputError
        If the profile is unknown or does not travel on the network, or a factor is negative, not
        a number, or there is another number of them.
    """
    from lifecircle.streets.travel.costs import off_street_unit, profile_of  # noqa: PLC0415 - imports this

    who = profile_of(profile)
    costs = network.costs(who)
    pair = factor if isinstance(factor, tuple) else (factor, factor)
    forward, backward = (
        _times(time, np.asarray(each, dtype=np.float64))
        for time, each in zip((costs.forward, costs.backward), pair, strict=True)
    )
    given = Bilingual(f"{who.label.zh}加权时间", f"weighted time of {who.label.en}")
    return EdgeCost(
        name=given if name is None else name,
        forward=forward,
        backward=backward,
        off_street=off_street_unit(who),
        unit=Bilingual("微秒", "µs"),
        profile=who,
    )


def _times(time: Floats, factor: Floats) -> Floats:
    if factor.shape not in {(), time.shape} or not (factor >= 0).all():
        raise InputError(
            Bilingual("权重不符", "the factors do not fit"),
            expected=Bilingual(
                f"一个或 {len(time)} 个不小于零的数", f"one number from zero, or {len(time)}"
            ),
            found=f"shape {factor.shape}",
        )
    closed = np.isinf(time) | np.isinf(factor)
    with np.errstate(invalid="ignore"):
        product = np.rint(time * factor)
    return np.where(closed, np.inf, product)
