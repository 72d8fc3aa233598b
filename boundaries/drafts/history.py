"""Every revision with what is told of it, and what is left for people to do."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from boundaries.drafts.storing import By
from boundaries.drafts.tables import Todo
from gis.errors import Conflict, NotFound

REVISIONS = text("""
    SELECT revision.number, revision.valid_from, revision.recorded_at, revision.source, revision.author,
           coalesce(draft.name, ''), coalesce(nullif(draft.note, ''), revision.note), draft.approver, draft.id
    FROM revision LEFT JOIN draft ON draft.published_revision = revision.number
    ORDER BY revision.number DESC LIMIT :most
""")
COUNTS = text("""
    WITH opened AS (
        SELECT version.revision, version.area_id FROM area_version AS version
        JOIN area ON area.id = version.area_id
        WHERE area.level = 'unit' AND version.revision = ANY(:numbers)
    ), closed AS (
        SELECT revision.number AS revision, version.area_id FROM revision
        JOIN area_version AS version ON upper(version.valid) = revision.valid_from
        JOIN area ON area.id = version.area_id
        WHERE area.level = 'unit' AND revision.number = ANY(:numbers)
    )
    SELECT revision, count(*) FILTER (WHERE closed.area_id IS NULL),
           count(*) FILTER (WHERE opened.area_id = closed.area_id),
           count(*) FILTER (WHERE opened.area_id IS NULL)
    FROM opened FULL JOIN closed USING (revision, area_id) GROUP BY revision
""")


@dataclass(frozen=True)
class RevisionTold:
    """A revision: who made it and why, and how many units it began, changed and ended."""

    number: int
    valid_from: datetime
    recorded_at: datetime
    source: str
    author: str
    name: str
    note: str
    approver: str | None
    draft: int | None
    begun: int = 0
    changed: int = 0
    ended: int = 0


def revision_history(session: Session, most: int = 500) -> list[RevisionTold]:
    """Revisions, the newest first."""
    rows = session.execute(REVISIONS, {"most": most}).all()
    counts = {row[0]: row[1:] for row in session.execute(COUNTS, {"numbers": [row[0] for row in rows]})}
    return [RevisionTold(*row, *counts.get(row[0], (0, 0, 0))) for row in rows]


def open_todos(session: Session) -> Sequence[Todo]:
    """What is left to do, the newest first."""
    query = select(Todo).where(Todo.done_at.is_(None)).order_by(Todo.created_at.desc(), Todo.id)
    return session.scalars(query.limit(1000)).all()


ABOVE = text("""
    WITH RECURSIVE up (id) AS (
        SELECT CAST(:area AS uuid)
        UNION
        SELECT version.parent_id FROM area_version AS version JOIN up ON version.area_id = up.id
    )
    SELECT area.code FROM area JOIN up USING (id)
""")
"""Codes of an area and of all that ever held it."""


def finish_todo(session: Session, number: uuid.UUID, by: By) -> Todo:
    """Note that something is done.

    Raises NotFound, also for what lies outside the asker's villages, or Conflict when it was done already.
    """
    todo = session.scalars(select(Todo).where(Todo.id == number).with_for_update()).one_or_none()
    if todo is None or not _is_within(session, todo, by):
        raise NotFound("没有这件待办。", "There is no such thing to do.", todo=str(number))
    if todo.done_at is not None:
        raise Conflict(
            f"这件待办已由 {todo.done_by} 办完。",
            f"This was done by {todo.done_by} already.",
            todo=str(number),
        )
    todo.done_at, todo.done_by = by.now, by.name
    session.flush()
    return todo


def _is_within(session: Session, todo: Todo, by: By) -> bool:
    """Whether a to-do is about an area of someone's villages; one about no area is the town's."""
    if by.villages is None:
        return True
    return not by.villages.isdisjoint(session.scalars(ABOVE, {"area": todo.area_id}))
