"""Several worker processes: one mapped locator, publications under load, a worker killed meanwhile."""

from __future__ import annotations

import os
import signal
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import numpy as np
import pytest
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.embedded.cluster import Address
from api.shelf import Shelf
from boundaries.database import engine
from tests import database
from tests.api.conftest import client_of
from tests.api.test_lookup import _republish_u1
from tests.api.test_server import address_in, wangge
from tests.incidents import small_town
from tests.incidents.small_town import lonlat

SPOT = dict(zip(("lon", "lat"), lonlat(0.5, 0.5), strict=True))
NAMES = {1: "名u1", 2: "第二版", 3: "第三版", 4: "第四版", 5: "第五版"}


@dataclass(frozen=True)
class Served:
    """The small town behind two workers: their address, their parent's process id, where it keeps files."""

    address: str
    parent: int
    folder: Path
    session: Session

    def revision(self) -> int:
        """The number of the newest map."""
        with self.session.begin():
            return int(self.session.execute(text("SELECT max(number) FROM revision")).scalar_one())

    def saved(self) -> list[str]:
        """Of which revisions there is a locator's file."""
        return [path.name.partition("-")[0] for path in (self.folder / "locators").glob("*-*")]


@pytest.fixture(scope="module")
def served(cluster: Address, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One town and one start of three processes for all tests here; each publishes the next maps."""
    url, folder = database.new_database(cluster), tmp_path_factory.mktemp("data")
    opened = engine(url)
    with Session(opened) as session, pytest.MonkeyPatch.context() as patch:
        small_town.publish(session)
        session.rollback()
        patch.setenv("WANGGE_DATA", str(folder))
        patch.setenv("WANGGE_REPORTS_PER_MINUTE", "0")
        with wangge("serve", "--port", "0", "--workers", "2", database_url=url) as process:
            assert process.stdout is not None
            yield Served(address_in(process.stdout.readline()), process.pid, folder, session)
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)
    opened.dispose()
    database.drop_database(cluster, url)


class Asking:
    """Threads that ask without pause, each question on a connection of its own."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.seen: list[tuple[int, str]] = []
        self.failed: list[str] = []
        self.filed: dict[str, str] = {}
        self.done = threading.Event()

    def ask(self) -> None:
        """Look the place up, again and again."""
        while not self.done.is_set():
            try:
                with client_of(self.address) as web:
                    found = web.get("/api/places", params=SPOT).json()
                self.seen.append((found["revision"], found["unit"]["name"]))
            except (httpx.HTTPError, KeyError, ValueError) as error:
                self.failed.append(repr(error))

    def file(self) -> None:
        """File reports, repeating one whose answer was lost under the same key."""
        with client_of(self.address) as web:
            while not self.done.is_set():
                key = uuid.uuid4().hex
                body = {**SPOT, "text": f"报告{key}"}
                for _ in range(200):
                    try:
                        answer = web.post("/api/reports", json=body, headers={"Idempotency-Key": key})
                        if answer.status_code in (200, 201):
                            self.filed[key] = answer.json()["id"]
                            break
                    except httpx.TransportError:
                        time.sleep(0.02)

    @contextmanager
    def running(self, *work: str) -> Iterator[None]:
        """While the block runs."""
        threads = [threading.Thread(target=getattr(self, name)) for name in work]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.done.set()
            for thread in threads:
                thread.join(timeout=60)


def until(asking: Asking, revision: int) -> None:
    """Wait until the last twenty answers were all of a revision, so that every worker has it."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        latest = asking.seen[-20:]
        if len(latest) == 20 and {seen[0] for seen in latest} == {revision}:
            return
        time.sleep(0.05)
    raise AssertionError(f"revision {revision} did not reach every worker")


def workers_of(parent: int) -> list[int]:
    """Process ids of the serving children (the resource tracker serves nothing)."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    commands = {int(child): Path(f"/proc/{child}/cmdline").read_bytes() for child in children}
    return [child for child, command in commands.items() if b"spawn_main" in command]


def test_publications_reach_every_worker_without_a_failure(served: Served) -> None:
    """Under steady look-ups three maps are published: every answer is whole and of one of them."""
    asking, first = Asking(served.address), served.revision()
    with asking.running("ask", "ask", "ask"):
        for revision in range(first + 1, first + 4):
            _republish_u1(served.session, NAMES[revision])
            until(asking, revision)
    assert asking.failed == []
    assert {NAMES[revision] == name for revision, name in asking.seen} == {True}
    assert served.saved() == [str(first + 3)]


def test_workers_map_one_file(served: Served) -> None:
    """Both processes hold the locator's file in their address space, soon after a map is published."""
    file = str(served.folder / "locators" / f"{served.revision()}-")
    deadline = time.monotonic() + 30
    mapped = [False]
    while not all(mapped) and time.monotonic() < deadline:
        maps = [Path(f"/proc/{pid}/maps").read_text() for pid in workers_of(served.parent)]
        mapped = [file in text for text in maps]
    assert mapped == [True, True]


def test_a_worker_killed_during_a_publication_loses_no_report(served: Served) -> None:
    """kill -9 of one worker while a map is published: replaced, and every acknowledged report is stored."""
    before, first = workers_of(served.parent), served.revision()
    asking = Asking(served.address)
    with asking.running("ask", "file", "file"):
        time.sleep(0.5)
        _republish_u1(served.session, NAMES[first + 1])
        os.kill(before[0], signal.SIGKILL)
        deadline = time.monotonic() + 60
        while len(set(workers_of(served.parent)) - {before[0]}) < 2 and time.monotonic() < deadline:
            time.sleep(0.05)
        until(asking, first + 1)
    assert before[0] not in workers_of(served.parent)
    assert {NAMES[revision] == name for revision, name in asking.seen} == {True}
    assert len(asking.failed) <= 2  # only what the killed worker was answering
    stored = {str(one) for one in served.session.execute(text("SELECT id FROM report")).scalars()}
    served.session.rollback()
    assert asking.filed
    assert set(asking.filed.values()) <= stored
    assert len(set(asking.filed.values())) == len(asking.filed)


def test_a_shelf_keeps_one_file_and_survives_a_broken_one(tmp_path: Path) -> None:
    """Found again by shape, replaced when it is damaged or older; answers stay the same."""
    squares = np.array([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)])
    shelf = Shelf(tmp_path / "locators")
    for revision in (1, 2):
        assert shelf.locator(revision, squares).locate([0.5, 1.5, 9], [0.5] * 3).tolist() == [0, 1, -1]
    (kept,) = (tmp_path / "locators").glob("*-*")
    kept.write_bytes(kept.read_bytes()[:100])
    assert shelf.locator(2, squares).locate([0.5, 1.5], [0.5, 0.5]).tolist() == [0, 1]
    assert shelf.locator(2, squares[::-1]).locate([0.5, 1.5], [0.5, 0.5]).tolist() == [1, 0]


def test_without_a_place_to_write_each_builds_its_own(tmp_path: Path) -> None:
    """A folder that cannot be made costs memory, not answers."""
    (tmp_path / "file").write_text("")
    shelf = Shelf(tmp_path / "file" / "locators")
    assert shelf.locator(1, [shapely.box(0, 0, 1, 1)]).locate(0.5, 0.5).tolist() == [0]
