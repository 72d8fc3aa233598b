"""Base class of the tables, the engine, and the one metric CRS of a deployment."""

from __future__ import annotations

import secrets

from sqlalchemy import Engine, MetaData, create_engine, select, text
from sqlalchemy.orm import DeclarativeBase, Session

from gis.errors import InputError

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
GEOMETRY_COLUMNS = {
    "area_version": "MultiPolygon",
    "address": "Point",
    "road": "MultiLineString",
    "building": "Polygon",
    "resource": "Point",
    "report": "Point",
    "centre": "Point",
    "need": "Point",
    "contract_area": "MultiPolygon",
}


class Base(DeclarativeBase):
    """Declarative base of every table of the house."""

    metadata = MetaData(naming_convention=NAMING)


def engine(url: str) -> Engine:
    """An engine on a SQLAlchemy URL (`postgresql+psycopg://...`); connections are checked before use."""
    text_as = {"client_encoding": "UTF8"}  # whatever the environment or a foreign database says
    return create_engine(
        url, pool_pre_ping=True, pool_size=5, max_overflow=15, pool_timeout=10, connect_args=text_as
    )


def storage_srid(session: Session) -> int | None:
    """EPSG number of the deployment's metric storage CRS, or None while the database is empty."""
    found = session.execute(text("SELECT srid FROM deployment")).scalar_one_or_none()
    return None if found is None else int(found)


def choose_srid(session: Session, srid: int) -> None:
    """Fix the storage CRS of an empty deployment: every geometry column gets the SRID in its type.

    Raises InputError when the deployment already stores another CRS.
    """
    present = storage_srid(session)
    if present == srid:
        return
    if present is not None:
        raise InputError(
            f"此数据库的存储坐标系是 EPSG:{present}，不能改为 EPSG:{srid}。请换一个 --data 目录。",
            f"This database stores EPSG:{present}; not EPSG:{srid}. Use another --data directory.",
            crs=srid,
        )
    for table, kind in GEOMETRY_COLUMNS.items():
        session.execute(text(f"ALTER TABLE {table} ALTER COLUMN geom TYPE geometry({kind}, {srid})"))
    session.execute(
        text("INSERT INTO deployment (id, srid, secret) VALUES (1, :srid, :secret)"),
        {"srid": srid, "secret": secrets.token_bytes(32)},
    )


def secret(session: Session) -> bytes:
    """The deployment's secret, from which the tokens of reports are derived."""
    return bytes(session.execute(select(text("secret FROM deployment"))).scalar_one())
