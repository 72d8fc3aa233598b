"""What boards and badges tell, out of a directory snapshot and the ground: names, leaders, vacancies, links.

A board hangs where everybody reads it: nobody is named who is not public, and phones stand there as
WANGGE_BOARD_PHONES says: masked, whole, or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import shapely
from sqlalchemy.orm import Session

from api.links import link_of
from api.map_source import is_sample, short_name
from api.settings import Settings
from boundaries.directory import Directory
from boundaries.gazetteers import own_name
from boundaries.ground import read_ground
from boundaries.leaders import leaders_on, mask_phone
from boundaries.people.standing import vacant_posts
from boundaries.places import AreaRecord, Leader
from gis.boards.content import Badge, Board, BoardGrid, BoardUnit, Holder, Notice, Surroundings, Way

LISTED = 8
"""So many units stand on a card by their numbers."""
NEAR_M = 400.0
"""Villages this near are drawn beside a village."""
OFFICES = ("村民委员会", "社区居民委员会", "社区居委会", "居民委员会", "村委会", "居委会")
ENDINGS = {"村民委员会": "村", "村委会": "村", "社区居民委员会": "社区", "社区居委会": "社区"}
SHOWN: dict[str, Callable[[str], str]] = {"masked": mask_phone, "whole": str.strip, "none": lambda _: ""}
"""What a board shows of a phone, by setting."""


@dataclass(frozen=True)
class Publishing:
    """What a town decides about its boards: the site's address, the phones shown, the hotline, the day."""

    base: str
    phones: str
    hotline: str
    on: date


@dataclass(frozen=True)
class Wall:
    """Everything boards are made of, read once for all villages."""

    directory: Directory
    ways: tuple[Way, ...]
    buildings: tuple[shapely.Geometry, ...]
    sample: bool
    publishing: Publishing


def publishing_of(settings: Settings, base: str, on: date) -> Publishing:
    """The town's decisions for a day."""
    return Publishing(base, settings.board_phones, settings.hotline, on)


def read_wall(session: Session, directory: Directory, publishing: Publishing) -> Wall:
    """The ground of the town and what it publishes."""
    roads, buildings = read_ground(session, "road"), read_ground(session, "building")
    return Wall(
        directory,
        tuple(map(Way, roads["kind"], roads["width_m"], roads["name"], roads.geometry)) if len(roads) else (),
        tuple(buildings.geometry) if len(buildings) else (),
        is_sample(session, directory.revision),
        publishing,
    )


def board_of(wall: Wall, village: AreaRecord) -> Board:
    """The board of a village."""
    directory, told = wall.directory, wall.publishing
    polygon = directory.polygons("village")[village.index]
    return Board(
        town=directory.town.name,
        village=spoken_name(village),
        polygon=polygon,
        households=village.households,
        posts=tuple(_posts(wall, village)),
        grids=tuple(_grid(wall, grid) for grid in _in_order(directory.below(village))),
        around=_around(wall, village, polygon),
        notice=Notice(told.on, directory.revision, link_of(told.base, village), told.hotline, wall.sample),
    )


def spoken_name(village: AreaRecord) -> str:
    """The village as people say it: 黄霞村 for 黄霞村委会."""
    for office in OFFICES:
        if village.name.endswith(office) and len(village.name) > len(office):
            return village.name.removesuffix(office) + ENDINGS.get(office, "")
    return village.name


def whole_name(directory: Directory, area: AreaRecord) -> str:
    """A grid or unit with its village (第7网格 alone may be any); others as they are said."""
    villages = [one for one in directory.above(area) if one.level == "village"]
    village = spoken_name(villages[0]) if villages else ""
    return f"{'' if area.name.startswith(village) else village}{spoken_name(area)}"


def holders_of(
    directory: Directory, area: AreaRecord, on: date, phones: str
) -> list[tuple[Leader | None, str, Holder]]:
    """Who leads an area, post by post in the order in which they are asked: (leader, title, as printed).

    Of a post whose holder is on leave the stand-in is named, and the holder only where nobody stands in.
    """
    found: dict[tuple[int, str, int], tuple[Leader | None, str, Holder]] = {}
    kinds = directory.staff.kinds
    for leader in leaders_on(directory.roster, [area.id], on):
        kind = kinds.get(leader.post)
        key = (kind.rank if kind else 0, leader.post, leader.ordinal)
        if leader.public and key not in found:
            found[key] = (leader, leader.title, _printed(leader, phones))
    for vacant in vacant_posts(directory, area, on):
        if vacant.kind.leads and vacant.kind.public:
            key = (vacant.kind.rank, vacant.kind.kind, vacant.ordinal)
            found[key] = (None, vacant.kind.title, Holder(""))
    return [found[key] for key in sorted(found)]


def _printed(leader: Leader, phones: str) -> Holder:
    note = "代" if leader.acting else "请假" if leader.away else ""
    return Holder(leader.name, note, SHOWN[phones](leader.phone))


