"""Counts over time: each day keeps what its last audit counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from boundaries.audit.findings import Finding
from boundaries.audit_tables import AuditDay
from boundaries.directory import Directory

Counts = dict[str, dict[str, dict[str, int]]]
"""Number of findings by village code, kind and severity."""


@dataclass(frozen=True)
class Counted:
    """What was found on a day: numbers by kind and by severity, without those that are 0."""

    day: date
    kinds: dict[str, int]
    severities: dict[str, int]


def count(found: Iterable[Finding]) -> Counts:
    """The findings by village, kind and severity."""
    counts: Counts = {}
    for one in found:
        by_severity = counts.setdefault(one.village, {}).setdefault(one.kind, {})
        by_severity[one.severity] = by_severity.get(one.severity, 0) + 1
    return counts


def remember(session: Session, directory: Directory, found: Iterable[Finding], now: datetime) -> bool:
    """Keep the counts of today's audit of the whole town (`now` has the town's time zone) in place of an
    earlier one's; was there anything new? The caller commits."""
    counts = count(found)
    known = session.execute(select(AuditDay.counts).where(AuditDay.day == now.date())).scalar_one_or_none()
    if known == counts:
        return False
    values = {"town_id": directory.town.id, "counts": counts, "counted_at": now}
    kept = insert(AuditDay).values(day=now.date(), **values)
    session.execute(kept.on_conflict_do_update(index_elements=["day"], set_=values))
    return True


def counted(session: Session, since: date, village: str = "") -> list[Counted]:
    """The days audited from `since` on, oldest first; of one village, or of the whole town."""
    rows = session.execute(
        select(AuditDay.day, AuditDay.counts).where(AuditDay.day >= since).order_by(AuditDay.day)
    )
    return [_sums(day, counts if not village else {village: counts.get(village, {})}) for day, counts in rows]


def _sums(day: date, counts: Counts) -> Counted:
    kinds: dict[str, int] = {}
    severities: dict[str, int] = {}
    for by_kind in counts.values():
        for kind, by_severity in by_kind.items():
            for severity, number in by_severity.items():
                kinds[kind] = kinds.get(kind, 0) + number
                severities[severity] = severities.get(severity, 0) + number
    return Counted(day, kinds, severities)
