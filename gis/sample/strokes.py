"""Named streets out of edges: edges of one kind that go straight on at a crossing make one stroke."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gis.sample.courses import WIDTHS, course_name
from gis.sample.mesh import ALLEY, LANE, LOT, OUTLINE, RIVER, ROAD, STREET, Array, Edge, Mesh, key, ring_of

STRAIGHT = 0.7
"""Radians a stroke may turn at a crossing."""

KIND_NAMES = {RIVER: "river", ROAD: "road", STREET: "street", LANE: "lane", ALLEY: "alley"}
FIRST = "福霞新文兴港桥塘仙凤龙梅兰竹荔松鹤锦康永安和顺德仁义礼信金银玉翠碧清明东南西北中上下长"
LAST = "兴安和平美桥港塘里园坊前后东西岭洋亭门井台山湖泉林田埔厝头源华丰祥瑞"


@dataclass(frozen=True)
class Stroke:
    """One named way: its points in order, kind and width in metres."""

    name: str
    kind: int
    width: float
    line: tuple[int, ...]


def used_edges(mesh: Mesh) -> list[Edge]:
    """Every edge that borders a face now, in order."""
    found: set[Edge] = set()
    for face in range(len(mesh.faces)):
        ring = ring_of(mesh, face)
        found.update(key(a, b) for a, b in zip(ring, ring[1:] + ring[:1], strict=True))
    return sorted(found)


def _heading(mesh: Mesh, a: int, b: int) -> float:
    (x0, y0), (x1, y1) = mesh.points[a], mesh.points[b]
    return float(np.arctan2(y1 - y0, x1 - x0))


def _partners(mesh: Mesh, edges: list[Edge]) -> dict[tuple[int, int], int]:
    """For an edge arriving at a point, given as (from, at): the point it goes straight on to."""
    around: dict[int, list[int]] = {}
    for a, b in edges:
        around.setdefault(a, []).append(b)
        around.setdefault(b, []).append(a)
    onward: dict[tuple[int, int], int] = {}
    for at, others in around.items():
        out = [_heading(mesh, at, o) for o in others]
        bends = sorted(
            (abs((out[i] - out[j]) % (2 * np.pi) - np.pi), i, j) for i in range(len(out)) for j in range(i)
        )
        free = set(range(len(out)))
        for bend, i, j in bends:
            if bend <= STRAIGHT and i in free and j in free:
                free -= {i, j}
                onward[others[i], at] = others[j]
                onward[others[j], at] = others[i]
    return onward


def _walk(onward: dict[tuple[int, int], int], edge: Edge, left: set[Edge]) -> tuple[int, ...]:
    """The whole stroke through an edge; its edges are taken out of `left`."""
    line = list(edge)
    left.discard(edge)
    for _ in range(2):
        while (nxt := onward.get((line[-2], line[-1]))) is not None and key(line[-1], nxt) in left:
            left.discard(key(line[-1], nxt))
            line.append(nxt)
        line.reverse()
    return tuple(line)


def _lines(mesh: Mesh, edges: list[Edge]) -> list[tuple[int, ...]]:
    onward = _partners(mesh, edges)
    left = set(edges)
    return [_walk(onward, edge, left) for edge in edges if edge in left]


def length(mesh: Mesh, line: tuple[int, ...]) -> float:
    """Metres along a line of points."""
    xy: Array = np.array([mesh.points[p] for p in line], dtype=float)
    return float(np.hypot(*np.diff(xy, axis=0).T).sum()) / 1000


def strokes(mesh: Mesh, rng: np.random.Generator) -> list[Stroke]:
    """Every way of the town, the important ones first; names do not repeat."""
    by_kind: dict[int, list[Edge]] = {kind: [] for kind in KIND_NAMES}
    by_course: dict[int, list[Edge]] = {}
    for edge in used_edges(mesh):
        if edge in mesh.courses:
            by_course.setdefault(mesh.courses[edge], []).append(edge)
        elif mesh.kinds[edge] not in (OUTLINE, LOT):
            by_kind[mesh.kinds[edge]].append(edge)
    out: list[Stroke] = []
    for course in sorted(by_course):
        name, width = course_name(course)
        kind = mesh.kinds[by_course[course][0]]
        out += [Stroke(name, kind, width, line) for line in _lines(mesh, by_course[course])]
    pool = [a + b for a in FIRST for b in LAST if a != b]
    rng.shuffle(pool)
    for kind in (STREET, LANE):
        lines = sorted(_lines(mesh, by_kind[kind]), key=lambda line: -length(mesh, line))
        for line in lines:
            end = "巷" if kind == LANE else "路" if length(mesh, line) > 700 else "街"
            out.append(Stroke(pool.pop() + end, kind, WIDTHS[kind], line))
    return out + _alleys(_lines(mesh, by_kind[ALLEY]), out, pool)


def _alleys(lines: list[tuple[int, ...]], ways: list[Stroke], pool: list[str]) -> list[Stroke]:
    """Alleys are numbered along the way they leave from: 福安巷3弄; one off an alley counts with its way."""
    way_at = {p: way.name for way in reversed(ways) if way.kind != RIVER for p in way.line}
    counts: dict[str, int] = {}
    out: list[Stroke] = []
    waiting = lines
    while waiting:
        later = []
        for line in waiting:
            name = way_at.get(line[0]) or way_at.get(line[-1])
            if name is None:
                later.append(line)
                continue
            counts[name] = counts.get(name, 0) + 1
            out.append(Stroke(f"{name}{counts[name]}弄", ALLEY, WIDTHS[ALLEY], line))
            for p in line:
                way_at.setdefault(p, name)
        if len(later) == len(waiting):
            way_at[later[0][0]] = pool.pop() + "巷"  # off in the fields, away from every way
        waiting = later
    return out
