"""Drafts of the map: edited step by step, checked, submitted, approved, published; every step in the tables.

The face of drafts. Functions take a session and never commit; moments are given (`By.now`). The state of a
draft is kept in memory by `States`, one per process, and rebuilt from the stored operations at any time.
"""

from boundaries.drafts.applying import Applied, edit, lock_grid, redo, refusal, undo
from boundaries.drafts.states import Base, States, read_base
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
    "Order",
    "Seen",
    "States",
    "describe",
    "edit",
    "list_drafts",
    "lock_grid",
    "open_draft",
    "operations",
    "read_base",
    "read_draft",
    "redo",
    "refusal",
    "seen",
    "told",
    "undo",
]
