"""Chromium for tests: the system's, or the one Playwright keeps."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

PROGRAMS = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
PATIENCE_MS = 20_000
"""How long an expectation may take to come true: Playwright's five seconds are few on a busy machine."""
FREE: dict[tuple[Browser, str], list[Page]] = {}
"""Pages that tests gave back, each alone in its context, by browser and options (see `fresh_page`)."""
KEPT = "cookies,local_storage,indexeddb,service_workers,cache_storage"
"""What a browser keeps of a site and `fresh_page` removes; what stays are answers that it asks for again."""
NEEDED = "no Chromium (./run test as root installs it): browser test not run"


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running headless browser; skips the test, saying why, when the machine has none."""
    try:
        playwright = sync_playwright().start()
    except Exception as error:  # its driver, a Node.js, does not run without libatomic1
        pytest.skip(f"{NEEDED} ({error})")
    try:
        browser = _launch(playwright)
        expect.set_options(timeout=PATIENCE_MS)
        yield browser
        browser.close()
    finally:
        playwright.stop()


def _launch(playwright: Playwright) -> Browser:
    """WANGGE_CHROMIUM, else a program on the path, else Playwright's own; root needs no-sandbox."""
    found = os.environ.get("WANGGE_CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    try:
        return playwright.chromium.launch(executable_path=found, args=options)
    except PlaywrightError as error:
        pytest.skip(f"{NEEDED} ({error.message.splitlines()[0]})")


@contextmanager
def fresh_page(browser: Browser, **options: Any) -> Iterator[Page]:
    """An empty page in a context of these options, which no site has left anything in.

    If it can, the page is one that an earlier test gave back: its process has read and compiled our modules,
    which is more than half of the work of a first visit. A test that fails closes its page.
    """
    free = FREE.setdefault((browser, repr(sorted(options.items()))), [])
    page = free.pop() if free else browser.new_context(**options).new_page()
    try:
        yield page
        _forget(page)
    except BaseException:
        page.context.close()
        raise
    free.append(page)


def _forget(page: Page) -> None:
    """Remove routes, permissions, storage and cookies, so that the next visit is the first."""
    context, site = page.context, "/".join(page.url.split("/")[:3])
    page.unroute_all(behavior="ignoreErrors")
    context.set_offline(False)
    context.clear_permissions()
    page.evaluate("sessionStorage.clear()")
    wire = context.new_cdp_session(page)
    page.goto("about:blank")
    wire.send("Storage.clearDataForOrigin", {"origin": site, "storageTypes": KEPT})
    wire.detach()
    context.clear_cookies()
