"""The exported maps in a browser with the network off: drawn, asked, counted, printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np
import pytest
from playwright.sync_api import Browser
from sqlalchemy.orm import Session

from api.hotspot_source import Days, read_map_reports
from api.map_source import read_map_town
from boundaries.database import engine
from boundaries.directory import Directory, snapshot
from boundaries.leaders import mask_phone
from gis.map_reports import MapReports
from gis.map_town import MapTown
from gis.maps import hotspot_map, incident_map, responsibility_map
from gis.offline import one_file
from tests.api.opened_files import LARGEST, PHONE, TAP, OpenFile, kept, opening

pytestmark = pytest.mark.browser
TODAY = datetime.now(UTC).date()


@pytest.fixture(scope="module")
def open_file(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenFile]:
    """Opens the text of a page from a file, with the network off; once for all tests that ask for it."""
    with opening(browser, tmp_path_factory.mktemp("opened")) as opened:
        yield kept(opened)


@pytest.fixture(scope="module")
def sample(sample_url: str) -> Iterator[tuple[Session, Directory]]:
    """The published sample town."""
    opened = engine(sample_url)
    with Session(opened) as session:
        yield session, snapshot(session)
    opened.dispose()


@pytest.fixture(scope="module")
def chart(sample: tuple[Session, Directory]) -> MapTown:
    """The sample town as maps take it."""
    return read_map_town(*sample, TODAY)


@pytest.fixture(scope="module")
def found(sample: tuple[Session, Directory]) -> MapReports:
    """Every report of the sample town."""
    return read_map_reports(*sample, Days(), "Asia/Shanghai")


@pytest.fixture(scope="module")
def responsibility(chart: MapTown) -> str:
    """The responsibility map of the sample town."""
    return one_file(responsibility_map(chart))


@pytest.fixture(scope="module")
def incidents(chart: MapTown, found: MapReports) -> str:
    """Every report of the sample town on a map."""
    return one_file(incident_map(chart, found))


@pytest.fixture(scope="module")
def hotspots(chart: MapTown, found: MapReports) -> str:
    """The hotspot map of all reports of the sample town."""
    return one_file(hotspot_map(chart, found))


def test_the_file_asks_for_nothing(open_file: OpenFile, responsibility: str) -> None:
    """One request, for the file itself; no error in the console; small enough to send by chat."""
    seen = open_file(responsibility)
    seen.page.evaluate("wangge.open(wangge.atlas.town.grids[15].code, 'grid')")
    assert len(seen.requests) == 1
    assert seen.errors == []
    assert len(responsibility.encode()) < 1_500_000


def test_the_first_view_names_villages_and_numbers_grids(open_file: OpenFile, responsibility: str) -> None:
    """A clerk's screen opens with 15 names and nearly all 172 numbers, a larger one with all of them."""
    shown = open_file(responsibility).page.evaluate("wangge.layer.shown()")
    assert shown["villages"] == 15
    assert shown["grids"] >= 170
    assert open_file(responsibility, (1920, 1080)).page.evaluate("wangge.layer.shown().grids") == 172


def test_units_are_signed_when_near(open_file: OpenFile, responsibility: str) -> None:
    """Zoomed to a grid, most of its units carry their sign."""
    page = open_file(responsibility).page
    page.evaluate("wangge.open(wangge.atlas.town.grids[100].code, 'grid')")
    units = page.evaluate("wangge.atlas.town.grids[100].members.length")
    assert page.evaluate("wangge.layer.shown().units") > units / 2


def test_every_card_names_the_leaders_of_the_look_up(
    open_file: OpenFile, responsibility: str, sample: tuple[Session, Directory]
) -> None:
    """At 200 random points the card's unit and people are the directory's, phones masked, in order."""
    page, directory = open_file(responsibility).page, sample[1]
    west, south, east, north = page.evaluate("wangge.layer.bounds().toBBoxString()").split(",")
    rng = np.random.default_rng(4)
    points = np.column_stack(
        [rng.uniform(float(west), float(east), 200), rng.uniform(float(south), float(north), 200)]
    )
    places = [directory.place(lon, lat, TODAY) for lon, lat in points]
    asked = [i for i, place in enumerate(places) if place.inside and (place.border_m or 0) >= 0.2]
    cards = page.evaluate(TAP, [[lat, lon] for lon, lat in points[asked].tolist()])
    assert [(card["code"], card["people"]) for card in cards] == [
        (unit.code, [[one.post, one.name, mask_phone(one.phone)] for one in places[i].leaders])
        for i in asked
        if (unit := places[i].unit)
    ]
    assert len(cards) > 80


