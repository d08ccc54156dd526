"""What came of a change: it was made, or it lacks something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import shapely

    from lifecircle.base.text import Bilingual


@dataclass(frozen=True)
class Done:
    """What a change did.

    Attributes
    ----------
    text
        One sentence with its full stop.
    at
        Where, in the district's CRS; None if it has no one place.
    facilities
        ``list/id`` of those touched.
    """

    text: Bilingual
    at: shapely.Point | None
    facilities: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lacking:
    """What a change lacks to be made.

    Attributes
    ----------
    missing
        Codes, see `lifecircle.study.made.Waiting`.
    why
        One sentence with its full stop.
    """

    missing: tuple[str, ...]
    why: Bilingual
