"""A board as sheets: the village's name, the map beside the list of grid leaders, the roster, the foot."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from gis.boards.columns import flow, least_height, levelled
from gis.boards.content import SAMPLE_NOTE, Board
from gis.boards.ground import ground
from gis.boards.leaders import BAR, ROW, leader_rows, leaders
from gis.boards.papers import Paper
from gis.boards.roster import Line, Roster, draw_column, roster
from gis.errors import InputError
from gis.printing.codes import qr_code
from gis.printing.pdf import About, write_pdf
from gis.printing.sheet import Box, Ink, Item, Sheet, Words, rule
from gis.printing.typefaces import Typeface

MAP_LEAST, MAP_MOST = 0.44, 0.66
"""Bounds of the map's share of the first sheet's height between head and foot."""
MAX_SHEETS = 40
PANEL = 16.8
"""Width of the list of grid leaders in ems of its text."""
HOW = (
    "怎么找：先在图上找到自己所在的网格号，再在名册里找自己的单元。编号后是单元、单元长；"
    "沿街店铺先列第一单元长，再列第二单元长。（代）为代理，暂缺为尚无人任职。"
)


@dataclass(frozen=True)
class Plan:
    """How a board is laid out: columns of lines per sheet, and how high the map is on the first."""

    columns: tuple[tuple[list[Line], ...], ...]
    map_height: float


def posters(board: Board, paper: Paper, face: Typeface) -> list[Sheet]:
    """The sheets of a board. Raises InputError for a village whose roster would fill more than MAX_SHEETS."""
    found = roster(board.grids, paper, face)
    plan = _plan(found, paper)
    return [_sheet(board, (found, plan, i), paper, face) for i in range(len(plan.columns))]


def board_pdf(board: Board, paper: Paper, face: Typeface) -> bytes:
    """The board as PDF; the same board gives the same bytes."""
    about = About(
        f"{board.village}网格公示栏", board.notice.on, f"{board.town} 第 {board.notice.revision} 版"
    )
    return write_pdf(posters(board, paper, face), face, about)


def _head(paper: Paper) -> float:
    return paper.title * 1.05 + paper.subtitle * 2.1


def _foot(paper: Paper) -> float:
    return paper.code + paper.subtitle * 0.8


def _body(paper: Paper) -> Box:
    """Between head and foot."""
    inner = paper.inner
    top = inner.y + _head(paper) + paper.gap
    return Box(inner.x, top, inner.width, inner.bottom - _foot(paper) - paper.gap - top)


def _plan(found: Roster, paper: Paper) -> Plan:
    """As few sheets as hold the roster beside a readable map; then the map as large as that allows."""
    whole, count = _body(paper).height, paper.columns
    fewest = int(sum(line.height for line in found.lines) / (whole * count)) + 1
    for sheets in range(fewest, MAX_SHEETS + 1):
        later = [whole] * (count * (sheets - 1))
        room = whole * (1 - MAP_LEAST) - paper.gap
        if flow(found, [room] * count + later) is None:
            continue
        first = max(least_height(found, count, later), whole * (1 - MAP_MOST) - paper.gap)
        first = first if flow(found, [first] * count + later) is not None else room
        columns = flow(found, [first] * count + later) or []
        if sheets > 1:
            columns = levelled(found, columns, count)
        grouped = tuple(tuple(columns[i : i + count]) for i in range(0, len(columns), count))
        return Plan(grouped, whole - first - paper.gap)
    raise InputError(
        f"单元太多，公示栏超过 {MAX_SHEETS} 张；请换较大的纸",
        f"So many units fill more than {MAX_SHEETS} sheets; choose a larger paper",
        field="--size",
    )


def _sheet(board: Board, part: tuple[Roster, Plan, int], paper: Paper, face: Typeface) -> Sheet:
    found, plan, i = part
    sheet = Sheet(paper.width, paper.height)
    body = _body(paper)
    sheet.add(*_heading(board, (i, len(plan.columns)), paper, face), *_footing(board, paper, face))
    top = body.y
    if i == 0:
        sheet.add(*_map_and_leaders(board, Box(body.x, top, body.width, plan.map_height), paper, face))
        top += plan.map_height + paper.gap
    width = (body.width - (paper.columns - 1) * paper.gap) / paper.columns
    for k, column in enumerate(plan.columns[i]):
        box = Box(body.x + k * (width + paper.gap), top, width, body.bottom - top)
        sheet.add(*draw_column(found, column, box, (paper, face)))
    return sheet


def _heading(board: Board, page: tuple[int, int], paper: Paper, face: Typeface) -> list[Item]:
    inner = paper.inner
    base = inner.y + paper.title * 0.9
    name, size = face.shrunk(board.village, paper.title, inner.width - paper.title * 3.6, True)
    beside = inner.x + face.width(name, size, True) + paper.title * 0.3
    second = base + paper.title * 0.12 + paper.subtitle * 1.35
    line = second + paper.subtitle * 0.55
    number = f"第 {page[0] + 1} 张，共 {page[1]} 张" if page[1] > 1 else ""
    return [
        Words(inner.x, base, name, size, bold=True),
        Words(beside, base, "网格公示栏", paper.title * 0.62),
        Words(inner.x, second, *face.shrunk(board.summary, paper.subtitle, inner.width * 0.8)),
        Words(inner.right, second, number, paper.subtitle, anchor="end"),
        rule((inner.x, line), (inner.right, line), Ink(stroke="#000000", width=paper.title / 40)),
    ]


def _map_and_leaders(board: Board, box: Box, paper: Paper, face: Typeface) -> list[Item]:
    chart, side, columns = _arranged(board, box, paper)
    return [*ground(board, chart, paper, face), *leaders(board, side, (paper, columns), face)]


def _arranged(board: Board, box: Box, paper: Paper) -> tuple[Box, Box, int]:
    """The map's box, the list's, and the list's columns: beside the map, or below that of a wide village."""
    panel = paper.lead * PANEL
    columns = max(int((box.width + paper.gap) / (panel + paper.gap)), 1)
    low = paper.lead * (BAR + ROW * ceil(len(leader_rows(board)) / columns) + 0.3)
    beside = Box(box.x, box.y, box.width - panel - paper.gap, box.height)
    above = Box(box.x, box.y, box.width, box.height - low - paper.gap)
    west, south, east, north = board.polygon.bounds

    def scale(room: Box) -> float:
        return float(min(room.width / max(east - west, 1e-3), room.height / max(north - south, 1e-3)))

    if scale(above) > scale(beside):
        return above, Box(box.x, above.bottom + paper.gap, box.width, low), columns
    return beside, Box(beside.right + paper.gap, box.y, panel, box.height), 1


