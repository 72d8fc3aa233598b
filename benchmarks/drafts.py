"""Drafts measured: `python -m benchmarks.drafts [--url URL] [--edits 200] [--publishes 5] [--operations 50]`.

URL names a database with the sample town that may be written into; without it one is made. A server of its
own (uvicorn, one worker)
is asked over HTTP: single edits from request to response, then drafts of many operations published.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import numpy as np
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from api.auth.deps import COOKIE, CSRF_HEADER
from api.auth.secret_text import csrf_of
from api.auth.sessions import Origin, begin
from api.auth.tables import Account
from benchmarks.edits import MAKERS
from benchmarks.own_town import sample_town
from benchmarks.timing import machine, versions
from boundaries import revisions
from boundaries.database import engine
from boundaries.drafts import read_base
from boundaries.identity import uuid7
from gis.arcs import Arcs, arcs_of
from gis.edits import State, edit_to_json


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default=os.environ.get("WANGGE_DATABASE_URL"), required=False)
    parser.add_argument("--edits", type=int, default=200)
    parser.add_argument("--publishes", type=int, default=5)
    parser.add_argument("--operations", type=int, default=50)
    asked = parser.parse_args()
    print(machine(), "|", versions("shapely", "fastapi", "psycopg"))
    with sample_town(asked.url) as url, served(url) as address:
        editor, approver = (client(address, url, role) for role in ("town_editor", "approver"))
        rng = np.random.default_rng(0)
        single(editor, town(url), rng, asked.edits)
        took = [published(url, (editor, approver), rng, asked.operations) for _ in range(asked.publishes)]
        each = ", ".join(f"{one:.2f}" for one in took)
        print(f"publish of {asked.operations} operations: median {np.median(took):.2f} s of {each}")


@contextmanager
def served(url: str) -> Iterator[str]:
    """The application on a port of its own while the block runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "--factory", "api.app:from_environment", "--port", str(port)]
    quiet = ["--log-level", "warning", "--no-access-log"]
    server = subprocess.Popen([*command, *quiet], env={**os.environ, "WANGGE_DATABASE_URL": url})
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                httpx.get(f"{address}/healthz", trust_env=False)
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait()


def client(address: str, url: str, role: str) -> httpx.Client:
    """A client signed in as a new account of a role for the whole town."""
    opened, account, now = engine(url), uuid7(), datetime.now(UTC)
    with Session(opened) as session, session.begin():
        code = session.execute(text("SELECT code FROM area WHERE level = 'town'")).scalar_one()
        values: dict[str, Any] = {"id": account, "name": f"{role}-{account.hex[-12:]}", "label": role}
        values |= {"role": role, "area_level": "town", "area_code": code, "password_hash": "none"}
        session.execute(insert(Account).values(**values, created_at=now, password_at=now))
        secret = begin(session, account, now, Origin())
    opened.dispose()
    signed = httpx.Client(base_url=address, trust_env=False, timeout=120, cookies={COOKIE: secret})
    signed.headers[CSRF_HEADER] = csrf_of(secret)
    return signed


def town(url: str) -> tuple[State, Arcs]:
    """The newest revision as a state, with its arcs."""
    opened = engine(url)
    with Session(opened) as session:
        state = read_base(session, revisions.newest(session)).state
    opened.dispose()
    return state, arcs_of(state.base())


def single(editor: httpx.Client, ground: tuple[State, Arcs], rng: np.random.Generator, count: int) -> None:
    """Print the time of single edits by kind, each in one long draft, taken back afterwards."""
    draft = editor.post("/api/drafts", json={"name": "bench"}).json()
    path, version = f"/api/drafts/{draft['id']}", draft["version"]
    editor.get(f"{path}/ground")
    every = []
    for name, make in MAKERS.items():
        took, said = [], Counter[str]()
        for _ in range(count):
            edit = edit_to_json(make(*ground, rng))
            start = time.perf_counter()
            answer = editor.post(f"{path}/edits", json={"version": version, "edit": edit})
            took.append((time.perf_counter() - start) * 1e3)
            said["done" if answer.is_success else answer.json()["problems"][0]["kind"]] += 1
            if answer.is_success:
                version = editor.post(f"{path}/undo", json={"version": version + 1}).json()["version"]
        every += took
        print(
            f"{name:9} p50 {np.percentile(took, 50):6.1f} ms  p95 {np.percentile(took, 95):6.1f} ms",
            dict(said),
        )
    print(f"all       p50 {np.percentile(every, 50):6.1f} ms  p95 {np.percentile(every, 95):6.1f} ms")


def published(
    url: str, people: tuple[httpx.Client, httpx.Client], rng: np.random.Generator, operations: int
) -> float:
    """Seconds of the publication of a draft of many operations all over the town."""
    editor, approver = people
    ground, names = town(url), list(MAKERS)
    draft = editor.post("/api/drafts", json={"name": "bench"}).json()
    path, version, made = f"/api/drafts/{draft['id']}", draft["version"], 0
    while made < operations:
        edit = edit_to_json(MAKERS[names[made % len(names)]](*ground, rng))
        answer = editor.post(f"{path}/edits", json={"version": version, "edit": edit})
        if answer.is_success:
            made, version = made + 1, answer.json()["version"]
    for who, step in ((editor, "submit"), (approver, "approve")):
        who.post(f"{path}/{step}", json={}).raise_for_status()
    start = time.perf_counter()
    answer = approver.post(f"{path}/publish", json={})
    took = time.perf_counter() - start
    print(answer.raise_for_status().json()["published"])
    return took


if __name__ == "__main__":
    main()
