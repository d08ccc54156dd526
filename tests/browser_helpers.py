"""A page in a real Chromium that asks for nothing, with what it said; and pictures of it.

Pictures are kept in ``tests/artefacts``, for eyes and for CI.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ARTEFACTS = Path(__file__).parent / "artefacts"
SIZES = {"desk": (1440, 900), "phone": (390, 844)}
EVERY = [(language, size) for language in ("zh", "en") for size in SIZES]
SPY = """
    window.__pwned = false;
    window.alert = window.confirm = window.prompt = () => { window.__pwned = true; };
"""


class Opened:
    """A page with everything it asked for and complained about."""

    def __init__(self, page: Any) -> None:
        self.page, self.asked, self.complaints = page, [], []
        page.add_init_script(SPY)
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def look(self, script: str, argument: Any = None) -> Any:
        return self.page.evaluate(script, argument)

    def shot(self, name: str, *, full: bool = False) -> Path:
        ARTEFACTS.mkdir(exist_ok=True)
        file = ARTEFACTS / f"{name}.png"
        self.page.screenshot(path=file, full_page=full)
        return file

    def quiet(self, file: Path) -> None:
        """Nothing but the file itself was asked for, nothing was complained about, nothing ran."""
        elsewhere = [u for u in self.asked if not u.startswith((file.as_uri(), "data:", "blob:"))]
        assert elsewhere == []
        assert self.complaints == []
        assert self.look("window.__pwned") is False


@contextmanager
def opened(browser: Any, file: Path, size: str = "desk", *, ready: str = "") -> Iterator[Opened]:
    """Open a file in a page of its own with no network at all."""
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, offline=True)
    page = context.new_page()
    try:
        found = Opened(page)
        page.goto(file.as_uri())
        if ready:
            page.wait_for_selector(ready)
        yield found
    finally:
        context.close()
