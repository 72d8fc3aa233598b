"""Faults of every kind planted by SQL in a complete town: an audit must find each once, and nothing else.

Each fault says what is to be found; who is out of reach of a resource is counted by PostGIS.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import Session

from benchmarks.soaking.audited_towns import ON, Rng, complete
from boundaries.audit import Finding, Rules, examine, read_facts
from boundaries.directory import snapshot
from boundaries.people.lists import RESOURCE_KINDS

RULES = Rules()
UNIT = "SELECT id FROM area WHERE level = 'unit' AND code = :code"
GRID = "SELECT id FROM area WHERE level = 'grid' AND code = :code"
POST = """SELECT post.id FROM post JOIN area ON area.id = post.area_id
    WHERE area.code = :code AND post.kind = :kind AND post.ordinal = :ordinal"""
OUT_OF_REACH = text("""
    WITH unit AS (
        SELECT area.code, version.households, ST_PointOnSurface(version.geom) AS spot
        FROM area_version AS version JOIN area ON area.id = version.area_id
        JOIN area_version AS grid ON grid.area_id = version.parent_id AND upper_inf(grid.valid)
        WHERE area.level = 'unit' AND NOT version.overlay AND upper_inf(version.valid)
          AND grid.parent_id IS NOT NULL
    ), far AS (
        SELECT unit.code, unit.households, kind,
            min(ST_Distance(unit.spot, resource.geom)) > :reach AS outside
        FROM unit, resource GROUP BY 1, 2, 3
    )
    SELECT code, count(*) FILTER (WHERE outside) FROM far GROUP BY code, households
    HAVING bool_and(outside) OR (bool_or(outside) AND households IS DISTINCT FROM 0)
