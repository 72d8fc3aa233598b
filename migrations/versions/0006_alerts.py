"""Alerts of risen counts, each written once, and which official has seen which."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "alert",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("town_id", sa.Uuid(), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("category", sa.Text(), server_default="", nullable=False),
        sa.Column("grids", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("leaders", postgresql.JSONB(), nullable=False),
        sa.Column("start_day", sa.Date(), nullable=False),
        sa.Column("end_day", sa.Date(), nullable=False),
        sa.Column("observed", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Double(), nullable=False),
        sa.Column("p", sa.Double(), nullable=False),
        sa.Column("recurrence_days", sa.Double(), nullable=False),
        sa.Column("scans", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "start_day <= end_day AND end_day <= raised_on AND raised_on <= last_day",
            name=op.f("ck_alert_days"),
        ),
        sa.CheckConstraint("cardinality(grids) > 0", name=op.f("ck_alert_somewhere")),
        sa.ForeignKeyConstraint(["town_id"], ["area.id"], name=op.f("fk_alert_town_id")),
        sa.ForeignKeyConstraint(["revision"], ["revision.number"], name=op.f("fk_alert_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sa.UniqueConstraint(
            "town_id",
            "raised_on",
            "category",
            "grids",
            name=op.f("uq_alert_town_id_raised_on_category_grids"),
        ),
    )
    op.create_index(op.f("ix_alert_last_day"), "alert", ["last_day"])
    op.create_table(
        "alert_seen",
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alert.id"], name=op.f("fk_alert_seen_alert_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("alert_id", "account_id", name=op.f("pk_alert_seen")),
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("alert_seen")
    op.drop_table("alert")
