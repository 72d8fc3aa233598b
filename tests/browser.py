"""Chromium for tests: the system's, or the one Playwright keeps."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

PROGRAMS = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
PATIENCE_MS = 20_000
"""How long an expectation may take to come true: Playwright's five seconds are few on a busy machine."""
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
