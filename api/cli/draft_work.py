"""What the commands about drafts do: the same functions as the routes, in the name of an account, audited."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rich.text import Text
from sqlalchemy.orm import Session

from api.auth import Official, accounts, audit
from api.auth.officials import ROLE_NAMES
from api.auth.sessions import official_from
from api.cli import draft_tables
from api.cli.official_sessions import moment_text, reading, show, writing
from api.draft_counts import Drafting
from api.draft_impact import Eyes, impact_document
from api.routes.drafts import EDITORS
from api.scheduling import follow_up
from api.settings import read_settings
from boundaries import drafts
from boundaries.database import storage_srid
from boundaries.directory import snapshot
from boundaries.drafts import Applied, By, Order, PublishedDraft, Seen, States
from boundaries.drafts.storing import STATE_NAMES
from gis.edits import Edit, edit_from_json, edit_to_json
from gis.errors import EditRefused, Forbidden, InputError

LARGEST = 64_000_000
"""Bytes of a file of edits."""


@dataclass(frozen=True)
class Hand:
    """A session in which an account does something, and who it is."""

    session: Session
    official: Official
    by: By

    def order(self, draft: int, version: int | None = None) -> Order:
        """A change of a draft by this account."""
        return Order(draft, self.by, version)

    def log(self, action: str, target: str, **detail: Any) -> None:
        """An entry of the audit log that says it was done here."""
        audit(self.session, self.official, action, target, {"command": "wangge", **detail})


@contextmanager
def acting(data: Path | None, name: str, roles: tuple[str, ...]) -> Iterator[Hand]:
    """A session in the name of an account, committed at the end.

    Raises NotFound for an unknown account, Forbidden for a disabled one or one of other roles.
    """
    with writing(data) as (session, now):
        account = accounts.named(session, name)
        official = official_from(account)
        if account.disabled_at is not None:
            raise Forbidden(f"账号 {name} 已停用。", f"The account {name} is disabled.", account=name)
        if official.role not in roles:
            zh, en = (", ".join(ROLE_NAMES[role][k] for role in roles) for k in (0, 1))
            raise Forbidden(
                f"账号 {name} 的角色不能做这件事，需要：{zh}。",
                f"The account {name} may not do this. Needed: {en}.",
                account=name,
            )
        villages = None if official.area_level == "town" else frozenset({official.area_code})
        yield Hand(session, official, By(str(official.id), official.label, now, villages))


@contextmanager
def telling(session: Session) -> Iterator[None]:
    """Print the problems of a refused edit as a table before the error itself is told."""
    try:
        yield
    except EditRefused as error:
        if error.problems:
            draft_tables.show_problems(error.problems, storage_srid(session) or 4326)
        raise


def new(data: Path | None, by: str, name: str, note: str) -> None:
    """Begin a draft."""
    with acting(data, by, EDITORS) as hand:
        seen = drafts.open_draft(hand.session, name, note, hand.by)
        hand.log("draft.new", f"draft {seen.row.id}", name=seen.row.name)
    _tell(seen, "已新建 made")


def list_drafts(data: Path | None, state: str | None) -> None:
    """Every draft."""
    if state is not None and state not in STATE_NAMES:
        names = ", ".join(STATE_NAMES)
        raise InputError(f"没有这种状态：{state}。可用：{names}", f"No state {state!r}: use {names}")
    with reading(data) as session:
        draft_tables.show_drafts(drafts.list_drafts(session, state))


def apply(data: Path | None, by: str, which: tuple[int, int | None], file: Path) -> None:
    """Apply the edits of a file, all or none."""
    edits = read_edits(file)
    draft, version = which
    states = States()
    with acting(data, by, EDITORS) as hand, telling(hand.session):
        for number, edit in enumerate(edits):
            applied = drafts.edit(hand.session, states, hand.order(draft, None if number else version), edit)
            tell_step(applied, edit)
            told = {"version": applied.seen.row.version, "op": edit_to_json(edit)["op"]}
            hand.log("draft.edit", f"draft {draft}", **told)
    _tell(applied.seen, f"{len(edits)} 项操作 operations")


def read_edits(file: Path) -> list[Edit]:
    """Edits from JSON: one object, a list, or {"edits": [...]}. Raises InputError."""
    try:
        raw = sys.stdin.buffer.read(LARGEST + 1) if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise InputError(
            f"读不了 {file}：{error.strerror}。", f"Cannot read {file}: {error.strerror}.", path=str(file)
        ) from None
    try:
        found = json.loads(raw) if len(raw) <= LARGEST else None
    except (ValueError, RecursionError):
        found = None
    found = found.get("edits", [found]) if isinstance(found, dict) else found
    if not isinstance(found, list) or not found or not all(isinstance(one, dict) for one in found):
        raise InputError(
            "输入应是一个操作或操作列表的 JSON，例如 "
            '{"op": "move_vertex", "at": [x, y], "to": [x, y]}。见 wangge draft operations。',
            "The input must be JSON of one edit or a list of edits, such as "
            '{"op": "move_vertex", "at": [x, y], "to": [x, y]}. See: wangge draft operations.',
        )
    return [edit_from_json(one) for one in found]


def tell_step(applied: Applied, edit: Edit | None = None) -> None:
    """One line: what was changed and what ended."""
    name = type(edit).__name__ if edit is not None else ""
    changed, ended = " ".join(applied.changed[:12]), " ".join(applied.ended[:12])
    more = f" … 共 {len(applied.changed)}" if len(applied.changed) > 12 else ""
    show(Text(f"{name} 改 changed: {changed}{more}" + (f" 撤 ended: {ended}" if ended else "")))


def step(data: Path | None, by: str, draft: int, name: str) -> None:
    """Undo or redo."""
    take = {"undo": drafts.undo, "redo": drafts.redo}[name]
    with acting(data, by, EDITORS) as hand:
        applied = take(hand.session, States(), hand.order(draft))
        hand.log(f"draft.{name}", f"draft {draft}", version=applied.seen.row.version)
    tell_step(applied)
    _tell(applied.seen, {"undo": "已撤销 undone", "redo": "已重做 done again"}[name])


def check(data: Path | None, draft: int) -> None:
    """Look the whole town over. Raises EditRefused after listing the problems."""
    with reading(data) as session, telling(session):
        problems = drafts.check(session, States(), drafts.read_draft(session, draft).row)
        if problems:
            raise drafts.refusal(problems)
    show(Text("没有问题 · no problems"))


def impact(data: Path | None, draft: int, as_json: bool) -> None:
    """What publishing would move."""
    now = datetime.now(ZoneInfo(read_settings(data).timezone))
    with reading(data) as session:
        found = impact_document(session, draft, Eyes(Drafting(), snapshot(session), now))
    if as_json:
        sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")
    else:
        draft_tables.show_impact(found)


Move = Callable[[Session, States, Order], Seen]
MOVES: dict[str, tuple[Move, tuple[str, ...], str]] = {
    "submit": (drafts.submit, EDITORS, "已提交 submitted"),
    "approve": (drafts.approve, ("approver",), "已批准 approved"),
    "rebase": (drafts.rebase, (*EDITORS, "approver"), "已移到最新版 put onto the newest revision"),
}


def move(data: Path | None, by: str, draft: int, name: str) -> None:
    """A step of a draft on its way."""
    take, roles, told = MOVES[name]
    with acting(data, by, roles) as hand, telling(hand.session):
        seen = take(hand.session, States(), hand.order(draft))
        hand.log(f"draft.{name}", f"draft {draft}", name=seen.row.name, version=seen.row.version)
    _tell(seen, told)


def publish(data: Path | None, by: str, draft: int, at: datetime | None) -> None:
    """Publish, now or at a moment, with everything that follows."""
    states = States()
    with acting(data, by, ("approver",)) as hand, telling(hand.session):
        if at is not None:
            moment = at.replace(tzinfo=hand.by.now.tzinfo)
            seen = drafts.schedule(hand.session, states, hand.order(draft), moment)
            hand.log("draft.schedule", f"draft {draft}", at=moment.isoformat())
        else:
            done = drafts.publish(hand.session, states, hand.order(draft))
            moved = follow_up(hand.session, done).moved
            hand.log("draft.publish", f"draft {draft}", revision=done.revision)
    if at is not None:
        _tell(seen, f"将于 {moment_text(moment)} 发布 to be published then")
    else:
        _tell_published(done, moved)


def rollback(data: Path | None, by: str, revision: int, note: str) -> None:
    """Bring an earlier map back."""
    with acting(data, by, ("approver",)) as hand:
        done = drafts.rollback(hand.session, States(), (revision, note), hand.by)
        moved = follow_up(hand.session, done).moved
        hand.log("revision.rollback", f"revision {done.revision}", to=revision)
    _tell_published(done, moved)


def _tell(seen: Seen, what: str) -> None:
    row, (zh, en) = seen.row, STATE_NAMES[seen.row.state]
    show(
        Text(
            f"{what} · 草稿 draft {row.id} “{row.name}”: {zh} {en}, 第 {row.version} 版 version {row.version}"
        )
    )


def _tell_published(done: PublishedDraft, moved: int) -> None:
    began, changed, ended = (done.counts.get(name, 0) for name in ("begun", "changed", "ended"))
    show(
        Text(
            f"已发布第 {done.revision} 版：新设 {began}、修改 {changed}、撤销 {ended} 个单元，"
            f"{moved} 件未结上报换了归属，{done.todos} 件待办\n"
            f"revision {done.revision}: {began} units begun, {changed} changed, {ended} ended; "
            f"{moved} open reports moved; {done.todos} to-dos"
        )
    )
