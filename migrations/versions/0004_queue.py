"""Reports that wait for a person to say where, and the aliases learnt from it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"

PLACE = ("lon", "lat", "geom", "inside")
"""Columns of a report that are empty while nobody knows where it happened."""
WITHOUT_PLACE = "placed_by IN ('waiting', 'nowhere')"
CHECKS = {
    "placed_by": "placed_by IN ('point', 'unit', 'text', 'person', 'waiting', 'nowhere')",
    "placed": f"({WITHOUT_PLACE}) = (geom IS NULL)",
    "whole_place": "num_nulls(lon, lat, geom, inside) IN (0, 4)",
}


def upgrade() -> None:
    """Let reports be without a place, and create the tables."""
    op.add_column("report", _text("placed_by", "point"))
    op.add_column("report", _text("placed_level"))
    op.add_column("report", sa.Column("confidence", sa.Double(), nullable=True))
    for name in PLACE:
        op.execute(f"ALTER TABLE report ALTER COLUMN {name} DROP NOT NULL")
    for name, rule in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_report_{name}"), "report", rule)
    _aliases()
    _queue()


def downgrade() -> None:
    """Drop the tables; reports without a place cannot be told without them and go too."""
    op.drop_table("queue_entry")
    op.drop_table("place_alias")
    op.execute(
        f"DELETE FROM idempotency_key WHERE report_id IN (SELECT id FROM report WHERE {WITHOUT_PLACE})"
    )
    op.execute(f"DELETE FROM report WHERE {WITHOUT_PLACE}")
    for name in CHECKS:
        op.drop_constraint(op.f(f"ck_report_{name}"), "report")
    for name in PLACE:
        op.execute(f"ALTER TABLE report ALTER COLUMN {name} SET NOT NULL")
    for name in ("placed_by", "placed_level", "confidence"):
        op.drop_column("report", name)


def _aliases() -> None:
    op.create_table(
        "place_alias",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("town_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        _text("label"),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=False),
        sa.Column("unit_code", sa.Text(collation="C"), nullable=True),
        sa.Column("grid_code", sa.Text(collation="C"), nullable=False),
        _text("state", "proposed"),
        _version(),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_name", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        *_by("decided"),
        *_by("undone"),
        _check("place_alias", "state", "state IN ('proposed', 'agreed', 'refused', 'undone')"),
        _check("place_alias", "another_person", "decided_by <> proposed_by"),
        _check("place_alias", "decided", "state NOT IN ('agreed', 'refused') OR decided_by IS NOT NULL"),
        _check("place_alias", "undone", "(state = 'undone') = (undone_at IS NOT NULL)"),
        _check("place_alias", "name", "name <> ''"),
        _refers("place_alias", "town_id", "area.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_alias")),
    )
    op.create_index(op.f("ix_place_alias_state_proposed_at"), "place_alias", ["state", "proposed_at"])
    op.create_index(
        "one_live_alias",
        "place_alias",
        ["name", "grid_code"],
        unique=True,
        postgresql_where=sa.text("state IN ('proposed', 'agreed')"),
    )


def _queue() -> None:
    op.create_table(
        "queue_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("town_id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("grids", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        _text("state", "waiting"),
        _version(),
        sa.Column("passed_by", sa.Uuid(), nullable=True),
        _text("passed_name"),
        *_by("decided"),
        sa.Column("alias_id", sa.Uuid(), nullable=True),
        _check("queue_entry", "state", "state IN ('waiting', 'placed', 'nowhere')"),
        _check("queue_entry", "decided", "(state = 'waiting') = (decided_at IS NULL)"),
        _refers("queue_entry", "town_id", "area.id"),
        _refers("queue_entry", "alias_id", "place_alias.id"),
        _refers("queue_entry", "report_id", "report.id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue_entry")),
        sa.UniqueConstraint("report_id", name=op.f("uq_queue_entry_report_id")),
    )
    op.create_index(op.f("ix_queue_entry_state_created_at"), "queue_entry", ["state", "created_at"])
    op.create_index(op.f("ix_queue_entry_grids"), "queue_entry", ["grids"], postgresql_using="gin")


def _text(name: str, default: str = "") -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def _version() -> sa.Column[Any]:
    return sa.Column("version", sa.Integer(), server_default="1", nullable=False)


def _by(verb: str) -> list[sa.Column[Any]]:
    """Who did it, what they were called then, and when."""
    return [
        sa.Column(f"{verb}_by", sa.Uuid(), nullable=True),
        _text(f"{verb}_name"),
        sa.Column(f"{verb}_at", sa.DateTime(timezone=True), nullable=True),
    ]


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _refers(table: str, column: str, target: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)
