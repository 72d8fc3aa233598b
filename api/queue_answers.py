"""From the queue's rows to the JSON that the API answers with (`api.queue_schemas`)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from api.answers import area_json
from api.finders import Finder
from api.geocode_answers import candidate_json, spans_json
from boundaries.alias_tables import PlaceAlias
from boundaries.aliases import Who
from boundaries.directory import Directory
from boundaries.places import AreaRecord
from incidents.queue import Waiting
from incidents.tables import Report

MOST_CANDIDATES = 9
"""As many as there are keys for."""


def entry_json(found: Waiting, finder: Finder, who: Who, zone: ZoneInfo) -> dict[str, Any]:
    """`EntryOut`: what waits comes with what its text may mean by now."""
    entry, report = found.entry, found.report
    told = finder.places.find(report.text) if entry.state == "waiting" else None
    return {
        "id": entry.id,
        "version": entry.version,
        "state": entry.state,
        "report": _report_json(report, zone),
        "spans": spans_json(told.spans) if told else [],
        "candidates": [candidate_json(one) for one in told.candidates[:MOST_CANDIDATES]] if told else [],
        "sure": bool(told and told.accepted),
        "passed_by": entry.passed_name,
        "decided_by": entry.decided_name,
        "decided_at": _local(entry.decided_at, zone),
        "place": _place_json(report, finder.directory),
        "alias": found.alias and alias_json(found.alias, finder.directory, who, zone),
        "may_undo": _may_undo(found, who),
    }


def alias_json(alias: PlaceAlias, directory: Directory, who: Who, zone: ZoneInfo) -> dict[str, Any]:
    """`AliasOut` of a learnt or proposed name."""
    grid = directory.find_area(alias.grid_code, "grid")
    return {
        "id": alias.id,
        "version": alias.version,
        "state": alias.state,
        "name": alias.name,
        "place": alias.label,
        "lon": alias.lon,
        "lat": alias.lat,
        "grid": _named(alias.grid_code, grid),
        "village": area_json(directory.above(grid)[0]) if grid else None,
        "proposed_by": alias.proposed_name,
        "proposed_at": alias.proposed_at.astimezone(zone),
        "decided_by": alias.undone_name or alias.decided_name,
        "mine": alias.proposed_by == who.id,
    }


def _may_undo(found: Waiting, who: Who) -> bool:
    """Whether someone may let the report wait again."""
    done = found.entry.state != "waiting" or found.entry.passed_by is not None
    return done and (who.grids is None or who.id in (found.entry.decided_by, found.entry.passed_by))


def _report_json(report: Report, zone: ZoneInfo) -> dict[str, Any]:
    plain = {name: getattr(report, name) for name in ("id", "category", "channel", "text")}
    return {**plain, "received_at": report.received_at.astimezone(zone)}


def _place_json(report: Report, directory: Directory) -> dict[str, Any] | None:
    if report.lon is None or report.lat is None:
        return None
    codes = {"unit": report.unit_code, "grid": report.grid_code, "village": report.village_code}
    areas = {
        level: _named(code, directory.find_area(code, level)) if code else None
        for level, code in codes.items()
    }
    return {"lon": report.lon, "lat": report.lat, **areas}


def _named(code: str, area: AreaRecord | None) -> dict[str, Any]:
    """Code and name; an area that has ended keeps its code for a name."""
    return area_json(area) if area else {"code": code, "name": code}


def _local(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    return moment and moment.astimezone(zone)
