"""Links to the streets: defects."""

from __future__ import annotations

from defects import PLACES, defect, topic

topic("接入道路", "Links to the streets")


@defect(
    "设施离道路太远",
    "A place is too far from any street",
    "link.facility.too_far",
    "warns",
    "No linkable street within 300 m: 1 of 4 places",
    "move_entrance",
    file="health.csv",
    items=("丁诊所",),
)
def _(city):
    city.places(*PLACES, ("丁诊所", 300.0, 900.0))


@defect(
    "设施离所接道路较远",
    "A place is a long way from its street",
    "link.facility.long",
    "tells",
    "More than 100 m from the street it is linked to: 1 of 4",
    "list the entrances",
    file="health.csv",
    items=("丁诊所 170 m",),
)
def _(city):
    city.places(*PLACES, ("丁诊所", 300.0, 170.0))


@defect(
    "设施只能接到孤立道路",
    "A place is linked to a stranded street",
    "link.facility.island",
    "warns",
    "Linked to a stranded part",
    "add_path",
    file="health.csv",
    items=("丁诊所",),
)
def _(city):
    city.streets(lambda osm: osm.way([(300.0, 910.0), (500.0, 910.0)], highway="footway"))
    city.places(*PLACES, ("丁诊所", 400.0, 900.0))


@defect(
    "最近的道路是隧道",
    "The nearest street is a tunnel",
    "link.facility.under",
    "tells",
    "cannot be entered from beside it: 1 of 4 places",
    "entered at their ends",
    file="health.csv",
    items=("丁诊所",),
)
def _(city):
    city.streets(
        lambda osm: osm.way(
            [(0.0, 0.0), (0.0, 60.0), (2000.0, 60.0), (2000.0, 0.0)],
            highway="primary",
            tunnel="yes",
            name="隧道",
        )
    )
    city.places(*PLACES, ("丁诊所", 400.0, 55.0))


@defect(
    "住宅离道路太远",
    "Homes are too far from any street",
    "link.homes.too_far",
    "warns",
    "No linkable street within 100 m: 1 of 11 homes",
    "add_path",
    file="city.osm",
)
def _(city):
    city.streets(lambda osm: osm.house(300, 200))
    city.edit("beyond = 10", "beyond = 10\nsnap_limit = 100")
