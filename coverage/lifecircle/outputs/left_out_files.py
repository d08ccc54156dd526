"""Which tables of who is left out are written, and as which files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lifecircle.outputs.capacity_tables import (
    SEAT_COLUMNS,
    facilities_frame,
    facility_columns,
    seats_frame,
)
from lifecircle.outputs.left_out_tables import (
    CAUSE_COLUMNS,
    EQUITY_COLUMNS,
    GROUP_COLUMNS,
    LORENZ_COLUMNS,
    PEOPLE_COLUMNS,
    causes_frame,
    equity_frame,
    groups_frame,
    lorenz_frame,
    people_frame,
)
from lifecircle.outputs.remedy_tables import REMEDY_COLUMNS, remedies_frame
from lifecircle.outputs.tables import to_csv

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import pandas as pd

    from lifecircle.verdicts.results import Results

_TABLES: Final[
    Mapping[str, tuple[Callable[[Results], pd.DataFrame], Mapping[str, Callable[[Any], str]]]]
] = {
    "causes.csv": (causes_frame, CAUSE_COLUMNS),
    "remedies.csv": (remedies_frame, REMEDY_COLUMNS),
    "seats.csv": (seats_frame, SEAT_COLUMNS),
    "groups.csv": (groups_frame, GROUP_COLUMNS),
    "equity.csv": (equity_frame, EQUITY_COLUMNS),
    "lorenz.csv": (lorenz_frame, LORENZ_COLUMNS),
    "people.csv": (people_frame, PEOPLE_COLUMNS),
}
_FACILITIES: Final = "facilities.csv"
LEFT_OUT: Final = (*_TABLES, _FACILITIES)
"""Names of the files; each is written where it has a row."""


def left_out_csv(results: Results) -> Iterator[tuple[str, str]]:
    """Yield name and text of each table that has a row, in RFC 4180."""
    for name, (make, columns) in _TABLES.items():
        frame = make(results)
        if len(frame):
            yield name, to_csv(frame, columns)
    frame = facilities_frame(results)
    if len(frame):
        yield _FACILITIES, to_csv(frame, facility_columns(results))
