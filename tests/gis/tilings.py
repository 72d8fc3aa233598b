"""Tilings to test with: clean by construction, and ways of soiling them. Lattice coordinates (mm)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely

from gis.coverage import Coverage

STEP = 40_000  # mm between the corners of a block town


def from_picture(picture: str, cell: float = 10.0) -> Coverage:
    """Areas drawn as text: each letter is a code and covers its cells (metres wide), "." is nobody's."""
    rows = [line.strip() for line in picture.strip().splitlines()]
    cells: dict[str, list[shapely.Geometry]] = {}
    for j, row in enumerate(rows):
        for i, letter in enumerate(row):
            x, y = i * cell, (len(rows) - 1 - j) * cell
            cells.setdefault(letter, []).append(shapely.box(x, y, x + cell, y + cell))
    codes = sorted(cells.keys() - {"."})
    # Cells joined as a coverage keep every corner, so neighbours have equal vertices.
    return Coverage.from_metres(codes, [shapely.coverage_union_all(cells[code]) for code in codes])


def block_town(seed: int, columns: int = 7, rows: int = 6) -> Coverage:
    """Crooked blocks with bent sides, some halved (a T-junction with vertices on both sides)."""
    rng = np.random.default_rng(seed)
    corner = STEP * np.stack(np.meshgrid(np.arange(columns + 1), np.arange(rows + 1), indexing="ij"), axis=-1)
    corner = np.rint(corner + rng.uniform(-9_000, 9_000, corner.shape)) + np.array([409e6, 2817e6])
    bends = {"h": rng.uniform(-4_000, 4_000, corner.shape), "v": rng.uniform(-4_000, 4_000, corner.shape)}

    def side(kind: str, i: int, j: int) -> list[np.ndarray]:
        end = corner[i + 1, j] if kind == "h" else corner[i, j + 1]
        return [corner[i, j], np.rint((corner[i, j] + end) / 2 + bends[kind][i, j]), end]

    polygons = []
    for i in range(columns):
        for j in range(rows):
            south, east, north, west = (
                side("h", i, j),
                side("v", i + 1, j),
                side("h", i, j + 1),
                side("v", i, j),
            )
            if rng.random() < 0.3:
                polygons.append(_ring([*south, *east[1:2], *west[1:2], west[0]]))
                polygons.append(_ring([west[1], east[1], east[2], *north[1::-1], west[1]]))
            else:
                polygons.append(_ring([*south, *east[1:], *north[1::-1], *west[1::-1]]))
    return Coverage(tuple(f"u{k:03d}" for k in range(len(polygons))), np.array(polygons, dtype=object))


def _ring(corners: list[np.ndarray]) -> shapely.Geometry:
    return shapely.Polygon(np.array(corners))


def with_polygon(coverage: Coverage, code: str, polygon: object) -> Coverage:
    """The coverage with one area replaced."""
    polygons = coverage.polygons.copy()
    polygons[coverage.codes.index(code)] = polygon
    return replace(coverage, polygons=polygons)


def moved_vertices(polygon: shapely.Geometry, shift: np.ndarray) -> shapely.Geometry:
    """A polygon without holes whose open ring is shifted vertex by vertex (n x 2, mm) and closed again."""
    ring = np.rint(shapely.get_coordinates(polygon)[:-1] + shift)
    return shapely.Polygon(ring)


def with_noise(coverage: Coverage, sigma: float, rng: np.random.Generator) -> Coverage:
    """Every area digitised for itself: each vertex off by a normal error of `sigma` mm."""
    polygons = [
        moved_vertices(polygon, rng.normal(0, sigma, (len(polygon.exterior.coords) - 1, 2)))
        for polygon in coverage.polygons
    ]
    return replace(coverage, polygons=np.array(polygons, dtype=object))


def with_stray_vertex(coverage: Coverage, code: str, shift: tuple[float, float], at: int = 0) -> Coverage:
    """One vertex of one area moved on that side only: an overlap where it goes, a gap where it was."""
    polygon = coverage.polygons[coverage.codes.index(code)]
    offsets = np.zeros((len(polygon.exterior.coords) - 1, 2))
    offsets[at] = shift
    return with_polygon(coverage, code, moved_vertices(polygon, offsets))


def with_bow_tie(coverage: Coverage, code: str, size: float = 300.0) -> Coverage:
    """A small loop at one corner, as a slip of the hand draws it: the ring crosses itself there."""
    polygon = coverage.polygons[coverage.codes.index(code)]
    ring = shapely.get_coordinates(polygon)[:-1]
    corner, before, after = ring[1], ring[0], ring[2]
    out = [_towards(corner, end, size) for end in (before, after)]
    crossed = np.rint(np.array([*ring[:1], out[1], out[0], *ring[2:]]))
    return with_polygon(coverage, code, shapely.Polygon(crossed))


def _towards(start: np.ndarray, end: np.ndarray, distance: float) -> np.ndarray:
    moved: np.ndarray = start + (end - start) * distance / np.hypot(*(end - start))
    return moved
