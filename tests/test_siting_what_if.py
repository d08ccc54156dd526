"""Places put down, moved and taken away: every number is that of a town that has them."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goals_helpers import X0, Y0
from lifecircle.base.errors import InputError
from lifecircle.siting.what_if import SiteWhatIf
from remedies_helpers import CLINIC, SCHOOL, Place, reach
from test_remedies_sites import homes, town

GOALS = (
    reach(SCHOOL, within={"metres": 350}, target=0.8),
    reach("education", within={"minutes": 5}, profile="elder", at_least=2),
    reach(CLINIC, within={"minutes": 4}, supply="own_unit"),
    reach(CLINIC, within={"minutes": 9}, direction="there_and_back", operator=">"),
    reach(CLINIC, within={"metres": 500}, direction="from_facility"),
    {
        "kind": "combination",
        "target": 0.5,
        "all_of": [
            {"service": SCHOOL, "within": {"metres": 300}},
            {
                "any_of": [
                    {"service": CLINIC, "within": {"minutes": 3}},
                    {"service": "culture", "within": {"minutes": 6}},
                ],
            },
        ],
    },
)


def judged(place: Place):
    """Return what an audit of a town finds, by goal and row."""
    context, results = place.judged(*GOALS)
    return context, seen(results.verdicts)


def seen(verdicts):
    return [
        (v.goal, v.unit, v.status, *(None if e is None else e.value for e in ends(v)), people(v))
        for v in verdicts
    ]


def ends(verdict):
    return verdict.at_least, verdict.at_most


def people(verdict):
    return None if verdict.people_reached is None else round(verdict.people_reached, 6)


def now(session: SiteWhatIf):
    return seen([verdict for each in session.verdicts.values() for verdict in each])


def start() -> Place:
    here = town(3, complete=(SCHOOL, CLINIC, "culture"))
    here.add(CLINIC, 1250, 880)
    here.add(SCHOOL, 700, 510)
    here.add("culture.library", 500, 310)
    return here


def without(here: Place, row: int) -> Place:
    places = [
        {**place, "exists": False} if i == row else place for i, place in enumerate(here.places)
    ]
    return replace(here, places=places)


def test_nothing_done_is_the_audit():
    context, found = judged(start())
    assert now(SiteWhatIf(context)) == found


spot = st.tuples(st.integers(60, 1300), st.integers(60, 950))
step = st.one_of(
    st.tuples(st.just("place"), st.sampled_from([SCHOOL, CLINIC, "culture.library"]), spot),
    st.tuples(st.just("move"), st.integers(0, 3), spot),
    st.tuples(st.just("remove"), st.integers(0, 3), spot),
    st.tuples(st.just("close"), st.integers(0, 3), spot),
    st.tuples(st.just("relocate"), st.integers(0, 3), spot),
    st.tuples(st.just("undo"), st.just(0), spot),
)


@given(st.lists(step, min_size=1, max_size=6))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_state_is_an_audit_of_it(steps):
    session = SiteWhatIf(judged(start())[0])
    past: list[Place] = []
    here, rows = start(), {}
    for what, which, (x, y) in steps:
        before, kept = here, dict(rows)
        xy = np.array([X0 + x, Y0 + y])
        if what == "undo":
            assert session.undo() == bool(past)
            if past:
                here, rows = past.pop()
            continue
        if what == "place":
            site = session.place(which, xy)
            here = replace(here, places=[*here.places])
            here.add(which, x, y)
            rows[site.number] = len(here.places) - 1
        elif what == "close" and here.places[which].get("exists", True):
            session.remove(f"F{which + 1}")
            here = without(here, which)
        elif what == "relocate" and here.places[which].get("exists", True):
            site = session.move(f"F{which + 1}", xy)
            here = without(here, which)
            here.add(here.places[which]["services"], x, y)
            rows[site.number] = len(here.places) - 1
        elif what == "remove" and which in rows:
            session.remove(which)
            here = without(here, rows.pop(which))
        elif what == "move" and which in rows:
            session.move(which, xy)
            here = without(here, rows[which])
            here.add(here.places[rows[which]]["services"], x, y)
            rows[which] = len(here.places) - 1
        else:
            continue
        past.append((before, kept))
    assert now(session) == judged(here)[1]


def test_a_first_place_of_a_service_without_a_list_makes_it_partly_known():
    here = Place(homes=homes(1), streets=start().streets)
    context, _ = here.judged(reach(CLINIC, within={"metres": 400}))
    session = SiteWhatIf(context)
    assert session.start["g1"][0].status == "not_computable"
    site = session.place(CLINIC, np.array([X0 + 500, Y0 + 500]))
    other = replace(here, partial=(CLINIC,))
    other.add(CLINIC, 500, 500)
    _, results = other.judged(reach(CLINIC, within={"metres": 400}))
    assert now(session) == seen(results.verdicts)
    assert session.verdicts["g1"][0].status == "not_shown"
    session.remove(site.number)
    assert session.verdicts == session.start


def test_goals_that_ask_more_than_a_spot_tells_follow_listed_places_only():
    here = start()
    asked = reach(CLINIC, within={"metres": 400}, where={"facility": {"grade": ["甲"]}})
    here.places = [{**place, "grade": "甲"} for place in here.places]
    context, _ = here.judged(asked, reach(CLINIC), {"kind": "count", "service": CLINIC})
    session = SiteWhatIf(context)
    assert session.only_listed == ("g1",)
    assert session.others == ("g3",)
    session.place(CLINIC, np.array([X0 + 300, Y0 + 300]))
    assert session.verdicts["g1"] == session.start["g1"]
    assert session.verdicts["g2"] != session.start["g2"]
    session.remove("F2")
    assert not session.reached("g1").any()


@pytest.mark.parametrize(
    ("do", "said"),
    [
        (lambda s: s.place("no.such", np.array([X0, Y0])), "no.such"),
        (lambda s: s.place(CLINIC, np.array([X0 + 9000, Y0])), "no street within 300 m"),
        (lambda s: s.move(7, np.array([X0 + 300, Y0 + 300])), "no place has this number"),
        (lambda s: s.remove("F9"), "F9"),
    ],
)
def test_what_cannot_be_done_says_so_and_changes_nothing(do, said):
    session = SiteWhatIf(judged(start())[0])
    with pytest.raises(InputError, match=said):
        do(session)
    assert session.verdicts == session.start
    assert not session.undo()


def test_a_facility_is_named_as_changes_name_it_and_closes_once():
    session = SiteWhatIf(judged(start())[0])
    session.remove("list/F1")
    closed = session.verdicts
    with pytest.raises(InputError, match="closed or was moved"):
        session.remove("F1")
    session.undo()
    session.remove("设施1")
    assert session.verdicts == closed != session.start


def test_an_own_unit_is_that_of_the_spot():
    here = Place(people=(10, 10), homes=[(950, 500, 10, 0), (1050, 500, 10, 1)], complete=(CLINIC,))
    here.streets = here._street(_outline(here))
    goal = reach(CLINIC, within={"metres": 400}, supply="own_unit")
    session = SiteWhatIf(here.judged(goal)[0])
    session.place(CLINIC, np.array([X0 + 960, Y0 + 500]))
    assert session.reached("g1").tolist() == [True, False]


def _outline(here: Place):
    return gpd.GeoDataFrame(geometry=[shapely.union_all(here.units().geometry.to_numpy())])
