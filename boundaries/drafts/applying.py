"""Editing a draft: one operation at a time, stored as it is made, each a step that can be taken back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from boundaries.drafts import codes
from boundaries.drafts.states import States, unit_to_json
from boundaries.drafts.storing import By, Order, Seen, newest_child, require_own, seen, taken_up, touch
from boundaries.drafts.tables import Draft, DraftOperation
from boundaries.identity import uuid7
from boundaries.tables import UNIT_KINDS
from gis.edits import Done, Edit, Problem, Refused, State, apply, edit_to_json
from gis.edits.operations import Describe, Draw, Import
from gis.errors import Conflict, EditRefused, Forbidden, InputError, WanggeError


@dataclass(frozen=True)
class Applied:
    """A step of a draft. changed: units to draw anew; ended: to take away; state: the town after it."""

    seen: Seen
    before: State
    state: State
    changed: tuple[str, ...]
    ended: tuple[str, ...]
    lineage: tuple[Mapping[str, Any], ...] = ()


def edit(session: Session, states: States, order: Order, asked: Edit) -> Applied:
    """One edit: applied, verified, stored. Never commits.

    Raises EditRefused with the problems, Conflict (another version, a draft that is not open), NotFound,
    and Forbidden where it would change ground of villages that are not the editor's.
    """
    _require_kinds(asked)
    draft = _own(session, order)
    before = states.state(session, draft)
    base = states.base(session, draft.base_revision).state
    done = _applied(session, (draft, base, _fenced(before, order.by)), asked, order.by)
    depth = _depth(session, draft) + 1
    touch(draft, order.by)
    operation = _stored(draft, order, asked, done)
    operation.depth = depth
    session.add(operation)
    draft.head = operation.id
    session.flush()
    states.keep((draft.base_revision, operation.id), done.state)
    now, after = Seen(draft, operation.depth, can_redo=False), replace(done.state, locked=before.locked)
    return Applied(now, before, after, done.changed, done.ended, tuple(operation.result["lineage"]))


def undo(session: Session, states: States, order: Order) -> Applied:
    """The last operation taken back. Raises Conflict where there is none."""
    draft = _own(session, order)
    last = session.get(DraftOperation, draft.head) if draft.head else None
    if last is None:
        raise Conflict("没有可以撤销的操作。", "There is nothing to undo.", draft=draft.id)
    before = states.state(session, draft)
    draft.head = last.parent
    return _moved(session, states, order, (draft, before, last))


def redo(session: Session, states: States, order: Order) -> Applied:
    """The operation last taken back done again. Raises Conflict where there is none."""
    draft = _own(session, order)
    following = newest_child(session, draft)
    if following is None:
        raise Conflict("没有可以重做的操作。", "There is nothing to redo.", draft=draft.id)
    before = states.state(session, draft)
    draft.head = following.id
    return _moved(session, states, order, (draft, before, following))


def lock_grid(session: Session, states: States, order: Order, wish: tuple[str, bool]) -> Seen:
    """Lock a grid of the draft against edits (code, True), or give it free (code, False)."""
    (grid, locked), draft = wish, _own(session, order)
    if grid not in states.state(session, draft).members and locked:
        raise EditRefused(
            f"草稿里没有网格“{grid[:40]}”。", f"The draft has no grid {grid[:40]!r}.", (), grid=grid
        )
    draft.locked = sorted({*draft.locked, grid} if locked else set(draft.locked) - {grid})
    touch(draft, order.by)
    session.flush()
    return seen(session, draft)


def refusal(problems: Collection[Problem]) -> EditRefused:
    """The error that says what is wrong with an edit or a draft."""
    first, more = next(iter(problems)), len(problems) - 1
    rest_zh, rest_en = (f"（另有 {more} 处问题）", f" ({more} more)") if more else ("", "")
    return EditRefused(first.zh + rest_zh, first.en + rest_en, tuple(problems), kind=first.kind)


def _require_kinds(asked: Edit) -> None:
    """Raise InputError for a kind of unit that the tables do not know."""
    kinds = (
        (asked.kind,)
        if isinstance(asked, Draw | Describe)
        else asked.kinds
        if isinstance(asked, Import)
        else ()
    )
    unknown = next((kind for kind in kinds if kind and kind not in UNIT_KINDS), None)
    if unknown is not None:
        raise InputError(
            f"没有这种单元类型：{unknown[:40]}。可用：{'、'.join(UNIT_KINDS)}。",
            f"There is no kind of unit {unknown[:40]!r}: use {', '.join(UNIT_KINDS)}.",
            field="kind",
        )


def _own(session: Session, order: Order) -> Draft:
    draft = taken_up(session, order)
    require_own(draft, order.by)
    return draft


def _fenced(state: State, by: By) -> State:
    """The state with every grid locked that lies outside the editor's villages."""
    if by.villages is None:
        return state
    beyond = {grid for grid in state.members if state.village_of(grid) not in by.villages}
    return replace(state, locked=state.locked | beyond)


