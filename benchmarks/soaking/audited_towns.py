"""Complete towns, in which an audit finds nothing: three villages of four grids of nine crooked units, with
every post held, teams, addresses, resources of all six kinds and contracts for all ground."""

from __future__ import annotations

from datetime import UTC, date, datetime

import geopandas
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries import loading
from boundaries.people.lists import RESOURCE_KINDS
from boundaries.people.teams import BUILT_IN as TEAM_RULES
from gis.lattice import from_lattice

SRID = 4549
START = datetime(2026, 1, 5, 8, tzinfo=UTC)
ON = date(2026, 6, 15)
COLUMNS = loading.LayerColumns("code", "grid", "village", "name", "kind", "households")
VILLAGES, GRIDS, SIDE = 3, 4, 3
HOUSEHOLDS = 200
ORIGIN = 404_500_000, 2_814_800_000

Rng = np.random.Generator
CONTRACTS = text("""
    INSERT INTO contract_area (id, town_id, code, name, holder, days, geom)
    SELECT gen_random_uuid(), version.town_id, 'c-' || area.code, area.code, '保洁', '[2026-01-01,)',
        version.geom
    FROM area JOIN area_version AS version ON version.area_id = area.id WHERE area.level = 'grid'
""")
TEAMS = text("""
    INSERT INTO team (id, town_id, area_id, kind)
    SELECT gen_random_uuid(), town_id, id, :kind FROM area WHERE level = :level
""")
MEMBERS = text("""
    INSERT INTO team_member (id, town_id, team_id, person_id, role, term)
    SELECT gen_random_uuid(), team.town_id, team.id, one.id, (CAST(:roles AS text[]))[one.place],
        '[2026-01-01,)'
    FROM team, (SELECT id, row_number() OVER (ORDER BY id) AS place FROM person) AS one
    WHERE team.kind = :kind AND one.place <= cardinality(CAST(:roles AS text[]))
""")


def complete(session: Session, seed: int) -> None:
    """Publish and fill the town of a seed; nothing is committed."""
    rng = np.random.default_rng(seed)
    units = _units(rng)
    options = loading.LayerOptions(town="齐全镇", town_code="350303102", srid=SRID)
    loading.publish(session, loading.prepare(units, COLUMNS, options), START)
    _people(session, units)
    base = units[~units["code"].str.endswith("s")]
    doors = shapely.get_coordinates(shapely.point_on_surface(base.geometry.to_numpy()))
    spots = pd.DataFrame({"x": doors[:, 0], "y": doors[:, 1]})
    loading.load_addresses(
        session, spots.assign(unit_code=base["code"].tolist(), number=base["code"].tolist())
    )
    middles = spots.iloc[4 :: SIDE * SIDE]
    kinds = [middles.assign(kind=kind, name=kind) for kind in RESOURCE_KINDS]
    loading.load_resources(session, pd.concat(kinds, ignore_index=True))
    session.execute(CONTRACTS)
    for rule in TEAM_RULES:
        session.execute(TEAMS, {"kind": rule.kind, "level": rule.level})
        session.execute(MEMBERS, {"kind": rule.kind, "roles": [role.role for role in rule.roles]})


def _units(rng: Rng) -> geopandas.GeoDataFrame:
    """Units by code; the fifth of each grid has a shop standing over it, the ninth is a shop with ground."""
    corners = _corners(rng)
    rows, shapes = [], []
    for row in range(VILLAGES * SIDE):
        for column in range(GRIDS * SIDE):
            village = f"v{row // SIDE + 1}"
            grid = f"{village}g{column // SIDE + 1}"
            number = row % SIDE * SIDE + column % SIDE + 1
            ring = [corners[row + i, column + j] for i, j in ((0, 0), (0, 1), (1, 1), (1, 0))]
            shapes.append(shapely.polygons(ring))
            kind = "street_shop" if number == SIDE * SIDE else "residential"
            rows.append((f"{grid}u{number}", grid, village, f"{grid}第{number}单元", kind, HOUSEHOLDS))
            if number == 5:
                x, y = np.rint(shapely.get_coordinates(shapes[-1].centroid)[0])
                shapes.append(shapely.box(x - 4_000, y - 4_000, x + 4_000, y + 4_000))
                rows.append((f"{grid}u5s", grid, village, f"{grid}商铺", "street_shop", 0))
    names = ["code", "grid", "village", "name", "kind", "households"]
    frame = pd.DataFrame(rows, columns=names).sort_values(["grid", "code"], kind="stable")
    ordered = [shapes[i] for i in frame.index]
    return geopandas.GeoDataFrame(frame, geometry=list(from_lattice(np.array(ordered))), crs=SRID)


def _corners(rng: Rng) -> NDArray[np.float64]:
    """Corners of the cells (rows + 1, columns + 1, 2), millimetres: uneven, and shifted at random."""
    xs = np.concatenate([[0], np.cumsum(rng.integers(120_000, 180_000, GRIDS * SIDE))])
    ys = np.concatenate([[0], np.cumsum(rng.integers(120_000, 180_000, VILLAGES * SIDE))])
    even = np.stack(np.meshgrid(xs, ys), axis=-1) + np.array(ORIGIN)
    return np.asarray(even + rng.integers(-20_000, 20_001, even.shape), dtype=np.float64)


def _people(session: Session, units: geopandas.GeoDataFrame) -> None:
    """Everybody holds one post: each village, grid and unit has a leader, each shop a second one."""
    posts = [("village", code, "station_chief", 1) for code in sorted(set(units["village"]))]
    posts += [("grid", code, "grid_leader", 1) for code in sorted(set(units["grid"]))]
    posts += [("unit", code, "unit_leader", 1) for code in units["code"]]
    posts += [("unit", code, "unit_leader", 2) for code in units["code"][units["kind"] == "street_shop"]]
    terms = pd.DataFrame(posts, columns=["level", "area_code", "post", "ordinal"])
    people = pd.DataFrame({"id": range(len(posts)), "phone": "12812345678"})
    people["name"] = [f"人{k}" for k in range(len(posts))]
    more = {"start": pd.Timestamp("2026-01-05"), "end": pd.NaT, "acting": False}
    loading.load_people(session, people, terms.assign(person=range(len(posts)), **more))
