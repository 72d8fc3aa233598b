"""The first tables: the town's map with its versions, who answers for it, and what was reported.

Written out in full, not taken from the models: a step must stay what it was when the models move on.
Geometry columns carry no SRID yet; `boundaries.database.choose_srid` sets it with the first layer.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

TABLES = [
    "idempotency_key",
    "report",
    "appointment",
    "post",
    "person",
    "resource",
    "building",
    "road",
    "address",
    "alias",
    "area_version",
    "area",
    "revision",
    "deployment",
]


def upgrade() -> None:
    """Create the extensions and every table."""
    op.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    _deployment()
    _areas()
    _people()
    _ground()
    _reports()


def downgrade() -> None:
    """Drop every table; the extensions stay, others may use them."""
    for table in TABLES:
        op.drop_table(table)


def _id() -> sa.Column[Any]:
    return sa.Column("id", sa.Uuid(), nullable=False)


def _town() -> sa.Column[Any]:
    return sa.Column("town_id", sa.Uuid(), nullable=False)


def _text(name: str) -> sa.Column[Any]:
    """A text that is never null, empty by default."""
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _code(name: str) -> sa.Column[Any]:
    """A code that may be missing; compared byte by byte."""
    return sa.Column(name, sa.Text(collation="C"), nullable=True)


def _person_or_place_name() -> sa.Column[Any]:
    return sa.Column("name", sa.Text(collation="zh-Hans-x-icu"), nullable=False)


def _moment(name: str, default: bool = False) -> sa.Column[Any]:
    now = sa.text("now()") if default else None
    return sa.Column(name, sa.DateTime(timezone=True), server_default=now, nullable=False)


def _geom(kind: str) -> sa.Column[Any]:
    return sa.Column("geom", Geometry(kind, srid=-1, spatial_index=False, nullable=False), nullable=False)


def _refers(table: str, column: str, target: str = "area.id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*(columns or ("id",)), name=op.f(f"pk_{table}"))


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _index(table: str, column: str, using: str = "btree") -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column], postgresql_using=using)


def _deployment() -> None:
    op.create_table(
        "deployment",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("srid", sa.Integer(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        _moment("created_at", default=True),
        _check("deployment", "one_row", "id = 1"),
        _key("deployment"),
    )
    op.create_table(
        "revision",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        _moment("valid_from"),
        _moment("recorded_at", default=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_sha256", sa.LargeBinary(), nullable=True),
        _text("note"),
        _text("author"),
        _key("revision", "number"),
    )


def _areas() -> None:
    op.create_table(
        "area",
        _id(),
        _town(),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(collation="C"), nullable=False),
        _check("area", "level", "level IN ('town', 'village', 'grid', 'unit')"),
        _check("area", "code", "code <> ''"),
        _refers("area", "town_id"),
        _key("area"),
        sa.UniqueConstraint("level", "code", name=op.f("uq_area_level_code")),
    )
    op.create_table(
        "area_version",
        _id(),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        _town(),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        _person_or_place_name(),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("overlay", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("households", sa.Integer(), nullable=True),
        _geom("MULTIPOLYGON"),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        _moment("recorded_at", default=True),
        _check("area_version", "valid", "NOT isempty(valid)"),
        _check("area_version", "households", "households >= 0"),
        *(_refers("area_version", column) for column in ("area_id", "town_id", "parent_id")),
        _refers("area_version", "revision", "revision.number"),
        _key("area_version"),
        postgresql.ExcludeConstraint(
            (sa.column("area_id"), "="),
            (sa.column("valid"), "&&"),
            using="gist",
            name="one_version_at_a_time",
        ),
    )
    _index("area_version", "geom", "gist")
    _index("area_version", "parent_id")
    op.create_table(
        "alias",
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        _refers("alias", "area_id"),
        _key("alias", "area_id", "name"),
    )
    _index("alias", "name")


def _people() -> None:
    op.create_table(
        "person",
        _id(),
        _town(),
        _person_or_place_name(),
        _text("phone"),
        _refers("person", "town_id"),
        _key("person"),
    )
    op.create_table(
        "post",
        _id(),
        _town(),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), server_default="1", nullable=False),
        _refers("post", "town_id"),
        _refers("post", "area_id"),
        _key("post"),
        sa.UniqueConstraint("area_id", "kind", "ordinal", name=op.f("uq_post_area_id_kind_ordinal")),
    )
    op.create_table(
        "appointment",
        _id(),
        _town(),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("acting", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("term", postgresql.DATERANGE(), nullable=False),
        _check("appointment", "term", "NOT isempty(term)"),
        _refers("appointment", "town_id"),
        _refers("appointment", "post_id", "post.id"),
        _refers("appointment", "person_id", "person.id"),
        _key("appointment"),
        postgresql.ExcludeConstraint(
            (sa.column("post_id"), "="),
            (sa.text("(acting::int)"), "="),
            (sa.column("term"), "&&"),
            using="gist",
            name="one_holder",
        ),
    )
    _index("appointment", "person_id")


def _ground() -> None:
    parts = ["village", "grid", "road", "section", "lane", "alley", "number", "sub", "building", "name"]
    op.create_table(
        "address",
        _id(),
        _town(),
        *(_text(part) for part in parts),
        sa.Column("aliases", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        _code("unit_code"),
        _geom("POINT"),
        _refers("address", "town_id"),
        _key("address"),
    )
    _index("address", "geom", "gist")
    _thing(
        "road",
        sa.Column("width_m", sa.Double(), nullable=False),
        _text("name"),
        _kind(),
        _geom("MULTILINESTRING"),
    )
    floors = sa.Column("floors", sa.Integer(), server_default="1", nullable=False)
    _thing("building", _text("name"), floors, _geom("POLYGON"))
    name = sa.Column("name", sa.Text(), nullable=False)
    _thing("resource", _kind(), name, _code("unit_code"), _geom("POINT"))


def _kind() -> sa.Column[Any]:
    return sa.Column("kind", sa.Text(), nullable=False)


def _thing(table: str, *columns: sa.Column[Any]) -> None:
    """A table of things on the ground: id, town and its own columns."""
    op.create_table(table, _id(), _town(), *columns, _refers(table, "town_id"), _key(table))


def _reports() -> None:
    op.create_table(
        "report",
        _id(),
        _town(),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        *(_text(name) for name in ["category", "channel", "text", "reporter_name", "reporter_phone"]),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=True),
        _moment("received_at", default=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("datum", sa.Text(), server_default="wgs84", nullable=False),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=False),
        _geom("POINT"),
        *(_code(name) for name in ("unit_code", "grid_code", "village_code")),
        sa.Column("inside", sa.Boolean(), nullable=False),
        sa.Column("border_m", sa.Double(), nullable=True),
        _code("runner_up_code"),
        sa.Column("revision", sa.Integer(), nullable=False),
        _check("report", "state", "state IN ('open', 'closed')"),
        _check("report", "closed", "(state = 'closed') = (closed_at IS NOT NULL)"),
        _refers("report", "town_id"),
        _refers("report", "revision", "revision.number"),
        _key("report"),
        sa.UniqueConstraint("source", "source_id", name=op.f("uq_report_source_source_id")),
    )
    for column, using in (("geom", "gist"), ("happened_at", "btree"), ("unit_code", "btree")):
        _index("report", column, using)
    op.create_table(
        "idempotency_key",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("body_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        _moment("created_at", default=True),
        _refers("idempotency_key", "report_id", "report.id"),
        _key("idempotency_key", "key"),
    )
