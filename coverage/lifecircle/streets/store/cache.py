"""Networks that were read before, kept on disk.

A network is kept under a digest of everything that it depends on
(`lifecircle.streets.store.identity`): what was changed has another key, so nothing that is found is
out of date. Files are written aside in the same folder and moved into place in one step: two runs
may write at once, and who reads sees a whole file or none. What is damaged is not used, and
written again. Where the folder cannot be written to, networks are read each time. Beyond `LIMIT`
bytes those go that were not used for the longest time. The folder may be deleted at any time.
"""

from __future__ import annotations

import logging
import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lifecircle.streets.store.identity import Source, source_digest, sources_now
from lifecircle.streets.store.stored import CannotStoreError, DamagedError, pack, unpack

if TYPE_CHECKING:
    from collections.abc import Callable

    from lifecircle.streets.network import StreetNetwork

VARIABLE: Final = "LIFECIRCLE_CACHE"
"""Environment variable: another folder, or `OFF`."""
OFF: Final = "off"
LIMIT: Final = 2**30
"""Bytes of all networks in the folder at the most."""
SUFFIX: Final = ".network"
_UNFINISHED: Final = ".part"
_ABANDONED: Final = 24 * 3600.0
"""Seconds after which a file that is still being written was left behind."""

_log = logging.getLogger(__name__)


def cache_folder(cache: bool | str | Path) -> Path | None:  # noqa: FBT001 - as callers give it
    """Return where networks are kept; None if nowhere.

    Parameters
    ----------
    cache
        Whether they are, or the folder. Without a folder it is that of the environment variable
        `VARIABLE`, else ``networks`` in the user's folder for caches of lifecircle. If the
        variable is `OFF`, nothing is kept, whatever is given here.
    """
    said = os.environ.get(VARIABLE, "").strip()
    if cache is False or said.lower() == OFF:
        return None
    if cache is not True:
        return Path(cache)
    if said:
        return Path(said).expanduser()
    from platformdirs import user_cache_path  # noqa: PLC0415 - only this needs it

    folder = user_cache_path("lifecircle", appauthor=False) / "networks"
    return folder if folder.is_absolute() else None  # not so where nobody has a home


def network_from_osm(
    file: Path, *, elevation: Path | None, cache: bool | str | Path, **options: Any
) -> StreetNetwork:
    """See ``StreetNetwork.from_osm``; `options` are its others."""

    def read() -> StreetNetwork:
        from lifecircle.streets import build  # noqa: PLC0415 - loads osmium

        return build.network_from_osm(file, elevation=elevation, **options)

    return kept(Source("osm", file, options, elevation), read, cache)


def network_from_lines(
    file: Path, *, elevation: Path | None, cache: bool | str | Path, **options: Any
) -> StreetNetwork:
    """See ``StreetNetwork.from_lines``; `options` are its others."""

    def read() -> StreetNetwork:
        from lifecircle.streets.exchange import lines  # noqa: PLC0415 - loads GDAL

        return lines.network_from_lines(file, elevation=elevation, **options)

    return kept(Source("lines", file, options, elevation, companions=True), read, cache)


def kept(
    source: Source,
    read: Callable[[], StreetNetwork],
    cache: bool | str | Path,  # noqa: FBT001 - as callers give it
) -> StreetNetwork:
    """Return a network that was kept, or read it and keep it.

    Parameters
    ----------
    source
        What is read.
    read
        Reads it. What it raises is raised; errors are not kept.
    cache
        See `cache_folder`.
    """
    folder = cache_folder(cache)
    identity = None if folder is None else source.identity()
    if folder is None or identity is None:
        return read()
    key, ground = identity
    place = folder / f"{key}{SUFFIX}"
    found = _find(place, None if source.elevation is None else (source.elevation, ground))
    if found is not None:
        return found
    network = read()
    # What was read may have been changed while it was read, and so may this program.
    if source.identity() == identity and sources_now() == source_digest():
        _keep(place, network)
    return network


def _find(place: Path, elevation: tuple[Path, str] | None) -> StreetNetwork | None:
    try:
        network = unpack(place.read_bytes(), elevation)
    except FileNotFoundError:
        return None
    except (OSError, DamagedError) as error:
        _log.info("cannot use %s: %r", place, error)
        return None
    with suppress(OSError):
        os.utime(place)
    return network


def _keep(place: Path, network: StreetNetwork) -> None:
    try:
        data = pack(network)
        if len(data) > LIMIT:
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        _write(place, data)
        _tidy(place.parent)
    except (OSError, CannotStoreError) as error:
        _log.info("cannot keep the network in %s: %r", place, error)


def _write(place: Path, data: bytes) -> None:
    """Write a file aside and move it into place."""
    number, name = tempfile.mkstemp(dir=place.parent, prefix=place.stem, suffix=_UNFINISHED)
    aside = Path(name)
    try:
        with os.fdopen(number, "wb") as stream:
            stream.write(data)
        aside.replace(place)
    except BaseException:
        with suppress(OSError):
            aside.unlink()
        raise


def _tidy(folder: Path) -> None:
    """Delete what was not used for the longest time, beyond the limit, and what was left behind."""
    there: list[tuple[float, str, int, Path]] = []
    for file in folder.iterdir():
        if file.suffix not in {SUFFIX, _UNFINISHED}:
            continue
        with suppress(OSError):
            stat = file.stat()
            if file.suffix == SUFFIX:
                there.append((stat.st_mtime, file.name, stat.st_size, file))
            elif stat.st_mtime < time.time() - _ABANDONED:
                file.unlink()
    total = 0
    for _, _, size, file in sorted(there, reverse=True):
        total += size
        if total > LIMIT:
            with suppress(OSError):
                file.unlink()
