"""A coverage and its problems: the face that the other floors import.

A coverage is a set of areas that tile the ground: neighbours share their border vertex for vertex, nothing
overlaps, nothing is left between. Everything here works on the millimetre lattice (`gis.lattice`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry, STRtree

from gis.errors import LayerRefused
from gis.faults import KINDS, Fault, lay_out
from gis.hairlines import REACH, snap_hairlines
from gis.lattice import Coverage, Polygons, from_lattice, to_lattice
from gis.survey import Survey, compare, overlay_faults

__all__ = [
    "KINDS",
    "Coverage",
    "Fault",
    "Survey",
    "dissolve",
    "find_faults",
    "from_lattice",
    "is_clean",
    "overlay_faults",
    "overlay_mask",
    "snap_hairlines",
    "survey",
    "to_lattice",
]


def survey(coverage: Coverage, rows: Any = None, outline: Geometry | None = None) -> Survey:
    """Every fault of a coverage, and the holes wide enough to be kept.

    rows: the 1-based source row of each polygon (default 1..n). outline: the ground that must be covered, in
    lattice coordinates; without it a hole under 100 m2 or nowhere wider than 2 m is a gap, others are kept.
    No faults means `is_clean`. Faults come row by row first, then pair by pair.
    """
    sheet, found = lay_out(coverage, rows)
    between = compare(sheet, outline)
    return Survey((*found, *between.faults), between.kept_holes)


def find_faults(coverage: Coverage, rows: Any = None, outline: Geometry | None = None) -> list[Fault]:
    """The faults alone; see `survey`."""
    return list(survey(coverage, rows, outline).faults)


def is_clean(polygons: Polygons) -> bool:
    """Valid rings, borders that match vertex for vertex: the quick question, not asking for wide gaps."""
    return bool(np.all(shapely.is_valid(polygons)) and shapely.coverage_is_valid(polygons, gap_width=REACH))


def dissolve(coverage: Coverage, keys: Sequence[str]) -> dict[str, Geometry]:
    """Areas joined by key (grids from units, villages from grids, the town), exact: every vertex is kept.

    coverage: n areas on the lattice; keys: n long. Results may have holes and several parts and come in the
    order of the sorted keys. Raises LayerRefused, with the faults, if the areas do not form a coverage.
    """
    if not is_clean(coverage.polygons):
        faults = find_faults(coverage)
        raise LayerRefused(
            f"单元图层有 {len(faults)} 处问题，不能合并成网格和村：请先修正或用 --repair。",
            f"The unit layer has {len(faults)} fault(s) and cannot be joined into grids and villages: "
            "mend it first or use --repair.",
            faults,
        )
    names, member = np.unique(np.asarray(keys, dtype=object).astype(str), return_inverse=True)
    order = np.argsort(member, kind="stable")
    groups = np.split(coverage.polygons[order], np.cumsum(np.bincount(member))[:-1]) if len(names) else []
    return {str(name): _join(group) for name, group in zip(names, groups, strict=True)}


def _join(polygons: Polygons) -> Geometry:
    whole = shapely.coverage_union_all(polygons)
    parts = shapely.get_parts(shapely.get_parts(whole))
    return parts[0] if len(parts) == 1 else shapely.multipolygons(parts)


def overlay_mask(codes: Sequence[str], kinds: Sequence[str | None], polygons: Polygons) -> NDArray[np.bool_]:
    """Which units are overlays: street shops of which more than half stands over units of other kinds.

    All three n long, polygons of any one metric unit. Shops that tile ground of their own are base units, and
    so is every other kind. Polygons with invalid rings are left out (their faults are reported elsewhere).
    """
    usable = shapely.is_valid(polygons) & ~shapely.is_missing(polygons)
    shop = np.array([kind == "street_shop" for kind in kinds], dtype=bool)
    mask = np.zeros(len(codes), dtype=bool)
    shops, ground = np.flatnonzero(shop & usable), np.flatnonzero(~shop & usable)
    if not shops.size or not ground.size:
        return mask
    left, right = STRtree(polygons[ground]).query(polygons[shops], predicate="intersects")
    common = shapely.area(shapely.intersection(polygons[shops[left]], polygons[ground[right]]))
    stands_over = np.bincount(left, common, minlength=shops.size)
    mask[shops] = stands_over > shapely.area(polygons[shops]) / 2.0
    return mask
