"""From a dirty frame to a town ready to be published: one unit layer in, four exact levels out. Pure.

Units are read, projected, rounded once to the millimetre lattice and surveyed. Grids, villages and the town
are the exact unions of their base units, never drawn separately. Street shops that stand over other units
are overlays: they take no part in the tiling.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import geopandas
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from boundaries.attributes import Attributes, LayerColumns, Problem, read_attributes
from boundaries.layer_codes import number_areas
from boundaries.layer_crs import crs_of, storage_for, to_metres
from gis.cleaning import Moved, repair
from gis.coverage import Coverage, dissolve, overlay_faults, overlay_mask, snap_hairlines
from gis.errors import InputError
from gis.faults import Fault, lay_out, located
from gis.lattice import from_lattice, to_lattice
from gis.survey import compare


@dataclass(frozen=True)
class LayerOptions:
    """How a layer is to be read.

    town, town_code: its name, and its code if that differs. srid: the storage CRS asked for, or in use.
    datum: as declared, None when the file's own CRS is all there is. codes: "cn" numbers grids and units
    12+3+3. outline: a layer whose union is the ground to be covered. names: per level ("grid", "village")
    and code; aliases: of villages and the town, by code.
    """

    town: str = ""
    town_code: str = ""
    srid: int | None = None
    datum: str | None = None
    codes: str | None = None
    repair: bool = False
    outline: geopandas.GeoDataFrame | None = None
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class PreparedArea:
    """An area ready to be stored: `polygon` is a normalised MultiPolygon in metres on the lattice."""

    level: str
    code: str
    name: str
    parent: str
    polygon: shapely.MultiPolygon
    kind: str | None = None
    overlay: bool = False
    households: int | None = None


@dataclass(frozen=True)
class Prepared:
    """A layer looked through. With `faults` it cannot be published and `areas` is empty.

    areas: town, villages, grids, units. kept_holes: wide holes, listed and kept. moved: what repair did.
    hairline_mm: the farthest vertex moved to close rounding hairlines.
    """

    srid: int
    town: str
    areas: tuple[PreparedArea, ...]
    aliases: Mapping[str, tuple[str, ...]]
    faults: tuple[Fault, ...]
    kept_holes: tuple[Fault, ...]
    moved: tuple[Moved, ...]
    hairline_mm: float
    source: str = ""
    sha256: bytes | None = None


@dataclass(frozen=True)
class _Ground:
    """The units' shapes on the lattice, which of them are overlays, and what was found."""

    coverage: Coverage
    overlay: NDArray[np.bool_]
    faults: tuple[Fault, ...]
    kept_holes: tuple[Fault, ...] = ()
    moved: tuple[Moved, ...] = ()
    hairline_mm: float = 0.0


def prepare(frame: geopandas.GeoDataFrame, columns: LayerColumns, options: LayerOptions) -> Prepared:
    """Look through a unit layer and derive the town, or list every fault.

    frame: one row per unit, with a CRS (or a declared datum); its index, when called "row", counts the source
    rows. Raises InputError for what concerns the file as a whole: no rows, a missing column, a CRS or datum
    that is missing or contradicted by the numbers.
    """
    if not options.town:
        raise InputError("请用 --town 说明镇（街道）的名称。", "Name the town with --town.", field="town")
    if not len(frame):
        raise InputError(
            "图层里没有任何要素。请检查文件或 --layer。", "The layer is empty: check it or --layer."
        )
    attributes = read_attributes(frame, columns)
    crs, datum = crs_of(frame, options.datum), options.datum or "wgs84"
    shapes = np.asarray(frame.geometry.array, dtype=object)
    srid = storage_for(shapes, crs, datum, options.srid)
    coverage = Coverage.from_metres(attributes.frame["code"], to_metres(shapes, crs, datum, srid))
    ground = _inspect(coverage, attributes, options, _outline(options, srid))
    areas = () if ground.faults else _areas(ground, attributes, options)
    return Prepared(
        srid=srid,
        town=options.town,
        areas=areas,
        aliases=options.aliases,
        faults=ground.faults,
        kept_holes=ground.kept_holes,
        moved=ground.moved,
        hairline_mm=ground.hairline_mm,
    )


def _outline(options: LayerOptions, srid: int) -> shapely.Geometry | None:
    """The outline on the lattice."""
    frame = options.outline
    if frame is None:
        return None
    crs = crs_of(frame, options.datum)
    shapes = np.asarray(frame.geometry.array, dtype=object)
    metres = to_metres(shapes[~shapely.is_missing(shapes)], crs, options.datum or "wgs84", srid)
    lattice = to_lattice(metres)
    if not len(lattice) or not shapely.is_valid(lattice).all():
        raise InputError(
            "--outline 的图层没有面，或边界自相交。请修正后重试。",
            "The --outline layer has no areas, or its rings cross themselves. Correct it and try again.",
            field="outline",
        )
    return shapely.unary_union(lattice)


