"""Codes of areas that begin in drafts: never one that any area ever had or that another draft has given.

A draft that is abandoned gives its codes free again, for nobody outside has seen them.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from boundaries.drafts.tables import Draft

LOCK = 0x636F6465
"""Advisory lock under which drafts take codes, so that no two take the same."""
KNOWN = text("""
    SELECT code FROM area WHERE level = :level AND code = ANY(:codes)
    UNION ALL
    SELECT code FROM draft_code WHERE level = :level AND code = ANY(:codes) AND draft_id <> :draft
""")
TAKEN = text("""
    SELECT code FROM area WHERE level = :level
    UNION ALL SELECT code FROM draft_code WHERE level = :level AND draft_id <> :draft
""")
TAKE = text("""
    INSERT INTO draft_code (level, code, draft_id) SELECT :level, unnest(CAST(:codes AS text[])), :draft
    ON CONFLICT DO NOTHING
""")
FREE = text("DELETE FROM draft_code WHERE draft_id = :draft")


def lock(session: Session) -> None:
    """Wait for other drafts that are taking codes; to the end of the transaction."""
    session.execute(select(func.pg_advisory_xact_lock(LOCK)))


def known(session: Session, draft: Draft, level: str, codes: Collection[str]) -> set[str]:
    """Which of these codes an area has or had, or another draft has given."""
    asked = {"level": level, "codes": list(codes), "draft": draft.id}
    return set(session.scalars(KNOWN, asked)) if codes else set()


def taken(session: Session, draft: Draft, level: str) -> frozenset[str]:
    """Every code of a level that is not free for this draft."""
    return frozenset(session.scalars(TAKEN, {"level": level, "draft": draft.id}))


def take(session: Session, draft: Draft, level: str, codes: Collection[str]) -> None:
    """Note that a draft has given these codes."""
    if codes:
        session.execute(TAKE, {"level": level, "codes": sorted(codes), "draft": draft.id})


def free(session: Session, draft: Draft) -> None:
    """Give up the codes of a draft."""
    session.execute(FREE, {"draft": draft.id})
