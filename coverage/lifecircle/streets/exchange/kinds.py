"""Kinds of street: the words of OpenStreetMap, and those of Chinese road data for them.

Expressways, arterials, collectors and local streets (快速路, 主干路, 次干路, 支路) are the classes
of urban roads of GB/T 51328-2018, section 12; their OpenStreetMap kinds are those by which
`lifecircle.streets.travel.roads` names its speeds.
"""

from __future__ import annotations

from typing import Final

from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual
from lifecircle.streets.osm.drivable import DRIVEN, TRACK
from lifecircle.streets.osm.walkable import MOTOR, WALKED

UNKNOWN: Final = "road"
"""Of a line that does not say: in OpenStreetMap a street whose kind is not known."""

KNOWN: Final = WALKED | MOTOR | DRIVEN | {TRACK, "construction", "proposed", "raceway", "elevator"}

CHINESE: Final = {
    "高速公路": "motorway",
    "快速路": "trunk",
    "主干路": "primary",
    "主干道": "primary",
    "次干路": "secondary",
    "次干道": "secondary",
    "支路": "tertiary",
    "居住区道路": "residential",
    "小区道路": "residential",
    "街巷": "living_street",
    "巷道": "living_street",
    "内部道路": "service",
    "步行街": "pedestrian",
    "人行道": "footway",
    "步行道": "footway",
    "步道": "footway",
    "人行天桥": "footway",
    "人行地道": "footway",
    "台阶": "steps",
    "梯道": "steps",
    "自行车道": "cycleway",
    "非机动车道": "cycleway",
    "小路": "path",
    "机耕路": "track",
}
STRUCTURES: Final = {"人行天桥": "bridge", "人行地道": "tunnel"}
"""Chinese kinds that say on which side of the ground they are."""


def kind_of(word: str) -> str:
    """Return the word of OpenStreetMap for a kind of street: itself, or for a Chinese one.

    Raises
    ------
    InputError
        If it is neither.
    """
    kind = CHINESE.get(word, word)
    if kind not in KNOWN:
        raise InputError(
            Bilingual(f"不认识的道路类别：{word!r}", f"unknown kind of street: {word!r}"),
            expected=Bilingual(
                "OpenStreetMap 的 highway 值，如 footway（步行道）、steps（台阶）",
                "a value of OpenStreetMap's highway, such as footway or steps",
            ),
            found=str(word),
        )
    return kind
