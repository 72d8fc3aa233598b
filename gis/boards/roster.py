"""The roster of units, run into columns: grid after grid, unit after unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from gis.boards.content import BoardGrid, BoardUnit
from gis.boards.papers import Paper
from gis.printing.sheet import Box, Ink, Item, Words, rectangle, rule
from gis.printing.typefaces import Typeface

KEEP = 3
"""A heading stays with so many lines, and so many lines at least begin a column."""
NUMBER, BETWEEN = 1.5, 0.36
"""Room for a unit's number, and between names, in parts of the em."""
PALE, FAINT = "#e6e6e6", "#b8b8b8"


@dataclass(frozen=True)
class Line:
    """One line of the roster: a heading (of a grid, or of its rest in a new column) or a unit, maybe broken.

    `left`: lines of the unit's name; `right`: who leads, the first first; `height` in mm.
    """

    grid: int
    number: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    height: float
    heading: bool = False


@dataclass(frozen=True)
class Roster:
    """Lines for one paper and face, and how wide a column of them is."""

    lines: tuple[Line, ...]
    headings: tuple[Line, ...]
    width: float


def roster(grids: Sequence[BoardGrid], paper: Paper, face: Typeface) -> Roster:
    """The lines of the grids' units, broken to the width of the paper's columns."""
    width = (paper.inner.width - (paper.columns - 1) * paper.gap) / paper.columns
    headings = tuple(_heading(i, grid, paper) for i, grid in enumerate(grids))
    lines: list[Line] = []
    for i, grid in enumerate(grids):
        lines.append(headings[i])
        lines.extend(_unit(i, unit, _Room(paper, face, width)) for unit in grid.units)
    return Roster(tuple(lines), headings, width)


def flow(found: Roster, heights: Sequence[float]) -> list[list[Line]] | None:
    """The lines in columns of these heights, each begun by the grid it goes on with; None if too few."""
    columns: list[list[Line]] = []
    rest = list(found.lines)
    for height in heights:
        column, rest = _column(found, rest, height)
        columns.append(column)
    return None if rest else columns


def least_height(found: Roster, columns: int, whole: Sequence[float]) -> float | None:
    """The least height of `columns` first or last columns, beside `whole` ones, that holds every line."""
    low, high = 0.0, 10_000.0
    if flow(found, [*whole, *[high] * columns]) is None:
        return None
    while high - low > 0.5:
        middle = (low + high) / 2
        if flow(found, [*whole, *[middle] * columns]) is None:
            low = middle
        else:
            high = middle
    return high


def draw_column(column: Sequence[Line], box: Box, paper: Paper, face: Typeface) -> list[Item]:
    """A column's lines from the top of a box."""
    items: list[Item] = []
    y = box.y
    for line in column:
        place = Box(box.x, y, box.width, line.height)
        items.extend(
            _draw_heading(line, place, paper, face) if line.heading else _draw_unit(line, place, paper, face)
        )
        y += line.height
    return items


@dataclass(frozen=True)
class _Room:
    paper: Paper
    face: Typeface
    width: float

    @property
    def left(self) -> float:
        """Where a unit's name begins, from the column's edge."""
        return self.paper.body * NUMBER


def _heading(index: int, grid: BoardGrid, paper: Paper) -> Line:
    people = tuple(one.text for one in grid.holders)
    return Line(index, grid.number, (grid.name,), people, paper.heading * 1.9, heading=True)


def _unit(index: int, unit: BoardUnit, room: _Room) -> Line:
    size, face = room.paper.body, room.face
    right = tuple(one.text for one in unit.holders)
    people = sum(max(face.width(one, size), 3 * size) + size * BETWEEN for one in right)
    free = room.width - room.left - people
    if face.width(unit.name, size) <= free:
        return Line(index, unit.number, (unit.name,), right, room.paper.row)
    left = tuple(face.wrapped(unit.name, size, room.width - room.left))
    if len(left) == 1 or face.width(left[-1], size) > free:
        left = (*left, "")
    return Line(index, unit.number, left, right, room.paper.row * len(left))


def _column(found: Roster, rest: list[Line], height: float) -> tuple[list[Line], list[Line]]:
    """What of the rest fits into one column, and what then remains."""
    column: list[Line] = []
    if rest and not rest[0].heading:
        begun = found.headings[rest[0].grid]
        column.append(replace(begun, left=(f"{begun.left[0]}（续）",)))
    used = sum(line.height for line in column)
    taken = 0
    while taken < len(rest) and used + rest[taken].height <= height + 1e-6:
        used += rest[taken].height
        taken += 1
    taken = _without_widow(rest, taken)
    return ([*column, *rest[:taken]] if taken else []), rest[taken:]


def _without_widow(rest: list[Line], taken: int) -> int:
    """Fewer lines, so that no heading ends a column with less than KEEP lines of its own behind it."""
    if taken == len(rest):
        return taken
    for back in range(1, KEEP + 1):
        if taken - back >= 0 and rest[taken - back].heading:
            following = sum(1 for _ in _until_heading(rest[taken - back + 1 :]))
            return taken - back if following >= back else taken
    return taken


def _until_heading(lines: Sequence[Line]) -> Iterator[Line]:
    for line in lines:
        if line.heading:
            return
        yield line


def _draw_heading(line: Line, box: Box, paper: Paper, face: Typeface) -> list[Item]:
    size = paper.heading
    bar = Box(box.x, box.y + size * 0.3, box.width, size * 1.5)
    base = bar.y + size * 1.12
    room = bar.width - face.width(line.left[0], size, True) - size * 1.2
    fitting = ["、".join(line.right[:count]) for count in range(len(line.right), 0, -1)]
    people = next((one for one in fitting if face.width(one, size, True) <= room), line.right[0])
    people = face.fitted(people, size, room, True)
    return [
        rectangle(bar, Ink(fill=PALE)),
        Words(bar.x + size * 0.3, base, line.left[0], size, bold=True),
        Words(bar.right - size * 0.3, base, people, size, bold=True, anchor="end"),
    ]


def _draw_unit(line: Line, box: Box, paper: Paper, face: Typeface) -> list[Item]:
    size = paper.body
    base = box.y + paper.row * 0.5 + size * 0.36
    items: list[Item] = [
        rule((box.x, box.bottom), (box.right, box.bottom), Ink(stroke=FAINT, width=0.12)),
        Words(box.x + size * (NUMBER - 0.3), base, line.number, size, anchor="end"),
    ]
    for i, text in enumerate(line.left):
        if text:
            items.append(Words(box.x + size * NUMBER, base + i * paper.row, text, size))
    last = base + (len(line.left) - 1) * paper.row
    end = box.right
    for name in reversed(line.right):
        items.append(Words(end, last, name, size, anchor="end"))
        end -= max(face.width(name, size), size * 3) + size * BETWEEN
    return items
