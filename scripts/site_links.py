"""What the documentation needs to be read from a folder: no link out of it, nothing from afar.

A hook of MkDocs. On the site a link to a module, a test or a notebook leads nowhere, in the
repository it does: it becomes a name. The script that searches pages opened from files stands
beside them.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

_LINK: Final = re.compile(r"\[([^\]]+)\]\((\.\./(?:\.\./)?(?!images)[^)#\s]+)(?:#[^)]*)?\)")
_ROOM: Final = "coverage/lifecircle/"
_AFAR: Final = "https://unpkg.com/iframe-worker/shim"
_BESIDE: Final = "assets/iframe-worker/shim.js"


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Return a page's text with links out of the documentation replaced by what they lead to."""
    depth = page.file.src_uri.count("/") + 1
    return _LINK.sub(lambda link: _named(link, depth), markdown)


def on_post_page(output: str, page: Any, **_: Any) -> str:
    """Return a page that asks for nothing from afar."""
    return output.replace(_AFAR, "../" * page.url.count("/") + _BESIDE)


def on_post_build(config: Any, **_: Any) -> None:
    """Remove the page for addresses that lead nowhere: a folder has none."""
    (Path(config.site_dir) / "404.html").unlink(missing_ok=True)


def _named(link: re.Match[str], depth: int) -> str:
    text, target = link.groups()
    if target.count("../") < depth:
        return link[0]
    path = target[3 * depth :].removeprefix(_ROOM)
    plain = text.strip("`")
    return f"`{path}`" if plain in path else f"{text} (`{path}`)"
