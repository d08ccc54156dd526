"""A town of five by four streets with hostile names, written as real files, for residents' pages.

Streets run every 200 m; a footbridge of steps is the short way in the middle. What residents must
not see bears the word of `HIDDEN`: remarks, paths of files, candidates.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import toy_city as toy

if TYPE_CHECKING:
    from pathlib import Path

HIDDEN = "内部机密"
IMG = "<img src=x onerror=alert(1)>"
SCRIPT = "</script><script>alert(2)</script>"
RTL = "\u202eevil\u200f"
LONG = "很长的名字" * 100
QUOTES = "\"quote\" 'single' & <b>bold</b> {{ 7*7 }} ${x} `tick`"
PLACES: tuple[tuple[str, str, float, float, dict[str, Any]], ...] = (
    (f"人民医院{IMG}", "health.hospital", 120, 20, {"hours": "24/7", "wheelchair": "yes"}),
    (f"诊所{SCRIPT}", "health.clinic", 590, 215, {"hours": "Mo-Fr 09:00-12:00,14:00-17:30"}),
    (LONG, "health.clinic", 780, 590, {"hours": "夏季另行通知"}),
    (QUOTES, "health.community_centre", 390, 410, {"wheelchair": "no"}),
    (f"文化站{RTL}", "culture.station", 410, 205, {"hours": "Tu-Su 09:00-17:00; Mo off"}),
    ("图书馆（无名，OSM way/704009342）", "culture.library", 15, 590, {}),
    ("敬老院", "elderly.residence", 610, 10, {}),
    ("规划医院", "health.hospital", 210, 220, {"status": "规划"}),
)
GOALS = (
    """id = "health"
kind = "reach"
service = "health"
within = { minutes = 5 }
target = 0.9""",
    """id = "library"
kind = "reach"
service = "culture.library"
within = { metres = 500 }
profile = "elder"
target = 0.9""",
    """id = "both"
kind = "combination"
all_of = [
    { service = "health", within = { minutes = 5 } },
    { service = "childcare", within = { minutes = 10 } },
]""",
)


def write_town(folder: Path, *, total: int = 600, more: str = "") -> Path:
    """Write the town and return its study."""
    folder = folder / HIDDEN
    folder.mkdir(parents=True)
    osm = toy.Osm()
    names = [f"一号街{IMG}", "二号街", f"三号街{SCRIPT}", "四号街"]
    for row, name in enumerate(names):
        points = [(100.0 * i, 200.0 * row) for i in range(9)]
        osm.way(points, highway="residential" if row else "secondary", name=name)
    for column in range(5):
        x = 200.0 * column
        kind = {"highway": "steps", "incline": "up"} if column == 2 else {"highway": "residential"}
        osm.way([(x, 100.0 * i) for i in range(7)], **kind, name=f"{column}号巷")
    houses = [(x, y + 25) for y in range(0, 601, 200) for x in range(50, 800, 100)]
    for x, y in houses:
        osm.house(float(x), float(y), size=20)
    osm.write(folder / "town.osm")
    west = (toy.rectangle(-200, -200, 400, 800), {"name": f"西街道{IMG}", "kind": "街道"})
    east = (toy.rectangle(400, -200, 1000, 800), {"name": "东街道", "kind": "街道"})
    toy.write_geojson(folder / "units.geojson", [west, east])
    rows = []
    for i, (name, service, x, y, more_of) in enumerate(PLACES):
        point = {"type": "Point", "coordinates": list(toy.degrees(x, y))}
        own = {"id": f"{HIDDEN}-{i}", "name": name, "service": service, "hours": None}
        own |= {"phone": f"{HIDDEN} 13800000000", "wheelchair": None, "status": None, **more_of}
        rows.append((point, own))
    toy.write_geojson(folder / f"list-{HIDDEN}.geojson", rows)
    toy.write_places(folder / "candidates.csv", [(f"备选点{HIDDEN}", 300.0, 300.0)])
    plan = toy.plan_text(*GOALS)
    (folder / "plan.toml").write_text(plan, encoding="utf-8")
    services = "".join(f'"{s}" = "{s}"\n' for s in sorted({place[1] for place in PLACES}))
    study = folder / "study.toml"
    study.write_text(
        f"""[study]
name = "小城{IMG}"
plan = "plan.toml"
year = 2025
remarks = [{{ zh = "说明{HIDDEN}", en = "remark {HIDDEN}" }}]
[units]
path = "units.geojson"
kind = "kind"
source = "测绘 {SCRIPT}"
[streets]
path = "town.osm"
beyond = 5000
source = "© OpenStreetMap contributors"
licence = "ODbL 1.0"
[people]
from = "buildings"
total = {total}
source = "普查"
[[facilities]]
path = "list-{HIDDEN}.geojson"
id = "id"
service_column = "service"
completeness = "partial"
source = "卫健委名单"
remark = {{ zh = "{HIDDEN}：两家未批", en = "{HIDDEN}" }}
[facilities.services]
{services}
[[candidates]]
path = "candidates.csv"
crs = "EPSG:4326"
source = "{HIDDEN}"
{more}
""",
        encoding="utf-8",
    )
    return study


def as_json(value: Any) -> str:
    """Return anything that JSON can hold as text, every character as it is."""
    return json.dumps(value, ensure_ascii=False)
