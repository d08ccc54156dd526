"""What each project brings, who loses, and what new homes owe: against full audits, and by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from goals_helpers import Town
from lifecircle.access.times import PlaceSearch
from lifecircle.base.quantities import MICROS_PER_MINUTE
from lifecircle.changes.apply import with_changes
from lifecircle.changes.register import changes_of, up_to
from lifecircle.load import load_district
from lifecircle.plans import read_plan
from lifecircle.scenarios.contributions import contributions_of, steps_of
from lifecircle.scenarios.doors import Doors
from lifecircle.scenarios.losing import losing_of
from lifecircle.scenarios.owed import Brought, Ledger
from lifecircle.scenarios.owed_by_plan import Newcomers, needs_by_plan
from lifecircle.scenarios.timeline import timeline
from lifecircle.study.changes import with_ids
from lifecircle.verdicts.evaluate import judge_plan
from lifecircle.verdicts.lists import Lists
from timeline_helpers import CLINIC, LIBRARY, change, place, study_of
from toy_city import reached

if TYPE_CHECKING:
    from pathlib import Path

    from lifecircle.district import District
    from lifecircle.plans import Plan
    from lifecircle.scenarios.contributions import Steps
    from lifecircle.verdicts.results import Results

MANY = (
    change("open", name="新馆", service=LIBRARY, at=place(900), year=2030),
    change("housing", name="新居", at=place(1900, -60), people=200, year=2030),
    change("close", facility="甲馆", year=2035),
    change("move", facility="甲诊所", to=place(1500), year=2030),
    change("open", name="两用", service=CLINIC, services=f'["{LIBRARY}"]', at=place(1300)),
    change("link", line=f"[{place(300, 0)}, {place(300, 200)}, {place(900, 0)}]", year=2035),
)


def built(district: District, plan: Plan, *changes: object) -> Results:
    """Return a full audit with some changes made from scratch."""
    return judge_plan(with_changes(district, changes)[0], plan)[1]


def shares(results: Results) -> dict[str, float]:
    """Return the share of people whom listed places reach, by goal, from the answers."""
    weight = results.demand["share"].to_numpy()
    return {
        result.goal.id: float(weight[np.asarray(result.listed)].sum() / weight.sum())
        for result in results.goals
    }


def people(results: Results) -> dict[str, float]:
    """Return the people reached in the whole, by goal."""
    return {r.goal.id: float(results.verdict(r.goal.id).people_reached or 0) for r in results.goals}


def met(results: Results, goal: str) -> set[str]:
    """Return the units in which a goal is met."""
    names = results.units["name"].tolist()
    return {names[i] for i in range(len(names)) if results.verdict(goal, i).status == "met"}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> tuple[District, Plan]:
    study = study_of(tmp_path_factory.mktemp("city"), *MANY)
    return load_district(study), read_plan(study.study.plan, study.file.parent)


def test_contributions_are_those_of_full_audits(city: tuple[District, Plan]) -> None:
    district, plan = city
    changes = with_ids(district.study.changes, ())
    homes = [one for one in changes if one.kind == "housing"]
    others = [one for one in changes if one.kind != "housing"]
    doors = Doors(plan)
    steps = steps_of(district, changes, doors)
    found = {(one.change, one.goal): one for one in contributions_of(steps, doors)}
    start = built(district, plan, *homes)
    before, done = start, list(homes)
    moved = 0
    for one in others:
        done.append(one)
        after, alone = built(district, plan, *done), built(district, plan, *homes, one)
        for goal in ("library", "clinic", "both", "own"):
            order = shares(after)[goal] - shares(before)[goal]
            by_itself = shares(alone)[goal] - shares(start)[goal]
            heads = people(after)[goal] - people(before)[goal]
            turned = met(after, goal) - met(before, goal)
            told = found.pop((one.id, goal), None)
            if told is None:
                assert abs(order) + abs(by_itself) + abs(heads) == 0
                continue
            moved += order != 0
            assert told.in_order == pytest.approx(order, abs=1e-12)
            assert told.alone == pytest.approx(by_itself, abs=1e-12)
            assert told.people_in_order == pytest.approx(heads, abs=1e-9)
            assert {*told.units} == turned
        before = after
    assert not found
    assert moved >= 6


def test_contributions_in_order_add_up(city: tuple[District, Plan]) -> None:
    district, plan = city
    found = timeline(district.study)
    homes = [one for one in found.states[-1].made if one.change.kind == "housing"]
    start = shares(built(district, plan, *(one.change for one in homes)))
    end = shares(found.states[-1].results)
    for goal, share in end.items():
        rows = [one.in_order for one in found.contributions if one.goal == goal]
        assert sum(rows) == pytest.approx(share - start[goal], abs=1e-12)
    ids = [one.change for one in found.contributions]
    made = [one.id for one in found.states[-1].made]
    assert ids == sorted(ids, key=made.index)
    assert made == ["C1", "C2", "C4", "C3", "C6", "C5"]


def projects(folder: Path, *changes: str, **kwargs: object) -> tuple[Steps, Doors]:
    """Write the city and make what is planned for it, one after the other."""
    study = study_of(folder, *changes, **kwargs)
    doors = Doors(read_plan(study.study.plan, study.file.parent))
    district = load_district(study)
    return steps_of(district, up_to(changes_of(district), 2035, 2035), doors), doors


def test_only_what_is_asked_for(tmp_path: Path) -> None:
    steps, doors = projects(tmp_path, MANY[0])
    (alone, *_) = contributions_of(steps, doors, in_order=False)
    assert alone.goal == "library"
    # 900 +- 360 m: the houses at 700, 900 and 1100.
    assert alone.alone == pytest.approx(0.3, abs=2e-3)
    assert alone.in_order is None
    assert alone.people_in_order is None
    (order, *_) = contributions_of(steps, doors, each_alone=False)
    assert order.alone is None
    assert order.in_order == alone.alone
    assert alone.units == order.units
    assert contributions_of(steps, doors, each_alone=False, in_order=False) == ()


def test_a_project_on_another_cannot_be_made_alone(tmp_path: Path) -> None:
    moves = change("move", facility="新馆", to=place(1700), year=2035)
    steps, doors = projects(tmp_path, MANY[0], moves)
    found = {(one.change, one.goal): one for one in contributions_of(steps, doors)}
    second = found["C2", "library"]
    assert second.alone is None
    assert second.people_alone is None
    before, after = (reached([100.0, float(x)], 5).mean() for x in (900, 1700))
    assert second.in_order == pytest.approx(after - before, abs=2e-3)


def test_whose_verdict_turns(tmp_path: Path) -> None:
    """A library at 1500 brings houses from 1300 to 1700 within 5 minutes: 0.6 is below 0.75."""
    new = change("open", name="新馆", service=LIBRARY, at=place(1500), year=2030)
    found = contributions_of(*projects(tmp_path, new))
    assert {one.goal: one.units for one in found} == {
        "library": (),
        "both": ("乙镇",),
        "own": ("乙镇",),
    }


def test_who_loses_is_exact(city: tuple[District, Plan]) -> None:
    """Against two full searches of our own, point by point."""
    district, plan = city
    changes = with_ids([district.study.changes[0], district.study.changes[2]], ())
    steps = steps_of(district, changes, Doors(plan))
    found = next(one for one in losing_of(steps) if one.goal == "library")
    assert found.change == "C3"

    def minutes(core: District) -> np.ndarray:
        search, limit = PlaceSearch(core), 60 * MICROS_PER_MINUTE
        places = Lists(core.facilities).supply(LIBRARY, {}).places
        return search.nearest(places, core.profiles["adult"], limit=limit).cost / MICROS_PER_MINUTE

    before, after = (minutes(with_changes(district, changes[:n])[0]) for n in (1, 2))
    weight = district.demand.shares[district.demand.headline] * 1000
    longer, out = after > before, (before <= 5) & (after > 5)
    assert found.people == pytest.approx((weight[longer].sum(), weight[out].sum()))
    assert out.any()
    block = district.demand.points["block"].to_numpy()
    ids = district.blocks["id"].to_numpy()
    assert len(found.table) == len(np.unique(block[longer]))
    for row in found.table.itertuples():
        mine = longer & (ids[block] == row.block)
        assert row.people == pytest.approx(weight[mine].sum())
        assert row.before == pytest.approx(np.average(before[mine], weights=weight[mine]))
        assert row.after == pytest.approx(np.average(after[mine], weights=weight[mine]))
        assert row.left_out == out[mine].any()
        assert row.measure == "minutes"
        assert row.where == row.where_zh


def test_a_way_that_ends_beyond_the_search_has_no_length(tmp_path: Path) -> None:
    """The last library closes: nobody has a way any more, and two houses are left out."""
    steps, _ = projects(tmp_path, change("close", facility="甲馆", year=2030))
    library = next(one for one in losing_of(steps) if one.goal == "library")
    # The longest goal asks for 10 minutes: 30 are searched, so every house had a way.
    assert library.people == pytest.approx((1000, 200), abs=1)
    assert library.table["after"].isna().all()
    assert library.table["before"].notna().all()


def test_a_merger_takes_the_nearer_place_from_those_around_it(tmp_path: Path) -> None:
    libraries = (("甲馆", 100, "2000"), ("乙馆", 1900, "2000"))
    merge = change("merge", facilities='["乙馆"]', into="甲馆", year=2030)
    steps, _ = projects(tmp_path, merge, libraries=libraries)
    library = next(one for one in losing_of(steps) if one.goal == "library")
    # Houses nearer to 1900 than to 100, 1100 and on (1000 is the middle between them).
    assert library.people[0] == pytest.approx(500, abs=1)
    assert [row.unit for row in library.table.itertuples()] == ["乙镇"]


NURSERY = "education.kindergarten"


def homes(name: str, year: int, *duties: dict[str, object]) -> str:
    """Return 1,000 people at the east end of the street, with what their homes owe."""
    told = change("housing", name=name, at=place(1900, -60), people=1000, year=year)
    lines = [change("", **duty).split("\n", 2)[2] for duty in duties]
    return "\n".join([told, *("[[changes.obliged]]\n" + line for line in lines)])


def nursery(x: float, places: int | None) -> str:
    """Return a kindergarten of 2030."""
    amount = {} if places is None else {"quantities": f"{{ places = {places} }}"}
    return change("open", name=f"园{x}", service=NURSERY, at=place(x), year=2030, **amount)


def test_what_new_homes_owe(tmp_path: Path) -> None:
    """30 places for 1,000 people, a clinic in 5 minutes, a library in 300 m; then 20 places."""
    first = homes(
        "先建",
        2030,
        {"service": NURSERY, "quantity": "places", "per_1000": 30},
        {"service": CLINIC, "minutes": 5},
        {"service": LIBRARY, "metres": 300},
        {"service": NURSERY, "minutes": 5},
        {"service": "elderly.day_care"},
    )
    later = homes("后建", 2035, {"service": NURSERY, "quantity": "places", "amount": 20})
    west = nursery(300, 90)
    found = timeline(study_of(tmp_path, later, nursery(1300, 34), first, west)).owed
    assert [(one.change, one.service, one.status, one.by) for one in found] == [
        ("C3", NURSERY, "kept", "C2"),
        ("C3", CLINIC, "kept", "乙诊所"),
        ("C3", LIBRARY, "owed", ""),
        # Kindergartens are in no complete list: that none is near proves nothing.
        ("C3", NURSERY, "not_known", ""),
        ("C3", "elderly.day_care", "owed", ""),
        # What is left of the one in the same unit; that of the other unit does not count.
        ("C1", NURSERY, "owed", "C2"),
    ]
    seats, clinic, library, near, care, more = found
    assert (seats.needed, seats.there) == (30, 34)
    # From (1900, -60) over the street to 1700, 20 m north of it: 60 + 200 + 20 m at 80 m a minute.
    assert clinic.there == pytest.approx(280 / 80, abs=0.01)
    assert (library.needed, library.there) == (300, None)
    assert near.there == pytest.approx((60 + 600 + 20) / 80, abs=0.01)
    assert (care.needed, care.there) == (1, 0)
    assert (more.needed, more.there) == (20, 4)
    assert seats.asked.zh == "配建：幼儿园，托位、学位或席位每千人 30 个，1,000 人共 30 个。"
    assert library.asked.en == "Obliged: Library within 300 m on foot."


def test_a_place_without_its_number_leaves_it_open(tmp_path: Path) -> None:
    duty = {"service": NURSERY, "quantity": "places", "amount": 20}
    (owed,) = timeline(study_of(tmp_path, homes("新居", 2030, duty), nursery(1500, None))).owed
    # Not 0: how many places it brings is not said.
    assert (owed.status, owed.there, owed.by) == ("not_known", None, "")


def test_ids_of_homes_may_be_alike(tmp_path: Path) -> None:
    """A clinic at 1700 is 280 m from the homes at 1900, and 1480 m from those at 300."""
    duty = '[[changes.obliged]]\nservice = "health.clinic"\nminutes = 5\n'
    near = change("housing", id="H", at=place(1900, -60), people=100, year=2030) + duty
    far = change("housing", id="H-2", at=place(300, -60), people=100, year=2030) + duty
    study = study_of(tmp_path, near, far, clinics=(("诊所", 1700),))
    assert [(one.change, one.status) for one in timeline(study).owed] == [
        ("H", "kept"),
        ("H-2", "owed"),
    ]


def test_a_ledger_gives_each_amount_once() -> None:
    brought = [
        Brought("A", ("s",), 0, {"places": 10.0}, place=True),
        Brought("B", ("s",), 0, {"places": 5.0}, place=False),
        Brought("C", ("s",), 0, {}, place=True),
    ]
    ledger = Ledger()
    assert ledger.take(brought, "places", 12) == (15, False, ("A", "B"))
    assert ledger.take(brought, "places", 12) == (3, False, ("B",))
    assert ledger.take(brought[:2], "places", 1) == (0, True, ())
    assert ledger.take(brought, None, 3) == (2, True, ("A", "C"))


def test_what_the_plan_asks_for_new_people() -> None:
    """One place for 400: 1,000 people need 2.5, rounded to 3; 4 per 1,000 children need 2."""
    provision = {"kind": "provision", "service": CLINIC, "people_per": {"high": 400}}
    ratio = {
        "kind": "ratio",
        "numerator": {"quantity": "places", "service": "education.kindergarten"},
        "denominator": {"group": "age_3_6"},
        "per": 1000,
        "target": 4,
    }
    sport = {
        "kind": "ratio",
        "numerator": {"quantity": "sports_m2", "service": "sport.court"},
        "denominator": {"group": "residents"},
        "per": 1,
        "target": 2,
    }
    limit = {**ratio, "operator": "<="}
    elsewhere = {**provision, "where": {"unit": {"kind": "镇"}}}
    town = Town(people=(1000.0, 3000.0), columns={"kind": ["街道", "镇"]})
    context = town.context(provision, ratio, limit, elsewhere)
    people = Newcomers({"residents": 1000.0, "age_3_6": 500.0})
    found = [*needs_by_plan(context.plan, people, 0, context)]
    assert [(one.service, one.quantity, one.amount) for one in found] == [
        (CLINIC, None, 3),
        ("education.kindergarten", "places", 2),
    ]
    assert found[0].asked.en.endswith("for 400; 1,000 more residents need 3.")
    assert found[1].asked.zh == (
        "目标“目标2”：幼儿园的托位、学位或席位每 1,000 人 4 个，新增3–6岁儿童 500 人需 2 个。"
    )
    guessed = Newcomers({"residents": 1000.0}, estimated=True)
    (only,) = needs_by_plan(context.plan, guessed, 0, context)
    assert "; about 1,000 more residents need 3." in only.asked.en
    assert len([*needs_by_plan(context.plan, people, 1, context)]) == 3
    assert [*needs_by_plan(context.plan, people, -1, context)] == []
    assert len([*needs_by_plan(context.plan, Newcomers({"residents": 100.0}), 0, context)]) == 0
    town = Town(people=(1000.0,))
    context = town.context(sport, {**provision, "people_per": {"high": 2_000_000}})
    (many, few) = needs_by_plan(context.plan, Newcomers({"residents": 7_800_000.0}), 0, context)
    assert many.asked.en.endswith(
        ": 2 m² of sports area (Multi-purpose court) for each; 7,800,000 more residents need "
        "15,600,000 m² of sports area."
    )
    assert few.asked.en.endswith("for 2,000,000; 7,800,000 more residents need 4.")
    assert "每 2,000,000 人 1 处" in few.asked.zh


@pytest.mark.parametrize(
    "goal",
    [
        {"people_per": {"high": 400}, "where": {"unit": {"tier": "核心区"}}},
        {"people_per": [{"high": 400, "where": {"tier": "核心区"}}, {"high": 900}]},
    ],
)
def test_a_goal_on_units_that_nobody_described_asks_for_nothing(goal: dict[str, object]) -> None:
    provision = {"kind": "provision", "service": CLINIC, **goal}
    context = Town(people=(1000.0,)).context(provision)
    people = Newcomers({"residents": 1000.0})
    assert [*needs_by_plan(context.plan, people, 0, context)] == []
