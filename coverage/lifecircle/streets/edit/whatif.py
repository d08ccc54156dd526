"""What if a place opened or closed, or a path did: the nearest place of everybody, kept up.

A `WhatIf` is one state of affairs. Each change gives another one and leaves the first as it is,
so going back is taking the earlier one. A place that opens is searched for alone, and is the
nearest of those to whom it is nearer. When one closes, only those whose nearest it was are
searched for again. After a change of the streets everybody is, on links that were followed.
Costs and places are those of `lifecircle.streets.search.nearest` on the streets and places of the
state, number by number.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual
from lifecircle.streets.edit import edits
from lifecircle.streets.search.nearest import Nearest, canonical, nearest
from lifecircle.streets.snap import Snap
from lifecircle.streets.travel.costs import profile_of, who
from lifecircle.streets.travel.edge_cost import EdgeCost

if TYPE_CHECKING:
    import numpy.typing as npt
    import shapely

    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.streets.edit.edits import Edit
    from lifecircle.streets.network import StreetNetwork
    from lifecircle.streets.search.nearest import Direction
    from lifecircle.streets.travel.costs import Metric
    from lifecircle.streets.travel.profiles import Profile


@dataclass(frozen=True)
class Question:
    """What is asked of the streets.

    Attributes
    ----------
    metric, limit, off_street, direction
        As in `lifecircle.streets.search.nearest.nearest`; a profile may be given by its name.
    snap_limit
        Metres from a point to its street at the most.
    """

    metric: Metric
    limit: float
    off_street: float = 1.0
    direction: Direction = "to_facility"
    snap_limit: float = 300.0

    @property
    def profile(self) -> Profile | None:
        """Who travels; None for anybody on foot."""
        return who(self.metric)


@dataclass(frozen=True, eq=False)
class Changes:
    """Origins for whom the cost or the nearest place is another one than before.

    Attributes
    ----------
    row
        Row numbers of the origins, int64, ascending.
    cost_before, cost_after
        Float64, as in `lifecircle.streets.search.nearest.Nearest`, one row a row number.
    place_before, place_after
        So are these, int64.
    """

    row: Ints
    cost_before: Floats
    cost_after: Floats
    place_before: Ints
    place_after: Ints

    def __len__(self) -> int:
        return len(self.row)


@dataclass(frozen=True, eq=False)
class WhatIf:
    """The nearest place of every origin, in one state of the streets and the places.

    Make the first with `start`; every other one is made from one before.

    Attributes
    ----------
    network
        The streets.
    origins
        For whom; one row each, the same in all states.
    entrances, place_of
        Of the places that are open: links, and the number of the place of each, int64. A number
        is never given to another place.
    question
        What is asked.
    found, before
        The nearest place of every origin, now and in the state that this one was made from.
    numbers
        How many numbers of places were given: the next place gets this one.
    """

    network: StreetNetwork
    origins: Snap
    entrances: Snap
    place_of: Ints
    question: Question
    found: Nearest
    before: Nearest
    numbers: int

    @classmethod
    def start(  # noqa: PLR0913
        cls,
        network: StreetNetwork,
        origins: Any,
        entrances: Any,
        place_of: npt.ArrayLike | None = None,
        *,
        metric: Metric | str,
        limit: float,
        off_street: float = 1.0,
        direction: Direction = "to_facility",
        snap_limit: float = 300.0,
        numbers: int | None = None,
    ) -> WhatIf:
        """Search for the first time.

        Parameters
        ----------
        network
            The streets as they are.
        origins, entrances
            Points as in ``StreetNetwork.snap``, or their links, made with `snap_limit` for who
            travels.
        place_of
            int64, one row an entrance: number of its place, from 0; by default each entrance is
            a place.
        metric, limit, off_street, direction
            As in `lifecircle.streets.search.nearest.nearest`; a profile may be given by its name.
        snap_limit
            Metres from a point to its street at the most.
        numbers
            The number of the first place that is added; by default the first that is free.

        Raises
        ------
        InputError
            As `lifecircle.streets.search.nearest.nearest`, and if `numbers` is taken already.
        CrsError, LayerError
            As ``StreetNetwork.snap``.
        """
        measure: Metric
        if isinstance(metric, str):
            measure = "distance" if metric == "distance" else profile_of(metric)
        else:
            measure = metric
        asked = Question(measure, limit, off_street, direction, snap_limit)
        homes = _linked(network, origins, asked)
        doors = _linked(network, entrances, asked)
        number = np.arange(len(doors)) if place_of is None else np.asarray(place_of, dtype=np.int64)
        free = int(number.max(initial=-1)) + 1
        if numbers is not None and numbers < free:
            raise InputError(
                Bilingual("新设施的编号已被占用", "the number of the next place is taken"),
                expected=Bilingual(f"不小于 {free}", f"{free} or more"),
                found=str(numbers),
            )
        found = _search(network, homes, doors, number, asked)
        free = free if numbers is None else numbers
        return cls(network, homes, doors, number, asked, found, found, free)

    @property
    def cost(self) -> Floats:
        """Cost to the nearest place per origin; inf where none is within the limit."""
        return self.found.cost

    @property
    def place(self) -> Ints:
        """Number of the nearest place per origin, int64; -1 where none is within the limit."""
        return self.found.place

    @property
    def changed(self) -> Changes:
        """What the last change made different."""
        return _changes(self.before, self.found)

    def since(self, earlier: WhatIf) -> Changes:
        """Return what is different from another state with the same origins.

        Raises
        ------
        InputError
            If it has another number of origins.
        """
        if len(earlier.origins) != len(self.origins):
            raise InputError(
                Bilingual("两个状态的需求点不同", "the states have different origins"),
                expected=str(len(self.origins)),
                found=str(len(earlier.origins)),
            )
        return _changes(earlier.found, self.found)

    def add(self, points: Any) -> WhatIf:
        """Open a place; it gets the number `numbers` of this state.

        Parameters
        ----------
        points
            Its entrances, one or more, as in ``StreetNetwork.snap``.

        Raises
        ------
        CrsError, LayerError
            As ``StreetNetwork.snap``.
        InputError
            If there is no entrance.
        """
        doors = _linked(self.network, points, self.question)
        if not len(doors):
            raise InputError(
                Bilingual("新设施没有出入口", "the new place has no entrance"),
                expected=Bilingual("至少一个点", "at least one point"),
            )
        new = self.numbers
        own = np.full(len(doors), new, dtype=np.int64)
        entrances, place_of = _joined(self.entrances, doors), np.append(self.place_of, own)
        alone = _search(self.network, self.origins, doors, np.zeros_like(own), self.question)
        _, rank = canonical(entrances.xy, place_of)
        cost, place = self.cost.copy(), self.place.copy()
        equal = (alone.cost == cost) & (place >= 0)
        equal[equal] = rank[new] < rank[place[equal]]
        nearer = (alone.cost < cost) | equal
        cost[nearer], place[nearer] = alone.cost[nearer], new
        return self._next(entrances=entrances, place_of=place_of, found=Nearest(cost, place))

    def remove(self, place: int) -> WhatIf:
        """Close a place by its number.

        Raises
        ------
        InputError
            If no place that is open has that number.
        """
        stays = self.place_of != place
        if stays.all():
            raise InputError(
                Bilingual("没有这个编号的设施", "no open place has this number"),
                found=str(place),
            )
        entrances, place_of = self.entrances.take(stays), self.place_of[stays]
        rows = np.flatnonzero(self.place == place)
        again = _search(self.network, self.origins.take(rows), entrances, place_of, self.question)
        cost, nearest_place = self.cost.copy(), self.place.copy()
        cost[rows], nearest_place[rows] = again.cost, again.place
        return self._next(
            entrances=entrances, place_of=place_of, found=Nearest(cost, nearest_place)
        )

    def add_path(
        self, line: shapely.LineString, *, kind: str = "footway", name: str = ""
    ) -> WhatIf:
        """Add a path, such as a footbridge or a stairway; see `lifecircle.streets.edit.edits`."""
        return self.edited(edits.add_path(self.network, line, kind=kind, name=name))

    def close(self, at: shapely.Point, name: str | None = None) -> WhatIf:
        """Close the street at a place; see `lifecircle.streets.edit.edits`."""
        return self.edited(edits.close(self.network, at, name))

    def edited(self, edit: Edit) -> WhatIf:
        """Take over any edit of this state's network.

        Raises
        ------
        InputError
            If another network was edited, or an `EdgeCost` is minimised: it says nothing about
            new edges.
        """
        if edit.before is not self.network:
            raise InputError(
                Bilingual("修改的不是这个路网", "the edit is of another network"),
                todo=Bilingual("对该状态的 network 作修改", "edit the network of the state itself"),
            )
        asked = self.question
        if isinstance(asked.metric, EdgeCost):
            raise InputError(
                Bilingual(
                    "自定的路段成本不能随路网修改",
                    "a cost of one's own does not follow an edit of the streets",
                ),
                found=asked.metric.name,
                todo=Bilingual(
                    "为修改后的路网给出成本，再用 WhatIf.start 开始",
                    "give the cost of every edge after the edit, and start again",
                ),
            )
        origins, entrances = (
            edit.relink(snap, asked.snap_limit, asked.profile)
            for snap in (self.origins, self.entrances)
        )
        found = _search(edit.network, origins, entrances, self.place_of, asked)
        return replace(
            self,
            network=edit.network,
            origins=origins,
            entrances=entrances,
            found=found,
            before=self.found,
        )

    def _next(self, *, entrances: Snap, place_of: Ints, found: Nearest) -> WhatIf:
        """Return the state with other places."""
        return replace(
            self,
            entrances=entrances,
            place_of=place_of,
            found=found,
            before=self.found,
            numbers=max(self.numbers, int(place_of.max(initial=-1)) + 1),
        )


def _linked(network: StreetNetwork, points: Any, asked: Question) -> Snap:
    if isinstance(points, Snap):
        return points
    return network.snap(points, asked.snap_limit, asked.profile)


def _search(
    network: StreetNetwork, origins: Snap, entrances: Snap, place_of: Ints, asked: Question
) -> Nearest:
    return nearest(
        network,
        origins,
        entrances,
        place_of,
        asked.metric,
        limit=asked.limit,
        off_street=asked.off_street,
        direction=asked.direction,
    )


def _joined(first: Snap, second: Snap) -> Snap:
    """Return the rows of two tables of links."""
    return Snap(
        **{
            column.name: np.concatenate([getattr(first, column.name), getattr(second, column.name)])
            for column in fields(Snap)
        }
    )


def _changes(before: Nearest, after: Nearest) -> Changes:
    row = np.flatnonzero((before.cost != after.cost) | (before.place != after.place))
    return Changes(row, before.cost[row], after.cost[row], before.place[row], after.place[row])
