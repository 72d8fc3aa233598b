"""The list of those who lead the village and its grids, beside or below the map."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from gis.boards.content import Board
from gis.boards.papers import Paper
from gis.boards.roster import FAINT, PALE
from gis.printing.sheet import Box, Ink, Item, Words, rectangle, rule
from gis.printing.typefaces import Typeface

BAR, ROW = 1.6, 1.5
"""Heights of the list's title and of a line, in ems."""
Row = tuple[str, str, str]


def leader_rows(board: Board) -> list[Row]:
    """(post or grid, name, phone) of each, the village's own posts first, then the grids in order."""
    rows = [(title, one.text, one.phone) for title, one in board.posts]
    return rows + [(grid.name, one.text, one.phone) for grid in board.grids for one in grid.holders]


def leaders(board: Board, box: Box, look: tuple[Paper, int], face: Typeface) -> list[Item]:
    """The list in a box, in so many columns, as large as the paper wants it and the box allows."""
    paper, columns = look
    rows = leader_rows(board)
    each = max(ceil(len(rows) / columns), 1)
    size = min(paper.lead, (box.height - paper.lead * BAR) / (each * ROW + 0.1))
    bar = Box(box.x, box.y, box.width, paper.lead * BAR)
    items: list[Item] = [
        rectangle(bar, Ink(fill=PALE)),
        Words(bar.x + paper.lead * 0.3, bar.y + paper.lead * 1.16, "有事找谁", paper.lead, bold=True),
    ]
    width = (box.width - (columns - 1) * paper.gap) / columns
    for k in range(columns):
        column = Box(box.x + k * (width + paper.gap), bar.bottom, width, box.height - bar.height)
        items += _column(rows[k * each : (k + 1) * each], column, size, face)
    return items


def _column(rows: Sequence[Row], box: Box, size: float, face: Typeface) -> list[Item]:
    items: list[Item] = []
    for i, (title, name, phone) in enumerate(rows):
        base = box.y + size * (1.3 + ROW * i)
        free = box.width - size * 6.2 - face.width(phone, size * 0.8)
        items += [
            Words(box.x + size * 0.3, base, *face.shrunk(title, size, size * 5.1)),
            Words(box.x + size * 5.8, base, *face.shrunk(name, size, free, True), bold=True),
            Words(box.right - size * 0.2, base, phone, size * 0.8, anchor="end"),
            rule((box.x, base + size * 0.45), (box.right, base + size * 0.45), Ink(stroke=FAINT, width=0.15)),
        ]
    return items
