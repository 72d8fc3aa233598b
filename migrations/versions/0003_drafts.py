"""Drafts of the map, their operations, lineage and to-dos."""

from __future__ import annotations

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create its tables."""


def downgrade() -> None:
    """Drop its tables."""
