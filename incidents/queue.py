"""The confirmation queue: reports wait, officials say where, and what they said can be taken back.

Never commits. A choice is made on the version somebody saw: the second of two who choose at once is told.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, insert, or_, select, true, update
from sqlalchemy.orm import Session

from boundaries import aliases
from boundaries.alias_tables import PlaceAlias
from boundaries.aliases import Named, Who
from boundaries.directory import Directory
from boundaries.identity import uuid7
from boundaries.text_places import Found
from gis.errors import Conflict, Forbidden, InputError, NotFound
from incidents import spots
from incidents.queue_tables import QueueEntry
from incidents.spots import Spot
from incidents.tables import Report

MOST_GRIDS = 10


@dataclass(frozen=True)
class Choice:
    """What somebody says of a report: a point (WGS 84 degrees), a unit, a grid as a whole, or, with none of
    them, that no place can be found. `alias` is what the text calls the place, to be learnt; `label` what
    the place is called so far."""

    lon: float | None = None
    lat: float | None = None
    unit: str | None = None
    grid: str | None = None
    alias: str = ""
    label: str = ""


@dataclass(frozen=True)
class Step:
    """Something done to an entry: its id and the version that was seen, by whom, and when."""

    entry_id: uuid.UUID
    version: int
    who: Who
    now: datetime


@dataclass(frozen=True)
class Waiting:
    """An entry, its report, and the name learnt from it."""

    entry: QueueEntry
    report: Report
    alias: PlaceAlias | None


def enter(session: Session, report_id: uuid.UUID, found: Found, now: datetime) -> None:
    """Let a stored report wait for those who answer for the grids it may mean."""
    town = select(Report.town_id).where(Report.id == report_id).scalar_subquery()
    row = {"id": uuid7(), "report_id": report_id, "created_at": now, "grids": likely_grids(found)}
    session.execute(insert(QueueEntry).values(**row, town_id=town))


def likely_grids(found: Found) -> list[str]:
    """Codes of the grids that a text may mean, most likely first."""
    return list(dict.fromkeys(one.grid.code for one in found.candidates))[:MOST_GRIDS]


def listed(session: Session, who: Who, waiting: bool, part: slice) -> list[Waiting]:
    """Entries that someone may deal with, the oldest first; else those decided, the newest first."""
    order = (QueueEntry.created_at, QueueEntry.id) if waiting else (QueueEntry.decided_at.desc(),)
    query = _entries(who, waiting).order_by(*order).slice(part.start, part.stop)
    return [_waiting(row) for row in session.execute(query)]


def one(session: Session, entry_id: uuid.UUID, who: Who) -> Waiting:
    """One entry as someone may see it. Raises NotFound."""
    query = _joined().where(QueueEntry.id == entry_id, _visible(who))
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound(
            "没有这条待确认的上报，或它不在您的辖区内。",
            "There is no such report to confirm, or it is outside your area.",
            id=str(entry_id),
        )
    return _waiting(row)


def count(session: Session, who: Who) -> int:
    """How many reports wait for someone."""
    query = select(func.count()).select_from(QueueEntry).where(QueueEntry.state == "waiting", _visible(who))
    return int(session.execute(query).scalar_one())


def choose(session: Session, directory: Directory, choice: Choice, step: Step) -> Waiting:
    """Place a report as somebody says.

    Whoever answers for a part of the town and finds no place there passes the report on to the town. Raises
    NotFound, Conflict when somebody was faster, InputError for a place outside the town, Forbidden for one
    outside the asker's area.
    """
    who, now = step.who, step.now
    found = _locked(session, step)
    if found.entry.state != "waiting":
        raise _too_late(found.entry)
    spot = _spot(directory, choice, now.date())
    if spot.place is None and who.grids is not None:
        found.entry.passed_by, found.entry.passed_name = who.id, who.name
        return _changed(session, found)
    if spot.place is not None:
        _check_area(who, spot)
    found.entry.state = "nowhere" if spot.place is None else "placed"
    found.entry.decided_by, found.entry.decided_name, found.entry.decided_at = who.id, who.name, now
    if choice.alias.strip() and spot.place is not None:
        alias = aliases.propose(session, directory, _named(spot, choice, _said(choice, found)), (who, now))
        found.entry.alias_id = alias.id
    _write(session, found.report, spots.columns_of(directory, spot))
    return _changed(session, found)


def undo(session: Session, directory: Directory, step: Step) -> Waiting:
    """Let a report wait again: by whoever placed it, or anyone for the whole town. A name that was only
    proposed with it is taken back; one that was agreed to stays, and is undone by itself.

    Raises NotFound, Forbidden, and Conflict when somebody was faster or the report waits already.
    """
    who, now = step.who, step.now
    found = _locked(session, step)
    if found.entry.state == "waiting" and found.entry.passed_by is None:
        raise _too_late(found.entry)
    if who.grids is not None and who.id not in (found.entry.decided_by, found.entry.passed_by):
        raise Forbidden(
            "只有作出选择的人或镇级人员可以撤销。", "Only who chose, or an official of the town, can undo it."
        )
    if found.alias is not None and found.alias.state == "proposed":
        aliases.undo(session, (found.alias.id, found.alias.version), (Who(who.id, who.name, None), now))
    found.entry.alias_id = None
    found.entry.state, found.entry.decided_by, found.entry.decided_at = "waiting", None, None
    found.entry.decided_name = found.entry.passed_name = ""
    found.entry.passed_by = None
    _write(session, found.report, spots.columns_of(directory, Spot("waiting", "")))
    return _changed(session, found)


def _waiting(row: Any) -> Waiting:
    return Waiting(row[0], row[1], row[2])


def _joined() -> Select[QueueEntry, Report, PlaceAlias]:
    return (
        select(QueueEntry, Report, PlaceAlias)
        .join(Report, Report.id == QueueEntry.report_id)
        .join(PlaceAlias, PlaceAlias.id == QueueEntry.alias_id, isouter=True)
    )


def _entries(who: Who, waiting: bool) -> Select[QueueEntry, Report, PlaceAlias]:
    state = QueueEntry.state == "waiting" if waiting else QueueEntry.state != "waiting"
    return _joined().where(state, _visible(who))


def _visible(who: Who) -> ColumnElement[bool]:
    """What someone may see: what may lie with them and was not passed on, and what they dealt with."""
    if who.grids is None:
        return true()
    mine = QueueEntry.grids.overlap(sorted(who.grids))
    return or_(
        and_(mine, QueueEntry.passed_by.is_(None)),
        QueueEntry.decided_by == who.id,
        and_(QueueEntry.passed_by == who.id, QueueEntry.state == "waiting"),
    )


def _locked(session: Session, step: Step) -> Waiting:
    """The entry, held to the end of the transaction, as the asker saw it."""
    session.execute(select(QueueEntry.id).where(QueueEntry.id == step.entry_id).with_for_update())
    found = one(session, step.entry_id, step.who)
    session.refresh(found.entry)
    if found.entry.version != step.version:
        raise _too_late(found.entry)
    return found


def _spot(directory: Directory, choice: Choice, on: date) -> Spot:
    """The spot that a choice names; one without a place where it names none."""
    if choice.unit is not None:
        spot = spots.at_unit(directory, choice.unit, on)
    elif choice.grid is not None:
        spot = spots.at_grid(directory, choice.grid, on)
    elif choice.lon is not None and choice.lat is not None:
        spot = spots.at_point(directory, (choice.lon, choice.lat), "wgs84", on)
    else:
        return Spot("nowhere", "")
    if spot.place is None or spot.place.grid is None:
        raise InputError(
            "这个点在镇外。请在镇内选一处，或选“没有地点”。",
            "This point is outside the town. Choose one in it, or none.",
            field="lon, lat",
        )
    return Spot("person", spot.level, None, spot.lon, spot.lat, spot.place)


def _check_area(who: Who, spot: Spot) -> None:
    grid = spot.place.grid if spot.place else None
    if grid is not None and not who.answers_for(grid.code):
        raise Forbidden(
            f"{grid.name}不在您的辖区内。请选辖区内的地方，或转给镇里。",
            f"{grid.name} is outside your area. Choose a place in it, or pass the report on to the town.",
            code=grid.code,
        )


def _said(choice: Choice, found: Waiting) -> str:
    """The name to be learnt, which must stand in the report."""
    name = choice.alias.strip()
    if name not in found.report.text:
        raise InputError(
            f"“{name}”不在这份上报的文字里。请从文字里选出地点的叫法。",
            f"{name!r} does not stand in the report. Choose the words of its text that name the place.",
            field="alias",
        )
    return name


def _named(spot: Spot, choice: Choice, name: str) -> Named:
    place = spot.place
    assert place is not None
    assert place.grid is not None
    assert spot.lon is not None
    assert spot.lat is not None
    unit = place.unit if spot.level != "grid" else None
    label = choice.label or (unit or place.grid).name
    return Named(name, spot.lon, spot.lat, place.grid, unit, label[:100])


def _write(session: Session, report: Report, values: spots.Values) -> None:
    session.execute(update(Report).where(Report.id == report.id).values(values))


def _changed(session: Session, found: Waiting) -> Waiting:
    found.entry.version += 1
    session.flush()
    session.refresh(found.report)
    alias = session.get(PlaceAlias, found.entry.alias_id) if found.entry.alias_id else None
    return Waiting(found.entry, found.report, alias)


def _too_late(entry: QueueEntry) -> Conflict:
    name = entry.decided_name or entry.passed_name
    if not name:
        return Conflict(
            "这条上报刚有人改动，请刷新后再看。",
            "Somebody has just changed this: read again.",
            version=entry.version,
        )
    return Conflict(
        f"{name}刚处理过这条上报，请看下一条。",
        f"{name} has just dealt with this report: go on to the next.",
        state=entry.state,
        version=entry.version,
    )
