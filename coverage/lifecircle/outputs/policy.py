"""What a page may run and ask for: its own scripts, and nothing from anywhere else."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Final

_SCRIPT: Final = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def with_policy(html: str, images: str = "") -> str:
    """Return a page with a content security policy that allows exactly the scripts in it.

    Parameters
    ----------
    html
        With one ``<head>``.
    images
        Where pictures may come from, such as ``data:``; nothing: there are none.
    """
    digests = (hashlib.sha256(found.encode()).digest() for found in _SCRIPT.findall(html))
    own = " ".join(f"'sha256-{base64.b64encode(each).decode('ascii')}'" for each in digests)
    pictures = f"img-src {images}; " if images else ""
    policy = (
        '<meta http-equiv="Content-Security-Policy" content="'
        f"default-src 'none'; script-src {own or chr(39) + 'none' + chr(39)}; "
        f"style-src 'unsafe-inline'; {pictures}base-uri 'none'; form-action 'none'\">"
    )
    return html.replace("<head>", f"<head>\n{policy}", 1)
