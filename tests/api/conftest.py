"""The small town behind the real application: one server for all who only read, others for the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest
from sqlalchemy.orm import Session

from api.embedded.cluster import Address
from boundaries.database import engine
from boundaries.directory import Directory, snapshot
from tests import database
from tests.incidents import small_town
from tests.serving import serving


def client_of(address: str) -> httpx.Client:
    """A client that no proxy setting leads astray, and that reads no certificates: they are not asked for."""
    return httpx.Client(base_url=address, trust_env=False, verify=False, timeout=60)


@contextmanager
def shared_town(cluster: Address, publish: Callable[[Session], object]) -> Iterator[httpx.Client]:
    """The application over a town that several tests share."""
    url = database.new_database(cluster)
    opened = engine(url)
    with Session(opened) as session:
        publish(session)
    opened.dispose()
    with serving(url) as address, client_of(address) as client:
        yield client
    database.drop_database(cluster, url)


@pytest.fixture(scope="session")
def web(cluster: Address) -> Iterator[httpx.Client]:
    """The application over the published small town; only for reading."""
    with shared_town(cluster, small_town.publish) as client:
        yield client


@pytest.fixture
def own_web(session: Session, database_url: str) -> Iterator[httpx.Client]:
    """The application over a small town of this test alone; `session` writes into it."""
    small_town.publish(session)
    with serving(database_url) as address, client_of(address) as client:
        yield client


@pytest.fixture
def empty_web(database_url: str) -> Iterator[httpx.Client]:
    """The application over a database without a map."""
    with serving(database_url) as address, client_of(address) as client:
        yield client


@pytest.fixture(scope="session")
def site(sample_url: str) -> Iterator[str]:
    """The address of the application over the sample town."""
    with serving(sample_url) as address:
        yield address


@pytest.fixture(scope="module")
def own_site(cluster: Address, sample_template: str) -> Iterator[str]:
    """The address of the application over a sample town that one module of tests alone changes."""
    url = database.new_database(cluster, sample_template)
    with serving(url) as address:
        yield address
    database.drop_database(cluster, url)


@pytest.fixture(scope="session")
def directory(sample_url: str) -> Iterator[Directory]:
    """The sample town as the server sees it."""
    opened = engine(sample_url)
    with Session(opened) as session:
        yield snapshot(session)
    opened.dispose()
