"""Boards and badges: everything told once, in order, large enough, and safe whatever names people have."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pypdfium2
import pytest
import shapely
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.boards.badges import badge_pdf, badge_sheets
from gis.boards.columns import flow
from gis.boards.content import Badge, Board, BoardGrid, BoardUnit, Holder, Notice, Surroundings, Way
from gis.boards.page import board_page
from gis.boards.papers import DIGIT_HEIGHT, PAPERS
from gis.boards.poster import board_pdf, posters
from gis.boards.roster import roster
from gis.errors import InputError
from gis.printing.typefaces import Typeface
from tests.fonts import machine_typeface
from tests.gis.test_printing import pixels
from tests.hostile import HOSTILE

TAGS = (
    "html head meta title style body main h1 h2 small p div span b table caption tr th td section footer "
    "svg path text rect g clippath"
)
ATTRIBUTES = (
    "lang charset name content class scope xmlns viewbox font-family font-size font-weight fill fill-rule "
    "stroke stroke-width stroke-dasharray stroke-linejoin stroke-linecap paint-order text-anchor transform "
    "role aria-label id x y width height d clip-path"
)
DAY = date(2026, 11, 21)
LINK = "https://wangge.example.cn/#village:350303102206"
A1, A3 = PAPERS["A1"], PAPERS["A3"]


@pytest.fixture(scope="module")
def face() -> Typeface:
    """The machine's face."""
    return machine_typeface()


def board(sizes: tuple[int, ...] = (3, 5, 40), name: str = "户") -> Board:
    """Grids of so many units side by side; unit i of grid g is led by 甲{g}之{i}, the second is vacant."""
    grids = tuple(
        BoardGrid(
            str(g + 1),
            f"第{g + 1}网格",
            shapely.box(g * 300, 0, g * 300 + 300, 400),
            (Holder(f"格长{g + 1}", "", "128****0000"),),
            tuple(unit(g, i, name) for i in range(size)),
        )
        for g, size in enumerate(sizes)
    )
    ground = Surroundings(
        ways=(Way("street", 8, "长街", shapely.LineString([(-50, 200), (len(sizes) * 300, 200)])),),
        buildings=(shapely.box(20, 20, 40, 40),),
        beside=(("邻村", shapely.box(0, 400, 900, 800)),),
    )
    whole = shapely.union_all([grid.polygon for grid in grids])
    chief = (("网格站站长", Holder("王站长", "代")),)
    return Board("国欢镇", "黄霞村", whole, 1234, chief, grids, ground, Notice(DAY, 7, LINK, "12345", True))


def unit(grid: int, i: int, name: str) -> BoardUnit:
    """A strip of its grid; the second unit has nobody."""
    strip = shapely.box(grid * 300 + i * 5, 0, grid * 300 + i * 5 + 5, 400)
    holders = (Holder(""),) if i == 1 else (Holder(f"甲{grid}之{i}"),)
    return BoardUnit(f"{i + 1:02d}", f"{name}{i}", strip, False, holders)


def texts(document: bytes) -> str:
    """The text of all pages."""
    return "".join(str(page.get_textpage().get_text_range()) for page in pypdfium2.PdfDocument(document))


@pytest.mark.parametrize("paper", ["A1", "A3"])
def test_every_unit_and_leader_is_told_once(face: Typeface, paper: str) -> None:
    """Also over several sheets: each unit's leader once, the vacancies as 暂缺, the chief as a stand-in."""
    told = board((60, 3, 120, 60))
    document = board_pdf(told, PAPERS[paper], face)
    found = texts(document)
    for g, grid in enumerate(told.grids):
        for i in range(len(grid.units)):
            assert i == 1 or len(re.findall(f"甲{g}之{i}(?!\\d)", found)) == 1
    sheets = len(pypdfium2.PdfDocument(document))
    assert found.count("暂缺") == len(told.grids) + sheets  # the words below explain it on each sheet
    assert "王站长（代）" in found and "12345" in found and "2026年11月21日" in found and "第 7 版" in found
    assert len(document) < 2_000_000 and b"/Subtype /Image" not in document
    assert sheets == (1 if paper == "A1" else 2)


def test_numbers_and_names_are_as_large_as_a_wall_needs(face: Typeface) -> None:
    """Measured on the A1 page: grid numbers at least 10 mm high, characters of the roster at least 5 mm."""
    page = pypdfium2.PdfDocument(board_pdf(board(), A1, face))[0]
    found = page.get_textpage()
    letters = found.get_text_range(errors="ignore")
    heights: dict[str, float] = {}
    for i in range(found.count_chars()):
        _, bottom, _, top = found.get_charbox(i)
        mark = letters[i]
        heights[mark] = max(heights.get(mark, 0), (top - bottom) / 72 * 25.4)
        if mark == "暂":
            assert (top - bottom) / 72 * 25.4 >= 5
    assert min(heights[number] for number in "123") >= 10


def test_sizes_on_paper_are_what_was_promised(face: Typeface) -> None:
    """A1: numbers 10 mm, roster 5 mm; at A3 the roster stays at book size and takes more sheets instead."""
    assert A1.number * DIGIT_HEIGHT >= 10 and A1.body >= 5 and A3.body >= 3.3
    assert len(posters(board((90, 90, 90)), A3, face)) > len(posters(board((90, 90, 90)), A1, face))