def test_a_tap_near_a_border_warns(open_file: OpenFile, responsibility: str) -> None:
    """Two metres from a border the card names the unit behind it."""
    page = open_file(responsibility).page
    warning = page.evaluate("""() => {
      const { town } = wangge.atlas;
      const long = ([ax, ay, bx, by]) => Math.hypot(bx - ax, by - ay) > 20 * town.perMetre;
      const inner = (i) => i < town.baseArcs && town.faces[2 * i] >= 0 && town.faces[2 * i + 1] >= 0;
      const arc = town.arcs.findIndex((points, i) => inner(i) && long(points));
      const [ax, ay, bx, by] = town.arcs[arc];
      const length = Math.hypot(bx - ax, by - ay), off = 2 * town.perMetre / length;
      const [lng, lat] = town.lonlat((ax + bx) / 2 - (by - ay) * off, (ay + by) / 2 + (bx - ax) * off);
      wangge.map.fire("click", { latlng: L.latLng(lat, lng) });
      return document.querySelector(".wg-border")?.textContent;
    }""")
    assert re.fullmatch(r"离边界 [12] 米：也可能归.*单元.*", warning)


def test_the_list_finds_and_goes(open_file: OpenFile, responsibility: str) -> None:
    """Typing a grid leader's name leaves that grid; pressing it opens its card on the map."""
    page = open_file(responsibility).page
    name = page.evaluate("wangge.atlas.leaders('grid', 42)[0].name")
    code = page.evaluate("wangge.atlas.town.grids[42].code")
    page.get_by_placeholder("搜网格、单元、编码或负责人").fill(name)
    page.locator(f'tr[data-code="{code}"] .wg-go').click()
    assert page.locator(".wg-card").get_attribute("data-code") == code
    assert name in page.locator(".wg-card").inner_text()


def test_the_counts_sum_to_the_reports(open_file: OpenFile, hotspots: str, found: MapReports) -> None:
    """By grid and by unit, the rows of the list and the line of those in none make up every report."""
    page = open_file(hotspots).page
    total = len(found)
    for level in ("grid", "unit"):
        page.evaluate("(level) => wangge.choose({ level, measure: 'count' })", level)
        page.evaluate("() => { wangge.roster.limit = Infinity; wangge.roster.draw(); }")
        rows = page.locator("tbody tr td:nth-child(2)").all_text_contents()
        outside = page.locator('tr[data-total="outside_row"] td:nth-child(2)').text_content()
        assert len(rows) == {"grid": 172, "unit": 4559}[level]
        assert sum(_number(text) for text in [*rows, outside or ""]) == total
    assert _number(page.locator('tr[data-total="total_row"] td:nth-child(2)').text_content()) == total


@pytest.mark.parametrize("level", ["grid", "unit"])
@pytest.mark.parametrize("measure", ["test", "count", "rate"])
def test_the_legend_accounts_for_every_area(
    open_file: OpenFile, hotspots: str, level: str, measure: str
) -> None:
    """The areas in the classes, those without reports and those without households are all the areas."""
    page = open_file(hotspots).page
    page.evaluate("(choice) => wangge.choose(choice)", {"level": level, "measure": measure})
    sizes = page.locator(".wg-legend [data-size]").evaluate_all(
        "all => all.map((one) => Number(one.dataset.size))"
    )
    assert sum(sizes) == {"grid": 172, "unit": 4559}[level]
    assert len(sizes) <= 8


def test_the_legend_says_what_was_counted_and_tested(open_file: OpenFile, hotspots: str) -> None:
    """Period, sums, denominator, level, test, q, seed and number of tests stand there in both languages."""
    page = open_file(hotspots).page
    legend = page.locator(".wg-legend")
    wanted = ("统计范围", "合计", "户数", "按网格检验", "负二项", "种子 0", "q ≤ .01")
    assert all(words in legend.inner_text() for words in wanted)
    tests = page.evaluate("wangge.atlas.findings.grid.terms.tests")
    assert f"检验 {tests} 次" in legend.inner_text()
    page.evaluate("wangge.choose({ measure: 'rate' })")
    assert all(words in legend.inner_text() for words in ("分母为登记户数", "没有做显著性检验"))
    page.evaluate("wangge.choose({ measure: 'test', lang: 'en' })")
    english = ("Counted", "in all", "households", f"{tests} tests by grid", "negative binomial", "seed 0")
    assert all(words in legend.inner_text() for words in english)


