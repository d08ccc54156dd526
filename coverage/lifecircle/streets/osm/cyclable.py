"""Which OpenStreetMap ways are cycled, and where a bicycle is pushed: the filter of tags.

Kinds
    Ridden are ways whose ``highway`` is one of `RIDDEN`. Trunk roads are among them, as for
    walkers: in Chinese cities they are arterials with lanes or pavements at their sides. Other
    kinds (`PUSHED`: footways, pedestrian streets, bridleways) are ridden where ``bicycle`` opens
    them, and pushed along where one may walk. Motorways, busways and the like are ridden where
    ``bicycle`` says so. Steps are closed, with a ramp for bicycles too, and so are escalators,
    corridors and platforms: nobody carries a bicycle.
Access
    ``bicycle`` decides if it is understood; else ``vehicle``; else ``access``; else
    ``motorroad=yes`` closes; else the kind. Values open and close as for walkers
    (`lifecircle.streets.osm.walkable`). Where riding is closed, or ``bicycle=dismount`` (or
    ``use_sidepath``) says so, a bicycle is pushed if one may walk there.
Direction
    ``oneway:bicycle`` decides; else a contraflow lane or track (`CONTRAFLOW` values of
    ``cycleway``, ``cycleway:left``, ``cycleway:right`` and ``cycleway:both``, or
    ``cycleway:left:oneway`` and the like with ``-1`` or ``no``) opens the other direction; else
    ``oneway`` holds; roundabouts and motorways are one-way unless tagged ``oneway=no``.
    ``bicycle:forward=no`` or ``bicycle:backward=no`` close a direction. Against a one-way street a
    bicycle is pushed if one may walk there: it has a pavement, or somebody walks on it.
Structure
    As for walkers; points are linked to whatever is ridden or pushed on the ground and not a
    motor road.
Barriers
    A barrier node that stops walkers cuts every way that passes it, and so does a stile, turnstile
    or kissing gate (`STOPS`), unless ``bicycle`` opens it. Where else one may walk through, a
    bicycle is pushed through.
Turns
    Turn restrictions are not read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lifecircle.streets.osm import walkable
from lifecircle.streets.osm.walkable import GROUND, MOTOR, Way, has_condition, says, structure_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lifecircle.streets.osm.walkable import LeftOut

PUSHED: Final = frozenset({"footway", "pedestrian", "bridleway"})
"""Kinds that are walked and, without a tag, not ridden."""
RIDDEN: Final = walkable.WALKED - PUSHED - {"steps", "corridor", "platform"}
STOPS: Final = walkable.NO_WHEELS | {"horse_stile"}
"""Values of ``barrier`` that stop a bicycle."""
CONTRAFLOW: Final = frozenset(
    {"opposite", "opposite_lane", "opposite_track", "opposite_share_busway"}
)
_SIDES: Final = ("cycleway", "cycleway:left", "cycleway:right", "cycleway:both")
_YES: Final = frozenset({"yes", "1", "true"})
_BACK: Final = frozenset({"-1", "reverse"})
_WHO: Final = ("bicycle", "vehicle", "access")


def read_way(tags: Mapping[str, str]) -> Way | LeftOut:
    """Return how a way is cycled, or why it is left out.

    Parameters
    ----------
    tags
        All tags of a way that has a ``highway`` tag.
    """
    kind = tags.get("highway", "")
    if kind not in RIDDEN and kind not in PUSHED and kind not in MOTOR:
        return "kind"
    closed = _not_ridden(kind, tags)
    on_foot = walkable.read_way(tags)
    ridden = (False, False) if closed else _directions(kind, tags)
    walked = (on_foot.forward, on_foot.backward) if isinstance(on_foot, Way) else (False, False)
    if not any(ridden) and not any(walked):
        return closed or "bicycle"
    structure = structure_of(kind, tags)
    return Way(
        kind=kind,
        name=tags.get("name", ""),
        forward=ridden[0] or walked[0],
        backward=ridden[1] or walked[1],
        linkable=structure == GROUND and kind not in MOTOR and tags.get("motorroad") != "yes",
        structure=structure,
        stairs=False,
        incline=0,
        conditional=has_condition(tags, *_WHO),
        wheelchair=0,
        pushed_forward=walked[0] and not ridden[0],
        pushed_backward=walked[1] and not ridden[1],
    )


def closes(tags: Mapping[str, str]) -> bool:
    """Tell whether a node with a ``barrier`` tag stops a bicycle, pushed or ridden."""
    if says(tags, "bicycle"):
        return False
    return tags.get("barrier") in STOPS or walkable.closes(tags)


def _not_ridden(kind: str, tags: Mapping[str, str]) -> LeftOut | None:
    """Return why a way may not be ridden; None if it may."""
    bicycle = says(tags, "bicycle")
    if tags.get("bicycle") == "dismount":
        bicycle = False
    vehicle = says(tags, "vehicle")
    reasons: tuple[tuple[LeftOut, bool], ...] = (
        ("kind", kind not in RIDDEN and not bicycle),
        ("bicycle", bicycle is False or (bicycle is None and vehicle is False)),
        ("access", bicycle is None and vehicle is None and says(tags, "access") is False),
        ("motorroad", bicycle is None and tags.get("motorroad") == "yes"),
    )
    return next((reason for reason, holds in reasons if holds), None)


def _directions(kind: str, tags: Mapping[str, str]) -> tuple[bool, bool]:
    """Return whether one may ride along and against a way that may be ridden."""
    forward = says(tags, "bicycle:forward") is not False
    backward = says(tags, "bicycle:backward") is not False
    own = tags.get("oneway:bicycle", "").strip().lower()
    oneway = tags.get("oneway", "").strip().lower()
    implied = kind == "motorway" or tags.get("junction") in {"roundabout", "circular"}
    if not own and not _is_contraflow(tags):
        own = oneway or ("yes" if implied else "no")
    return forward and own not in _BACK, backward and own not in _YES


def _is_contraflow(tags: Mapping[str, str]) -> bool:
    """Tell whether a lane or track leads against a one-way street."""
    return any(
        tags.get(side) in CONTRAFLOW
        or (tags.get(f"{side}:oneway") in {"no", "-1"} and tags.get(side, "no") != "no")
        for side in _SIDES
    )
