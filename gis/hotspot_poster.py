"""One sheet of an answer about hot spots: the map, what its colours mean, whom to ask where, and the terms.

Colours stand with line patterns, so that a copy in grey still tells the classes apart. Everything is vector.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gis.errors import InputError
from gis.printing.framing import MapFrame, lines, north_arrow, scale_bar, shapes
from gis.printing.labels import Label, place_labels
from gis.printing.sheet import A1, A3, A4, Box, Ink, Item, Shape, Sheet, Words, rectangle, rule
from gis.printing.typefaces import Typeface

PAPERS = {"A4": A4, "A3": A3, "A1": A1}
GROWTH = {"A4": 1.0, "A3": 1.3, "A1": 2.4}
"""Text grows less than the paper: a large sheet holds more rows."""
MARGIN, TITLE, SUBTITLE, BODY = 10.0, 7.0, 3.6, 2.9
MAP_SHARE = 0.52
VILLAGE_LINE, GRID_LINE = Ink(stroke="#3b3026", width=0.5), Ink(stroke="#8c7f70", width=0.16)
PAPER_FILL, HATCH_MM = "#fbfaf6", 1.5


@dataclass(frozen=True)
class Look:
    """How a class is drawn: fill and pattern as in `gis.hotspot_looks`, its words and how many."""

    fill: str
    pattern: str
    words: str
    count: int | None


@dataclass(frozen=True)
class Row:
    """An area of the roster: its number on the map, name, what was found, whom to ask."""

    name: str
    verdict: str
    finding: str
    leader: str


@dataclass(frozen=True)
class Ground:
    """Shapes in metres: villages with their names, outlines of grids, and the areas of each class (index into
    `Poster.looks`)."""

    villages: Sequence[BaseGeometry]
    names: Sequence[str]
    grids: Sequence[BaseGeometry]
    areas: Sequence[tuple[int, BaseGeometry]]
    numbered: Sequence[BaseGeometry]
    chinese: bool = True


@dataclass(frozen=True)
class Poster:
    """What the sheet says. `heads`: of the roster's columns; `rest` goes under it when rows are left over,
    with {n} for how many."""

    title: str
    subtitle: str
    looks: Sequence[Look]
    rows: Sequence[Row]
    heads: tuple[str, str, str, str]
    terms: Sequence[str]
    rest: str
    note: str = ""
    chinese: bool = True


def poster(told: Poster, ground: Ground, paper: str, face: Typeface) -> Sheet:
    """The sheet, portrait. Raises InputError for a paper that is none of PAPERS."""
    if paper not in PAPERS:
        raise InputError(
            f"纸张只能是 {'、'.join(PAPERS)}", f"The paper is one of {', '.join(PAPERS)}", field="--paper"
        )
    sheet, grow = Sheet(*PAPERS[paper]), GROWTH[paper]
    inner = sheet.box.inside(MARGIN * grow)
    top = _head(sheet, inner, told, (grow, face))
    terms = _terms_lines(told, inner.width, (grow, face))
    foot = inner.bottom - len(terms) * BODY * grow * 1.45 - 1.5 * grow
    middle = Box(inner.x, top, inner.width, (foot - top) * MAP_SHARE)
    sheet.add(*map_items(told.looks, ground, middle, grow))
    below = _legend(sheet, told, (inner.x, middle.bottom + 5.5 * grow, inner.width), (grow, face))
    _roster(sheet, told, Box(inner.x, below, inner.width, foot - below), (grow, face))
    sheet.add(rule((inner.x, foot), (inner.right, foot), Ink(stroke="#999999", width=0.2 * grow)))
    for i, line in enumerate(terms):
        y = foot + (i + 1) * BODY * grow * 1.45
        sheet.add(Words(inner.x, y, line, BODY * grow * 0.93, colour="#444444"))
    return sheet


def _head(sheet: Sheet, inner: Box, told: Poster, style: tuple[float, Typeface]) -> float:
    grow, face = style
    y = inner.y + TITLE * grow
    sheet.add(Words(inner.x, y, told.title, TITLE * grow, bold=True))
    if told.note:
        sheet.add(Words(inner.right, y, told.note, SUBTITLE * grow, colour="#8a5a00", anchor="end"))
    for line in face.wrapped(told.subtitle, SUBTITLE * grow, inner.width):
        y += SUBTITLE * grow * 1.5
        sheet.add(Words(inner.x, y, line, SUBTITLE * grow, colour="#444444"))
    return y + 2.5 * grow


def map_items(looks: Sequence[Look], ground: Ground, box: Box, grow: float) -> list[Item]:
    """The map in a box, its text `grow` times as large as on an A4."""
    frame = MapFrame.fit(shapely.total_bounds(np.asarray(ground.villages, dtype=object)), box)
    frame = replace(frame, chinese=ground.chinese)
    items: list[Item] = [shapes(frame, ground.villages, Ink(fill=PAPER_FILL))]
    for i, look in enumerate(looks):
        mine = [area for which, area in ground.areas if which == i]
        if mine and look.fill:
            items.append(shapes(frame, mine, Ink(fill=look.fill)))
            items += pattern(look.pattern, _page(frame, shapely.union_all(mine)), grow)
    items.append(lines(frame, shapely.boundary(np.asarray(ground.grids, dtype=object)), GRID_LINE))
    villages = shapely.boundary(np.asarray(ground.villages, dtype=object))
    items.append(lines(frame, villages, VILLAGE_LINE))
    items += _labels(ground, frame, grow)
    items += scale_bar(frame, box.x + 2, box.bottom - 2, 3.0 * grow)
    items += north_arrow(box.right - 5 * grow, box.y + 12 * grow, 10 * grow, "北" if ground.chinese else "N")
    return items


def _labels(ground: Ground, frame: MapFrame, grow: float) -> list[Item]:
    """Numbers of the roster on their areas, then names of villages where they find room."""
    numbers = [_page(frame, area) for area in ground.numbered]
    spots = [shapely.get_coordinates(shapely.point_on_surface(area))[0] for area in numbers]
    radius = 2.0 * grow
    items: list[Item] = []
    for i, (x, y) in enumerate(spots, start=1):
        ring = np.array(
            [(x + radius * np.cos(t), y + radius * np.sin(t)) for t in np.linspace(0, 2 * np.pi, 25)]
        )
        items.append(Shape((ring,), Ink(fill="#ffffff", stroke="#000000", width=0.25 * grow)))
        size = (2.6 if i < 10 else 2.1) * grow
        items.append(Words(x, y + size * 0.36, str(i), size, bold=True, anchor="middle"))
    size = 3.4 * grow
    places = [_page(frame, village) for village in ground.villages]
    labels = [
        Label(place, ((len(name) * size, size * 1.2), (len(name) * size * 0.75, size * 0.9)))
        for place, name in zip(places, ground.names, strict=True)
    ]
    taken = [shapely.box(x - radius, y - radius, x + radius, y + radius) for x, y in spots]
    for name, placed in zip(ground.names, place_labels(labels, taken), strict=True):
        if placed is not None:
            em = size * (1.0, 0.75)[placed.size]
            items.append(
                Words(placed.x, placed.y + em * 0.36, name, em, True, "#7a2e12", "middle", halo=em / 7)
            )
    return items


def pattern(name: str, area: BaseGeometry, grow: float) -> list[Item]:
    """Lines or dots over an area in page mm."""
    if not name or area.is_empty:
        return []
    step = HATCH_MM * grow
    x0, y0, x1, y1 = area.bounds
    if name == "dots":
        xs, ys = np.meshgrid(np.arange(x0, x1 + step, step), np.arange(y0, y1 + step, step))
        at = np.column_stack([(xs + (np.arange(len(ys)) % 2)[:, None] * step / 2).ravel(), ys.ravel()])
        inside = at[shapely.contains_xy(area, at)]
        side = 0.14 * grow
        return [Shape(tuple(p + side * SQUARE for p in inside), Ink(fill="#222222"))] if len(inside) else []
    found: list[Item] = []
    ink = Ink(stroke="#ffffff" if name in ("cross", "rising") else "#555555", width=0.22 * grow)
    for rising in (True, False):
        if (rising and name != "falling") or (not rising and name in ("cross", "falling")):
            paths = _hatch(area, step, rising)
            found += [Shape(paths, ink, closed=False)] if paths else []
    return found


TURN = np.linspace(0.0, 2.0 * np.pi, 25)
CIRCLE = np.column_stack([np.cos(TURN), np.sin(TURN)])
SQUARE = np.array([(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)])


def _hatch(area: BaseGeometry, step: float, rising: bool) -> tuple[NDArray[np.float64], ...]:
    x0, y0, x1, y1 = area.bounds
    high = y1 - y0
    starts = np.arange(x0 - high, x1 + step, step)
    ends = [[(x, y1), (x + high, y0)] if rising else [(x, y0), (x + high, y1)] for x in starts]
    cut = shapely.intersection(shapely.multilinestrings(shapely.linestrings(ends)), area)
    parts = [part for part in shapely.get_parts(cut) if part.geom_type == "LineString"]
    return tuple(shapely.get_coordinates(part) for part in parts)


def _legend(
    sheet: Sheet, told: Poster, at: tuple[float, float, float], style: tuple[float, Typeface]
) -> float:
    """Swatches with their words and numbers, in as many lines as they need; gives where it ends."""
    (left, y, width), (grow, face) = at, style
    size, side, x = BODY * grow * 1.1, 5.0 * grow, left
    for look in told.looks:
        number = "" if look.count is None else f"（{look.count}）" if told.chinese else f" ({look.count})"
        text = look.words + number
        long = side * 1.35 + face.width(text, size) + 5 * grow
        if x + long > left + width:
            x, y = left, y + side * 1.1
        box = Box(x, y - side * 0.62, side, side * 0.7)
        sheet.add(rectangle(box, Ink(fill=look.fill or PAPER_FILL, stroke="#555555", width=0.15 * grow)))
        sheet.add(*pattern(look.pattern, shapely.box(box.x, box.y, box.right, box.bottom), grow))
        sheet.add(Words(x + side * 1.35, y, text, size))
        x += long
    return y + 4 * grow


def _roster(sheet: Sheet, told: Poster, box: Box, style: tuple[float, Typeface]) -> None:
    """The first rows that find room, in two columns on the larger sheets."""
    grow, face = style
    size = BODY * grow
    high = size * 1.75
    fit = max(0, int((box.height - high) / high) - 1)
    shown = told.rows[:fit]
    columns = [box.width * share for share in (0.035, 0.175, 0.15, 0.48, 0.16)]
    _line(sheet, (box.x, box.y + size), ["", *told.heads], (columns, size, face, True))
    for i, row in enumerate(shown, start=1):
        y = box.y + size + i * high
        sheet.add(
            rule(
                (box.x, y - high + size * 0.4),
                (box.right, y - high + size * 0.4),
                Ink(stroke="#cccccc", width=0.12 * grow),
            )
        )
        cells = [str(i), row.name, row.verdict, row.finding, row.leader]
        _line(sheet, (box.x, y), cells, (columns, size, face, False))
    left = len(told.rows) - len(shown)
    if left:
        y = box.y + size + (len(shown) + 1) * high
        sheet.add(Words(box.x, y, told.rest.replace("{n}", str(left)), size, colour="#555555"))


def _line(
    sheet: Sheet,
    at: tuple[float, float],
    cells: Iterable[str],
    style: tuple[Sequence[float], float, Typeface, bool],
) -> None:
    (x, y), (columns, size, face, bold) = at, style
    for text, column in zip(cells, columns, strict=True):
        shown, em = face.shrunk(text, size, column - size * 0.6, bold)
        sheet.add(Words(x, y, shown, em, bold=bold))
        x += column


def _terms_lines(told: Poster, width: float, style: tuple[float, Typeface]) -> list[str]:
    grow, face = style
    size = BODY * grow * 0.93
    return [line for term in told.terms for line in face.wrapped(term, size, width)]


def _page(frame: MapFrame, area: BaseGeometry) -> BaseGeometry:
    moved: BaseGeometry = shapely.transform(area, frame.points)
    return moved
