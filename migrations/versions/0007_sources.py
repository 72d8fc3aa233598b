"""Sources of reports, the datum each declares, and the doubts about it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

WARNING = ("likely", "warning_zh", "warning_en")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "report_source",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), server_default="", nullable=False),
        sa.Column("datum", sa.Text(), nullable=False),
        sa.Column("reports", sa.Integer(), server_default="1", nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("audited_at", sa.DateTime(timezone=True), nullable=True),
        *(sa.Column(name, sa.Text(), server_default="", nullable=False) for name in WARNING),
        sa.CheckConstraint("reports > 0", name=op.f("ck_report_source_counted")),
        sa.PrimaryKeyConstraint("source", "channel", "datum", name=op.f("pk_report_source")),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("report_source")
