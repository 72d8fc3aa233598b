"""Tables of what serves the grids: clusters of villages with a centre and duty roster, needs, services,
contract areas. Public resources have stood in `tables.Resource` from the beginning.
"""

from __future__ import annotations

import uuid
from datetime import date, time

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import DATERANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from boundaries.database import Base


class Cluster(Base):
    """A cluster (片区) of villages; its outline is the union of theirs and is stored nowhere."""

    __tablename__ = "cluster"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    town_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("area.id"))
    code: Mapped[str] = mapped_column(Text(collation="C"))
    name: Mapped[str] = mapped_column(Text)
    __table_args__ = (UniqueConstraint("code"),)


class ClusterVillage(Base):
    """A village in a cluster during `days`; in one at a time."""

    __tablename__ = "cluster_village"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    town_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("area.id"))
    cluster_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cluster.id", ondelete="CASCADE"))
    area_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("area.id"))
    days: Mapped[Range[date]] = mapped_column(DATERANGE)
    __table_args__ = (
        ExcludeConstraint(("area_id", "="), ("days", "&&"), using="gist", name="one_cluster_at_a_time"),
        CheckConstraint("NOT isempty(days)", "days"),
        Index(None, "cluster_id"),
    )


class Centre(Base):
    """The governance centre (蜂巢) of a cluster."""

    __tablename__ = "centre"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    town_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("area.id"))
    cluster_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cluster.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text, server_default="")
    phone: Mapped[str] = mapped_column(Text, server_default="")
    geom: Mapped[WKBElement] = mapped_column(Geometry("POINT", srid=-1, spatial_index=False))
    __table_args__ = (UniqueConstraint("cluster_id"),)


class CentreDepartment(Base):
    """A department stationed in a centre, and what people may come to it for."""

    __tablename__ = "centre_department"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    town_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("area.id"))
    centre_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("centre.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text, server_default="")
    business: Mapped[str] = mapped_column(Text, server_default="")
    phone: Mapped[str] = mapped_column(Text, server_default="")
    __table_args__ = (UniqueConstraint("centre_id", "name"),)


class DutyShift(Base):
    """A shift that comes round: on `weekday` (1 Monday to 7 Sunday, 0 every day) from `starts` to `ends`.

    A shift that ends no later than it starts runs into the next day. `on_call`: can be called, is not there.
    """

    __tablename__ = "duty_shift"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    town_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("area.id"))
    centre_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("centre.id", ondelete="CASCADE"))
    department_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("centre_department.id", ondelete="SET NULL")
    )
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    weekday: Mapped[int]
    starts: Mapped[time]
    ends: Mapped[time]
    on_call: Mapped[bool] = mapped_column(server_default=text("false"))
    days: Mapped[Range[date]] = mapped_column(DATERANGE, server_default=text("'(,)'::daterange"))
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 7", "weekday"),
        CheckConstraint("NOT isempty(days)", "days"),
        Index(None, "centre_id"),
        Index(None, "person_id"),
    )


class Need(Base):
    """Something people of a grid or unit need, at a point; `days` ends when it is met."""

    __tablename__ = "need"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    town_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("area.id"))
    area_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("area.id"))
    kind: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text, server_default="")
    people: Mapped[int] = mapped_column(server_default="1")
    days: Mapped[Range[date]] = mapped_column(DATERANGE)
    geom: Mapped[WKBElement] = mapped_column(Geometry("POINT", srid=-1, spatial_index=False))
    __table_args__ = (
        CheckConstraint("people >= 1", "people"),
        CheckConstraint("NOT isempty(days)", "days"),
        Index(None, "area_id"),
    )


class Service(Base):
    """A service that a grid or village offers; `free` or paid."""

    __tablename__ = "service"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    town_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("area.id"))
    area_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("area.id"))
    name: Mapped[str] = mapped_column(Text)
    provider: Mapped[str] = mapped_column(Text, server_default="")
    hours: Mapped[str] = mapped_column(Text, server_default="")
    phone: Mapped[str] = mapped_column(Text, server_default="")
    free: Mapped[bool] = mapped_column(server_default=text("true"))
    __table_args__ = (Index(None, "area_id"),)


class ContractArea(Base):
    """A contract area (包干): ground that one holder keeps, a second partition beside the grids."""

    __tablename__ = "contract_area"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    town_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("area.id"))
    kind: Mapped[str] = mapped_column(Text, server_default="sanitation")
    code: Mapped[str] = mapped_column(Text(collation="C"))
    name: Mapped[str] = mapped_column(Text)
    holder: Mapped[str] = mapped_column(Text, server_default="")
    phone: Mapped[str] = mapped_column(Text, server_default="")
    days: Mapped[Range[date]] = mapped_column(DATERANGE)
    geom: Mapped[WKBElement] = mapped_column(Geometry("MULTIPOLYGON", srid=-1, spatial_index=False))
    __table_args__ = (
        ExcludeConstraint(("code", "="), ("days", "&&"), using="gist", name="one_holder_at_a_time"),
        CheckConstraint("NOT isempty(days)", "days"),
        Index(None, "geom", postgresql_using="gist"),
    )
