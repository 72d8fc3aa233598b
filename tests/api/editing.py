"""The editor page for browser tests: officials' browsers on it, places of the town on the screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from playwright.sync_api import Browser, Page, expect

from api.auth.deps import COOKIE
from tests.api.page import watched
from tests.browser import fresh_page
from tests.signed_in import as_role

DESK = {"width": 1280, "height": 800}
FAR = """([code, three]) => {
    const { fabric } = editor.desk;
    const long = (p, i, j) => Math.hypot(p[i] - p[j], p[i + 1] - p[j + 1]) > 12000;
    for (const arc of fabric.arcs) {
        if (!arc || arc.left === null || arc.right === null) continue;
        const p = arc.points, n = p.length, at = three ? n - 2 : 2;
        if (!three && (n < 6 || !long(p, 0, 2) || !long(p, 2, 4))) continue;
        if (three && !long(p, n - 2, n - 4)) continue;
        const { units, ends } = fabric.holders(p[at], p[at + 1]);
        const all = ends.every(({ arc: k, at: i }) => {
            const q = fabric.arcs[k].points;
            return (i < 2 || long(q, i, i - 2)) && (i + 2 >= q.length || long(q, i, i + 2));
        });
        if (all && units.size === (three ? 3 : 2) && [...units].every((one) => one.startsWith(code))) {
            return { at: [p[at], p[at + 1]], units: [...units] };
        }
    }
    return null;
}"""
"""A vertex of exactly two (or three) units of a village, with long edges on all sides."""


SHAPES = """new Map([...editor.desk.fabric.units.values()].map(
    (unit) => [unit.code, JSON.stringify(editor.desk.fabric.rings(unit).map((ring) => [...ring]))]))"""
"""The shape of every unit by its code, as text."""


def client_as(site: str, role: str, area: str | None = None) -> httpx.Client:
    """A client signed in as a new account of a role."""
    with httpx.Client(base_url=site, trust_env=False, verify=False) as plain:
        return as_role(plain, role, area)


def new_draft(client: httpx.Client, name: str) -> int:
    """The number of a new draft."""
    answer = client.post("/api/drafts", json={"name": name})
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


@contextmanager
def on_editor(browser: Browser, client: httpx.Client, query: str = "", **context: Any) -> Iterator[Page]:
    """The editor in a browser of its own, signed in as a client is; no script error, no request elsewhere."""
    site = str(client.base_url).rstrip("/")
    with (
        fresh_page(browser, **{"viewport": DESK, "reduced_motion": "reduce", **context}) as page,
        watched(page, site),
    ):
        page.context.add_cookies([{"name": COOKIE, "value": client.cookies[COOKIE], "url": site}])
        page.goto(f"{site}/editor{query}")
        expect(page.locator("html")).to_have_attribute("data-ready", any_number(), timeout=20_000)
        yield page


def any_number() -> Any:
    """What `data-ready` holds: milliseconds."""
    return re.compile(r"^\d+$")


def find_vertex(page: Page, code: str, three: bool) -> dict[str, Any]:
    """A vertex to drag, looked at so closely that a pixel is less than 20 cm."""
    found: dict[str, Any] = page.evaluate(FAR, [code, three])
    x, y = found["at"]
    page.evaluate("box => editor.look(box)", [x - 30_000, y - 30_000, x + 30_000, y + 30_000])
    return found


def on_screen(page: Page, place: list[int]) -> tuple[float, float]:
    """Where a place of the town (mm) lies in the window."""
    x, y = page.evaluate("place => editor.screen(place)", place)
    return x, y


def inside(page: Page, code: str) -> tuple[float, float]:
    """Where a unit can be clicked."""
    spot = page.evaluate(
        """async (code) => {
            const { inside } = await import("/static/editor/shapes.js");
            return inside(editor.desk.fabric.rings(editor.desk.fabric.units.get(code)));
        }""",
        code,
    )
    return on_screen(page, spot)


def rings(page: Page, codes: list[str]) -> dict[str, Any]:
    """The shapes of units as the page has them; None for one that is not there."""
    shapes: dict[str, Any] = page.evaluate(
        """codes => Object.fromEntries(codes.map((code) => {
            const unit = editor.desk.fabric.units.get(code);
            return [code, unit ? editor.desk.fabric.rings(unit).map((ring) => [...ring]) : null];
        }))""",
        codes,
    )
    return shapes


def stroke(page: Page, *places: tuple[float, float]) -> None:
    """Press at the first place, move through the others, let go at the last."""
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=3)
    page.mouse.up()


def steps(page: Page, count: int) -> None:
    """Wait until the draft has so many steps."""
    expect(page.locator("[data-step=operations]")).to_have_text(f"{count} 步操作")


def remember(page: Page) -> None:
    """Keep the shapes of all units, for `differing`."""
    page.evaluate(f"globalThis.before = {SHAPES}")


def differing(page: Page) -> set[str]:
    """The codes of units that are not as they were at `remember`."""
    script = f"""() => {{
        const now = {SHAPES}, all = new Set([...now.keys(), ...before.keys()]);
        return [...all].filter((code) => now.get(code) !== before.get(code));
    }}"""
    return set(page.evaluate(script))


def codes(page: Page) -> set[str]:
    """The codes of all units as the page has them."""
    return set(page.evaluate("[...editor.desk.fabric.units.keys()]"))


def fact(page: Page, code: str, name: str) -> Any:
    """Something the page knows of a unit: grid, m2, box, ..."""
    return page.evaluate("([code, name]) => editor.desk.fabric.units.get(code)?.[name]", [code, name])


def look_at(page: Page, *seen: str) -> None:
    """Zoom to some units, with room around them."""
    boxes = [fact(page, code, "box") for code in seen]
    low = [min(box[k] for box in boxes) - 15_000 for k in (0, 1)]
    high = [max(box[k] for box in boxes) + 15_000 for k in (2, 3)]
    page.evaluate("box => editor.look(box)", [*low, *high])


def homes(page: Page, village: str) -> list[str]:
    """The largest residential base units of a village, largest first."""
    found: list[str] = page.evaluate(
        """village => [...editor.desk.fabric.units.values()]
            .filter((unit) => unit.code.startsWith(village) && unit.kind === "residential" && !unit.overlay)
            .sort((a, b) => b.m2 - a.m2).map((unit) => unit.code)""",
        village,
    )
    return found


def beside(page: Page, code: str, same_grid: bool) -> str | None:
    """A residential neighbour of a unit in its village, in the same grid or in another."""
    found: str | None = page.evaluate(
        """([code, same]) => {
            const { fabric } = editor.desk, unit = fabric.units.get(code);
            const fits = (other) => (other.grid === unit.grid) === same && other.village === unit.village
                && other.kind === "residential";
            return [...fabric.sharing(code).keys()].find((one) => fits(fabric.units.get(one))) ?? null;
        }""",
        [code, same_grid],
    )
    return found
