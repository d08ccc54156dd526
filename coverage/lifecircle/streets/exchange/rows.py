"""What the columns of a file of lines say of each row: tags of OpenStreetMap, and levels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lifecircle.base.errors import InputError, StreetsError
from lifecircle.base.text import Bilingual
from lifecircle.streets.exchange.kinds import CHINESE, KNOWN, STRUCTURES, UNKNOWN
from lifecircle.streets.exchange.values import ROLES, plain
from lifecircle.streets.exchange.vector import require_column, row_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.streets.exchange.vector import LineTable

NAMES: Final[dict[str, tuple[str, ...]]] = {
    "name": ("name",),
    "kind": ("highway", "fclass", "kind"),
    **{role: (role,) for role in ROLES},
}
"""What a column can say, and how columns are called that are found without being named."""
TUNNEL, GROUND, BRIDGE = 0, 1, 2
"""Levels of lines whose level is not given."""
_ON_GROUND: Final = frozenset({"", "no", "building_passage", "covered"})
"""Values of ``tunnel`` that leave a street on the level of the ground."""
_AT_BOTH_ENDS: Final = 2


@dataclass(frozen=True, eq=False)
class RowTags:
    """Tags of rows.

    Attributes
    ----------
    different
        All that there are; without names.
    of_row
        Per row, which of them.
    """

    different: list[dict[str, str]]
    of_row: Ints

    def with_structures(self, start: Ints, end: Ints) -> RowTags:
        """Take lines above level 0 for bridges and those below for tunnels."""
        side = np.where(np.maximum(start, end) > GROUND, 1, 0)
        side -= np.where((side == 0) & (np.minimum(start, end) < GROUND), 1, 0)
        extra: list[dict[str, str]] = [{"tunnel": "yes"}, {}, {"bridge": "yes"}]
        different = [tags | more for tags in self.different for more in extra]
        return replace(self, different=different, of_row=self.of_row * len(extra) + 1 + side)


def chosen_columns(table: LineTable, given: Mapping[str, str | None]) -> dict[str, str]:
    """Return the column of each role that has one.

    Parameters
    ----------
    table
        As read.
    given
        Columns by role, one of `NAMES`; None where a column of that name means something else.

    Raises
    ------
    InputError
        If there is no such role.
    StreetsError
        If there is no such column.
    """
    for role in given:
        if role not in NAMES:
            raise InputError(
                Bilingual(f"道路的列没有 {role!r} 这种含义", f"columns of lines have no {role!r}"),
                expected=Bilingual("下列之一：" + "、".join(NAMES), "one of " + ", ".join(NAMES)),
                found=role,
            )
    there = {name.casefold(): name for name in reversed(list(table.columns))}
    chosen = {}
    for role, names in NAMES.items():
        if role in given:
            name = given[role]
            if name is not None:
                chosen[role] = require_column(table, name)
            continue
        found = next((there[name] for name in names if name in there), None)
        if found is not None:
            chosen[role] = found
    return chosen


def tags_of(
    table: LineTable, chosen: Mapping[str, str], kinds: Mapping[str, str | None]
) -> RowTags:
    """Return what rows say as tags.

    Parameters
    ----------
    table
        As read.
    chosen
        Column of each role.
    kinds
        Kind of OpenStreetMap for each of the file's own; None for what is no street.

    Raises
    ------
    StreetsError
        If a value is not understood; with its row.
    """
    rows = len(next(iter(table.columns.values()))) if table.columns else int(table.row.max()) + 1
    codes = np.zeros((rows, len(chosen)), dtype=np.int64)
    meanings: list[list[dict[str, str]]] = []
    for place, (role, name) in enumerate(chosen.items()):
        if role == "name":
            meanings.append([{}])
            continue
        texts, first, codes[:, place] = _different(table.columns[name])
        _refuse_flags(table, name, role, texts, first)
        meaning = []
        for text, row in zip(texts, first, strict=True):
            said = _kind(text, kinds) if role == "kind" else _said(role, text)
            if said is None:
                raise _not_understood(table, name, row, text, role)
            meaning.append(said)
        meanings.append(meaning)
    combinations, of_row = np.unique(codes, axis=0, return_inverse=True)
    different = []
    for combination in combinations.tolist():
        tags: dict[str, str] = {"highway": UNKNOWN}
        for meaning, code in zip(meanings, combination, strict=True):
            tags |= meaning[code]
        if tags.pop("steps", "no") == "yes":
            tags["highway"] = "steps"
        different.append(tags)
    return RowTags(different, of_row.reshape(-1).astype(np.int64))


def levels_of(
    table: LineTable, level: str | tuple[str, str] | None, tags: RowTags
) -> tuple[Ints, Ints]:
    """Return the levels of rows at both ends, 1 for that of the ground, in order.

    Parameters
    ----------
    table
        As read.
    level
        The column with the level of a line, or those with the levels of its ends, in numbers; 0,
        or nothing, is the ground. Without one, bridges are above it and tunnels are below.
    tags
        Which are those.

    Raises
    ------
    InputError
        If `level` is neither one column nor two.
    StreetsError
        If there is no such column, or a level is not a number.
    """
    if level is None:
        by_tags = np.array([_level_by_tags(given) for given in tags.different], dtype=np.int64)
        return by_tags[tags.of_row], by_tags[tags.of_row]
    names = (level, level) if isinstance(level, str) else tuple(level)
    if len(names) != _AT_BOTH_ENDS:
        raise InputError(
            Bilingual("level 应为一列或两列", "level is one column, or two"),
            expected=Bilingual("起点与终点的列名", "those of the start and of the end"),
            found=str(level),
        )
    start, end = (_numbers(table, require_column(table, name)) for name in names)
    different = np.unique(np.concatenate([start, end, [0.0]]))
    ground = int(np.searchsorted(different, 0.0))
    return (
        np.searchsorted(different, start) - ground + GROUND,
        np.searchsorted(different, end) - ground + GROUND,
    )


def _level_by_tags(tags: Mapping[str, str]) -> int:
    if tags.get("bridge", "no") != "no":
        return BRIDGE
    return GROUND if tags.get("tunnel", "") in _ON_GROUND else TUNNEL


def _different(values: npt.NDArray[Any]) -> tuple[list[str], list[int], Ints]:
    """Return the different texts in a column, the first row of each, and which each row has."""
    numbers: dict[str, int] = {}
    code = [numbers.setdefault(plain(value), len(numbers)) for value in values.tolist()]
    of_row = np.array(code, dtype=np.int64)
    _, first = np.unique(of_row, return_index=True)
    return list(numbers), first.tolist(), of_row


def _said(role: str, text: str) -> dict[str, str] | None:
    tag, meaning, _ = ROLES[role]
    value = meaning(text)
    if value is None:
        return None
    return {tag: value} if value else {}


def _kind(text: str, kinds: Mapping[str, str | None]) -> dict[str, str] | None:
    given = kinds.get(text, text)
    if given is None:
        return {"highway": ""}
    if not given:
        return {"highway": UNKNOWN}
    kind = CHINESE.get(given, given.lower())
    if kind not in KNOWN:
        return None
    side = STRUCTURES.get(given)
    return {"highway": kind} | ({} if side is None else {side: "yes"})


def _refuse_flags(
    table: LineTable, name: str, role: str, texts: list[str], first: list[int]
) -> None:
    """Refuse T and F in a column of one-way streets, unless B shows what they mean."""
    words = {text.upper() for text in texts}
    if role != "oneway" or "B" in words or not words & {"T", "F"}:
        return
    at = next(i for i, text in enumerate(texts) if text.upper() in {"T", "F"})
    raise StreetsError(
        Bilingual(
            "单行列中的 T、F 有两种含义", "T and F in a column of one-way streets have two meanings"
        ),
        file=table.file,
        place=_cell(name, first[at]),
        expected=Bilingual(
            "F、T、B（顺行、逆行、双向），或 yes、no、-1", "F, T and B; or yes, no, -1"
        ),
        found=texts[at],
        todo=Bilingual(
            "将该列改写为 yes、no、-1", "write yes (along the line), no or -1 (against it)"
        ),
        code="streets.oneway",
    )


def _not_understood(table: LineTable, name: str, row: int, text: str, role: str) -> StreetsError:
    if role != "kind":
        words = ROLES[role][2]
        return StreetsError(
            Bilingual("道路文件中有不认识的值", "a value in the street file is not understood"),
            file=table.file,
            place=_cell(name, row),
            expected=words,
            found=text,
            todo=Bilingual(
                f'改正该值，或忽略此列：columns={{"{role}": None}}',
                f'correct it, or ignore the column: columns={{"{role}": None}}',
            ),
            code="streets.value",
        )
    return StreetsError(
        Bilingual("道路文件中有不认识的道路类别", "the street file has an unknown kind of street"),
        file=table.file,
        place=_cell(name, row),
        expected=Bilingual(
            "OpenStreetMap 的 highway 值，或“主干路”等国家标准的类别",
            "a value of OpenStreetMap's highway, such as residential",
        ),
        found=text,
        todo=Bilingual(
            f'写明其含义，例如 kinds={{"{text}": "residential"}}；不是道路的写 None',
            f'say what it means, for instance kinds={{"{text}": "residential"}}; None if it is no '
            "street",
        ),
        code="streets.kind",
    )


def _numbers(table: LineTable, name: str) -> Floats:
    texts, first, code = _different(table.columns[name])
    values = np.zeros(len(texts))
    for i, text in enumerate(texts):
        try:
            values[i] = float(text or "0")
        except ValueError:
            values[i] = np.nan
        if not np.isfinite(values[i]):
            raise StreetsError(
                Bilingual("层级应为数字", "levels are numbers"),
                file=table.file,
                place=_cell(name, first[i]),
                expected=Bilingual("整数，地面为 0", "a whole number, 0 on the ground"),
                found=text,
                todo=Bilingual("改正该值", "correct the value"),
                code="streets.level",
            )
    return values[code]


def _cell(name: str, row: int) -> Bilingual:
    where = row_name(row)
    return Bilingual(f"{where.zh}“{name}”列", f"{where.en}, column {name}")
