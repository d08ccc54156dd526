"""What a reader must know about the street network, counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lifecircle.base.text import Bilingual, Note
from lifecircle.streets.islands import find_islands
from lifecircle.streets.snap import MOVED, OK
from lifecircle.streets.travel.costs import open_to
from lifecircle.streets.travel.profiles import ADULT

if TYPE_CHECKING:
    from lifecircle.base.quantities import Floats
    from lifecircle.streets.network import StreetNetwork
    from lifecircle.streets.report import NetworkReport
    from lifecircle.streets.snap import Snap
    from lifecircle.streets.travel.profiles import Profile

_LEFT_OUT = {
    "kind": Bilingual("道路类型不供步行（高速公路、在建等）", "of a kind that is not walked"),
    "foot": Bilingual("禁止步行", "closed to walkers"),
    "access": Bilingual("私有或禁止通行", "private or closed to all"),
    "motorroad": Bilingual("机动车专用", "for motor vehicles only"),
}
_NOT_DRIVEN = {
    "kind": Bilingual("道路类型不供行车（步行道、台阶、在建等）", "of a kind that is not driven"),
    "motor": Bilingual("不对外开放机动车通行", "closed to motor vehicles, or private"),
    "access": Bilingual("私有或禁止通行", "private or closed to all"),
}


PEOPLE = Bilingual("人口", "people")


@dataclass(frozen=True)
class Access:
    """How people get to the streets that a profile can use.

    Attributes
    ----------
    without
        Share of the people who have none within the limit, though there are streets.
    by_another
        Share of the people who are linked to another street than anybody else there.
    metres
        From their doors to it, straight, on average; 0 if there are none.
    """

    without: float
    by_another: float
    metres: float

    @classmethod
    def of(cls, shares: Floats, anybody: Snap, profile: Snap) -> Access:
        """Compare the links of somebody who can use every street with those of a profile.

        Parameters
        ----------
        shares
            Of the people, per demand point.
        anybody, profile
            Links of the demand points.
        """
        linked = np.isin(anybody.status, (OK, MOVED))
        lost = linked & (profile.edge < 0)
        other = linked & (profile.edge >= 0) & (profile.edge != anybody.edge)
        people = float(shares[other].sum())
        far = float((shares[other] * profile.offset[other]).sum())
        return cls(float(shares[lost].sum()), people, far / people if people else 0.0)


def access_note(
    network: StreetNetwork,
    profile: Profile,
    access: Access,
    limit: float,
    of: Bilingual = PEOPLE,
) -> Note:
    """Say how much of the network a profile can use.

    Parameters
    ----------
    network
        What is travelled on.
    profile
        One that cannot use every street.
    access
        How people get to the streets.
    limit
        Metres from a point to its street at the most.
    of
        What the shares are of.
    """
    edges = network.edges
    forward, backward = open_to(profile, edges, network.relief)
    usable = forward | backward
    u, v, length = edges.u[usable], edges.v[usable], edges.length[usable]
    part = find_islands(len(network.nodes), u, v, length).component[u]
    largest = np.bincount(part, weights=length).max(initial=0) / edges.length.sum()
    share = length.sum() / edges.length.sum()
    without, other, metres = access.without, access.by_another, access.metres
    return Note(
        f"profile.{profile.name}.access",
        Bilingual(
            f"{profile.label.zh}可用的道路占路网长度的 {share:.1%}，其中最大的一片连通路网占路网"
            f"长度的 {largest:.1%}；{without:.2%} 的{of.zh}在 {limit:g} 米内没有可用的道路，计为"
            f"不可达；{other:.1%} 的{of.zh}最近的道路不可用，改接附近可用的道路，直线距离平均 "
            f"{metres:.0f} 米，这一段按平地可通行计，结果偏乐观。",
            f"The {profile.name} profile can use {share * 100:.1f} % of the street length, the "
            f"largest connected part being {largest * 100:.1f} %; {without * 100:.2f} % of {of.en} "
            f"without such a street within {limit:g} m count as not reached; for "
            f"{other * 100:.1f} % the nearest street is closed, and they are linked to one that is "
            f"open, {metres:.0f} m away on average in a straight line that is taken to be level "
            "and passable: too good for them.",
        ),
    )


def street_notes(report: NetworkReport) -> list[Note]:
    """Say how large the network is, and what of the data was not walked."""
    notes = [
        Note(
            "streets.size",
            Bilingual(
                f"步行路网 {report.km:,.0f} 公里：{report.edges:,} 个路段，其中台阶 "
                f"{report.stairs:,} 段、桥梁 {report.bridges:,} 段、隧道及有顶通道 "
                f"{report.tunnels:,} 段；桥梁、隧道只能从两端进入。",
                f"Walking network of {report.km:,.0f} km: {report.edges:,} edges, of which "
                f"{report.stairs:,} are stairs, {report.bridges:,} bridges and "
                f"{report.tunnels:,} tunnels or covered ways; bridges and tunnels are entered "
                "at their ends only.",
            ),
        ),
        Note(
            "streets.islands",
            Bilingual(
                f"{report.islands:,} 处孤立路网（共 {report.island_km:,.1f} 公里）与主路网不连通："
                "附近的点改接主路网；附近只有孤立路网的点仍接在其上。",
                f"{report.islands:,} stranded parts ({report.island_km:,.1f} km together) are not "
                "connected to the main network: points near them are linked to the main part, if "
                "it is near enough.",
            ),
        ),
    ]
    notes += _left_out("streets", report, Bilingual("步行", "walked"), _LEFT_OUT)
    stops = Bilingual("处大门等障碍禁止步行通过", "gates and other barriers stop walkers")
    return notes + _met("streets", report, stops) + _choices("streets", report)


def drive_notes(report: NetworkReport) -> list[Note]:
    """Say how large the network for cars is, and what of the data was not driven."""
    notes = [
        Note(
            "drive.size",
            Bilingual(
                f"机动车路网 {report.km:,.0f} 公里：{report.edges:,} 个路段，其中单行 "
                f"{report.oneway:,} 段、桥梁 {report.bridges:,} 段、隧道及有顶通道 "
                f"{report.tunnels:,} 段；桥梁、隧道、高速公路和快速路匝道不能从侧面进入。",
                f"Network for cars of {report.km:,.0f} km: {report.edges:,} edges, of which "
                f"{report.oneway:,} are one-way, {report.bridges:,} bridges and "
                f"{report.tunnels:,} tunnels or covered ways; bridges, tunnels, motorways and "
                "the ramps of trunk roads are not entered from the side.",
            ),
        ),
        Note(
            "drive.islands",
            Bilingual(
                f"{report.islands:,} 处机动车道路（共 {report.island_km:,.1f} 公里）与主路网不能"
                "往返：附近的点改接主路网；附近只有这类道路的点仍接在其上。",
                f"{report.islands:,} parts of the roads ({report.island_km:,.1f} km together) "
                "cannot be reached from the main network, or not left again: points near them are "
                "linked to the main part, if it is near enough.",
            ),
        ),
    ]
    notes += _left_out("drive", report, Bilingual("行车", "driven"), _NOT_DRIVEN)
    stops = Bilingual("处路障禁止车辆通过", "barriers stop cars")
    return notes + _met("drive", report, stops) + _choices("drive", report)


def _choices(topic: str, report: NetworkReport) -> list[Note]:
    """Say what was chosen when the network was read, and is not the default."""
    notes = []
    if report.private:
        text = Bilingual(
            "仅供居民通行的道路和小区大门按人人可通行计算（由评估项目设定）："
            "穿越他人小区的路偏乐观。",
            "Ways and gates that are for residents only count as open to everybody (set by the "
            "study): too good for ways through other people's compounds.",
        )
        notes.append(Note(f"{topic}.private", text))
    if report.lifts or report.escalators:
        text = Bilingual(
            f"电梯 {report.lifts:,} 处、自动扶梯 {report.escalators:,} 段单独计时"
            "（由评估项目设定）。",
            f"{report.lifts:,} lifts and {report.escalators:,} edges of escalators take their own "
            "time (set by the study).",
        )
        notes.append(Note(f"{topic}.lifts", text))
        notes += [ADULT.rides.note] if ADULT.rides is not None else []
    return notes


def _left_out(
    topic: str, report: NetworkReport, use: Bilingual, words: dict[str, Bilingual]
) -> list[Note]:
    counts = {word: count for word, count in report.left_out.items() if count}
    if not counts:
        return []
    zh = "、".join(f"{words[word].zh} {count:,}" for word, count in counts.items())
    en = ", ".join(f"{count:,} {words[word].en}" for word, count in counts.items())
    text = Bilingual(f"未计入{use.zh}的道路（条）：{zh}。", f"Ways that are not {use.en}: {en}.")
    return [Note(f"{topic}.left_out", text)]


def _met(topic: str, report: NetworkReport, stops: Bilingual) -> list[Note]:
    """Say what else was met in the file, where there was some."""
    conditional = Bilingual(
        "条道路有条件通行，按开放计算", "ways open under a condition: taken as open"
    )
    incomplete = Bilingual("条道路通向数据范围以外", "ways lead out of the data")
    return [
        Note(f"{topic}.{code}", Bilingual(f"{count:,} {text.zh}。", f"{count:,} {text.en}."))
        for code, count, text in (
            ("gates", report.closed_gates, stops),
            ("conditional", report.conditional_ways, conditional),
            ("incomplete", report.incomplete_ways, incomplete),
        )
        if count
    ]
