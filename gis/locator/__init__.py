"""Points to polygons: who covers a point, who is nearest, how far the border is and who is second.

All coordinates are metres of one metric CRS. Polygons come in code order, so that the smallest index is
the smallest code: on a border shared by several polygons the smallest index owns the point. Exact for
every double. The method is our own: a two-level grid whose cells hold a polygon or, along borders, a
reference point, the polygons covering it, and the few segments between it and any point of the cell.
"""

from __future__ import annotations

import json
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from gis.locator.index import Index, Room, build, edges_of
from gis.locator.lookup import UNSURE, locate_many
from gis.locator.near import NOBODY, border_many
from gis.locator.orientation import Floats, Ints, Longs, within_range
from gis.locator.patching import patched
from gis.locator.rationals import smallest_covering
from gis.locator.single import Found, Scratch, locate_one, place_one

NONE = -1
REACH_M = 1000.0
"""Beyond this distance nobody is nearest and nobody is second."""
MAGIC = b"wangge-locator-1\n"
ALIGNMENT = 4096
_LOCAL = threading.local()


class Locator:
    """An index over polygons that never changes; safe to share between threads, and between processes."""

    def __init__(self, polygons: Any) -> None:
        """Index polygons or multipolygons (n,); NULL and empty ones cover nothing, overlaps are allowed."""
        self._polygons = np.array(polygons, dtype=object).reshape(-1)
        self._bounds: Floats = shapely.bounds(self._polygons).reshape(-1, 4)
        self._count = len(self._polygons)
        self._tree: shapely.STRtree | None = None
        edges, polys = edges_of(self._polygons)
        self._index: Index | None = None
        self._slow: tuple[Floats, Longs] | None = None
        if len(edges) and within_range(edges):
            self._index = build(edges, polys)
        elif len(edges):
            self._slow = (edges, polys)

    def __len__(self) -> int:
        return self._count

    @property
    def nbytes(self) -> int:
        """Bytes of the index, the polygons not counted."""
        return self._index.nbytes if self._index else 0

    def covering(self, x: Any, y: Any) -> tuple[Ints, Ints]:
        """Every (point index, polygon index) with the polygon covering the point, border included.

        Pairs are sorted by point, then by polygon. By GEOS, for layers of which several may cover a point.
        """
        xs, ys = _doubles(x), _doubles(y)
        if self._tree is None:
            self._tree = shapely.STRtree(self._polygons)
        finite = np.flatnonzero(np.isfinite(xs) & np.isfinite(ys))
        point, polygon = self._tree.query(shapely.points(xs[finite], ys[finite]), predicate="intersects")
        order = np.lexsort((polygon, point))
        return finite[point[order]].astype(np.int32), polygon[order].astype(np.int32)

    def locate(self, x: Any, y: Any, threads: int = 1) -> Ints:
        """Index of the smallest polygon covering each point (metres); -1 where none does or for nan."""
        xs, ys = _doubles(x), _doubles(y)
        out: Ints = np.full(len(xs), NONE, np.int32)
        if self._slow is not None:
            return self._rationally(xs, ys, out, np.arange(len(xs)))
        if self._index is None:
            return out
        index = self._index
        top, frame = (index.tiles, index.codes), (index.box, index.shape, index.bound)
        if threads == 1:
            locate_many(xs, ys, out, top, frame, index.views)
        else:
            cuts = np.linspace(0, len(xs), threads + 1).astype(int)
            with ThreadPoolExecutor(threads) as pool:
                jobs = [
                    pool.submit(locate_many, xs[a:b], ys[a:b], out[a:b], top, frame, index.views)
                    for a, b in pairwise(cuts)
                ]
            for job in jobs:
                job.result()
        unsure = np.flatnonzero(out == UNSURE)
        return self._rationally(xs, ys, out, unsure) if len(unsure) else out

    def _rationally(self, x: Floats, y: Floats, out: Ints, which: Any) -> Ints:
        edges, polys = self._slow or edges_of(self._polygons)
        for k in which:
            out[k] = smallest_covering(edges, polys, float(x[k]), float(y[k]))
        return out

    def nearest(self, x: Any, y: Any) -> tuple[Ints, Floats]:
        """Nearest polygon within 1 km and metres to it (0 inside); -1 and inf where there is none."""
        xs, ys = _doubles(x), _doubles(y)
        index = self.locate(xs, ys)
        metres: Floats = np.where(index >= 0, 0.0, np.inf)
        away = np.flatnonzero(index < 0)
        _, second, apart = self._near(xs[away], ys[away], np.full(len(away), NOBODY, np.int32))
        index[away] = second
        metres[away] = np.where(second >= 0, apart, np.inf)
        return index, metres

    def border(self, x: Any, y: Any, owner: Any) -> tuple[Floats, Ints, Floats]:
        """Metres to the owner's border, the nearest other polygon within 1 km (or -1), metres to its border.

        `owner` is an index per point as `locate` or `nearest` gives it; where it is -1 the answers are
        nan, -1 and nan. Equal distances go to the smallest index. For layers that do not overlap.
        """
        return self._near(_doubles(x), _doubles(y), np.ascontiguousarray(owner, np.int32).reshape(-1))

    def _near(self, x: Floats, y: Floats, owner: Ints) -> tuple[Floats, Ints, Floats]:
        out = (np.full(len(x), np.nan), np.full(len(x), NONE, np.int32), np.full(len(x), np.nan))
        if self._index is not None:
            index = self._index
            frame = (index.box, index.shape, REACH_M)
            border_many(x, y, owner, (index.tiles, index.codes), frame, index.views, out)
        return out

    def one(self, x: float, y: float) -> Found:
        """What `locate`, `nearest` and `border` say of one point, in a few microseconds.

        Owner (outside within 1 km: the nearest; else -1), whether inside, metres to its border, the nearest
        other polygon or -1, metres to that; nan where there is none.
        """
        index = self._index
        if index is not None:
            frame = (index.box, index.shape, index.bound)
            top = (index.tiles, index.codes)
            found: Found = place_one((x, y), top, frame, REACH_M, index.views, _scratch())
            if found[0] != UNSURE:
                return found
        owner, _ = self.nearest(x, y)
        border_m, second, apart = self.border(x, y, owner)
        return (
            int(owner[0]),
            bool(self.locate(x, y)[0] >= 0),
            float(border_m[0]),
            int(second[0]),
            float(apart[0]),
        )

    def covered(self, x: float, y: float) -> bool:
        """Whether any polygon covers one point."""
        index = self._index
        if index is not None:
            frame = (index.box, index.shape, index.bound)
            owner = locate_one((x, y), (index.tiles, index.codes), frame, index.views)
            if owner != UNSURE:
                return bool(owner >= 0)
        return bool(self.locate(x, y)[0] >= 0)

    def replaced(self, indices: Any, polygons: Any) -> Locator:
        """A locator with some polygons changed; the unchanged parts of the index are shared, not copied.

        indices (m,) are positions in the layer, polygons (m,) their new shapes. A change that leaves the
        frame of the layer (its outline moved outward by more than a cell) builds the index anew.
        """
        which = np.asarray(indices, dtype=np.int64).reshape(-1)
        shapes = np.array(polygons, dtype=object).reshape(-1)
        if len(which) == 0:
            return self
        whole = self._polygons.copy()
        whole[which] = shapes
        boxes = shapely.bounds(shapes).reshape(-1, 4)
        if self._index is None or not within_range(shapely.get_coordinates(shapes)):
            return Locator(whole)
        changed = np.concatenate([self._bounds[which], boxes])
        bounds = self._bounds.copy()
        bounds[which] = boxes
        index = patched(self._index, whole, bounds, changed[~np.isnan(changed[:, 0])])
        if index is None:
            return Locator(whole)
        other = Locator.__new__(Locator)
        other._polygons, other._bounds, other._count = whole, bounds, len(whole)
        other._index, other._slow, other._tree = index, None, None
        return other

    def save(self, path: Path) -> None:
        """Write the index to a file that `open` maps; raises ValueError for a layer it cannot hold."""
        if self._index is None:
            raise ValueError("a locator without an index cannot be saved")
        index = self._index
        arrays: dict[str, Any] = {
            "tiles": index.tiles,
            "codes": index.codes[: index.used[0]],
            "records": index.records[: index.used[1]],
        }
        head: dict[str, Any] = {
            "box": index.box,
            "shape": index.shape,
            "margin": index.margin,
            "bound": index.bound,
        }
        head |= {"count": self._count, "lengths": {name: len(values) for name, values in arrays.items()}}
        part = path.with_name(path.name + ".part")
        with part.open("wb") as file:
            file.write(MAGIC + json.dumps(head).encode() + b"\n")
            for values in arrays.values():
                file.write(b"\0" * (-file.tell() % ALIGNMENT))
                file.write(np.ascontiguousarray(values).data)
            file.flush()
            os.fsync(file.fileno())  # the name must never stand over half a file
        part.replace(path)

    @classmethod
    def open(cls, path: Path, polygons: Any = None) -> Locator:
        """A locator on a saved file, mapped: processes that open it share one copy in memory.

        With the `polygons` it was made of it does all that it did; without them it answers, but neither
        `covering` nor `replaced` work. Raises ValueError when the file is no saved locator (of as many).
        """
        with path.open("rb") as file:
            if file.readline() != MAGIC:
                raise ValueError(f"{path} is no saved locator")
            head = json.loads(file.readline())
            at = file.tell()
        arrays = {}
        for name, kind in (("tiles", np.int32), ("codes", np.int32), ("records", np.float64)):
            at += -at % ALIGNMENT
            length = head["lengths"][name]
            # Private, not read-only: the same compiled code serves arrays in memory; nothing is written.
            mapped = np.memmap(path, dtype=kind, mode="c", offset=at, shape=(length,))
            arrays[name] = mapped.view(np.ndarray)
            at += mapped.nbytes
        used = (head["lengths"]["codes"], head["lengths"]["records"])
        other = cls.__new__(cls)
        other._count, other._slow, other._tree = head["count"], None, None
        other._polygons, other._bounds = np.empty(0, object), np.empty((0, 4))
        if polygons is not None:
            other._polygons = np.array(polygons, dtype=object).reshape(-1)
            other._bounds = shapely.bounds(other._polygons).reshape(-1, 4)
            if len(other._polygons) != other._count:
                raise ValueError(f"{path} holds a locator of {other._count} other polygons")
        other._index = Index(
            tuple(head["box"]),
            tuple(head["shape"]),
            head["margin"],
            head["bound"],
            arrays["tiles"],
            arrays["codes"],
            arrays["records"],
            used,
            Room(used),
            used[1],
        )
        return other


def _scratch() -> Scratch:
    """Room for one search, each thread its own."""
    held: Scratch | None = getattr(_LOCAL, "scratch", None)
    if held is None:
        held = _LOCAL.scratch = (np.empty(3), np.empty(65536, np.int64))
    return held


def _doubles(values: Any) -> Floats:
    return np.ascontiguousarray(np.atleast_1d(np.asarray(values, dtype=np.float64)))
