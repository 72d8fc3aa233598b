"""Building a directory: the tables as of a moment, read once and put in order."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

import numpy as np
import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from boundaries import revisions
from boundaries.database import storage_srid
from boundaries.people.heirs import read_heirs
from boundaries.people.staff import Staff, read_staff
from boundaries.places import AreaRecord
from boundaries.published import Directory, Layer, Polygons
from boundaries.registry import AreaRow, read_aliases, read_areas
from boundaries.tables import LEVELS, Revision
from gis.errors import NotFound
from gis.locator import Locator

__all__ = ["Directory", "Layer", "snapshot", "with_people"]

Aliases = Mapping[uuid.UUID, tuple[str, ...]]


def _locator(_revision: int, polygons: Polygons) -> Locator:
    return Locator(polygons)


def snapshot(
    session: Session, at: datetime | None = None, locator: Callable[[int, Polygons], Locator] = _locator
) -> Directory:
    """The town as published and in force at a moment (default: now), with every appointment.

    `locator` gives the index over a revision's base units, for whoever keeps them. Raises
    NotFound when nothing was published by then.
    """
    moment = at or revisions.clock(session)
    revision, srid = revisions.revision_at(session, moment), storage_srid(session)
    if revision is None or srid is None:
        raise NotFound(
            "此时还没有发布任何地图。请先运行 wangge load（或 wangge sample 试用示例镇）。",
            "No map was published by then. Run `wangge load` (or `wangge sample` for the sample town).",
        )
    valid_from = session.execute(select(Revision.valid_from).where(Revision.number == revision)).scalar_one()
    layers = _layers(read_areas(session, moment), read_aliases(session))
    base = sum(not unit.overlay for unit in layers["unit"].areas)
    return Directory(
        revision=revision,
        srid=srid,
        valid_from=valid_from,
        layers=layers,
        staff=_staff(session, revision, layers),
        base=locator(revision, layers["unit"].polygons[:base]),
        shops=Locator(layers["unit"].polygons[base:]),
        by_code={(a.level, a.code): a for layer in layers.values() for a in layer.areas},
    )


def with_people(session: Session, directory: Directory) -> Directory:
    """The same map with the people as they are stored now."""
    return replace(directory, staff=_staff(session, directory.revision, directory.layers))


def _staff(session: Session, revision: int, layers: Mapping[str, Layer]) -> Staff:
    in_force = (area.id for layer in layers.values() for area in layer.areas)
    return read_staff(session, read_heirs(session, revision, in_force))


def _layers(rows: list[AreaRow], aliases: Aliases) -> dict[str, Layer]:
    """The four levels, from the town down, with households summed up again.

    An area whose parent is not in force answers for nothing: it is left out, and `boundaries.audit` lists it.
    """
    layers: dict[str, Layer] = {}
    above: dict[uuid.UUID, int] = {}
    for level in LEVELS:
        own = (row for row in rows if row.level == level and (level == "town" or row.parent_id in above))
        chosen = sorted(own, key=lambda row: row.overlay)
        layers[level] = _layer(chosen, above, aliases)
        above = {area.id: area.index for area in layers[level].areas}
    for lower, upper in (("unit", "grid"), ("grid", "village"), ("village", "town")):
        layers[upper] = _with_households(layers[upper], layers[lower])
    return layers


def _layer(rows: list[AreaRow], above: dict[uuid.UUID, int], aliases: Aliases) -> Layer:
    polygons = _unwrapped([row.wkb for row in rows])
    areas = tuple(
        AreaRecord(
            id=row.id,
            level=row.level,
            index=index,
            code=row.code,
            name=row.name,
            parent=-1 if row.parent_id is None else above[row.parent_id],
            area_m2=float(area),
            households=row.households,
            kind=row.kind,
            overlay=row.overlay,
            aliases=aliases.get(row.id, ()),
        )
        for index, (row, area) in enumerate(zip(rows, shapely.area(polygons), strict=True))
    )
    parent = np.array([area.parent for area in areas], dtype=np.int32)
    parent.setflags(write=False)
    return Layer(areas, polygons, parent)


def _unwrapped(wkbs: list[bytes]) -> Polygons:
    """Polygons from WKB; a multipolygon of one part becomes that part, which is faster to search."""
    shapes = shapely.from_wkb(np.array(wkbs, dtype=object))
    single = shapely.get_num_geometries(shapes) == 1
    shapes[single] = shapely.get_geometry(shapes[single], 0)
    shapes.setflags(write=False)
    return np.asarray(shapes)


def _with_households(upper: Layer, lower: Layer) -> Layer:
    """The upper level with the households of the lower one added up."""
    sums: dict[int, int] = {}
    for area in lower.areas:
        if area.households is not None:
            sums[area.parent] = sums.get(area.parent, 0) + area.households
    return replace(upper, areas=tuple(replace(area, households=sums.get(area.index)) for area in upper.areas))
