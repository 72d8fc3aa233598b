"""From an approved draft to the published town, in one transaction; and back to an earlier map.

Publications come one after another (`revisions.lock`). Only rows of areas that differ are closed and opened;
lineage, appointments, addresses and to-dos follow in the same transaction, and open reports too, by whoever
calls (`incidents.reassigning`). A draft for a date stays a draft until its moment: nothing of it is in the
published tables before, so nothing can leak.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from boundaries import publishing, revisions
from boundaries.drafts import carry_over, codes
from boundaries.drafts.changes import Change, map_change, prepared, summary
from boundaries.drafts.lineage import lines_of
from boundaries.drafts.rebasing import put_on_newest, stale_base
from boundaries.drafts.states import States
from boundaries.drafts.steps import require_sound, require_within
from boundaries.drafts.storing import By, Order, Seen, codes_of, operations, seen, taken_up, touch
from boundaries.drafts.tables import Draft, Todo
from boundaries.identity import uuid7
from boundaries.tables import Revision
from gis.edits.whole import check_town
from gis.errors import Conflict, InputError, NotFound, WanggeError

LONGEST_AHEAD = timedelta(days=3660)
TOWN_ID = text("SELECT id FROM area WHERE level = 'town' AND code = :code")


@dataclass(frozen=True)
class PublishedDraft:
    """A revision that was made. counts: begun, ended, changed units; todos: how many a person must see to."""

    revision: int
    valid_from: datetime
    counts: dict[str, Any]
    todos: int


@dataclass(frozen=True)
class Wish:
    """How to publish: from which moment (None: now); whether to put the draft onto the newest revision first
    where nothing meets."""

    moment: datetime | None = None
    rebase: bool = False


def publish(session: Session, states: States, order: Order, wish: Wish = Wish()) -> PublishedDraft:
    """Publish an approved draft. Never commits.

    Raises Conflict (not approved, not on the newest revision, meeting a scheduled draft), EditRefused.
    """
    revisions.lock(session)
    draft = taken_up(session, order, ("approved", "scheduled"))
    newest = revisions.newest(session)
    if draft.base_revision != newest:
        if not wish.rebase:
            raise stale_base(draft, newest)
        put_on_newest(session, states, draft, order.by)
    change = require_sound(session, states, draft)
    require_within(change, order.by)
    _require_apart(session, change, draft)

    def opening() -> revisions.Opened:
        opened = revisions.open_next(session, wish.moment or order.by.now, f"draft:{draft.id}")
        _tell(session, opened.number, draft.name, draft.author)
        return opened

    done = _written(session, change, opening, order.by)
    draft.state, draft.published_revision, draft.publish_at = "published", done.revision, None
    codes.free(session, draft)
    touch(draft, order.by)
    session.flush()
    return done


def schedule(session: Session, states: States, order: Order, at: datetime) -> Seen:
    """Have an approved draft published at a later moment (with time zone); only listeners are told.

    Raises InputError for a moment that is past or over ten years ahead; else as `publish`.
    """
    if not order.by.now < at <= order.by.now + LONGEST_AHEAD:
        raise InputError(
            "发布时刻应在将来（十年以内）。要立即发布，请不填时刻。",
            "The moment must lie ahead, within ten years. To publish now, give none.",
            field="at",
        )
    revisions.lock(session)
    draft = taken_up(session, order, ("approved", "scheduled"))
    newest = revisions.newest(session)
    if draft.base_revision != newest:
        raise stale_base(draft, newest)
    change = require_sound(session, states, draft)
    require_within(change, order.by)
    _require_apart(session, change, draft)
    draft.state, draft.publish_at = "scheduled", at
    touch(draft, order.by)
    session.flush()
    revisions.announce(session)
    return seen(session, draft)


def next_due(session: Session) -> datetime | None:
    """The moment of the next scheduled draft."""
    query = select(Draft.publish_at).where(Draft.state == "scheduled").order_by(Draft.publish_at).limit(1)
    return session.scalars(query).one_or_none()


def publish_due(session: Session, states: States, by: By) -> PublishedDraft | None:
    """Publish the first scheduled draft whose moment has come, in force from that moment; None if none has.

    Where others have published since, it is put onto the newest revision first. If it cannot be published it
    goes back to `approved`, and a to-do says why.
    """
    revisions.lock(session)
    query = select(Draft.id).where(Draft.state == "scheduled", Draft.publish_at <= by.now)
    number = session.scalars(query.order_by(Draft.publish_at, Draft.id).limit(1)).one_or_none()
    if number is None:
        return None
    order = Order(number, by)
    draft = taken_up(session, order, ("scheduled",))
    try:
        with session.begin_nested():
            return publish(session, states, order, Wish(draft.publish_at, rebase=True))
    except WanggeError as error:
        session.refresh(draft)
        draft.state, draft.publish_at = "approved", None
        touch(draft, by)
        _add_failure(session, draft, error, by)
        session.flush()
        return None


def rollback(session: Session, states: States, target: tuple[int, str], by: By) -> PublishedDraft:
    """Bring back the map of an earlier revision (number, note) as a new revision. Never commits.

    Raises NotFound for an unknown revision, Conflict where the map is that one already.
    """
    number, note = target
    revisions.lock(session)
    newest = revisions.newest(session)
    if session.get(Revision, number) is None:
        raise NotFound(f"没有第 {number} 版地图。", f"There is no revision {number}.", revision=number)
    change = map_change(states.base(session, newest), states.base(session, number))
    if number == newest or not (change.touched or change.new):
        raise Conflict(
            f"现在的地图与第 {number} 版相同，不需要恢复。",
            f"The map is that of revision {number} already; there is nothing to bring back.",
            revision=number,
        )
    require_within(change, by)
    _require_apart(session, change, None)
    problems = check_town(change.before.state, change.after, outline=True)
    if problems:
        raise Conflict(problems[0].zh, problems[0].en, revision=number)

    def opening() -> revisions.Opened:
        opened = revisions.open_next(session, by.now, f"rollback:{number}")
        _tell(session, opened.number, note, by.name)
        return opened

    return _written(session, change, opening, by)


def _written(
    session: Session, change: Change, opening: Callable[[], revisions.Opened], by: By
) -> PublishedDraft:
    """The rows of a change, and everything that follows from it."""
    areas, gone = prepared(change)
    town = session.execute(TOWN_ID, {"code": change.before.town}).scalar_one()
    difference = publishing.Difference(areas, gone, town, change.before.srid)
    written = publishing.write(session, difference, opening)
    if written is None:
        raise Conflict("没有任何区域发生变化，没有发布。", "No area would change, so nothing was published.")
    todos = carry_over.carry(session, carry_over.Event(change, written, lines_of(change), by.now))
    revisions.announce(session)
    return PublishedDraft(written.opened.number, written.opened.moment, summary(change), todos)


def _tell(session: Session, number: int, note: str, author: str) -> None:
    row = session.get(Revision, number)
    assert row is not None
    row.note, row.author = note, author
    session.flush()


def _require_apart(session: Session, change: Change, draft: Draft | None) -> None:
    """Raise Conflict where a change meets a draft that waits for its date, which would then be in vain."""
    for waiting in session.scalars(select(Draft).where(Draft.state == "scheduled").order_by(Draft.id)):
        if draft is not None and waiting.id == draft.id:
            continue
        touched = {code for one in operations(session, waiting.id) for code in codes_of(one)}
        meets = sorted(touched & change.touched)
        if meets:
            error = Conflict(
                f"与定期发布的草稿“{waiting.name}”改动了相同的地方（{'、'.join(meets[:5])}）。"
                "请先发布或退回那份草稿。",
                f'The draft "{waiting.name}", which waits for its date, changes the same places '
                f"({', '.join(meets[:5])}). Publish or return that one first.",
                draft=waiting.id,
            )
            error.extra = {"meets": meets[:1000], "scheduled": waiting.id}
            raise error


def _add_failure(session: Session, draft: Draft, error: WanggeError, by: By) -> None:
    session.add(
        Todo(
            id=uuid7(),
            town_id=draft.town_id,
            draft_id=draft.id,
            kind="schedule",
            zh=f"草稿“{draft.name}”到期未能发布：{error.zh}",
            en=f'The draft "{draft.name}" could not be published on its date: {error.en}',
            detail={"draft": draft.id},
            created_at=by.now,
        )
    )
