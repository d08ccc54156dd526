"""Which buildings people live in, as far as their tags say.

The rule takes out what is known not to be a home and keeps the rest, above all the plain
``building=yes`` that most buildings carry. The lists are in ``uses.toml``.
"""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_LISTS: Final[dict[str, list[str]]] = tomllib.loads(
    (files(__package__) / "uses.toml").read_text(encoding="utf-8")
)
HOMES: Final = frozenset(_LISTS["homes"])
"""Values of ``building`` that say people live there."""
NOT_HOMES: Final = frozenset(_LISTS["not_homes"])
"""Values of ``building`` that say nobody lives there."""
WHOLE_AMENITIES: Final = frozenset(_LISTS["whole_amenities"])
"""Values of ``amenity`` that, on a building, take up the whole of it."""
WHOLE_TOURISM: Final = frozenset(_LISTS["whole_tourism"])
"""Values of ``tourism`` that, on a building, take up the whole of it."""

TAGS: Final = ("amenity", "tourism", "office", "shop", "leisure", "man_made")
"""Keys besides ``building`` that `is_home` looks at."""


def is_home(use: str, tags: Mapping[str, str]) -> bool:
    """Tell whether people may live in a building.

    Parameters
    ----------
    use
        Value of ``building``.
    tags
        The other tags; only `TAGS` matter.

    Returns
    -------
    bool
        False if ``building`` is one of `NOT_HOMES`, or the building as a whole is an amenity of
        `WHOLE_AMENITIES` or a sight or lodging of `WHOLE_TOURISM`, whatever ``building`` says.
        False also if the building is tagged as an office, a shop, a leisure place or a technical
        structure and ``building`` does not say that it is a home (`HOMES`): tags on the building
        speak of all of it, but flats above shops are common. True for all else, plain ``yes``
        and unknown values included.
    """
    if use in NOT_HOMES:
        return False
    if tags.get("amenity") in WHOLE_AMENITIES or tags.get("tourism") in WHOLE_TOURISM:
        return False
    if use in HOMES:
        return True
    return not any(tags.get(key) for key in ("office", "shop", "leisure", "man_made"))
