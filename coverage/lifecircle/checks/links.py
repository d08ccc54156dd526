"""Whether places and homes can be linked to the streets, and to which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import shapely

from lifecircle.base.text import Bilingual
from lifecircle.checks.say import features, find
from lifecircle.layers.facility_notes import FAR_AWAY, titles

if TYPE_CHECKING:
    from lifecircle.base.findings import Items, Log, Severity
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.checks.inputs import Inputs
    from lifecircle.streets import StreetNetwork
    from lifecircle.streets.snap import Snap

LONG: Final = 100.0
"""Metres from an entrance to its street from which a look at the place is worth while."""
APART: Final = 1000.0
"""Metres from an entrance to its facility from which it is hardly its own."""
FEW: Final = 0.001
"""Share of the homes below which they are mentioned, and no warning."""


class _Words(NamedTuple):
    severity: Severity
    zh: str
    en: str
    action: Bilingual


_STATUS: Final = {
    "too_far": _Words(
        "warns",
        "{limit:g} 米内没有可接入的道路",
        "No linkable street within {limit:g} m",
        Bilingual(
            "按不可达计。检查坐标，或用 [[corrections]] 的 move_entrance、add_path 更正。",
            "They count as not reached. Check the coordinates, or correct them with "
            "[[corrections]]: move_entrance, add_path.",
        ),
    ),
    "island": _Words(
        "warns",
        "只能接到与主路网不连通的孤立路网",
        "Linked to a stranded part of the streets, for lack of another",
        Bilingual(
            "从主路网不可达。检查该处道路是否缺少连接，可用 [[corrections]] 的 add_path 补上。",
            "They cannot be reached from the main network. See whether a connection is missing "
            "in the data; [[corrections]] with add_path adds one.",
        ),
    ),
    "moved": _Words(
        "tells",
        "最近的道路属于孤立路网，已改接到主路网",
        "Nearest to a stranded street, linked to the main network instead",
        Bilingual("无须处理；在地图上核对即可。", "Nothing to do; see the map."),
    ),
}


def check_links(inputs: Inputs, log: Log) -> None:
    """Link facilities and homes to the streets and report what is odd.

    Parameters
    ----------
    inputs
        What could be read.
    log
        Takes ``link.facility.*``, ``link.homes.*`` and ``entrances.far``.
    """
    _facilities(inputs, log)
    _homes(inputs, log)


def _facilities(inputs: Inputs, log: Log) -> None:
    snap, facilities = inputs.entrance_snap, inputs.facilities
    if snap is None or facilities is None or inputs.network is None:
        return
    limit, labels = inputs.study.streets.snap_limit, titles(facilities.table)
    owner, doors = facilities.entrance_of, np.asarray(facilities.entrances, dtype=object)
    under, extra = _under(inputs.network, doors, snap)
    astray = _astray(inputs)[owner]
    for layer, rows in inputs.lists():
        about = log.about("facilities", layer.path)
        own = np.isin(owner, rows)
        for status, words in _STATUS.items():
            at = np.flatnonzero(own & (snap.status == status) & ~astray)
            if len(at):
                text = words.zh.format(limit=limit), words.en.format(limit=limit)
                find(
                    about,
                    f"link.facility.{status}",
                    words.severity,
                    Bilingual(
                        f"{text[0]}：{_of(owner[at], rows)[0]}。",
                        f"{text[1]}: {_of(owner[at], rows)[1]}.",
                    ),
                    words.action,
                    items=features(labels[owner], doors, inputs.crs, at),
                )
        _long(about, inputs, rows, own, labels)
        if layer.entrances is not None:
            _apart(log.about("entrances", layer.entrances.path), inputs, own, labels)
        beside = np.flatnonzero(own & under)
        if len(beside):
            items = features(labels[owner], doors, inputs.crs, beside)
            _tell_under(about, "facility", _of(owner[beside], rows), extra[beside], items)


def _astray(inputs: Inputs) -> Bools:
    """Return which facilities are so far from the area that this alone is reported of them."""
    if inputs.facilities is None or inputs.area is None:
        return np.zeros(len(inputs.layer_names), dtype=bool)
    places = inputs.facilities.table.geometry.to_numpy()
    return np.asarray(shapely.distance(inputs.area, places) > FAR_AWAY)


def _apart(log: Log, inputs: Inputs, own: Bools, labels: Any) -> None:
    """Report entrances that lie far from their facility."""
    facilities = inputs.facilities
    if facilities is None:
        return
    owner, doors = facilities.entrance_of, np.asarray(facilities.entrances, dtype=object)
    metres = shapely.distance(doors, facilities.table.geometry.to_numpy()[owner])
    at = np.flatnonzero(own & (metres > APART))
    if not len(at):
        return
    at = at[np.argsort(-metres[at], kind="stable")]
    find(
        log,
        "entrances.far",
        "warns",
        Bilingual(
            f"{len(at):,} 个出入口距所属设施超过 {APART:,.0f} 米，最远 {metres[at[0]]:,.0f} 米。",
            f"{len(at):,} entrances lie more than {APART:,.0f} m from their facility, the farthest "
            f"{metres[at[0]]:,.0f} m.",
        ),
        Bilingual(
            "核对出入口的坐标，以及所写的设施编号。",
            "Check their coordinates, and which facility they name.",
        ),
        items=features(labels[owner], doors, inputs.crs, at),
    )


def _of(rows: Ints, whole: Ints) -> tuple[str, str]:
    """Return how many of a list's facilities entrances belong to, in both languages."""
    count, total = len(np.unique(rows)), len(whole)
    return f"{total:,} 处设施中的 {count:,} 处", f"{count:,} of {total:,} places"


