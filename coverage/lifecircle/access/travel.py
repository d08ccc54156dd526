"""What readers must know where goals are about travel by bicycle or by car."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from lifecircle.base.text import Bilingual, Note
from lifecircle.link_notes import link_notes
from lifecircle.streets.notes import drive_notes
from lifecircle.study.corrections import AddPath, ClosePath, ForbidSnap

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lifecircle.base.quantities import Bools
    from lifecircle.base.travellers import ProfileName
    from lifecircle.district import District
    from lifecircle.streets import StreetNetwork

Wheels = Literal["cycle", "drive"]
"""The ways to travel that have streets of their own."""
_LINKED_AS: Final[Mapping[Wheels, ProfileName]] = {"cycle": "cycle", "drive": "car"}
_BY: Final[Mapping[Wheels, Bilingual]] = {
    "cycle": Bilingual("骑行", "By bicycle"),
    "drive": Bilingual("驾车", "By car"),
}
_CORRECTED: Final[Mapping[Wheels, Bilingual]] = {
    "cycle": Bilingual("骑行路网", "that for bicycles"),
    "drive": Bilingual("机动车路网", "that for cars"),
}
_NOT_CYCLED: Final[Mapping[str, Bilingual]] = {
    "kind": Bilingual("道路类型不供骑行（台阶、高速公路、在建等）", "of a kind that is not cycled"),
    "bicycle": Bilingual("禁止骑行且不能推行", "closed to bicycles, pushed too"),
    "access": Bilingual("私有或禁止通行", "private or closed to all"),
    "motorroad": Bilingual("机动车专用", "for motor vehicles only"),
}


def travel_notes(district: District, mode: Wheels) -> tuple[Note, ...]:
    """Return what every journey by bicycle or by car rests on; empty where no street is for it.

    The notes of the profiles are not among them. Codes begin with the mode: ``drive.size``.

    Parameters
    ----------
    district
        Its streets of that mode are read, if nobody did so before.
    mode
        ``cycle`` or ``drive``.
    """
    network = district.network_of(mode)
    if network is None:
        return ()
    limit = district.study.streets.snap_limit
    homes, doors = district.snaps(district.profiles[_LINKED_AS[mode]])
    links = link_notes(district.demand, homes, district.facilities, doors, limit)
    by = _BY[mode]
    notes = network_notes(network) + [
        Note(
            f"{mode}.{note.code}", Bilingual(f"{by.zh}：{note.text.zh}", f"{by.en}: {note.text.en}")
        )
        for note in links
    ]
    made = sum(isinstance(c, AddPath | ClosePath | ForbidSnap) for c in district.study.corrections)
    if made:
        zh, en = _CORRECTED[mode]
        notes.append(
            Note(
                f"{mode}.corrections",
                Bilingual(
                    f"评估文件对道路的 {made} 项更正只用于步行路网，不用于{zh}。",
                    f"The {made} corrections of streets in the study are made in the network on "
                    f"foot, not in {en}.",
                ),
            )
        )
    return tuple(notes)


def network_notes(network: StreetNetwork) -> list[Note]:
    """Say how large a network for bicycles or cars is, and what of the data is not in it."""
    if network.mode == "drive":
        return drive_notes(network.report)
    report, edges = network.report, network.edges
    pushed = float(edges.length[_only_pushed(network)].sum()) / 1000
    notes = [
        Note(
            "cycle.size",
            Bilingual(
                f"骑行路网 {report.km:,.0f} 公里：{report.edges:,} 个路段，其中 {pushed:,.0f} 公里"
                f"只能推行，桥梁 {report.bridges:,} 段、隧道及有顶通道 {report.tunnels:,} 段；"
                "桥梁、隧道只能从两端进入。",
                f"Network for bicycles of {report.km:,.0f} km: {report.edges:,} edges, of which "
                f"{report.bridges:,} are bridges and {report.tunnels:,} tunnels or covered ways; "
                f"on {pushed:,.0f} km a bicycle is only pushed. Bridges and tunnels are entered "
                "at their ends only.",
            ),
        ),
        Note(
            "cycle.islands",
            Bilingual(
                f"{report.islands:,} 处骑行道路（共 {report.island_km:,.1f} 公里）与主路网不能"
                "往返：附近的点改接主路网；附近只有这类道路的点仍接在其上。",
                f"{report.islands:,} parts of the streets for bicycles ({report.island_km:,.1f} km "
                "together) cannot be reached from the main network, or not left again: points "
                "near them are linked to the main part, if it is near enough.",
            ),
        ),
    ]
    counts = {word: count for word, count in report.left_out.items() if count}
    if counts:
        zh = "、".join(f"{_NOT_CYCLED[word].zh} {count:,}" for word, count in counts.items())
        en = ", ".join(f"{count:,} {_NOT_CYCLED[word].en}" for word, count in counts.items())
        text = Bilingual(f"未计入骑行的道路（条）：{zh}。", f"Ways that are not cycled: {en}.")
        notes.append(Note("cycle.left_out", text))
    stops = report.closed_gates
    if stops:
        text = Bilingual(
            f"{stops:,} 处大门等障碍禁止自行车通过。",
            f"{stops:,} gates and other barriers stop bicycles.",
        )
        notes.append(Note("cycle.gates", text))
    return notes


def _only_pushed(network: StreetNetwork) -> Bools:
    """Return which edges are ridden in neither direction."""
    edges = network.edges
    ridden = edges.walk_forward & ~edges.pushed_forward
    return ~(ridden | (edges.walk_backward & ~edges.pushed_backward))
