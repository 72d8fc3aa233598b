"""Where to cut a face: across its longer side, at a wanted share of its area, along its own grain.

The grain is the direction its borders run in (modulo a right angle), averaged as a four-fold angle, so that
lanes come out parallel and square to the streets around them: the idea of tensor-field street modelling
(Chen, Esch, Wonka, Müller and Zhang, "Interactive procedural street modeling", 2008), reduced to one face.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gis.sample.mesh import Array, Mesh, Rule, after, cut, places, ring_of, signed_area

FAR = 1e8
"""A length in mm beyond any face of the town."""

STRIDE = 30_000.0
"""Step of a traced street in mm."""


@dataclass(frozen=True)
class Style:
    """The hand a quarter is cut with: skew (radians), wander of the share, bend (radians), trace or not."""

    skew: float = 0.03
    wander: float = 0.08
    bend: float = 0.0
    trace: bool = False
    snap: float = 6000
    least: float = 40


def _grain(xy: Array) -> float:
    """The direction of a ring's borders in radians modulo a right angle, long borders counting most."""
    step = after(xy) - xy
    turn = np.hypot(*step.T) * np.exp(4j * np.arctan2(step[:, 1], step[:, 0]))
    return float(np.angle(turn.sum()) / 4)


def _share_line(across: Array, share: float) -> float:
    """The offset c at which the part of the ring with first coordinate under c has `share` of its area.

    The area under c is that of the ring with its first coordinates clamped to c, as a line integral.
    """
    u, v = across.T
    du, dv = after(u) - u, after(v) - v
    slope = dv / np.where(du == 0, 1.0, du)
    low, high = float(u.min()), float(u.max())
    goal = share * signed_area(across)
    for _ in range(2):
        c = np.linspace(low, high, 12)[:, None]
        a, b = np.minimum(u, c), np.minimum(after(u), c)
        under = -((v + ((a + b) / 2 - u) * slope) * (b - a)).sum(axis=1)
        k = int(np.clip(np.searchsorted(under, goal), 1, 11))
        low, high = float(c[k - 1, 0]), float(c[k, 0])
    rise = float(under[k] - under[k - 1])
    return low + (high - low) * float((goal - under[k - 1]) / rise if rise > 0 else 0.5)


def _chord(turned: Array, c: float) -> float | None:
    """Second coordinate of the middle of the longest inside stretch of the line first coordinate = c."""
    u, v = turned.T
    u1, v1 = after(u), after(v)
    over = (u > c) != (u1 > c)
    if over.sum() < 2:
        return None
    hits = np.sort(v[over] + (c - u[over]) / (u1 - u)[over] * (v1 - v)[over])
    k = int(np.argmax(hits[1::2] - hits[::2]))
    return float(hits[2 * k] + hits[2 * k + 1]) / 2


def _turn(xy: Array, angle: float) -> Array:
    """Coordinates along `angle` and square to it."""
    c, s = np.cos(angle), np.sin(angle)
    return np.asarray(xy @ np.array([[c, -s], [s, c]]))


def _traced(xy: Array, start: Array, angle: float) -> Array:
    """A path that leaves `start` at `angle` and keeps to the grain of the borders nearest to it."""
    step = after(xy) - xy
    middle = xy + step / 2
    turn = np.hypot(*step.T) * np.exp(4j * np.arctan2(step[:, 1], step[:, 0]))
    low, high = xy.min(axis=0), xy.max(axis=0)
    path = [start]
    while len(path) < 90 and (path[-1] >= low).all() and (path[-1] <= high).all():
        away = ((middle - path[-1]) ** 2).sum(axis=1) + STRIDE**2
        grain = float(np.angle((turn / away).sum()) / 4)
        angle = grain + np.pi / 2 * round((angle - grain) / (np.pi / 2))
        path.append(path[-1] + STRIDE * np.array([np.cos(angle), np.sin(angle)]))
    return np.array(path)


def _ways(xy: Array, share: float, style: Style, rng: np.random.Generator) -> tuple[Array, Array] | None:
    """The two halves of a path across the ring, from a point inside outwards."""
    angle = _grain(xy)
    turned = _turn(xy, angle)
    if np.ptp(turned[:, 1]) > np.ptp(turned[:, 0]):
        angle += np.pi / 2
    angle += rng.normal(0, style.skew)
    turned = _turn(xy, angle)
    c = _share_line(turned, float(np.clip(share + rng.uniform(-1, 1) * style.wander, 0.1, 0.9)))
    v = _chord(turned, c)
    if v is None:
        return None
    bend = rng.normal(0, style.bend) if style.bend else 0.0
    start = _turn(np.array([[c, v]]), -angle)[0]
    ways = []
    for side in (1, -1):  # so that the first part is the one under c
        heading = angle + side * np.pi / 2 + bend * side
        path = np.array([start, start + FAR * np.array([np.cos(heading), np.sin(heading)])])
        ways.append(_traced(xy, start, heading) if style.trace else path)
        bend = -bend
    return ways[0], ways[1]


def bisect(
    mesh: Mesh, face: int, plan: tuple[float, int], hand: tuple[Style, np.random.Generator]
) -> tuple[int, int] | None:
    """Cut a face in two; None when several tries gave nothing good.

    `plan` is the share of the area that comes first and the kind of the new edges, `hand` style and chance.
    """
    (share, kind), (style, rng) = plan, hand
    rule = Rule(kind, style.snap, style.least, 0.3, style.trace or style.bend > 0)
    for _ in range(6):
        xy = places(mesh, ring_of(mesh, face))
        ways = _ways(xy, share, style, rng)
        done = cut(mesh, face, ways, rule) if ways else None
        if done:
            return done
        style = replace(style, wander=style.wander + 0.05, bend=style.bend / 2)
        rule = replace(rule, round=rule.round * 0.75, snap=rule.snap / 2)
    return None
