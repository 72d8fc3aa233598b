"""Tables of drafts: the draft, every operation made in it, the codes it holds, lineage, carry-over, to-dos.

A draft's operations form a tree by `parent`: `head` is the last one in force, undo steps to its parent and
redo to the head's newest child, so that nothing that was ever made is lost. An operation keeps both the edit
as it was asked and the units it gave, so that a later version of the program reads the same draft.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, DATERANGE, JSONB, Range
from sqlalchemy.orm import Mapped, mapped_column

from boundaries.database import Base
from boundaries.tables import MOMENT

STATES = ("open", "submitted", "approved", "scheduled", "published", "abandoned")
LINEAGE_KINDS = ("successor", "split", "merge", "transfer", "new", "end")


def _town_fk() -> ForeignKey:
    return ForeignKey("area.id")


class Draft(Base):
    """A change of the map under way. `version` rises by one with every change of the draft itself."""

    __tablename__ = "draft"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    town_id: Mapped[uuid.UUID] = mapped_column(_town_fk())
    name: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, server_default="")
    state: Mapped[str] = mapped_column(Text, server_default="open")
    base_revision: Mapped[int] = mapped_column(ForeignKey("revision.number"))
    version: Mapped[int] = mapped_column(server_default="1")
    head: Mapped[uuid.UUID | None]
    locked: Mapped[list[str]] = mapped_column(ARRAY(Text(collation="C")), server_default="{}")
    author_id: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(Text)
    approver_id: Mapped[str | None] = mapped_column(Text)
    approver: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, server_default="")
    publish_at: Mapped[datetime | None] = mapped_column(MOMENT)
    published_revision: Mapped[int | None] = mapped_column(ForeignKey("revision.number"))
    created_at: Mapped[datetime] = mapped_column(MOMENT)
    changed_at: Mapped[datetime] = mapped_column(MOMENT)
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", "state"),
        CheckConstraint("(state = 'scheduled') = (publish_at IS NOT NULL)", "scheduled"),
        CheckConstraint("(state = 'published') = (published_revision IS NOT NULL)", "published"),
        UniqueConstraint("published_revision"),
        Index(None, "state"),
    )


class DraftOperation(Base):
    """One edit: what was asked (`edit`), what it gave (`result`), the draft's version after it.

    lost: undone when the draft went to another revision, where its result may not fit; kept on record."""

    __tablename__ = "draft_operation"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    parent: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("draft_operation.id"))
    depth: Mapped[int]
    version: Mapped[int]
    lost: Mapped[bool] = mapped_column(server_default=text("false"))
    edit: Mapped[dict[str, Any]] = mapped_column(JSONB)
    result: Mapped[dict[str, Any]] = mapped_column(JSONB)
    author_id: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(MOMENT)
    __table_args__ = (
        UniqueConstraint("draft_id", "version"),
        CheckConstraint("depth >= 1", "depth"),
        Index(None, "parent"),
    )


class DraftCode(Base):
    """A code that a draft gave to an area that begins in it; no other draft may give it."""

    __tablename__ = "draft_code"
    level: Mapped[str] = mapped_column(Text, primary_key=True)
    code: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    __table_args__ = (Index(None, "draft_id"),)


class Lineage(Base):
    """What became of the ground of an area at a revision: before -> after, and how many square metres."""

    __tablename__ = "lineage"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    town_id: Mapped[uuid.UUID] = mapped_column(_town_fk())
    revision: Mapped[int] = mapped_column(ForeignKey("revision.number"))
    level: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    before_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("area.id"))
    after_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("area.id"))
    m2: Mapped[float]
    __table_args__ = (
        CheckConstraint(f"kind IN {LINEAGE_KINDS}", "kind"),
        CheckConstraint("before_id IS NOT NULL OR after_id IS NOT NULL", "ends"),
        Index(None, "revision"),
        Index(None, "before_id"),
        Index(None, "after_id"),
    )


class CarriedTerm(Base):
    """An appointment that a publication cut short: its term before, so that a rollback can give it back."""

    __tablename__ = "carried_term"
    revision: Mapped[int] = mapped_column(ForeignKey("revision.number"), primary_key=True)
    appointment_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    post_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    acting: Mapped[bool] = mapped_column(server_default=text("false"))
    term: Mapped[Range[Any]] = mapped_column(DATERANGE)
    capacity: Mapped[str] = mapped_column(Text, server_default="")
    __table_args__ = (Index(None, "post_id"),)


class Todo(Base):
    """Something a publication could not decide by rule and a person must."""

    __tablename__ = "todo"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    town_id: Mapped[uuid.UUID] = mapped_column(_town_fk())
    revision: Mapped[int | None] = mapped_column(ForeignKey("revision.number"))
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("draft.id"))
    kind: Mapped[str] = mapped_column(Text)
    area_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("area.id"))
    zh: Mapped[str] = mapped_column(Text)
    en: Mapped[str] = mapped_column(Text)
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    created_at: Mapped[datetime] = mapped_column(MOMENT)
    done_at: Mapped[datetime | None] = mapped_column(MOMENT)
    done_by: Mapped[str] = mapped_column(Text, server_default="")
    __table_args__ = (Index(None, "revision"), Index(None, "area_id"))
