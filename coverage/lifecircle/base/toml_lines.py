"""Where in a TOML file a key stands.

The parser of the standard library keeps no positions. It is given one statement after the other
instead: the lines of a statement are those that it accepts together.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

Key = tuple[int | str, ...]
"""Names of tables and keys, and positions in lists from 0."""

_LONGEST: Final = 400
"""Lines of one statement, at the most."""


def lines_of(file: Path) -> Mapping[Key, int]:
    """Return the line, from 1, of every table and key of a file that is valid TOML.

    What stands inside a value (an inline table, a list) has the line of its statement.
    """
    return _lines_of(file.read_bytes())


@lru_cache(maxsize=4)
def _lines_of(data: bytes) -> Mapping[Key, int]:
    found: dict[Key, int] = {}
    lengths: dict[Key, int] = {}
    table: Key = ()
    for line, text in _statements(data.decode("utf-8-sig")):
        parsed = tomllib.loads(text)
        if text.lstrip().startswith("["):
            names, repeated = _header(parsed)
            table = _placed(names, lengths)
            if repeated:
                lengths[table] = lengths.get(table, -1) + 1
                found.setdefault(table, line)
                table = (*table, lengths[table])
            found.setdefault(table, line)
        else:
            for path in _paths(parsed):
                for length in range(1, len(path) + 1):
                    found.setdefault((*table, *path[:length]), line)
    return MappingProxyType(found)


def line_of(lines: Mapping[Key, int], path: Sequence[int | str]) -> int | None:
    """Return the line of a key; of a missing one that of the table it belongs to.

    Parameters
    ----------
    lines
        From `lines_of`.
    path
        Such as ``("goals", 2, "within")``.
    """
    for length in range(len(path), 0, -1):
        line = lines.get(tuple(path[:length]))
        if line is not None:
            return line
    return None


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Yield each statement with the line it begins on; comments and empty lines are left out."""
    lines = text.replace("\r\n", "\n").split("\n")
    start = 0
    while start < len(lines):
        if not lines[start].strip() or lines[start].lstrip().startswith("#"):
            start += 1
            continue
        for end in range(start + 1, min(start + _LONGEST, len(lines)) + 1):
            statement = "\n".join(lines[start:end])
            if _is_whole(statement):
                yield start + 1, statement
                break
        start = end


def _is_whole(statement: str) -> bool:
    try:
        tomllib.loads(statement)
    except tomllib.TOMLDecodeError:
        return False
    return True


def _header(data: dict[str, Any]) -> tuple[list[str], bool]:
    """Return the names of a header, and whether it begins a table of a list."""
    names: list[str] = []
    node: Any = data
    while isinstance(node, dict) and node:
        name, node = next(iter(node.items()))
        names.append(name)
    return names, isinstance(node, list)


def _placed(names: list[str], lengths: dict[Key, int]) -> Key:
    """Return names with the positions of the lists that they are in, but for the last."""
    path: Key = ()
    for name in names:
        if path in lengths:
            path = (*path, lengths[path])
        path = (*path, name)
    return path


def _paths(data: dict[str, Any]) -> Iterator[Key]:
    for key, value in data.items():
        if isinstance(value, dict) and value:
            yield from ((key, *rest) for rest in _paths(value))
        elif isinstance(value, list) and value:
            for position, part in enumerate(value):
                if isinstance(part, dict) and part:
                    yield from ((key, position, *rest) for rest in _paths(part))
                else:
                    yield (key, position)
        else:
            yield (key,)
