"""Laws of what slopes do to speed, by hand and on networks."""

from __future__ import annotations

import math

import numpy as np
import pytest

from lifecircle.base.errors import InputError
from lifecircle.streets import ADULT, CAR, CYCLE, E_BIKE, SLOPES, WHEELCHAIR
from lifecircle.streets.travel.slopes import Slope
from streets_helpers import line, network

FLAT = ADULT.with_slope("flat")
BELL = ADULT.with_slope("irmischer-clarke")


def factor(profile, slope):
    return float(profile.slope.speed_factor(np.array(slope)))


def metres_a_second(slope):
    """Return the speed that Irmischer and Clarke give for paths, from the slope in per cent."""
    return 0.11 + math.exp(-((slope + 5) ** 2) / (2 * 30**2))


@pytest.mark.parametrize("name", list(SLOPES))
def test_every_law_is_one_on_the_flat_and_above_zero_everywhere(name):
    law, note, modes = SLOPES[name]
    assert float(law.speed_factor(np.zeros(1))[0]) == 1
    factors = law.speed_factor(np.linspace(-2, 2, 401))
    assert (factors > 0).all()
    assert law.fastest == pytest.approx(factors.max(), abs=1e-12)
    assert note.source
    assert set(modes) <= {"walk", "cycle"}


@pytest.mark.parametrize("per_cent", [-40, -20, -5, 0, 5, 10, 20, 40])
def test_irmischer_and_clarke_as_published(per_cent):
    expected = metres_a_second(per_cent) / metres_a_second(0)
    assert factor(BELL, per_cent / 100) == pytest.approx(expected, rel=1e-12)


def test_what_the_note_says_of_irmischer_and_clarke_is_so():
    said = SLOPES["irmischer-clarke"].note.text.en
    for slope, text in ((-0.05, "1.01"), (0.1, "0.91 at 10%"), (0.2, "0.74 at 20%")):
        assert f"{factor(BELL, slope):.2f}" == text[:4]
        assert text in said


def test_slopes_beyond_the_limit_are_taken_to_be_the_limit():
    assert factor(BELL, 3) == factor(BELL, 0.4)
    assert factor(BELL, -3) == factor(BELL, -0.4)
    assert factor(CYCLE, -3) == factor(CYCLE, -0.06)


def test_bicycles_lose_uphill_and_gain_downhill():
    # 21.6 km/h on the flat, 1.44 less and 0.86 more for each per cent.
    assert factor(CYCLE, 0.03) == pytest.approx((21.6 - 3 * 1.44) / 21.6, abs=1e-3)
    assert factor(CYCLE, -0.03) == pytest.approx((21.6 + 3 * 0.86) / 21.6, abs=1e-3)
    assert factor(E_BIKE, 0.03) == pytest.approx(1 - 0.03 * 3.33)
    assert factor(E_BIKE, -0.03) == 1
    assert factor(CYCLE, 0.5) == 0.05


def test_a_law_is_chosen_by_name_and_said():
    assert ADULT.with_slope("tobler") is ADULT
    assert ADULT.slope == Slope()
    assert BELL != ADULT
    assert len({ADULT, BELL, FLAT}) == 3
    assert [note.code for note in BELL.notes].count("profile.slope") == 1
    assert SLOPES["irmischer-clarke"].note in BELL.notes
    assert SLOPES["tobler"].note not in BELL.notes
    assert BELL.with_slope("tobler") == ADULT
    assert CYCLE.with_slope("flat").push == CYCLE.push


@pytest.mark.parametrize(
    ("profile", "law", "says"),
    [
        (ADULT, "naismith", "no slope law"),
        (ADULT, "parkin-rotheram", "no slope law"),
        (CYCLE, "tobler", "no slope law"),
        (CAR, "flat", "slopes do not change"),
        (WHEELCHAIR, "tobler", "slopes do not change"),
    ],
)
def test_what_is_no_law_for_somebody_is_said(profile, law, says):
    with pytest.raises(InputError, match=says):
        profile.with_slope(law)


def test_edges_cost_what_the_law_says_up_and_down():
    net = network(line((0, 0), (600, 0)), elevation=lambda xy: 300 + 0.1 * xy[:, 0])
    minute = 60e6
    for profile, up, down in (
        (FLAT, 1, 1),
        (BELL, metres_a_second(10) / metres_a_second(0), metres_a_second(-10) / metres_a_second(0)),
        (ADULT, math.exp(-0.35), math.exp(-3.5 * (0.05 - 0.05))),
    ):
        costs = net.costs(profile)
        assert costs.forward[0] == pytest.approx(600 / 80 / up * minute, abs=1)
        assert costs.backward[0] == pytest.approx(600 / 80 / down * minute, abs=1)


def test_stairs_have_their_own_pace_under_every_law():
    net = network(line((0, 0), (20, 0)), kind="steps", elevation=lambda xy: 300 + 0.5 * xy[:, 0])
    assert (
        net.costs(BELL).forward[0] == net.costs(ADULT).forward[0] == np.rint(20 * 750_000 / 0.455)
    )
