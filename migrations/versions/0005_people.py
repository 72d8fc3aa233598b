"""Kinds of posts, leave, teams, organisation, second layers; clusters and centres, needs, contract areas;
what audits counted.

Written out in full, not taken from the models: a step must stay what it was when the models move on.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"

TABLES = [
    "audit_day",
    "contract_area",
    "service",
    "need",
    "duty_shift",
    "centre_department",
    "centre",
    "cluster_village",
    "cluster",
    "second_layer",
    "organisation",
    "team_member",
    "team",
    "team_rule",
    "absence",
    "post_kind",
]
LEVEL = "level IN ('town', 'village', 'grid', 'unit')"
ORGANISATIONS = (
    "kind IN ('grid_branch', 'grid_group', 'unit_group', 'building_chief', 'contact_household', "
    "'pioneer_post')"
)
CAPACITY = "capacity IN ('', 'owner', 'cadre', 'property_manager', 'party_member')"
ALWAYS = sa.text("'(,)'::daterange")


def upgrade() -> None:
    """Create its tables; an appointment now says in which capacity."""
    for table in ("appointment", "carried_term"):
        op.add_column(table, _text("capacity", default=""))
    op.create_check_constraint(op.f("ck_appointment_capacity"), "appointment", CAPACITY)
    _kinds()
    _absence()
    _teams()
    _organisation()
    _second_layer()
    _clusters()
    _centres()
    _duty()
    _lists()
    _contracts()
    _audits()


def downgrade() -> None:
    """Drop its tables and columns."""
    for table in TABLES:
        op.drop_table(table)
    for table in ("appointment", "carried_term"):
        op.drop_column(table, "capacity")


def _own(table: str, *parts: Any) -> None:
    """A table whose rows have an id and belong to a town."""
    known = (_uuid("id"), _uuid("town_id"))
    op.create_table(table, *known, *parts, _refers(table, "town_id"), _key(table))


def _uuid(name: str, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _text(name: str, default: str | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False, server_default=default)


def _code() -> sa.Column[Any]:
    return sa.Column("code", sa.Text(collation="C"), nullable=False)


def _number(name: str, default: str | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default=default)


def _flag(name: str, default: str | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=default and sa.text(default))


def _geom(kind: str) -> sa.Column[Any]:
    """In the storage CRS of a database that has one already; `choose_srid` sees to the others."""
    srid = op.get_bind().execute(sa.text("SELECT srid FROM deployment")).scalar_one_or_none() or -1
    return sa.Column("geom", Geometry(kind, srid=srid, spatial_index=False, nullable=False), nullable=False)


def _refers(table: str, column: str, target: str = "area", ondelete: str | None = None) -> Any:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=ondelete)


def _key(table: str, column: str = "id") -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(column, name=op.f(f"pk_{table}"))


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def _index(table: str, *columns: str, using: str = "btree") -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], postgresql_using=using)


def _days(table: str, name: str = "days", default: Any = None) -> tuple[Any, Any]:
    """A range of days, never empty."""
    column = sa.Column(name, postgresql.DATERANGE(), nullable=False, server_default=default)
    return column, _check(table, name, f"NOT isempty({name})")


def _once(name: str, days: str, *columns: str) -> postgresql.ExcludeConstraint:
    parts: list[Any] = [*((sa.column(column), "=") for column in columns), (sa.column(days), "&&")]
    return postgresql.ExcludeConstraint(*parts, using="gist", name=op.f(name))


def _rules(table: str, *parts: Any) -> None:
    """A table of kinds that belong to a level and have a title in two languages."""
    titles = (_text(name) for name in ("level", "title", "title_en"))
    rest = (_check(table, "level", LEVEL), _refers(table, "town_id"), _key(table, "kind"))
    op.create_table(table, _text("kind"), _uuid("town_id"), *titles, *parts, *rest)


def _kinds() -> None:
    flags = (_flag(name) for name in ("leads", "public", "required"))
    kinds: sa.Column[Any] = sa.Column(
        "second_in", postgresql.ARRAY(sa.Text()), nullable=False, server_default="{}"
    )
    _rules("post_kind", _number("rank"), *flags, kinds)
    _rules(
        "team_rule",
        *(_number(name) for name in ("least", "most")),
        sa.Column("roles", postgresql.JSONB(), nullable=False),
        _check("team_rule", "size", "1 <= least AND least <= most"),
    )


def _absence() -> None:
    _own(
        "absence",
        _uuid("person_id"),
        *_days("absence"),
        _text("reason", default=""),
        _once("one_leave_at_a_time", "days", "person_id"),
        _refers("absence", "person_id", "person", "CASCADE"),
    )


def _teams() -> None:
    own = _unique("team", "area_id", "kind"), _refers("team", "area_id")
    _own("team", _uuid("area_id"), _text("kind"), *own)
    _own(
        "team_member",
        *(_uuid(name) for name in ("team_id", "person_id")),
        _text("role"),
        *_days("team_member", "term"),
        _once("once_in_a_role", "term", "team_id", "person_id", "role"),
        *(_refers("team_member", f"{name}_id", name, "CASCADE") for name in ("team", "person")),
    )
    _index("team_member", "person_id")


def _organisation() -> None:
    _own(
        "organisation",
        _uuid("area_id"),
        _text("kind"),
        _text("name", default=""),
        _uuid("person_id", nullable=True),
        *_days("organisation", default=ALWAYS),
        _check("organisation", "kind", ORGANISATIONS),
        _refers("organisation", "area_id"),
        _refers("organisation", "person_id", "person", "SET NULL"),
    )
    _index("organisation", "area_id", "person_id")


def _second_layer() -> None:
    _own(
        "second_layer",
        *(_uuid(name) for name in ("area_id", "answers_id")),
        *(_text(name) for name in ("label", "label_en")),
        *_days("second_layer"),
        _once("one_layer_each", "days", "area_id", "answers_id"),
        _check("second_layer", "another_area", "area_id <> answers_id"),
        *(_refers("second_layer", column) for column in ("area_id", "answers_id")),
    )
    _index("second_layer", "answers_id")


def _clusters() -> None:
    _own("cluster", _code(), _text("name"), _unique("cluster", "code"))
    _own(
        "cluster_village",
        *(_uuid(name) for name in ("cluster_id", "area_id")),
        *_days("cluster_village"),
        _once("one_cluster_at_a_time", "days", "area_id"),
        _refers("cluster_village", "cluster_id", "cluster", "CASCADE"),
        _refers("cluster_village", "area_id"),
    )
    _index("cluster_village", "cluster_id")


def _centres() -> None:
    _own(
        "centre",
        _uuid("cluster_id"),
        _text("name"),
        *(_text(name, default="") for name in ("address", "phone")),
        _geom("POINT"),
        _refers("centre", "cluster_id", "cluster", "CASCADE"),
        _unique("centre", "cluster_id"),
    )
    _own(
        "centre_department",
        _uuid("centre_id"),
        _text("name"),
        *(_text(name, default="") for name in ("name_en", "business", "phone")),
        _refers("centre_department", "centre_id", "centre", "CASCADE"),
        _unique("centre_department", "centre_id", "name"),
    )


def _duty() -> None:
    _own(
        "duty_shift",
        _uuid("centre_id"),
        _uuid("department_id", nullable=True),
        _uuid("person_id"),
        _number("weekday"),
        *(sa.Column(name, sa.Time(), nullable=False) for name in ("starts", "ends")),
        _flag("on_call", default="false"),
        *_days("duty_shift", default=ALWAYS),
        _check("duty_shift", "weekday", "weekday BETWEEN 0 AND 7"),
        _refers("duty_shift", "centre_id", "centre", "CASCADE"),
        _refers("duty_shift", "department_id", "centre_department", "SET NULL"),
        _refers("duty_shift", "person_id", "person", "CASCADE"),
    )
    _index("duty_shift", "centre_id", "person_id")


def _lists() -> None:
    _own(
        "need",
        _uuid("area_id"),
        _text("kind"),
        _text("text", default=""),
        _number("people", default="1"),
        *_days("need"),
        _geom("POINT"),
        _check("need", "people", "people >= 1"),
        _refers("need", "area_id"),
    )
    _own(
        "service",
        _uuid("area_id"),
        _text("name"),
        *(_text(name, default="") for name in ("provider", "hours", "phone")),
        _flag("free", default="true"),
        _refers("service", "area_id"),
    )
    for table in ("need", "service"):
        _index(table, "area_id")


def _contracts() -> None:
    _own(
        "contract_area",
        _text("kind", default="sanitation"),
        _code(),
        _text("name"),
        *(_text(name, default="") for name in ("holder", "phone")),
        *_days("contract_area"),
        _geom("MULTIPOLYGON"),
        _once("one_holder_at_a_time", "days", "code"),
    )
    _index("contract_area", "geom", using="gist")


def _audits() -> None:
    op.create_table(
        "audit_day",
        sa.Column("day", sa.Date(), nullable=False),
        _uuid("town_id"),
        sa.Column("counts", postgresql.JSONB(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        _refers("audit_day", "town_id"),
        _key("audit_day", "day"),
    )
