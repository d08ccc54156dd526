"""Branches of a network and their hubs."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

from lifecircle.access.logic import UNKNOWN, YES, answer
from lifecircle.base.services import is_kind_of, label
from lifecircle.base.text import Bilingual
from lifecircle.verdicts.borders import first_by_name
from lifecircle.verdicts.columns import holds
from lifecircle.verdicts.levels import own_units
from lifecircle.verdicts.listed import listed_places, places_of
from lifecircle.verdicts.reasons import places_zh
from lifecircle.verdicts.results import MemberResult

if TYPE_CHECKING:
    import geopandas as gpd

    from lifecircle.access.logic import Answers
    from lifecircle.base.quantities import Bools, Ints
    from lifecircle.plans import Goal
    from lifecircle.plans.model import Parent
    from lifecircle.verdicts.context import Context
    from lifecircle.verdicts.listed import Places
    from lifecircle.verdicts.results import Status

COLUMN = "parent"
"""Column of the lists with the id or the name of a place's hub."""
_STATUS: dict[int, Status] = {0: "not_met", 1: "not_shown", 2: "met"}


@dataclass(frozen=True)
class Branches:
    """The branches that one rule of a network asks to have a hub.

    Attributes
    ----------
    rule
        The rule.
    rows
        Rows of the branches among the facilities.
    unit
        Per branch, the unit of the study in which it lies.
    answers
        Per branch: it has a hub; yes, unknown, no.
    reasons
        Per branch: why it has none, or none is known; None where it has one.
    complete
        Whether the list names every branch.
    """

    rule: Parent
    table: gpd.GeoDataFrame
    rows: Ints
    unit: Ints
    answers: Answers
    reasons: tuple[Bilingual | None, ...]
    complete: bool

    @property
    def surely(self) -> Bools:
        """Whether each has a hub."""
        found: Bools = self.answers == YES
        return found

    @property
    def maybe(self) -> Bools:
        """Whether each can have one."""
        found: Bools = self.answers >= UNKNOWN
        return found

    def members(self) -> tuple[MemberResult, ...]:
        """Return every branch with its verdict, and why it has no hub."""
        points = self.table.geometry.to_numpy()
        return tuple(
            MemberResult(
                what="facility",
                name=str(self.table["name"].iloc[row]),
                unit=int(unit),
                value=None,
                status=_STATUS[int(found)],
                point=(float(points[row].x), float(points[row].y)),
                reason=reason,
            )
            for row, unit, found, reason in zip(
                self.rows, self.unit, self.answers, self.reasons, strict=True
            )
        )


def hubs_of(rule: Parent, context: Context) -> Places:
    """Return the places that may be the hub of a branch, wherever they are."""
    return listed_places(context, rule.hub)


def branches_of(
    rule: Parent, goal: Goal, context: Context
) -> tuple[Branches | None, tuple[Bilingual, ...]]:
    """Return the branches that a rule is about, and the inputs that are missing.

    Branches are the listed places of ``service`` in the units that the goal is about; hubs count
    wherever they are. A place of both services is a hub, but for branches whose service is a
    kind of the hub's in the service tree. By column, a hub is found by
    its id or its name, letter by letter after Unicode's NFKC and without blanks at the ends;
    in the same unit, a border counts to both sides; metres are straight.
    """
    district = context.district
    branch, hub = places_of(goal, context, rule.service), hubs_of(rule, context)
    needs = tuple(dict.fromkeys((*branch.needs, *hub.needs)))
    if needs:
        return None, needs
    table = district.facilities.table
    branches = branch.sure & ~hub.sure
    if is_kind_of(rule.service, rule.hub):
        branches = branch.sure
        hub = hub.only(~(branch.sure | branch.maybe), branch.maybe)
    unit, rows = _inside(context, goal, branches)
    case = _Search(rule, table, rows, unit, hub, complete=branch.complete)
    if rule.by == "column":
        if len(rows) and not case.named.any():
            name = label(rule.service)
            need = Bilingual(
                f"{places_zh(rule.service)}名单中的上级设施列（facilities.parent）",
                f"a column with the hub of each place of: {name.en} (facilities.parent)",
            )
            return None, (need,)
        found = case.by_column()
    elif rule.by == "same_unit":
        found = case.in_unit(context)
    else:
        found = case.within_metres(district.network.scale)
    return found, ()


