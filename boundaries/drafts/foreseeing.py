"""The to-dos that a publication would leave to people, told before it is made; reads, and writes nothing."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries import revisions
from boundaries.drafts.carry_over import Event, decided
from boundaries.drafts.changes import Change
from boundaries.drafts.lineage import lines_of
from boundaries.identity import uuid7
from boundaries.publishing import Written

IDS = text("SELECT id, level, code FROM area")


@dataclass(frozen=True)
class Foreseen:
    """Something that no rule decides. kind as in `Todo`; level and code: of the area it is about."""

    kind: str
    level: str
    code: str
    zh: str
    en: str


def foreseen(session: Session, change: Change, now: datetime) -> list[Foreseen]:
    """What publishing a change at a moment (in the town's zone) would leave to people."""
    ids: dict[tuple[str, str], uuid.UUID] = {(level, code): key for key, level, code in session.execute(IDS)}
    lines = lines_of(change)
    for line in lines:
        for code in (line.before, line.after):
            if code is not None:
                ids.setdefault((line.level, code), uuid7())
    opened = revisions.Opened(revisions.newest(session) + 1, now)
    _, todos = decided(session, Event(change, Written(opened, ids, 0, 0, 0), lines, now))
    return [
        Foreseen(one["kind"], one["detail"]["level"], one["detail"]["code"], one["zh"], one["en"])
        for one in todos
    ]
