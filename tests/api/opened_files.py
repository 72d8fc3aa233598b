"""A page opened from a file with the network off, and everything that went wrong or out while it was open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

WIDE, PHONE = (1440, 900), (360, 740)


@dataclass
class Opened:
    """A page, the addresses it asked for, and its errors, messages and dialogs."""

    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


OpenFile = Callable[..., Opened]
"""`open_file(html, size)`: the page at that size, when its map is ready."""


@contextmanager
def opening(browser: Browser, folder: Path) -> Iterator[OpenFile]:
    """Gives a function that opens texts as files of a folder; closes them all at the end."""
    contexts: list[BrowserContext] = []

    def opened(html: str, size: tuple[int, int] = WIDE) -> Opened:
        (folder / "map.html").write_text(html, encoding="utf-8")
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, has_touch=size == PHONE)
        context.set_offline(True)
        contexts.append(context)
        seen = Opened(context.new_page())
        seen.page.on("request", lambda request: seen.requests.append(request.url))
        seen.page.on("pageerror", lambda error: seen.errors.append(str(error)))
        seen.page.on("console", lambda told: seen.errors.append(told.text))
        seen.page.on("dialog", lambda dialog: (seen.errors.append(dialog.message), dialog.dismiss()))
        seen.page.goto((folder / "map.html").as_uri())
        seen.page.evaluate("wangge.ready")
        return seen

    yield opened
    for context in contexts:
        context.close()
