"""A database with the sample town for the length of a measurement."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from api.sample_loading import load_sample
from boundaries.database import engine
from gis.sample.town import town
from tests import database


@contextmanager
def sample_town(url: str | None) -> Iterator[str]:
    """The database named, which must hold the sample town; where none is, one in a cluster of its own."""
    if url:
        yield url
        return
    with database.scratch_directory() as root:
        database.make_template(root)
        with database.running_cluster(root) as address:
            opened = engine(address.url())
            with Session(opened) as session, session.begin():
                load_sample(session, town(0), 0, (datetime.now(UTC), lambda _: None))
            opened.dispose()
            yield address.url()
