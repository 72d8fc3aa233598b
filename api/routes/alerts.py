"""`/api/alerts`: rises that the daily scan found in an official's area, and which of them are seen."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.answers import area_json
from api.auth import Official, OfficialDep, audit, needs
from api.auth.tables import AuditEntry
from api.deps import TownDep
from api.hotspots.answers import both, number
from api.schemas import problems
from boundaries.directory import Directory
from gis.errors import Forbidden, NotFound
from incidents import alerts
from incidents.alert_tables import Alert, AlertSeen
from incidents.hotspots import words
from incidents.hotspots.records import read_records

router = APIRouter(tags=["hotspots"])

LAST_SCAN = (
    select(AuditEntry.target)
    .where(AuditEntry.action == "alerts.scan")
    .order_by(AuditEntry.at.desc())
    .limit(1)
)
"""The day up to which the last daily scan looked, as it was logged."""
SCANNED = timedelta(days=30)
"""Days of which blank ones are told beside the alerts."""
ROLES = ("town_editor", "approver", "village_chief", "grid_leader")
ClerkDep = Annotated[Official, Depends(needs(*ROLES))]


@router.get(
    "/api/alerts",
    response_model=dict[str, Any],
    responses=problems(401, 404, 503),
    summary="预警 · Alerts",
    description="每日扫描（wangge alerts）发现的异常增多，只列涉及您辖区网格的，新的在前；"
    "scanned 是最近一次扫描看到的一天。 · "
    "Rises that the daily scan (`wangge alerts`) found and that touch your area, the newest first; "
    "`scanned`: the day up to which the last scan looked.",
)
def read_alerts(town: TownDep, official: OfficialDep) -> dict[str, Any]:
    """Alerts with the leaders named when each was raised."""
    directory = town.directories.current()
    grids = official.jurisdiction(directory)
    with Session(town.engine) as session:
        found = alerts.listed(session, directory, (official.id, grids))
        rows = [_alert_json(directory, alert, seen, grids) for alert, seen in found]
        scanned = session.scalar(LAST_SCAN)
        records = read_records(session, str(town.zone))
    recent = records.beside(records.last - SCANNED, records.last) if records else ()
    return {
        "alerts": rows,
        "unseen": sum(row["seen_at"] is None for row in rows),
        "scanned": scanned,
        "notes": [both(words.blank_said(one)) for one in recent],
    }


@router.post(
    "/api/alerts/{alert_id}/seen",
    response_model=dict[str, Any],
    responses=problems(401, 403, 404, 503),
    summary="标记预警已看 · Mark an alert as seen",
)
def see_alert(town: TownDep, official: ClerkDep, alert_id: uuid.UUID) -> dict[str, Any]:
    """Remember that this official has seen it; a second time changes nothing."""
    directory = town.directories.current()
    with Session(town.engine) as session, session.begin():
        alert = session.get(Alert, alert_id)
        if alert is None:
            raise NotFound(f"没有预警 {alert_id}。", f"There is no alert {alert_id}.")
        _require_touched(official, directory, alert)
        alerts.mark_seen(session, alert, (official.id, official.label or official.name), town.now())
        audit(session, official, "alert.seen", f"alert {alert.id}")
    return {"id": str(alert_id), "seen": True}


def _require_touched(official: Official, directory: Directory, alert: Alert) -> None:
    """Raise Forbidden unless the alert touches the official's area."""
    grids = official.jurisdiction(directory)
    if grids is not None and not grids & set(alert.grids):
        raise Forbidden("这条预警不涉及您的辖区。", "This alert does not touch your area.")


def _alert_json(
    directory: Directory, alert: Alert, seen: AlertSeen | None, grids: frozenset[str] | None
) -> dict[str, Any]:
    row = {
        "start": alert.start_day,
        "end": alert.end_day,
        "observed": alert.observed,
        "expected": alert.expected,
        "recurrence_days": alert.recurrence_days / alert.scans,
        "places": alert.grids,
    }
    mine = [who for who in alert.leaders if grids is None or who["grid"] in grids]
    return {
        "id": str(alert.id),
        "raised_on": alert.raised_on.isoformat(),
        "last_day": alert.last_day.isoformat(),
        "category": alert.category or None,
        "finding": both(words.rise(row)),
        "start": alert.start_day.isoformat(),
        "end": alert.end_day.isoformat(),
        "observed": alert.observed,
        "expected": number(alert.expected),
        "grids": [{**who, "village": _village(directory, who["grid"]), "code": who["grid"]} for who in mine],
        "grids_elsewhere": len(alert.leaders) - len(mine),
        "seen_at": seen.seen_at.isoformat() if seen else None,
    }


def _village(directory: Directory, grid: str) -> str:
    area = directory.find_area(grid, "grid")
    return area_json(directory.above(area)[0])["name"] if area else ""
