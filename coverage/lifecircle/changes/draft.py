"""A district while changes are made on it, one after the other."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from lifecircle.changes.carry import carried
from lifecircle.changes.newcomers import People
from lifecircle.changes.rows import added_row, with_column
from lifecircle.layers.facilities import Facilities
from lifecircle.layers.places import to_metres

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    import shapely

    from lifecircle.base.quantities import Bools, Ints
    from lifecircle.base.text import Text
    from lifecircle.district import District
    from lifecircle.layers.shapes import Geometries
    from lifecircle.streets.edit.edits import Edit
    from lifecircle.streets.network import StreetNetwork
    from lifecircle.study.changes import Change, Place
    from lifecircle.study.joints import Joint
    from lifecircle.study.made import Made

LIST: Final = "changes"
"""Name of the list with the places that changes bring; with ``-2`` … where a file has it."""


@dataclass
class Draft:
    """A district while changes are made on it; the district itself stays as it is.

    Attributes
    ----------
    district
        Before the changes.
    table
        Of the facilities as they are by now; see `lifecircle.layers.facilities.Facilities`.
    services
        Of the list of places that changes bring.
    guests
        Row of a place that is shared → rows of those that stand for its other services.
    people
        As they are by now.
    edits
        Of the streets, one after the other.
    """

    district: District
    table: gpd.GeoDataFrame
    services: list[str]
    guests: dict[int, list[int]]
    people: People
    edits: list[Edit] = field(default_factory=list)
    _doors: dict[int, Geometries] = field(default_factory=dict)
    """Row of a facility → its entrances, where these are other than before."""
    _joints: dict[int, tuple[Joint, ...]] = field(default_factory=dict)
    """Row of a facility → where its one entrance joins the streets, where that is given."""
    _gone: set[int] = field(default_factory=set)
    """Rows of facilities that are no more."""
    _heirs: dict[int, int] = field(default_factory=dict)
    """Row of a facility → row of the one that takes over its catchments."""

    @classmethod
    def of(cls, district: District) -> Draft:
        """Begin with a district as it is."""
        facilities = district.facilities
        name = _own_list(district)
        services = list(facilities.lists[name][0]) if name in facilities.lists else []
        draft = cls(district, facilities.table, services, {}, People.of(district))
        shares = [made for made in district.made if made.change.kind == "share"]
        if shares:
            row_of = {full: row for row, full in enumerate(draft.full_ids())}
            for made in shares:
                host, guest = (row_of.get(full) for full in made.facilities)
                if host is not None and guest is not None:
                    draft.guests.setdefault(host, []).append(guest)
        return draft

    @property
    def own_list(self) -> str:
        """Name of the list of places that changes bring."""
        return _own_list(self.district)

    @property
    def network(self) -> StreetNetwork:
        """Streets as they are by now."""
        return self.edits[-1].network if self.edits else self.district.network

    @property
    def total(self) -> float | None:
        """People by now; None where only shares are known."""
        return self.people.total

    def full_ids(self) -> list[str]:
        """Return ``list/id`` of each facility."""
        pairs = zip(self.table["layer"], self.table["id"], strict=True)
        return [f"{layer}/{own}" for layer, own in pairs]

    def point(self, place: Place, change: Change, key: str) -> shapely.Point:
        """Return a place of a change in the district's CRS.

        Raises
        ------
        CrsError
            If its CRS has no such place.
        """
        import shapely  # noqa: PLC0415 - for type checkers, too

        at: Text = f"{change.row or f'changes {change.id}'}, {key}"
        file = self.district.study.file
        return shapely.Point(to_metres(place, change.crs, self.district.crs, file=file, at=at))

    def points(self, places: Sequence[Place], change: Change, key: str) -> list[shapely.Point]:
        """Return several places."""
        return [self.point(place, change, f"{key}[{i}]") for i, place in enumerate(places, start=1)]

    def add(
        self,
        cells: Mapping[str, Any],
        doors: Sequence[shapely.Point],
        joints: tuple[Joint, ...] = (),
    ) -> int:
        """Add a facility; return its row.

        Parameters
        ----------
        cells
            Its ``id, name, services, geometry``, and what else is known of it.
        doors
            Its entrances; at least one.
        joints
            Where the only entrance joins the streets, if that is given.
        """
        row = len(self.table)
        services = tuple(cells["services"])
        own = {
            **cells,
            "service": services[0],
            "services": services,
            "exists": True,
            "completeness": self._completeness(services),
            "layer": self.own_list,
        }
        self.table = added_row(self.table, own)
        self.hold(services)
        self.enter(row, doors, joints)
        return row

    def hold(self, services: Sequence[str]) -> None:
        """Let the list of changes hold services: a list of them is there from now on."""
        self.services.extend(one for one in services if one not in self.services)

    def set(self, row: int, column: str, value: Any) -> None:
        """Set a cell; a column that is not there is made, empty elsewhere."""
        self.table = with_column(self.table, row, column, value=value)

    def begin(self, row: int) -> None:
        """Let a listed place exist from now on."""
        self.table = with_column(self.table, row, "exists", value=True)

    def end(self, row: int) -> None:
        """Let a place be no more, and what it shares with it: its rows go in the end."""
        for one in self.with_guests(row):
            self.table = with_column(self.table, one, "exists", value=False)
            self._gone.add(one)

    def doors(self, row: int) -> Geometries:
        """Return the entrances of a facility."""
        if row in self._doors:
            return self._doors[row]
        given = self.district.facilities
        first, last = np.searchsorted(given.entrance_of, [row, row + 1])
        return given.entrances[first:last]

    def enter(
        self, row: int, doors: Sequence[shapely.Point], joints: tuple[Joint, ...] = ()
    ) -> None:
        """Give a facility other entrances; parameters are those of `add`."""
        self._doors[row] = _array(doors)
        self._joints[row] = joints if len(doors) == 1 else ()

    def inherit(self, row: int, into: int) -> None:
        """Let one facility have the catchments of another."""
        self._heirs[row] = into

    def with_guests(self, row: int) -> list[int]:
        """Return a facility's row, with those that stand for what else it is shared for."""
        return [row, *self.guests.get(row, [])]

    def finished(self, made: Sequence[Made]) -> District:
        """Return the district after the changes.

        Parameters
        ----------
        made
            What was done; the same district if nothing was.
        """
        if not made:
            return self.district
        old = self.district.facilities
        stays = np.ones(len(self.table), dtype=bool)
        stays[list(self._gone)] = False
        entrances, entrance_of, kept = self._entrances(stays)
        firsts = np.searchsorted(entrance_of, list(self._joints)).tolist()
        given = zip(firsts, self._joints.items(), strict=True)
        joints = {first: several for first, (row, several) in given if several and stays[row]}
        zones, zone_of = self._catchments(stays)
        number = np.cumsum(stays) - 1
        facilities = Facilities(
            table=self.table[stays].reset_index(drop=True) if self._gone else self.table,
            entrances=entrances,
            entrance_of=number[entrance_of],
            lists={**old.lists, self.own_list: (tuple(self.services), "partial")},
            catchments=zones,
            catchment_of=number[zone_of],
        )
        after = replace(
            self.district,
            facilities=facilities,
            blocks=self.people.blocks,
            demand=self.people.demand,
            groups=dict(self.people.groups),
            made=(*self.district.made, *made),
        )
        return carried(self.district, after, self.edits, kept, joints)

    def _entrances(self, exists: Bools) -> tuple[Geometries, Ints, Ints]:
        """Return entrances, the rows of their facilities, and which each was before; -1: new."""
        old = self.district.facilities
        stays = ~np.isin(old.entrance_of, list(self._doors)) & exists[old.entrance_of]
        new = [(row, doors) for row, doors in sorted(self._doors.items()) if exists[row]]
        doors = [old.entrances[stays], *(doors for _, doors in new)]
        of = [old.entrance_of[stays], *(np.full(len(d), row) for row, d in new)]
        was = [np.flatnonzero(stays), *(np.full(len(d), -1) for _, d in new)]
        owner = np.concatenate(of).astype(np.int64)
        order = np.argsort(owner, kind="stable")
        return np.concatenate(doors)[order], owner[order], np.concatenate(was)[order]

    def _catchments(self, exists: Bools) -> tuple[Geometries, Ints]:
        """Return catchments and the rows of their facilities; the same ground once for each."""
        old = self.district.facilities
        if not self._gone or not len(old.catchment_of):
            return old.catchments, old.catchment_of
        owner = old.catchment_of.copy()
        for row, into in self._heirs.items():
            owner[owner == row] = into
        import shapely  # noqa: PLC0415

        shapes = pd.DataFrame({"of": owner, "shape": shapely.to_wkb(old.catchments)})
        kept = np.flatnonzero(exists[owner] & ~shapes.duplicated().to_numpy())
        order = kept[np.argsort(owner[kept], kind="stable")]
        return old.catchments[order], owner[order]

    def _completeness(self, services: Sequence[str]) -> str:
        """Return how complete the list is that the study has of a new place's service."""
        lists = self.district.facilities.lists.values()
        whole = any(how == "complete" and services[0] in ids for ids, how in lists)
        return "complete" if whole else "partial"


def _own_list(district: District) -> str:
    """Return the name of the list of changes: the last, where changes were made before."""
    names = list(district.facilities.lists)
    if district.made:
        return names[-1]
    name, number = LIST, 1
    while name in names:
        number += 1
        name = f"{LIST}-{number}"
    return name


def _array(doors: Sequence[shapely.Point]) -> Geometries:
    found = np.empty(len(doors), dtype=object)
    found[:] = list(doors)
    return found
