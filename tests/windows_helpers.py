"""Windows' rules for names, as Microsoft documents them ("Naming Files, Paths, and Namespaces")."""

from __future__ import annotations

import re
import unicodedata

RESERVED = {"con", "prn", "aux", "nul", "conin$", "conout$"} | {
    f"{device}{digit}" for device in ("com", "lpt") for digit in "0123456789¹²³"
}
LONGEST_NAME = 255
"""UTF-16 units in one name."""
LONGEST_PATH = 140
"""Of a path below the folder of results: 120 of the 260 of MAX_PATH are the planner's."""


def problems(paths):
    """Return what Windows would not like about relative paths with ``/``."""
    found = []
    parts = {part for path in paths for part in path.split("/")}
    for part in sorted(parts):
        if re.search(r'[<>:"/\\|?*\x00-\x1f]', part):
            found.append(f"forbidden character: {part!r}")
        if part.split(".")[0].rstrip(" ").lower() in RESERVED:
            found.append(f"reserved: {part!r}")
        if part.endswith((".", " ")) or part.startswith(" ") or not part:
            found.append(f"dot or space at an end: {part!r}")
        if _units(part) > LONGEST_NAME or len(part.encode("utf-8", "surrogatepass")) > LONGEST_NAME:
            found.append(f"too long: {part!r}")
        try:
            part.encode("utf-8")
        except UnicodeEncodeError:
            found.append(f"half a character: {part!r}")
    found += [f"path too long: {path!r}" for path in paths if _units(path) > LONGEST_PATH]
    seen = {}
    for path in sorted(paths):
        for form in ("NFC", "NFKC"):
            key = form, unicodedata.normalize(form, path.casefold()).casefold()
            other = seen.setdefault(key, path)
            if other != path:
                found.append(f"the same to Windows or macOS: {other!r}, {path!r}")
    return found


def _units(text):
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
