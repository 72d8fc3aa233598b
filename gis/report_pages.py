"""Reports of headings, sentences, tables and drawings: as one web page that needs nothing else, and as pages.

    blocks = [Heading("周报"), Text("共 12 件"), Table(("类别", "件数"), (("噪音", "12"),), (0.7, 0.3))]
    page = report_html(blocks, Cover("周报", "zh")); sheets = report_sheets(blocks, face)

A cell is text, or a series of numbers drawn as a small line whose last point is marked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from gis.printing.sheet import A4, Box, Ink, Item, Shape, Sheet, Words, moved, rule
from gis.printing.svg import sheet_to_svg
from gis.printing.typefaces import Typeface

MARGIN, BODY, LEAD, GAP = 14.0, 3.4, 1.55, 3.0
CELL, LINE = BODY * 0.95, 1.35
HEADS = {1: 7.5, 2: 4.6}
MARK = "#a51d2d"
Cell = str | tuple[float, ...]


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 or 2."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Text:
    """A paragraph; `quiet` ones are small print."""

    text: str
    quiet: bool = False


@dataclass(frozen=True)
class Table:
    """`shares` of the width of each column; columns in `right` are set flush right, as numbers are. The last
    row is a sum where `summed`."""

    heads: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    shares: tuple[float, ...]
    right: frozenset[int] = frozenset()
    summed: bool = False


@dataclass(frozen=True)
class Drawing:
    """Items in a box of this many mm at (0, 0), and what they show in words."""

    items: tuple[Item, ...]
    width: float
    height: float
    label: str


Block = Heading | Text | Table | Drawing


@dataclass(frozen=True)
class Cover:
    """Title and language (zh or en) of a page."""

    title: str
    lang: str


STYLE = """
body { font: 16px/1.6 "Noto Sans SC", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif;
  color: #17232b; max-width: 920px; margin: 0 auto; padding: 24px 16px 48px; }
h1 { font-size: 30px; line-height: 1.3; margin: 0 0 8px; } h2 { font-size: 20px; margin: 28px 0 6px; }
p { margin: 4px 0; } .quiet { color: #50606b; font-size: 14px; } .wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 15px; }
th, td { text-align: left; padding: 5px 12px 5px 0; border-bottom: 1px solid #d5dde1; vertical-align: top; }
th { color: #50606b; font-weight: 600; } .n { text-align: right; font-variant-numeric: tabular-nums; }
tr.sum td { font-weight: 700; border-top: 2px solid #50606b; } svg { max-width: 100%; height: auto; }
@media print { @page { size: A4; margin: 14mm; } body { padding: 0; max-width: none; font-size: 11pt; }
  h2 { break-after: avoid; } tr { break-inside: avoid; } }
"""


def report_html(blocks: Sequence[Block], cover: Cover) -> str:
    """One page, complete: no script, no request."""
    tag = "zh-Hans" if cover.lang == "zh" else "en"
    return (
        f'<!doctype html>\n<html lang="{tag}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(cover.title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(_html(block) for block in blocks)
        + "\n</body>\n</html>\n"
    )


def _html(block: Block) -> str:
    if isinstance(block, Heading):
        return f"<h{block.level}>{escape(block.text)}</h{block.level}>"
    if isinstance(block, Text):
        kind = ' class="quiet"' if block.quiet else ""
        return f"<p{kind}>{escape(block.text)}</p>"
    if isinstance(block, Drawing):
        drawn = sheet_to_svg(Sheet(block.width, block.height, list(block.items)))
        return f'<figure role="img" aria-label="{escape(block.label)}" style="margin:0">{drawn}</figure>'
    return _html_table(block)


def _html_table(table: Table) -> str:
    head = "".join(
        f'<th scope="col"{_side(table, i)}>{escape(text)}</th>' for i, text in enumerate(table.heads)
    )
    rows = []
    for at, row in enumerate(table.rows):
        kind = ' class="sum"' if table.summed and at == len(table.rows) - 1 else ""
        cells = "".join(f"<td{_side(table, i)}>{_cell(cell)}</td>" for i, cell in enumerate(row))
        rows.append(f"<tr{kind}>{cells}</tr>")
    body = "\n".join(rows)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _side(table: Table, column: int) -> str:
    return ' class="n"' if column in table.right else ""


def _cell(cell: Cell) -> str:
    if isinstance(cell, str):
        return escape(cell)
    label = " ".join(f"{value:g}" for value in cell)
    drawn = sheet_to_svg(Sheet(30, 7, spark(cell, Box(0, 0.5, 29, 6))))
    return f'<span role="img" aria-label="{label}">{drawn}</span>'


def report_sheets(blocks: Sequence[Block], face: Typeface) -> list[Sheet]:
    """A4 pages, numbered at the foot; a table goes on over the page with its head again."""
    flow = _Flow([], face)
    for block in blocks:
        flow.add(block)
    for number, sheet in enumerate(flow.sheets, start=1):
        words = f"{number} / {len(flow.sheets)}"
        sheet.add(Words(sheet.width / 2, sheet.height - 7, words, 2.8, colour="#555555", anchor="middle"))
    return flow.sheets


def spark(values: Sequence[float], box: Box) -> list[Item]:
    """A line over the values from 0 to their highest, its last point marked."""
    if len(values) < 2:
        return []
    x = np.linspace(box.x, box.right - 1, len(values))
    y = box.bottom - np.array(values) / max(max(values), 1e-9) * box.height
    end = np.array([x[-1], y[-1]])
    dot = end + 0.7 * np.array([(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)])
    line = Shape((np.column_stack([x, y]),), Ink(stroke="#50606b", width=0.3), closed=False)
    return [line, Shape((dot,), Ink(fill=MARK))]


@dataclass
class _Flow:
    """Pages being filled from top to bottom."""

    sheets: list[Sheet]
    face: Typeface
    y: float = 0.0

    @property
    def width(self) -> float:
        return A4[0] - 2 * MARGIN

    def room(self, height: float) -> None:
        """Begin a new page where so much does not fit any more."""
        if not self.sheets or self.y + height > A4[1] - MARGIN - 4:
            self.sheets.append(Sheet(*A4))
            self.y = MARGIN

    def add(self, block: Block) -> None:
        """Lay a block below the last."""
        if isinstance(block, Table):
            self._table(block)
        elif isinstance(block, Drawing):
            self.room(block.height + GAP)
            self.sheets[-1].add(*(moved(item, MARGIN, self.y) for item in block.items))
            self.y += block.height + GAP
        elif isinstance(block, Heading):
            self._lines(block.text, (HEADS[block.level], True, "#000000"), GAP)
        else:
            size, colour = (BODY * 0.88, "#444444") if block.quiet else (BODY, "#000000")
            self._lines(block.text, (size, False, colour))

    def _lines(self, text: str, style: tuple[float, bool, str], before: float = 0.0) -> None:
        size, bold, colour = style
        lines = self.face.wrapped(text, size, self.width, bold)
        self.room(before + size * LEAD * (len(lines) + (4 if bold else 0)))
        self.y += before
        for line in lines:
            self.y += size * LEAD
            self.sheets[-1].add(Words(MARGIN, self.y - size * 0.35, line, size, bold, colour))

    def _table(self, table: Table) -> None:
        self.room(BODY * 6)
        self._row(table, table.heads, bold=True)
        for at, row in enumerate(table.rows):
            high = BODY * (0.4 + LINE * self._lines_of(table, row))
            if self.y + high > A4[1] - MARGIN - 4:
                self.room(A4[1])
                self._row(table, table.heads, bold=True)
            self._row(table, row, bold=table.summed and at == len(table.rows) - 1)
        self.y += GAP / 2

    def _wrapped(self, table: Table, cells: Sequence[Cell], bold: bool) -> list[list[str]]:
        """Each cell in the lines that its column holds; none for a drawn one."""
        widths = [self.width * share - 2 for share in table.shares]
        return [
            self.face.wrapped(cell, CELL, width, bold) if isinstance(cell, str) else []
            for cell, width in zip(cells, widths, strict=True)
        ]

    def _lines_of(self, table: Table, cells: Sequence[Cell]) -> int:
        return max(1, *(len(lines) for lines in self._wrapped(table, cells, False)))

    def _row(self, table: Table, cells: Sequence[Cell], bold: bool) -> None:
        x, sheet, top = MARGIN, self.sheets[-1], self.y
        texts = self._wrapped(table, cells, bold)
        self.y += BODY * (0.4 + LINE * max(1, *map(len, texts)))
        for i, (cell, lines) in enumerate(zip(cells, texts, strict=True)):
            width = self.width * table.shares[i]
            at, anchor = (x + width - 4, "end") if i in table.right else (x, "start")
            for n, line in enumerate(lines, start=1):
                sheet.add(Words(at, top + BODY * (n * LINE - 0.1), line, CELL, bold, anchor=anchor))
            if not isinstance(cell, str):
                sheet.add(*spark(cell, Box(x, top + BODY * 0.3, width - 3, BODY * 1.1)))
            x += width
        sheet.add(rule((MARGIN, self.y), (MARGIN + self.width, self.y), Ink(stroke="#cccccc", width=0.15)))
