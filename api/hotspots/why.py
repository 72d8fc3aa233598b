"""The JSON of the panel that says why an area is hot."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from api.hotspots.answers import number, row_json
from api.people_answers import leaders_json
from boundaries.directory import Directory
from boundaries.places import AreaRecord
from incidents.hotspots import asking, reasons
from incidents.hotspots.answer import Answer
from incidents.tables import Report

Clock = tuple[Directory, ZoneInfo, date]


def why_json(session: Session, clock: Clock, answer: Answer, area: AreaRecord) -> dict[str, Any]:
    """One area of an answer, with neighbours, weeks, reports and leaders. clock: the directory, the town's
    zone, and the day whose leaders are named."""
    directory, zone, on = clock
    rows = answer.areas.assign(mark=answer.marks()).set_index("code", drop=False)
    row = rows.loc[area.code].to_dict()
    ground = asking.ground_of(directory, area.level)
    neighbours = reasons.neighbours_of(area, ground)
    mine = [one for one in neighbours if one.code in rows.index]
    first, last = _days(answer, row)
    reports, count = reasons.reports_of(session, directory, area, (answer.question, first, last, str(zone)))
    return {
        "area": row_json(directory, answer, row, on),
        "neighbours": [row_json(directory, answer, rows.loc[one.code].to_dict(), on) for one in mine],
        "neighbours_elsewhere": len(neighbours) - len(mine),
        "weeks": _weeks(session, answer, area, (ground, str(zone))),
        "leaders": leaders_json(directory.leaders_of(area, on)),
        "reports": [_report(one, directory, zone) for one in reports],
        "reports_count": count,
        "reports_from": first.isoformat(),
        "reports_to": last.isoformat(),
    }


def _days(answer: Answer, row: dict[str, Any]) -> tuple[date, date]:
    """The days whose reports are behind a row: those counted, or those of its cluster."""
    if answer.clusters is None or row["cluster"] not in answer.clusters.index:
        return answer.start, answer.end
    cluster = answer.clusters.loc[row["cluster"]]
    return cluster["start"], cluster["end"]


def _weeks(
    session: Session, answer: Answer, area: AreaRecord, ground: tuple[asking.Ground, str]
) -> list[dict[str, Any]]:
    known = asking.known_days(session, ground[1])
    assert known is not None, "an answer has reports"
    found = reasons.weeks_of(session, area, (answer.question, ground[0], known), ground[1])
    columns = zip(found.starts, found.seen, found.usual, found.near_seen, found.near_usual, strict=True)
    return [
        {
            "start": start.isoformat(),
            "seen": int(seen),
            "usual": number(float(usual)),
            "near_seen": int(near),
            "near_usual": number(float(near_usual)),
        }
        for start, seen, usual, near, near_usual in columns
    ]


def _report(report: Report, directory: Directory, zone: ZoneInfo) -> dict[str, Any]:
    moment = report.happened_at or report.received_at
    unit = directory.find_area(report.unit_code, "unit") if report.unit_code else None
    return {
        "id": str(report.id),
        "at": moment.astimezone(zone).isoformat(timespec="minutes"),
        "category": report.category,
        "state": report.state,
        "text": report.text,
        "unit": unit.name if unit else report.unit_code or "",
    }
