"""What the `map` commands do: read the published town, draw it, write one file whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import folium
from rich.console import Console
from sqlalchemy.orm import Session

from api.cli.database import open_database
from api.hotspot_source import Days, read_map_counts
from api.map_source import read_map_town
from api.settings import read_settings
from boundaries.directory import Directory, snapshot
from gis.errors import FileRefused, InputError
from gis.maps import hotspot_map, responsibility_map
from gis.offline import one_file

LANGUAGES = ("zh", "en")
Draw = Callable[[Session, Directory, date], folium.Map]


@dataclass(frozen=True)
class Target:
    """Where to write, in which language the file opens, and where the database lies."""

    out: Path
    lang: str
    data: Path | None


def write_responsibility(target: Target) -> None:
    """Write the map of who answers where, as of today."""
    _write(
        target, lambda session, town, on: responsibility_map(read_map_town(session, town, on), target.lang)
    )


def write_hotspots(target: Target, days: Days) -> None:
    """Write the map of where reports of some days and a category came from."""
    timezone = read_settings(target.data).timezone

    def draw(session: Session, directory: Directory, on: date) -> folium.Map:
        counted = read_map_counts(session, directory, days, timezone)
        return hotspot_map(read_map_town(session, directory, on), counted, target.lang)

    _write(target, draw)


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
    if target.out.is_dir() or not target.out.absolute().parent.is_dir():
        raise FileRefused(
            f"不能写入 {target.out}：目录不存在，或它本身是目录",
            f"Cannot write {target.out}: no such directory, or it is one itself",
            path=str(target.out),
        )
