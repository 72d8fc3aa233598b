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

from boundaries.leaders import Days

READ = text("""
    SELECT id, code, name, holder, phone, lower(days), upper(days), ST_AsBinary(geom) FROM contract_area
    WHERE kind = :kind AND days @> CAST(:on AS date) ORDER BY code
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
