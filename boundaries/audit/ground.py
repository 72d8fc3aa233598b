"""Findings about ground: what no unit covers, areas that belong to none above, grids in pieces, loose
addresses, ground that nobody keeps by contract."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely
from shapely import Geometry

from boundaries.audit.areas import Areas, english
from boundaries.audit.facts import Facts
from boundaries.audit.findings import Finding, Rules
from boundaries.registry import AreaRow
from gis.survey import areas_of, mean_width

WIDTH_M = 0.002
"""Strips narrower than this are rounding."""
CONTRACT_KINDS = {"sanitation": ("环卫", "sanitation")}
STRAYS = {
    "unit": ("unit_without_grid", "不属于任何在用的网格", "belongs to no grid in force"),
    "grid": ("grid_without_village", "不属于任何在用的村", "belongs to no village in force"),
}


def blank_ground(facts: Facts, rules: Rules) -> Iterator[Finding]:
    """Ground inside the outline of the town, or of a village, that no base unit covers: each piece once.

    Ground inside a stored outline is high. A hole that the outlines leave out as well may be somebody else's
    (a lake, a farm of another town): medium. The ground of strays is not blank."""
    areas = facts.areas
    whole = areas.union(areas.village_ground)
    others = shapely.union_all([shapely.from_wkb(row.wkb) for row in facts.strays])
    covered = shapely.union(whole, others) if facts.strays else whole
    missing = shapely.union_all([shapely.difference(one, covered) for one in _more_than_units(areas, whole)])
    rings = [ring for part in shapely.get_parts(covered) for ring in part.interiors]
    holes = [shapely.difference(shapely.polygons(ring), covered) for ring in rings]
    for piece in _pieces(shapely.union_all([missing, *holes]), rules):
        inside = missing.intersects(shapely.point_on_surface(piece))
        zh, en = ("", "") if inside else ("（若不归本镇，可不处理）", " (leave it if it is not the town's)")
        told = {
            "severity": "high" if inside else "medium",
            "zh": f"有 {_m2(piece)} m² 地块没有单元，无人负责{zh}",
            "en": f"{_m2(piece)} m² of ground have no unit: nobody answers there{en}",
        }
        yield _about_piece(areas, "blank_ground", piece, told)


def _more_than_units(areas: Areas, whole: Geometry) -> Iterator[Geometry]:
    """Outlines of the town and the villages that are not just their base units."""
    town = areas.directory.town
    if not _same(areas.directory.polygons("town")[town.index], whole):
        yield areas.directory.polygons("town")[town.index]
    for outline, ground in zip(areas.directory.polygons("village"), areas.village_ground, strict=True):
        if not _same(outline, ground):
            yield outline


def _same(some: Geometry, other: Geometry) -> bool:
    alike = [shapely.normalize(shapely.multipolygons(shapely.get_parts(one))) for one in (some, other)]
    return bool(shapely.equals_exact(*alike, tolerance=0.0))


def uncovered_contracts(facts: Facts, rules: Rules) -> Iterator[Finding]:
    """Ground of the units that no contract area with a holder covers on the day, piece by piece in a village.

    Asked of every kind of contract that the town has used up to the day."""
    areas = facts.areas
    for kind, contracts in facts.contracts.items():
        kept = shapely.union_all([one.shape for one in contracts if one.holder])
        shapely.prepare(kept)
        loose = ~shapely.covered_by(areas.base, kept)
        village_of = areas.directory.grid_village[areas.base_grid]
        for village in np.unique(village_of[loose]).tolist():
            ground = areas.union(areas.base[loose & (village_of == village)])
            for piece in _pieces(shapely.difference(ground, kept), rules):
                yield _about_contract(areas, kind, piece)


def _about_contract(areas: Areas, kind: str, piece: Geometry) -> Finding:
    zh, en = CONTRACT_KINDS.get(kind, (kind, kind))
    told = {
        "severity": "medium",
        "zh": f"有 {_m2(piece)} m² 没有{zh}包干责任人",
        "en": f"{_m2(piece)} m² under nobody's {en} contract",
        "subject": kind,
    }
    return _about_piece(areas, "uncovered_contract", piece, told)


def _about_piece(areas: Areas, kind: str, piece: Geometry, told: dict[str, str]) -> Finding:
    """A piece of ground, told of the grid that it lies in or next to."""
    inner = shapely.point_on_surface(piece)
    unit = areas.nearest(inner)
    area = areas.directory.above(unit)[0] if unit.level == "unit" else unit
    place = f"{inner.x:.0f},{inner.y:.0f}"
    rest: dict[str, Any] = {
        "subject": f"{told['subject']}/{place}" if "subject" in told else place,
        "x": float(inner.x),
        "y": float(inner.y),
        "figure": round(piece.area, 2),
        "measure": "m2",
        "zh": f"{area.name}：{told['zh']}",
        "en": f"{english(area.name)}: {told['en']}",
        "ground": piece,
    }
    return areas.finding(kind, area, {**told, **rest})


def without_parent(facts: Facts, _rules: Rules) -> Iterator[Finding]:
    """Units that belong to no grid in force, grids that belong to no village in force: nobody can be asked
    there. What lies in such an area is not listed by itself."""
    inside = {row.id for row in facts.strays}
    for row in facts.strays:
        if row.level in STRAYS and row.parent_id not in inside:
            yield _stray(row)


def _stray(row: AreaRow) -> Finding:
    kind, zh, en = STRAYS[row.level]
    inner = shapely.point_on_surface(shapely.from_wkb(row.wkb))
    sentences = {
        "zh": f"{row.name}{zh}，查不到负责人",
        "en": f"{english(row.name)} {en}: nobody can be asked there",
    }
    return Finding(
        kind=kind, severity="high", level=row.level, code=row.code, name=row.name, village="", grid="",
        subject="", x=float(inner.x), y=float(inner.y), figure=None, measure="", **sentences,
    )  # fmt: skip


def split_grids(facts: Facts, _rules: Rules) -> Iterator[Finding]:
    """Grids whose base units do not hang together along borders."""
    areas = facts.areas
    for grid in areas.directory.grids:
        parts = shapely.get_parts(shapely.get_parts(areas.grid_ground[grid.index]))
        if len(parts) < 2:
            continue
        least = parts[int(np.argmin(shapely.area(parts)))]
        inner = shapely.point_on_surface(least)
        told = {
            "severity": "medium",
            "zh": f"{grid.name}分成不相连的 {len(parts)} 片，最小一片 {_m2(least)} m²",
            "en": f"{english(grid.name)} lies in {len(parts)} pieces, the smallest of {_m2(least)} m²",
            "figure": float(len(parts)),
            "measure": "pieces",
            "x": float(inner.x),
            "y": float(inner.y),
        }
        yield areas.finding("split_grid", grid, told)


def loose_addresses(facts: Facts, _rules: Rules) -> Iterator[Finding]:
    """Addresses whose point no base unit covers, whose unit is not in force, or that name none where most of
    the town's addresses name theirs. Those on blank ground are listed too: they show who is left alone there.
    """
    spots, areas, strays = facts.addresses, facts.areas, {row.code for row in facts.strays}
    covered = np.zeros(len(spots.keys), dtype=bool)
    covered[areas.tree.query(spots.points, predicate="intersects")[0]] = True
    for row in facts.strays:
        covered |= shapely.intersects(shapely.from_wkb(row.wkb), spots.points)
    named = np.array([code != "" for code in spots.codes], dtype=bool)
    known = [areas.directory.find_area(code, "unit") or code in strays for code in spots.codes]
    usual = bool(named.sum() * 2 > len(named))
    stale = named & ~np.array([bool(one) for one in known], dtype=bool)
    for i in np.flatnonzero(~covered | stale | (usual & ~named)).tolist():
        yield _loose_address(facts, i, bool(covered[i]))


def _loose_address(facts: Facts, i: int, covered: bool) -> Finding:
    spots, areas = facts.addresses, facts.areas
    point, code = spots.points[i], spots.codes[i]
    unit = areas.nearest(point)
    metres = float(point.distance(areas.directory.polygons(unit.level)[unit.index]))
    if not covered:
        zh = f"不在任何单元内，离最近的单元 {metres:,.1f} 米"
        en = f"lies in no unit; the nearest is {metres:,.1f} m away"
    elif code:
        zh, en = f"登记的单元 {code} 已不在用", f"names the unit {code}, which is not in force"
    else:
        zh, en = "没有登记单元", "names no unit"
    label = spots.labels[i] or spots.keys[i]
    told = {
        "severity": "low" if covered else "medium",
        "zh": f"地址“{label}”{zh}",
        "en": f'The address "{label}" {en}',
        "subject": f"address:{spots.keys[i]}",
        "x": float(point.x),
        "y": float(point.y),
        "figure": None if covered else round(metres, 1),
        "measure": "" if covered else "m",
    }
    return areas.finding("loose_address", unit, told)


def _pieces(ground: Geometry, rules: Rules) -> list[Geometry]:
    """The pieces of some ground that are no rounding."""
    parts = shapely.get_parts(areas_of(ground))
    return list(parts[(shapely.area(parts) >= rules.least_m2) & (mean_width(parts) > WIDTH_M)])


def _m2(shape: Geometry) -> str:
    return f"{shape.area:,.1f}"
