"""The tables of alerts, and of who has seen which."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from boundaries.database import Base
from incidents.tables import MOMENT


class Alert(Base):
    """A rise of reports, written once: `raised_on` the day whose scan found it, `last_day` the last day on
    which a scan still did. `grids` are codes, the centre first; `category` is empty for all together;
    `leaders` has grid, name and title of who answered for each grid on the day it was raised. `start_day` to
    `end_day`, `observed`, `expected`, `p` and `recurrence_days` are of the first scan that found it, one of
    `scans` of that day.
    """

    __tablename__ = "alert"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    town_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("area.id"))
    raised_on: Mapped[date]
    last_day: Mapped[date]
    category: Mapped[str] = mapped_column(Text, server_default="")
    grids: Mapped[list[str]] = mapped_column(ARRAY(Text))
    leaders: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    start_day: Mapped[date]
    end_day: Mapped[date]
    observed: Mapped[int]
    expected: Mapped[float]
    p: Mapped[float]
    recurrence_days: Mapped[float]
    scans: Mapped[int]
    revision: Mapped[int] = mapped_column(ForeignKey("revision.number"))
    created_at: Mapped[datetime] = mapped_column(MOMENT)
    __table_args__ = (
        UniqueConstraint("town_id", "raised_on", "category", "grids"),
        CheckConstraint("start_day <= end_day AND end_day <= raised_on AND raised_on <= last_day", "days"),
        CheckConstraint("cardinality(grids) > 0", "somewhere"),
        Index(None, "last_day"),
    )


class AlertSeen(Base):
    """An official has seen an alert; `name` as the official was called then."""

    __tablename__ = "alert_seen"
    alert_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("alert.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    seen_at: Mapped[datetime] = mapped_column(MOMENT)
