"""Sources of reports and the datum each declares, with the doubt that its own reports have raised."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from boundaries.database import Base
from incidents.tables import MOMENT


class ReportSource(Base):
    """A source (and its channel) that sends points in a declared datum.

    `reports` counts them up to where audits end. `likely` is the datum that they look like where that is
    another than declared, with the warning in Chinese and English; all three are empty while nothing is
    doubted. `audited_at` is the last audit.
    """

    __tablename__ = "report_source"
    source: Mapped[str] = mapped_column(Text, primary_key=True)
    channel: Mapped[str] = mapped_column(Text, primary_key=True, server_default="")
    datum: Mapped[str] = mapped_column(Text, primary_key=True)
    reports: Mapped[int] = mapped_column(server_default="1")
    first_at: Mapped[datetime] = mapped_column(MOMENT)
    audited_at: Mapped[datetime | None] = mapped_column(MOMENT)
    likely: Mapped[str] = mapped_column(Text, server_default="")
    warning_zh: Mapped[str] = mapped_column(Text, server_default="")
    warning_en: Mapped[str] = mapped_column(Text, server_default="")
    __table_args__ = (CheckConstraint("reports > 0", "counted"),)
