"""The audited map: the shapes of a directory, what lies in what, and how a finding names its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from shapely import Geometry, STRtree

from boundaries.audit.findings import Finding
from boundaries.directory import Directory
from boundaries.places import AreaRecord, Indices
from boundaries.published import Polygons
from gis.coverage import is_clean

NUMBERED = re.compile(r"第(\d+)网格")


def english(name: str) -> str:
    """A name in an English sentence: Grid 16 for 第16网格; others are proper names and stay."""
    numbered = NUMBERED.fullmatch(name)
    return f"Grid {numbered[1]}" if numbered else name


@dataclass(frozen=True)
class Areas:
    """A directory looked at as ground. Shapes are metres of its storage CRS."""

    directory: Directory

    @cached_property
    def base(self) -> Polygons:
        """The base units: those that tile the ground, in code order."""
        return self.directory.polygons("unit")[: len(self.directory.base)]

    @cached_property
    def base_grid(self) -> Indices:
        """Per base unit the index of its grid."""
        return self.directory.unit_grid[: len(self.directory.base)]

    @cached_property
    def tree(self) -> STRtree:
        """An index over the base units."""
        return STRtree(self.base)

    @cached_property
    def tiles(self) -> bool:
        """Whether the base units form a coverage: then unions are exact and fast."""
        return is_clean(self.base)

    def union(self, shapes: Polygons) -> Geometry:
        """The ground of some base units, or of areas made of them."""
        return shapely.coverage_union_all(shapes) if self.tiles else shapely.unary_union(shapes)

    @cached_property
    def grid_ground(self) -> Polygons:
        """The ground of each grid: the union of its base units."""
        order = np.argsort(self.base_grid, kind="stable")
        count = len(self.directory.grids)
        ends = np.searchsorted(self.base_grid[order], np.arange(count + 1))
        parts = [self.union(self.base[order[ends[k] : ends[k + 1]]]) for k in range(count)]
        return np.array(parts, dtype=object)

    @cached_property
    def village_ground(self) -> Polygons:
        """The ground of each village: the union of its grids'."""
        of = self.directory.grid_village
        parts = [self.union(self.grid_ground[of == k]) for k in range(len(self.directory.villages))]
        return np.array(parts, dtype=object)

    def nearest(self, shape: Geometry) -> AreaRecord:
        """The base unit that a shape meets or is nearest to: of equals the one with the smallest code; the
        town where there is no unit."""
        found = self.tree.query_nearest(shape)
        return self.directory.units[found.min()] if len(found) else self.directory.town

    def name(self, area: AreaRecord) -> str:
        """What an area is called, of a unit with its grid where its own name does not say it."""
        if area.level != "unit":
            return area.name
        grid = self.directory.above(area)[0].name
        return area.name if grid in area.name else f"{grid}{area.name}"

    def finding(self, kind: str, area: AreaRecord, told: Mapping[str, Any]) -> Finding:
        """A finding about an area; `told` holds the rest: severity, zh, en at least.

        Its point lies in the area unless `told` has x and y."""
        x, y = told.get("x"), told.get("y")
        if x is None or y is None:
            inner = shapely.point_on_surface(self.directory.polygons(area.level)[area.index])
            x, y = float(inner.x), float(inner.y)
        chain = {one.level: one.code for one in (area, *self.directory.above(area))}
        return Finding(
            kind=kind,
            severity=told["severity"],
            level=area.level,
            code=area.code,
            name=self.name(area),
            village=chain.get("village", ""),
            grid=chain.get("grid", ""),
            subject=told.get("subject", ""),
            x=x,
            y=y,
            figure=told.get("figure"),
            measure=told.get("measure", ""),
            zh=told["zh"],
            en=told["en"],
            ground=told.get("ground"),
        )
