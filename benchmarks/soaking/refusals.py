"""Refusals leave nothing behind: a hash of the ordered COPY of every table before and after each one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from benchmarks.soaking.towns import APPROVER, EDITOR, START, by, order, random_edits
from boundaries import drafts
from boundaries.drafts import States
from gis.edits import Edit
from gis.edits.operations import Draw, Import, Merge, MoveVertex, Reassign, Remove, Split, Transfer
from gis.errors import EditRefused, WanggeError
from tests.boundaries.drafting import fingerprint

NOW = START + timedelta(days=1)
Rng = np.random.Generator


@dataclass(frozen=True)
class Shop:
    """One database with a draft at which everything is tried."""

    engine: Engine
    states: States
    draft: int


def open_shop(engine: Engine) -> Shop:
    """A shop with a new draft, committed."""
    with Session(engine) as session, session.begin():
        number = drafts.open_draft(session, "拒绝", "", by(EDITOR, NOW)).row.id
    return Shop(engine, States(), number)


def refused(shop: Shop, rng: Rng, count: int) -> tuple[Counter[str], list[str]]:
    """Ask until `count` requests were refused; gives refusals by kind, and tables that a refusal changed."""
    kinds, changed = Counter[str](), list[str]()
    before = _print(shop)
    while kinds.total() < count:
        what, act = _request(shop, rng)
        try:
            with Session(shop.engine) as session, session.begin():
                act(session)
        except WanggeError as error:
            first = error.problems[0].kind if isinstance(error, EditRefused) and error.problems else ""
            kinds[f"{what} {type(error).__name__} {first}".strip()] += 1
            after = _print(shop)
            changed += [f"{what}: {table}" for table in before if before[table] != after[table]]
        else:
            before = _print(shop)
    return kinds, changed


def _print(shop: Shop) -> dict[str, str]:
    with Session(shop.engine) as session:
        return fingerprint(session)


Act = Callable[[Session], object]


def _request(shop: Shop, rng: Rng) -> tuple[str, Act]:
    """A random edit (three of four times one made to break something), or a step out of turn."""
    steps = _steps(shop)
    if rng.random() < 0.25:
        name = str(rng.choice(sorted(steps)))
        return name, steps[name]
    with Session(shop.engine) as session:
        row = drafts.read_draft(session, shop.draft).row
        state = shop.states.state(session, row)
        version = row.version
    edit = next(random_edits(state, rng, 1))
    edit = edit if rng.random() < 0.25 else _spoilt(edit, rng)
    return "edit", lambda session: drafts.edit(
        session, shop.states, order(shop.draft, EDITOR, NOW, version), edit
    )


def _spoilt(edit: Edit, rng: Rng) -> Edit:
    """The edit with something wrong about it."""
    if isinstance(edit, MoveVertex):
        return replace(edit, to=(edit.to[0] + 90_000, edit.to[1] - int(rng.integers(90_000))))
    if isinstance(edit, Split):
        return replace(edit, line=edit.line[:1] * 2, into=("x",))
    if isinstance(edit, Merge):
        return replace(edit, codes=(edit.codes[0], "nobody"))
    if isinstance(edit, Reassign):
        return replace(edit, grid="nowhere", village="")
    if isinstance(edit, Transfer):
        bow = (edit.ring[0], edit.ring[2], edit.ring[1], edit.ring[3])
        return replace(edit, ring=bow)
    x, y = 409_100_000, 2_817_100_000
    ring = ((x, y), (x + 9_000, y), (x + 9_000, y + 9_000))
    wrong: tuple[Edit, ...] = (
        Draw(ring, "350303102201001"),
        Remove("350303102201001001"),
        Import(("350303102201001001",), ((ring,),), ("",), ("",)),
    )
    return wrong[int(rng.integers(len(wrong)))]


def _steps(shop: Shop) -> dict[str, Act]:
    """Steps that an open draft does not allow, or not this person, or not at this version."""
    states, draft = shop.states, shop.draft
    own, other = order(draft, EDITOR, NOW), order(draft, APPROVER, NOW)
    fenced = replace(own, by=replace(own.by, villages=frozenset({"nowhere"})))
    edit = MoveVertex((0, 0), (1, 1))
    return {
        "stale": lambda s: drafts.edit(s, states, replace(own, version=10**6), edit),
        "unknown": lambda s: drafts.edit(s, states, replace(own, draft=10**6), edit),
        "fenced": lambda s: drafts.edit(s, states, fenced, Merge(("350303102201001001",))),
        "approve": lambda s: drafts.approve(s, states, other),
        "publish": lambda s: drafts.publish(s, states, other),
        "schedule": lambda s: drafts.schedule(s, states, other, NOW),
        "redo": lambda s: drafts.redo(s, states, replace(own, version=10**6)),
        "rollback": lambda s: drafts.rollback(s, states, (1, ""), by(APPROVER, NOW)),
        "no name": lambda s: drafts.open_draft(s, " ", "", by(EDITOR, NOW)),
        "return": lambda s: drafts.send_back(s, states, other, "?"),
    }
