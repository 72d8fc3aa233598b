"""Villages and grids grown from blocks, so that their borders run along rivers, roads and streets.

Each region grows from a seed block over the graph of neighbouring blocks by shortest paths; a river or a main
road costs much to cross. Weights are then turned until the regions carry about the load wanted of them.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gis.sample.layout import CENTRE
from gis.sample.mesh import ALLEY, LANE, LOT, OUTLINE, RIVER, ROAD, STREET, Array, Mesh, key, places, ring_of

TOLL = {OUTLINE: 1.0, RIVER: 5.0, ROAD: 4.5, STREET: 1.4, LANE: 1.0, ALLEY: 1.0, LOT: 1.0}
"""How many times farther a neighbour across such a border is."""

NARROW = 15.0
"""Blocks that share less border than this many metres are not neighbours: no necks."""


STARTS = 4
"""How many partings of a village into grids are tried before the best is taken."""


@dataclass(frozen=True)
class Blocks:
    """Middles (metres from CENTRE), neighbours with crossing cost, who touches the outline, loads."""

    at: Array
    near: tuple[tuple[tuple[int, float], ...], ...]
    beside: tuple[frozenset[int], ...]
    outer: NDArray[np.bool_]
    load: Array


def read_blocks(mesh: Mesh, load: Array) -> Blocks:
    """The graph of the mesh's faces; `load` is what regions are balanced by."""
    sides: dict[tuple[int, int], list[int]] = {}
    middles = np.empty((len(mesh.faces), 2))
    for face in range(len(mesh.faces)):
        ring = ring_of(mesh, face)
        middles[face] = (places(mesh, ring).mean(axis=0) - CENTRE) / 1000
        for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
            sides.setdefault(key(a, b), []).append(face)
    shared: dict[tuple[int, int], Array] = {}
    outer = np.zeros(len(mesh.faces), dtype=bool)
    for (a, b), owners in sides.items():
        if len(owners) == 1:
            outer[owners[0]] = True
            continue
        length = np.hypot(*(np.array(mesh.points[a], float) - mesh.points[b])) / 1000
        part = shared.setdefault((min(owners), max(owners)), np.zeros(2))
        part += (length, length * TOLL[mesh.kinds[a, b]])
    near: list[list[tuple[int, float]]] = [[] for _ in mesh.faces]
    for (one, two), (length, toll) in sorted(shared.items()):
        if length >= NARROW:
            cost = float(np.hypot(*(middles[one] - middles[two])) * toll / length)
            near[one].append((two, cost))
            near[two].append((one, cost))
    beside = tuple(frozenset(other for other, _ in n) for n in near)
    return Blocks(middles, tuple(tuple(n) for n in near), beside, outer, load)


def grow(blocks: Blocks, members: list[int], seeds: list[int], weight: Array) -> NDArray[np.int64]:
    """For each member block the seed (as its place in `seeds`) nearest over the graph; -1 elsewhere."""
    owner = np.full(len(blocks.at), -1)
    allowed = set(members)
    queue = [(0.0, seed, k) for k, seed in enumerate(seeds)]
    while queue:
        far, block, k = heapq.heappop(queue)
        if owner[block] >= 0:
            continue
        owner[block] = k
        for other, cost in blocks.near[block]:
            if other in allowed and owner[other] < 0:
                heapq.heappush(queue, (far + cost * weight[k], other, k))
    return owner


def _reached(blocks: Blocks, start: set[int], allowed: set[int]) -> set[int]:
    """The blocks that can be reached from `start` inside `allowed`."""
    seen = edge = start
    while edge:
        edge = (set().union(*(blocks.beside[block] for block in edge)) & allowed) - seen
        seen = seen | edge
    return seen


def _sound(blocks: Blocks, part: set[int]) -> bool:
    """Whether a set of blocks hangs together, and all else hangs together with the world beyond."""
    rest = set(range(len(blocks.at))) - part
    beyond = {b for b in rest if blocks.outer[b]}
    return _reached(blocks, {min(part)}, part) == part and _reached(blocks, beyond, rest) == rest


def sound(blocks: Blocks, owner: NDArray[np.int64], count: int) -> bool:
    """Whether every region is one piece without holes."""
    parts = [set(np.flatnonzero(owner == k).tolist()) for k in range(count)]
    return all(bool(part) and _sound(blocks, part) for part in parts)


def _balanced(
    blocks: Blocks, members: list[int], seeds: list[int], goal: Array
) -> tuple[float, NDArray[np.int64]]:
    """Grow, compare loads with the goal, turn the weights, move the seeds to the middle; the best of it.

    Returns how far the loads are off (sum of absolute log ratios) and the owners.
    """
    weight = np.ones(len(seeds))
    tries: list[tuple[float, int, NDArray[np.int64]]] = []
    for turn in range(14):
        owner = grow(blocks, members, seeds, weight)
        load = np.bincount(owner[members], blocks.load[members], len(seeds))
        tries.append((float(np.abs(np.log(load / goal)).sum()), turn, owner))
        weight = np.clip(weight * (load / goal) ** 0.25, 0.5, 2)
        if turn % 3 == 2 and turn < 9:
            seeds = [_middle(blocks, np.flatnonzero(owner == k)) for k in range(len(seeds))]
    off, _, owner = min(tries, key=lambda t: t[:2])
    return off, owner


