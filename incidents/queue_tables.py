"""The confirmation queue (需确认): reports whose text does not say surely enough where."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from boundaries.database import Base
from incidents.tables import MOMENT

QUEUE_STATES = ("waiting", "placed", "nowhere")


class QueueEntry(Base):
    """A report that waits for a person to say where, or did: `placed` by one, or `nowhere` to be found.

    `grids` are the codes of the grids it may mean, most likely first: officials of those see it, and of the
    whole town, who alone see it once someone has `passed` it on. `version` rises with every change.
    """

    __tablename__ = "queue_entry"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    town_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("area.id"))
    report_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), unique=True)
    created_at: Mapped[datetime] = mapped_column(MOMENT)
    grids: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    state: Mapped[str] = mapped_column(Text, server_default="waiting")
    version: Mapped[int] = mapped_column(server_default="1")
    passed_by: Mapped[uuid.UUID | None]
    passed_name: Mapped[str] = mapped_column(Text, server_default="")
    decided_by: Mapped[uuid.UUID | None]
    decided_name: Mapped[str] = mapped_column(Text, server_default="")
    decided_at: Mapped[datetime | None] = mapped_column(MOMENT)
    alias_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("place_alias.id"))
    __table_args__ = (
        CheckConstraint(f"state IN {QUEUE_STATES}", "state"),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", "decided"),
        Index(None, "state", "created_at"),
        Index(None, "grids", postgresql_using="gin"),
    )