def _refused(state: State, draft: Draft, problems: Sequence[Problem]) -> WanggeError:
    """The error of a refused edit: Forbidden where only the editor's own limits stand against it."""
    fenced = [p for p in problems if p.kind == "locked_grid" and p.codes[0] not in draft.locked]
    if not fenced:
        return refusal(problems)
    grid = fenced[0].codes[0]
    return _not_yours(grid, state.village_of(grid))


def _not_yours(grid: str, village: str) -> Forbidden:
    return Forbidden(
        f"网格 {grid} 不在您的村，您不能改动那里。请由负责那里的人员或镇级编辑员操作。",
        f"Grid {grid} is not in your village, so you may not change it. Ask whoever answers for it.",
        grid=grid,
        village=village,
    )


def _applied(session: Session, states: tuple[Draft, State, State], asked: Edit, by: By) -> Done:
    """The edit done, with codes that nobody else has. states: the draft, its base, and what is edited."""
    draft, base, before = states
    done = apply(before, asked)
    if isinstance(done, Refused):
        raise _refused(before, draft, done.problems)
    begun = _begun(before, done.state)
    if not any(begun.values()):
        return done
    codes.lock(session)
    home = {"unit": {unit.was for unit in before.units.values()}, "grid": base.members.keys()}
    if any(codes.known(session, draft, level, found - home[level]) for level, found in begun.items()):
        wider = replace(
            before,
            taken=before.taken | codes.taken(session, draft, "unit"),
            past_grids=codes.taken(session, draft, "grid") - base.members.keys(),
        )
        done = apply(wider, asked)
        if isinstance(done, Refused):
            raise _refused(before, draft, done.problems)
        begun = _begun(before, done.state)
    beyond = {done.state.village_of(grid) for grid in begun["grid"]} - (by.villages or set())
    if by.villages is not None and beyond:
        raise _not_yours(min(begun["grid"]), min(beyond))
    for level, found in begun.items():
        codes.take(session, draft, level, found)
    return done


def _begun(before: State, after: State) -> dict[str, set[str]]:
    return {
        "unit": set(after.units.keys() - before.units.keys()),
        "grid": set(after.members.keys() - before.members.keys()),
    }


def _stored(draft: Draft, order: Order, asked: Edit, done: Done) -> DraftOperation:
    return DraftOperation(
        id=uuid7(),
        draft_id=draft.id,
        parent=draft.head,
        version=draft.version,
        lost=False,
        edit=edit_to_json(asked),
        result={
            "units": [unit_to_json(done.state.units[code]) for code in done.changed],
            "ended": list(done.ended),
            "lineage": [asdict(one) for one in done.lineage],
        },
        author_id=order.by.id,
        author=order.by.name,
        made_at=order.by.now,
    )


def _depth(session: Session, draft: Draft) -> int:
    if draft.head is None:
        return 0
    head = session.get(DraftOperation, draft.head)
    assert head is not None
    return head.depth


def _moved(
    session: Session, states: States, order: Order, step: tuple[Draft, State, DraftOperation]
) -> Applied:
    """The draft after its head moved by one operation: exactly the units of that operation differ."""
    draft, before, operation = step
    touch(draft, order.by)
    session.flush()
    after = states.state(session, draft)
    told = {*operation.result["ended"], *(unit[0] for unit in operation.result["units"])}
    changed = tuple(sorted(told & after.units.keys()))
    ended = tuple(sorted((told & before.units.keys()) - after.units.keys()))
    return Applied(seen(session, draft), before, after, changed, ended)
