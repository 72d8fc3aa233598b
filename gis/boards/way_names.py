"""Names along the ways of a board's map, turned with the way, where nothing else lies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import atan2, degrees

import numpy as np
import shapely
from shapely import affinity
from shapely.geometry.base import BaseGeometry

from gis.boards.content import Board
from gis.printing.framing import MapFrame
from gis.printing.sheet import Words
from gis.printing.typefaces import Typeface

SPOTS = (0.5, 0.35, 0.65, 0.2, 0.8)
"""Places tried along a way, in parts of its length."""
STRAIGHT = 0.985
"""Chord over length, of the piece that a name lies along, from which it counts as straight."""
COLOURS = {"river": "#2d6d92"}


def way_names(
    frame: MapFrame, board: Board, taken: Sequence[BaseGeometry], lettering: tuple[float, Typeface]
) -> tuple[list[Words], list[BaseGeometry]]:
    """Each name once, of the longest piece inside the village; and everything that is then taken."""
    size, face = lettering
    words: list[Words] = []
    occupied = list(taken)
    for name, kind, line in _pieces(frame, board):
        length = face.width(name, size)
        for middle, turn in _spots(line, length):
            x, y = middle
            lies = shapely.box(x - length / 2, y - size / 2, x + length / 2, y + size / 2)
            lies = affinity.rotate(lies, turn, origin=(x, y))
            if shapely.STRtree(occupied).query(lies, predicate="intersects").size:
                continue
            occupied.append(lies)
            words.append(_written((x, y), turn, name, (size, COLOURS.get(kind, "#333333"))))
            break
    return words, occupied


def _pieces(frame: MapFrame, board: Board) -> Iterator[tuple[str, str, BaseGeometry]]:
    """(name, kind, line on the page) of what lies in the village, the longest first."""
    longest: dict[str, tuple[float, str, BaseGeometry]] = {}
    for way in board.around.ways:
        if not way.name or not way.line.intersects(board.polygon):
            continue
        inside = shapely.line_merge(shapely.intersection(way.line, board.polygon))
        for part in shapely.get_parts(inside):
            if part.length > longest.get(way.name, (0.0,))[0]:
                longest[way.name] = (part.length, way.kind, part)
    for name, (_, kind, part) in sorted(longest.items(), key=lambda one: (-one[1][0], one[0])):
        yield name, kind, shapely.transform(part, frame.points)


def _spots(line: BaseGeometry, length: float) -> Iterator[tuple[tuple[float, float], float]]:
    """(middle, turn in degrees) of straight places along a line that are long enough for a name."""
    if line.length < length * 1.15:
        return
    for share in SPOTS:
        at = share * line.length
        if at - length / 2 < 0 or at + length / 2 > line.length:
            continue
        ends = shapely.line_interpolate_point(line, [at - length / 2, at, at + length / 2])
        (x0, y0), (x, y), (x1, y1) = shapely.get_coordinates(ends)
        if np.hypot(x1 - x0, y1 - y0) < STRAIGHT * length:
            continue
        turn = degrees(atan2(y1 - y0, x1 - x0))
        yield (float(x), float(y)), (turn + 90) % 180 - 90


def _written(middle: tuple[float, float], turn: float, name: str, ink: tuple[float, str]) -> Words:
    """A name centred on a point; its baseline is moved so that the characters' middle lies there."""
    size, colour = ink
    angle = np.radians(turn)
    x, y = np.array(middle) + size * 0.36 * np.array([-np.sin(angle), np.cos(angle)])
    return Words(float(x), float(y), name, size, colour=colour, anchor="middle", halo=0.35, turn=turn)
