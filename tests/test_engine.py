"""Places tried out on the map: every block, flag and verdict is Python's, after every step."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely

from engine_helpers import GOALS, LIBRARY, city, joints_of, judged, numbers, open_engine, write_page
from goals_helpers import X0, Y0
from lifecircle.access.logic import NO, YES
from lifecircle.changes.apply import with_changes
from lifecircle.gaps.explain import explain
from lifecircle.load import load_district
from lifecircle.outputs.map_values import block_share, point_flags
from lifecircle.plans import read_plan
from lifecircle.siting.page_model import page_model
from lifecircle.siting.what_if import SiteWhatIf
from lifecircle.study import read_study
from lifecircle.study.projects import read_projects
from lifecircle.verdicts.context import Context
from lifecircle.verdicts.doorstep import Doorstep
from lifecircle.verdicts.evaluate import judge_plan
from lifecircle.verdicts.frames import people_table, units_table
from remedies_helpers import CLINIC, SCHOOL

pytestmark = pytest.mark.browser
YUZHONG = Path(__file__).parents[1] / "data/studies/yuzhong.toml"


def again(context: Context, district) -> Context:
    units = units_table(district)
    people = people_table(units, district)
    return judged(Context(district, context.plan, Doorstep(district, context.plan), units, people))


def close_to(mine, theirs) -> bool:
    if mine is None or theirs is None:
        return mine is theirs
    return mine == pytest.approx(theirs, rel=1e-11, abs=1e-11)


def same_verdicts(mine, theirs, *, counts: bool) -> None:
    for one, other in zip(mine, theirs, strict=True):
        at = (other.goal, other.unit, one, other)
        assert one["status"] == other.status, at
        low, high = (None if e is None else e.value for e in (other.at_least, other.at_most))
        # JSON has no infinity.
        assert close_to(one["atLeast"], low), at
        assert close_to(one["atMost"], high), at
        assert close_to(one["ifComplete"], other.if_complete), at
        assert close_to(one["peopleReached"], other.people_reached), at
        assert close_to(one["peopleLeftOut"], other.people_left_out), at
        if counts:
            assert one["count"] == other.count, at


class Both:
    """The page and Python's session, step by step."""

    def __init__(self, page, context, model) -> None:
        self.page, self.context, self.model = page, context, model
        self.session = SiteWhatIf(context)
        self.profiles = [links.profile for links in model.streets.links]
        self.follows = {goal["id"]: goal["follows"] for goal in model.goals}

    def spot(self, xy):
        return self.page.look("(xy) => streets.projection.inverse(...xy)", [*map(float, xy)])

    def place(self, service, xy) -> int:
        done = self.page.look("(a) => engine.place(...a)", [[service], *self.spot(xy), "新点位"])
        assert done["ok"], done
        site = self.site(done["number"])
        self.session.place(service, self.xy(site), "新点位", joints_of(site, self.profiles))
        return done["number"]

    def move(self, number, xy) -> None:
        assert self.page.look("(a) => engine.move(...a)", [number, *self.spot(xy)])["ok"]
        site = self.site(number)
        self.session.move(number, self.xy(site), joints_of(site, self.profiles))

    def relocate(self, row, xy) -> int:
        done = self.page.look("(a) => engine.moveFacility(...a)", [row, *self.spot(xy)])
        site = self.site(done["number"])
        name = self.model.facilities["id"][row]
        self.session.move(name, self.xy(site), joints_of(site, self.profiles))
        return done["number"]

    def remove(self, number) -> None:
        assert self.page.look("(n) => engine.remove(n)", number)["ok"]
        self.session.remove(number)

    def close(self, row) -> None:
        assert self.page.look("(row) => engine.close(row)", row)["ok"]
        self.session.remove(self.model.facilities["id"][row])

    def site(self, number):
        return self.page.look("(n) => engine.sites.find((site) => site.number === n)", number)

    @staticmethod
    def xy(site):
        return np.array([site["x"], site["y"]])

    def agree(self) -> int:
        """Compare all that the page says with Python's session; return how much was compared."""
        demand = self.context.district.demand
        block = demand.points["block"].to_numpy(dtype=np.int64)
        weight, size = demand.shares[demand.headline], len(self.context.district.blocks)
        compared = 0
        for case in self.session.cases:
            goal = case.goal.id
            if self.follows[goal] == "no":
                continue
            ask = """(goal) => [engine.verdicts(goal), packed(engine.listed(goal)),
                packed(engine.most(goal)), packed(engine.flags(goal)),
                engine.rest(goal) && packed(engine.rest(goal))]"""
            verdicts, listed, most, flags, rest = self.page.look(ask, goal)
            same_verdicts(verdicts, self.session.verdicts[goal], counts=False)
            answers = case.answers(case.headline)
            result, _ = case._afresh().judged()
            asked, own = weight * case.asked_points, answers >= YES
            shown = {"listed": (listed, own), "most": (most, answers != NO)}
            unusable = any(not places.known for places in case.counted_places)
            possible = case.answers(case.headline, assume_complete=True) > NO
            tells = unusable and not possible.all()
            assert (rest is not None) == tells
            if tells:
                shown["rest"] = (rest, possible)
            for name, (text, holds) in shown.items():
                wanted = block_share(holds, block, asked, size)
                assert np.array_equal(numbers(text, "<u2"), wanted), (goal, name)
            nothing = not any(places.known for places in case.counted_places)
            near = self.context.doorstep.goal_edge(case.goal, case.way)
            near = near & (answers < YES) & case.asked_points & (not nothing)
            wanted = point_flags(replace(result, edge=near), possible if tells else own)
            assert np.array_equal(numbers(flags, "u1"), wanted), goal
            compared += 1
        return compared

    def audited(self, file: Path, change) -> None:
        """Compare with an audit of the district that the page's scenario makes."""
        text = self.page.look("(name) => engine.scenario(name)", '试 "一"\n二')
        file.write_text(text, encoding="utf-8")
        after = change(with_changes(self.context.district, read_projects((file,)))[0])
        for goal, follows in self.follows.items():
            # What a goal asks besides is not known of a new place: an audit leaves it open.
            if follows == "all":
                verdicts = self.page.look("(goal) => engine.verdicts(goal)", goal)
                same_verdicts(verdicts, after.judged[goal][1], counts=True)


