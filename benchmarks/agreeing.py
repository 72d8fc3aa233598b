"""Four ways to ask who answers, one answer: `python -m benchmarks.agreeing [--url URL]`, sample town loaded.

Random points, addresses and codes are asked of the API; the page of each unit found (`/u/{code}`), the
exported responsibility map and the notice board of its village must name the same first leader (and, but
for the board, the same people in the same order). Without --url a database with the sample town is made.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from urllib.parse import quote
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy.orm import Session

from api.board_source import Publishing, Wall, board_of
from api.map_source import read_map_town
from benchmarks.lookup import Connection
from benchmarks.own_town import sample_town
from benchmarks.serve import served
from benchmarks.timing import machine
from boundaries.database import engine
from boundaries.directory import Directory, snapshot
from boundaries.ground import read_ground
from gis.crs import metric_to_lonlat
from gis.maps import responsibility_map
from gis.packing import unpacked

POINTS, ADDRESSES, CODES = 10_000, 2_000, 500
TODAY = datetime.now(ZoneInfo("Asia/Shanghai")).date()
PEOPLE = re.compile(r'<ol class="people" id="people">(.*?)</ol>', re.DOTALL)
PERSON = re.compile(r'<span class="person"[^>]*>([^<]*)</span>')

Names = list[str]


@dataclass(frozen=True)
class Ways:
    """Who answers for a unit (by code) according to the map and the board."""

    by_map: dict[str, Names]
    by_board: dict[str, str]


def main() -> None:
    """Ask, compare, print; the exit code is 1 when any two disagree."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default=os.environ.get("WANGGE_DATABASE_URL"), help="database with a town")
    options = parser.parse_args()
    os.environ["WANGGE_LOOKUPS_PER_MINUTE"] = "0"
    print(machine())
    with sample_town(options.url) as url, served("api.app:from_environment", url) as port:
        opened = engine(url)
        with Session(opened) as session:
            directory = snapshot(session)
            ways = read_ways(session, directory)
            asked = paths(session, directory)
        opened.dispose()
        wrong = asyncio.run(compare(port, asked, ways))
    raise SystemExit(bool(wrong))


def read_ways(session: Session, directory: Directory) -> Ways:
    """The exported map and all boards of today."""
    town = read_map_town(session, directory, TODAY)
    html = responsibility_map(town).get_root().render()
    found = re.search(r'id="wangge-data">(\[.+?\])<', html)
    assert found
    people = unpacked(json.loads(found[1]))["leaders"]
    by_map = {}
    for unit, own in zip(town.units, people["units"], strict=True):
        grid = town.grids[unit.parent]
        chain = [*own, *people["grids"][unit.parent], *people["villages"][grid.parent]]
        by_map[unit.code] = [leader[3] for leader in chain]
    wall = Wall(directory, (), (), True, Publishing("http://localhost", "masked", "", TODAY))
    by_board = {}
    for village in directory.villages:
        grids = sorted(directory.below(village), key=lambda area: area.code)
        for area, shown in zip(grids, board_of(wall, village).grids, strict=True):
            units = sorted(directory.below(area), key=lambda one: one.code)
            for one, row in zip(units, shown.units, strict=True):
                names = [holder.name for holder in (*row.holders, *shown.holders) if holder.name]
                by_board[one.code] = names[0] if names else ""
    return Ways(by_map, by_board)


def paths(session: Session, directory: Directory) -> dict[str, list[str]]:
    """What is asked, by kind."""
    rng = np.random.default_rng(3)
    west, south, east, north = directory.polygons("town")[0].bounds
    lon, lat = metric_to_lonlat(
        rng.uniform(west, east, 4 * POINTS), rng.uniform(south, north, 4 * POINTS), directory.srid
    )
    inside = np.flatnonzero(directory.assign(lon, lat, border=False).inside)[:POINTS]
    entries = read_ground(session, "address")
    entries = entries[entries["number"] != ""]
    chosen = entries.iloc[rng.choice(len(entries), min(ADDRESSES, len(entries)), replace=False)]
    texts = chosen["village"] + chosen["road"] + chosen["lane"] + chosen["number"]
    codes = rng.choice([unit.code for unit in directory.units], CODES, replace=False)
    return {
        "points": [f"/api/places?lon={lon[i]:.7f}&lat={lat[i]:.7f}" for i in inside],
        "addresses": [f"/api/geocode?q={quote(text)}" for text in texts],
        "codes": [f"/api/areas/{code}" for code in codes],
    }


def unit_of(kind: str, answer: dict[str, object]) -> tuple[str, Names] | None:
    """The unit an answer names and who leads there; None where it names none for sure."""
    if kind == "points":
        unit, leaders = answer["unit"], answer["leaders"]
    elif kind == "codes":
        unit, leaders = answer, answer["leaders"]
    else:
        first = next(iter(answer["matches"]), None) if answer["accepted"] else None  # type: ignore[call-overload]
        unit, leaders = (first or {}).get("unit"), None
    if not isinstance(unit, dict):
        return None
    return unit["code"], [one["name"] for one in leaders] if isinstance(leaders, list) else []


async def compare(port: int, asked: dict[str, list[str]], ways: Ways) -> int:
    """How many answers of any kind contradict another way to ask."""
    connection = await Connection.to(port)
    pages: dict[str, Names] = {}
    total = 0
    for kind, addresses in asked.items():
        wrong = unsure = 0
        for address in addresses:
            found = unit_of(kind, json.loads(await connection.get(address)))
            if found is None:
                unsure += 1
                continue
            code, names = found
            if code not in pages:
                pages[code] = page_names((await connection.get(f"/u/{code}")).decode())
            wrong += not agree(names or pages[code], (pages[code], ways.by_map[code], ways.by_board[code]))
        total += wrong
        print(f"{kind}: {len(addresses):,} asked, {unsure} not sure of a unit, {wrong} disagree", flush=True)
    print(f"{len(pages):,} pages of units were read")
    connection.close()
    return total


def page_names(page: str) -> Names:
    """Who is named on the page of a unit, in order."""
    found = PEOPLE.search(page)
    return [unescape(name) for name in PERSON.findall(found[1])] if found else []


def agree(names: Names, others: tuple[Names, Names, str]) -> bool:
    """Whether page and map name the same people in the same order, and the board the same first one."""
    page, chart, board = others
    return names == page == chart and (names[:1] or [""]) == [board]


if __name__ == "__main__":
    main()
