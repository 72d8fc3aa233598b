"""Fixtures of every test: the shared data folder and a real PostGIS."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy.orm import Session

from api.embedded.cluster import Address
from api.sample_loading import load_sample
from boundaries.database import engine
from gis.sample.town import SampleTown, town
from tests import database
from tests.browser import chromium

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data (WANGGE_SHARED, default ../shared beside the checkout); skips without it."""
    folder = Path(os.environ.get("WANGGE_SHARED") or ROOT.parent / "shared")
    if not (folder / "data").is_dir():
        pytest.skip(f"no shared data at {folder}: set WANGGE_SHARED")
    return folder


@pytest.fixture(scope="session")
def template() -> Iterator[Path]:
    """A stopped cluster with a migrated database, made once per run and copied where one is needed."""
    with database.scratch_directory() as root:
        database.make_template(root)
        yield root


@pytest.fixture(scope="session")
def cluster(template: Path) -> Iterator[Address]:
    """A running PostGIS for the whole run; its database `wangge` is the migrated template: do not open it."""
    with database.scratch_directory() as root:
        database.copy_data(template, root)
        with database.running_cluster(root) as address:
            yield address


@pytest.fixture(scope="session")
def sample_town() -> SampleTown:
    """The sample town of seed 0 as it is generated: its frames, and the truth about its reports."""
    return town(0)


@pytest.fixture(scope="session")
def sample_url(cluster: Address, sample_town: SampleTown) -> Iterator[str]:
    """The URL of a database that holds the sample town of seed 0; shared by all tests, so only read it."""
    url = database.new_database(cluster)
    opened = engine(url)
    with Session(opened) as session, session.begin():
        load_sample(session, sample_town, 0, (datetime.now(UTC), lambda _: None))
    opened.dispose()
    yield url
    database.drop_database(cluster, url)


@pytest.fixture
def database_url(cluster: Address) -> Iterator[str]:
    """The URL of a migrated, empty database of this test alone."""
    url = database.new_database(cluster)
    yield url
    database.drop_database(cluster, url)


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    """A session on this test's own database; nothing is committed unless the test does."""
    opened = engine(database_url)
    with Session(opened) as session:
        yield session
    opened.dispose()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium for the whole run (mark such tests `browser`); skips where there is none."""
    with chromium() as running:
        yield running