def _middle(blocks: Blocks, part: NDArray[np.int64]) -> int:
    at = blocks.at[part]
    heart = np.average(at, axis=0, weights=blocks.load[part])
    return int(part[np.argmin(np.hypot(*(at - heart).T))])


def villages(blocks: Blocks, hearts: Array, share: Array) -> NDArray[np.int64]:
    """The village of each block, grown from their hearts (metres); the `share` of the load adds up to 1."""
    seeds: list[int] = []
    for heart in hearts:
        order = np.argsort(np.hypot(*(blocks.at - heart).T), kind="stable")
        seeds.append(next(int(b) for b in order if int(b) not in seeds))
    everyone = list(range(len(blocks.at)))
    weight = np.ones(len(seeds))
    tries: list[tuple[float, int, NDArray[np.int64]]] = []
    for turn in range(25):
        owner = grow(blocks, everyone, seeds, weight)
        load = np.bincount(owner, blocks.load, len(seeds)) / blocks.load.sum()
        tries.append((float((np.abs(load - share) / share).sum()), turn, owner))
        weight = np.clip(weight * (load / share) ** 0.15, 0.6, 1.7)
    tries.sort(key=lambda t: t[:2])
    return next((owner for _, _, owner in tries if sound(blocks, owner, len(seeds))), tries[0][2])


def grids(blocks: Blocks, members: list[int], count: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Part a village's blocks into `count` grids of about equal load; -1 for blocks of other villages.

    Of several starts the best balanced one counts in which every grid is one piece without holes.
    """
    goal = np.full(count, blocks.load[members].sum() / count) * rng.uniform(0.75, 1.25, count)
    chance = blocks.load[members] / blocks.load[members].sum()
    found: list[tuple[float, int, NDArray[np.int64]]] = []
    for start in range(30):
        first = int(rng.choice(members, p=chance))
        off, owner = _balanced(blocks, members, _spread(blocks, members, first, count), goal)
        found.append((off + 1000 * (not sound(blocks, owner, count)), start, owner))
        if start >= STARTS - 1 and min(found, key=lambda f: f[:2])[0] < 1000:
            break
    return _evened(blocks, min(found, key=lambda f: f[:2])[2], goal)


def _evened(blocks: Blocks, owner: NDArray[np.int64], goal: Array) -> NDArray[np.int64]:
    """Give the leanest grids blocks of their neighbours while that evens the loads and keeps all whole."""
    for _ in range(40):
        load = np.bincount(owner[owner >= 0], blocks.load[owner >= 0], len(goal)).astype(float)
        for lean in np.argsort(load / goal, kind="stable")[:3].tolist():
            moved = _fed(blocks, owner, (load, goal), lean)
            if moved is not None:
                owner = moved
                break
        else:
            return owner
    return owner


def _fed(
    blocks: Blocks, owner: NDArray[np.int64], loads: tuple[Array, Array], lean: int
) -> NDArray[np.int64] | None:
    """The owners after the move of one block to `lean` that evens two loads most; None when none does."""
    load, goal = loads
    gains: list[tuple[float, int]] = []
    for block in np.flatnonzero(owner == lean).tolist():
        for other, _ in blocks.near[block]:
            giver = int(owner[other])
            if giver < 0 or giver == lean or load[giver] <= blocks.load[other]:
                continue
            before = abs(np.log(load[lean] / goal[lean])) + abs(np.log(load[giver] / goal[giver]))
            taken = abs(np.log((load[lean] + blocks.load[other]) / goal[lean]))
            left = abs(np.log((load[giver] - blocks.load[other]) / goal[giver]))
            gains.append((taken + left - before, other))
    for gain, other in sorted(gains):
        if gain > -0.05:
            return None
        moved = owner.copy()
        moved[other] = lean
        parts = [set(np.flatnonzero(moved == k).tolist()) for k in (lean, int(owner[other]))]
        if all(_sound(blocks, part) for part in parts):
            return moved
    return None


def allot(load: Array, total: int, least: Array) -> NDArray[np.int64]:
    """Whole numbers near to `load` scaled, at least `least`, that add up to `total` (largest remainders)."""
    low, high = 0.0, 4 * total / load.sum()
    for _ in range(60):
        rate = (low + high) / 2
        low, high = (rate, high) if np.maximum(load * rate, least).sum() < total else (low, rate)
    wanted = np.maximum(load * low, least)
    out = np.floor(wanted).astype(np.int64)
    extra = np.argsort(out - wanted, kind="stable")[: total - int(out.sum())]
    out[extra] += 1
    return out


def _spread(blocks: Blocks, members: list[int], first: int, count: int) -> list[int]:
    """Seeds far from one another where load is thin and closer where it is dense."""
    seeds = [first]
    at, pull = blocks.at[members], np.sqrt(blocks.load[members])
    away = np.full(len(members), np.inf)
    while len(seeds) < count:
        away = np.minimum(away, np.hypot(*(at - blocks.at[seeds[-1]]).T))
        seeds.append(members[int(np.argmax(away * pull))])
    return seeds
