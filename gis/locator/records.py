"""Records of the cells that edges touch, written into one array of 8-byte slots.

Narrow (kind 0), for up to 8 polygons and 32 segments, reference point = cell centre:
    slot 0: kind, vertices << 2, polygons << 8, mask of those covering the reference << 12,
            one bit per segment << 20: the reference lies left of it
    then one byte per segment (the polygons it bounds, as a mask), int32 per polygon (ascending),
    then the vertices x, y of one polyline through all segments; a joint that is no segment has mask 0.
Wide (kind 1), for any number of both:
    slot 0: kind, edges << 2, polygons << 32; slots 1, 2: the reference point;
    a slot per polygon (index, covers the reference << 32),
    then per edge the position of its polygon and ax ay bx by.
Subgrid (kind 2), for a crowded cell:
    slot 0: kind, cells a side << 2; slots 1-4: x, y of its corner, width and height of a cell;
    int32 codes of its cells: a polygon, -1 for none, or -2 - (distance in slots to the cell's record).
"""

from __future__ import annotations

import numpy as np

from gis.locator.orientation import Floats, Longs, Whole, compiled, side

NARROW, WIDE, SUBGRID = 0, 1, 2
MAX_POLYGONS, MAX_SEGMENTS = 8, 32


@compiled
def same_segment(edges: Floats, e: Whole, f: Whole) -> bool:
    """Whether two edges join the same two points, in either direction."""
    forward = edges[e, 0] == edges[f, 0] and edges[e, 1] == edges[f, 1]
    backward = edges[e, 0] == edges[f, 2] and edges[e, 1] == edges[f, 3]
    if forward and edges[e, 2] == edges[f, 2] and edges[e, 3] == edges[f, 3]:
        return True
    return bool(backward and edges[e, 2] == edges[f, 0] and edges[e, 3] == edges[f, 1])


@compiled
def place_of(found: Longs, count: int, poly: Whole) -> Whole:
    """Where a polygon stands among the first `count`, ascending; -1 - (where it belongs) when it does not."""
    for k in range(count):
        if found[k] >= poly:
            return k if found[k] == poly else -1 - k
    return -1 - count


@compiled
def _insert(found: Longs, count: int, at: Whole, poly: Whole) -> None:
    for k in range(count, at, -1):
        found[k] = found[k - 1]
    found[at] = poly


@compiled
def polygons_of(polys: Longs, members: Longs, covering: Longs, count: Whole) -> Longs:
    """Ascending: the polygons with an edge here, and the smallest that merely covers the cell."""
    found = np.empty(members.size + 1, np.int64)
    n = 0
    for e in members:
        at = place_of(found, n, polys[e])
        if at < 0:
            _insert(found, n, -1 - at, polys[e])
            n += 1
    best = -1
    for i in range(count):
        if place_of(found, n, covering[i]) < 0 and (best < 0 or covering[i] < best):
            best = covering[i]
    if best >= 0:
        _insert(found, n, -1 - place_of(found, n, best), best)
        n += 1
    return found[:n]


@compiled
def segments_of(edges: Floats, polys: Longs, members: Longs, found: Longs) -> tuple[Longs, Longs]:
    """One edge for each distinct segment that bounds anything, and the mask of the polygons it bounds."""
    kept = np.empty(members.size, np.int64)
    masks = np.zeros(members.size, np.int64)
    n = 0
    for e in members:
        at = n
        for k in range(n):
            if same_segment(edges, kept[k], e):
                at = k
                break
        if at == n:
            kept[n] = e
            n += 1
        masks[at] ^= 1 << place_of(found, found.size, polys[e])
    bounding = 0
    for k in range(n):
        if masks[k] != 0:
            kept[bounding], masks[bounding] = kept[k], masks[k]
            bounding += 1
    return kept[:bounding], masks[:bounding]


