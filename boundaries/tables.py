"""Tables of the town's map: areas and their versions, people and their posts, addresses and ground.

An `Area` is an identity (a code that is never reused); an `AreaVersion` is what it was during `valid`.
Geometry is in metres of the deployment's storage CRS, every coordinate the double nearest to k/1000.
The SRID is part of the column types, set once by `boundaries.database.choose_srid`.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Text, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import ARRAY, DATERANGE, TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from boundaries.database import Base

LEVELS = ("town", "village", "grid", "unit")
UNIT_KINDS = ("residential", "facility", "street_shop", "alley", "building")
POSTS = {"station_chief": "village", "grid_leader": "grid", "unit_leader": "unit"}
"""Post kinds of this issue and the level each belongs to; a town may define more."""

MOMENT = DateTime(timezone=True)


def _area_fk() -> ForeignKey:
    return ForeignKey("area.id")


class Deployment(Base):
    """One row: the storage CRS of this database and the secret its tokens are derived from."""

    __tablename__ = "deployment"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    srid: Mapped[int]
    secret: Mapped[bytes]
    created_at: Mapped[datetime] = mapped_column(MOMENT, server_default=func.now())
    __table_args__ = (CheckConstraint("id = 1", "one_row"),)


class Revision(Base):
    """One publication of the map; `number` rises by one, `valid_from` is when it counts."""

    __tablename__ = "revision"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    valid_from: Mapped[datetime] = mapped_column(MOMENT)
    recorded_at: Mapped[datetime] = mapped_column(MOMENT, server_default=func.now())
    source: Mapped[str] = mapped_column(Text)
    source_sha256: Mapped[bytes | None]
    note: Mapped[str] = mapped_column(Text, server_default="")
    author: Mapped[str] = mapped_column(Text, server_default="")


class Area(Base):
    """A place that keeps its identity while its shape changes. Codes are unique within a level."""

    __tablename__ = "area"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    town_id: Mapped[uuid.UUID] = mapped_column(_area_fk())
    level: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text(collation="C"))
    __table_args__ = (
        UniqueConstraint("level", "code"),
        CheckConstraint(f"level IN {LEVELS}", "level"),
        CheckConstraint("code <> ''", "code"),
    )


class AreaVersion(Base):
    """What an area was during `valid`: its name, kind, parent, households and shape."""

    __tablename__ = "area_version"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    area_id: Mapped[uuid.UUID] = mapped_column(_area_fk())
    town_id: Mapped[uuid.UUID] = mapped_column(_area_fk())
    parent_id: Mapped[uuid.UUID | None] = mapped_column(_area_fk())
    name: Mapped[str] = mapped_column(Text(collation="zh-Hans-x-icu"))
    kind: Mapped[str | None] = mapped_column(Text)
    overlay: Mapped[bool] = mapped_column(server_default=text("false"))
    households: Mapped[int | None]
    geom: Mapped[WKBElement] = mapped_column(Geometry("MULTIPOLYGON", srid=-1, spatial_index=False))
    valid: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
    revision: Mapped[int] = mapped_column(ForeignKey("revision.number"))
    recorded_at: Mapped[datetime] = mapped_column(MOMENT, server_default=func.now())
    __table_args__ = (
        ExcludeConstraint(("area_id", "="), ("valid", "&&"), using="gist", name="one_version_at_a_time"),
        CheckConstraint("NOT isempty(valid)", "valid"),
        CheckConstraint("households >= 0", "households"),
        Index(None, "geom", postgresql_using="gist"),
        Index(None, "parent_id"),
    )


class Alias(Base):
    """Another name of an area, e.g. 黄霞村 for 黄霞村委会."""

    __tablename__ = "alias"
    area_id: Mapped[uuid.UUID] = mapped_column(_area_fk(), primary_key=True)
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    __table_args__ = (Index(None, "name"),)


class Person(Base):
    """Someone who may hold posts."""

    __tablename__ = "person"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    town_id: Mapped[uuid.UUID] = mapped_column(_area_fk())
    name: Mapped[str] = mapped_column(Text(collation="zh-Hans-x-icu"))
    phone: Mapped[str] = mapped_column(Text, server_default="")


class Post(Base):
    """A post of an area: `kind` as in POSTS (or the town's own), `ordinal` 1 = first, 2 = second."""

    __tablename__ = "post"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    town_id: Mapped[uuid.UUID] = mapped_column(_area_fk())
    area_id: Mapped[uuid.UUID] = mapped_column(_area_fk())
    kind: Mapped[str] = mapped_column(Text)
    ordinal: Mapped[int] = mapped_column(server_default="1")
    __table_args__ = (UniqueConstraint("area_id", "kind", "ordinal"),)


CAPACITIES = ("owner", "cadre", "property_manager", "party_member")
"""As what someone holds a post: owner of the shop, cadre, property manager, Party member."""


class Appointment(Base):
    """Who holds a post during `term` (days); `acting` marks a stand-in, who goes before the holder.

    `capacity` is one of CAPACITIES, or empty where it matters to nobody."""

    __tablename__ = "appointment"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    town_id: Mapped[uuid.UUID] = mapped_column(_area_fk())
    post_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("post.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    acting: Mapped[bool] = mapped_column(server_default=text("false"))
    term: Mapped[Range[date]] = mapped_column(DATERANGE)
    capacity: Mapped[str] = mapped_column(Text, server_default="")
    __table_args__ = (
        ExcludeConstraint(
            ("post_id", "="), (text("(acting::int)"), "="), ("term", "&&"), using="gist", name="one_holder"
        ),
        CheckConstraint("NOT isempty(term)", "term"),
        CheckConstraint(f"capacity IN {('', *CAPACITIES)}", "capacity"),
        Index(None, "person_id"),
    )


class Address(Base):
    """A gazetteer entry: an address or a named place with a point, and the unit it lies in."""

    __tablename__ = "address"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    town_id: Mapped[uuid.UUID] = mapped_column(_area_fk())
    village: Mapped[str] = mapped_column(Text, server_default="")
    grid: Mapped[str] = mapped_column(Text, server_default="")
    road: Mapped[str] = mapped_column(Text, server_default="")
    section: Mapped[str] = mapped_column(Text, server_default="")
    lane: Mapped[str] = mapped_column(Text, server_default="")
    alley: Mapped[str] = mapped_column(Text, server_default="")
    number: Mapped[str] = mapped_column(Text, server_default="")
    sub: Mapped[str] = mapped_column(Text, server_default="")
    building: Mapped[str] = mapped_column(Text, server_default="")
    name: Mapped[str] = mapped_column(Text, server_default="")
    aliases: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    unit_code: Mapped[str | None] = mapped_column(Text(collation="C"))
    geom: Mapped[WKBElement] = mapped_column(Geometry("POINT", srid=-1, spatial_index=False))
    __table_args__ = (Index(None, "geom", postgresql_using="gist"),)


class Road(Base):
    """A road, lane or watercourse drawn under the grids; `kind`: road, street, lane, alley, river."""

    __tablename__ = "road"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    town_id: Mapped[uuid.UUID] = mapped_column(_area_fk())
    name: Mapped[str] = mapped_column(Text, server_default="")
    kind: Mapped[str] = mapped_column(Text)
    width_m: Mapped[float]
    geom: Mapped[WKBElement] = mapped_column(Geometry("MULTILINESTRING", srid=-1, spatial_index=False))


class Building(Base):
    """A building footprint, drawn under the units and used to judge whether points land on buildings."""

    __tablename__ = "building"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    town_id: Mapped[uuid.UUID] = mapped_column(_area_fk())
    name: Mapped[str] = mapped_column(Text, server_default="")
    floors: Mapped[int] = mapped_column(server_default="1")
    geom: Mapped[WKBElement] = mapped_column(Geometry("POLYGON", srid=-1, spatial_index=False))


class Resource(Base):
    """A public resource (clinic, station, shelter, ...) as a point."""

    __tablename__ = "resource"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    town_id: Mapped[uuid.UUID] = mapped_column(_area_fk())
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    unit_code: Mapped[str | None] = mapped_column(Text(collation="C"))
    geom: Mapped[WKBElement] = mapped_column(Geometry("POINT", srid=-1, spatial_index=False))
