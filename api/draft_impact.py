"""The impact of a draft, counted and told: for the routes and for the command line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from api.draft_counts import Drafting
from api.impact_answers import impact_json, leaders_by_code
from boundaries import drafts
from boundaries.directory import Directory
from boundaries.drafts.foreseeing import foreseen
from boundaries.impact import impact


@dataclass(frozen=True)
class Eyes:
    """What an impact is seen with: drafts in memory, the published town (for leaders), the town's time."""

    drafting: Drafting
    directory: Directory | None
    now: datetime


def impact_document(session: Session, number: int, eyes: Eyes) -> dict[str, Any]:
    """Everything that publishing a draft would move, and whose draft it is. Raises NotFound."""
    row = drafts.read_draft(session, number).row
    change = drafts.change_of(session, eyes.drafting.states, row)
    leaders = leaders_by_code(eyes.directory, eyes.now.date())
    counted = replace(eyes.drafting.counted(session, change.before), leaders=leaders)
    found = impact(change.before.state, change.after, counted)
    todos = foreseen(session, change, eyes.now)
    return {
        "draft": row.id,
        "name": row.name,
        "note": row.note,
        "author": row.author,
        "version": row.version,
        "base_revision": row.base_revision,
        "counted_at": eyes.now.isoformat(timespec="minutes"),
        **impact_json(found, todos, change.before.names),
    }
