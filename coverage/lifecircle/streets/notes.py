"""What a reader must know about the street network, counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifecircle.base.text import Bilingual, Note

if TYPE_CHECKING:
    from lifecircle.streets.report import NetworkReport

_LEFT_OUT = {
    "kind": Bilingual("道路类型不供步行（高速公路、在建等）", "of a kind that is not walked"),
    "foot": Bilingual("禁止步行", "closed to walkers"),
    "access": Bilingual("私有或禁止通行", "private or closed to all"),
    "motorroad": Bilingual("机动车专用", "for motor vehicles only"),
}


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
    left_out = {word: count for word, count in report.left_out.items() if count}
    if left_out:
        zh = "、".join(f"{_LEFT_OUT[w].zh} {n:,}" for w, n in left_out.items())
        en = ", ".join(f"{n:,} {_LEFT_OUT[w].en}" for w, n in left_out.items())
        notes.append(
            Note(
                "streets.left_out",
                Bilingual(f"未计入步行的道路（条）：{zh}。", f"Ways that are not walked: {en}."),
            )
        )
    for code, count, text in (
        (
            "gates",
            report.closed_gates,
            Bilingual("处大门等障碍禁止步行通过", "gates and other barriers stop walkers"),
        ),
        (
            "conditional",
            report.conditional_ways,
            Bilingual("条道路有条件通行，按开放计算", "ways open under a condition: taken as open"),
        ),
        (
            "incomplete",
            report.incomplete_ways,
            Bilingual("条道路通向数据范围以外", "ways lead out of the data"),
        ),
    ):
        if count:
            notes.append(
                Note(
                    f"streets.{code}",
                    Bilingual(f"{count:,} {text.zh}。", f"{count:,} {text.en}."),
                )
            )
    return notes
