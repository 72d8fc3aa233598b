"""What a town makes its own: kinds of posts, rules of teams, clusters with their centres."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import shapely
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from boundaries.copying import days
from boundaries.identity import uuid7
from boundaries.people.kinds import BUILT_IN, PostKind
from boundaries.people.rows import Row, end
from boundaries.people.teams import BUILT_IN as RULES
from boundaries.people.teams import TeamRule
from boundaries.people_tables import PostKindRow, TeamRuleRow
from boundaries.service_tables import Centre, CentreDepartment, Cluster
from gis.errors import Conflict, InputError, NotFound
from gis.lattice import from_lattice, to_lattice

LEVEL_NAMES = {"town": "镇", "village": "村", "grid": "网格", "unit": "单元"}
OTHER_LEVEL = text("""
    SELECT count(*) FROM post JOIN area ON area.id = post.area_id WHERE post.kind = :kind AND level <> :level
""")
USED_KIND = text("SELECT EXISTS (SELECT 1 FROM post WHERE kind = :kind)")
USED_RULE = text("SELECT EXISTS (SELECT 1 FROM team WHERE kind = :kind)")
LEAVE = text("""
    UPDATE cluster_village SET days = daterange(lower(days), CAST(:on AS date))
    WHERE area_id = ANY(:areas) AND (lower(days) IS NULL OR lower(days) < CAST(:on AS date))
      AND (upper(days) IS NULL OR upper(days) > CAST(:on AS date))
""")
FORGET = text("""
    DELETE FROM cluster_village WHERE area_id = ANY(:areas) AND lower(days) >= CAST(:on AS date)
""")
MEMBERS = text("""
    SELECT area_id FROM cluster_village WHERE cluster_id = :cluster AND days @> CAST(:on AS date)
""")
SHIFTS = text("""
    SELECT id FROM duty_shift WHERE centre_id IN (SELECT id FROM centre WHERE cluster_id = :cluster)
      AND (upper(days) IS NULL OR upper(days) > CAST(:on AS date)) ORDER BY id
""")
FORGET_ALL = text("""
    DELETE FROM cluster_village WHERE cluster_id = :cluster AND lower(days) >= CAST(:on AS date)
""")
LEAVE_ALL = text("""
    UPDATE cluster_village SET days = daterange(lower(days), CAST(:on AS date))
    WHERE cluster_id = :cluster AND (upper(days) IS NULL OR upper(days) > CAST(:on AS date))
""")
JOIN = text("""
    INSERT INTO cluster_village (id, town_id, cluster_id, area_id, days)
    VALUES (:id, :town, :cluster, :area, CAST(:days AS daterange))
""")


@dataclass(frozen=True)
class Place:
    """A centre at x, y (metres of EPSG:`srid`, the storage CRS) and its departments: name, English name,
    what people may come to it for."""

    name: str
    address: str
    phone: str
    x: float
    y: float
    srid: int
    departments: Sequence[tuple[str, str, str]]


@dataclass(frozen=True)
class ClusterWanted:
    """A cluster as it is to be from a day on: its villages by id, and its centre."""

    code: str
    name: str
    villages: Sequence[uuid.UUID]
    since: date
    centre: Place


def define_kind(session: Session, town: uuid.UUID, kind: PostKind) -> None:
    """Make a kind of post the town's own, or change one.

    Raises InputError for the level of a built-in kind changed, Conflict where areas of another level have
    posts of that kind.
    """
    built_in = next((one for one in BUILT_IN if one.kind == kind.kind), None)
    if built_in is not None and built_in.level != kind.level:
        raise InputError(
            f"“{built_in.title}”属于{LEVEL_NAMES[built_in.level]}一级，不能改。",
            f'"{built_in.title_en}" belongs to the level {built_in.level}: that cannot change.',
            field="level",
        )
    if session.execute(OTHER_LEVEL, {"kind": kind.kind, "level": kind.level}).scalar_one():
        raise Conflict(
            "已有别的层级的区域设了这种岗位，不能改层级。",
            "Areas of another level have posts of this kind: the level cannot change.",
            field="level",
        )
    known = {**asdict(kind), "second_in": list(kind.second_in), "town_id": town}
    told = insert(PostKindRow).values(**known)
    session.execute(told.on_conflict_do_update(index_elements=["kind"], set_=known))


def define_rule(session: Session, town: uuid.UUID, rule: TeamRule) -> None:
    """Make a rule of teams the town's own, or change one. Raises InputError for a rule nobody can keep."""
    names = [role.role for role in rule.roles]
    if not 1 <= rule.least <= rule.most or len(set(names)) != len(names) or not names:
        raise InputError(
            "人数下限应不大于上限，角色至少一种且不重复。",
            "`least` may not exceed `most`; give at least one role, each once.",
            field="roles",
        )
    roles = [[role.role, role.title, role.title_en] for role in rule.roles]
    known = {**asdict(rule), "roles": roles, "town_id": town}
    told = insert(TeamRuleRow).values(**known)
    session.execute(told.on_conflict_do_update(index_elements=["kind"], set_=known))


