"""What if, in a notebook: put a place down, move it, take it away, and see at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lifecircle.base.crs import WGS84

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd
    import pandas as pd

    from lifecircle.base.quantities import Floats
    from lifecircle.siting.what_if import SiteWhatIf
    from lifecircle.verdicts.results import Verdict


class WhatIf:
    """Goals at people's doors while places come and go.

    Places are given in degrees of WGS 84, as ``(longitude, latitude)`` or a point. Every step takes
    some milliseconds: only the doors around a place are counted anew. The numbers are those that
    an audit with the places built would find at the stated assumptions.

    Parameters
    ----------
    core
        See `lifecircle.siting.what_if.SiteWhatIf`.
    """

    def __init__(self, core: SiteWhatIf) -> None:
        self.core = core

    def place(self, services: str | Iterable[str], at: Any, name: str = "") -> int:
        """Put a place down and return its number.

        Raises
        ------
        InputError
            If there is no such service, or no street near the spot.
        """
        return self.core.place(services, self._xy(at), name).number

    def move(self, which: int | str, at: Any) -> int:
        """Move a place by its number, or a listed facility by its id; return its number.

        Raises
        ------
        InputError
            If there is no such place, or no street near the spot.
        """
        return self.core.move(which, self._xy(at)).number

    def remove(self, which: int | str) -> None:
        """Take a place away by its number, or close a listed facility by its id.

        Raises
        ------
        InputError
            If there is no such place.
        """
        self.core.remove(which)

    def undo(self) -> bool:
        """Take the last step back; False where there is none."""
        return self.core.undo()

    @property
    def goals(self) -> pd.DataFrame:
        """One row a goal: what it is on the whole, as it was and as it is now.

        Columns ``goal, name, share_before, share_now, people_gained, status_before, status_now,
        units_turned``; people where they may be counted.
        """
        import pandas as pd

        rows = []
        for goal, now in self.core.verdicts.items():
            before = self.core.start[goal]
            turned = sum(a.status != b.status for a, b in zip(before[1:], now[1:], strict=True))
            row = _row(before[0], now[0])
            rows.append({"goal": goal, "name": self._name(goal), **row, "units_turned": turned})
        return pd.DataFrame(rows).set_index("goal")

    @property
    def units(self) -> pd.DataFrame:
        """One row for each goal and unit of which something changed."""
        import pandas as pd

        names, rows = self.core.context.unit_names, []
        for goal, now in self.core.verdicts.items():
            for a, b in zip(self.core.start[goal], now, strict=True):
                if a.unit is not None and a != b:
                    rows.append({"goal": goal, "unit": names[a.unit], **_row(a, b)})
        columns = ["goal", "unit", *_COLUMNS]
        return pd.DataFrame(rows, columns=columns).set_index(["goal", "unit"])

    @property
    def sites(self) -> gpd.GeoDataFrame:
        """Places that were put down: ``name, services, geometry`` by number, in WGS 84."""
        import geopandas as gpd

        sites = list(self.core.sites.values())
        table = gpd.GeoDataFrame(
            {"name": [s.name for s in sites], "services": [", ".join(s.services) for s in sites]},
            index=[s.number for s in sites],
            geometry=gpd.points_from_xy([s.xy[0] for s in sites], [s.xy[1] for s in sites]),
            crs=self.core.context.district.crs,
        )
        return table.to_crs(WGS84)

    def blocks(self, goal: str) -> gpd.GeoDataFrame:
        """Return blocks with the share of their people whom a goal reaches now."""
        import numpy as np

        district = self.core.context.district
        held, demand = self.core.reached(goal), district.demand
        weight, block = demand.shares[demand.headline], demand.points["block"].to_numpy()
        inside = block >= 0
        total, reached = (
            np.bincount(block[inside], w[inside], len(district.blocks))
            for w in (weight, weight * held)
        )
        with np.errstate(invalid="ignore"):
            share = reached / total
        return district.blocks[["id", "unit", "geometry"]].assign(share=share)

    def candidates(self, at: Any, count: int = 5) -> gpd.GeoDataFrame:
        """Return the planner's candidate sites nearest to a spot, in WGS 84."""
        own = self.core.context.district.candidates
        rows = self.core.candidates().nearest(self._xy(at), count)
        near: gpd.GeoDataFrame = own.iloc[list(rows)].to_crs(WGS84)
        return near

    def _xy(self, at: Any) -> Floats:
        import geopandas as gpd
        import shapely

        point = at if isinstance(at, shapely.Point) else shapely.Point(at)
        spot = gpd.GeoSeries([point], crs=WGS84).to_crs(self.core.context.district.crs)
        xy: Floats = shapely.get_coordinates(spot.to_numpy())[0]
        return xy

    def _name(self, goal: str) -> str:
        context = self.core.context
        return next(case.goal.name for case in self.core.cases if case.goal.id == goal).text(
            context.district.study.study.language
        )

    def __repr__(self) -> str:
        return f"WhatIf(sites={len(self.core.sites)}, goals={len(self.core.verdicts)})"

    def _repr_html_(self) -> str:
        goals = self.goals
        known = goals[goals["status_now"] != "not_computable"]
        html: str = known.dropna(axis="columns", how="all").to_html(
            escape=True, border=0, float_format="{:.1%}".format
        )
        return html


_COLUMNS = ("share_before", "share_now", "people_gained", "status_before", "status_now")


def _row(before: Verdict, now: Verdict) -> dict[str, Any]:
    share = [
        None if v.at_least is None or v.status == "not_computable" else v.at_least.value
        for v in (before, now)
    ]
    gained = None
    if before.people_reached is not None and now.people_reached is not None:
        gained = now.people_reached - before.people_reached
    return dict(zip(_COLUMNS, (*share, gained, before.status, now.status), strict=True))
