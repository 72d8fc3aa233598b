"""Contract areas (包干): a second partition of the town's ground, each piece kept by one holder."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries.copying import days, to_hex
from boundaries.identity import uuid7
from boundaries.leaders import Days

READ = text("""
    SELECT id, code, name, holder, phone, lower(days), upper(days), ST_AsBinary(geom) FROM contract_area
    WHERE kind = :kind AND days @> CAST(:on AS date) ORDER BY code
""")

LAST = text("""
    SELECT CAST(geom AS text) AS geom FROM contract_area WHERE code = :code
    ORDER BY lower(days) DESC NULLS LAST LIMIT 1
""")
FORGET = text("DELETE FROM contract_area WHERE code = :code AND lower(days) >= CAST(:since AS date)")
CUT = text("""
    UPDATE contract_area SET days = daterange(lower(days), CAST(:since AS date))
    WHERE code = :code AND (upper(days) IS NULL OR upper(days) > CAST(:since AS date))
""")
HELD = text("""
    SELECT 1 FROM contract_area
    WHERE code = :code AND (upper(days) IS NULL OR upper(days) > CAST(:since AS date)) FOR UPDATE
""")
ADD = text("""
    INSERT INTO contract_area (id, town_id, code, name, holder, phone, days, geom)
    VALUES (:id, :town, :code, :name, :holder, :phone, CAST(:days AS daterange), CAST(:geom AS geometry))
""")


@dataclass(frozen=True)
class Contract:
    """A contract area: who keeps it on which days; `shape` in metres of the storage CRS."""

    id: uuid.UUID
    code: str
    name: str
    holder: str
    phone: str
    days: Days
    shape: Any = field(repr=False)


def contracts_on(session: Session, on: date, kind: str = "sanitation") -> list[Contract]:
    """The contract areas of a kind on a day, in code order."""
    return [
        Contract(*(*row[:5], (row[5], row[6]), shapely.from_wkb(bytes(row[7]))))
        for row in session.execute(READ, {"on": on, "kind": kind})
    ]


def uncovered(ground: Any, contracts: Sequence[Contract]) -> Any:
    """The part of some ground (metres) that no contract area with a holder covers; its area is m2."""
    held = [one.shape for one in contracts if one.holder]
    return shapely.difference(ground, shapely.union_all(held)) if held else ground


def overlapping_m2(contracts: Sequence[Contract]) -> float:
    """Square metres that more than one contract area covers (counted once for each area too many)."""
    shapes = [one.shape for one in contracts]
    return float(sum(shapely.area(shapes)) - shapely.area(shapely.union_all(shapes))) if shapes else 0.0


@dataclass(frozen=True)
class ContractWanted:
    """Who keeps a contract area from a day on; `shape` in metres of EPSG:`srid`, None: the ground it has."""

    code: str
    name: str
    holder: str
    phone: str
    since: date
    shape: Any
    srid: int


def hold_contract(session: Session, town: uuid.UUID, wanted: ContractWanted) -> uuid.UUID | None:
    """Make it so: whoever kept it does so until then. None for an area that has no ground yet."""
    asked = {"code": wanted.code, "since": wanted.since}
    last = session.execute(LAST, asked).one_or_none()
    if wanted.shape is None and last is None:
        return None
    session.execute(FORGET, asked)
    session.execute(CUT, asked)
    ground = last.geom if wanted.shape is None and last else to_hex([wanted.shape], wanted.srid)[0]
    key = uuid7()
    told = {"id": key, "town": town, "name": wanted.name, "holder": wanted.holder, "phone": wanted.phone}
    session.execute(ADD, {**told, "code": wanted.code, "days": days(wanted.since, None), "geom": ground})
    return key


def end_contract(session: Session, code: str, on: date) -> bool:
    """Let nobody keep a contract area from a day on; whether anybody did then or was to."""
    asked = {"code": code, "since": on}
    if not session.execute(HELD, asked).all():
        return False
    session.execute(FORGET, asked)
    session.execute(CUT, asked)
    return True
