"""The editor in Chromium against a real server and PostGIS: ways of changing a border, and their limits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.api.editing import (
    beside,
    client_as,
    codes,
    differing,
    fact,
    find_vertex,
    homes,
    inside,
    look_at,
    new_draft,
    on_editor,
    on_screen,
    remember,
    rings,
    steps,
    stroke,
)

pytestmark = pytest.mark.browser
VILLAGE = "350303102206"
BEYOND = """() => {
    const { fabric } = editor.desk;
    const long = ({ points: p }) => Math.hypot(p[2] - p[0], p[3] - p[1]);
    const rim = fabric.arcs.filter((arc) => arc && (arc.left === null || arc.right === null));
    const arc = rim.sort((a, b) => long(b) - long(a))[0], side = arc.left === null ? 1 : -1;
    const [ax, ay, bx, by] = arc.points, d = Math.hypot(bx - ax, by - ay) / 30000;
    const [ox, oy] = [(side * (ay - by)) / d, (side * (bx - ax)) / d];
    const ring = [[ax, ay], [bx, by], [bx + ox, by + oy], [ax + ox, ay + oy]];
    return { unit: arc.left ?? arc.right, ring };
}"""
"""A rectangle of 30 m outside the town along its longest straight edge, and the unit inside it."""
CORNERS = """(codes) => {
    const { fabric } = editor.desk;
    const side = (p, i) => Math.hypot(p[i] - p.at(i - 2), p[i + 1] - p.at(i - 1));
    const apart = (p) => p.every((_, i) => i % 2 || side(p, i) > 8000);
    for (const code of codes) {
        const unit = fabric.units.get(code);
        for (const other of fabric.sharing(code).keys()) {
            const { grid, m2 } = fabric.units.get(other), [ring] = fabric.rings(fabric.units.get(other));
            if (grid !== unit.grid && ring.length < 24 && m2 < unit.m2 && apart(ring)) return [code, other];
        }
    }
    return null;
}"""
"""A unit, and a smaller one of another grid beside it whose corners are easy to click one by one."""
SECOND = """(code) => {
    const { fabric } = editor.desk, { grid } = fabric.units.get(code);
    const beside = (one) => [...fabric.sharing(one).keys()];
    const touches = (one) => beside(one).some((other) => fabric.gridOf(other) === grid);
    for (const one of beside(code).filter((other) => fabric.gridOf(other) !== grid)) {
        const next = beside(one).filter((other) => fabric.gridOf(other) === fabric.gridOf(one));
        const found = next.find((other) => !touches(other) && fabric.units.get(other).m2 > 900);
        if (found) return found;
    }
    return null;
}"""
"""A unit of the grid next to a unit's own, with one unit between."""


@pytest.fixture(scope="module")
def clerk(own_site: str) -> Iterator[httpx.Client]:
    """A town editor."""
    with client_as(own_site, "town_editor") as client:
        yield client


@pytest.fixture(scope="module")
def window(browser: Browser, clerk: httpx.Client) -> Iterator[Page]:
    """One editor's window for the tests of this module."""
    with on_editor(browser, clerk, f"?draft={new_draft(clerk, '初稿')}") as opened:
        yield opened


@pytest.fixture
def page(window: Page, clerk: httpx.Client, request: pytest.FixtureRequest) -> Page:
    """The window with a fresh draft in it."""
    window.evaluate("number => editor.desk.openDraft(number)", new_draft(clerk, request.node.name))
    steps(window, 0)
    return window


def _stored(page: Page, clerk: httpx.Client) -> dict[str, Any]:
    """The units of the draft as the server has them, by code."""
    draft = page.evaluate("editor.desk.draft.id")
    ground = clerk.get(f"/api/drafts/{draft}/ground").json()
    return {unit["code"]: unit for unit in ground["units"]}


@pytest.mark.parametrize("three", [False, True], ids=["two-way", "three-way"])
def test_a_dragged_vertex_moves_in_all_its_units_and_in_no_other(page: Page, three: bool) -> None:
    """All units that have it follow, by their common border; every other shape stays as it was."""
    found = find_vertex(page, VILLAGE, three)
    remember(page)
    x, y = on_screen(page, found["at"])
    page.keyboard.press("e")
    stroke(page, (x, y), (x + 18, y + 10))
    steps(page, 1)
    assert differing(page) == set(found["units"])
    assert page.evaluate("at => editor.desk.fabric.holders(...at).units.size", found["at"]) == 0


