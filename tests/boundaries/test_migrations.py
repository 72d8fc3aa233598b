"""The migrated schema is the one the models describe, and the way back leaves nothing."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from geoalchemy2 import alembic_helpers
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

import api.auth.tables  # noqa: F401  (fills the metadata)
import boundaries.alias_tables
import boundaries.audit_tables
import boundaries.drafts.tables
import boundaries.people_tables
import boundaries.service_tables  # noqa: F401
import incidents.alert_tables
import incidents.queue_tables
import incidents.source_tables
import incidents.tables
from boundaries.database import Base, engine
from tests import database

RULES = text("""
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid <> 0 AND contype <> 't'
      AND conrelid::regclass::text NOT IN ('alembic_version', 'spatial_ref_sys')
    UNION ALL
    SELECT tablename, indexname, indexdef FROM pg_indexes
    WHERE schemaname = 'public' AND tablename NOT IN ('alembic_version', 'spatial_ref_sys')
    ORDER BY 1, 2, 3
""")
OWN_TABLES = text("""
    SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
      AND relname NOT IN ('alembic_version', 'spatial_ref_sys')
""")


def config(connection: Connection) -> Config:
    """Alembic on a connection."""
    found = Config()
    found.set_main_option("script_location", str(Path(__file__).parents[2] / "migrations"))
    found.attributes["connection"] = connection
    return found


def test_columns_are_those_of_the_models(session: Session) -> None:
    """Comparing models and database finds nothing to do: tables, columns, types, defaults, indexes."""
    settings = {"include_object": alembic_helpers.include_object, "compare_server_default": True}
    context = MigrationContext.configure(session.connection(), opts=settings)
    assert compare_metadata(context, incidents.tables.Base.metadata) == []


def test_constraints_are_those_of_the_models(session: Session, database_url: str) -> None:
    """Every constraint (exclusion ones too) and index reads the same when the models create the tables."""
    migrated = session.execute(RULES).all()
    connection = session.connection()
    command.downgrade(config(connection), "base")
    Base.metadata.create_all(connection)
    assert session.execute(RULES).all() == migrated
    assert len(migrated) > 60


def test_down_and_up_again(session: Session) -> None:
    """The way back drops every table of ours, and the way up makes them again."""
    connection = session.connection()
    tables = set(session.scalars(OWN_TABLES))
    command.downgrade(config(connection), "base")
    assert set(session.scalars(OWN_TABLES)) == set()
    command.upgrade(config(connection), "head")
    assert set(session.scalars(OWN_TABLES)) == tables == set(Base.metadata.tables)


def test_from_an_empty_database(cluster: database.cluster.Address) -> None:
    """On a database without even the extensions the way up creates them and the tables."""
    url = database.new_database(cluster, template="template0")
    opened = engine(url)
    with opened.begin() as connection:
        command.upgrade(config(connection), "head")
        extensions = set(connection.scalars(text("SELECT extname FROM pg_extension")))
    opened.dispose()
    database.drop_database(cluster, url)
    assert {"postgis", "btree_gist"} <= extensions
