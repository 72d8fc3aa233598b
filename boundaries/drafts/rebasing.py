"""Putting a draft onto the newest revision, where what it touches and what was published since do not meet.

The stored results of its operations are laid over the new base as they are: units that others changed are
not among them, so the borders between still match. What both changes together could break (a grid in pieces,
an overlay over two grids) is looked at around them; the whole town again before it is published.
"""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from boundaries import revisions
from boundaries.drafts.states import States
from boundaries.drafts.steps import change_of, require_within
from boundaries.drafts.storing import LIVE, By, Order, Seen, codes_of, operations, seen, taken_up, touch
from boundaries.drafts.tables import Draft, DraftOperation
from gis.edits.whole import check_around, differing_units
from gis.errors import Conflict


def rebase(session: Session, states: States, order: Order) -> Seen:
    """Put a draft onto the newest revision; it stays submitted or approved if it was.

    Raises Conflict, with what meets in `extra`, where it must be drawn again, and Forbidden for a draft
    that changes ground outside the asker's villages.
    """
    draft = taken_up(session, order, LIVE)
    require_within(change_of(session, states, draft), order.by)
    if draft.base_revision != revisions.newest(session):
        put_on_newest(session, states, draft, order.by)
    return seen(session, draft)


def put_on_newest(session: Session, states: States, draft: Draft, by: By) -> None:
    """As `rebase`, for a draft whose row is held."""
    newest = revisions.newest(session)
    old, new = states.base(session, draft.base_revision), states.base(session, newest)
    in_force = operations(session, draft.id)
    touched = {code for one in in_force for code in codes_of(one)}
    sides = differing_units(old.state, new.state)
    meets = sorted(touched & {unit.code for side in sides for unit in side})
    if meets:
        raise _meeting(draft, newest, meets)
    begun = states.state(session, draft).members.keys() - old.state.members.keys()
    draft.base_revision = newest
    after = states.state(session, draft)
    gone = sorted(after.members.keys() - new.state.members.keys() - begun)
    problems = [] if gone else check_around(new.state, after)
    if gone or problems:
        codes = gone or sorted({code for problem in problems for code in problem.codes})
        raise _meeting(draft, newest, codes)
    undone = update(DraftOperation).where(DraftOperation.draft_id == draft.id)
    session.execute(undone.where(DraftOperation.id.not_in([one.id for one in in_force])).values(lost=True))
    touch(draft, by)
    session.flush()


def stale_base(draft: Draft, newest: int) -> Conflict:
    """The error of a publication on a map that is no longer the newest."""
    error = Conflict(
        f"草稿以第 {draft.base_revision} 版地图为底，现已发布到第 {newest} 版。请先把草稿移到最新版。",
        f"The draft starts from revision {draft.base_revision}, but revision {newest} has been published. "
        "Rebase the draft onto it first, then publish.",
        draft=draft.id,
    )
    error.extra = {"version": draft.version, "revision": newest, "changed_since": []}
    return error


def _meeting(draft: Draft, newest: int, codes: list[str]) -> Conflict:
    few = codes[:5]
    error = Conflict(
        f"草稿与已发布的第 {newest} 版改动了相同的地方（{'、'.join(few)}），不能自动合并。"
        "请撤销相关操作或新建草稿重画。",
        f"The draft and revision {newest} both change the same places ({', '.join(few)}), so they cannot be "
        "joined by themselves. Undo those operations, or draw them again in a new draft.",
        draft=draft.id,
        codes=codes[:100],
    )
    error.extra = {"version": draft.version, "revision": newest, "meets": codes[:1000]}
    return error