def _inspect(
    coverage: Coverage, attributes: Attributes, options: LayerOptions, outline: shapely.Geometry | None
) -> _Ground:
    """Mend rounding hairlines (and, if asked, more), then list what is wrong."""
    rows = np.asarray(attributes.rows, dtype=np.int64)
    overlay = overlay_mask(coverage.codes, attributes.frame["kind"].tolist(), coverage.polygons)
    snapped, hairline_mm = snap_hairlines(coverage.take(~overlay))
    moved: tuple[Moved, ...] = ()
    if options.repair:
        repaired = repair(snapped, outline, rows[~overlay])
        snapped, moved = repaired.coverage, repaired.moved
    polygons = coverage.polygons.copy()
    polygons[~overlay] = snapped.polygons
    whole = replace(coverage, polygons=polygons)
    between = compare(lay_out(snapped, rows[~overlay])[0], outline)
    faults = [
        *(_fault(problem, whole, rows) for problem in attributes.problems),
        *lay_out(whole, rows)[1],
        *between.faults,
    ]
    if not faults and overlay.any():
        grids = dissolve(snapped, attributes.frame["grid"][~overlay].tolist())
        below = [grids.get(code, shapely.Polygon()) for code in attributes.frame["grid"][overlay]]
        faults += overlay_faults(whole.take(overlay), np.array(below, dtype=object), rows[overlay])
    return _Ground(whole, overlay, tuple(faults), between.kept_holes, moved, hairline_mm)


def _fault(problem: Problem, coverage: Coverage, rows: NDArray[np.int64]) -> Fault:
    """A problem of an attribute as a fault, placed where its row lies if the row can be placed."""
    polygon = coverage.polygons[problem.at]
    usable = polygon is not None and bool(shapely.is_valid(polygon)) and polygon.area > 0
    fault = located(problem.kind, (coverage, rows, [problem.at]), polygon if usable else None, problem.note)
    return replace(fault, codes=tuple(code for code in problem.codes if code))


def _areas(ground: _Ground, attributes: Attributes, options: LayerOptions) -> tuple[PreparedArea, ...]:
    """The four levels of a clean layer, from the town down, each in code order."""
    coverage, base = ground.coverage, ~ground.overlay
    table = attributes.frame
    if options.codes == "cn":
        table = number_areas(table, coverage.polygons, base)
    units = table.assign(polygon=coverage.polygons, overlay=ground.overlay)
    tiling = Coverage(tuple(units["code"][base]), coverage.polygons[base])
    town = options.town_code or options.town
    villages = _derived("village", tiling, units[base], options)
    grids = _derived("grid", tiling, units[base], options)
    whole = dissolve(tiling, [town] * len(tiling.codes))[town]
    top = PreparedArea("town", town, options.town or town, "", storable(whole))
    villages = [replace(village, parent=town) for village in villages]
    return (top, *villages, *grids, *_units(units))


def _derived(level: str, tiling: Coverage, units: pd.DataFrame, options: LayerOptions) -> list[PreparedArea]:
    """Grids or villages: the exact unions of their base units."""
    names = options.names.get(level, {})
    parents = dict(zip(units[level], units["village"], strict=True)) if level == "grid" else {}
    titles = dict(zip(units[level], units.get(f"{level}_name", units[level]), strict=True))
    return [
        PreparedArea(level, code, names.get(code, titles[code]), parents.get(code, ""), storable(polygon))
        for code, polygon in dissolve(tiling, units[level].tolist()).items()
    ]


def _units(units: pd.DataFrame) -> list[PreparedArea]:
    ordered = units.sort_values("code", kind="stable")
    fields = ("code", "name", "grid", "polygon", "kind", "overlay", "households")
    return [
        PreparedArea("unit", code, name, grid, storable(polygon), kind, bool(overlay), households)
        for code, name, grid, polygon, kind, overlay, households in zip(
            *(ordered[name] for name in fields), strict=True
        )
    ]


def storable(polygon: shapely.Geometry) -> shapely.MultiPolygon:
    """Lattice -> metres, a MultiPolygon whose rings start and turn alike whatever the source did."""
    parts = shapely.get_parts(shapely.normalize(polygon))
    return shapely.multipolygons(from_lattice(parts))
