"""A town of four square kilometres for tests, written straight into the tables: two grids of two units each.

u2 | u4      grid g1 = u1 + u2 (west), g2 = u3 + u4 (east); village v
---+---      a street shop `shop` stands over the corner of u1; u2 has no households, u3 did not say
u1 | u3
"""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime

import numpy as np
from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from boundaries.database import choose_srid
from boundaries.directory import Directory, snapshot
from boundaries.identity import uuid7
from boundaries.tables import Appointment, Area, AreaVersion, Person, Post, Revision
from gis.crs import metric_to_lonlat

SRID = 4549
X0, Y0 = 404_500, 2_814_800
SIDE = 1_000
START = datetime(2026, 1, 1, tzinfo=UTC)
AREAS = [
    # level, code, parent, kind, overlay, households, (west, south, east, north) in sides
    ("town", "t", None, None, False, None, (0, 0, 2, 2)),
    ("village", "v", "t", None, False, None, (0, 0, 2, 2)),
    ("grid", "g1", "v", None, False, None, (0, 0, 1, 2)),
    ("grid", "g2", "v", None, False, None, (1, 0, 2, 2)),
    ("unit", "u1", "g1", "residential", False, 500, (0, 0, 1, 1)),
    ("unit", "u2", "g1", "facility", False, 0, (0, 1, 1, 2)),
    ("unit", "u3", "g2", "residential", False, None, (1, 0, 2, 1)),
    ("unit", "u4", "g2", "residential", False, 250, (1, 1, 2, 2)),
    ("unit", "shop", "g1", "street_shop", True, 1, (0.9, 0.9, 1, 1)),
]
LEADERS = [("g1", "grid_leader", "张网格"), ("u1", "unit_leader", "李单元"), ("v", "station_chief", "王站长")]


def lonlat(east: float, north: float) -> tuple[float, float]:
    """WGS 84 of a place given in sides from the south-west corner."""
    lon, lat = metric_to_lonlat(X0 + east * SIDE, Y0 + north * SIDE, SRID)
    return float(lon), float(lat)


def scattered(count: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """WGS 84 positions all over the town."""
    sides = np.random.default_rng(seed).uniform(0.01, 1.99, (count, 2))
    return metric_to_lonlat(X0 + sides[:, 0] * SIDE, Y0 + sides[:, 1] * SIDE, SRID)


def publish(session: Session) -> Directory:
    """Write the town as revision 1 and give its directory. Commits."""
    choose_srid(session, SRID)
    session.execute(insert(Revision).values(number=1, valid_from=START, source="test"))
    ids = {code: uuid7() for _, code, *_ in AREAS}
    for level, code, parent, kind, overlay, households, box in AREAS:
        session.execute(insert(Area).values(id=ids[code], town_id=ids["t"], level=level, code=code))
        session.execute(
            insert(AreaVersion).values(
                id=uuid7(),
                area_id=ids[code],
                town_id=ids["t"],
                parent_id=parent and ids[parent],
                name=f"名{code}",
                kind=kind,
                overlay=overlay,
                households=households,
                geom=_square(*box),
                valid=Range(START, None),
                revision=1,
            )
        )
    for code, post, name in LEADERS:
        _appoint(session, ids["t"], ids[code], post, name)
    session.commit()
    return snapshot(session)


def _square(west: float, south: float, east: float, north: float) -> str:
    xs, ys = [X0 + SIDE * side for side in (west, east)], [Y0 + SIDE * side for side in (south, north)]
    ring = [(xs[0], ys[0]), (xs[1], ys[0]), (xs[1], ys[1]), (xs[0], ys[1]), (xs[0], ys[0])]
    return f"SRID={SRID};MULTIPOLYGON((({','.join(f'{x} {y}' for x, y in ring)})))"


def _appoint(session: Session, town: uuid.UUID, area: uuid.UUID, post: str, name: str) -> None:
    person, office = uuid7(), uuid7()
    session.execute(insert(Person).values(id=person, town_id=town, name=name, phone="12812345678"))
    session.execute(insert(Post).values(id=office, town_id=town, area_id=area, kind=post, ordinal=1))
    session.execute(
        insert(Appointment).values(
            id=uuid7(), town_id=town, post_id=office, person_id=person, term=Range(date(2026, 1, 1), None)
        )
    )