def test_filters_count_what_they_say(open_file: OpenFile, hotspots: str, found: MapReports) -> None:
    """Two weeks of one category: the list sums to their number, and the tests give way to counts."""
    page = open_file(hotspots).page
    chosen = (found.minute >= 3 * 168 * 60) & (found.minute < 5 * 168 * 60) & (found.category == 2)
    page.evaluate("wangge.choose({ from: 3, to: 4, category: 2 })")
    assert _number(page.locator('tr[data-total="total_row"] td:nth-child(2)').text_content()) == chosen.sum()
    assert page.evaluate("wangge.shown().measure") == "count"
    assert "筛选后只显示件数" in page.locator(".wg-note").inner_text()
    page.get_by_role("button", name="恢复全部").click()
    assert page.evaluate("wangge.shown().measure") == "test"


def test_circles_hold_every_report_and_open_to_each(open_file: OpenFile, incidents: str) -> None:
    """The circles of the first view add up to all reports; the largest opens, in steps, to single ones."""
    page = open_file(incidents).page
    total = page.evaluate("wangge.atlas.source.placed")
    assert page.evaluate("wangge.dots.found.count.reduce((a, b) => a + b, 0)") == total
    for _ in range(12):
        if page.locator(".wg-card").count():
            break
        page.evaluate(LARGEST)
    assert page.locator(".wg-card[data-report], .wg-card[data-reports]").count() == 1
    if page.locator(".wg-several .wg-go").count():
        page.locator(".wg-several .wg-go").first.click()
    assert page.locator(".wg-card[data-report] .wg-chain li").count() >= 3


def test_pressing_a_report_of_the_list_opens_it(open_file: OpenFile, incidents: str) -> None:
    """The list of single reports begins with the newest; pressing one shows its minute, unit and leaders."""
    page = open_file(incidents).page
    line = page.locator("tbody tr").first
    moment = line.locator(".wg-when").inner_text()
    line.locator(".wg-go").click()
    assert moment in page.locator(".wg-card").inner_text()
    assert page.locator(".wg-card .wg-chain li").count() >= 3


@pytest.mark.parametrize("kind", ["responsibility", "hotspots"])
def test_a_phone_shows_the_map_and_reaches_the_rest(
    open_file: OpenFile, kind: str, request: pytest.FixtureRequest
) -> None:
    """At 360 px nothing sticks out, the map has most of the screen, and buttons fit a thumb."""
    page = open_file(request.getfixturevalue(kind), PHONE).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate("wangge.map.getSize().y") > 0.6 * PHONE[1]
    assert page.evaluate("wangge.layer.shown().villages") == 15
    page.get_by_role("button", name="名单").tap()
    heights = page.locator("header button, nav button, .wg-segments button").evaluate_all(
        "all => all.filter((one) => one.offsetParent).map((one) => one.offsetHeight)"
    )
    assert min(heights) >= 44
    page.locator(".wg-go").first.tap()
    assert page.locator(".wg-card").is_visible()
    assert not page.locator(".wg-rows").is_visible()


@pytest.mark.parametrize("kind", ["responsibility", "hotspots"])
def test_the_legend_covers_no_part_of_the_town(
    open_file: OpenFile, kind: str, request: pytest.FixtureRequest
) -> None:
    """At the first view of a clerk's screen, every 6 pixels under the legend are outside the town."""
    page = open_file(request.getfixturevalue(kind)).page
    under = page.evaluate("""() => {
      const box = wangge.legend.getBoundingClientRect();
      const frame = wangge.map.getContainer().getBoundingClientRect();
      const at = (x, y) => wangge.map.containerPointToLatLng([x - frame.left, y - frame.top]);
      let inside = 0;
      for (let x = box.left; x < box.right; x += 6)
        for (let y = box.top; y < box.bottom; y += 6) inside += wangge.layer.areaAt(at(x, y)) !== null;
      return [inside, wangge.map.getBounds().contains(wangge.layer.bounds())];
    }""")
    assert under == [0, True]


def test_paper_gets_the_map_the_legend_and_every_grid(open_file: OpenFile, hotspots: str) -> None:
    """Printing shows all grids and the legend, and leaves out what cannot be pressed on paper."""
    page = open_file(hotspots).page
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("tbody tr").count() == 172
    assert page.locator(".wg-legend").is_visible()
    assert not page.locator(".wg-tools").is_visible()
    assert page.evaluate("wangge.layer.ratio") == 3


def _number(text: str | None) -> int:
    return int((text or "").replace(",", ""))
