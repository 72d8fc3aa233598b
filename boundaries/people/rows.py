"""Rows that hold for some days (team members, second layers, shifts, needs, ...): added, ended, looked up.

A row that ends keeps the days it held on; one that never began is taken away.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from boundaries.copying import days
from boundaries.database import Base
from boundaries.leaders import Days
from gis.errors import Conflict, InputError, NotFound

SPANS = {
    "team_member": "term",
    "organisation": "days",
    "second_layer": "days",
    "cluster_village": "days",
    "duty_shift": "days",
    "need": "days",
    "contract_area": "days",
}
"""Tables of such rows and the column of their days."""
AREAS = {
    "team": "SELECT area_id FROM team WHERE id = :id",
    "team_member": "SELECT area_id FROM team WHERE id = (SELECT team_id FROM team_member WHERE id = :id)",
    "organisation": "SELECT area_id FROM organisation WHERE id = :id",
    "second_layer": "SELECT area_id FROM second_layer WHERE id = :id",
    "need": "SELECT area_id FROM need WHERE id = :id",
    "service": "SELECT area_id FROM service WHERE id = :id",
}
"""Which area a row of a table is about."""


@dataclass(frozen=True)
class Row:
    """A row of one of the tables by its id."""

    table: str
    id: uuid.UUID


def span(start: date | None, end: date | None) -> str:
    """Days as they are stored. Raises InputError unless the end lies after the start."""
    if start is not None and end is not None and start >= end:
        raise InputError(
            "最后一天早于开始的那一天。请改其中一个日期。",
            "The last day lies before the first. Change one of them.",
            field="end",
        )
    return days(start, end)


def add(session: Session, row: Base) -> None:
    """Store a row. Raises Conflict where the like of it holds on some of the days already."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise Conflict(
            "这些日子里已经有同样的一条，或所指的人、部门不存在。请刷新后核对。",
            "The like of it holds on some of these days already, or a person or department is not there: "
            "reload and look.",
        ) from error


def area_of(session: Session, row: Row) -> uuid.UUID:
    """The id of the area a row is about. Raises NotFound."""
    found: uuid.UUID | None = session.execute(text(AREAS[row.table]), {"id": row.id}).scalar_one_or_none()
    if found is None:
        raise no_such_row(row)
    return found


def end(session: Session, row: Row, on: date) -> None:
    """Let a row hold no longer from a day on. Raises NotFound."""
    column = SPANS[row.table]
    known = session.execute(
        text(f"SELECT lower({column}), upper({column}) FROM {row.table} WHERE id = :id FOR UPDATE"),
        {"id": row.id},
    ).one_or_none()
    if known is None:
        raise no_such_row(row)
    held: Days = (known[0], known[1])
    if held[0] is not None and on <= held[0]:
        remove(session, row)
    elif held[1] is None or on < held[1]:
        told = {"id": row.id, "days": days(held[0], on)}
        session.execute(
            text(f"UPDATE {row.table} SET {column} = CAST(:days AS daterange) WHERE id = :id"), told
        )


def remove(session: Session, row: Row) -> None:
    """Take a row away. Raises NotFound."""
    if not session.execute(
        text(f"DELETE FROM {row.table} WHERE id = :id RETURNING id"), {"id": row.id}
    ).all():
        raise no_such_row(row)


def no_such_row(row: Row) -> NotFound:
    """The error for a row that is not there."""
    return NotFound("没有这一条。请刷新后重试。", "There is no such entry: reload.", id=str(row.id))
