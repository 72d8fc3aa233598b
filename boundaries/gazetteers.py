"""The gazetteer of a published town: its addresses, resources, units and the names learnt from reports.

Whatever a row says of its village and grid, the map decides: each place lies where its point lies in the
directory's revision, so that a moved boundary moves every answer. Villages go by the name people say
(黄霞村 for 黄霞村委会), grids by their number within the village.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from boundaries.alias_tables import PlaceAlias
from boundaries.directory import Directory
from boundaries.places import AreaRecord
from gis.codes import is_area_code
from gis.crs import metric_to_lonlat
from gis.gazetteer import TEXTS, cell_numbers

DOOR_TEXTS = ("road", "section", "lane", "alley", "number", "sub", "building", "name")
ADDRESSES = text(f"""
    SELECT id::text AS id, {", ".join(DOOR_TEXTS)}, aliases, coalesce(unit_code, '') AS unit,
           ST_X(geom) AS x, ST_Y(geom) AS y
    FROM address ORDER BY address.id
""")
RESOURCES = text("""
    SELECT id::text AS id, name, coalesce(unit_code, '') AS unit, ST_X(geom) AS x, ST_Y(geom) AS y
    FROM resource WHERE name <> '' ORDER BY resource.id
""")
STAMP = text("""
    SELECT (SELECT count(*) FROM alias), (SELECT count(*) FROM address),
           (SELECT id FROM address ORDER BY id DESC LIMIT 1),
           (SELECT sum(hashtextextended(concat_ws('|', id, name, unit_code, geom::text), 0)) FROM resource)
""")
LEARNT_STAMP = text("SELECT sum(version), count(*) FILTER (WHERE state = 'agreed') FROM place_alias")
CHANNEL = "wangge_gazetteer"
"""NOTIFY channel on which every change of the names that geocoders know is told at commit."""
COLUMNS = (*TEXTS, "aliases", "lon", "lat")
UNIT_NAME = re.compile(r"单元\s*[·・:：-]\s*(.+)$")
"""What stands behind a unit's number is its own name: 第16网格07单元·福星超市."""
ONLY_NUMBERED = re.compile(r"\d+|.*单元")
PLATE = re.compile(r"(?P<road>\D+?)(?P<lane>\d+[弄巷])?(?P<number>\d+)(?:-(?P<sub>\d+))?号?")
"""A unit that is named by its door: 信塘街2弄3号."""


@dataclass(frozen=True)
class GridName:
    """How a grid is spoken of: its village, and its number in it."""

    village: str
    number: str


def stamps(session: Session) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """What changes whenever addresses, resources or names of areas do, and whenever learnt names do."""
    return tuple(session.execute(STAMP).one()), tuple(session.execute(LEARNT_STAMP).one())


def announce(session: Session) -> None:
    """Tell every listening process, at commit, that names were learnt or forgotten."""
    session.execute(select(func.pg_notify(CHANNEL, "")))


def read_frame(session: Session, directory: Directory) -> pd.DataFrame:
    """What a geocoder of the directory's town knows, as `Gazetteer.from_frame` wants it (WGS 84 degrees).

    Ids tell where a row comes from: `address:`, `resource:` or `unit:` and its key there. Places more than
    1 km outside the town are left out; so are learnt names (`read_learnt`).
    """
    addresses = _in_metres(session, ADDRESSES, "address")
    resources = _in_metres(session, RESOURCES, "resource")
    known = set(zip(addresses["name"], addresses["unit"], strict=True))
    new = [(name, unit) not in known for name, unit in zip(resources["name"], resources["unit"], strict=True)]
    told = pd.concat([addresses, resources[new]], ignore_index=True).fillna("")
    frame = pd.concat([told, _units(directory, told)], ignore_index=True)
    lon, lat = metric_to_lonlat(frame["x"].to_numpy(float), frame["y"].to_numpy(float), directory.srid)
    return _by_map(frame.assign(lon=lon, lat=lat), directory)


def read_learnt(session: Session, directory: Directory) -> pd.DataFrame:
    """The names that two officials agreed to, as rows like those of `read_frame` with ids `alias:`."""
    found = session.scalars(select(PlaceAlias).where(PlaceAlias.state == "agreed").order_by(PlaceAlias.id))
    rows = [(f"alias:{a.id}", a.name, a.unit_code or "", a.lon, a.lat) for a in found]
    return _by_map(pd.DataFrame(rows, columns=["id", "name", "unit", "lon", "lat"]), directory)


