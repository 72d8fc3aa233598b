"""The published town as maps want it: `gis.map_town` values out of a directory snapshot and the tables."""

from __future__ import annotations

import re
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries.directory import Directory
from boundaries.ground import read_ground
from boundaries.leaders import mask_phone
from boundaries.places import AreaRecord
from gis.map_town import MapArea, MapLeader, MapRoad, MapTown

SAMPLE_SOURCE = "sample"
"""`revision.source` of the sample town begins so; every page and map then says that all is invented."""
NUMBER = re.compile(r"第?(\d+)(?:号?网格|单元)")
CN_CODE = re.compile(r"\d{12}(?:\d{3}){1,2}", re.ASCII)
SHORT_LENGTH = 10


def read_map_town(session: Session, directory: Directory, on: date) -> MapTown:
    """Everything a map draws of a directory, with who answers on a day (phones masked)."""
    roads, buildings = read_ground(session, "road"), read_ground(session, "building")
    return MapTown(
        name=directory.town.name,
        srid=directory.srid,
        revision=directory.revision,
        on=on,
        villages=_areas(directory, "village", on),
        grids=_areas(directory, "grid", on),
        units=_areas(directory, "unit", on),
        roads=tuple(map(MapRoad, roads["kind"], roads["width_m"], roads.geometry)),
        buildings=tuple(buildings.geometry),
        sample=is_sample(session, directory.revision),
    )


LOADED = text("""
    SELECT source FROM revision WHERE number <= :number AND source !~ '^(draft|rollback):[0-9]+$'
    ORDER BY number DESC LIMIT 1
""")
"""Where the map of a revision was last loaded from; drafts and rollbacks change it, and load nothing."""


def is_sample(session: Session, revision: int) -> bool:
    """Whether a revision came from `wangge sample`, perhaps with drafts published since."""
    found = session.execute(LOADED, {"number": revision})
    return str(found.scalar_one_or_none() or "").startswith(SAMPLE_SOURCE)


def short_name(area: AreaRecord) -> str:
    """What fits on the map: the number in a name (第16网格 -> 16, 07单元 -> 07), else the end of the code."""
    number = NUMBER.findall(area.name)
    if number:
        return str(number[-1])
    if CN_CODE.fullmatch(area.code):
        return area.code[-3:]
    return area.code[-SHORT_LENGTH:]


def _areas(directory: Directory, level: str, on: date) -> tuple[MapArea, ...]:
    layer = directory.layers[level]
    return tuple(
        MapArea(
            code=area.code,
            name=area.name,
            short=short_name(area),
            polygon=polygon,
            parent=area.parent if level != "village" else -1,
            kind=area.kind or "",
            overlay=area.overlay,
            households=area.households,
            leaders=_leaders(directory, area, on),
        )
        for area, polygon in zip(layer.areas, layer.polygons, strict=True)
    )


def _leaders(directory: Directory, area: AreaRecord, on: date) -> tuple[MapLeader, ...]:
    return tuple(
        MapLeader(one.post, one.title, one.ordinal, one.name, mask_phone(one.phone), one.acting)
        for one in directory.leaders_of(area, on)
        if one.area_code == area.code
    )
