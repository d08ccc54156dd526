"""Candidates for a question: gathered, thinned, linked to the streets, and those left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual, Note
from lifecircle.gaps.thinning import thinned
from lifecircle.layers.blocks import unit_at
from lifecircle.siting.candidate_lookup import units_named
from lifecircle.siting.candidate_places import OWN, STEPS, Spots, is_near, spots_from
from lifecircle.siting.exclude import (
    areas_of,
    has_values,
    inside_any,
    qualify,
    require_columns,
    slope_note,
    slopes_at,
)
from lifecircle.siting.found import Candidates
from lifecircle.siting.wording import ORIGINS, REASONS
from lifecircle.streets.travel.costs import who

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.district import District
    from lifecircle.siting.ask_whom import Whom
    from lifecircle.streets.snap import Snap
    from lifecircle.study.siting import From, Siting

MOST: Final = 1600
"""Corners and frontages that are asked about at the most, where who is within reach counts."""
MOST_WAYS: Final = 400
"""The same where the length of every way counts."""


@dataclass
class Draft:
    """Candidates while it is decided which are left.

    Attributes
    ----------
    spots, links
        Those that are left, and their links to the streets.
    refused, reasons
        Those that are not, in parts, and why.
    step
        Of the grid on which they were thinned.
    notes
        What readers must know.
    """

    spots: Spots
    links: Snap | None = None
    refused: list[Spots] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    step: float = 0.0
    notes: list[Note] = field(default_factory=list)

    @property
    def linked(self) -> Snap:
        """Links of those that are left.

        Raises
        ------
        ValueError
            If they are not linked yet.
        """
        if self.links is None:
            raise ValueError(self.links)
        return self.links

    def refuse(self, wrong: Bools, reason: str) -> None:
        """Leave some out for a reason of `lifecircle.siting.wording.REASONS`."""
        if wrong.any():
            self.refused.append(self.spots.take(np.flatnonzero(wrong)))
            self.reasons += [reason] * int(wrong.sum())
            self._keep(np.flatnonzero(~wrong))

    def thin(self, most: int, named: Sequence[str]) -> None:
        """Thin corners and frontages, but for those that the study names."""
        origin = self.spots.table["origin"]
        many = origin.isin(("corner", "frontage")) & ~self.spots.table["id"].isin(named)
        rows = np.flatnonzero(many.to_numpy(dtype=bool))
        preferred = self.spots.table["preferred"].to_numpy(dtype=bool)[rows]
        self.step, left = thinned(self.spots.xy[rows], preferred, most, STEPS)
        if self.step:
            others = np.flatnonzero(~many.to_numpy(dtype=bool))
            self._keep(np.sort(np.concatenate([others, rows[left]])))

    def _keep(self, rows: Ints) -> None:
        self.spots = self.spots.take(rows)
        if self.links is not None:
            self.links = self.links.take(rows)


def origins_of(siting: Siting, district: District) -> tuple[From, ...]:
    """Return where the candidates of a question come from."""
    return siting.origins or (("list",) if len(district.candidates) else ("corners",))


def gather(district: District, siting: Siting, whom: Whom, places: Floats) -> Draft:
    """Return the candidates of a question that are fit to be looked at.

    Parameters
    ----------
    district, siting, whom
        Where, and what is asked.
    places
        float (n, 2): existing places of the service, for `Siting.apart`.

    Raises
    ------
    InputError
        If the study has none of what candidates are to be made of, a unit, column, layer or file
        does not exist, or none is left.
    """
    profile, network = who(whom.metric), district.network_for(whom.metric)
    restricted = profile if profile is not None and profile.restricted else None
    columns = [*siting.require, *(prefer.column for prefer in siting.prefer)]
    parts = []
    for origin in origins_of(siting, district):
        part = spots_from(
            origin,
            district,
            homes=district.demand_snap.xy[whom.point],
            profile=restricted,
            network=network,
            same_site_as=siting.same_site_as,
            service=siting.service or whom.member.service,
            columns=columns,
        )
        if origin in ("corners", "frontages"):
            there = _inside(part.xy, district) & _in_units(part.xy, district, siting)
            part = part.take(np.flatnonzero(there))
        if not len(part):
            raise _nothing(siting, origin)
        parts.append(part)
    draft = Draft(Spots.joined(parts))
    require_columns(draft.spots.table, [*siting.require], f"siting.{siting.id}.require")
    require_columns(
        draft.spots.table, [one.column for one in siting.prefer], f"siting.{siting.id}.prefer"
    )
    _refuse_by_place(draft, district, siting)
    draft.refuse(~qualify(draft.spots.table, siting.require), "attribute")
    if siting.apart is not None:
        close = near_places(draft.spots.xy, places, siting.apart * network.scale)
        draft.refuse(close, "too_close")
    if siting.steepest is not None:
        slope = slopes_at(district.network, draft.spots.xy)
        note = slope_note(int(np.isnan(slope).sum()), siting.steepest)
        draft.notes += [] if note is None else [note]
        with np.errstate(invalid="ignore"):
            draft.refuse(slope > siting.steepest, "steep")
    most = MOST if siting.asks_within else MOST_WAYS
    draft.thin(most, (*siting.force, *siting.forbid))
    draft.links = network.snap(draft.spots.xy, district.study.streets.snap_limit, restricted)
    draft.refuse(draft.links.status == "too_far", "no_street")
    draft.refuse(draft.links.status == "island", "stranded")
    return draft


def _refuse_by_place(draft: Draft, district: District, siting: Siting) -> None:
    draft.refuse(~_inside(draft.spots.xy, district), "outside")
    draft.refuse(~_in_units(draft.spots.xy, district, siting), "other_unit")
    for name in siting.exclude:
        reason = name if name in REASONS and name not in district.layers else "excluded"
        draft.refuse(inside_any(draft.spots.xy, areas_of(name, district)), reason)


def _inside(xy: Floats, district: District) -> Bools:
    """Return which spots lie in the area."""
    outline = district.outline.geometry.iloc[0]
    shapely.prepare(outline)
    return np.asarray(shapely.intersects_xy(outline, *xy.T), dtype=bool)


def _in_units(xy: Floats, district: District, siting: Siting) -> Bools:
    """Return which spots lie in the units that a question asks for."""
    if not siting.units:
        return np.ones(len(xy), dtype=bool)
    rows = units_named(siting.units, district, f"siting.{siting.id}.units")
    return np.isin(_unit_of(xy, district), rows)


def _unit_of(xy: Floats, district: District) -> Ints:
    return unit_at(np.asarray(shapely.points(xy), dtype=object), district.units)


def near_places(xy: Floats, places: Floats, metres: float) -> Bools:
    """Return which spots are less than so many metres on the map from a place."""
    return is_near(xy, places, np.nextafter(metres * (1 - 1e-12), 0))


def pairs_closer(xy: Floats, metres: float) -> Ints:
    """Return pairs of spots less than so many metres apart, int64 (n, 2), in order."""
    if len(xy) < 2:  # noqa: PLR2004 - a pair
        return np.empty((0, 2), dtype=np.int64)
    from scipy.spatial import cKDTree  # noqa: PLC0415 - slow to load

    pairs = cKDTree(xy).query_pairs(metres, output_type="ndarray").astype(np.int64)
    far = np.hypot(*(xy[pairs[:, 0]] - xy[pairs[:, 1]]).T)
    pairs = np.sort(pairs[far < metres * (1 - 1e-12)], axis=1)
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]


def _nothing(siting: Siting, origin: From) -> InputError:
    what = {
        "list": Bilingual("评估文件中没有备选点名单", "the study has no list of candidates"),
        "facilities": Bilingual(
            "名单中没有这些服务的现有设施", "no list has an existing place of these services"
        ),
    }.get(origin, Bilingual("居住区内没有可用的道路", "no street is near anybody's home"))
    return InputError(
        Bilingual(
            f"没有“{ORIGINS[origin].zh}”类备选点：{what.zh}",
            f"there are no candidates of the kind {ORIGINS[origin].en}: {what.en}",
        ),
        place=f"siting.{siting.id}.candidates",
    )


def worth_of(table: pd.DataFrame, siting: Siting) -> Floats:
    """Return by how much each candidate is preferred, below 1."""
    keeps = np.ones(len(table))
    for prefer in siting.prefer:
        keeps -= prefer.worth * has_values(table, prefer.column, prefer.values)
    return np.round(1 - np.maximum(keeps, 0.1), 12)


def settled(draft: Draft, district: District, siting: Siting) -> Candidates:
    """Return the candidates that are left as their table, and those that are not.

    Raises
    ------
    InputError
        If none is left.
    """
    if not len(draft.spots):
        raise _none_left(draft, siting)
    spots = draft.spots.named(district)
    table = spots.table
    own = pd.DataFrame(
        {
            "id": table["id"].astype(object),
            "name": table["name"].astype(object),
            "origin": table["origin"].astype(object),
            "unit": _unit_of(spots.xy, district),
            "price": table["price"].fillna(np.nan if siting.price is None else siting.price),
            "worth": worth_of(table, siting),
        }
    )
    taken = {*own.columns, *OWN, "geometry"}
    more = table[[column for column in table.columns if column not in taken]]
    kept = pd.concat([own, more], axis=1)
    parts = Spots.joined(draft.refused) if draft.refused else draft.spots.take(_no_rows())
    parts = parts.named(district)
    refused = parts.table[["id", "name", "origin"]].copy()
    refused["reason"] = pd.Series(draft.reasons, dtype=object)
    return Candidates(
        table=gpd.GeoDataFrame(kept, geometry=shapely.points(spots.xy), crs=district.crs),
        refused=gpd.GeoDataFrame(refused, geometry=shapely.points(parts.xy), crs=district.crs),
        step=draft.step,
    )


def _no_rows() -> Ints:
    return np.empty(0, dtype=np.int64)


def _none_left(draft: Draft, siting: Siting) -> InputError:
    reasons, counts = np.unique(np.array(draft.reasons, dtype=str), return_counts=True)
    zh = "；".join(f"{REASONS[r].zh}：{n}处" for r, n in zip(reasons, counts, strict=True))
    en = "; ".join(f"{REASONS[r].en}: {n}" for r, n in zip(reasons, counts, strict=True))
    return InputError(
        Bilingual("备选点全部被排除", "no candidate is left"),
        place=f"siting.{siting.id}",
        found=Bilingual(zh, en) if zh else None,
        todo=Bilingual(
            "放宽 exclude、require、steepest、apart、least_people 或 units",
            "loosen exclude, require, steepest, apart, least_people or units",
        ),
    )
