"""Filing one report and reading it back; a repeated filing with the same key gives the same report."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import uuid
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from boundaries.database import secret
from boundaries.directory import Directory
from boundaries.identity import uuid7
from boundaries.text_places import Found
from gis.errors import Conflict, InputError, NotFound
from incidents import queue, spots
from incidents.placing import town_id
from incidents.spots import Spot
from incidents.tables import IdempotencyKey, Report

LIMITS = {
    "text": 2_000,
    "category": 200,
    "channel": 200,
    "reporter_name": 200,
    "reporter_phone": 40,
    "source": 100,
    "unit_code": 100,
    "key": 200,
}
"""Most characters of each text of a report."""
PLAIN = (
    "text", "category", "channel", "reporter_name", "reporter_phone", "happened_at", "source", "datum",
)  # fmt: skip
"""What is stored of a filing as it was sent."""
EARLY = timedelta(days=1)
"""How far ahead of the town's clock a reporter's clock may run."""


@dataclass(frozen=True)
class NewReport:
    """A report to be filed: by point (lon, lat in degrees of `datum`), by the code of a unit, or by its text.

    `found` is what the text means in the directory it is filed with; where that is not sure enough the
    report waits in the queue. `happened_at` has a time zone. `key` is the sender's idempotency key.
    """

    lon: float | None = None
    lat: float | None = None
    datum: str = "wgs84"
    unit_code: str | None = None
    text: str = ""
    category: str = ""
    channel: str = ""
    reporter_name: str = ""
    reporter_phone: str = ""
    happened_at: datetime | None = None
    source: str = "api"
    key: str | None = None
    found: Found | None = None


@dataclass(frozen=True)
class Filed:
    """A filed report: its id, the token that shows all of it, where it lies and who answers there, whether
    it was there before."""

    id: uuid.UUID
    token: str
    spot: Spot
    repeated: bool


def file(session: Session, directory: Directory, new: NewReport, now: datetime) -> Filed:
    """Store a report, or find the one that the same key and content stored before. Never commits.

    `now` is on the town's clock. Two filings with one key wait for each other, so one report results.
    Raises InputError for content that cannot be used and Conflict for a key with other content.
    """
    _check(new, now)
    spot = _spot(directory, new, now.date())
    if new.key is not None:
        earlier = _earlier(session, new)
        if earlier is not None:
            stored = spots.of_report(directory, read(session, earlier), now.date())
            return Filed(earlier, token(session, earlier), stored, True)
    report_id = uuid7()
    own = {"id": report_id, "source_id": str(report_id), "received_at": now}
    session.execute(insert(Report).values(_row(session, directory, new, spot) | own))
    if spot.placed_by == "waiting" and new.found is not None:
        queue.enter(session, report_id, new.found, now)
    if new.key is not None:
        row = {"key": new.key, "body_sha256": _digest(new), "report_id": report_id}
        session.execute(insert(IdempotencyKey).values(row))
    return Filed(report_id, token(session, report_id), spot, False)


def _check(new: NewReport, now: datetime) -> None:
    for name, most in LIMITS.items():
        value = getattr(new, name) or ""
        if len(value) > most:
            raise InputError(
                f"{name} 有 {len(value)} 个字，最多 {most} 个。请缩短。",
                f"{name} has {len(value)} characters; at most {most}. Shorten it.",
                field=name,
            )
        if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
            raise InputError(
                f"{name} 里有不能存的字符（NUL 或半个代理对）。请删去。",
                f"{name} holds NUL or half a surrogate pair. Remove it.",
                field=name,
            )
    if new.key is not None and not new.key.strip():
        raise InputError("幂等键不能为空。", "The idempotency key must not be blank.", field="key")
    _check_time(new.happened_at, now)


def _check_time(happened_at: datetime | None, now: datetime) -> None:
    if happened_at is None:
        return
    if happened_at.tzinfo is None:
        raise InputError("时间要带时区。", "The time must have a time zone.", field="happened_at")
    if not now - timedelta(days=366 * 100) < happened_at <= now + EARLY:
        raise InputError(
            "发生时间在将来，或早于一百年前。请改正。",
            "The time it happened lies in the future, or more than a hundred years back. Correct it.",
            field="happened_at",
        )


def _spot(directory: Directory, new: NewReport, on: date) -> Spot:
    """Where a report says that it lies, by the one way it names."""
    if new.lon is not None and new.lat is not None and new.unit_code is None:
        return spots.at_point(directory, (new.lon, new.lat), new.datum, on)
    if new.lon is None and new.lat is None and new.unit_code is not None:
        return spots.at_unit(directory, new.unit_code, on)
    if new.lon is None and new.lat is None and new.found is not None:
        return spots.of_text(directory, new.found, on)
    raise InputError(
        "请给出地点：经纬度（lon 和 lat）、单元编码（unit_code），或写明地点的文字（text），前两样最多一样。",
        "Say where: a point (lon and lat), the code of a unit (unit_code), or a text that names the place; "
        "not both of the first two.",
        field="lon",
    )


def _row(session: Session, directory: Directory, new: NewReport, spot: Spot) -> dict[str, object]:
    return {
        **{name: getattr(new, name) for name in PLAIN},
        "town_id": town_id(session, directory),
        **spots.columns_of(directory, spot),
    }


def _digest(new: NewReport) -> bytes:
    """SHA-256 of the content in one spelling, so that a repeated filing is told from another one."""
    content = {one.name: getattr(new, one.name) for one in fields(new) if one.name not in ("key", "found")}
    if new.happened_at is not None:
        content["happened_at"] = new.happened_at.timestamp()
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).digest()


def _earlier(session: Session, new: NewReport) -> uuid.UUID | None:
    """The report that this key already filed; until the transaction ends nobody else files with the key."""
    session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 7))"), {"key": new.key})
    found = session.execute(
        select(IdempotencyKey.body_sha256, IdempotencyKey.report_id).where(IdempotencyKey.key == new.key)
    ).one_or_none()
    if found is None:
        return None
    if not hmac.compare_digest(bytes(found[0]), _digest(new)):
        raise Conflict(
            "这个幂等键已用于另一份内容。新的上报请换一个键。",
            "This idempotency key was used for other content. Send a new report with a new key.",
            field="Idempotency-Key",
        )
    return uuid.UUID(str(found[1]))


def token(session: Session, report_id: uuid.UUID) -> str:
    """The token that shows all of a report: base64url of HMAC-SHA256 under the deployment's secret."""
    mac = hmac.digest(secret(session), report_id.bytes, "sha256")
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")


