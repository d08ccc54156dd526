"""Which units are town and which are country."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from lifecircle.base.text import Bilingual

if TYPE_CHECKING:
    import pandas as pd

    from lifecircle.base.quantities import Bools

URBAN: Final = frozenset({"城市", "城区", "城镇", "市区", "urban", "city", "town"})
RURAL: Final = frozenset({"农村", "乡村", "rural", "country", "countryside"})
URBAN_KINDS: Final = frozenset({"街道", "社区", "居委会"})
RURAL_KINDS: Final = frozenset({"镇", "乡", "民族乡", "村", "行政村", "村委会"})

BY_KIND: Final = Bilingual(
    "城乡按单元类别区分：街道、社区为城市，镇、乡、村为农村（假定）。",
    "Town and country by the kind of unit: 街道 and 社区 are taken for town, 镇, 乡 and 村 for "
    "country.",
)
NO_CLASSES: Final = Bilingual(
    "没有同时含城市和农村单元，无法比较（单元图层的区域类型列）。",
    "There are not both urban and rural units to compare (column of area_class of the units).",
)


class TownAndCountry(NamedTuple):
    """Which units are which.

    Attributes
    ----------
    urban, rural
        Bool per unit; a unit may be neither.
    note
        What it rests on; None where the units say so themselves.
    """

    urban: Bools
    rural: Bools
    note: Bilingual | None


def town_and_country(units: pd.DataFrame) -> TownAndCountry | None:
    """Tell urban from rural units by their class of area or, where none has one, by their kind.

    Parameters
    ----------
    units
        With columns ``area_class`` and ``kind``, if any.

    Returns
    -------
    TownAndCountry or None
        None where there are not units of both.
    """
    for column, urban, rural, note in (
        ("area_class", URBAN, RURAL, None),
        ("kind", URBAN_KINDS, RURAL_KINDS, BY_KIND),
    ):
        if column not in units.columns:
            continue
        words = units[column].fillna("").astype(str).str.strip().str.lower()
        in_town = words.isin(urban).to_numpy(dtype=bool)
        in_country = words.isin(rural).to_numpy(dtype=bool)
        if in_town.any() and in_country.any():
            return TownAndCountry(in_town, in_country, note)
        if np.any(in_town | in_country):
            return None
    return None
