"""Whether the audit log is what was written: its hash chain, recomputed here and not by the database.

Link n is SHA-256 over link n-1 and the text of entry n, in the order of commits. A changed, removed or
inserted entry breaks the chain. Removing the newest entries together with their links does not; for that
the head (number and hash) is noted outside, and given to `verify` later.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

LINKS = text("""
    SELECT seal.number, seal.hash, entry.id IS NOT NULL,
           jsonb_build_array(entry.id, (extract(epoch FROM entry.at) * 1000000)::bigint, entry.account_id,
                             entry.actor, entry.role, entry.action, entry.target, entry.detail)::text
    FROM audit_seal AS seal LEFT JOIN audit_log AS entry ON entry.id = seal.entry_id
    ORDER BY seal.number
""")
LOOSE = text("""
    SELECT entry.id FROM audit_log AS entry LEFT JOIN audit_seal AS seal ON seal.entry_id = entry.id
    WHERE seal.number IS NULL LIMIT 1
""")
COUNT = text("SELECT count(*) FROM audit_seal")
BLOCK = 2000


@dataclass(frozen=True)
class Head:
    """The newest link: how many entries there are, and their hash."""

    number: int
    hash: bytes


@dataclass(frozen=True)
class Verdict:
    """What a check found: `broken` names the first thing that is not as it was written, in both languages."""

    head: Head
    broken: tuple[str, str] | None


def count(session: Session) -> int:
    """How many entries the chain has."""
    return int(session.execute(COUNT).scalar_one())


def verify(session: Session, seen: Callable[[int], None], noted: Head | None = None) -> Verdict:
    """Recompute the whole chain; `seen` hears how many links are done. `noted`: a head noted earlier."""
    head, noted_hash = Head(0, b""), None
    for number, stored, present, entry in session.execute(LINKS).yield_per(BLOCK):
        link = hashlib.sha256(head.hash + (entry or "").encode()).digest()
        if number != head.number + 1 or not present or link != bytes(stored):
            return Verdict(head, _broken_at(head.number + 1))
        head = Head(number, link)
        if noted and number == noted.number:
            noted_hash = link
        if number % BLOCK == 0:
            seen(number)
    seen(head.number)
    if session.execute(LOOSE).first() is not None:
        return Verdict(head, ("有记录不在哈希链里。", "An entry is not in the hash chain."))
    if noted and noted.number and noted_hash != noted.hash:
        return Verdict(
            head,
            (
                f"第 {noted.number} 条与先前记下的不符：之后的记录被删去或改写过。",
                f"Entry {noted.number} is not the one noted earlier: entries were removed or rewritten.",
            ),
        )
    return Verdict(head, None)


def _broken_at(number: int) -> tuple[str, str]:
    return (
        f"第 {number} 条记录被改动、删去，或它的哈希被改动。",
        f"Entry {number} was changed or removed, or its hash was.",
    )
