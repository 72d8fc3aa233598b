"""The town in memory as editing needs it: published bases by revision, drafts by their last operation.

PostgreSQL is the truth; what is held here can be dropped at any time and is rebuilt from what is stored. A
draft's state is its base with the stored results of its operations laid over it, so an old draft reads the
same however the program has changed since.
"""

from __future__ import annotations

import threading
import uuid
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar, cast

import numpy as np
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries.database import storage_srid
from boundaries.drafts.tables import Draft
from boundaries.registry import AreaRow, read_areas
from boundaries.tables import Revision
from gis.edits import State, Unit, state_of
from gis.edits.shares import Places, places_of
from gis.errors import Conflict
from gis.lattice import to_lattice

KEPT_BASES, KEPT_STATES = 3, 48
DOORS = text("SELECT ST_X(geom), ST_Y(geom) FROM address")
TAKEN = text("SELECT level, code FROM area WHERE level IN ('unit', 'grid')")
CHAIN = text("""
    WITH RECURSIVE chain AS (
        SELECT id, parent, depth, result FROM draft_operation WHERE id = :head
        UNION ALL
        SELECT one.id, one.parent, one.depth, one.result FROM draft_operation AS one
        JOIN chain ON one.id = chain.parent
    )
    SELECT result FROM chain ORDER BY depth
""")
Held = TypeVar("Held")


@dataclass(frozen=True)
class Base:
    """A published revision as drafts start from it. households: by unit; names: by level and code;
    doors: the gazetteer's places, by which households are shared."""

    revision: int
    srid: int
    town: str
    state: State
    households: Mapping[str, int | None]
    names: Mapping[tuple[str, str], str]
    doors: Places


class States:
    """Bases and draft states of one process, a few of each. Safe to share between threads."""

    def __init__(self) -> None:
        self._bases: OrderedDict[Hashable, Base] = OrderedDict()
        self._states: OrderedDict[Hashable, State] = OrderedDict()
        self._lock, self._building = threading.Lock(), threading.Lock()

    def base(self, session: Session, revision: int) -> Base:
        """The town of a revision."""
        found = self._get(self._bases, revision)
        if found is None:
            with self._building:  # others wait for the one who reads
                found = self._get(self._bases, revision) or read_base(session, revision)
                self._put(self._bases, revision, found, KEPT_BASES)
        return found

    def state(self, session: Session, draft: Draft) -> State:
        """The town as a draft has it, with the draft's locks."""
        key = (draft.base_revision, draft.head)
        found = self._get(self._states, key)
        if found is None:
            base = self.base(session, draft.base_revision)
            found = base.state if draft.head is None else replayed(base.state, _results(session, draft.head))
            self._put(self._states, key, found, KEPT_STATES)
        return replace(found, locked=frozenset(draft.locked))

    def keep(self, key: tuple[int, uuid.UUID], state: State) -> None:
        """Hold the state after an operation (base revision and id of the operation)."""
        self._put(self._states, key, state, KEPT_STATES)

    def _get(self, shelf: OrderedDict[Hashable, Held], key: Hashable) -> Held | None:
        with self._lock:
            if key in shelf:
                shelf.move_to_end(key)
            return shelf.get(key)

    def _put(self, shelf: OrderedDict[Hashable, Held], key: Hashable, value: Held, most: int) -> None:
        with self._lock:
            shelf[key] = value
            while len(shelf) > most:
                shelf.popitem(last=False)


def read_base(session: Session, revision: int) -> Base:
    """The town of a revision, from the tables. Raises Conflict where nothing is published."""
    found, srid = session.get(Revision, revision), storage_srid(session)
    if found is None or srid is None:
        raise Conflict(
            "还没有发布任何地图，不能修改边界。请先运行 wangge load。",
            "No map is published yet, so there is nothing to edit: run `wangge load` first.",
        )
    rows = read_areas(session, found.valid_from)
    units = [row for row in rows if row.level == "unit"]
    taken = {"unit": set[str](), "grid": set[str]()}
    for level, code in session.execute(TAKEN):
        taken[level].add(code)
    state = state_of(_units(rows, units), taken["unit"])
    doors = np.array(session.execute(DOORS).all(), dtype=np.float64).reshape(-1, 2)
    return Base(
        revision=revision,
        srid=srid,
        town=next(row.code for row in rows if row.level == "town"),
        state=replace(state, past_grids=frozenset(taken["grid"] - state.members.keys())),
        households={row.code: row.households for row in units},
        names={(row.level, row.code): row.name for row in rows},
        doors=places_of(doors[:, 0], doors[:, 1]),
    )


def _units(rows: list[AreaRow], units: list[AreaRow]) -> Iterable[Unit]:
    by_id = {row.id: row for row in rows if row.level in ("grid", "village")}
    shapes = to_lattice(shapely.from_wkb(np.array([row.wkb for row in units], dtype=object)))
    for row, shape in zip(units, shapes, strict=True):
        grid = by_id[cast(uuid.UUID, row.parent_id)]
        village = by_id[cast(uuid.UUID, grid.parent_id)]
        yield Unit(row.code, grid.code, village.code, shape, row.kind or "", row.overlay, row.name)


def replayed(base: State, results: Iterable[Mapping[str, Any]]) -> State:
    """The base with the results of operations laid over it, one after another."""
    now: dict[str, Unit | None] = {}
    for result in results:
        now |= dict.fromkeys(result["ended"])
        now |= {unit.code: unit for unit in map(unit_from_json, result["units"])}
    there = [unit for unit in now.values() if unit is not None]
    gone = [code for code, unit in now.items() if unit is None and code in base.units]
    after = base.changed(there, gone)
    return replace(after, taken=after.taken | now.keys())


def _results(session: Session, head: uuid.UUID) -> list[dict[str, Any]]:
    return list(session.scalars(CHAIN, {"head": head}))


def unit_to_json(unit: Unit) -> list[Any]:
    """A unit as an operation stores it; the shape as WKB of the lattice, exact."""
    shape = shapely.to_wkb(unit.polygon, hex=True, byte_order=1)
    return [unit.code, unit.grid, unit.village, unit.kind, unit.overlay, unit.name, unit.was, shape]


def unit_from_json(stored: list[Any]) -> Unit:
    """The unit behind `unit_to_json`."""
    code, grid, village, kind, overlay, name, was, shape = stored
    return Unit(code, grid, village, shapely.from_wkb(shape), kind, overlay, name, was)
