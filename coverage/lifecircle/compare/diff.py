"""Two audits compared: verdicts, people, blocks, places, and what can explain the changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual
from lifecircle.compare.explain import explain
from lifecircle.compare.facilities import compare_facilities
from lifecircle.compare.ground import BLOCK_COLUMNS, SCOPE_COLUMNS, Ground
from lifecircle.compare.match import match_units
from lifecircle.compare.verdicts import compare_verdicts
from lifecircle.outputs.statements import plain

if TYPE_CHECKING:
    from pathlib import Path

    from lifecircle.compare.explain import Explanation
    from lifecircle.compare.side import Side
    from lifecircle.plans import Goal


@dataclass(frozen=True)
class Matching:
    """How much of both audits could be put side by side, as shares of all their people.

    Attributes
    ----------
    point_old, point_new
        At demand points that are the same.
    block_old, block_new
        At others, by blocks that overlap.
    """

    point_old: float
    point_new: float
    block_old: float
    block_new: float


@dataclass(frozen=True, eq=False)
class Comparison:
    """What differs between two audits.

    Attributes
    ----------
    old, new
        The audits, in the CRS of the first.
    goals
        Those in both, as the new one has them and in its order.
    goals_old, goals_new
        Those in one only.
    units
        From `lifecircle.compare.match.match_units`.
    verdicts
        From `lifecircle.compare.verdicts.compare_verdicts`, with the columns
        `lifecircle.compare.ground.SCOPE_COLUMNS`: NaN where the ground of a goal or of a unit
        cannot be compared.
    blocks
        A row per goal and block where somebody gained or lost: the columns
        `lifecircle.compare.ground.BLOCK_COLUMNS`, ``id`` and ``along`` of the block, the
        ``unit`` that it lies in by name, ``lon`` and ``lat`` of a point inside (WGS 84). Most
        people first within a goal.
    facilities
        From `lifecircle.compare.facilities.compare_facilities`.
    matching
        How much of the people could be put side by side.
    explanation
        Inputs, parameters, rules and versions that differ, and which goal they touch.
    warnings
        What a reader must know first.
    """

    old: Side
    new: Side
    goals: tuple[Goal, ...]
    goals_old: tuple[Goal, ...]
    goals_new: tuple[Goal, ...]
    units: pd.DataFrame
    verdicts: pd.DataFrame
    blocks: pd.DataFrame
    facilities: pd.DataFrame
    matching: Matching
    explanation: Explanation
    warnings: tuple[Bilingual, ...]

    @property
    def turned(self) -> pd.DataFrame:
        """The rows of `verdicts` whose status differs."""
        return self.verdicts[self.verdicts["turn"] != "same"]

    @property
    def same(self) -> bool:
        """Whether neither results nor what they were made from differ."""
        return not (
            self.explanation.changed
            or self.explanation.differences
            or self.goals_old
            or self.goals_new
            or len(self.facilities)
        )

    def __repr__(self) -> str:
        turned = len(self.turned)
        return f"Comparison({self.old.label!r} -> {self.new.label!r}, turned={turned})"

    def _repr_html_(self) -> str:
        columns = ["goal", "status_before", "status_after", "turn", "share_change"]
        columns += ["gained", "lost"]
        whole = self.verdicts[self.verdicts["level"] == "whole"]
        html: str = whole[columns].to_html(index=False, escape=True, border=0)
        return html


def compare(old: Side, new: Side, file: Path | None = None) -> Comparison:
    """Compare two audits.

    Parameters
    ----------
    old, new
        From `lifecircle.compare.read.read_audit` or `lifecircle.compare.side.side_of`.
    file
        Named in errors.

    Raises
    ------
    InputError
        If they have no unit or no goal in common.
    """
    new = new.to_crs(old.crs)
    units = match_units(old.units, new.units)
    ids = {goal.id for goal in old.goals}
    goals = tuple(goal for goal in new.goals if goal.id in ids)
    common = {goal.id for goal in goals}
    _require_common(old, new, units, goals, file)
    ground = Ground(old, new, units)
    tables = [ground.goal(goal.id) for goal in goals if _on_ground(goal, old, new)]
    scopes = _stacked([table for table, _ in tables], SCOPE_COLUMNS)
    blocks = _stacked([table for _, table in tables], BLOCK_COLUMNS)
    verdicts = compare_verdicts(old.verdicts, new.verdicts, units, goals)
    verdicts = verdicts.merge(
        scopes.rename(columns={"unit": "joint"}), on=["goal", "joint"], how="left"
    )
    # A unit may lose here and gain there, its share unchanged.
    verdicts["changed"] |= (verdicts[["gained", "lost"]] > 0).any(axis=1)
    places = compare_facilities(old.facilities, new.facilities)
    return Comparison(
        old=old,
        new=new,
        goals=goals,
        goals_old=tuple(goal for goal in old.goals if goal.id not in common),
        goals_new=tuple(goal for goal in new.goals if goal.id not in common),
        units=units,
        verdicts=verdicts,
        blocks=_named(blocks, old, new, ground, [goal.id for goal in goals]),
        facilities=places,
        matching=Matching(*ground.matched()),
        explanation=explain(old, new, goals, verdicts, places),
        warnings=_warnings(old, new, units),
    )


def _on_ground(goal: Goal, old: Side, new: Side) -> bool:
    return goal.id in old.reached and goal.id in new.reached


def _stacked(tables: list[pd.DataFrame], columns: tuple[str, ...]) -> pd.DataFrame:
    if tables:
        return pd.concat(tables, ignore_index=True)
    kinds = {c: "object" if c == "goal" else "float64" for c in columns}
    kinds |= {c: "int64" for c in ("unit", "block") if c in columns}
    return pd.DataFrame({c: pd.Series(dtype=kind) for c, kind in kinds.items()})


def _require_common(
    old: Side, new: Side, units: pd.DataFrame, goals: tuple[Goal, ...], file: Path | None
) -> None:
    if not ((units["old"] >= 0) & (units["new"] >= 0)).any():
        raise InputError(
            Bilingual("两次评估没有共同的单元，无法比较", "the audits have no unit in common"),
            file=file,
            expected=Bilingual("同一项目的两次评估", "two audits of one study"),
            found=f"{plain(old.record['study'])} / {plain(new.record['study'])}",
            todo=Bilingual("选择同一项目的结果", "choose audits of the same study"),
        )
    if not goals:
        raise InputError(
            Bilingual("两次评估没有共同的目标，无法比较", "the audits have no goal in common"),
            file=file,
            expected=Bilingual("编号相同的目标", "goals with the same id"),
            found=f"{plain(old.record['plan'])} / {plain(new.record['plan'])}",
            todo=Bilingual("按同一规划评估", "audit both by the same plan"),
        )


def _warnings(old: Side, new: Side, units: pd.DataFrame) -> tuple[Bilingual, ...]:
    found = []
    before, now = plain(old.record["study"], 120), plain(new.record["study"], 120)
    if before != now:
        found.append(
            Bilingual(
                f"评估项目名称不同：之前为“{before}”，之后为“{now}”。",
                f"The studies have different names: “{before}” before, “{now}” after.",
            )
        )
    before, now = plain(old.record["plan"]), plain(new.record["plan"])
    if before != now:
        found.append(
            Bilingual(
                f"评估依据不同：之前为 {before}，之后为 {now}；只比较编号相同的目标。",
                f"The plans differ: {before} before, {now} after; goals with the same id are "
                "compared.",
            )
        )
    single = int((units["how"].isin(["only_old", "only_new"])).sum())
    if single:
        found.append(
            Bilingual(
                f"{single:,} 个单元只出现在一次评估中，见单元对照。",
                f"{single:,} units are in one of the audits only; see the list of units.",
            )
        )
    for side, zh, en in ((old, "之前", "before"), (new, "之后", "after")):
        if side.edited:
            names = [plain(name) for name in side.edited[:5]]
            more_zh, more_en = ("等", " and others") if len(side.edited) > len(names) else ("", "")
            found.append(
                Bilingual(
                    f"“{zh}”的文件夹中有 {len(side.edited):,} 个文件缺失或被改动过"
                    f"（{'、'.join(names)}{more_zh}）；比较不读取这些文件。",
                    f"{len(side.edited):,} files in the folder “{en}” are missing or were changed "
                    f"({', '.join(names)}{more_en}); the comparison does not read them.",
                )
            )
    return tuple(found)


def _named(
    blocks: pd.DataFrame, old: Side, new: Side, ground: Ground, goals: list[str]
) -> pd.DataFrame:
    """Add what a block is called and where it is; people in no block have empty texts."""
    rows = blocks["block"].to_numpy(dtype=np.int64)
    names = np.append(new.blocks["id"].astype(str).to_numpy(dtype=object), "")
    inside = shapely.point_on_surface(new.blocks.geometry.to_numpy()[rows[rows >= 0]])
    lon, lat = np.full((2, len(rows)), np.nan)
    to_degrees = Transformer.from_crs(new.crs, "EPSG:4326", always_xy=True)
    lon[rows >= 0], lat[rows >= 0] = to_degrees.transform(
        shapely.get_x(inside), shapely.get_y(inside)
    )
    before = np.append(old.blocks["id"].astype(str).to_numpy(dtype=object), "")
    earlier = ground.old_block()
    along = [
        new.along.get(names[row]) or old.along.get(before[earlier.get(row, -1)], "")
        for row in rows.tolist()
    ]
    units = np.append(new.units["name"].astype(str).to_numpy(dtype=object), "")
    unit_of = pd.Series(new.unit).groupby(new.block).first()
    table = blocks.assign(
        id=names[rows],
        along=along,
        unit=[units[int(unit_of.get(row, -1))] if row >= 0 else "" for row in rows.tolist()],
        lon=lon,
        lat=lat,
        _rank=blocks["goal"].map(goals.index).astype(np.int64),
        _most=-blocks[["gained", "lost"]].max(axis=1).round(12),
    )
    table = table.sort_values(["_rank", "_most", "id"], kind="stable")
    return table.drop(columns=["_rank", "_most"]).reset_index(drop=True)
