"""The map of one question: what a template draws, and what the page's script works with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lifecircle.base.text import both
from lifecircle.outputs.siting_labels import beside_sites
from lifecircle.outputs.siting_map import (
    COLOURS,
    FIRST,
    HAD,
    OUT,
    block_codes,
    dots,
    few,
    marks,
    site_colours,
)
from lifecircle.outputs.siting_plain import site_name
from lifecircle.outputs.statements import plain
from lifecircle.siting.wording import REASONS

if TYPE_CHECKING:
    from lifecircle.base.quantities import Ints
    from lifecircle.outputs.siting_map import BlockCodes, Ground
    from lifecircle.outputs.siting_say import Saying
    from lifecircle.siting.found import Chosen, SitingFound, SitingRun

_HUNDRED: Final = 100


def picture(run: SitingRun, found: SitingFound, saying: Saying, ground: Ground) -> dict[str, Any]:
    """Return what is drawn for a question.

    Keys: ``before`` and ``after`` (class → rows of blocks, of the first set), ``sites`` of each
    set, ``places``, ``candidates``, ``refused`` (marks and dots), ``data`` for the script.
    """
    codes = block_codes(found, run.district)
    drawn = np.array([row in ground.blocks for row in codes.rows.tolist()], dtype=bool)
    sets = [_sites(chosen, ground, saying) for chosen in found.choices]
    first = codes.after[0] if codes.after else None
    asked = found.asked
    places = run.district.facilities.table.iloc[asked.column_facility[asked.column_facility >= 0]]
    table, refused = asked.candidates.table, asked.candidates.refused
    named = few(refused)
    why = [
        f"{plain(name or one)}{saying.word('colon')}"
        f"{saying.own(REASONS.get(str(code), both(str(code)))(saying.language))}"
        for name, one, code in zip(
            refused["name"][named], refused["id"][named], refused["reason"][named], strict=True
        )
    ]
    return {
        "before": _groups(codes.rows[drawn], codes.before[drawn], []),
        "after": []
        if first is None
        else _groups(codes.rows[drawn], first[drawn], sets[0] if sets else []),
        "sites": sets,
        "labels": beside_sites(ground.labels, sets[0] if sets else []),
        "places": dots(ground, places.geometry.to_numpy()),
        "candidates": dots(ground, table.geometry.to_numpy()),
        "refused": marks(ground, refused[named], why),
        "refused_dots": dots(ground, refused.geometry.to_numpy()[~named]),
        "colours": COLOURS,
        "data": _data(run, codes, drawn, sets, ground),
    }


def _groups(
    rows: Ints, code: Ints, sites: list[dict[str, Any]]
) -> list[tuple[str, str, list[int]]]:
    """Return class, colour and rows of the blocks of each code."""
    groups = []
    for one in np.unique(code).tolist():
        own = rows[code == one].tolist()
        groups.append(
            (class_of(one), "" if one < FIRST else sites[(one - FIRST) // 2]["colour"], own)
        )
    return groups


def class_of(code: int) -> str:
    """Return the class of a code of a block."""
    if code in (OUT, HAD):
        return "out" if code == OUT else "had"
    return "near" if (code - FIRST) % 2 else "new"


def _sites(chosen: Chosen, ground: Ground, saying: Saying) -> list[dict[str, Any]]:
    names = [
        f"{site['rank']} {site_name(site['name'] or site['id'], site['origin'], saying.language)}"
        for site in chosen.sites.to_dict("records")
    ]
    colours = site_colours(chosen.sites)
    return [
        {**mark, "rank": number, "colour": COLOURS[colour], "served": saying.share(people)}
        for number, (mark, colour, people) in enumerate(
            zip(marks(ground, chosen.sites, names), colours, chosen.sites["people"], strict=True),
            start=1,
        )
    ]


def _data(
    run: SitingRun,
    codes: BlockCodes,
    drawn: Any,
    sets: list[list[dict[str, Any]]],
    ground: Ground,
) -> dict[str, Any]:
    """Return what the script needs: rows, codes of each set, shares in per cent, sites."""
    rows = codes.rows[drawn]
    units = [*(plain(name, 24) for name in run.district.units["name"]), ""]
    unit = run.district.blocks["unit"].to_numpy(dtype=np.int64)[rows]
    return {
        "rows": rows.tolist(),
        "thin": [ground.thin.get(row, 0) for row in rows.tolist()],
        "at": ground.middles[rows].ravel().tolist(),
        "ids": [plain(one, 24) for one in run.district.blocks["id"].to_numpy()[rows]],
        "unit": np.where(unit < 0, len(units) - 1, unit).tolist(),
        "units": units,
        "before": np.floor(codes.reach_before[drawn] * _HUNDRED + 1e-9).astype(int).tolist(),
        "after": [
            np.floor(share[drawn] * _HUNDRED + 1e-9).astype(int).tolist()
            for share in codes.reach_after
        ],
        "codes": [code[drawn].tolist() for code in codes.after],
        "sites": [[[s["x"], s["y"], s["colour"]] for s in sites] for sites in sets],
    }
