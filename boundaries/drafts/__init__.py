"""Drafts of the map: edited step by step, checked, submitted, approved, published; every step in the tables.

The face of drafts. Functions take a session and never commit; moments are given (`By.now`). The state of a
draft is kept in memory by `States`, one per process, and rebuilt from the stored operations at any time.
"""

from boundaries.drafts.applying import Applied, edit, lock_grid, redo, refusal, undo
from boundaries.drafts.changes import Change, draft_change
from boundaries.drafts.history import RevisionTold, finish_todo, open_todos, revision_history
from boundaries.drafts.loaded import follow_layer
from boundaries.drafts.publishing import (
    PublishedDraft,
    Wish,
    next_due,
    publish,
    publish_due,
    rollback,
    schedule,
)
from boundaries.drafts.rebasing import rebase
from boundaries.drafts.states import Base, States, read_base
from boundaries.drafts.steps import abandon, approve, change_of, check, send_back, submit
from boundaries.drafts.storing import (
    By,
    Order,
    Seen,
    describe,
    list_drafts,
    open_draft,
    operations,
    read_draft,
    seen,
    told,
)

__all__ = [
    "Applied",
    "Base",
    "By",
    "Change",
    "Order",
    "PublishedDraft",
    "RevisionTold",
    "Seen",
    "States",
    "Wish",
    "abandon",
    "approve",
    "change_of",
    "check",
    "describe",
    "draft_change",
    "edit",
    "finish_todo",
    "follow_layer",
    "list_drafts",
    "lock_grid",
    "next_due",
    "open_draft",
    "open_todos",
    "operations",
    "publish",
    "publish_due",
    "read_base",
    "read_draft",
    "rebase",
    "redo",
    "refusal",
    "revision_history",
    "rollback",
    "schedule",
    "seen",
    "send_back",
    "submit",
    "told",
    "undo",
]