def test_the_counters_follow_the_hand(page: Page) -> None:
    """While a corner between grids is dragged each grid's ground is told, and Escape gives it all back."""
    code = next(one for one in homes(page, VILLAGE) if beside(page, one, same_grid=False))
    other = beside(page, code, same_grid=False)
    look_at(page, code, str(other))
    border = page.evaluate(
        "([a, b]) => { const p = editor.desk.fabric.arcs[editor.desk.fabric.chain(a, b)[0]].points;"
        " return [(p[0] + p[2]) / 2, (p[1] + p[3]) / 2]; }",
        [code, other],
    )
    x, y = on_screen(page, border)
    page.keyboard.press("e")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 25, y + 25, steps=4)
    deltas = page.locator(".grid-card .delta").all_text_contents()
    assert len(deltas) == 2
    assert {delta[0] for delta in deltas} == {"+", "−"}
    page.keyboard.press("Escape")
    page.mouse.up()
    steps(page, 0)
    expect(page.locator(".grid-card .delta")).to_have_count(0)


def test_split_then_merge_gives_the_unit_back_and_undo_takes_both(page: Page) -> None:
    """A line across makes two units; merging restores the ground; the keys undo and do again."""
    code = homes(page, VILLAGE)[0]
    before, m2, (west, south, east, north) = codes(page), fact(page, code, "m2"), fact(page, code, "box")
    look_at(page, code)
    page.keyboard.press("x")
    for place in ([west - 3_000, (south + north) / 2], [east + 3_000, (south + north) / 2]):
        page.mouse.click(*on_screen(page, place))
    page.keyboard.press("Enter")
    steps(page, 1)
    (child,) = codes(page) - before
    assert fact(page, code, "m2") + fact(page, child, "m2") == pytest.approx(m2, abs=0.05)
    page.keyboard.press("m")
    page.mouse.click(*inside(page, code))
    page.mouse.click(*inside(page, child))
    page.locator("#options button.do").click()
    steps(page, 2)
    assert (codes(page), fact(page, code, "m2")) == (before, pytest.approx(m2, abs=0.05))
    for keys, count in (("Control+z", 1), ("Control+z", 0), ("Control+Shift+z", 1)):
        page.keyboard.press(keys)
        steps(page, count)
    assert child in codes(page)


def test_a_ring_around_a_unit_transfers_it_to_another_grid(page: Page, clerk: httpx.Client) -> None:
    """Click the receiver, draw round a neighbour's corners: it changes hands, here as on the server."""
    code, other = page.evaluate(CORNERS, homes(page, VILLAGE))
    before, grid, m2 = codes(page), fact(page, code, "grid"), fact(page, other, "m2")
    (ring,) = rings(page, [other])[other]
    look_at(page, code, other)
    page.keyboard.press("t")
    page.mouse.click(*inside(page, code))
    expect(page.locator("#options select option:checked")).to_have_attribute("value", grid)
    page.keyboard.press("f")
    for k in range(0, len(ring), 2):
        page.mouse.click(*on_screen(page, ring[k : k + 2]))
    page.keyboard.press("Enter")
    steps(page, 1)
    new = codes(page) - before
    assert other not in codes(page)
    assert {fact(page, one, "grid") for one in new} == {grid}
    assert m2 == pytest.approx(sum(fact(page, one, "m2") for one in new if not fact(page, one, "overlay")))
    stored = _stored(page, clerk)
    assert {one: stored[one]["grid"] for one in new} == dict.fromkeys(new, grid)


def test_a_unit_is_drawn_on_empty_ground_only_with_the_outline_unlocked(page: Page) -> None:
    """Beyond the town's edge: refused by name and place; one button unlocks the outline and draws it."""
    edge = page.evaluate(BEYOND)
    before = codes(page)
    page.keyboard.press("n")
    page.evaluate("box => editor.look(box)", [n for xy in edge["ring"] for n in xy])
    page.locator("#options select").first.select_option(fact(page, edge["unit"], "grid"))
    for place in edge["ring"]:
        page.mouse.click(*on_screen(page, place))
    page.keyboard.press("Enter")
    expect(page.locator(".problem[data-kind=outside]")).to_be_visible()
    assert codes(page) == before
    page.locator(".problem .mend").click()
    steps(page, 1)
    (new,) = codes(page) - before
    assert fact(page, new, "grid") == fact(page, edge["unit"], "grid")


def test_a_refused_stroke_changes_nothing_and_says_where(page: Page, clerk: httpx.Client) -> None:
    """A unit painted into a grid that it does not touch: named, and shown on the map by one button."""
    code = homes(page, VILLAGE)[0]
    far = page.evaluate(SECOND, code)
    assert far, "the sample town has such a unit"
    stored, before = _stored(page, clerk), codes(page)
    look_at(page, code, far)
    page.keyboard.press("p")
    page.mouse.click(*inside(page, code))
    x, y = inside(page, far)
    stroke(page, (x, y), (x + 1, y + 1))
    problem = page.locator(".problem[data-kind=stranded]")
    expect(problem).to_contain_text("被隔断")
    assert (codes(page), _stored(page, clerk)) == (before, stored)
    zoom = page.evaluate("editor.desk.map.getZoom()")
    problem.locator(".go").click()
    assert page.evaluate("editor.desk.map.getZoom()") != zoom