def play(both: Both, rng, steps: int, spots, services, rows) -> None:
    """Make random steps and compare after each."""
    numbers_, closed = [], set()
    for _ in range(steps):
        what = rng.choice(["place", "place", "move", "remove", "close", "relocate"])
        xy, open_ = spots(rng), sorted(set(rows) - closed)
        if what == "place" or not numbers_:
            numbers_.append(both.place(str(rng.choice(services)), xy))
        elif what == "move":
            both.move(int(rng.choice(numbers_)), xy)
        elif what == "remove":
            both.remove(numbers_.pop(int(rng.integers(len(numbers_)))))
        elif open_:
            row = int(rng.choice(open_))
            closed.add(row)
            if what == "close":
                both.close(row)
            else:
                numbers_.append(both.relocate(row, xy))
        both.agree()


@pytest.fixture(scope="module")
def town(browser, tmp_path_factory):
    context = judged(city().context(*GOALS))
    model = page_model(context)
    file = write_page(tmp_path_factory.mktemp("engine") / "town.html", model)
    with open_engine(browser, file) as page:
        yield page, context, model
        page.quiet(file)


@pytest.fixture
def both(town):
    page, context, model = town
    page.look("() => { engine.reset(); engine.next = 0; }")
    return Both(page, context, model)


def test_the_page_knows_which_goals_it_follows(town):
    _, _, model = town
    follows = [goal["follows"] for goal in model.goals]
    assert follows == [*["all"] * 8, "listed", *["all"] * 6, "no"]
    for goal in model.goals:
        assert (goal["why"] is None) == (goal["follows"] == "all")


def test_nothing_done_is_the_audit(both):
    assert both.agree() == 10
    for goal, follows in both.follows.items():
        if follows != "no":
            verdicts = both.page.look("(goal) => engine.verdicts(goal)", goal)
            same_verdicts(verdicts, both.context.judged[goal][1], counts=True)


@pytest.mark.parametrize("seed", range(6))
def test_every_step_in_a_town_is_pythons(both, tmp_path, seed):
    rng = np.random.default_rng(seed)
    services = [SCHOOL, CLINIC, LIBRARY, "sport", "sport.court", "education.kindergarten"]
    services = [s for s in services if s != "sport.court"]

    def spots(rng):
        return (X0 + rng.integers(30, 1400), Y0 + rng.integers(30, 1000))

    play(both, rng, 8, spots, services, range(5))
    both.audited(tmp_path / "scenario.toml", lambda found: again(both.context, found))


