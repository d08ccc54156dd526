"""What is for residents and guests only, and gates of compounds.

By default ways and gates that are tagged as private are closed: whoever is not at home there may
not pass. With ``private="open"`` they are open to everybody, an assumption that suits questions
about the people who live in gated compounds (小区), and makes ways through other people's compounds
too good. It concerns the values `FOR_RESIDENTS` of the keys `KEYS`, of ways and of barriers; who
lives behind a gate that is locked and private has a key. What is closed to all (``no``), for other
reasons (``military``, ``employees`` …), or locked without a word on access, stays closed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, get_args

from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual

if TYPE_CHECKING:
    from collections.abc import Mapping

Private = Literal["closed", "open"]
"""Whether ways and gates that are for residents only are used."""
FOR_RESIDENTS: Final = frozenset({"private", "residents", "permit"})
KEYS: Final = ("access", "foot", "bicycle", "vehicle", "motor_vehicle", "motorcar")
_OPENED: Final = "permissive"


def check_private(private: Private) -> None:
    """Refuse what is neither ``closed`` nor ``open``.

    Raises
    ------
    InputError
        If it is not.
    """
    known = get_args(Private)
    if private not in known:
        raise InputError(
            Bilingual(f"不认识的 private：{private!r}", f"unknown value of private: {private!r}"),
            expected=Bilingual(" 或 ".join(known), " or ".join(known)),
            found=str(private),
        )


def opened(tags: Mapping[str, str]) -> Mapping[str, str]:
    """Return tags that say that everybody may pass where residents may."""
    found = {key: _open(tags[key]) for key in KEYS if key in tags}
    return {**tags, **found}


def _open(value: str) -> str:
    words = [word.strip() for word in value.split(";")]
    return ";".join(_OPENED if word.lower() in FOR_RESIDENTS else word for word in words)
