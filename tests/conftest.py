"""Fixtures of every test: the shared data folder and a real PostGIS.

Works in one process and in several (pytest-xdist): what is slow to make is made once, by the process that
needs it first, in a folder that all processes of the run share and the first of them removes.
"""

from __future__ import annotations

import gc
import os
import pickle
import shutil
from collections.abc import Generator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser
from sqlalchemy.orm import Session

from api.embedded.cluster import DATABASE, Address, find, stop
from api.embedded.layout import log_of
from api.sample_loading import load_sample
from boundaries.database import engine
from gis.sample.town import SampleTown, town
from tests import database
from tests.browser import chromium
from tests.turns import turn

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = "sample"
FOLDER = pytest.StashKey[Path]()
settings.register_profile(
    "house", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")
"""Examples are the same in every run, so that an unchanged checkout never fails by chance, and no machine is
too slow for them; `--hypothesis-profile=default` draws others."""


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder of this run, or take the one that the controlling process made."""
    gc.set_threshold(10_000, 20, 100)  # as the command line does: a tenth of the run went into searching
    given = getattr(config, "workerinput", {}).get("folder")
    config.stash[FOLDER] = Path(given) if given else database.new_directory()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker process the folder of this run."""
    node.workerinput["folder"] = str(node.config.stash[FOLDER])


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the run's cluster and remove its folder, once no worker is left."""
    if hasattr(config, "workerinput"):
        return
    folder = config.stash[FOLDER]
    if (folder / "cluster").exists():
        stop(folder / "cluster")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """As many processes as this machine serves well: they share one PostgreSQL, and browsers are large."""
    return max(2, min(4, len(os.sched_getaffinity(0))))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what is marked `long`, so that no process sits over it while the others are done."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Run what is marked `alone` while no other process of the run tests anything."""
    with turn(item.config.stash[FOLDER], alone=item.get_closest_marker("alone") is not None):
        return (yield)


@pytest.fixture(scope="session")
def run_folder(pytestconfig: pytest.Config) -> Path:
    """The folder that all processes of this run share (see `database.made_once`)."""
    return pytestconfig.stash[FOLDER]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data (WANGGE_SHARED, default ../shared beside the checkout); skips without it."""
    folder = Path(os.environ.get("WANGGE_SHARED") or ROOT.parent / "shared")
    if not (folder / "data").is_dir():
        pytest.skip(f"no shared data at {folder}: set WANGGE_SHARED")
    return folder


@pytest.fixture(scope="session")
def template(run_folder: Path) -> Path:
    """A stopped cluster with a migrated database, made once per run and copied where one is needed."""
    return database.made_once(run_folder, "template", database.make_template)


@pytest.fixture(scope="session")
def cluster(run_folder: Path, template: Path) -> Address:
    """A running PostGIS for the whole run; its database `wangge` is the migrated template: do not open it."""
    root = database.made_once(run_folder, "cluster", lambda root: database.start_copy(template, root))
    found = find(root)
    assert found, f"the cluster of this run died: {log_of(root)}"
    return found


@pytest.fixture(scope="session")
def sample_town(run_folder: Path) -> SampleTown:
    """The sample town of seed 0 as it is generated: its frames, and the truth about its reports."""
    made = database.made_once(run_folder, "town", lambda path: path.write_bytes(pickle.dumps(town(0))))
    # Only this account can write into the folder: what is unpickled is what a process of this run wrote.
    return cast(SampleTown, pickle.loads(made.read_bytes()))


@pytest.fixture(scope="session")
def sample_template(run_folder: Path, cluster: Address, sample_town: SampleTown) -> str:
    """The name of a database that holds the sample town of seed 0: copy it, never open it."""

    def load(_: Path) -> None:
        database.copy_database(cluster, DATABASE, SAMPLE)
        opened = engine(cluster.url(SAMPLE))
        with Session(opened) as session, session.begin():
            load_sample(session, sample_town, 0, (datetime.now(UTC), lambda _: None))
        opened.dispose()

    database.made_once(run_folder, SAMPLE, load)
    return SAMPLE


@pytest.fixture(scope="session")
def sample_url(cluster: Address, sample_template: str) -> Iterator[str]:
    """The URL of a database that holds the sample town of seed 0; shared by many tests, so only read it."""
    url = database.new_database(cluster, sample_template)
    yield url
    database.drop_database(cluster, url)


@pytest.fixture
def own_sample_url(cluster: Address, sample_template: str) -> Iterator[str]:
    """The URL of a database of this test alone that holds the sample town of seed 0."""
    url = database.new_database(cluster, sample_template)
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
