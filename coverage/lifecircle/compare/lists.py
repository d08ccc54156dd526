"""The lists of the page: units, maps, blocks, places and differences on record."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from lifecircle.base.services import label, services
from lifecircle.base.text import both
from lifecircle.compare import picture, say
from lifecircle.compare.changes import assumption_changes
from lifecircle.compare.words import HOW, PLACE, STATE
from lifecircle.outputs import words
from lifecircle.outputs.numbers import metres_text, percent
from lifecircle.outputs.statements import plain

if TYPE_CHECKING:
    import pandas as pd

    from lifecircle.base.text import Bilingual, Language
    from lifecircle.compare.changes import Change
    from lifecircle.compare.diff import Comparison
    from lifecircle.outputs.pictures import Frame
    from lifecircle.plans import Goal

MOST_BLOCKS: Final = 8
MOST_PLACES: Final = 60


class Lists:
    """Makes the lists of one language.

    Parameters
    ----------
    comparison
        From `lifecircle.compare.diff.compare`.
    language
        Of the texts.
    frame, sheet
        From `lifecircle.compare.picture.draw`.
    """

    def __init__(
        self, comparison: Comparison, language: Language, frame: Frame, sheet: picture.Sheet
    ) -> None:
        self._all = comparison
        self._language: Language = language
        self._frame, self._sheet = frame, sheet
        self._counted = comparison.new.counted and comparison.old.counted

    def unit_pairs(self) -> list[dict[str, str]]:
        """Return the units that are not simply the same."""
        units = self._all.units
        same = (units["id"] == units["id_before"]) & (units["name"] == units["name_before"])
        single = units["how"].isin(["only_old", "only_new"])
        return [
            {
                "before": "–" if row["old"] < 0 else plain(row["name_before"]),
                "id_before": "" if row["old"] < 0 else plain(row["id_before"]),
                "after": "–" if row["new"] < 0 else plain(row["name"]),
                "id": "" if row["new"] < 0 else plain(row["id"]),
                "how": HOW[row["how"]](self._language),
            }
            for _, row in units[~same | single].iterrows()
        ]

    def _of(self, goal: Goal) -> pd.DataFrame:
        return self._all.blocks[self._all.blocks["goal"] == goal.id]

    def maps(self) -> list[dict[str, Any]]:
        """Return the map of each goal whose blocks changed."""
        found = []
        for goal in self._all.goals:
            blocks = self._of(goal)
            if blocks.empty:
                continue
            found.append(
                {
                    "name": plain(goal.name.text(self._language), 120),
                    "classes": picture.classes(blocks, self._sheet),
                    "places": picture.places(self._all, goal, self._frame),
                }
            )
        return found

    def blocks(self) -> list[dict[str, Any]]:
        """Return per goal the blocks that gained and that lost most."""
        found = []
        for goal in self._all.goals:
            blocks = self._of(goal)
            lists = [
                (name, [self._block(row, name) for _, row in _top(blocks, name).iterrows()])
                for name in ("gained", "lost")
            ]
            if any(rows for _, rows in lists):
                found.append(
                    {
                        "name": plain(goal.name.text(self._language), 120),
                        "lists": [x for x in lists if x[1]],
                    }
                )
        return found

    def _block(self, row: pd.Series[Any], name: str) -> dict[str, str]:
        language = self._language
        inside = not math.isnan(row["lon"])
        return {
            "unit": plain(row["unit"]),
            "id": plain(row["id"]),
            "along": plain(row["along"]),
            "place": f"{row['lon']:.5f}, {row['lat']:.5f}" if inside else "",
            "before": percent(row["share_before"], language),
            "after": percent(row["share_after"], language),
            "share": percent(row[name], language, decimals=2),
            "people": say.people_or_empty(row[f"people_{name}"], language, counted=self._counted),
        }

    def _place(self, row: pd.Series[Any]) -> dict[str, str]:
        language = self._language
        kinds = row["change"].split(" ")
        detail = []
        if "moved" in kinds:
            detail.append(metres_text(row["metres"], language))
        if "renamed" in kinds:
            detail.append(f"{plain(row['name_before']) or '–'} → {plain(row['name']) or '–'}")
        if "service" in kinds:
            detail.append(f"{_service(row['service_before'])(language)} →")
        if "entrances" in kinds:
            detail.append(f"{row['entrances_before']:.0f} → {row['entrances']:.0f}")
        return {
            "kind": kinds[0],
            "change": "、".join(PLACE[kind](language) for kind in kinds)
            if language == "zh"
            else ", ".join(PLACE[kind](language) for kind in kinds),
            "name": plain(row["name"] or row["name_before"]),
            "id": plain(row["id"] or row["id_before"]),
            "service": _service(row["service"] or row["service_before"])(language),
            "list": plain(row["layer"]),
            "detail": "；".join(detail) if language == "zh" else "; ".join(detail),
            "place": f"{row['lon']:.5f}, {row['lat']:.5f}",
        }

    def places(self) -> list[dict[str, str]]:
        """Return the first places that changed."""
        return [self._place(row) for _, row in self._all.facilities.head(MOST_PLACES).iterrows()]

    def changes(self) -> dict[str, Any]:
        """Return what differs besides results."""
        language, found = self._language, self._all.explanation
        old, new = self._all.old.record, self._all.new.record
        differing = sum(c.state in ("changed", "added", "renamed") for c in found.inputs)
        return {
            "inputs": [
                {
                    "role": words.known(words.ROLE, c.key, language),
                    "state": STATE[c.state](language),
                    "file": plain(c.new or c.old, 200),
                    "old": plain(c.old, 200) if c.old and c.new and c.old != c.new else "",
                }
                for c in found.inputs
            ],
            "same_inputs": len(new["inputs"]) - differing,
            "parameters": [self._pair(c) for c in found.parameters],
            "rules": [self._pair(c) for c in found.rules],
            "versions": [self._pair(c, "absent") for c in found.versions],
            "assumptions": [
                {"key": c.key, "old": plain(c.old, 500) or "–", "new": plain(c.new, 500) or "–"}
                for c in assumption_changes(old, new, language)
            ],
        }

    def _pair(self, change: Change, empty: str = "default") -> dict[str, str]:
        empty = "absent" if change.kind == "correction" else empty
        return {
            "key": plain(change.key, 120),
            "old": say.value_text(change.old, self._language, empty=empty),
            "new": say.value_text(change.new, self._language, empty=empty),
        }


def _top(blocks: pd.DataFrame, name: str) -> pd.DataFrame:
    table = blocks[blocks[name] > 0]
    order = table.assign(_most=-table[name].round(12)).sort_values(["_most", "id"], kind="stable")
    return order.head(MOST_BLOCKS)


def _service(service: str) -> Bilingual:
    return label(service) if service in services() else both(plain(service))