def grid_names(directory: Directory) -> tuple[GridName, ...]:
    """How each grid of a directory is spoken of, in the order of its tuple; no two alike."""
    villages = village_names(directory)
    names: list[GridName] = []
    taken: set[GridName] = set()
    for grid in directory.grids:
        village = villages[grid.parent]
        named = GridName(village, area_number(grid))
        names.append(named if named.number and named not in taken else GridName(village, grid.code))
        taken.add(names[-1])
    return tuple(names)


def village_names(directory: Directory) -> tuple[str, ...]:
    """How each village is spoken of: its first other name, else its own; with its code where two agree."""
    said = [village.aliases[0] if village.aliases else village.name for village in directory.villages]
    often = Counter(said)
    return tuple(
        name if often[name] == 1 else f"{name}{village.code}"
        for name, village in zip(said, directory.villages, strict=True)
    )


def area_number(area: AreaRecord) -> str:
    """The number in a grid's or unit's name (第十六网格 -> 16, 07单元 -> 7), else that of its code."""
    counted = re.findall(r"第?([\d零一二三四五六七八九十百]+)\s*(?:号?网格|单元)", area.name)
    if counted:
        return str(cell_numbers(counted[-1])[0])
    return str(int(area.code[-3:])) if is_area_code(area.code, area.level) else ""


def own_name(unit: AreaRecord) -> str:
    """What is a unit's own in its name (福星超市); "" where it only has a number."""
    behind = UNIT_NAME.search(unit.name)
    if behind:
        return behind[1].strip()
    return "" if unit.name == unit.code or ONLY_NUMBERED.fullmatch(unit.name) else unit.name


def _in_metres(session: Session, query: Any, kind: str) -> pd.DataFrame:
    found = session.execute(query)
    frame = pd.DataFrame(found.all(), columns=list(found.keys()))
    return frame.assign(id=[f"{kind}:{key}" for key in frame["id"]])


def _units(directory: Directory, addresses: pd.DataFrame) -> pd.DataFrame:
    """The units that have a name or a door plate of their own which no address gives them."""
    whole = addresses["name"] + addresses["building"]
    named = {
        *zip(addresses["name"], addresses["unit"], strict=True),
        *zip(whole, addresses["unit"], strict=True),
    }
    doors = set(zip(addresses["road"], addresses["lane"], addresses["number"], strict=True))
    rows: list[dict[str, str]] = []
    at: list[int] = []
    for unit in directory.units:
        name = own_name(unit)
        plate = PLATE.fullmatch(name)
        row = plate.groupdict("") if plate else {"name": name}
        known = (row["road"], row["lane"], row["number"]) in doors if plate else (name, unit.code) in named
        if name and not known:
            rows.append({**row, "id": f"unit:{unit.code}", "unit": unit.code})
            at.append(unit.index)
    inner = shapely.get_coordinates(shapely.point_on_surface(directory.polygons("unit")[at]))
    points = inner if at else np.empty((0, 2))
    return pd.DataFrame(rows).assign(x=points[:, 0], y=points[:, 1])


def _by_map(frame: pd.DataFrame, directory: Directory) -> pd.DataFrame:
    """Village, grid and unit of each row by the map; a row that named a shop's unit keeps it.

    A row that has no unit by its own word (a grid as a whole) keeps none if it is a learnt name.
    """
    answer = directory.assign(frame["lon"].to_numpy(float), frame["lat"].to_numpy(float), border=False)
    kept = answer.unit >= 0
    frame, unit, grid = frame[kept], answer.unit[kept], answer.grid[kept]
    overlays = {area.code for area in directory.units if area.overlay}
    told = frame["unit"].tolist()
    whole = [at.startswith("alias:") and not code for at, code in zip(frame["id"], told, strict=True)]
    units = [
        code if code in overlays else "" if vague else directory.units[i].code
        for code, vague, i in zip(told, whole, unit.tolist(), strict=True)
    ]
    names = grid_names(directory)
    texts = frame.reindex(columns=list(COLUMNS)).astype(object).where(frame.notna(), "")
    return texts.assign(
        village=[names[i].village for i in grid.tolist()],
        grid=[names[i].number for i in grid.tolist()],
        unit=units,
        lon=frame["lon"],
        lat=frame["lat"],
    ).reset_index(drop=True)