def _holders(wall: Wall, area: AreaRecord) -> tuple[Holder, ...]:
    """The leaders as printed; 暂缺 also where an area has no post at all."""
    told = wall.publishing
    found = holders_of(wall.directory, area, told.on, told.phones)
    return tuple(holder for _, _, holder in found) or (Holder(""),)


def _posts(wall: Wall, village: AreaRecord) -> Iterator[tuple[str, Holder]]:
    """The village's own posts: who leads it, then who serves it."""
    told = wall.publishing
    for _, title, holder in holders_of(wall.directory, village, told.on, told.phones):
        yield title, holder
    for leader in leaders_on(wall.directory.staff.services, [village.id], told.on):
        if leader.public:
            yield leader.title, _printed(leader, told.phones)


def _grid(wall: Wall, grid: AreaRecord) -> BoardGrid:
    number = short_name(grid).lstrip("0") or "0"
    name = f"第{number}网格" if number.isdecimal() else grid.name
    units = _in_order(wall.directory.below(grid))
    polygon = wall.directory.polygons("grid")[grid.index]
    return BoardGrid(number, name, polygon, _holders(wall, grid), tuple(_unit(wall, unit) for unit in units))


def _unit(wall: Wall, unit: AreaRecord) -> BoardUnit:
    number = short_name(unit)
    name = own_name(unit) or (unit.name if number not in unit.name else f"{number}单元")
    polygon = wall.directory.polygons("unit")[unit.index]
    return BoardUnit(number, name, polygon, unit.overlay, _holders(wall, unit))


def _in_order(areas: Iterable[AreaRecord]) -> list[AreaRecord]:
    return sorted(areas, key=lambda area: area.code)


def _around(wall: Wall, village: AreaRecord, polygon: shapely.Geometry) -> Surroundings:
    reach = shapely.box(*polygon.bounds).buffer(NEAR_M)
    others = zip(wall.directory.villages, wall.directory.polygons("village"), strict=True)
    return Surroundings(
        ways=tuple(way for way in wall.ways if way.line.intersects(reach)),
        buildings=tuple(house for house in wall.buildings if house.intersects(reach)),
        beside=tuple(
            (spoken_name(other), shape)
            for other, shape in others
            if other.index != village.index and shape.intersects(reach)
        ),
    )


def badges_of(wall: Wall, place: AreaRecord, below: bool) -> list[Badge]:
    """The cards of a place's leaders and, if asked, of all below it; one card per person and post."""
    areas = [place]
    for area in areas:
        areas.extend(_in_order(wall.directory.below(area)) if below else [])
    cards: dict[tuple[object, ...], list[tuple[AreaRecord, Leader]]] = {}
    for area in areas:
        for leader, _, _ in holders_of(wall.directory, area, wall.publishing.on, "none"):
            if leader is not None:
                person = leader.person or (leader.name, leader.phone)
                key = (person, leader.post, leader.ordinal, leader.acting)
                cards.setdefault(key, []).append((area, leader))
    return [_badge(wall, held) for held in cards.values()]


def _badge(wall: Wall, held: list[tuple[AreaRecord, Leader]]) -> Badge:
    leader, areas = held[0][1], [area for area, _ in held]
    directory = wall.directory
    common = areas[0] if len(areas) == 1 else _common(directory, areas)
    chain = {one.level: one for one in (common, *directory.above(common))}
    place = spoken_name(chain["village"]) if "village" in chain else directory.town.name
    return Badge(
        town=directory.town.name,
        title=_title(leader),
        name=leader.name,
        place=place + (_grid_name(chain["grid"]) if "grid" in chain else ""),
        part=_part(areas),
        link=link_of(wall.publishing.base, common),
        sample=wall.sample,
    )


def _title(leader: Leader) -> str:
    numbered = "第二" if leader.ordinal == 2 else f"第{leader.ordinal}" if leader.ordinal > 2 else ""
    return f"{numbered}{leader.title}" + ("（代）" if leader.acting else "")


def _part(areas: list[AreaRecord]) -> str:
    """What of the place one answers for: a unit by number and name, a few by number, many by count."""
    if areas[0].level != "unit":
        return f"{len(areas)} 个网格" if len(areas) > 1 and areas[0].level == "grid" else ""
    if len(areas) == 1:
        return f"{short_name(areas[0])}单元　{own_name(areas[0])}".strip()
    one_grid = len({area.parent for area in areas}) == 1
    if one_grid and len(areas) <= LISTED:
        return "、".join(short_name(area) for area in areas) + " 单元"
    return f"{len(areas)} 个单元"


def _grid_name(grid: AreaRecord) -> str:
    number = short_name(grid).lstrip("0") or "0"
    return f"第{number}网格" if number.isdecimal() else grid.name


def _common(directory: Directory, areas: list[AreaRecord]) -> AreaRecord:
    """The smallest area that holds all of several."""
    chains = [directory.above(area) for area in areas]
    return next(one for one in chains[0] if all(one in chain for chain in chains))
