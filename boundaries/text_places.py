"""What a text means in the published town: ranked places with their areas, and how sure that is.

A `TextPlaces` belongs to one revision of the map and one state of the gazetteer. Safe to share between
threads.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pandas as pd
import shapely

from boundaries.directory import Directory
from boundaries.gazetteers import area_number, grid_names
from boundaries.places import AreaRecord
from gis.address import normalise, numeral_value
from gis.crs import lonlat_to_metric, metric_to_lonlat
from gis.gazetteer import Gazetteer
from gis.geocoding import Explanation, Geocoder, Match, Span

DIVISION = re.compile(r"[\u4e00-\u9fff]{2,8}?(?:特别行政区|自治区|自治州|自治县|地区|省|市|区|县|旗|盟|州)")
UNIT_OF_GRID = re.compile(
    r"(\d+|[零一二三四五六七八九十百]+)(?:号)?网格[,，、的第-]{0,2}"
    r"(\d+|[零一二三四五六七八九十百]+)(?:号)?单元"
)
"""第16网格07单元: behind a grid a 单元 is a unit of it, behind a building it is a staircase."""


@dataclass(frozen=True)
class Candidate:
    """A place a text may mean, in WGS 84 degrees. `confidence` is the belief that `grid` is right.

    `level`: door, building, place, intersection, unit, road, grid or village; the last three name no
    unit. `entry` is the gazetteer's id or None, `label` what the place is called; `reasons` see `Match`.
    """

    level: str
    label: str
    lon: float
    lat: float
    grid: AreaRecord
    village: AreaRecord
    unit: AreaRecord | None
    confidence: float
    entry: str | None
    reasons: tuple[tuple[str, float], ...]
    score: float


@dataclass(frozen=True)
class Found:
    """What a text may mean, the likeliest first. `accepted`: the first is sure enough to be acted on.

    `spans` are the parts of the text that were understood: (start, end, kind).
    """

    text: str
    candidates: tuple[Candidate, ...]
    accepted: bool
    threshold: float
    spans: tuple[Span, ...]


@dataclass(frozen=True, eq=False)
class TextPlaces:
    """Finds the places of one directory in texts (`build` makes one)."""

    directory: Directory
    plain: Gazetteer = field(repr=False)
    geocoder: Geocoder = field(repr=False)
    above: tuple[str, ...]
    grids: Mapping[tuple[str, str], AreaRecord] = field(repr=False)
    units: Mapping[tuple[int, int], AreaRecord] = field(repr=False)
    labels: Mapping[str, str] = field(repr=False)

    def find(self, text: str) -> Found:
        """The places a text may mean. Raises InputError for more than 2,000 characters."""
        asked = self._without_above(text)
        matches = self.geocoder.geocode(asked)
        spans = matches[0].spans if matches else ()
        return self._found(text, asked, matches, spans)

    def explain(self, text: str) -> tuple[Found, Explanation]:
        """`find`, and how the text was read. Raises InputError for more than 2,000 characters."""
        asked = self._without_above(text)
        told = self.geocoder.explain(asked)
        return self._found(text, asked, list(told.matches), told.spans), told

    def _found(self, text: str, asked: str, matches: list[Match], spans: tuple[Span, ...]) -> Found:
        candidates = [self._candidate(match) for match in matches]
        candidates = _each_once([self._in_unit(one, asked) for one in candidates])
        threshold = self.geocoder.threshold
        sure = bool(candidates) and candidates[0].confidence >= threshold
        return Found(text, tuple(candidates), sure, threshold, spans)

    def _without_above(self, text: str) -> str:
        """The text with the names of the divisions above the county blanked, every character in its place."""
        for name in self.above:
            text = text.replace(name, " " * len(name))
        return text

    def _candidate(self, match: Match) -> Candidate:
        grid = self.grids[match.village, match.grid]
        unit = self.directory.find_area(match.unit, "unit") if match.unit else None
        lon, lat = match.lon, match.lat
        if match.level == "intersection":
            unit = self._unit_at(lon, lat, grid)
        elif unit is None:
            lon, lat = self._inside(lon, lat, grid)
        village = self.directory.above(grid)[0]
        return Candidate(
            match.level, self._label(match, grid, village), lon, lat, grid, village, unit,
            match.confidence, match.entry, match.reasons, match.score,
        )  # fmt: skip

    def _unit_at(self, lon: float, lat: float, grid: AreaRecord) -> AreaRecord | None:
        """The unit at a point, None where it belongs to another grid than the one believed in."""
        index = self.directory.spot(lon, lat).unit
        if index < 0 or self.directory.unit_grid[index] != grid.index:
            return None
        return self.directory.units[index]

    def _inside(self, lon: float, lat: float, grid: AreaRecord) -> tuple[float, float]:
        """The point itself where it lies in the grid, else one that does."""
        shape = self.directory.polygons("grid")[grid.index]
        x, y = lonlat_to_metric(lon, lat, self.directory.srid)
        return (lon, lat) if shapely.intersects_xy(shape, x, y) else inner_point(self.directory, grid)

    def _in_unit(self, one: Candidate, asked: str) -> Candidate:
        """The candidate as the unit that the text names behind the grid, where it does."""
        for grid, unit in UNIT_OF_GRID.findall(normalise(asked).text):
            known = self.units.get((one.grid.index, numeral_value(unit)))
            if known is not None and str(numeral_value(grid)) == area_number(one.grid):
                lon, lat = inner_point(self.directory, known)
                return replace(one, level="unit", label=known.name, lon=lon, lat=lat, unit=known, entry=None)
        return one

    def _label(self, match: Match, grid: AreaRecord, village: AreaRecord) -> str:
        if match.entry:
            return self.labels[match.entry]
        if match.level == "village":
            return village.name
        return f"{match.village}{grid.name}" if match.village not in grid.name else grid.name


def build(directory: Directory, frame: pd.DataFrame) -> TextPlaces:
    """A finder of a directory's places over its gazetteer (`boundaries.gazetteers.read_frame`)."""
    named, plain = grid_names(directory), Gazetteer.from_frame(frame)
    return TextPlaces(
        directory=directory,
        plain=plain,
        geocoder=_geocoder(directory, plain),
        above=divisions_above(directory)[1],
        grids={(name.village, name.number): directory.grids[i] for i, name in enumerate(named)},
        units=_numbered_units(directory),
        labels={str(row["id"]): entry_label(row) for row in frame.to_dict("records")},
    )


