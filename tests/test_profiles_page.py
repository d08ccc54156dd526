"""The page on profiles has the numbers and sources of the data; run this file to see its tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from lifecircle.streets import PROFILES, SLOPES
from lifecircle.streets.travel.slopes import BellSlope, LinearSlope

PAGE = Path(__file__).parents[1] / "docs" / "profiles.md"
LAWS = {law.slope: name for name, law in SLOPES.items()}


def _row(*cells):
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def profile_table():
    """Return one row a profile: all that is a number."""
    rows = [
        _row(
            "profile 出行方式", "network 路网", "m/min 米/分钟", "slopes 坡度",
            "stairs up, down 台阶", "limit 坡度上限", "pushed 推行",
        ),
        _row(*["---"] * 7),
    ]  # fmt: skip
    for name, profile in PROFILES.items():
        drives, stairs, limits, push = (
            profile.roads, profile.stairs_up, profile.limits, profile.push,
        )  # fmt: skip
        still = drives or profile.wheels
        rows.append(
            _row(
                f"`{name}` {profile.label.zh}",
                f"`{profile.mode}`",
                f"{profile.speed:g}" + (" on foot, else by kind of road" if drives else ""),
                "no effect" if still else f"`{LAWS[profile.slope]}`",
                f"{stairs:g}, {profile.stairs_down:g}" if stairs else "closed",
                f"{limits.up:.3%}" if limits else "none",
                f"{push.speed:g} of riding, `{LAWS[push.slope]}`" if push else "",
            )
        )
    return rows


def law_table():
    """Return one row a law, with its speed on some slopes relative to the flat."""
    slopes = (-0.2, -0.1, -0.05, 0.0, 0.05, 0.1, 0.2)
    rows = [
        _row("law 折算", "networks 路网", "form 形式", *(f"{slope:+.0%}" for slope in slopes)),
        _row(*["---"] * (3 + len(slopes))),
    ]
    for name, law in SLOPES.items():
        factors = [f"{float(law.slope.speed_factor(slope)):.2f}" for slope in slopes]
        modes = ", ".join(f"`{mode}`" for mode in law.modes)
        rows.append(_row(f"`{name}`", modes, _form(law.slope), *factors))
    return rows


def _form(law):
    if isinstance(law, BellSlope):
        return (
            f"({law.base:g} + exp(−(s + {-law.best:g})² / (2 · {law.width:g}²))) / its value at 0"
        )
    if isinstance(law, LinearSlope):
        up = f"1 − {law.loss:g} s"
        return f"{up}; downhill 1 + {law.gain:g} abs(s), no more than at {law.steepest:.0%}"
    if not law.rate:
        return "1"
    return f"exp(−{law.rate:g} (abs(s + {-law.best:g}) − {-law.best:g}))"


def source_table():
    """Return one row a number: where it comes from."""
    rows = [_row("of 对象", "what 内容", "source 出处"), _row(*["---"] * 3)]
    rides = dict.fromkeys(profile.rides.note for profile in PROFILES.values() if profile.rides)
    rows += [_row(f"`{name}`", "slope 坡度", law.note.source) for name, law in SLOPES.items()]
    rows += [_row("lifts, escalators", "time 用时", note.source) for note in rides]
    stairs = dict.fromkeys(
        note for profile in PROFILES.values() for note in profile.notes
        if note.code == "profile.stairs"
    )  # fmt: skip
    rows += [_row("walkers", "stairs 台阶", note.source) for note in stairs]
    for name, profile in PROFILES.items():
        own = [note for note in profile.notes if note.code.startswith(f"profile.{name}.")]
        rows += [_row(f"`{name}`", note.code.rsplit(".", 1)[1], note.source) for note in own]
    return rows


@pytest.mark.parametrize("table", [profile_table, law_table, source_table])
def test_the_page_has_the_numbers_and_sources_of_the_data(table):
    page = PAGE.read_text(encoding="utf-8").splitlines()
    rows = table()
    start = page.index(rows[0])
    assert page[start : start + len(rows)] == rows
    assert not "".join(page[start + len(rows) :][:1]).startswith("|")


def test_the_page_says_what_lifts_and_escalators_take():
    page = PAGE.read_text(encoding="utf-8")
    rides = {profile.rides for profile in PROFILES.values()} - {None}
    assert len(rides) == 1
    (common,) = rides
    assert f"{common.lift:g} seconds" in page
    assert f"{common.escalator:g} horizontal metres a minute" in page
    assert f"{common.lift:g} 秒" in page


if __name__ == "__main__":
    for made in (profile_table, law_table, source_table):
        print("\n".join(made()), end="\n\n")  # noqa: T201
