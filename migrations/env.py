"""Alembic's entry: run the steps on the connection that the caller hands over.

`api.migrate` (and the tests) put an open connection into `config.attributes["connection"]`; the caller
owns the transaction, so a failed step leaves nothing behind. There is no offline mode and no URL here.
"""

from __future__ import annotations

from alembic import context
from geoalchemy2 import alembic_helpers

import api.auth.tables  # noqa: F401  (these modules fill the metadata)
import boundaries.alias_tables
import boundaries.audit_tables
import boundaries.drafts.tables
import boundaries.people_tables
import boundaries.service_tables
import boundaries.tables  # noqa: F401
import incidents.alert_tables
import incidents.queue_tables
import incidents.source_tables
import incidents.tables  # noqa: F401
from boundaries.database import Base

metadata = Base.metadata


def run() -> None:
    """Configure alembic on the caller's connection and run the steps."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        include_object=alembic_helpers.include_object,
        render_item=alembic_helpers.render_item,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