def _long(log: Log, inputs: Inputs, rows: Ints, own: Bools, labels: Any) -> None:
    snap, facilities = inputs.entrance_snap, inputs.facilities
    if snap is None or facilities is None:
        return
    with np.errstate(invalid="ignore"):
        at = np.flatnonzero(own & (snap.offset > LONG) & (snap.status == "ok"))
    if not len(at):
        return
    at = at[np.argsort(-snap.offset[at], kind="stable")]
    owner = facilities.entrance_of
    far = np.array(
        [f"{labels[row]} {offset:.0f} m" for row, offset in zip(owner, snap.offset, strict=True)],
        dtype=object,
    )
    zh, en = _of(owner[at], rows)
    find(
        log,
        "link.facility.long",
        "tells",
        Bilingual(
            f"距所接道路超过 {LONG:.0f} 米：{zh}。",
            f"More than {LONG:.0f} m from the street it is linked to: {en}.",
        ),
        Bilingual(
            "这段路计入步行时间；核对坐标，或补充出入口（facilities.entrances）。",
            "That way counts as walked; check the coordinates, or list the entrances "
            "(facilities.entrances).",
        ),
        items=features(far, np.asarray(facilities.entrances), inputs.crs, at),
    )


def _homes(inputs: Inputs, log: Log) -> None:
    snap, homes = inputs.home_snap, inputs.homes
    if snap is None or homes is None or inputs.network is None:
        return
    study = inputs.study
    counted = study.people.source_of_points in ("blocks", "none")
    file = study.blocks.path if counted else study.people.path or study.streets.path
    about = log.about("blocks" if counted else "people", file)
    labels = homes["id" if counted else "name"].to_numpy(dtype=object)
    word = ("个地块", "blocks") if counted else ("栋住宅", "homes")
    if study.people.source_of_points == "raster":
        word = ("个像元", "cells of the raster")
    total = len(homes)
    for status, words in _STATUS.items():
        at = np.flatnonzero(snap.status == status)
        if len(at):
            text = (part.format(limit=study.streets.snap_limit) for part in (words.zh, words.en))
            zh, en = text
            share = len(at) / total
            part = _percent(share)
            find(
                about,
                f"link.homes.{status}",
                words.severity if share >= FEW else "tells",
                Bilingual(
                    f"{zh}：{total:,} {word[0]}中的 {len(at):,} {word[0][0]}（{part}）。",
                    f"{en}: {len(at):,} of {total:,} {word[1]} ({part}).",
                ),
                words.action,
                items=features(labels, inputs.home_points, inputs.crs, at),
            )
    under, extra = _under(inputs.network, inputs.home_points, snap)
    if under.any():
        share = under.mean()
        who = (
            f"{total:,} {word[0]}中的 {under.sum():,} {word[0][0]}（{_percent(share)}）",
            f"{under.sum():,} of {total:,} {word[1]} ({_percent(share)})",
        )
        items = features(labels, inputs.home_points, inputs.crs, under)
        _tell_under(about, "homes", who, extra[under], items)


def _percent(share: float) -> str:
    return "<0.1%" if share < FEW / 2 else f"{share:.1%}"


def _under(network: StreetNetwork, points: Any, snap: Snap) -> tuple[Bools, Floats]:
    """Return which points have a tunnel or bridge nearer than their street, and by how much.

    Only tunnels, bridges and the like: streets that one cannot step onto from beside them.
    """
    shut = np.flatnonzero(~network.edges.linkable)
    extra = np.zeros(len(points))
    if not len(shut) or not len(points):
        return extra > 0, extra
    reach = np.nanmax(snap.offset, initial=0.0) * network.scale
    if not reach > 0:
        return extra > 0, extra
    tree = shapely.STRtree(network.edges.geometry[shut])
    (row, _), far = tree.query_nearest(
        points, max_distance=reach, return_distance=True, all_matches=False
    )
    with np.errstate(invalid="ignore"):
        extra[row] = np.nan_to_num(snap.offset[row] - far / network.scale)
    return extra > 0, np.maximum(extra, 0)


def _tell_under(log: Log, what: str, who: tuple[str, str], extra: Floats, items: Items) -> None:
    middle, most = float(np.median(extra)), float(extra.max())
    find(
        log,
        f"link.{what}.under",
        "tells",
        Bilingual(
            f"最近的道路是不能从旁接入的隧道或桥梁：{who[0]}；所接的道路远 {middle:,.0f} 米"
            f"（中位数，最多 {most:,.0f} 米）。",
            f"Nearest to a tunnel or bridge that cannot be entered from beside it: {who[1]}; the "
            f"street linked to is {middle:,.0f} m farther (median; at most {most:,.0f} m).",
        ),
        Bilingual(
            "无须处理：隧道、桥梁只能从两端进入。确有出入口的，用 [[corrections]] 的 add_path "
            "补上。",
            "Nothing to do: tunnels and bridges are entered at their ends. Where there is an "
            "entrance, add it with [[corrections]]: add_path.",
        ),
        items=items,
    )