def test_every_step_in_yuzhong_is_pythons(browser, tmp_path):
    district = load_district(read_study(YUZHONG))
    plan = read_plan(district.study.study.plan, YUZHONG.parent)
    context, results = judge_plan(district, plan)
    explain(context, results)
    model = page_model(context)
    file = write_page(tmp_path / "page.html", model)
    with open_engine(browser, file) as page:
        both = Both(page, context, model)
        assert both.agree() == 9
        rng = np.random.default_rng(11)
        services = sorted({each["service"] for each in model.counted})
        exists = np.flatnonzero(district.facilities.table["exists"])

        def spots(rng):
            home = district.demand_snap.xy[rng.integers(len(district.demand_snap))]
            return home + rng.normal(0, 40, 2)

        play(both, rng, 14, spots, services, exists.tolist())
        both.audited(tmp_path / "scenario.toml", lambda found: judge_plan(found, plan)[0])
        page.quiet(file)


def test_a_spot_is_moved_where_rounding_would_decide(both):
    scale, door = both.model.streets.scale, both.model.door[7]
    for apart in (9.998, 10.0, 10.003):
        number = both.place(CLINIC, door + np.array([apart * scale, 0.0]))
        there = both.xy(both.site(number))
        assert 0.004 < abs(np.hypot(*(there - door)) / scale - 10) < 0.5
        both.agree()
    # On the border of two units, too.
    number = both.place(CLINIC, (X0 + 1000, Y0 + 503))
    assert 0.001 < abs(both.xy(both.site(number))[0] - X0 - 1000) < 0.5
    both.agree()


def test_a_spot_leaves_a_border_that_runs_as_it_is_moved(both):
    both.page.look(
        """([x0, y0]) => streets.doubts.push(
            (x, y) => Math.abs(9 * (x - x0) - 13 * (y - y0)) < 0.05)""",
        [X0 + 600, Y0 + 500],
    )
    number = both.place(CLINIC, (X0 + 600, Y0 + 500))
    both.page.look("streets.doubts.pop()")
    (x, y), site = both.xy(both.site(number)) - (X0 + 600, Y0 + 500), both.site(number)
    assert abs(9 * x - 13 * y) >= 0.05
    assert np.hypot(x, y) < 0.1, site
    both.agree()


STATE = """() => JSON.stringify([engine.sites, engine.closed,
    engine.counted.map((places) => [packed(places.count), places.known]),
    engine.goals.filter((goal) => goal.follows !== "no").map(({ id }) => engine.verdicts(id))])"""


def test_undo_and_redo_restore_every_byte(both):
    states = [both.page.look(STATE)]
    number = both.place(CLINIC, (X0 + 600, Y0 + 500))
    states.append(both.page.look(STATE))
    both.move(number, (X0 + 900, Y0 + 210))
    states.append(both.page.look(STATE))
    both.close(1)
    states.append(both.page.look(STATE))
    both.relocate(2, (X0 + 200, Y0 + 800))
    states.append(both.page.look(STATE))
    both.remove(number)
    states.append(both.page.look(STATE))
    assert len(set(states)) == len(states)
    for state in states[-2::-1]:
        assert both.page.look("engine.undo()")["ok"]
        assert both.page.look(STATE) == state
    assert both.page.look("engine.undo()") == {
        "ok": False,
        "reason": "nothing",
        "number": -1,
        "ms": 0,
        "goals": [],
    }
    for state in states[1:]:
        assert both.page.look("engine.redo()")["ok"]
        assert both.page.look(STATE) == state
    assert both.page.look("engine.redo()")["reason"] == "nothing"
    assert both.page.look("engine.reset()")["ok"]
    assert both.page.look(STATE) == states[0]


def test_a_listed_place_that_moves_takes_along_what_a_goal_asks_of_it(both):
    before = both.page.look("engine.verdicts('g9')")
    both.place(SCHOOL, (X0 + 700, Y0 + 300))
    assert both.page.look("engine.verdicts('g9')") == before
    both.relocate(0, (X0 + 700, Y0 + 300))
    both.agree()
    assert both.page.look("engine.verdicts('g9')") != before


