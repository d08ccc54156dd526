"""What the checks have in common: lists of names, and features as items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lifecircle.base.findings import Finding, Items
from lifecircle.base.text import Bilingual

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pyproj import CRS

    from lifecircle.base.findings import Log, Severity
    from lifecircle.base.quantities import Bools, Ints

SHOWN: Final = 6
"""Names in a sentence, at the most; the items have all of them."""


def listed(names: Sequence[object]) -> Bilingual:
    """List names in a sentence, the first `SHOWN` of them, and say how many more there are."""
    shown = [str(name) for name in names[:SHOWN]]
    more = len(names) - len(shown)
    return Bilingual(
        "、".join(shown) + (f" 等 {len(names):,} 个" if more else ""),
        ", ".join(shown) + (f" and {more:,} more" if more else ""),
    )


def goals_named(ids: Sequence[str]) -> Bilingual:
    """Name goals of the plan, as `listed` does."""
    some = listed(ids)
    return Bilingual(f"目标 {some.zh}", f"goal{'s' if len(ids) > 1 else ''} {some.en}")


def find(  # noqa: PLR0913
    log: Log,
    code: str,
    severity: Severity,
    what: Bilingual,
    action: Bilingual,
    *,
    items: Items | None = None,
    file: Path | None = None,
    place: Bilingual | None = None,
    expected: Bilingual | None = None,
    found: Bilingual | None = None,
) -> None:
    """Put a finding into a log, about the log's role and file unless another is given.

    Parameters
    ----------
    log
        Where it goes.
    code, severity, what, action, items, file, place, expected, found
        See `Finding`.
    """
    log.find(
        Finding(
            code,
            severity,
            log.role,
            what,
            file or log.file,
            action=action,
            place=place,
            expected=expected,
            found=found,
            items=items,
        )
    )


def features(
    labels: Any,
    geometry: Any,
    crs: CRS | None,
    rows: Ints | Bools | list[int],
    places: Sequence[Bilingual] = (),
) -> Items:
    """Return some rows of a layer as items.

    Parameters
    ----------
    labels
        Of every row of the layer; missing ones become empty texts.
    geometry
        Of every row.
    crs
        Of the geometry.
    rows
        Row numbers or a mask: those that are meant.
    places
        Of the rows that are meant.
    """
    texts = np.asarray(labels, dtype=object)[rows]
    shapes = np.asarray(geometry, dtype=object)[rows]
    return Items([_text(text) for text in texts], places, shapes, crs)


def _text(value: object) -> str:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    return str(value)
