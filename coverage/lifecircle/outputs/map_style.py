"""Colours and shapes of the map page.

Every distinction is also made by something other than hue: classes by lightness, services and
demand points by shape, statuses by a sign and a word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from lifecircle.verdicts.left_out import Cause, Move
    from lifecircle.verdicts.results import Status

SHARE_BREAKS: Final = (0.25, 0.5, 0.75, 0.95)
"""Lower ends of the classes above the first."""
SHARE_COLOURS: Final = ("#7f1f45", "#c24f48", "#ec9a50", "#f4cf83", "#dceef7")
"""Least reached first: dark asks for attention. Lightness rises from class to class, so the
order survives any colour-vision deficiency and a black-and-white print."""

NOT_SHOWN_COLOUR: Final = SHARE_COLOURS[3]


WALK_COLOURS: Final = ("#dceef7", "#f4cf83", "#ec9a50", "#c24f48", "#7f1f45", "#35091f")
"""Shortest walk first, one colour per class of `map_walks`, the same in every layer."""

PAPER: Final = "#fbfbf9"
SPARSE_OPACITY: Final = (1.0, 0.5, 0.24)
"""Of a block's colour over `PAPER`, by `map_low.sparse_steps`."""


class Sign(NamedTuple):
    """How a service looks on the map.

    Parameters
    ----------
    shape
        SVG path in a square from -10 to 10.
    colour
        Dark enough to stand on every class.
    """

    shape: str
    colour: str


SERVICE_SIGNS: Final[dict[str, Sign]] = {
    "health": Sign("M-3.4-9.5h6.8v6.1h6.1v6.8h-6.1v6.1h-6.8v-6.1h-6.1v-6.8h6.1z", "#0a5c36"),
    "culture": Sign("M0-10.5L10.5 0L0 10.5L-10.5 0z", "#5a189a"),
    "education": Sign("M0-10L10.5 8.5H-10.5z", "#123f8c"),
    "elderly": Sign("M0-9a9 9 0 1 0 .01 0z", "#00505c"),
    "childcare": Sign(
        "M0-10.5L3-3.6L10.4-3.1L4.7 1.7L6.5 9L0 5L-6.5 9L-4.7 1.7L-10.4-3.1L-3-3.6z", "#8c1560"
    ),
    "administration": Sign("M-8.5-8.5h17v17h-17z", "#3c434d"),
}
OTHER_SIGN: Final = Sign("M-9.5 0L-4.7-8.5H4.7L9.5 0L4.7 8.5H-4.7z", "#333333")

STATUS_SIGNS: Final[dict[Status, str]] = {
    "met": "M-6.5 0.5L-2 5L6.5-4.5",
    "not_met": "M-5.5-5.5L5.5 5.5M-5.5 5.5L5.5-5.5",
    "not_shown": "M-3.6-3.4a3.6 3.6 0 1 1 5.6 3c-1.5 1-2 1.6-2 3.2M0 6.6v.3",
    "no_target": "M-6 0h12",
    "not_computable": "M-4.6 4.6a6.5 6.5 0 1 1 9.2-9.2a6.5 6.5 0 1 1-9.2 9.2L4.6-4.6",
}
"""SVG paths to be stroked, in a square from -10 to 10."""


def service_sign(service: str) -> Sign:
    """Return the sign of a service's root."""
    return SERVICE_SIGNS.get(service.split(".", maxsplit=1)[0], OTHER_SIGN)


CAUSE_COLOURS: Final[dict[Cause, str]] = {
    "not_connected": "#3d434b",
    "edge_of_data": "#8d97a2",
    "no_list": "#c3cad1",
    "no_facility": "#d55e00",
    "slope": "#f4c542",
    "no_way": "#3a86c8",
    "full": "#5b1a6b",
}
"""What stands in people's way has a hue, what the data cannot tell is grey. They differ in
lightness too, for readers with a colour-vision deficiency."""
CAUSE_TILES: Final[dict[Cause, str]] = {"no_list": "hatch"}
"""Patterns in place of a plain colour."""

MOVE_SIGNS: Final[dict[Move, str]] = {
    "gate": "M-7.5 9V-9H7.5V9H3V-4.5H-3V9z",
    "capacity": "M-8.5 1L0-7.5L8.5 1V5.5L0-3L-8.5 5.5zM-8.5 8.5L0 0L8.5 8.5V10L0 5.5L-8.5 10z",
    "link": "M-10 3.5L-5.5-4H5.5L10 3.5H6L3.4-.5H-3.4L-6 3.5z",
    "site": "M0 10L-6.4 .6A7.6 7.6 0 1 1 6.4 .6z",
}
"""Remedies, as `Sign.shape`."""
MOVE_COLOUR: Final = "#00594a"
