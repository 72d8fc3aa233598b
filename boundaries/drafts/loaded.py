"""A layer published as a whole is followed like a draft: the ground tells what became of what."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from boundaries import publishing, revisions
from boundaries.drafts import carry_over
from boundaries.drafts.changes import map_change
from boundaries.drafts.lineage import lines_of
from boundaries.drafts.states import read_base


def follow_layer(session: Session, opened: revisions.Opened, now: datetime) -> int:
    """Write what follows from a revision that a layer made: lineage, appointments, addresses, to-dos.

    now: in the town's zone, whose days terms are counted in. Returns how many to-dos there are, 0 for the
    town's first map. Never commits.
    """
    if opened.number == 1:
        return 0
    change = map_change(read_base(session, opened.number - 1), read_base(session, opened.number))
    written = publishing.Written(opened, publishing.all_ids(session), 0, 0, 0)
    return carry_over.carry(session, carry_over.Event(change, written, lines_of(change), now))
