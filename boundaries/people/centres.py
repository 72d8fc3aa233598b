"""Clusters (片区) of villages, their centres (蜂巢), and who is on duty there at a moment."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries.leaders import Days, covers
from boundaries.people.heirs import Heirs

CLUSTERS = text("SELECT id, code, name FROM cluster ORDER BY code")
VILLAGES = text("""
    SELECT cluster_id, area_id, lower(days), upper(days) FROM cluster_village ORDER BY area_id, days
""")
CENTRES = text("SELECT cluster_id, id, name, address, phone, ST_X(geom), ST_Y(geom) FROM centre")
DEPARTMENTS = text("""
    SELECT centre_id, id, name, name_en, business, phone FROM centre_department ORDER BY centre_id, id
""")
SHIFTS = text("""
    SELECT shift.centre_id, shift.id, shift.department_id, person.id, person.name, person.phone,
           shift.weekday, shift.starts, shift.ends, shift.on_call, lower(shift.days), upper(shift.days)
    FROM duty_shift AS shift JOIN person ON person.id = shift.person_id
    ORDER BY shift.centre_id, shift.on_call, shift.weekday, shift.starts, shift.id
""")


@dataclass(frozen=True)
class Department:
    """A department stationed in a centre, what people may come to it for, and its own phone (or "")."""

    id: uuid.UUID
    name: str
    name_en: str
    business: str
    phone: str


@dataclass(frozen=True)
class Shift:
    """See `service_tables.DutyShift`; `leaves` are the person's."""

    id: uuid.UUID
    department: uuid.UUID | None
    person: uuid.UUID
    name: str
    phone: str
    weekday: int
    starts: time
    ends: time
    on_call: bool
    days: Days
    leaves: tuple[Days, ...] = ()

    def until(self, moment: datetime) -> datetime | None:
        """When the shift that runs at a moment (on the town's clock) ends; None while none runs."""
        overnight = self.ends <= self.starts
        for day in (moment.date(), moment.date() - timedelta(days=1)) if overnight else (moment.date(),):
            ends = datetime.combine(day + timedelta(days=overnight), self.ends, moment.tzinfo)
            begins = datetime.combine(day, self.starts, moment.tzinfo)
            if begins <= moment < ends and self._comes_round(day):
                return ends
        return None

    def _comes_round(self, day: date) -> bool:
        away = any(covers(leave, day) for leave in self.leaves)
        return self.weekday in (0, day.isoweekday()) and covers(self.days, day) and not away


@dataclass(frozen=True)
class OnDuty:
    """Someone on duty or on call, until when, and for which department (None: for the centre)."""

    name: str
    phone: str
    on_call: bool
    department: Department | None
    until: datetime


@dataclass(frozen=True)
class Centre:
    """A centre at x, y (metres of the storage CRS), its departments and shifts."""

    id: uuid.UUID
    name: str
    address: str
    phone: str
    x: float
    y: float
    departments: tuple[Department, ...]
    shifts: tuple[Shift, ...]

    def on_duty(self, moment: datetime) -> tuple[OnDuty, ...]:
        """Who is there at a moment on the town's clock, then who can be called."""
        stationed = {one.id: one for one in self.departments}
        return tuple(
            OnDuty(shift.name, shift.phone, shift.on_call, stationed.get(shift.department), until)
            if shift.department
            else OnDuty(shift.name, shift.phone, shift.on_call, None, until)
            for shift in self.shifts
            if (until := shift.until(moment)) is not None
        )


@dataclass(frozen=True)
class Cluster:
    """A cluster: which villages belong to it on which days, and its centre."""

    id: uuid.UUID
    code: str
    name: str
    villages: tuple[tuple[uuid.UUID, Days], ...]
    centre: Centre | None

    def over(self, day: date) -> bool:
        """Whether no village belongs to it on a day or later."""
        return all(end is not None and end <= day for _, (_, end) in self.villages)

    def villages_on(self, day: date) -> frozenset[uuid.UUID]:
        """The villages that belong to it on a day."""
        return frozenset(village for village, days in self.villages if covers(days, day))


Leaves = Mapping[uuid.UUID, tuple[Days, ...]]


def read_clusters(session: Session, leaves: Leaves, heirs: Heirs) -> tuple[Cluster, ...]:
    """Every cluster with its centre, in code order. leaves: by person. A village that is no more brings in
    those that took over from it, unless they belong to a cluster of their own."""
    rows = session.execute(VILLAGES).all()
    own = {row[1] for row in rows}
    villages = _grouped(
        (row[0], (heir, (row[2], row[3])))
        for row in rows
        for heir in heirs.of(row[1])
        if heir == row[1] or heir not in own
    )
    centres = _centres(session, leaves)
    return tuple(
        Cluster(key, code, name, tuple(villages.get(key, ())), centres.get(key))
        for key, code, name in session.execute(CLUSTERS)
    )


def cluster_of(clusters: Iterable[Cluster], village: uuid.UUID, day: date) -> Cluster | None:
    """The cluster a village belongs to on a day."""
    return next((one for one in clusters if village in one.villages_on(day)), None)


def _centres(session: Session, leaves: Leaves) -> dict[uuid.UUID, Centre]:
    departments = _grouped((row[0], Department(*row[1:])) for row in session.execute(DEPARTMENTS))
    shifts = _grouped(
        (row[0], Shift(*(*row[1:10], (row[10], row[11]), leaves.get(row[3], ()))))
        for row in session.execute(SHIFTS)
    )
    return {
        cluster: Centre(
            key, name, address, phone, x, y, tuple(departments.get(key, ())), tuple(shifts.get(key, ()))
        )
        for cluster, key, name, address, phone, x, y in session.execute(CENTRES)
    }


def _grouped(pairs: Iterable[tuple[uuid.UUID, Any]]) -> dict[uuid.UUID, list[Any]]:
    found: dict[uuid.UUID, list[Any]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found