def forget_kind(session: Session, kind: str) -> None:
    """Take back what a town made of a kind of post: a built-in one is as it was, its own is no more.

    Raises NotFound where the town made nothing of it, Conflict while areas have posts of its own kind."""
    own = all(one.kind != kind for one in BUILT_IN)
    if own and session.execute(USED_KIND, {"kind": kind}).scalar_one():
        raise Conflict(
            "还有区域设着这种岗位，不能撤销。", "Areas still have posts of this kind: it stays.", kind=kind
        )
    _forget(session, PostKindRow.__table__, kind)


def forget_rule(session: Session, kind: str) -> None:
    """As `forget_kind`, for a rule of teams."""
    own = all(one.kind != kind for one in RULES)
    if own and session.execute(USED_RULE, {"kind": kind}).scalar_one():
        raise Conflict(
            "还有这种团队，不能撤销规则。请先解散。", "There still are such teams: dissolve them.", kind=kind
        )
    _forget(session, TeamRuleRow.__table__, kind)


def _forget(session: Session, table: Any, kind: str) -> None:
    if not session.execute(table.delete().where(table.c.kind == kind).returning(table.c.kind)).all():
        raise NotFound("没有可以撤销的改动。请刷新。", "There is nothing to take back: reload.", kind=kind)


def define_cluster(session: Session, town: uuid.UUID, wanted: ClusterWanted) -> uuid.UUID:
    """Make a cluster, or change one from a day on; villages leave the cluster they were in. Gives its id."""
    told = insert(Cluster).values(id=uuid7(), town_id=town, code=wanted.code, name=wanted.name)
    told = told.on_conflict_do_update(index_elements=["code"], set_={"name": wanted.name})
    key: uuid.UUID = session.execute(told.returning(Cluster.id)).scalar_one()
    members = set(session.scalars(MEMBERS, {"cluster": key, "on": wanted.since}))
    moving = {"areas": list(members ^ set(wanted.villages)), "on": wanted.since}
    session.execute(FORGET, moving)
    session.execute(LEAVE, moving)
    rows = [
        {"id": uuid7(), "town": town, "cluster": key, "area": village, "days": days(wanted.since, None)}
        for village in dict.fromkeys(wanted.villages)
        if village not in members
    ]
    if rows:
        session.execute(JOIN, rows)
    _define_centre(session, town, key, wanted.centre)
    return key


def end_cluster(session: Session, cluster: uuid.UUID, on: date) -> int:
    """Let a cluster hold no village from a day on, and its shifts come round no longer; gives how many."""
    asked = {"cluster": cluster, "on": on}
    session.execute(FORGET_ALL, asked)
    session.execute(LEAVE_ALL, asked)
    shifts = list(session.scalars(SHIFTS, asked))
    for shift in shifts:
        end(session, Row("duty_shift", shift), on)
    return len(shifts)


def _define_centre(session: Session, town: uuid.UUID, cluster: uuid.UUID, place: Place) -> None:
    spot = from_lattice(to_lattice(shapely.points([place.x], [place.y])))
    known = {"name": place.name, "address": place.address, "phone": place.phone}
    known["geom"] = f"SRID={place.srid};{shapely.to_wkt(spot[0], rounding_precision=3)}"
    told = insert(Centre).values(id=uuid7(), town_id=town, cluster_id=cluster, **known)
    told = told.on_conflict_do_update(index_elements=["cluster_id"], set_=known)
    centre: uuid.UUID = session.execute(told.returning(Centre.id)).scalar_one()
    names = [name for name, _, _ in place.departments]
    gone = text("DELETE FROM centre_department WHERE centre_id = :centre AND name <> ALL(:names)")
    session.execute(gone, {"centre": centre, "names": names})
    for name, name_en, business in place.departments:
        fresh = {"name_en": name_en, "business": business}
        row = insert(CentreDepartment).values(
            id=uuid7(), town_id=town, centre_id=centre, name=name, phone="", **fresh
        )
        session.execute(row.on_conflict_do_update(index_elements=["centre_id", "name"], set_=fresh))
