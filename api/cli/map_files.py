"""What the `map` commands do: read the published town, draw it, write one file whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import folium
from rich.console import Console
from sqlalchemy.orm import Session

from api.cli.database import open_database
from api.hotspot_source import Days, last_day, read_map_reports
from api.map_source import read_map_town
from api.out_files import check_out
from api.settings import read_settings
from boundaries.directory import Directory, snapshot
from gis.errors import InputError
from gis.map_public import public_reports
from gis.map_reports import monday_of
from gis.maps import hotspot_map, incident_map, responsibility_map, trend_map
from gis.offline import one_file

LANGUAGES = ("zh", "en")
TREND_WEEKS = 13
"""Weeks of a trend when nobody says from when."""
DRAWN = {"hotspots": hotspot_map, "trends": trend_map, "incidents": incident_map}
Draw = Callable[[Session, Directory, date], folium.Map]


@dataclass(frozen=True)
class Target:
    """Where to write, in which language the file opens, where the database lies; whether for the public."""

    out: Path
    lang: str
    data: Path | None
    public: bool = False


def write_responsibility(target: Target) -> None:
    """Write the map of who answers where, as of today."""

    def draw(session: Session, directory: Directory, on: date) -> folium.Map:
        return responsibility_map(read_map_town(session, directory, on), target.lang, target.public)

    _write(target, draw)


def write_reports(kind: str, target: Target, days: Days) -> None:
    """Write the map "hotspots", "trends" or "incidents" of the reports of some days and a category."""
    settings = read_settings(target.data)

    def draw(session: Session, directory: Directory, on: date) -> folium.Map:
        chosen = _recent(session, days, settings.timezone) if kind == "trends" else days
        town = read_map_town(session, directory, on)
        found = read_map_reports(session, directory, chosen, settings.timezone)
        shown = public_reports(town, found, settings.public_period) if target.public else found
        return DRAWN[kind](town, shown, target.lang)

    _write(target, draw)


def _recent(session: Session, days: Days, timezone: str) -> Days:
    """The days, from TREND_WEEKS calendar weeks before their end when nobody said from when."""
    end = days.end or last_day(session, timezone)
    if days.start or end is None:
        return days
    return replace(days, start=monday_of(end) - timedelta(weeks=TREND_WEEKS - 1))


def _write(target: Target, draw: Draw) -> None:
    _check(target)
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    today = datetime.now(ZoneInfo(read_settings(target.data).timezone)).date()
    engine = open_database(target.data)
    with Session(engine) as session, console.status("绘制 · drawing"):
        page = one_file(draw(session, snapshot(session), today))
    engine.dispose()
    part = target.out.with_name(target.out.name + ".part")
    part.write_text(page, encoding="utf-8")
    part.replace(target.out)
    size = f"{len(page.encode()) / 1e6:.2f} MB"
    console.print(f"已写入 {target.out}（{size}），断网可看 · written, opens offline", markup=False)


def _check(target: Target) -> None:
    if target.lang not in LANGUAGES:
        raise InputError(
            f"不认识的语言 {target.lang}，请用 zh 或 en",
            f"Unknown language {target.lang}: use zh or en",
            field="--lang",
        )
    check_out(target.out)