""")


@dataclass(frozen=True)
class Expected:
    """What is to be found; None: not said. `figure` to a hundredth."""

    kind: str
    code: str | None = None
    subject: str | None = None
    figure: float | None = None

    def fits(self, found: Finding) -> bool:
        """Whether a finding is the one."""
        same = found.kind == self.kind and self.code in (None, found.code)
        figure = self.figure is None or abs((found.figure or 0.0) - self.figure) < 0.01
        return same and figure and self.subject in (None, found.subject)


@dataclass(frozen=True)
class Audited:
    """A town audited before and after: how many faults of each kind were planted; what went wrong."""

    planted: Counter[str]
    wrong: tuple[str, ...]


def audited(session: Session, seed: int) -> Audited:
    """Make the town of a seed, plant faults of every kind, and audit; the caller rolls back."""
    complete(session, seed)
    before = _found(session)
    expected = plant(session, seed)
    after = _found(session)
    known = {one.key for one in before}
    new = [one for one in after if one.key not in known]
    wrong = [f"seed {seed}: in the complete town: {one.key}" for one in before]
    wrong += [
        f"seed {seed}: listed {times} times: {key}"
        for key, times in Counter(one.key for one in after).items()
        if times > 1
    ]
    for one in expected:
        fits = [found for found in new if one.fits(found)]
        if len(fits) != 1:
            wrong.append(f"seed {seed}: found {len(fits)} times: {one}")
    wrong += [
        f"seed {seed}: not planted: {found.key} {found.zh}"
        for found in new
        if not any(one.fits(found) for one in expected)
    ]
    return Audited(Counter(one.kind for one in expected), tuple(wrong))


def _found(session: Session) -> tuple[Finding, ...]:
    moment = datetime.combine(ON, time(12), tzinfo=UTC)
    return examine(read_facts(session, snapshot(session, moment), (moment, ON)), {}, RULES)


def plant(session: Session, seed: int) -> list[Expected]:
    """Faults of every kind, each in a grid of its own as far as they could disturb one another."""
    rng = np.random.default_rng(seed)
    rows = rng.permutation([f"v{k}" for k in (1, 2, 3)])
    order = rng.permutation([f"{village}g{k}" for village in rows[1:] for k in (1, 2, 3, 4)]).tolist()
    near, far = f"{rows[0]}g1", f"{rows[0]}g4"
    expected = [
        one for plant, grid in zip(IN_GRIDS, order, strict=False) for one in plant(session, grid, rng)
    ]
    expected += _split(session, near, far)
    expected += _addresses(session, f"{rows[0]}g2", f"{rows[0]}g3")
    expected += _resources(session, rng)
    return expected


def _do(session: Session, statement: str, **values: Any) -> Any:
    return session.execute(text(statement), values)


def _blank(session: Session, grid: str, rng: Rng) -> list[Expected]:
    """A unit in the corner of its grid ends; who had a door there is forgotten."""
    code = f"{grid}u{rng.choice([1, 3, 7])}"
    _do(session, "DELETE FROM address WHERE unit_code = :code", code=code)
    ended = f"UPDATE area_version SET valid = tstzrange(lower(valid), '2026-03-01Z') WHERE area_id = ({UNIT})"
    m2 = _do(session, f"{ended} RETURNING ST_Area(geom)", code=code).scalar_one()
    return [Expected("blank_ground", figure=round(m2, 2))]


def _loose_unit(session: Session, grid: str, rng: Rng) -> list[Expected]:
    code = f"{grid}u{rng.choice([1, 3, 7])}"
    _do(session, f"UPDATE area_version SET parent_id = NULL WHERE area_id = ({UNIT})", code=code)
    return [Expected("unit_without_grid", code)]


def _loose_grid(session: Session, grid: str, _: Rng) -> list[Expected]:
    _do(session, f"UPDATE area_version SET parent_id = NULL WHERE area_id = ({GRID})", code=grid)
    return [Expected("grid_without_village", grid)]


def _posts(session: Session, grid: str, rng: Rng) -> list[Expected]:
    """Vacant, expired, ending soon, on leave, without a second leader: units of one grid."""
    units = [f"{grid}u{k}" for k in rng.permutation([1, 2, 3, 4, 6, 7, 8])]
    gone = "DELETE FROM appointment WHERE post_id IN"
    _do(session, f"{gone} ({POST})", code=units[0], kind="unit_leader", ordinal=1)
    _do(session, f"{gone} ({POST})", code=grid, kind="grid_leader", ordinal=1)
    _do(session, f"{gone} ({POST})", code=units[1], kind="unit_leader", ordinal=1)
    _do(session, f"DELETE FROM post WHERE id IN ({POST})", code=units[1], kind="unit_leader", ordinal=1)
    shop = f"{grid}{rng.choice(['u9', 'u5s'])}"
    _do(session, f"{gone} ({POST})", code=shop, kind="unit_leader", ordinal=2)
    term = "UPDATE appointment SET term = daterange('2026-01-05', CAST(:until AS date)) WHERE post_id IN"
    title = {"kind": "unit_leader", "ordinal": 1}
    _do(session, f"{term} ({POST})", code=units[2], until="2026-05-01", **title)
    _do(session, f"{term} ({POST})", code=units[3], until="2026-07-01", **title)
    _do(session, f"{term} ({POST})", code=units[4], until="2026-12-31", **title)
    leave = f"""INSERT INTO absence (id, town_id, person_id, days)
        SELECT gen_random_uuid(), town_id, person_id, '[2026-06-10,2026-06-20)' FROM appointment
        WHERE post_id IN ({POST})"""
    _do(session, leave, code=units[5], **title)
    return [
        Expected("vacant_post", units[0], "unit_leader/1"),
        Expected("vacant_post", grid, "grid_leader/1"),
        Expected("vacant_post", units[1], "unit_leader/1"),
        Expected("missing_second", shop, "unit_leader/2"),
        Expected("expired_term", units[2], "unit_leader/1", 45),
        Expected("ending_term", units[3], "unit_leader/1", 16),
        Expected("uncovered_leave", units[5], "unit_leader/1"),
    ]


def _stand_ins(session: Session, grid: str, _: Rng) -> list[Expected]:
    """A holder on leave with a stand-in is no finding; a stand-in alone is one, also where a holder is to
    come."""
    acting = f"""INSERT INTO appointment (id, town_id, post_id, person_id, acting, term)
        SELECT gen_random_uuid(), one.town_id, one.post_id, other.id, true, '[2026-06-01,2026-07-01)'
        FROM appointment AS one, (SELECT id FROM person ORDER BY id LIMIT 1) AS other
        WHERE one.post_id IN ({POST})"""
    title = {"kind": "unit_leader", "ordinal": 1}
    for unit in ("u1", "u2"):
        _do(session, acting, code=f"{grid}{unit}", **title)
    leave = f"""INSERT INTO absence (id, town_id, person_id, days)
        SELECT gen_random_uuid(), town_id, person_id, '[2026-06-10,2026-06-20)' FROM appointment
        WHERE NOT acting AND post_id IN ({POST})"""
    _do(session, leave, code=f"{grid}u1", **title)
    coming = "UPDATE appointment SET term = '[2026-08-01,)' WHERE NOT acting AND post_id IN"
    _do(session, f"{coming} ({POST})", code=f"{grid}u2", **title)
    return [Expected("vacant_post", f"{grid}u2", "unit_leader/1")]


def _team(session: Session, grid: str, rng: Rng) -> list[Expected]:
    """A role nobody fills, which leaves four people for five to seven."""
    role = rng.choice(["leader", "property", "volunteer"])
    statement = f"""DELETE FROM team_member USING team WHERE team.id = team_member.team_id
        AND team.area_id = ({GRID}) AND role = :role"""
    _do(session, statement, code=grid, role=str(role))
    return [Expected("incomplete_team", grid, "micro_grid", 4)]


def _overload(session: Session, grid: str, _: Rng) -> list[Expected]:
    _do(session, f"UPDATE area_version SET households = 900 WHERE parent_id = ({GRID})", code=grid)
    return [Expected("overload", grid)]


def _underload(session: Session, grid: str, _: Rng) -> list[Expected]:
    _do(session, f"UPDATE area_version SET households = 0 WHERE parent_id = ({GRID})", code=grid)
    return [Expected("underload", grid)]


def _contract(session: Session, grid: str, rng: Rng) -> list[Expected]:
    """A contract that ended, or that nobody holds any more."""
    how = rng.choice(["holder = ''", "days = '[2026-01-01,2026-06-15)'"])
    statement = f"UPDATE contract_area SET {how} WHERE code = :code RETURNING ST_Area(geom)"
    m2 = _do(session, statement, code=f"c-{grid}").scalar_one()
    return [Expected("uncovered_contract", grid, figure=round(m2, 2))]


IN_GRIDS: tuple[Callable[[Session, str, Rng], list[Expected]], ...] = (
    _blank, _loose_unit, _loose_grid, _posts, _overload, _underload, _contract, _team,
)  # fmt: skip


def _split(session: Session, near: str, far: str) -> list[Expected]:
    """A corner unit of one grid goes to a grid that it does not touch."""
    statement = (
        f"UPDATE area_version SET parent_id = ({GRID.replace(':code', ':grid')}) WHERE area_id = ({UNIT})"
    )
    _do(session, statement, grid=far, code=f"{near}u1")
    return [Expected("split_grid", far, figure=2)]


def _addresses(session: Session, one: str, other: str) -> list[Expected]:
    """A door outside the town, one of a unit that never was, one of no unit; and stand-ins in that grid."""
    moved = "UPDATE address SET geom = ST_Translate(geom, -5000, 0) WHERE unit_code = :code RETURNING id"
    stale = "UPDATE address SET unit_code = 'gone' WHERE unit_code = :code RETURNING id"
    blank = "UPDATE address SET unit_code = NULL WHERE unit_code = :code RETURNING id"
    changes = ((moved, f"{one}u4"), (stale, f"{one}u6"), (blank, f"{other}u8"))
    keys = [_do(session, statement, code=code).scalar_one() for statement, code in changes]
    found = [Expected("loose_address", subject=f"address:{key}") for key in keys]
    return [*found, *_stand_ins(session, other, np.random.default_rng(0))]


def _resources(session: Session, rng: Rng) -> list[Expected]:
    """No resource of one kind at all; of two others only one is left, somewhere."""
    kinds = [str(kind) for kind in rng.permutation(list(RESOURCE_KINDS))]
    _do(session, "DELETE FROM resource WHERE kind = :kind", kind=kinds[0])
    for kind in kinds[1:3]:
        ids = sorted(session.scalars(text("SELECT id FROM resource WHERE kind = :kind"), {"kind": kind}))
        kept = ids[int(rng.integers(len(ids)))]
        _do(session, "DELETE FROM resource WHERE kind = :kind AND id <> :kept", kind=kind, kept=kept)
    far = session.execute(OUT_OF_REACH, {"reach": RULES.reach_m}).all()
    reach = [Expected("out_of_reach", code, figure=count) for code, count in far]
    return [Expected("no_resource", subject=kinds[0]), *reach]