def _footing(board: Board, paper: Paper, face: Typeface) -> list[Item]:
    inner, notice, size = paper.inner, board.notice, paper.subtitle * 0.62
    top = inner.bottom - _foot(paper)
    code = Box(inner.right - paper.code, top, paper.code, paper.code)
    room = inner.width - paper.code - paper.gap * 2
    complain = (
        f"意见和投诉：请拨 {notice.hotline}，或向{board.town}反映。"
        if notice.hotline
        else f"意见和投诉：请向{board.town}反映。"
    )
    lines = [
        *face.wrapped(HOW, size, room),
        face.fitted(complain, size, room),
        f"公示日期：{notice.day}　地图第 {notice.revision} 版。人员变动以扫码所见为准。",
    ]
    items: list[Item] = [
        rule((inner.x, top), (inner.right - paper.code - paper.gap, top), Ink(stroke="#000000", width=0.3))
    ]
    for i, text in enumerate(lines):
        items.append(Words(inner.x, top + size * (1.5 + 1.55 * i), text, size))
    if notice.sample:
        items.append(Words(inner.x, inner.bottom, SAMPLE_NOTE, size, bold=True, colour="#a01010"))
    under = Words(
        code.x + code.width / 2, code.bottom + size * 0.6, "扫码看最新名单", size, anchor="middle", bold=True
    )
    return [*items, qr_code(notice.link, code), under]
