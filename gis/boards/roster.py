"""The roster of units as lines, grid after grid, and how they are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gis.boards.content import BoardGrid, BoardUnit
from gis.boards.papers import Paper
from gis.printing.sheet import Box, Ink, Item, Words, rectangle, rule
from gis.printing.typefaces import Typeface

BETWEEN, LEAST_NAME, MOST_NUMBER = 0.36, 3.0, 5.0
"""In ems: between names; room that a name takes at least, so that names stand below each other; room that a
unit's number takes at most."""
PALE, FAINT = "#e6e6e6", "#b8b8b8"


@dataclass(frozen=True)
class Line:
    """A unit, or a heading: a grid, or its rest in a new column (`continued`).

    `rows`: one or more printed lines, each what stands on the left and the names on the right, the first
    who is asked first; `height` in mm.
    """

    grid: int
    number: str
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    height: float
    heading: bool = False
    continued: bool = False


@dataclass(frozen=True)
class Roster:
    """Lines for one paper and face; how wide a column of them is, and the numbers in it."""

    lines: tuple[Line, ...]
    headings: tuple[Line, ...]
    width: float
    number: float


def roster(grids: Sequence[BoardGrid], paper: Paper, face: Typeface) -> Roster:
    """The lines of the grids' units, broken to the width of the paper's columns."""
    width = (paper.inner.width - (paper.columns - 1) * paper.gap) / paper.columns
    numbers = {unit.number for grid in grids for unit in grid.units}
    widest = max((face.width(number, paper.body) for number in numbers), default=0.0)
    room = _Room(paper, face, width, min(widest, MOST_NUMBER * paper.body) + BETWEEN * paper.body)
    headings = tuple(_heading(i, grid, paper) for i, grid in enumerate(grids))
    lines: list[Line] = []
    for i, grid in enumerate(grids):
        lines.append(headings[i])
        lines.extend(_unit(i, unit, room) for unit in grid.units)
    return Roster(tuple(lines), headings, width, room.number)


def draw_column(found: Roster, column: Sequence[Line], box: Box, look: tuple[Paper, Typeface]) -> list[Item]:
    """A column's lines from the top of a box."""
    items: list[Item] = []
    y = box.y
    room = _Room(*look, found.width, found.number)
    for line in column:
        place = Box(box.x, y, box.width, line.height)
        items.extend((_draw_heading if line.heading else _draw_unit)(line, place, room))
        y += line.height
    return items


@dataclass(frozen=True)
class _Room:
    """A column: paper, face, its width and that of the numbers in it."""

    paper: Paper
    face: Typeface
    width: float
    number: float

    def people(self, names: Sequence[str]) -> float:
        """How much of a line names take."""
        size = self.paper.body
        return sum(max(self.face.width(one, size), LEAST_NAME * size) + BETWEEN * size for one in names)


def _heading(index: int, grid: BoardGrid, paper: Paper) -> Line:
    people = tuple(one.text for one in grid.holders)
    return Line(index, grid.number, ((grid.name, people),), paper.heading * 1.9, heading=True)


def _unit(index: int, unit: BoardUnit, room: _Room) -> Line:
    """On one printed line where it fits; else the name is broken, and the people follow it."""
    size, face, names = room.paper.body, room.face, tuple(one.text for one in unit.holders)
    free = room.width - room.number
    taken = face.width(unit.name, size)
    left = [unit.name] if taken <= free else face.wrapped(unit.name, size, free)
    groups = [names] if room.people(names) <= free else [(name,) for name in names]
    rows: list[tuple[str, tuple[str, ...]]] = [(text, ()) for text in left]
    if face.width(left[-1], size) + room.people(groups[0]) <= free:
        rows[-1] = (left[-1], groups.pop(0))
    rows += [("", group) for group in groups]
    return Line(index, unit.number, tuple(rows), room.paper.row * len(rows))


def _draw_heading(line: Line, box: Box, room: _Room) -> list[Item]:
    size, face = room.paper.heading, room.face
    bar = Box(box.x, box.y + size * 0.3, box.width, size * 1.5)
    base, inner = bar.y + size * 1.12, bar.width - size * 0.6
    (title, names), more = line.rows[0], "（续）" if line.continued else ""
    name, name_size = face.shrunk(title, size, inner * 0.66 - face.width(more, size, True), True)
    free = inner - face.width(name, name_size, True) - face.width(more, size, True) - size * 0.5
    fitting = ("、".join(names[:count]) for count in range(len(names), 0, -1))
    people = next((one for one in fitting if face.width(one, size, True) <= free), names[0] if names else "")
    people, people_size = face.shrunk(people, size, free, True)
    return [
        rectangle(bar, Ink(fill=PALE)),
        Words(bar.x + size * 0.3, base, name, name_size, bold=True),
        Words(bar.x + size * 0.3 + face.width(name, name_size, True), base, more, size, bold=True),
        Words(bar.right - size * 0.3, base, people, people_size, bold=True, anchor="end"),
    ]


def _draw_unit(line: Line, box: Box, room: _Room) -> list[Item]:
    size, face, step = room.paper.body, room.face, room.paper.row
    base = box.y + step * 0.5 + size * 0.36
    under = rule((box.x, box.bottom), (box.right, box.bottom), Ink(stroke=FAINT, width=0.12))
    number = face.fitted(line.number, size, MOST_NUMBER * size)
    end = box.x + room.number - BETWEEN * size
    items: list[Item] = [under, Words(end, base, number, size, anchor="end")]
    for i, (left, names) in enumerate(line.rows):
        if left:
            items.append(Words(box.x + room.number, base + i * step, left, size))
        right = box.right
        for name in reversed(names):
            shown, smaller = face.shrunk(name, size, room.width - room.number)
            items.append(Words(right, base + i * step, shown, smaller, anchor="end"))
            right -= room.people([name])
    return items
