"""What the page says about one question, ready for a template."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lifecircle.base.text import Bilingual, both
from lifecircle.outputs.numbers import MISSING, percent
from lifecircle.outputs.siting_chosen import chosen_name, chosen_toml
from lifecircle.outputs.siting_curve import curve
from lifecircle.outputs.siting_picture import picture
from lifecircle.outputs.siting_plain import cautions, proof_meaning, site_names, where
from lifecircle.outputs.siting_say import Saying, covers
from lifecircle.outputs.statements import plain
from lifecircle.siting.wording import ORIGIN_OF, ORIGINS, REASONS

if TYPE_CHECKING:
    from lifecircle.base.text import Language
    from lifecircle.outputs.siting_map import Ground
    from lifecircle.outputs.siting_tables import Tables
    from lifecircle.siting.found import Chosen, Measures, SitingFound, SitingRun

MOST_ROWS: Final = 15
"""Rows of a long table on the page; tables for spreadsheets have all of them."""
_LONG: Final = 60
_LEAST: Final = 0.0005


class View:
    """One question in one language.

    Parameters
    ----------
    run
        The run.
    found
        Of its questions.
    language
        Of the page.
    ground
        What the maps share.
    tables
        Of the run, for coordinates.
    """

    def __init__(
        self, run: SitingRun, found: SitingFound, language: Language, ground: Ground, tables: Tables
    ) -> None:
        self.saying = Saying(run, found, language)
        self._run, self._found, self._language = run, found, language
        self._ground, self._tables = ground, tables

    def context(self) -> dict[str, Any]:
        """Return everything that the template prints."""
        found, saying = self._found, self.saying
        best = found.choices[0] if found.choices else None
        answer = best.answer if best is not None else found.failed
        return {
            "id": found.asked.siting.id,
            "w": saying.word,
            "title": saying.title(),
            "subject": saying.subject(),
            "headline": saying.headline(),
            "where": where(saying),
            "cautions": cautions(saying),
            "covers": covers(found),
            "facts": [] if answer is None else saying.facts(answer),
            "meaning": proof_meaning(saying, answer),
            "sites": [] if best is None else self._sites(best),
            "seated": found.asked.problem.capacity is not None,
            "picture": picture(self._run, found, saying, self._ground),
            "curve": curve(saying),
            "choices": self._choices(),
            "choices_note": saying.word("choices_note").format(n=found.asked.siting.differ_by),
            "worst": [] if best is None else self._worst(best),
            "units": self._units(),
            "verdicts": self._verdicts(),
            "uncovered": self._uncovered(),
            "heads": self._heads(),
            "notes": [
                {"text": note.text(self._language), "source": note.source}
                for note in found.asked.notes
            ],
            "chosen_file": self._chosen_file(),
        }

    def _chosen_file(self) -> str:
        made = chosen_toml(self._run, self._found)
        return "" if made is None else chosen_name(self._found)

    def _text(self, value: Any) -> str:
        text = Bilingual(*value)(self._language) if isinstance(value, tuple) else value
        return plain("" if text is None else text, _LONG)

    def _heads(self) -> str:
        heads = self.saying.heads
        if self._run.district.demand.total is None:
            return self.saying.word("heads_none")
        if not heads.whole:
            return self.saying.word("heads_low")
        return "" if not heads.low.any() else self.saying.word("heads_some")

    def _sites(self, chosen: Chosen) -> list[dict[str, Any]]:
        found, saying = self._found, self.saying
        places = self._tables.degrees(chosen.sites)
        names = site_names([chosen], self._language)
        rows = []
        for number, site in enumerate(chosen.sites.to_dict("records")):
            mine = chosen.of_point == number
            known = saying.heads.of_rows(mine, found.asked.people)
            rows.append(
                {
                    "rank": int(site["rank"]),
                    "name": names[str(site["id"])],
                    "id": self._text(site["id"]),
                    "unit": self._text(site["unit"]) or MISSING,
                    "origin": self._origin(str(site["origin"])),
                    **{
                        key: {
                            "share": saying.share(site[key]),
                            "people": saying.people(site[key], known=known),
                        }
                        for key in ("people", "gained", "alone")
                    },
                    "mean": saying.way(site["mean"]),
                    "longest": saying.way(site["longest"]),
                    "price": saying.money(site["price"]),
                    "size": saying.size(int(site["size"])),
                    "lon": f"{places[number, 0]:.6f}",
                    "lat": f"{places[number, 1]:.6f}",
                }
            )
        return rows

    def _origin(self, code: str) -> str:
        return ORIGINS[ORIGIN_OF[code]](self._language) if code in ORIGIN_OF else code

    def _choices(self) -> list[dict[str, Any]]:
        found, saying = self._found, self.saying
        rows = []
        names = site_names(found.choices, self._language)
        for number, chosen in enumerate(found.choices, start=1):
            after = chosen.after
            worst = chosen.worst.to_dict("records")[:1]
            rows.append(
                {
                    "name": saying.word("set_n").format(n=number),
                    "out": [names.get(one, self._text(one)) for one in chosen.out],
                    "into": [names.get(one, self._text(one)) for one in chosen.into],
                    "reached": saying.share(after.reached),
                    "gain": self._gained(max(after.reached - found.before.reached, 0.0)),
                    "mean": saying.way(after.mean),
                    "longest": saying.way(after.longest),
                    "price": saying.money(chosen.price),
                    "status": saying.proof(chosen.answer),
                    "worst": self._worst_line(worst[0]) if worst else MISSING,
                }
            )
        return rows

    def _gained(self, people: float) -> str:
        """Return how many more are reached: in points, and as a number where one may be said."""
        points = self._points(people / self._found.before.people if people else 0.0)
        number = self.saying.people(people, known=self.saying.heads.whole)
        if number == MISSING or not people:
            return points
        return f"{number}（{points}）" if self._language == "zh" else f"{number} ({points})"

    def _worst_line(self, row: dict[str, Any]) -> str:
        where = " ".join(filter(None, (self._text(row["unit"]), self._text(row["where"]))))
        return f"{where} {self._far(row['cost'])}"

    def _far(self, cost: float | None) -> str:
        text = self.saying.way(cost)
        return self.saying.word("k_far") if text == MISSING else text

    def _worst(self, chosen: Chosen) -> list[dict[str, str]]:
        heads = self.saying.heads
        sure = self._sure()
        return [
            {
                "unit": self._text(row["unit"]),
                "block": self._text(row["block"]),
                "where": self._text(row["where"]),
                "people": self.saying.people_and_share(
                    row["people"], known=sure.get(str(row["unit"]), heads.whole)
                ),
                "cost": self._far(row["cost"]),
            }
            for row in chosen.worst.to_dict("records")
        ]

    def _sure(self) -> dict[str, bool]:
        """Return by name of unit whether a number of people may be said."""
        names = map(str, self._run.district.units["name"])
        return dict(zip(names, self.saying.heads.units.tolist(), strict=True))

    def _units(self) -> list[dict[str, Any]]:
        found, saying, heads = self._found, self.saying, self.saying.heads
        after = found.choices[0].after if found.choices else None
        names = [self._text(name) for name in self._run.district.units["name"]]
        low = self._run.district.demand.units["low_confidence"].to_numpy(dtype=bool)
        known = [*heads.units.tolist(), heads.whole]
        was = _with_whole(found.before)
        now = was if after is None else _with_whole(after)
        rows = []
        for row, (old, new) in enumerate(zip(was, now, strict=True)):
            if not old["people"]:
                continue
            whole = row == len(names)
            gained = max(new["reached"] - old["reached"], 0.0)
            before, then = old["reached"] / old["people"], new["reached"] / new["people"]
            rows.append(
                {
                    "name": saying.word("whole") if whole else names[row],
                    "whole": whole,
                    "low": not whole and bool(low[row]),
                    "before": percent(min(before, 1.0), self._language),
                    "after": percent(min(then, 1.0), self._language),
                    "width_before": round(min(before, 1.0) * 100, 1),
                    "width_after": round(min(then, 1.0) * 100, 1),
                    "gain": self._points(then - before),
                    "people_gained": saying.people(gained, known=known[row]) if gained else "",
                    "mean": (saying.way(old["mean"]), saying.way(new["mean"])),
                    "longest": (saying.way(old["longest"]), saying.way(new["longest"])),
                    "moved": then - before,
                    "people": float(old["people"]),
                }
            )
        whole_last = sorted(rows, key=lambda r: (not r["whole"], -r["moved"], -r["people"]))
        return whole_last if after is not None else [r for r in whole_last if r["whole"]]

    def _points(self, change: float) -> str:
        if abs(change) < _LEAST:
            return MISSING
        return f"{'+' if change > 0 else '−'}{abs(change) * 100:.1f}{self.saying.word('points')}"

    def _verdicts(self) -> list[dict[str, Any]]:
        table = self._found.verdicts
        return [
            {
                "name": self._text(row["unit"]) or self.saying.word("whole"),
                "before": str(row["before"]),
                "after": str(row["after"]),
                "share_before": self._share(row["share_before"]),
                "share_after": self._share(row["share_after"]),
                "turned": row["before"] != row["after"],
            }
            for row in table.to_dict("records")
        ]

    def _share(self, value: Any) -> str:
        return MISSING if value is None or np.isnan(value) else percent(value, self._language)

    def _uncovered(self) -> dict[str, Any] | None:
        uncovered = self._found.uncovered
        if uncovered is None:
            return None
        sure = self._sure()
        heads = self.saying.heads
        records = uncovered.table.to_dict("records")
        return {
            "summary": [self.saying.own(text(self._language)) for text in uncovered.summary],
            "rows": [
                {
                    "unit": self._text(row["unit"]),
                    "block": self._text(row["block"]) or MISSING,
                    "where": self._text(row["where"]),
                    "people": self.saying.people_and_share(
                        row["people"], known=sure.get(str(row["unit"]), heads.whole)
                    ),
                    "reason": self._reason(str(row["reason"])),
                    "nearest": self.saying.way(row["nearest"]),
                }
                for row in records[:MOST_ROWS]
            ],
            "more": max(len(records) - MOST_ROWS, 0),
        }

    def _reason(self, code: str) -> str:
        return self.saying.own(REASONS.get(code, both(code))(self._language))


def _with_whole(measures: Measures) -> list[dict[Any, Any]]:
    """Return how people fare in each unit and, last, in the whole."""
    keys = ("people", "reached", "mean", "longest")
    rows: list[dict[Any, Any]] = measures.units[[*keys]].to_dict("records")
    return [*rows, {key: getattr(measures, key) for key in keys}]