def test_the_code_below_right_opens_the_village(face: Typeface) -> None:
    """Decoded from the rendered board, in its lower right quarter."""
    picture = pixels(board_pdf(board(), A3, face), 100)
    (code,) = zxingcpp.read_barcodes(picture)
    assert code.text == LINK
    assert code.position.top_left.x > picture.shape[1] / 2 and code.position.top_left.y > picture.shape[0] / 2


def test_every_grid_shows_its_number_and_leader_on_the_map(face: Typeface) -> None:
    """In numbers of the map's size, and names that lie over no other label."""
    told = board((5, 5, 5, 5, 5, 5, 5))
    (sheet,) = posters(told, A1, face)
    numbers = [words.text for words in sheet.words() if words.size == A1.number]
    assert sorted(numbers) == [grid.number for grid in told.grids]
    for grid in told.grids:
        assert [words for words in sheet.words() if words.halo == 0.5 and words.text == grid.holders[0].text]


@settings(max_examples=20, deadline=None)
@given(
    sizes=st.lists(st.integers(0, 30), min_size=1, max_size=8),
    heights=st.lists(st.floats(30, 400), min_size=1, max_size=12),
)
def test_the_roster_flows_whole_and_in_order(face: Typeface, sizes: list[int], heights: list[float]) -> None:
    """Where it fits, every line comes once and in order, no column is too high or ends with a heading."""
    found = roster(board(tuple(sizes)).grids, A1, face)
    columns = flow(found, heights)
    if columns is None:
        return
    begun = [line for column in columns for line in column if not line.continued]
    assert begun == list(found.lines)
    for column, height in zip(columns, heights, strict=True):
        assert sum(line.height for line in column) <= height + 0.01
        last = column and column[-1]
        assert not last or not last.heading or not told_below(found.lines, last.grid)


def told_below(lines: tuple[object, ...], grid: int) -> bool:
    """Whether a grid has any units."""
    return any(line.grid == grid and not line.heading for line in lines)  # type: ignore[attr-defined]


def test_a_roster_beyond_all_paper_is_refused(face: Typeface) -> None:
    """With a sentence, not with a printer full of paper."""
    with pytest.raises(InputError):
        posters(board((9000, 9000)), A3, face)


def test_long_names_stay_on_the_sheet(face: Typeface) -> None:
    """Nothing is printed beyond the margins or into the next column, however long names and numbers are."""
    name = "阿卜杜热依木·买买提吐尔逊江"
    grids = tuple(
        replace(
            grid,
            name=f"{name}第一综合治理网格",
            number=f"G350303{grid.number}",
            holders=(Holder(name, "代"), Holder(name)),
            units=tuple(
                replace(one, name=f"Wangge Ltd. {name}", number="100234", holders=(Holder(name, "代"),) * 2)
                for one in grid.units
            ),
        )
        for grid in board((9, 30)).grids
    )
    posts = ((f"{name}站长", Holder(name, "代", "12812345678")),)
    told = replace(board(), grids=grids, village=name * 3, town=name * 3, posts=posts)
    for sheet in posters(told, A1, face):
        for words in sheet.words():
            width = face.width(words.text, words.size, words.bold)
            left = words.x - {"start": 0, "middle": 0.5, "end": 1}[words.anchor] * width
            assert left >= A1.margin - 1 and left + width <= A1.width - A1.margin + 1, words


def test_a_village_of_nothing_still_has_a_board(face: Typeface) -> None:
    """No grids, no units, nobody in post: the sheet says so and carries its code."""
    empty = replace(board(), grids=(), posts=(), households=None)
    document = board_pdf(empty, A1, face)
    assert "0 个网格" in texts(document) and zxingcpp.read_barcodes(pixels(document, 60))


def test_a_page_holds_hostile_names_as_text(face: Typeface) -> None:
    """Names that look like markup stay text; the file asks nobody for anything."""
    told = replace(board((4,), "".join(HOSTILE)), village=HOSTILE[0], town=HOSTILE[1])
    page = board_page(told, face)
    found = Markup()
    found.feed(page)
    assert found.tags <= set(TAGS.split()) and found.attributes <= set(ATTRIBUTES.split())


class Markup(HTMLParser):
    """The tags and attributes of a page as a browser reads them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_badges_stand_four_to_a_sheet_with_codes(face: Typeface) -> None:
    """Five cards take two A4 sheets; each has name, post and place, and its own code."""
    cards = [Badge("国欢镇", "网格长", f"某{i}", "黄霞村第16网格", "", f"{LINK}{i}", True) for i in range(5)]
    assert [len(sheet.words()) > 0 for sheet in badge_sheets(cards, face)] == [True, True]
    document = badge_pdf(cards, face, DAY)
    assert all(texts(document).count(f"某{i}") == 1 for i in range(5))
    read = {one.text for one in zxingcpp.read_barcodes(pixels(document, 120))}
    assert read == {f"{LINK}{i}" for i in range(4)}
    with pytest.raises(InputError):
        badge_sheets([], face)
