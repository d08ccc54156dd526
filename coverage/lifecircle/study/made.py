"""Changes that were made on a district, and those that are waiting for something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lifecircle.base.text import Bilingual
    from lifecircle.study.changes import Change


@dataclass(frozen=True)
class Made:
    """A change that was made.

    Attributes
    ----------
    id
        Of the change.
    change
        What was planned.
    outcome
        What was done, one sentence with its full stop.
    xy
        Where, in the district's CRS; None if it has no one place.
    facilities
        Ids of the facilities that it touches, as they are called afterwards: ``list/id``.
    services
        What these provide, before or after.
    """

    id: str
    change: Change
    outcome: Bilingual
    xy: tuple[float, float] | None
    facilities: tuple[str, ...]
    services: tuple[str, ...] = ()


@dataclass(frozen=True)
class Waiting:
    """A project of the register that is kept, and not made.

    Attributes
    ----------
    id, change
        The project.
    missing
        Codes: ``site, capacity, year, facility, people, service``.
    why
        One sentence with its full stop.
    """

    id: str
    change: Change
    missing: tuple[str, ...]
    why: Bilingual
