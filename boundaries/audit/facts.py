"""Everything an audit looks at beside the directory, read once: areas that hang in the air, teams, addresses,
resources, contract areas. Addresses and resources carry no dates: they are those of now, whatever the day.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries.audit.areas import Areas
from boundaries.directory import Directory
from boundaries.people.contracts import Contract, contracts_on
from boundaries.people.standing import heirs_in
from boundaries.people.teams import Team, read_teams
from boundaries.registry import AreaRow, read_areas

IN_FORCE = text("SELECT area_id FROM area_version WHERE valid @> CAST(:at AS timestamptz)")
ADDRESSES = text("""
    SELECT id, coalesce(unit_code, ''), concat(road, section, lane, alley, number, sub, building, name),
        ST_X(geom), ST_Y(geom)
    FROM address ORDER BY id
""")
RESOURCES = text("SELECT id, coalesce(unit_code, ''), kind, ST_X(geom), ST_Y(geom) FROM resource ORDER BY id")
CONTRACT_KINDS = text("SELECT DISTINCT kind FROM contract_area WHERE NOT days >> daterange(:on, :on, '[]')")


@dataclass(frozen=True)
class Spots:
    """n addresses or resources: keys, unit codes ("" for none), labels (of resources: the kind), points."""

    keys: tuple[str, ...]
    codes: tuple[str, ...]
    labels: tuple[str, ...]
    points: NDArray[np.object_]


@dataclass(frozen=True)
class Facts:
    """See the module.

    strays: areas in force whose parent is not, with all that lies in them; they answer for nothing.
    contracts: of each kind that the town has used up to the day, those of the day.
    """

    on: date
    directory: Directory
    strays: tuple[AreaRow, ...]
    addresses: Spots
    resources: Spots
    contracts: Mapping[str, tuple[Contract, ...]]
    teams: tuple[Team, ...]

    @cached_property
    def areas(self) -> Areas:
        """The map."""
        return Areas(self.directory)


def read_facts(session: Session, directory: Directory, day: tuple[datetime, date]) -> Facts:
    """The rest of a town on a day. day: the moment at which the directory's map is in force, and its date."""
    moment, on = day
    kinds = sorted(session.scalars(CONTRACT_KINDS, {"on": on}))
    return Facts(
        on=on,
        directory=directory,
        strays=_strays(session, directory, moment),
        addresses=_spots(session.execute(ADDRESSES).all()),
        resources=_spots(session.execute(RESOURCES).all()),
        contracts={kind: tuple(contracts_on(session, on, kind)) for kind in kinds},
        teams=tuple(read_teams(session, heirs_in(session, directory))),
    )


def _strays(session: Session, directory: Directory, moment: datetime) -> tuple[AreaRow, ...]:
    known: set[uuid.UUID] = {area.id for area in directory.by_code.values()}
    if known.issuperset(session.scalars(IN_FORCE, {"at": moment})):
        return ()
    return tuple(row for row in read_areas(session, moment) if row.id not in known)


def _spots(rows: Any) -> Spots:
    xy = np.array([row[3:5] for row in rows], dtype=np.float64).reshape(-1, 2)
    keys, codes, labels = (tuple(str(row[n]) for row in rows) for n in range(3))
    return Spots(keys, codes, labels, shapely.points(xy))
