"""Names that people use for places, learnt from reports: proposed by one official, agreed to by another."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from boundaries.database import Base

ALIAS_STATES = ("proposed", "agreed", "refused", "undone")
MOMENT = DateTime(timezone=True)


class PlaceAlias(Base):
    """A name of a place, at a point (WGS 84 degrees); geocoders know it while it is `agreed`.

    `unit_code` is the unit the name was given to, null where only its grid is known. Who agreed or refused
    is never who proposed. People are named here as they were called then, so that the row tells its story
    whatever becomes of their account.
    """

    __tablename__ = "place_alias"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    town_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("area.id"))
    name: Mapped[str] = mapped_column(Text)
    label: Mapped[str] = mapped_column(Text, server_default="")
    lon: Mapped[float]
    lat: Mapped[float]
    unit_code: Mapped[str | None] = mapped_column(Text(collation="C"))
    grid_code: Mapped[str] = mapped_column(Text(collation="C"))
    state: Mapped[str] = mapped_column(Text, server_default="proposed")
    version: Mapped[int] = mapped_column(server_default="1")
    proposed_by: Mapped[uuid.UUID]
    proposed_name: Mapped[str] = mapped_column(Text)
    proposed_at: Mapped[datetime] = mapped_column(MOMENT)
    decided_by: Mapped[uuid.UUID | None]
    decided_name: Mapped[str] = mapped_column(Text, server_default="")
    decided_at: Mapped[datetime | None] = mapped_column(MOMENT)
    undone_by: Mapped[uuid.UUID | None]
    undone_name: Mapped[str] = mapped_column(Text, server_default="")
    undone_at: Mapped[datetime | None] = mapped_column(MOMENT)
    __table_args__ = (
        CheckConstraint(f"state IN {ALIAS_STATES}", "state"),
        CheckConstraint("decided_by <> proposed_by", "another_person"),
        CheckConstraint("state NOT IN ('agreed', 'refused') OR decided_by IS NOT NULL", "decided"),
        CheckConstraint("(state = 'undone') = (undone_at IS NOT NULL)", "undone"),
        CheckConstraint("name <> ''", "name"),
        Index(None, "state", "proposed_at"),
        Index(
            "one_live_alias",
            "name",
            "grid_code",
            unique=True,
            postgresql_where=text("state IN ('proposed', 'agreed')"),
        ),
    )