def with_learnt(places: TextPlaces, frame: pd.DataFrame) -> TextPlaces:
    """The same finder that knows learnt names as well (`boundaries.gazetteers.read_learnt`)."""
    if frame.empty:
        return places
    labels = {str(row["id"]): entry_label(row) for row in frame.to_dict("records")}
    geocoder = _geocoder(places.directory, places.plain.with_places(frame))
    return replace(places, geocoder=geocoder, labels={**places.labels, **labels})


def _geocoder(directory: Directory, gazetteer: Gazetteer) -> Geocoder:
    return Geocoder(gazetteer, bare_town(directory), divisions_above(directory)[0])


def divisions_above(directory: Directory) -> tuple[str, tuple[str, ...]]:
    """The county, and the divisions above it, from the town's full names (福建省莆田市涵江区国欢镇)."""
    found: list[str] = []
    for name in (directory.town.name, *directory.town.aliases):
        found = max(found, DIVISION.findall(_before_town(name)), key=len)
    return (found[-1] if found else ""), tuple(found[:-1])


def bare_town(directory: Directory) -> str:
    """The town's name without the divisions above it."""
    name = directory.town.name
    return name.removeprefix("".join(DIVISION.findall(_before_town(name)))) or name


def inner_point(directory: Directory, area: AreaRecord) -> tuple[float, float]:
    """A point inside an area, WGS 84 degrees."""
    inner = shapely.point_on_surface(directory.polygons(area.level)[area.index])
    lon, lat = metric_to_lonlat(inner.x, inner.y, directory.srid)
    return float(lon), float(lat)


def entry_label(row: Mapping[str, object]) -> str:
    """What people call a gazetteer's row: its name and building, else its road, lane and number."""
    part = {name: str(row.get(name) or "") for name in ("road", "section", "lane", "alley", "number", "sub")}
    name, building = str(row.get("name") or ""), str(row.get("building") or "")
    if name or building:
        return name + building
    number = part["number"].removesuffix("号")
    plate = f"{number}{'-' + part['sub'] if part['sub'] else ''}号" if number else ""
    section = part["section"] + ("段" if part["section"].isdecimal() else "")
    return part["road"] + section + part["lane"] + part["alley"] + plate


def _before_town(name: str) -> str:
    """The part of a full name before its last division: 福建省莆田市涵江区 of 福建省莆田市涵江区国欢镇."""
    return re.sub(r"[^省市区县旗盟州]+$", "", name)


def _numbered_units(directory: Directory) -> dict[tuple[int, int], AreaRecord]:
    """Units by the index of their grid and their number in it; where two have one number, the first."""
    found: dict[tuple[int, int], AreaRecord] = {}
    for unit in directory.units:
        number = area_number(unit)
        if number:
            found.setdefault((unit.parent, int(number)), unit)
    return found


def _each_once(candidates: list[Candidate]) -> list[Candidate]:
    """Without those that name a place already listed."""
    seen: set[tuple[str, str, str]] = set()
    kept = []
    for one in candidates:
        key = (one.level if one.unit is None else "", one.label, one.unit.code if one.unit else one.grid.code)
        if key not in seen:
            kept.append(one)
        seen.add(key)
    return kept
