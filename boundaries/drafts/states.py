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
from datetime import datetime
from typing import Any, TypeVar, cast

import numpy as np
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries.database import storage_srid
from boundaries.drafts.tables import Draft
from boundaries.registry import AREAS, AreaRow, read_areas
from gis.edits import State, Unit, state_of
from gis.edits.shares import Places, places_of
from gis.errors import Conflict
from gis.lattice import to_lattice

KEPT_BASES, KEPT_STATES = 3, 48
DOORS = text("SELECT ST_X(geom), ST_Y(geom) FROM address")
NEWEST_DOOR = text("SELECT id FROM address ORDER BY id DESC LIMIT 1")
VALID_FROM = text("SELECT valid_from FROM revision WHERE number = :number")
GRIDS = text("""
    SELECT area.id, area.code, village.code FROM area_version AS version
    JOIN area ON area.id = version.area_id JOIN area AS village ON village.id = version.parent_id
    WHERE area.level = 'grid' AND version.valid @> CAST(:at AS timestamptz)
""")
CHANGED = text("""
    SELECT DISTINCT area.level, area.code FROM area_version AS version JOIN area ON area.id = version.area_id
    WHERE version.revision > :older AND version.revision <= :number OR upper(version.valid) IN
        (SELECT valid_from FROM revision WHERE number > :older AND number <= :number)
""")
THESE = text(f"""
    {AREAS.text.partition("ORDER BY")[0]} AND (area.level, area.code) IN
        (SELECT * FROM unnest(CAST(:levels AS text[]), CAST(:codes AS text[])))
""")
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
    doors: the gazetteer's places, by which households are shared, and the id of the newest of them."""

    revision: int
    srid: int
    town: str
    state: State
    households: Mapping[str, int | None]
    names: Mapping[tuple[str, str], str]
    doors: Places
    door: uuid.UUID | None = None


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
                found = self._get(self._bases, revision) or self._read(session, revision)
                self._put(self._bases, revision, found, KEPT_BASES)
        return found

    def _read(self, session: Session, revision: int) -> Base:
        """From the newest older one that is held only what changed since is read."""
        with self._lock:
            older = [base for base in self._bases.values() if base.revision < revision]
        nearest = max(older, key=lambda base: base.revision, default=None)
        return (nearest and later_base(session, nearest, revision)) or read_base(session, revision)

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
    moment, srid = session.scalar(VALID_FROM, {"number": revision}), storage_srid(session)
    if moment is None or srid is None:
        raise Conflict(
            "还没有发布任何地图，不能修改边界。请先运行 wangge load。",
            "No map is published yet, so there is nothing to edit: run `wangge load` first.",
        )
    rows = read_areas(session, moment)
    units = [row for row in rows if row.level == "unit"]
    places = _places(session, moment)
    doors = np.array(session.execute(DOORS).all(), dtype=np.float64).reshape(-1, 2)
    return Base(
        revision=revision,
        srid=srid,
        town=next(row.code for row in rows if row.level == "town"),
        state=_with_past(session, state_of(_units(units, places))),
        households={row.code: row.households for row in units},
        names={(row.level, row.code): row.name for row in rows},
        doors=places_of(doors[:, 0], doors[:, 1]),
        door=session.scalar(NEWEST_DOOR),
    )


def later_base(session: Session, older: Base, revision: int) -> Base | None:
    """The town of a revision from that of an older one and the areas that changed since.

    None where that is not enough: a grid went to another village, or the gazetteer was loaded anew.
    """
    moment = session.scalar(VALID_FROM, {"number": revision})
    numbers = {"older": older.revision, "number": revision}
    if moment is None or session.scalar(NEWEST_DOOR) != older.door:
        return None
    changed = [(row[0], row[1]) for row in session.execute(CHANGED, numbers)]
    codes = {"levels": [level for level, _ in changed], "codes": [code for _, code in changed]}
    rows = [
        AreaRow._make((*row[:8], bytes(row[8]))) for row in session.execute(THESE, {**codes, "at": moment})
    ]
    places, units = _places(session, moment), [row for row in rows if row.level == "unit"]
    was = {grid: older.state.village_of(grid) for grid in older.state.members}
    if any(was.get(grid, village) != village for grid, village in places.values()):
        return None
    there = {row.code for row in units}
    gone = {code for level, code in changed if level == "unit"} - there
    state = older.state.changed(_units(units, places), gone & older.state.units.keys())
    households = {code: n for code, n in older.households.items() if code not in gone}
    return replace(
        older,
        revision=revision,
        state=_with_past(session, state),
        households=households | {row.code: row.households for row in units},
        names={**older.names, **{(row.level, row.code): row.name for row in rows}},
    )


def _places(session: Session, moment: datetime) -> dict[uuid.UUID, tuple[str, str]]:
    """Codes of the grid and its village, by the grid's identity."""
    return {row[0]: (row[1], row[2]) for row in session.execute(GRIDS, {"at": moment})}


def _with_past(session: Session, state: State) -> State:
    taken = {"unit": set[str](), "grid": set[str]()}
    for level, code in session.execute(TAKEN):
        taken[level].add(code)
    past = frozenset(taken["grid"] - state.members.keys())
    return replace(state, taken=state.taken | taken["unit"], past_grids=past)


def _units(rows: list[AreaRow], places: Mapping[uuid.UUID, tuple[str, str]]) -> list[Unit]:
    """The units of rows; those without a grid in force are left out, as in a directory."""
    rows = [row for row in rows if row.parent_id in places]
    shapes = to_lattice(shapely.from_wkb(np.array([row.wkb for row in rows], dtype=object)))
    return [
        Unit(row.code, *places[cast(uuid.UUID, row.parent_id)], shape, row.kind or "", row.overlay, row.name)
        for row, shape in zip(rows, shapes, strict=True)
    ]


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
