"""What a roster's examination says, as JSON and as text."""

from __future__ import annotations

from typing import Any

from boundaries.people.kinds import CAPACITY_NAMES
from boundaries.rosters import Change, Examined, Fault

KIND_NAMES: dict[str, tuple[str, str]] = {
    "new": ("新增", "new"),
    "changed": ("更改", "changed"),
    "ended": ("结束", "ended"),
    "unchanged": ("不变", "unchanged"),
}
WHAT = {
    "phone": ("电话", "phone"),
    "start": ("任期起", "from"),
    "end": ("离任日", "not after"),
    "capacity": ("身份", "capacity"),
}
MOST = 2000
"""Faults and changes that an answer lists; the counts count all."""


def examined_json(found: Examined) -> dict[str, Any]:
    """`ExaminedOut`."""
    shown = [one for one in found.difference.changes if one.kind != "unchanged"]
    return {
        "rows": found.rows,
        "digest": found.digest,
        "counts": found.difference.counts(),
        "fault_count": len(found.faults),
        "faults": [fault_json(one) for one in found.faults[:MOST]],
        "changes": [change_json(one) for one in shown[:MOST]],
        "unused": list(found.headings.unused)[:50] if found.headings else [],
    }


def fault_json(one: Fault) -> dict[str, Any]:
    """`FaultOut`."""
    return {
        "kind": one.kind,
        "row": one.row,
        "column": one.column,
        "value": one.value,
        "zh": one.zh,
        "en": one.en,
    }


def change_json(one: Change) -> dict[str, Any]:
    """`ChangeOut`."""
    return {
        "kind": one.kind,
        "row": one.row,
        "area": {"code": one.area.code, "name": one.area.name, "level": one.area.level},
        "post": one.post.title,
        "post_en": one.post.title_en,
        "ordinal": one.ordinal,
        "acting": one.acting,
        "name": one.name,
        "zh": change_text(one, "zh"),
        "en": change_text(one, "en"),
    }


def change_text(one: Change, lang: str) -> str:
    """What of a holder changes: 电话 128****0001 → 138****2222."""
    english = lang == "en"
    return ("; " if english else "；").join(
        f"{WHAT[detail.what][english]} {_said(detail.what, detail.before, english)} → "
        f"{_said(detail.what, detail.after, english)}"
        for detail in one.details
    )


def _said(what: str, value: str, english: bool) -> str:
    if what == "capacity" and value in CAPACITY_NAMES:
        return CAPACITY_NAMES[value][english]
    return value or "—"
