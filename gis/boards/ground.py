"""The map of a board: grids in pale colours with their numbers and leaders, units, ways, neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis.boards.content import Board, BoardGrid, Way
from gis.boards.papers import DIGIT_HEIGHT, Paper
from gis.boards.way_names import way_names
from gis.colouring import colour_areas
from gis.printing.framing import MapFrame, lines, north_arrow, scale_bar, shapes
from gis.printing.labels import Label, Placed, place_labels
from gis.printing.sheet import Box, Clip, Ink, Item, Points, Shape, Words, rectangle
from gis.printing.typefaces import Typeface

PALES = ("#fdf3cf", "#dcefe0", "#e3e9f7", "#f9e3dc", "#efe3f3", "#e9efd2")
"""Fills of grids; numbers and outlines carry the meaning, so a grey printer loses nothing."""
BESIDE, WATER, ROAD, HOUSE = "#f1f1f1", "#b9d9ea", "#ffffff", "#d8d2c6"
UNIT_LINE, GRID_LINE, VILLAGE_LINE, QUIET = "#8a8a8a", "#30303a", "#000000", "#777777"
LEAST_WAY_MM = 0.35
AROUND = 0.03
"""How much of the village's size is left free between its border and the edge of the map."""


@dataclass(frozen=True)
class Drawn:
    """A board's map being drawn: where it lies, in what sizes and which face."""

    board: Board
    frame: MapFrame
    paper: Paper
    face: Typeface


def ground(board: Board, box: Box, paper: Paper, face: Typeface) -> list[Item]:
    """The map in a box, with a scale bar, an arrow to the north and a frame."""
    west, south, east, north = board.polygon.bounds
    margin = AROUND * min(box.width, box.height)
    drawn = Drawn(board, MapFrame.fit((west, south, east, north), box, margin), paper, face)
    foot = _foot(drawn)
    names, taken = grid_labels(drawn, [_area_of(foot)])
    named, taken = way_names(drawn.frame, board, taken, (paper.unit * 1.6, face))
    under = rectangle(box, Ink(fill=BESIDE))
    items: list[Shape | Words] = [under, *_areas(drawn), *named, *_unit_numbers(drawn, taken)]
    items += [*_beside(drawn, taken), *names]
    return [Clip(box, tuple(items)), *foot, rectangle(box, Ink("", "#000000", 0.4))]


def grid_labels(drawn: Drawn, taken: Sequence[BaseGeometry]) -> tuple[list[Words], list[BaseGeometry]]:
    """Each grid's number with its leaders below, none over another; and everything that is then taken."""
    board, paper = drawn.board, drawn.paper
    areas = [_on_page(drawn.frame, grid.polygon) for grid in board.grids]
    sizes = [_label_sizes(drawn, grid) for grid in board.grids]
    placed = place_labels(
        [Label(area, tuple((w, h) for w, h, _ in own)) for area, own in zip(areas, sizes, strict=True)], taken
    )
    words: list[Words] = []
    occupied = list(taken)
    for grid, own, place in zip(board.grids, sizes, placed, strict=True):
        if place is None:
            continue
        width, height, name = own[place.size]
        top = place.y - height / 2
        occupied.append(shapely.box(place.x - width / 2, top, place.x + width / 2, top + height))
        base = top + paper.number * DIGIT_HEIGHT
        words.append(Words(place.x, base, grid.number, paper.number, True, "#000000", "middle", 0.7))
        for i, holder in enumerate(grid.holders if name else ()):
            base_of_name = base + name * (1.15 + 1.15 * i)
            words.append(Words(place.x, base_of_name, holder.text, name, False, "#000000", "middle", 0.5))
    return words, occupied


def _label_sizes(drawn: Drawn, grid: BoardGrid) -> list[tuple[float, float, float]]:
    """(width, height, em of the leaders' names) of a grid's label, the largest first; 0: without names."""
    paper, face = drawn.paper, drawn.face
    number = face.width(grid.number, paper.number, True)
    sizes = []
    for name in (paper.name, paper.name * 0.8, paper.name * 0.62):
        width = max([number, *(face.width(one.text, name) for one in grid.holders)])
        height = paper.number * DIGIT_HEIGHT + name * (0.25 + 1.15 * len(grid.holders))
        sizes.append((width, height, name))
    return [*sizes, (number, paper.number * DIGIT_HEIGHT, 0.0)]


def _areas(drawn: Drawn) -> list[Shape]:
    board, frame = drawn.board, drawn.frame
    colours = colour_areas([grid.polygon for grid in board.grids])
    fills = [
        shapes(frame, [grid.polygon], Ink(fill=PALES[colour % len(PALES)]))
        for grid, colour in zip(board.grids, colours, strict=True)
    ]
    view = shapely.box(*_view(frame))
    near = [house for house in board.around.buildings if house.intersects(view)]
    units = [unit.polygon for grid in board.grids for unit in grid.units if not unit.overlay]
    overlays = [unit.polygon for grid in board.grids for unit in grid.units if unit.overlay]
    return [
        *(shapes(frame, [polygon], Ink("#e9e9e9", "#bdbdbd", 0.25)) for _, polygon in board.around.beside),
        *fills,
        shapes(frame, near, Ink(fill=HOUSE)),
        *_ways(frame, board.around.ways, view),
        shapes(frame, units, Ink("", UNIT_LINE, 0.15)),
        shapes(frame, overlays, Ink("", UNIT_LINE, 0.15, (0.6, 0.5))),
        shapes(frame, [grid.polygon for grid in board.grids], Ink("", GRID_LINE, drawn.paper.number / 20)),
        shapes(frame, [board.polygon], Ink("", VILLAGE_LINE, drawn.paper.number / 11)),
    ]