@dataclass(frozen=True)
class _Search:
    rule: Parent
    table: gpd.GeoDataFrame
    rows: Ints
    unit: Ints
    hub: Places
    complete: bool

    @cached_property
    def named(self) -> Bools:
        """Whether the list names the hub of each branch."""
        return np.array([bool(text) for text in self._hub_names], dtype=bool)

    @cached_property
    def _hub_names(self) -> list[str]:
        if COLUMN not in self.table.columns:
            return [""] * len(self.rows)
        return [plain(value) for value in self.table[COLUMN].iloc[self.rows]]

    def by_column(self) -> Branches:
        hubs = self.table[self.hub.sure]
        known = {plain(value) for column in ("id", "name") for value in hubs[column]} - {""}
        found = np.array([name in known for name in self._hub_names], dtype=bool)
        name = label(self.rule.hub)
        reasons = tuple(
            None
            if has
            else Bilingual(
                f"名单中没有其上级设施“{hub}”（{name.zh}）。",
                f"Its hub “{hub}” is not in the list of: {name.en}.",
            )
            if hub
            else Bilingual("名单未写明其上级设施。", "The list does not name its hub.")
            for has, hub in zip(found, self._hub_names, strict=True)
        )
        open_ = np.full(len(found), not self.hub.complete) | ~self.named
        return self._branches(answer(found, open_=open_), reasons)

    def in_unit(self, context: Context) -> Branches:
        points = self.table.geometry.to_numpy()
        units = own_units(context.district)
        with_hub = np.unique(units.pairs(self.hub.sure, points)[:, 0])
        here = np.zeros(len(points), dtype=bool)
        here[self.rows] = True
        pairs = units.pairs(here, points)
        served = np.unique(pairs[np.isin(pairs[:, 0], with_hub), 1])
        found = np.isin(self.rows, served)
        name = label(self.rule.hub)
        why = Bilingual(
            f"所在单元没有“{name.zh}”。", f"There is no place of “{name.en}” in its unit."
        )
        return self._by_distance(found, why)

    def within_metres(self, scale: float) -> Branches:
        metres = self.rule.metres or 0.0
        points = self.table.geometry.to_numpy()
        found = np.zeros(len(self.rows), dtype=bool)
        if self.hub.sure.any():
            tree = shapely.STRtree(points[self.hub.sure])
            near, _ = tree.query(points[self.rows], predicate="dwithin", distance=metres * scale)
            found[near] = True
        name = label(self.rule.hub)
        why = Bilingual(
            f"直线{metres:g}米内没有“{name.zh}”。",
            f"There is no place of “{name.en}” within {metres:g} m in a straight line.",
        )
        return self._by_distance(found, why)

    def _by_distance(self, found: Bools, why: Bilingual) -> Branches:
        reasons = tuple(None if has else why for has in found)
        return self._branches(answer(found, open_=not self.hub.complete), reasons)

    def _branches(self, answers: Answers, reasons: tuple[Bilingual | None, ...]) -> Branches:
        rule, table = self.rule, self.table
        return Branches(rule, table, self.rows, self.unit, answers, reasons, self.complete)


def plain(value: object) -> str:
    """Return a name as it is compared: NFKC, no blanks at the ends; empty where none is given."""
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    return unicodedata.normalize("NFKC", str(value)).strip()


def _inside(context: Context, goal: Goal, places: Bools) -> tuple[Ints, Ints]:
    """Return unit and row of each place in the units that a goal is about."""
    points = context.district.facilities.table.geometry.to_numpy()
    pairs = own_units(context.district).pairs(places, points)
    pairs = pairs[holds(context.district.units, goal.where.unit)[pairs[:, 0]]]
    unit = first_by_name(pairs, len(points), context.district)
    rows = np.flatnonzero(unit >= 0)
    return unit[rows], rows
