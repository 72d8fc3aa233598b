"""The table of what audits counted, day by day."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from boundaries.database import Base
from boundaries.tables import MOMENT


class AuditDay(Base):
    """The findings of a day, counted by the last audit of it: {village code: {kind: {severity: number}}}.

    What lies in no village stands under ""."""

    __tablename__ = "audit_day"
    day: Mapped[date] = mapped_column(primary_key=True)
    town_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("area.id"))
    counts: Mapped[dict[str, dict[str, dict[str, int]]]] = mapped_column(JSONB)
    counted_at: Mapped[datetime] = mapped_column(MOMENT)
