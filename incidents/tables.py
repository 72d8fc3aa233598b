"""Tables of what happened: reports and the keys that make filing them idempotent."""

from __future__ import annotations

import uuid
from datetime import datetime

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Text, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from boundaries.database import Base

STATES = ("open", "closed")
PLACED_BY = ("point", "unit", "text", "person", "waiting", "nowhere")
"""How a report got its place; `waiting` for a person to say, or `nowhere` to be found, it has none."""
MOMENT = DateTime(timezone=True)


class Report(Base):
    """A report by someone about a place; it keeps point + unit code + revision, so no edit orphans it.

    `unit_code` is null when the point lies farther than 1 km from every unit, and when a text told only
    the grid (`placed_level` says how near it came, `confidence` how surely its grid is right); `inside` is
    false when the nearest unit within 1 km was taken. `lon`/`lat` are WGS 84, whatever datum was declared.
    A report without a place has no point, no codes and nothing to be inside of.
    """

    __tablename__ = "report"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    town_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("area.id"))
    source: Mapped[str] = mapped_column(Text)
    source_id: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, server_default="open")
    category: Mapped[str] = mapped_column(Text, server_default="")
    channel: Mapped[str] = mapped_column(Text, server_default="")
    text: Mapped[str] = mapped_column(Text, server_default="")
    reporter_name: Mapped[str] = mapped_column(Text, server_default="")
    reporter_phone: Mapped[str] = mapped_column(Text, server_default="")
    happened_at: Mapped[datetime | None] = mapped_column(MOMENT)
    received_at: Mapped[datetime] = mapped_column(MOMENT, server_default=func.now())
    closed_at: Mapped[datetime | None] = mapped_column(MOMENT)
    datum: Mapped[str] = mapped_column(Text, server_default="wgs84")
    placed_by: Mapped[str] = mapped_column(Text, server_default="point")
    placed_level: Mapped[str] = mapped_column(Text, server_default="")
    confidence: Mapped[float | None]
    lon: Mapped[float | None]
    lat: Mapped[float | None]
    geom: Mapped[WKBElement | None] = mapped_column(Geometry("POINT", srid=-1, spatial_index=False))
    unit_code: Mapped[str | None] = mapped_column(Text(collation="C"))
    grid_code: Mapped[str | None] = mapped_column(Text(collation="C"))
    village_code: Mapped[str | None] = mapped_column(Text(collation="C"))
    inside: Mapped[bool | None]
    border_m: Mapped[float | None]
    runner_up_code: Mapped[str | None] = mapped_column(Text(collation="C"))
    revision: Mapped[int] = mapped_column(ForeignKey("revision.number"))
    __table_args__ = (
        UniqueConstraint("source", "source_id"),
        CheckConstraint(f"state IN {STATES}", "state"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", "closed"),
        CheckConstraint(f"placed_by IN {PLACED_BY}", "placed_by"),
        CheckConstraint("(placed_by IN ('waiting', 'nowhere')) = (geom IS NULL)", "placed"),
        CheckConstraint("num_nulls(lon, lat, geom, inside) IN (0, 4)", "whole_place"),
        Index(None, "unit_code"),
        Index(None, "happened_at"),
        Index(None, "geom", postgresql_using="gist"),
    )


class IdempotencyKey(Base):
    """A key sent with a filing: the same key and body answer with the same report."""

    __tablename__ = "idempotency_key"
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    body_sha256: Mapped[bytes]
    report_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("report.id"))
    created_at: Mapped[datetime] = mapped_column(MOMENT, server_default=func.now())
