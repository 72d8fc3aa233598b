"""The editor page measured in Chromium: `python -m benchmarks.editor [--url URL] [--drags 20]`.

URL names a database with the sample town that may be written into; without it one is made. Time to
interactive: from the start of the
navigation, in a browser context without any cache, until a draft of the whole town is drawn and a tool is in
hand. A drag: a vertex of two or three units pressed, moved along a circle for about a second, let go; counted
are the frames the browser could show meanwhile, the redrawn positions and the longest wait for a frame.
"""

from __future__ import annotations

import argparse
import math
import os
import shutil
from statistics import median
from typing import Any

import httpx
import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from api.auth.deps import COOKIE
from benchmarks.drafts import client, served
from benchmarks.own_town import sample_town
from benchmarks.timing import machine, versions

STEPS = 60
WATCH = """() => {
    const watch = globalThis.watch = { frames: [], drawn: 0, going: true };
    const live = editor.desk.live, draw = live.redraw;
    live.redraw = function () { watch.drawn += 1; return draw.call(this); };
    const tick = (time) => { watch.frames.push(time); if (watch.going) requestAnimationFrame(tick); };
    requestAnimationFrame(tick);
    watch.stop = () => { watch.going = false; live.redraw = draw; return [watch.frames, watch.drawn]; };
}"""
VERTICES = """() => {
    const { fabric } = editor.desk, found = [];
    fabric.arcs.forEach((arc) => {
        if (!arc || arc.left === null || arc.right === null) return;
        const p = arc.points;
        for (const i of [0, 2]) if (i + 1 < p.length) found.push([p[i], p[i + 1]]);
    });
    return found;
}"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default=os.environ.get("WANGGE_DATABASE_URL"))
    parser.add_argument("--drags", type=int, default=20)
    parser.add_argument("--openings", type=int, default=5)
    asked = parser.parse_args()
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(machine(), "|", versions("playwright", "fastapi"), "| load", load)
    with sample_town(asked.url) as url, served(url) as address, sync_playwright() as playwright:
        editor = client(address, url, "town_editor")
        draft = editor.post("/api/drafts", json={"name": "benchmark"}).json()["id"]
        options = ["--no-sandbox"] if os.geteuid() == 0 else []
        found = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=found, args=options)
        address = f"{address}/editor?draft={draft}"
        ready = [opening(browser, editor, address)[1] for _ in range(asked.openings)]
        print(f"interactive: median {median(ready):.0f} ms of {', '.join(f'{one:.0f}' for one in ready)}")
        page, _ = opening(browser, editor, address, keep=True)
        drags(page, asked.drags)
        browser.close()


def opening(browser: Browser, editor: httpx.Client, address: str, keep: bool = False) -> tuple[Page, float]:
    """The editor opened with nothing cached, and the milliseconds until it was interactive."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_cookies([{"name": COOKIE, "value": editor.cookies[COOKIE], "url": str(editor.base_url)}])
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("html[data-ready]")
    ready = float(page.evaluate("document.documentElement.dataset.ready"))
    if not keep:
        context.close()
    return page, ready


def drags(page: Page, count: int) -> None:
    """Drag vertices all over the town; print medians of frames a second and of the longest waits."""
    vertices = page.evaluate(VERTICES)
    rng = np.random.default_rng(0)
    page.keyboard.press("e")
    told = [dragged(page, vertices[k]) for k in rng.choice(len(vertices), count, replace=False)]
    for name, k, unit in (("frames", 0, "/s"), ("positions drawn", 1, "/s"), ("longest wait", 2, " ms")):
        values = [one[k] for one in told]
        worst = max(values) if k == 2 else min(values)
        print(f"{count} drags, {name}: median {median(values):.1f}{unit}, worst {worst:.1f}{unit}")


def dragged(page: Page, place: list[float]) -> tuple[float, float, float]:
    """Frames and drawn positions a second, and the longest wait (ms), of one drag near a place."""
    x, y = place
    page.evaluate("box => editor.look(box)", [x - 60_000, y - 60_000, x + 60_000, y + 60_000])
    page.wait_for_timeout(300)
    px, py = page.evaluate("place => editor.screen(place)", place)
    page.mouse.move(px, py)
    page.mouse.down()
    page.evaluate(WATCH)
    for k in range(STEPS):
        turn = 2 * math.pi * k / STEPS
        page.mouse.move(px + 12 * math.sin(turn), py + 12 - 12 * math.cos(turn))
    told: tuple[list[float], int] = page.evaluate("watch.stop()")
    page.keyboard.press("Escape")
    page.mouse.up()
    frames: Any = np.array(told[0])
    elapsed = (frames[-1] - frames[0]) / 1000
    return (len(frames) - 1) / elapsed, told[1] / elapsed, float(np.diff(frames).max())


if __name__ == "__main__":
    main()
