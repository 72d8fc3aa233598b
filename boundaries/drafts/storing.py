"""Reading and locking drafts, and the rules every change of one goes through: state, version, by whom.

An official who changes a draft holds its row to the end of the transaction, so that two who edit at once
come one after another, and the second is told what the first did.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from boundaries import revisions
from boundaries.drafts.tables import Draft, DraftOperation
from gis.errors import Conflict, Forbidden, InputError, NotFound

LONGEST_NAME, LONGEST_NOTE = 200, 4000
EDITABLE = ("open",)
LIVE = ("open", "submitted", "approved", "scheduled")
STATE_NAMES = {
    "open": ("编辑中", "open"),
    "submitted": ("待审批", "submitted"),
    "approved": ("已批准", "approved"),
    "scheduled": ("定期发布", "scheduled"),
    "published": ("已发布", "published"),
    "abandoned": ("已作废", "abandoned"),
}
TOWN = text("SELECT id FROM area WHERE level = 'town' AND code = :code")


@dataclass(frozen=True)
class By:
    """Who does something (an account's id and the name people know) and when, on the town's clock.

    villages: codes of those whose ground they may change, and then only by drafts of their own; None: all."""

    id: str
    name: str
    now: datetime
    villages: frozenset[str] | None = None


@dataclass(frozen=True)
class Order:
    """A change of a draft that someone asks for. version: the one they saw, None where it does not matter."""

    draft: int
    by: By
    version: int | None = None


@dataclass(frozen=True)
class Seen:
    """A draft as it stands, with the number of operations in force."""

    row: Draft
    operations: int
    can_redo: bool

    @property
    def can_undo(self) -> bool:
        """Whether there is an operation to take back."""
        return self.row.head is not None


def open_draft(session: Session, name: str, note: str, by: By) -> Seen:
    """A new draft on the newest revision. Raises Conflict before the first map, InputError for its name."""
    number = revisions.newest(session)
    town = session.execute(text("SELECT id FROM area WHERE level = 'town' LIMIT 1")).scalar_one_or_none()
    if not number or town is None:
        raise Conflict(
            "还没有发布任何地图，不能新建草稿。请先运行 wangge load。",
            "No map is published yet, so no draft can begin: run `wangge load` first.",
        )
    row = Draft(
        town_id=town,
        name=_name(name),
        note=_note(note),
        state="open",
        base_revision=number,
        version=1,
        locked=[],
        author_id=by.id,
        author=by.name,
        reason="",
        created_at=by.now,
        changed_at=by.now,
    )
    session.add(row)
    session.flush()
    return Seen(row, 0, False)


def read_draft(session: Session, number: int) -> Seen:
    """One draft. Raises NotFound."""
    row = session.get(Draft, number) if 0 < number < 2**31 else None
    if row is None:
        raise _unknown(number)
    return seen(session, row)


def seen(session: Session, row: Draft) -> Seen:
    """A draft with what its operations say."""
    depth = 0
    if row.head is not None:
        depth = session.scalar(select(DraftOperation.depth).where(DraftOperation.id == row.head)) or 0
    return Seen(row, depth, newest_child(session, row) is not None)


def list_drafts(session: Session, state: str | None = None) -> list[Seen]:
    """Drafts in a state (all, without one), the last changed first."""
    query = select(Draft).order_by(Draft.changed_at.desc(), Draft.id.desc()).limit(500)
    if state is not None:
        query = query.where(Draft.state == state)
    return [seen(session, row) for row in session.scalars(query)]


def operations(session: Session, number: int) -> list[DraftOperation]:
    """The operations in force, first to last."""
    row = read_draft(session, number).row
    found = session.scalars(select(DraftOperation).where(DraftOperation.draft_id == row.id))
    by_id = {one.id: one for one in found}
    chain, at = [], row.head
    while at is not None:
        chain.append(by_id[at])
        at = by_id[at].parent
    return chain[::-1]


def taken_up(session: Session, order: Order, states: Sequence[str] = EDITABLE) -> Draft:
    """The draft, its row locked, if it is in one of `states` and at the version that was seen.

    Raises NotFound; Conflict with `version` and `changed_since` in `extra` where it has moved on.
    """
    known = 0 < order.draft < 2**31
    query = select(Draft).where(Draft.id == order.draft).with_for_update()
    row = session.scalars(query.execution_options(populate_existing=True)).one_or_none() if known else None
    if row is None:
        raise _unknown(order.draft)
    if order.version is not None and order.version != row.version:
        raise _stale(session, row, order.version)
    if row.state not in states:
        raise _wrong_state(row, states)
    return row


def require_own(row: Draft, by: By) -> None:
    """Raise Forbidden where someone who answers for some villages only would change another's draft."""
    if by.villages is not None and row.author_id != by.id:
        raise Forbidden(
            "这是别人的草稿，您只能修改自己新建的草稿。",
            "This draft is someone else's; you may change only drafts of your own.",
            draft=row.id,
        )


def touch(row: Draft, by: By) -> None:
    """Count a change of the draft."""
    row.version += 1
    row.changed_at = by.now


def describe(session: Session, order: Order, name: str | None, note: str | None) -> Seen:
    """Another name or note; None leaves it."""
    row = taken_up(session, order, LIVE)
    require_own(row, order.by)
    row.name = row.name if name is None else _name(name)
    row.note = row.note if note is None else _note(note)
    touch(row, order.by)
    session.flush()
    return seen(session, row)


def _name(name: str) -> str:
    short = name.strip()
    if not 0 < len(short) <= LONGEST_NAME:
        raise InputError(
            f"草稿要有名称，最多 {LONGEST_NAME} 个字。",
            f"A draft needs a name of at most {LONGEST_NAME} characters.",
            field="name",
        )
    return short


def _note(note: str) -> str:
    if len(note) > LONGEST_NOTE:
        raise InputError(
            f"说明太长，最多 {LONGEST_NOTE} 个字。",
            f"The note is too long: at most {LONGEST_NOTE} characters.",
            field="note",
        )
    return note


def _unknown(number: int) -> NotFound:
    return NotFound(
        f"没有第 {number} 号草稿。请在草稿列表里选取。",
        f"There is no draft {number}. Choose one from the list of drafts.",
        draft=number,
    )


def _wrong_state(row: Draft, states: Sequence[str]) -> Conflict:
    zh, en = STATE_NAMES[row.state]
    wanted = [STATE_NAMES[state] for state in states]
    error = Conflict(
        f"草稿“{row.name}”现在是“{zh}”，这一步只能对“{'、'.join(name[0] for name in wanted)}”的草稿进行。",
        f'The draft "{row.name}" is {en}; this can only be done to one that is '
        f"{' or '.join(name[1] for name in wanted)}.",
        draft=row.id,
        state=row.state,
    )
    error.extra = {"version": row.version, "state": row.state, "changed_since": []}
    return error


def _stale(session: Session, row: Draft, version: int) -> Conflict:
    query = select(DraftOperation).where(DraftOperation.draft_id == row.id, DraftOperation.version > version)
    later = session.scalars(query.order_by(DraftOperation.version)).all()
    who = "、".join(dict.fromkeys(one.author for one in later)) or row.name
    error = Conflict(
        f"草稿已被改动（{who}），您看到的是第 {version} 版，现在是第 {row.version} 版。请刷新后再改。",
        f"The draft has changed since ({who}): you saw version {version}, it is at {row.version} now. "
        "Reload it and make your change again.",
        draft=row.id,
        version=version,
    )
    error.extra = {"version": row.version, "changed_since": [told(one) for one in later[:100]]}
    return error


def told(one: DraftOperation) -> dict[str, Any]:
    """What people are told of an operation."""
    return {
        "version": one.version,
        "op": one.edit["op"],
        "codes": codes_of(one),
        "author": one.author,
        "made_at": one.made_at.isoformat(),
    }


def codes_of(one: DraftOperation) -> list[str]:
    """Codes of the units an operation changed, began or ended."""
    return sorted({*one.result["ended"], *(unit[0] for unit in one.result["units"])})


def newest_child(session: Session, row: Draft) -> DraftOperation | None:
    """The operation that redo would bring back: the last one made on the head."""
    at = DraftOperation.parent.is_(None) if row.head is None else DraftOperation.parent == row.head
    query = select(DraftOperation).where(DraftOperation.draft_id == row.id, at, ~DraftOperation.lost)
    return session.scalars(query.order_by(DraftOperation.version.desc()).limit(1)).one_or_none()
