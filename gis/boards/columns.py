"""Running a roster into columns: no heading alone at a foot, each begun by the grid it goes on with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from gis.boards.roster import Line, Roster

MOST = 1e6
KEEP = 3
"""A heading stays with so many lines."""


def flow(found: Roster, heights: Sequence[float]) -> list[list[Line]] | None:
    """The lines in columns of these heights, each begun by the grid it goes on with; None if too few."""
    columns: list[list[Line]] = []
    rest = list(found.lines)
    for height in heights:
        column, rest = _column(found, rest, height)
        columns.append(column)
    return None if rest else columns


def least_height(found: Roster, count: int, later: Sequence[float]) -> float:
    """The least height of the first `count` columns, before others as given, that holds every line."""
    return _least(lambda height: flow(found, [height] * count + list(later)))


def levelled(found: Roster, columns: list[list[Line]], count: int) -> list[list[Line]]:
    """The columns with what stands in the last `count` spread over them evenly."""
    before = [sum(line.height for line in column) for column in columns[:-count]]
    last = _least(lambda height: flow(found, [*before, *[height] * count]))
    return flow(found, [*before, *[last] * count]) or columns


def _least(flowed: Callable[[float], object]) -> float:
    low, high = 0.0, MOST
    while high - low > 0.5:
        middle = (low + high) / 2
        low, high = (middle, high) if flowed(middle) is None else (low, middle)
    return high


def _column(found: Roster, rest: list[Line], height: float) -> tuple[list[Line], list[Line]]:
    """What of the rest fits into one column, and what then remains."""
    column: list[Line] = []
    if rest and not rest[0].heading:
        column.append(replace(found.headings[rest[0].grid], continued=True))
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