@compiled
def polyline(edges: Floats, kept: Longs, masks: Longs) -> tuple[Floats, Longs]:
    """One line through all segments, following shared ends: vertices (n, 2) and masks of its n - 1 parts."""
    line = np.empty((2 * kept.size + 1, 2))
    parts = np.zeros(2 * kept.size + 1, np.int64)
    taken = np.zeros(kept.size, np.int64)
    n = 0
    for start in range(kept.size):
        at = start
        while at >= 0:
            if taken[at] == 1:
                break
            taken[at] = 1
            e = kept[at]
            ax, ay, bx, by = edges[e, 0], edges[e, 1], edges[e, 2], edges[e, 3]
            if n > 0 and line[n - 1, 0] == bx and line[n - 1, 1] == by:
                ax, ay, bx, by = bx, by, ax, ay
            if n == 0 or line[n - 1, 0] != ax or line[n - 1, 1] != ay:
                line[n] = (ax, ay)
                n += 1
            parts[n - 1] = masks[at]
            line[n] = (bx, by)
            n += 1
            at = _continuation(edges, kept, taken, (bx, by))
    return line[:n], parts[: max(0, n - 1)]


@compiled
def _continuation(edges: Floats, kept: Longs, taken: Longs, end: tuple[float, float]) -> Whole:
    for k in range(kept.size):
        e = kept[k]
        starts = edges[e, 0] == end[0] and edges[e, 1] == end[1]
        if taken[k] == 0 and (starts or (edges[e, 2] == end[0] and edges[e, 3] == end[1])):
            return k
    return -1


@compiled
def write_leaf(
    edges: Floats,
    polys: Longs,
    cell: tuple[Longs, tuple[float, float], bool],
    state: tuple[Longs, Whole],
    data: Floats,
    used: Whole,
) -> Whole:
    """Write the record of a cell (edges, reference point, whether that is the centre); returns its end."""
    members, point, centred = cell
    covering, count = state
    found = polygons_of(polys, members, covering, count)
    if centred and found.size <= MAX_POLYGONS and members.size <= 2 * MAX_SEGMENTS:
        kept, masks = segments_of(edges, polys, members, found)
        line, parts = polyline(edges, kept, masks)
        if parts.size <= MAX_SEGMENTS:
            return _write_narrow(line, parts, found, (point, covering, count), data, used)
    return _write_wide(edges, polys, (members, point, found), (covering, count), data, used)


@compiled
def _covers(covering: Longs, count: Whole, poly: Whole) -> bool:
    for i in range(count):  # noqa: SIM110  (compiled code has no any())
        if covering[i] == poly:
            return True
    return False


@compiled
def _write_narrow(
    line: Floats,
    parts: Longs,
    found: Longs,
    reference: tuple[tuple[float, float], Longs, Whole],
    data: Floats,
    used: Whole,
) -> Whole:
    longs, ints, octets = data.view(np.int64), data.view(np.int32), data.view(np.uint8)
    (px, py), covering, count = reference
    head = NARROW | (len(line) << 2) | (found.size << 8)
    for k in range(found.size):
        if _covers(covering, count, found[k]):
            head |= 1 << (12 + k)
    at = used + 1
    span = (parts.size + 7) // 8
    longs[at : at + span] = 0
    for k in range(parts.size):
        octets[at * 8 + k] = parts[k]
        if side(line[k, 0], line[k, 1], line[k + 1, 0], line[k + 1, 1], px, py) >= 0:
            head |= 1 << (20 + k)
    longs[used] = head
    at += span
    for k in range(found.size):
        ints[at * 2 + k] = found[k]
    at += (found.size + 1) // 2
    for k in range(len(line)):
        data[at + 2 * k], data[at + 2 * k + 1] = line[k, 0], line[k, 1]
    return at + 2 * len(line)


@compiled
def _write_wide(
    edges: Floats,
    polys: Longs,
    cell: tuple[Longs, tuple[float, float], Longs],
    state: tuple[Longs, Whole],
    data: Floats,
    used: Whole,
) -> Whole:
    longs = data.view(np.int64)
    members, point, found = cell
    covering, count = state
    longs[used] = WIDE | (members.size << 2) | (found.size << 32)
    data[used + 1], data[used + 2] = point
    at = used + 3
    for poly in found:
        longs[at] = poly | (int(_covers(covering, count, poly)) << 32)
        at += 1
    for e in members:
        longs[at] = place_of(found, found.size, polys[e])
        data[at + 1 : at + 5] = edges[e]
        at += 5
    return at
