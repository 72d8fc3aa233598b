"""Shapes as short strings for a browser: shared edges once, small differences, deflate, base64.

Every string is one stream of signed integers: zigzag (0, -1, 1, -2 ... become 0, 1, 2, 3 ...), then
7 bits a byte with a continuation bit (little end first), then zlib's deflate, then base64. Numbers whose
low bits are noise take less room when those go as bytes of their own (`encode_bytes`). The alphabet of the
result is safe inside HTML, JSON and templates. `gis/assets/wangge/decode.js` reads the same streams.

Positions are degrees times 1e6 rounded to integers: at most 8 cm off in latitude, less in longitude.
An arc is a maximal run of edges between two junctions; a junction is a vertex where other than two distinct
edges meet. Neighbours with identical vertices therefore name the same arc, once forward and once backward.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from gis.errors import InputError
from gis.packing import Stream

SCALE = 1e6
Ints = NDArray[np.int64]


def encode_integers(values: Sequence[int] | Ints) -> Stream:
    """Signed integers within 62 bits -> base64 text."""
    numbers = np.asarray(values, dtype=np.int64)
    rest: NDArray[np.uint64] = ((numbers << 1) ^ (numbers >> 63)).astype(np.uint64)
    columns = []
    alive = np.ones(len(rest), dtype=bool)
    while alive.any():
        more = rest >= 128
        columns.append((np.where(more, rest & 127 | 128, rest).astype(np.uint8), alive))
        rest, alive = rest >> np.uint64(7), alive & more
    if not columns:
        return _deflated(b"")
    digits = np.stack([column for column, _ in columns], axis=1)
    kept = np.stack([alive for _, alive in columns], axis=1)
    return _deflated(digits[kept].tobytes())


def decode_integers(text: str) -> Ints:
    """The inverse of `encode_integers`; raises InputError on text that is not such a stream."""
    raw = decode_bytes(text)
    ends = np.flatnonzero(raw < 128)
    starts = np.concatenate([[0], ends[:-1] + 1]) if len(ends) else ends
    place = np.arange(len(raw)) - np.repeat(starts, ends - starts + 1)
    parts = (raw & 127).astype(np.uint64) << (7 * place).astype(np.uint64)
    numbers = np.add.reduceat(parts, starts) if len(starts) else parts
    return (numbers >> np.uint64(1)).astype(np.int64) ^ -(numbers & np.uint64(1)).astype(np.int64)


def encode_bytes(values: Sequence[int] | Ints) -> Stream:
    """Whole numbers of 0 to 255, a byte each -> base64 text."""
    return _deflated(np.asarray(values, dtype=np.uint8).tobytes())


def decode_bytes(text: str) -> NDArray[np.uint8]:
    """The inverse of `encode_bytes`; raises InputError on text that is not such a stream."""
    try:
        return np.frombuffer(zlib.decompress(base64.b64decode(text, validate=True)), dtype=np.uint8)
    except (ValueError, zlib.error) as error:
        raise InputError(
            "编码文字已损坏，请重新导出", "The encoded text is damaged; export it again"
        ) from error


def encode_table(rows: Sequence[Sequence[int]] | Ints) -> Stream:
    """An integer table (n, k) as [k, differences down the columns ...]; decoded by `decode_table`."""
    table = np.asarray(rows, dtype=np.int64).reshape(len(rows), -1 if len(rows) else 1)
    steps = np.diff(table, axis=0, prepend=np.zeros((1, table.shape[1]), dtype=np.int64))
    return encode_integers(np.concatenate([[table.shape[1]], steps.ravel()]))


def decode_table(text: str) -> Ints:
    """The table behind `encode_table`, shape (n, k)."""
    numbers = decode_integers(text)
    return np.cumsum(numbers[1:].reshape(-1, max(int(numbers[0]), 1)), axis=0)


def encode_lines(lines: Sequence[BaseGeometry]) -> Stream:
    """LineStrings or MultiLineStrings in degrees (lon, lat); an empty one stays as zero parts.

    Stream: number of lines, then per line its parts, each as count and differences; the first point of a part
    is given against the last point written.
    """
    stream, last = [len(lines)], (0, 0)
    for line in lines:
        pieces = [] if line.is_empty else shapely.get_parts(line)
        parts = [_without_repeats(_scaled(shapely.get_coordinates(piece))) for piece in pieces]
        stream.append(len(parts))
        for part in parts:
            last = _write_run(stream, part.tolist(), last)
    return encode_integers(stream)


def encode_coverage(polygons: Sequence[BaseGeometry]) -> Stream:
    """Polygons or MultiPolygons in degrees (lon, lat), shared edges written once.

    Stream: number of arcs, each as count and differences (first point against the last point written);
    number of shapes; per shape its polygons, per polygon its rings, per ring its references: 2 * arc + (1 if
    backward), each as the difference to the one before. Shells run anticlockwise, holes clockwise. A ring
    that shrinks to one point has no references, so shapes keep their order and number.
    """
    shapes = np.asarray(polygons, dtype=object).reshape(-1)
    parts, shape_of = shapely.get_parts(shapely.orient_polygons(shapes), return_index=True)
    rings, part_of = shapely.get_rings(parts, return_index=True)
    arcs, references = _cut(*_ring_points(rings))
    stream: list[int] = [len(arcs)]
    last = (0, 0)
    for arc in arcs:
        last = _write_run(stream, arc, last)
    stream.append(len(shapes))
    ring_count = np.bincount(part_of, minlength=len(parts)).tolist()
    part_count = np.bincount(shape_of, minlength=len(shapes)).tolist()
    _write_shapes(stream, part_count, iter(ring_count), iter(references))
    return encode_integers(stream)


def decode_coverage(text: str) -> list[MultiPolygon]:
    """The shapes behind `encode_coverage`, vertices at whole 1e-6 degrees; shrunken rings left out."""
    stream = iter(decode_integers(text).tolist())
    last = (0, 0)
    arcs = []
    for _ in range(next(stream)):
        arc, last = _read_run(stream, last)
        arcs.append(arc)
    last_reference = 0
    shapes = []
    for _ in range(next(stream)):
        polygons = []
        for _ in range(next(stream)):
            rings = []
            for _ in range(next(stream)):
                ring, last_reference = _read_ring(stream, arcs, last_reference)
                rings.append(ring)
            polygons.append(rings)
        shapes.append(MultiPolygon([_polygon(rings) for rings in polygons if rings and len(rings[0]) > 3]))
    return shapes


def decode_lines(text: str) -> list[list[list[tuple[float, float]]]]:
    """The lines behind `encode_lines`: per line its parts, per part its points in degrees."""
    stream = iter(decode_integers(text).tolist())
    last = (0, 0)
    lines = []
    for _ in range(next(stream)):
        parts = []
        for _ in range(next(stream)):
            part, last = _read_run(stream, last)
            parts.append([(x / SCALE, y / SCALE) for x, y in part])
        lines.append(parts)
    return lines


def _deflated(raw: bytes) -> Stream:
    """Base64 of the shorter of two ways to deflate: shapes have repetitions, noise has only frequencies."""
    made = []
    for way in (zlib.Z_DEFAULT_STRATEGY, zlib.Z_FILTERED):
        press = zlib.compressobj(9, strategy=way)
        made.append(press.compress(raw) + press.flush())
    return Stream(base64.b64encode(min(made, key=len)).decode())


def _scaled(coordinates: Any) -> Ints:
    degrees = np.asarray(coordinates, dtype=np.float64).reshape(-1, 2)
    if not (np.abs(degrees) <= (180, 90)).all():
        raise InputError(
            "坐标不是经纬度（度），请先转换为 WGS 84",
            "The coordinates are not degrees of longitude and latitude; convert them to WGS 84 first",
        )
    return np.rint(degrees * SCALE).astype(np.int64)


def _without_repeats(points: Ints) -> Ints:
    keep = np.ones(len(points), dtype=bool)
    keep[1:] = (points[1:] != points[:-1]).any(axis=1)
    return points[keep]


def _ring_points(rings: NDArray[Any]) -> tuple[Ints, Ints]:
    """Rounded vertices of all rings one after the other, without repeats, and how many each ring has."""
    coordinates, ring_of = shapely.get_coordinates(rings, return_index=True)
    points = _scaled(coordinates)
    kept = np.ones(len(points), dtype=bool)
    kept[1:] = (points[1:] != points[:-1]).any(axis=1) | (ring_of[1:] != ring_of[:-1])
    points, ring_of = points[kept], ring_of[kept]
    counts = np.bincount(ring_of, minlength=len(rings))
    first, last = _ends(counts)
    closing = last[(counts[counts > 0] > 1) & (points[first] == points[last]).all(axis=1)]
    counts = counts - np.bincount(ring_of[closing], minlength=len(rings))
    return np.delete(points, closing, axis=0), counts


def _ends(counts: Ints) -> tuple[Ints, Ints]:
    """Index of the first and the last vertex of every ring that has any."""
    filled = counts[counts > 0]
    last = np.cumsum(filled) - 1
    return last - filled + 1, last


def _cut(points: Ints, counts: Ints) -> tuple[list[list[list[int]]], list[list[int]]]:
    """Rings -> distinct arcs (lists of points) and, per ring, its references in order."""
    _, where, ids = np.unique(points[:, 0] * 2**32 + points[:, 1], return_index=True, return_inverse=True)
    junction = _junctions(ids, counts, len(where)).tolist()
    chains = [chain.tolist() for chain in np.split(ids, np.cumsum(counts)[:-1])] if len(counts) else []
    known: dict[tuple[int, ...], int] = {}
    references = [[_reference(run, known) for run in _runs(chain, junction)] for chain in chains]
    places = points[where].tolist()
    return [[places[i] for i in arc] for arc in known], references


def _junctions(ids: Ints, counts: Ints, vertices: int) -> NDArray[np.bool_]:
    """Per vertex whether other than two distinct edges meet there."""
    first, last = _ends(counts)
    following = np.arange(1, len(ids) + 1)
    following[last] = first
    ends = np.sort(np.column_stack([ids, ids[following]]), axis=1)
    ends = ends[ends[:, 0] != ends[:, 1]]
    edges = np.unique(ends[:, 0] * vertices + ends[:, 1])
    degree = np.bincount(edges // max(vertices, 1), minlength=vertices)
    single: NDArray[np.bool_] = degree + np.bincount(edges % max(vertices, 1), minlength=vertices) != 2
    return single


def _runs(chain: list[int], junction: list[bool]) -> Iterator[list[int]]:
    """A ring cut at its junctions; one without any is a closed run from its smallest vertex."""
    if len(chain) < 2:
        return
    cuts = [i for i, vertex in enumerate(chain) if junction[vertex]] or [chain.index(min(chain))]
    turned = chain[cuts[0] :] + chain[: cuts[0]] + [chain[cuts[0]]]
    stops = [cut - cuts[0] for cut in cuts] + [len(chain)]
    for start, stop in pairwise(stops):
        yield turned[start : stop + 1]


def _reference(run: list[int], known: dict[tuple[int, ...], int]) -> int:
    backward = (run[-1], run[-2]) < (run[0], run[1])
    arc = tuple(reversed(run)) if backward else tuple(run)
    return 2 * known.setdefault(arc, len(known)) + backward


def _write_run(stream: list[int], points: list[list[int]], last: tuple[int, int]) -> tuple[int, int]:
    stream.append(len(points))
    x, y = last
    for px, py in points:
        stream += (px - x, py - y)
        x, y = px, py
    return x, y


def _write_shapes(
    stream: list[int], part_count: list[int], ring_count: Iterator[int], references: Iterator[list[int]]
) -> None:
    last = 0
    for parts in part_count:
        stream.append(parts)
        for _ in range(parts):
            rings = next(ring_count)
            stream.append(rings)
            for _ in range(rings):
                ring = next(references)
                stream.append(len(ring))
                for reference in ring:
                    stream.append(reference - last)
                    last = reference


def _read_run(stream: Iterator[int], last: tuple[int, int]) -> tuple[list[tuple[int, int]], tuple[int, int]]:
    x, y = last
    points = []
    for _ in range(next(stream)):
        x, y = x + next(stream), y + next(stream)
        points.append((x, y))
    return points, (x, y)


def _read_ring(
    stream: Iterator[int], arcs: list[list[tuple[int, int]]], last: int
) -> tuple[list[tuple[int, int]], int]:
    ring: list[tuple[int, int]] = []
    for _ in range(next(stream)):
        last += next(stream)
        arc = arcs[last >> 1]
        ring += (arc[::-1] if last & 1 else arc)[1 if ring else 0 :]
    return ring, last


def _polygon(rings: list[list[tuple[int, int]]]) -> Polygon:
    shell, *holes = [np.asarray(ring) / SCALE for ring in rings if len(ring) > 3]
    return Polygon(shell, holes)
