"""Which facility a change means: by its id, by list/id, or by its name."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual
from lifecircle.layers.extras import same

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

NOT_THERE: Final = "changes.not_there"
THERE: Final = "changes.there"
"""Codes of errors: what is named does not exist, or does already."""
_OFFERED: Final = 5


def find_facility(table: gpd.GeoDataFrame, asked: str, *, exists: bool = True) -> int:
    """Return the row of the facility that a change names.

    Parameters
    ----------
    table
        Of the facilities, with ``id, name, layer, exists``.
    asked
        Its id; ``list/id``, where several lists have the id; or its name, if one place has it.
    exists
        Whether a place that exists is meant, or one that does not.

    Raises
    ------
    InputError
        If there is none, or several; with those that may be meant.
    """
    ids, names = _texts(table, "id"), _texts(table, "name")
    full = [f"{layer}/{own}" for layer, own in zip(_texts(table, "layer"), ids, strict=True)]
    there = table["exists"].tolist()
    wanted = same(asked)
    other: list[int] = []
    for called in (full, ids, names):
        rows = [row for row, text in enumerate(called) if same(text) == wanted]
        fit = [row for row in rows if there[row] == exists]
        if len(fit) == 1:
            return fit[0]
        if fit:
            raise _several(asked, [_title(full[row], names[row]) for row in fit])
        other += rows
    if other:
        raise _otherwise(_title(full[other[0]], names[other[0]]), exists=exists)
    rows = [row for row in range(len(ids)) if there[row] == exists]
    raise _none(asked, [(full[row], ids[row], names[row]) for row in rows])


def title(table: gpd.GeoDataFrame, row: int) -> Bilingual:
    """Return what a facility is called in sentences: its name, or its id where it has none."""
    name, own = str(table["name"].iloc[row] or ""), str(table["id"].iloc[row])
    return Bilingual(f"“{name or own}”", f"“{name or own}”")


def full_id(table: gpd.GeoDataFrame, row: int) -> str:
    """Return ``list/id`` of a facility."""
    return f"{table['layer'].iloc[row]}/{table['id'].iloc[row]}"


def services_of(table: gpd.GeoDataFrame, full: str) -> tuple[str, ...]:
    """Return the services of a facility by its ``list/id``; none if it is not there."""
    ids, layers = table["id"].to_numpy(), table["layer"].to_numpy()
    rows = [
        row
        for row in np.flatnonzero([full.endswith(f"/{own}") for own in ids]).tolist()
        if full == f"{layers[row]}/{ids[row]}"
    ]
    return tuple(table["services"].iloc[rows[0]]) if rows else ()


def _texts(table: gpd.GeoDataFrame, column: str) -> list[str]:
    return ["" if value is None else str(value) for value in table[column]]


def _title(full: str, name: str) -> str:
    return f"{name} [{full}]" if name else f"[{full}]"


def _several(asked: str, found: Sequence[str]) -> InputError:
    shown = [*found[:_OFFERED], *(["…"] if len(found) > _OFFERED else [])]
    return InputError(
        Bilingual(
            f"有 {len(found)} 处设施都叫“{asked}”", f"{len(found)} facilities are called “{asked}”"
        ),
        found=Bilingual("、".join(shown), ", ".join(shown)),
        todo=Bilingual("写作 名单/编号", "write list/id"),
        code="changes.several_facilities",
    )


def _otherwise(found: str, *, exists: bool) -> InputError:
    what = (
        Bilingual("该设施当时不存在：尚未建成，或已撤并", "the facility is not there at that time")
        if exists
        else Bilingual("该设施已经存在", "the facility is there already")
    )
    return InputError(
        what,
        found=found,
        todo=Bilingual("检查变更的先后与年份", "check the order and the years of the changes"),
        code=NOT_THERE if exists else THERE,
    )


def _none(asked: str, known: Sequence[tuple[str, str, str]]) -> InputError:
    """Say that there is no such facility, and which may be meant."""
    called = {text: row for row, texts in enumerate(known) for text in texts if text}
    near = difflib.get_close_matches(asked, called, _OFFERED)
    part = [text for text in called if asked and (asked in text or text in asked)]
    rows = list(dict.fromkeys(called[text] for text in (*near, *part)))[:_OFFERED]
    offers = [_title(known[row][0], known[row][2]) for row in rows]
    return InputError(
        Bilingual(f"没有设施“{asked}”", f"there is no facility “{asked}”"),
        expected=Bilingual(
            "设施的编号、名单/编号，或唯一的名称", "an id, list/id, or a name of one"
        ),
        found=Bilingual("相近的有：" + "、".join(offers), "alike: " + ", ".join(offers))
        if offers
        else Bilingual(f"共 {len(known):,} 处，均不相近", f"none alike among {len(known):,}"),
        code="changes.no_facility",
    )
