"""The font that draws Chinese text in pictures: one of the machine, else the shipped one."""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

FAMILIES: Final = {
    "msyh.ttc": "Microsoft YaHei",
    "msyh.ttf": "Microsoft YaHei",
    "deng.ttf": "DengXian",
    "simhei.ttf": "SimHei",
    "simsun.ttc": "SimSun",
    "PingFang.ttc": "PingFang SC",
    "Hiragino Sans GB.ttc": "Hiragino Sans GB",
    "STHeiti Light.ttc": "Heiti SC",
    "NotoSansCJK-Regular.ttc": "Noto Sans CJK SC",
    "NotoSansCJKsc-Regular.otf": "Noto Sans CJK SC",
    "NotoSansSC-Regular.otf": "Noto Sans SC",
    "SourceHanSansSC-Regular.otf": "Source Han Sans SC",
    "SourceHanSansCN-Regular.otf": "Source Han Sans CN",
    "wqy-microhei.ttc": "WenQuanYi Micro Hei",
    "wqy-zenhei.ttc": "WenQuanYi Zen Hei",
    "DroidSansFallbackFull.ttf": "Droid Sans Fallback",
}
"""Files of fonts with Chinese characters, best first, and the names that they go by."""
SHIPPED_FAMILY: Final = "Lifecircle Sans"
_SHIPPED: Final = "LifecircleSans-Regular.otf"
_DEEPEST: Final = 3


class Font(NamedTuple):
    """Files of fonts, and the family to ask for.

    Parameters
    ----------
    family
        Of the first file.
    files
        Searched in this order for a character; the shipped font is the last.
    """

    family: str
    files: tuple[str, ...]


def shipped_font() -> Font:
    """Return the font that lies in the package: GB 2312, Latin-1 and punctuation."""
    return Font(SHIPPED_FAMILY, (str(files("lifecircle.outputs") / "assets" / "fonts" / _SHIPPED),))


@lru_cache(maxsize=1)
def chinese_font() -> Font:
    """Return the best font with Chinese characters, found once.

    The usual folders of the system are searched for the files of `FAMILIES`; what such a file
    lacks, and everything where there is none, comes from the shipped font.
    """
    own = shipped_font()
    found: dict[str, Path] = {}
    for folder in _folders():
        for file in _listed(folder, _DEEPEST):
            if file.name in FAMILIES:
                found.setdefault(file.name, file)
    for name, family in FAMILIES.items():
        if name in found:
            return Font(family, (str(found[name]), *own.files))
    return own


def _folders() -> list[Path]:
    """Return where this system keeps fonts."""
    home = Path.home()
    if sys.platform == "win32":
        windows = Path(os.environ.get("WINDIR", r"C:\Windows"))
        local = os.environ.get("LOCALAPPDATA")
        own = [Path(local) / "Microsoft" / "Windows" / "Fonts"] if local else []
        return [windows / "Fonts", *own]
    if sys.platform == "darwin":
        return [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library" / "Fonts"]
    share = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), share / "fonts"]


def _listed(folder: Path, deep: int) -> Iterator[Path]:
    """Yield the files of a folder and of those in it, by name; none where it cannot be read."""
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return
    for entry in entries:
        if entry.is_dir():
            if deep:
                yield from _listed(entry, deep - 1)
        else:
            yield entry
