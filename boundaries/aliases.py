"""Learning names of places: one official proposes, another agrees, and either can be taken back.

Never commits. What geocoders know changes with `agreed`: every listening process is told at commit.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from boundaries import gazetteers
from boundaries.alias_tables import PlaceAlias
from boundaries.directory import Directory
from boundaries.gazetteers import village_names
from boundaries.identity import uuid7
from boundaries.places import AreaRecord
from gis.address import normalise, read_numbers
from gis.errors import Conflict, Forbidden, InputError, NotFound

SHORTEST, LONGEST = 2, 30
Grids = frozenset[str] | None
"""Codes of the grids that someone answers for; None for the whole town."""


@dataclass(frozen=True)
class Who:
    """Who does something: identity, the name people know, and the grids they answer for."""

    id: uuid.UUID
    name: str
    grids: Grids

    def answers_for(self, grid_code: str) -> bool:
        """Whether a grid lies in their part of the town."""
        return self.grids is None or grid_code in self.grids


@dataclass(frozen=True)
class Named:
    """A place to be given another `name`: WGS 84 degrees, its grid, its unit (None: the grid as a whole), and
    what it is called so far (`label`)."""

    name: str
    lon: float
    lat: float
    grid: AreaRecord
    unit: AreaRecord | None
    label: str


def check_name(directory: Directory, name: str) -> str:
    """The name as it will be learnt. Raises InputError where it can be no place's own name."""
    plain = normalise(name.strip()).text
    counted = sum(numeral.end - numeral.start for numeral in read_numbers(plain))
    if len(plain) - counted < SHORTEST or len(name.strip()) > LONGEST:
        raise InputError(
            f"“{name[:LONGEST]}”不能作别名：要有 {SHORTEST} 到 {LONGEST} 个字，门牌号和数字不算。",
            f"{name[:LONGEST]!r} cannot be another name: {SHORTEST} to {LONGEST} characters, numbers not "
            "counted.",
            field="alias",
        )
    villages = {normalise(one).text for one in village_names(directory)}
    villages |= {normalise(village.name).text for village in directory.villages}
    if plain in villages:
        raise InputError(
            f"“{name}”是村名，不能再作一个地点的别名。",
            f"{name!r} is a village; it cannot be another name of one place.",
            field="alias",
        )
    return name.strip()


def propose(session: Session, directory: Directory, place: Named, by: tuple[Who, datetime]) -> PlaceAlias:
    """A name of a place that waits for another official. Raises InputError, and Conflict where the place's
    grid has the name already (proposed or agreed to)."""
    who, now = by
    checked = check_name(directory, place.name)
    alive = select(PlaceAlias.state).where(
        PlaceAlias.name == checked,
        PlaceAlias.grid_code == place.grid.code,
        PlaceAlias.state.in_(("proposed", "agreed")),
    )
    if session.execute(alive).first() is not None:
        raise Conflict(
            f"别名“{checked}”在{place.grid.name}已经提过了。",
            f"The name {checked!r} is already there for {place.grid.name}.",
            field="alias",
        )
    alias = PlaceAlias(
        id=uuid7(), town_id=directory.town.id, name=checked, label=place.label, lon=place.lon, lat=place.lat,
        unit_code=place.unit and place.unit.code, grid_code=place.grid.code, state="proposed", version=1,
        proposed_by=who.id, proposed_name=who.name, proposed_at=now,
    )  # fmt: skip
    session.add(alias)
    session.flush()
    return alias


def listed(session: Session, grids: Grids, states: Sequence[str], limit: int = 200) -> list[PlaceAlias]:
    """Names in some states within some grids, those proposed last first."""
    query = select(PlaceAlias).where(PlaceAlias.state.in_(states))
    if grids is not None:
        query = query.where(PlaceAlias.grid_code.in_(sorted(grids)))
    return list(session.scalars(query.order_by(PlaceAlias.proposed_at.desc()).limit(limit)))


def decide(
    session: Session, key: tuple[uuid.UUID, int], agreed: bool, by: tuple[Who, datetime]
) -> PlaceAlias:
    """Agree to a proposed name or refuse it; `key` is its id and the version seen.

    Raises NotFound, Forbidden for who proposed it or answers for other grids, Conflict when somebody was
    faster.
    """
    who, now = by
    alias = _locked(session, key, who)
    if alias.state != "proposed":
        raise _too_late(alias)
    if alias.proposed_by == who.id:
        raise Forbidden(
            "别名要由另一位同事确认，提出的人自己不能确认。",
            "Another official must agree; who proposed a name cannot.",
        )
    alias.state = "agreed" if agreed else "refused"
    alias.decided_by, alias.decided_name, alias.decided_at = who.id, who.name, now
    return _changed(session, alias)


def undo(session: Session, key: tuple[uuid.UUID, int], by: tuple[Who, datetime]) -> PlaceAlias:
    """Take back a name that was proposed or agreed to; geocoders forget it. Raises as `decide` does."""
    who, now = by
    alias = _locked(session, key, who)
    if alias.state not in ("proposed", "agreed"):
        raise _too_late(alias)
    alias.state = "undone"
    alias.undone_by, alias.undone_name, alias.undone_at = who.id, who.name, now
    return _changed(session, alias)


def _locked(session: Session, key: tuple[uuid.UUID, int], who: Who) -> PlaceAlias:
    """The row, held to the end of the transaction, as the asker saw it."""
    alias = session.get(PlaceAlias, key[0], with_for_update=True, populate_existing=True)
    if alias is None:
        raise NotFound("没有这个别名。", "There is no such name.", id=str(key[0]))
    if not who.answers_for(alias.grid_code):
        raise Forbidden(
            "这个别名的地点不在您的辖区内。",
            "The place of this name is outside your area.",
            code=alias.grid_code,
        )
    if alias.version != key[1]:
        raise _too_late(alias)
    return alias


def _changed(session: Session, alias: PlaceAlias) -> PlaceAlias:
    alias.version += 1
    session.flush()
    gazetteers.announce(session)
    return alias


def _too_late(alias: PlaceAlias) -> Conflict:
    name = alias.undone_name or alias.decided_name or alias.proposed_name
    return Conflict(
        f"{name}刚处理过这个别名，请刷新后再看。",
        f"{name} has just dealt with this name: read again.",
        state=alias.state,
        version=alias.version,
    )