def test_a_place_that_comes_back_is_as_if_it_had_stayed(both):
    state = both.page.look(STATE)
    both.close(1)
    closed = both.page.look(STATE)
    assert both.page.look("engine.reopen(1)")["ok"]
    assert both.page.look(STATE) == state
    both.page.look("engine.undo()")
    assert both.page.look(STATE) == closed
    both.page.look("engine.redo()")
    both.page.look("(a) => engine.moveFacility(...a)", [1, *both.spot((X0 + 300, Y0 + 300))])
    assert both.page.look("engine.reopen(1)")["ok"]
    assert both.page.look(STATE) == state
    assert both.page.look("engine.reopen(1)")["reason"] == "no_such_place"


def test_before_is_what_was_said_at_first(both):
    first = both.page.look("engine.verdicts('g1')")
    both.place(SCHOOL, (X0 + 600, Y0 + 500))
    assert both.page.look("engine.before('g1').verdicts") == first
    assert both.page.look("engine.verdicts('g1')") != first
    # The same where nobody looked before something was done.
    both.page.look("() => { engine.start.clear(); }")
    assert both.page.look("engine.before('g1').verdicts") == first
    both.agree()


def test_what_cannot_be_done_says_why_and_changes_nothing(both):
    state = both.page.look(STATE)
    for ask, why in (
        (f"engine.place(['{CLINIC}'], 0, 0)", "no_street"),
        ("engine.move(99, 106.5, 29.5)", "no_such_place"),
        ("engine.remove(99)", "no_such_place"),
        ("engine.close(99)", "no_such_place"),
    ):
        done = both.page.look(ask)
        assert (done["ok"], done["reason"]) == (False, why)
    assert both.page.look(STATE) == state
    both.close(1)
    assert both.page.look("engine.close(1)")["reason"] == "closed"
    assert both.page.look("engine.moveFacility(1, 106.5, 29.5)")["reason"] == "closed"


def test_goals_that_a_step_touches_are_named(both):
    done = both.page.look("([a]) => engine.place(...a)", [[["sport"], *both.spot((X0, Y0)), ""]])
    assert set(done["goals"]) == {"g7", "g8", "g15"}
    assert both.page.look("engine.undo()")["goals"] == done["goals"]


def test_a_scenario_holds_any_name_and_the_same_doubles(both):
    name = '<img onerror=x> "引号" \\ 行\n末 \u007f \u202e ' + "长" * 500
    where = both.spot((X0 + 613.37, Y0 + 498.21))
    both.page.look("(a) => engine.place(...a)", [[CLINIC, SCHOOL], *where, name])
    site = both.page.look("engine.sites[0]")
    text = both.page.look("(name) => engine.scenario(name)", name)
    (change,) = tomllib.loads(text)["changes"]
    assert (change["kind"], change["service"], change["services"]) == ("open", CLINIC, [SCHOOL])
    assert change["name"] == name
    assert change["at"] == pytest.approx(where, abs=1e-7)
    assert [joint["profile"] for joint in change["joints"]] == both.profiles == ["", "wheelchair"]
    for joint, link in zip(change["joints"], site["links"], strict=True):
        for key in ("edge", "fraction", "offset"):
            assert joint[key] == link[key]
        assert (joint["x"], joint["y"]) == (site["x"], site["y"])


def test_borders_count_inside_with_their_edges(both):
    area = shapely.Polygon([(0, 0), (10, 0), (10, 10), (0, 10)], [[(3, 3), (7, 3), (7, 7), (3, 7)]])
    rings = [area.exterior, *area.interiors]
    xy = np.concatenate([np.array(ring.coords) for ring in rings])
    points = [(x, y) for x in np.arange(-1, 11.5, 0.5) for y in np.arange(-1, 11.5, 0.5)]
    ask = """([size, x, y, points]) => {
        const areas = new lc.Areas([2], size, x, y);
        return points.map(([px, py]) => areas.contains(0, px, py));
    }"""
    size = [len(ring.coords) for ring in rings]
    found = both.page.look(ask, [size, *xy.T.tolist(), points])
    assert found == [area.intersects(shapely.Point(p)) for p in points]