def _ways(frame: MapFrame, ways: Sequence[Way], view: BaseGeometry) -> list[Shape]:
    """Rivers below, then the narrow ways, then the wide ones; ways too thin for print are left out."""
    drawn: dict[tuple[bool, float], list[BaseGeometry]] = {}
    for way in ways:
        width = round(way.width_m * frame.scale, 1)
        if width >= LEAST_WAY_MM and way.line.intersects(view):
            drawn.setdefault((way.kind != "river", width), []).append(way.line)
    return [
        lines(frame, found, Ink(stroke=ROAD if road else WATER, width=width))
        for (road, width), found in sorted(drawn.items())
    ]


def _unit_numbers(drawn: Drawn, taken: Sequence[BaseGeometry]) -> list[Words]:
    """The numbers of the units that have room for them; the others are found by the page behind the code."""
    size = drawn.paper.unit
    units = [unit for grid in drawn.board.grids for unit in grid.units if not unit.overlay]
    areas = np.asarray([_on_page(drawn.frame, unit.polygon) for unit in units], dtype=object)
    if not len(areas):
        return []
    spokes = shapely.maximum_inscribed_circle(areas, 0.2)
    centres = shapely.get_coordinates(shapely.get_point(spokes, 0))
    half = np.array([drawn.face.width(unit.number, size) / 2 for unit in units])
    boxes = shapely.box(
        centres[:, 0] - half, centres[:, 1] - size * 0.4, centres[:, 0] + half, centres[:, 1] + size * 0.4
    )
    fits = shapely.contains(areas, boxes)
    fits[shapely.STRtree(boxes).query(np.asarray(taken, dtype=object), predicate="intersects")[1]] = False
    return [
        Words(x, y + size * DIGIT_HEIGHT / 2, units[i].number, size, colour="#444444", anchor="middle")
        for i, (x, y) in enumerate(centres.tolist())
        if fits[i]
    ]


def _beside(drawn: Drawn, taken: Sequence[BaseGeometry]) -> list[Words]:
    """The names of the villages next to this one, where enough of them is seen."""
    size, view = drawn.paper.name * 0.8, _page_box(drawn.frame.box.inside(drawn.paper.unit))
    village = _on_page(drawn.frame, drawn.board.polygon)
    seen = [
        (name, shapely.intersection(_on_page(drawn.frame, polygon), view))
        for name, polygon in drawn.board.around.beside
    ]
    seen = [(name, _largest(part)) for name, part in seen if not part.is_empty]
    labels = [Label(part, ((drawn.face.width(name, size), size),)) for name, part in seen]
    placed = place_labels(labels, [*taken, village])
    return [
        Words(place.x, place.y + size * 0.36, name, size, colour=QUIET, anchor="middle")
        for (name, part), place in zip(seen, placed, strict=True)
        if place and part.contains(_about(place, drawn.face.width(name, size), size))
    ]


def _about(place: Placed, width: float, height: float) -> BaseGeometry:
    return shapely.box(place.x - width / 2, place.y - height / 2, place.x + width / 2, place.y + height / 2)


def _largest(shape: BaseGeometry) -> BaseGeometry:
    """The largest polygon of what an intersection left."""
    parts = shapely.get_parts(shape)
    return parts[int(np.argmax(shapely.area(parts)))]


def _foot(drawn: Drawn) -> list[Item]:
    """The scale bar in the corner below left, the arrow above right."""
    box, size = drawn.frame.box, drawn.paper.name * 0.7
    bar = scale_bar(drawn.frame, box.x + size, box.bottom - size, size)
    return [*bar, *north_arrow(box.right - size * 1.6, box.y + size * 4.4, size * 3.6)]


def _area_of(items: Sequence[Item]) -> BaseGeometry:
    """The ground on the page that lines and shapes of a list cover."""
    points = [point for item in items if isinstance(item, Shape) for path in item.paths for point in path]
    parts = [shapely.Point(point).buffer(4) for point in points]
    return shapely.union_all(parts)


def _view(frame: MapFrame) -> tuple[float, float, float, float]:
    box = frame.box
    south, east = frame.north - frame.metres(box.height), frame.west + frame.metres(box.width)
    return frame.west, south, east, frame.north


def _on_page(frame: MapFrame, polygon: BaseGeometry) -> BaseGeometry:
    def place(points: Points) -> Points:
        return frame.points(points)

    return shapely.transform(polygon, place)


def _page_box(box: Box) -> BaseGeometry:
    return shapely.box(box.x, box.y, box.right, box.bottom)
