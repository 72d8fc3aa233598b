"""Reports that wait for a person to say where, and the aliases learnt from it."""

from __future__ import annotations

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create its tables."""


def downgrade() -> None:
    """Drop its tables."""
