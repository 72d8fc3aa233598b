"""kill -9 of the API or of PostgreSQL during publication: then it is the old revision or the new one."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import httpx
import numpy as np
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from api.embedded import cluster
from api.embedded.layout import pgdata_of
from api.scheduling import follow_up
from benchmarks.soaking.towns import APPROVER, EDITOR, START, by, order, random_edits
from boundaries import drafts, revisions
from boundaries.database import engine
from boundaries.drafts import States, read_base
from gis.edits import State
from gis.errors import WanggeError
from tests.database import silently

EDITS = 8
HANGING = text("""
    SELECT count(*) FROM report WHERE state = 'open' AND inside AND NOT EXISTS (
        SELECT FROM area JOIN area_version AS version ON version.area_id = area.id
        WHERE area.level = 'unit' AND area.code = report.unit_code AND upper_inf(version.valid)
    )
""")
LINEAGE = text("SELECT count(*) FROM lineage WHERE revision = :number")
Shapes = dict[str, tuple[str, bytes]]


@dataclass(frozen=True)
class Pending:
    """A draft about to be published: its number, the revision it starts from, the maps before and after."""

    draft: int
    revision: int
    old: Shapes
    new: Shapes


def prepared(session: Session, seed: int, now: datetime) -> Pending:
    """An approved draft of random edits on the newest revision. Commits."""
    states, rng, made = States(), np.random.default_rng(seed), 0
    draft = drafts.open_draft(session, "断电", "", by(EDITOR, now)).row.id
    while made < EDITS:
        state = states.state(session, drafts.read_draft(session, draft).row)
        with suppress(WanggeError):
            drafts.edit(session, states, order(draft, EDITOR, now), next(random_edits(state, rng, 1)))
            made += 1
    drafts.submit(session, states, order(draft, EDITOR, now))
    drafts.approve(session, states, order(draft, APPROVER, now))
    row = drafts.read_draft(session, draft).row
    old, new = states.base(session, row.base_revision).state, states.state(session, row)
    session.commit()
    return Pending(draft, row.base_revision, shapes(old), shapes(new))


def shapes(state: State) -> Shapes:
    """Every unit's grid and shape."""
    return {code: (unit.grid, unit.polygon.normalize().wkb) for code, unit in state.units.items()}


def outcome(session: Session, pending: Pending) -> str:
    """old, new, or what is between."""
    number = revisions.newest(session)
    row = drafts.read_draft(session, pending.draft).row
    now = shapes(read_base(session, number).state)
    hanging = session.execute(HANGING).scalar_one()
    told = session.execute(LINEAGE, {"number": pending.revision + 1}).scalar_one() > 0
    is_old = (number, row.state, now == pending.old, told) == (pending.revision, "approved", True, False)
    is_new = (number, row.state, now == pending.new, told) == (pending.revision + 1, "published", True, True)
    if hanging or not (is_old or is_new):
        return f"BETWEEN: revision {number}, draft {row.state}, lineage {told}, {hanging} reports hang"
    return "old" if is_old else "new"


def publish(opened: Engine, pending: Pending, now: datetime) -> None:
    """The publication as the route does it."""
    with Session(opened) as session, session.begin():
        done = drafts.publish(session, States(), order(pending.draft, APPROVER, now))
        follow_up(session, done)


def postgres(root: Path, url: str, runs: int, seed: int = 0) -> list[str]:
    """Kill the server of a private cluster on `root` while a thread publishes; what was found each time."""
    rng, found, span = np.random.default_rng(seed), [], 0.5
    for run in range(-1, runs):  # the first one is not killed: it tells how long a publication takes
        now = START + timedelta(days=run + 5)
        opened = engine(url)
        with Session(opened) as session:
            pending = prepared(session, seed + run + 1, now)
        thread = threading.Thread(target=_quietly, args=(partial(publish, opened, pending, now),))
        began = time.perf_counter()
        thread.start()
        if run < 0:
            thread.join()
            span = time.perf_counter() - began
        else:
            time.sleep(rng.uniform(0.2, 1.3) * span)
            os.kill(_postmaster(root), signal.SIGKILL)
            thread.join()
        opened.dispose()
        cluster.ensure_running(root, silently)
        found.append(_looked_at(url, pending))
    return found[1:]


def _postmaster(root: Path) -> int:
    return int((pgdata_of(root) / "postmaster.pid").read_text().splitlines()[0])


def _quietly(work: Callable[[], object]) -> None:
    with suppress(SQLAlchemyError, httpx.HTTPError):
        work()


def _looked_at(url: str, pending: Pending) -> str:
    opened = engine(url)
    try:
        with Session(opened) as session:
            return outcome(session, pending)
    finally:
        opened.dispose()


def api(url: str, approver: Callable[[str], httpx.Client], runs: int, seed: int = 0) -> list[str]:
    """Kill the server process while it publishes for a client; what was found each time.

    approver: gives a client on an address, signed in as one.
    """
    rng, found, span = np.random.default_rng(seed), [], 0.5
    for run in range(-1, runs):
        opened = engine(url)
        with Session(opened) as session:
            pending = prepared(session, seed + run + 1, START + timedelta(days=run + 5))
        opened.dispose()
        server, address = _served(url)
        client = approver(address)
        path = f"/api/drafts/{pending.draft}/publish"
        ask = threading.Thread(target=_quietly, args=(partial(client.post, path, json={}),))
        began = time.perf_counter()
        ask.start()
        if run < 0:
            ask.join()
            span = time.perf_counter() - began
        else:
            time.sleep(rng.uniform(0.2, 1.3) * span)
        server.kill()
        server.wait()
        ask.join()
        found.append(_settled(url, pending))
    return found[1:]


def _settled(url: str, pending: Pending) -> str:
    """What was found, once PostgreSQL has noticed that the client is gone."""
    time.sleep(0.5)
    return _looked_at(url, pending)


def _served(url: str) -> tuple[subprocess.Popen[bytes], str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "--factory", "api.app:from_environment", "--port", str(port)]
    quiet = ["--log-level", "error", "--no-access-log"]
    server = subprocess.Popen([*command, *quiet], env={**os.environ, "WANGGE_DATABASE_URL": url})
    address = f"http://127.0.0.1:{port}"
    while server.poll() is None:
        with suppress(httpx.TransportError):
            httpx.get(f"{address}/healthz", trust_env=False)
            return server, address
        time.sleep(0.1)
    raise RuntimeError("the server did not start")