def is_token_of(session: Session, report_id: uuid.UUID, given: str) -> bool:
    """Whether a token is that of a report, compared in constant time."""
    return hmac.compare_digest(token(session, report_id).encode(), given.encode("utf-8", "replace"))


def read(session: Session, report_id: uuid.UUID) -> Report:
    """A stored report. Raises NotFound."""
    found = session.get(Report, report_id)
    if found is None:
        raise NotFound(
            "没有这份上报。请核对编号。", "There is no such report. Check its id.", id=str(report_id)
        )
    return found


NAMES = text("""
    SELECT DISTINCT ON (area.level) area.level, version.name, version.kind
    FROM area JOIN area_version AS version ON version.area_id = area.id
    WHERE (area.level, area.code) IN (('unit', :unit), ('grid', :grid), ('village', :village))
    ORDER BY area.level, version.valid @> CAST(:at AS timestamptz) DESC, lower(version.valid) DESC
""")


@dataclass(frozen=True)
class Names:
    """Names of a report's unit, grid and village on the day it came in; "" where it has none."""

    unit: str
    unit_kind: str | None
    grid: str
    village: str


def area_names(session: Session, report: Report) -> Names:
    """What the areas of a report were called when it was received."""
    codes = {"unit": report.unit_code, "grid": report.grid_code, "village": report.village_code}
    rows = session.execute(NAMES, codes | {"at": report.received_at})
    found = {level: (name, kind) for level, name, kind in rows}
    unit, kind = found.get("unit", ("", None))
    return Names(unit, kind, found.get("grid", ("",))[0], found.get("village", ("",))[0])
