"""Teams, leave and stand-ins, clusters and centres, second layers of responsibility."""

from __future__ import annotations

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create its tables."""


def downgrade() -> None:
    """Drop its tables."""
