"""Many editors publish at once: what each did is there, in order, or was refused with 409."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx
import numpy as np
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from boundaries import revisions
from boundaries.drafts import operations, read_base
from boundaries.drafts.states import unit_from_json
from boundaries.drafts.tables import Draft
from gis.edits import State
from tests.gis.edit_towns import assert_sound, ground

SPOT = 60_000
"""mm around the middle of the town in which all editors move vertices, where they are to meet."""
TRIES = 100
"""How often a draft is put onto the newest map and published anew before its editor gives up."""


@dataclass
class Tally:
    """What came of all attempts. Shared by threads."""

    said: Counter[str] = field(default_factory=Counter)
    milliseconds: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, what: str) -> None:
        """One more of these."""
        with self.lock:
            self.said[what] += 1


People = Callable[[str], httpx.Client]
"""Gives a client signed in as a new account of a role."""


def compete(people: People, editors: int, publishes: int, reach: float = SPOT) -> Tally:
    """`editors` threads, each with `publishes` drafts of one edit, brought to publication."""
    tally, start = Tally(), threading.Barrier(editors)
    pairs = [(people("town_editor"), people("approver")) for _ in range(editors)]
    for one in (client for pair in pairs for client in pair):
        one.headers["Connection"] = "close"  # an idle connection may be closed just as it is used again

    def work(number: int) -> None:
        rng = np.random.default_rng(number)
        start.wait()
        for _ in range(publishes):
            _attempt(pairs[number], (rng, reach), tally)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(editors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return tally


Dice = tuple[np.random.Generator, float]
"""Whence the vertices come, and how far from the middle they may lie, mm."""


def _attempt(pair: tuple[httpx.Client, httpx.Client], dice: Dice, tally: Tally) -> None:
    """One draft: moved, handed in, approved, published; put onto the newest map where that is refused."""
    editor, approver = pair
    draft = editor.post("/api/drafts", json={"name": "争改"}).json()
    path = f"/api/drafts/{draft['id']}"
    version = _moved(editor, path, draft["version"], dice)
    if version is None:
        tally.note("edit refused 422")
        return
    steps = (editor.post(f"{path}/submit", json={}), approver.post(f"{path}/approve", json={}))
    if not all(step.is_success for step in steps):
        tally.note(f"step {max(step.status_code for step in steps)}")
        return
    answer = approver.post(f"{path}/publish", json={})
    for _ in range(TRIES):
        if answer.status_code != 409:
            break
        tally.note("publish 409")
        version = editor.get(path).json()["version"]
        if not editor.post(f"{path}/rebase", json={"version": version}).is_success:
            tally.note("given up: meets what others published")
            return
        answer = approver.post(f"{path}/publish", json={})
    tally.note("published" if answer.is_success else f"publish {answer.status_code}, given up")
    if answer.is_success:
        tally.milliseconds.append(answer.elapsed.total_seconds() * 1e3)


def _moved(editor: httpx.Client, path: str, version: int, dice: Dice) -> int | None:
    """A vertex moved by some decimetres; the version after it."""
    rng, reach = dice
    arcs = editor.get(f"{path}/ground").json()["arcs"]
    corners = np.concatenate([np.cumsum(np.reshape(arc, (-1, 2)), axis=0) for arc in arcs["arcs"]])
    middle = (corners.min(axis=0) + corners.max(axis=0)) / 2
    near = corners[np.hypot(*(corners - middle).T) < reach] + arcs["origin"]
    for _ in range(10):
        at = rng.choice(near)
        to = at + np.rint(rng.normal(0, 300, 2)).astype(int)
        edit = {"op": "move_vertex", "at": at.tolist(), "to": to.tolist()}
        answer = editor.post(f"{path}/edits", json={"version": version, "edit": edit})
        if answer.is_success:
            return int(answer.json()["version"])
    return None


def lost_updates(engine: Engine) -> list[str]:
    """Revisions that are not the one before with exactly what their draft changed; also broken partitions."""
    found = []
    with Session(engine) as session:
        newest = revisions.newest(session)
        before = read_base(session, 1).state
        land = ground(before)
        drafts = {row.published_revision: row.id for row in session.scalars(select(Draft))}
        for number in range(2, newest + 1):
            now = read_base(session, number).state
            if _shapes(_laid_over(session, before, drafts[number])) != _shapes(now):
                found.append(f"revision {number} is not its draft laid over revision {number - 1}")
            before = now
        try:
            assert_sound(before, *land)
        except AssertionError:
            found.append("the last map is no sound partition")
    return found


def _laid_over(session: Session, state: State, draft: int) -> State:
    for one in operations(session, draft):
        state = state.changed(map(unit_from_json, one.result["units"]), one.result["ended"])
    return state


def _shapes(state: State) -> dict[str, tuple[str, bytes]]:
    return {code: (unit.grid, unit.polygon.normalize().wkb) for code, unit in state.units.items()}


def deadlocks(engine: Engine) -> int:
    """How many deadlocks the server has counted in this database."""
    with Session(engine) as session:
        query = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(session.execute(query).scalar_one())
