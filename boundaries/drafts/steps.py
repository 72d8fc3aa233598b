"""The way of a draft from hand to hand: checked, submitted, approved by another, returned, given up."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from boundaries.drafts import codes
from boundaries.drafts.applying import refusal
from boundaries.drafts.changes import Change, draft_change
from boundaries.drafts.states import States
from boundaries.drafts.storing import LIVE, By, Order, Seen, require_own, seen, taken_up, touch
from boundaries.drafts.tables import Draft, DraftOperation
from gis.edits import Problem
from gis.edits.whole import check_town
from gis.errors import Conflict, Forbidden

OUTLINE_OPS = ("draw", "give_gap", "import")
"""Operations that may give the town ground it did not have, without saying `outline`."""


def check(session: Session, states: States, draft: Draft) -> list[Problem]:
    """Every problem of the whole town as a draft has it; none means that it can be published."""
    base = states.base(session, draft.base_revision)
    return check_town(base.state, states.state(session, draft), _moves_outline(session, draft))


def change_of(session: Session, states: States, draft: Draft) -> Change:
    """What a draft changes against the revision it starts from."""
    return draft_change(states.base(session, draft.base_revision), states.state(session, draft))


def submit(session: Session, states: States, order: Order) -> Seen:
    """Hand a draft in. Raises Conflict for one that changes nothing, EditRefused for one with problems."""
    draft = taken_up(session, order)
    require_own(draft, order.by)
    require_sound(session, states, draft)
    draft.state, draft.reason = "submitted", ""
    draft.approver_id = draft.approver = None
    return _done(session, draft, order.by)


def approve(session: Session, states: States, order: Order) -> Seen:
    """Approve a draft that someone else made. Raises Forbidden for one's own, and outside one's villages."""
    draft = taken_up(session, order, ("submitted",))
    _require_other(session, draft, order.by)
    require_within(change_of(session, states, draft), order.by)
    draft.state, draft.approver_id, draft.approver = "approved", order.by.id, order.by.name
    return _done(session, draft, order.by)


def send_back(session: Session, states: States, order: Order, reason: str) -> Seen:
    """Return a draft to its author, with the reason."""
    draft = taken_up(session, order, ("submitted", "approved", "scheduled"))
    require_within(change_of(session, states, draft), order.by)
    draft.state, draft.reason, draft.publish_at = "open", reason.strip(), None
    draft.approver_id = draft.approver = None
    return _done(session, draft, order.by)


def abandon(session: Session, order: Order) -> Seen:
    """Give a draft up; its operations stay in the record, its codes are free again."""
    draft = taken_up(session, order, LIVE)
    require_own(draft, order.by)
    draft.state, draft.publish_at = "abandoned", None
    codes.free(session, draft)
    return _done(session, draft, order.by)


def require_sound(session: Session, states: States, draft: Draft) -> Change:
    """What a draft changes. Raises Conflict where that is nothing, EditRefused with every problem."""
    change = change_of(session, states, draft)
    if not change.touched:
        raise Conflict(
            f"草稿“{draft.name}”没有改动任何单元。请先修改，或作废它。",
            f'The draft "{draft.name}" changes no unit. Edit it first, or abandon it.',
            draft=draft.id,
        )
    problems = check(session, states, draft)
    if problems:
        raise refusal(problems)
    return change


def require_within(change: Change, by: By) -> None:
    """Raise Forbidden where a change reaches beyond someone's villages."""
    beyond = [] if by.villages is None else sorted(set(change.villages) - by.villages)
    if beyond:
        raise Forbidden(
            f"这份草稿改动了您辖区以外的村（{'、'.join(beyond[:3])}），请由镇级审批人处理。",
            f"This draft changes villages outside your area ({', '.join(beyond[:3])}): "
            "leave it to an approver of the town.",
            villages=beyond[:20],
        )


def _require_other(session: Session, draft: Draft, by: By) -> None:
    """Four eyes: whoever made any of it may not approve it."""
    query = select(DraftOperation.author_id).where(DraftOperation.draft_id == draft.id).distinct()
    if by.id in {draft.author_id, *session.scalars(query)}:
        raise Forbidden(
            "不能审批自己参与编辑的草稿，请由另一个人审批。",
            "You took part in this draft, so another person must approve it.",
            draft=draft.id,
        )


def _moves_outline(session: Session, draft: Draft) -> bool:
    query = select(DraftOperation.edit).where(DraftOperation.draft_id == draft.id)
    return any(one["op"] in OUTLINE_OPS or one.get("outline") for one in session.scalars(query))


def _done(session: Session, draft: Draft, by: By) -> Seen:
    touch(draft, by)
    session.flush()
    return seen(session, draft)
