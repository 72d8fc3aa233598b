"""What the pages `/u/{code}` and `/g/{code}` show, as plain values: nothing of it needs a script."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
import shapely

from api.links import path_of
from api.map_source import short_name
from boundaries.directory import Directory
from boundaries.gazetteers import own_name
from boundaries.leaders import mask_phone
from boundaries.people.standing import standing
from boundaries.places import AreaRecord, Away, Leader
from gis.small_map import Piece, seen_in, svg, window_around

Words = dict[str, str]
Facts = dict[str, Any]
AREA_NAMES = ((("第", "网格"), "Grid "), (("第", "单元"), "Unit "), (("", "单元"), "Unit "))


def area_name(name: str, lang: str) -> str:
    """A name as read in a language: 第16网格 is Grid 16 in English; proper names stay."""
    if lang == "en":
        for (head, tail), english in AREA_NAMES:
            number = name.removeprefix(head).removesuffix(tail)
            if number.isascii() and number.isdecimal() and f"{head}{number}{tail}" == name:
                return english + number
    return name


def day_text(day: date | datetime, lang: str) -> str:
    """2026年11月21日, or 21 November 2026."""
    return f"{day.day} {day:%B} {day.year}" if lang == "en" else f"{day.year}年{day.month}月{day.day}日"


def place_facts(shown: tuple[Directory, AreaRecord, date], lang: str, words: Words, whole: bool) -> Facts:
    """Name, chain, people, neighbours, map of an area on a day as the template wants them.

    `whole`: for an official of the area, who also sees holders of posts that the town does not publish.
    """
    directory, area, on = shown
    found, beside = standing(directory, area, on), _beside(directory, area)
    return {
        "name": area_name(area.name, lang),
        "own": area_name(area.name, lang) == area.name,
        "level": words[f"level_{area.level}"],
        "kind": words.get(f"kind_{area.kind}", "") if area.kind else "",
        "mark": words.get(f"mark_{area.kind}", "") if area.kind else "",
        "kind_class": area.kind or "",
        "code": area.code,
        "chain": [_named(one, lang) for one in reversed(directory.above(area))],
        "people": _people(directory.leaders_of(area, on), (words, lang), whole),
        "services": _people(found.services, (words, lang), whole),
        "seconds": [
            {
                "label": second.label_en if lang == "en" else second.label,
                **_named(second.area, lang),
                "people": [{**p, "key": None} for p in _people(second.leaders, (words, lang), whole=False)],
            }
            for second in found.seconds
        ],
        "vacant": [
            f"{area_name(one.area.name, lang)} · {one.kind.title_en if lang == 'en' else one.kind.title}"
            for one in found.vacancies
            if one.kind.leads
        ],
        "beside": [_named(one, lang) for one in beside],
        "below": [
            {"path": path_of(one, lang=lang), "short": short_name(one), "known_as": own_name(one)}
            for one in sorted(directory.below(area), key=lambda one: one.code)
        ],
        "households": area.households,
        "map": small_map(directory, area, words),
    }


def _people(leaders: Sequence[Leader], said: tuple[Words, str], whole: bool) -> list[Facts]:
    shown = [one for one in leaders if one.public or whole]
    return [_person(one, shown, said) for one in shown]


def _person(leader: Leader, leaders: Sequence[Leader], said: tuple[Words, str]) -> Facts:
    """A leader as people read it; the number is masked. `key` is what `POST /api/phones` asks for."""
    words, lang = said
    return {
        "post": post_text(leader, leaders, said),
        "away": _away_text(leader.away, words, lang) if leader.away else "",
        "acting": leader.acting,
        "name": leader.name,
        "phone": mask_phone(leader.phone),
        "key": {"post": leader.post, "ordinal": leader.ordinal, "acting": leader.acting},
    }


def _away_text(away: Away, words: Words, lang: str) -> str:
    until = words["away_until"].format(date=day_text(away.until, lang)) if away.until else words["away"]
    return f"{until}{words['away_ask'].format(name=away.stand_in)}" if away.stand_in else until


def post_text(leader: Leader, leaders: Sequence[Leader], said: tuple[Words, str]) -> str:
    """The post's name; first and second are told apart only where there are two."""
    words, lang = said
    same = [one for one in leaders if one.post == leader.post and not one.acting]
    numbered = words.get(f"post_{leader.post}_{leader.ordinal}")
    if numbered and (len(same) > 1 or leader.ordinal > 1):
        return numbered
    return (leader.title_en if lang == "en" else leader.title) or leader.post


def _named(area: AreaRecord, lang: str) -> dict[str, Any]:
    name = area_name(area.name, lang)
    return {"name": name, "path": path_of(area, lang=lang), "own": name == area.name, "code": area.code}


def _beside(directory: Directory, area: AreaRecord) -> list[AreaRecord]:
    """Areas of the same level that share some border with it; for a shop, the unit it stands over."""
    layer = directory.layers[area.level]
    shape = layer.polygons[area.index]
    base = [i for i in _touching(layer.polygons, shape) if i != area.index]
    if area.overlay:
        under = [i for i in base if shapely.area(shapely.intersection(layer.polygons[i], shape)) > 1]
        return [layer.areas[i] for i in under]
    shared = shapely.length(shapely.intersection(layer.polygons[base], shape)).tolist()
    return [layer.areas[i] for i, metres in zip(base, shared, strict=True) if metres > 0.5][:24]


def _touching(polygons: Any, shape: Any) -> list[int]:
    west, south, east, north = shapely.bounds(shape)
    low_x, low_y, high_x, high_y = shapely.bounds(polygons).T
    near = np.flatnonzero((low_x <= east) & (high_x >= west) & (low_y <= north) & (high_y >= south))
    shared = shapely.intersects(polygons[near], shape)
    return [int(i) for i in near[shared]]


def small_map(directory: Directory, area: AreaRecord, words: Words) -> str:
    """The area among those of its level, with the borders of the grids (or villages) around."""
    layer = directory.layers[area.level]
    view = window_around(layer.polygons[area.index])
    around = [
        Piece(layer.polygons[i], short_name(layer.areas[i]), _kind_of(layer.areas[i], area))
        for i in seen_in(layer.polygons, view)
        if i != area.index and not layer.areas[i].overlay
    ]
    upper = directory.layers["grid" if area.level == "unit" else "village"].polygons
    edges = [(shapely.boundary(upper[i]), "upper") for i in seen_in(upper, view)]
    subject = Piece(layer.polygons[area.index], short_name(area), "self")
    return svg(subject, around, edges, words["map_title"])


def _kind_of(other: AreaRecord, area: AreaRecord) -> str:
    return "sibling" if other.parent == area.parent else "other"
