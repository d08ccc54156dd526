"""Edits of a street network in milliseconds: paths added, streets and gates closed or opened.

Each function returns an `Edit`: a new network, which shares what it can with the one before, and
how to follow links into it. Nothing that was given changes. The places and rules are those of
`lifecircle.streets.edit.draft`, and so are the errors; what is carried over instead of made anew is
described in `lifecircle.streets.edit.carry`. Every number is that of a network that was built with
the edit from the start.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lifecircle.streets.edit.carry import carried
from lifecircle.streets.edit.draft import Draft
from lifecircle.streets.edit.relink import relinked
from lifecircle.streets.travel.costs import profile_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import shapely

    from lifecircle.base.quantities import Ints
    from lifecircle.base.text import Bilingual
    from lifecircle.streets.network import StreetNetwork
    from lifecircle.streets.snap import Snap
    from lifecircle.streets.travel.profiles import Profile


@dataclass(frozen=True, eq=False)
class Edit:
    """A network after an edit, and what it was before.

    Attributes
    ----------
    before, network
        The network before and after. Edges that stayed come first, in their order, then those
        that are new; so do nodes. A street that was divided is gone, and its parts are new.
    edge, node
        Per edge, and per node, of the network before, int64: its row number after; -1 if gone.
    said
        What was done, a sentence each.
    """

    before: StreetNetwork
    network: StreetNetwork
    edge: Ints
    node: Ints
    said: tuple[Bilingual, ...]

    def relink(
        self, snap: Snap, limit: float = 300.0, profile: Profile | str | None = None
    ) -> Snap:
        """Follow links into the network after the edit.

        Only points that the edit can have affected are linked anew; the result equals linking
        all of them.

        Parameters
        ----------
        snap
            Links to the network before, by its `snap` with this `limit` and `profile`.
        limit, profile
            As in ``StreetNetwork.snap``.

        Raises
        ------
        InputError
            If there is no such profile.
        """
        who = None if profile is None else profile_of(profile)
        return relinked(self.before, self.network, self.edge, snap, limit, who)


def edit(network: StreetNetwork, *changes: Callable[[Draft], Bilingual]) -> Edit:
    """Make several changes at once; each sees what those before it did.

    Parameters
    ----------
    network
        What is edited. Paths are added, and gates opened, in a network on foot only.
    changes
        Each called with the `lifecircle.streets.edit.draft.Draft`, returns what was done.

    Raises
    ------
    StreetsError
        If no street is left, or a change raises it.
    """
    draft = Draft(network)
    said = tuple(change(draft) for change in changes)
    joined = draft.joined()
    return Edit(network, carried(joined), joined.edge, joined.node, said)


def add_path(
    network: StreetNetwork, line: shapely.LineString, *, kind: str = "footway", name: str = ""
) -> Edit:
    """Add a path, such as a footbridge or a stairway (kind ``steps``); see `Draft.add_path`."""
    return edit(network, lambda draft: draft.add_path(line, kind=kind, name=name))


def close(network: StreetNetwork, at: shapely.Point, name: str | None = None) -> Edit:
    """Close the street at a place, from junction to junction; see `Draft.close`."""
    return edit(network, lambda draft: draft.close(at, name))


def close_edges(network: StreetNetwork, rows: Iterable[int]) -> Edit:
    """Close streets by the row numbers of their edges; see `Draft.close_edge`."""
    return edit(network, *(_closing(int(row)) for row in rows))


def close_gate(network: StreetNetwork, at: shapely.Point, name: str | None = None) -> Edit:
    """Close a gate on the street at a place; see `Draft.close_gate`."""
    return edit(network, lambda draft: draft.close_gate(at, name))


def open_gate(network: StreetNetwork, at: shapely.Point) -> Edit:
    """Open the closed gate nearest to a place; see `Draft.open_gate`."""
    return edit(network, lambda draft: draft.open_gate(at))


def forbid_links(network: StreetNetwork, at: shapely.Point, name: str | None = None) -> Edit:
    """Let no point be linked to the street at a place; see `Draft.forbid_links`."""
    return edit(network, lambda draft: draft.forbid_links(at, name))


def _closing(row: int) -> Callable[[Draft], Bilingual]:
    return lambda draft: draft.close_edge(row)
