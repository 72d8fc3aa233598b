"""What stands on the ground and who holds which post, loaded from frames: each load replaces the whole kind.

Geometry may come in any CRS that its frame names; x and y columns are metres of the storage CRS. All of it
is stored on the millimetre lattice. The map must have been published before.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries import revisions
from boundaries.copying import copy_rows, days, to_hex
from boundaries.database import storage_srid
from boundaries.identity import uuid7s
from boundaries.people.kinds import read_post_kinds
from gis.crs import transform_geometries
from gis.errors import Conflict, InputError
from gis.lattice import from_lattice, to_lattice

ADDRESS_TEXTS = (
    "village", "grid", "road", "section", "lane", "alley", "number", "sub", "building", "name",
)  # fmt: skip
POST_COLUMNS = ("level", "area_code", "post", "ordinal")
TOWN = text("""
    SELECT area_id FROM area_version AS version JOIN area ON area.id = area_id
    WHERE area.level = 'town' AND upper_inf(version.valid)
""")


People = dict[Any, uuid.UUID]
"""Stored id by the id of a frame."""


def load_people(session: Session, people: pd.DataFrame, appointments: pd.DataFrame) -> int:
    """Replace everyone and every appointment, as `replace_people`; returns the number of appointments."""
    replace_people(session, people, appointments)
    return len(appointments)


def replace_people(session: Session, people: pd.DataFrame, appointments: pd.DataFrame) -> People:
    """Replace everyone and every appointment; returns who is who. What hangs on a person that is replaced
    (leave, teams, duty) goes too.

    people: id (any key), name, phone. appointments: area_code, level, post, ordinal, person (a people id),
    start, end (the first day no longer served, blank for open), acting, capacity (may be missing). Every
    listener is told. Raises InputError for an unknown area or person, an empty term, and two holders at the
    same time.
    """
    town, _ = _town(session)
    for table in ("appointment", "post", "person"):
        session.execute(text(f"DELETE FROM {table}"))
    ids = dict(zip(people["id"].tolist(), uuid7s(len(people)), strict=True))
    rows = zip(ids.values(), people["name"], people["phone"], strict=True)
    copy_rows(session, "person", ("id", "town_id", "name", "phone"), ((i, town, n, p) for i, n, p in rows))
    posts = _load_posts(session, appointments, town)
    keys = list(zip(*(appointments[c] for c in POST_COLUMNS), strict=True))
    start, end = _dates(appointments["start"]), _dates(appointments["end"])
    acting, capacity = appointments["acting"].astype(bool).tolist(), _texts(appointments, "capacity")
    check_terms(list(zip(keys, acting, start, end, strict=True)))
    terms = zip(
        uuid7s(len(appointments)),
        [town] * len(appointments),
        [posts[key] for key in keys],
        [_known(ids, person) for person in appointments["person"].tolist()],
        acting,
        map(days, start, end),
        capacity,
        strict=True,
    )
    columns = ("id", "town_id", "post_id", "person_id", "acting", "term", "capacity")
    copy_rows(session, "appointment", columns, terms)
    revisions.announce(session)
    return ids


def check_terms(terms: list[tuple[Any, bool, date | None, date | None]]) -> None:
    """Raise InputError unless each term (post, acting, start, end) lasts and no two of one post overlap."""
    last: dict[tuple[Any, bool], date] = {}
    for post, acting, start, end in sorted(terms, key=lambda term: term[2] or date.min):
        first, until = start or date.min, end or date.max
        if first >= until or first < last.get((post, acting), date.min):
            raise InputError(
                f"“{post[1]}”的{post[2]}（第 {post[3]} 位）任期有误：从 {start} 到 {end} 为空，"
                "或与前一任重叠。止日是不再任职的第一天；代理与正任可以同时。请改正后重试。",
                f'A term of {post[2]} {post[3]} of "{post[1]}" is wrong: {start} to {end} is empty or '
                "overlaps another. The end is the first day no longer served. Correct it and try again.",
                field="start",
            )
        last[post, acting] = until


def _load_posts(
    session: Session, appointments: pd.DataFrame, town: uuid.UUID
) -> dict[tuple[str, str, str, int], uuid.UUID]:
    """Make each post that is named once; gives its id by (level, area code, kind, ordinal)."""
    areas = {
        (level, code): key for key, level, code in session.execute(text("SELECT id, level, code FROM area"))
    }
    kinds = read_post_kinds(session)
    named = appointments[list(POST_COLUMNS)].drop_duplicates()
    keys = list(named.itertuples(index=False, name=None))
    for level, code, kind, _ in keys:
        if (level, code) not in areas or kind not in kinds or kinds[kind].level != level:
            raise InputError(
                f"任命表里的“{code}”（{level}，{kind}）不是已发布的区域，或岗位与层级不符。请改正后重试。",
                f'"{code}" ({level}, {kind}) in the appointments is no published area, or the post belongs '
                "to another level. Correct it and try again.",
                field="area_code",
            )
    posts = dict(zip(keys, uuid7s(len(keys)), strict=True))
    rows = ((post, town, areas[k[0], k[1]], k[2], int(k[3])) for k, post in posts.items())
    copy_rows(session, "post", ("id", "town_id", "area_id", "kind", "ordinal"), rows)
    return posts


def load_addresses(session: Session, frame: pd.DataFrame) -> int:
    """Replace the gazetteer: texts of `Address`, aliases (list, or text parted by |), unit_code, x and y."""
    texts = [_texts(frame, name) for name in ADDRESS_TEXTS]
    aliases = [_names(value) for value in frame.get("aliases", pd.Series([""] * len(frame)))]
    columns = (*ADDRESS_TEXTS, "aliases", "unit_code", "geom")
    return _replace(
        session, "address", dict(zip(columns, [*texts, aliases, _codes(frame), _points(frame)], strict=True))
    )


def load_resources(session: Session, frame: pd.DataFrame) -> int:
    """Replace the public resources: kind, name, unit (code), x, y."""
    columns = {"kind": _texts(frame, "kind"), "name": _texts(frame, "name")}
    return _replace(session, "resource", {**columns, "unit_code": _codes(frame), "geom": _points(frame)})


def load_roads(session: Session, frame: geopandas.GeoDataFrame) -> int:
    """Replace the roads and watercourses: name, kind, width_m and lines."""
    lines = [shapely.multilinestrings(shapely.get_parts(line)) for line in _shapes(session, frame)]
    columns = {"name": _texts(frame, "name"), "kind": _texts(frame, "kind")}
    widths = frame["width_m"].astype(float).tolist()
    return _replace(session, "road", {**columns, "width_m": widths, "geom": lines})


def load_buildings(session: Session, frame: geopandas.GeoDataFrame) -> int:
    """Replace the building footprints: name, floors and polygons."""
    columns = {"name": _texts(frame, "name"), "floors": frame["floors"].astype(int).tolist()}
    return _replace(session, "building", {**columns, "geom": list(_shapes(session, frame))})


def _replace(session: Session, table: str, columns: Mapping[str, list[Any]]) -> int:
    town, srid = _town(session)
    session.execute(text(f"DELETE FROM {table}"))
    count = len(columns["geom"])
    ready = {**columns, "geom": to_hex(columns["geom"], srid)}
    rows = zip(uuid7s(count), [town] * count, *ready.values(), strict=True)
    return copy_rows(session, table, ("id", "town_id", *ready), rows)


def _town(session: Session) -> tuple[uuid.UUID, int]:
    """Id of the published town and the storage SRID."""
    town, srid = session.execute(TOWN).scalar_one_or_none(), storage_srid(session)
    if town is None or srid is None:
        raise Conflict(
            "还没有发布任何地图，请先运行 wangge load。", "No map is published yet: run `wangge load` first."
        )
    return town, srid


def _shapes(session: Session, frame: geopandas.GeoDataFrame) -> Any:
    """Geometry on the lattice, metres of the storage CRS."""
    return from_lattice(
        to_lattice(transform_geometries(frame.geometry.to_numpy(), frame.crs, _town(session)[1]))
    )


def _points(frame: pd.DataFrame) -> list[Any]:
    return list(
        from_lattice(to_lattice(shapely.points(frame["x"].to_numpy(float), frame["y"].to_numpy(float))))
    )


def _texts(frame: pd.DataFrame, name: str) -> list[str]:
    if name not in frame:
        return [""] * len(frame)
    return ["" if value is None or value is pd.NA or value != value else str(value) for value in frame[name]]


def _codes(frame: pd.DataFrame) -> list[str | None]:
    return [code or None for code in _texts(frame, "unit_code" if "unit_code" in frame else "unit")]


def _names(value: Any) -> list[str]:
    if isinstance(value, (list, tuple, np.ndarray)):
        return [str(one) for one in value]
    return [one for one in str(value or "").split("|") if one]


def _dates(column: pd.Series) -> list[Any]:
    return [None if pd.isna(value) else value.date() for value in pd.to_datetime(column)]


def _known(ids: Mapping[Any, uuid.UUID], person: Any) -> uuid.UUID:
    if person not in ids:
        raise InputError(
            f"任命表里的人员“{person}”不在人员表中。请补上此人，或改正编号。",
            f'The person "{person}" of an appointment is not in the table of people. Add or correct it.',
            field="person",
        )
    return ids[person]
