"""A small map as SVG text: one area among its neighbours, readable without any script or base map.

Markup holds numbers and escaped labels only; colours are classes of the page's style sheet, so that it obeys
a strict content security policy. Lengths are metres of a projected CRS; y is turned so that north is up.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
import shapely

WIDTH, HEIGHT = 640.0, 420.0
"""Of the drawing, in its own units."""
MARGIN = 0.45
"""Ground shown around the area on every side, as a share of its size."""
LEAST_M = 45.0
"""Half the least height of the ground shown, metres."""
LABEL_SIZE = 22.0
NICE = (1, 2, 5)


@dataclass(frozen=True)
class Piece:
    """An area to draw: its polygon, what is written in it, and the class that colours it."""

    polygon: Any
    label: str
    kind: str


@dataclass(frozen=True)
class Window:
    """The ground shown: west and north in metres, and drawing units per metre."""

    west: float
    north: float
    scale: float

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north in metres."""
        return (
            self.west,
            self.north - HEIGHT / self.scale,
            self.west + WIDTH / self.scale,
            self.north,
        )


def window_around(polygon: Any) -> Window:
    """The ground shown around an area, in the drawing's proportions."""
    west, south, east, north = shapely.bounds(polygon)
    wide = max((east - west) * (1 + 2 * MARGIN), 2 * LEAST_M * WIDTH / HEIGHT)
    high = max((north - south) * (1 + 2 * MARGIN), 2 * LEAST_M)
    scale = min(WIDTH / wide, HEIGHT / high)
    return Window((west + east - WIDTH / scale) / 2, (south + north + HEIGHT / scale) / 2, scale)


def svg(subject: Piece, around: Sequence[Piece], lines: Sequence[tuple[Any, str]], title: str) -> str:
    """The markup of the map. `around` is drawn first, `lines` (line, class) over it, the subject last."""
    view = window_around(subject.polygon)
    pieces = [subject, *around]
    seen = _clipped([piece.polygon for piece in pieces], view)
    drawn = [_area(shape, piece.kind, view) for piece, shape in zip(pieces, seen, strict=True)]
    body = drawn[1:]
    edges = _clipped([line for line, _ in lines], view)
    body += [_line(edge, kind, view) for edge, (_, kind) in zip(edges, lines, strict=True)]
    body.append(drawn[0])
    body += _labels(pieces, seen, view)
    body.append(_scale_bar(view))
    name = escape(title)
    return (
        f'<svg class="small-map" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" role="img" aria-label="{name}">'
        f"<title>{name}</title>{''.join(body)}</svg>"
    )


def _area(seen: Any, kind: str, view: Window) -> str:
    rings = [ring for one in _parts(seen, "Polygon") for ring in (one.exterior, *one.interiors)]
    path = "".join(f"{_path(ring, view)}z" for ring in rings)
    return f'<path class="{kind}" d="{path}"/>' if path else ""


def _line(seen: Any, kind: str, view: Window) -> str:
    path = "".join(_path(part, view) for part in _parts(seen, "LineString"))
    return f'<path class="{kind}" d="{path}"/>' if path else ""


def _parts(seen: Any, kind: str) -> list[Any]:
    """The pieces of a kind that are left of a clipped shape."""
    if seen.geom_type == kind:
        return [] if seen.is_empty else [seen]
    return [part for part in shapely.get_parts(seen) if part.geom_type == kind]


def _clipped(shapes: Sequence[Any], view: Window) -> Any:
    """What is seen of shapes, and a little more, without corners that nobody could see."""
    west, south, east, north = view.box
    spare = 4 / view.scale
    box = (west - spare, south - spare, east + spare, north + spare)
    return shapely.simplify(shapely.clip_by_rect(np.array(shapes, dtype=object), *box), 0.4 / view.scale)


def _path(line: Any, view: Window) -> str:
    points = (shapely.get_coordinates(line) - (view.west, view.north)) * (view.scale, -view.scale)
    return "M" + "L".join([f"{x:.1f} {y:.1f}" for x, y in points.tolist()])


def _labels(pieces: Sequence[Piece], seen: Any, view: Window) -> Iterator[str]:
    """Names where there is room, none over another; the first piece, the subject, is named in any case."""
    taken = [(0.0, HEIGHT - 46, WIDTH / 2, HEIGHT), (WIDTH - 40, 0.0, WIDTH, 44.0)]  # scale and arrow
    sizes = shapely.area(seen) * view.scale**2
    middles = shapely.get_coordinates(shapely.point_on_surface(seen)).tolist()
    points = iter(middles)
    for place, piece in enumerate(pieces):
        if shapely.is_empty(seen[place]):
            continue
        x, y = next(points)
        size = LABEL_SIZE * (1.0 if place else 1.5)
        wide = size * sum(1.0 if ord(char) > 0x2E80 else 0.58 for char in piece.label)
        left = min(max((x - view.west) * view.scale, wide / 2 + 4), WIDTH - wide / 2 - 4)
        top = min(max((view.north - y) * view.scale, size), HEIGHT - size)
        box = (left - wide / 2 - 3, top - size, left + wide / 2 + 3, top + size / 2)
        full = sizes[place] < wide * size * 1.5 or any(_overlap(box, other) for other in taken)
        if piece.label and not (place and full):
            taken.append(box)
            yield (
                f'<text class="{piece.kind}-name" x="{left:.1f}" y="{top + size * 0.35:.1f}" '
                f'font-size="{size:.0f}" text-anchor="middle">{escape(piece.label)}</text>'
            )


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _scale_bar(view: Window) -> str:
    """A bar of a round number of metres, about a fifth of the drawing."""
    metres = WIDTH / view.scale / 5
    unit = 10 ** math.floor(math.log10(metres))
    length = max(step * unit for step in NICE if step * unit <= metres)
    wide, at = length * view.scale, HEIGHT - 14
    text = f"{length:g} m" if length < 1000 else f"{length / 1000:g} km"
    return (
        f'<path class="scale" d="M12 {at - 5:.0f}v5h{wide:.1f}v-5"/>'
        f'<text class="scale-name" x="{16 + wide:.1f}" y="{at + 1:.0f}" font-size="20">{text}</text>'
        f'<path class="north" d="M{WIDTH - 20:.0f} 10l9 26l-9-6l-9 6z"/>'
    )


def seen_in(polygons: Any, view: Window) -> list[int]:
    """Indices of the polygons whose boxes meet the ground shown."""
    west, south, east, north = view.box
    low_x, low_y, high_x, high_y = shapely.bounds(polygons).T
    meets = (low_x < east) & (high_x > west) & (low_y < north) & (high_y > south)
    return [int(i) for i in np.flatnonzero(meets)]
