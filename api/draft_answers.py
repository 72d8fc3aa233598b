"""Drafts as JSON: the draft itself, the ground to edit, what a step changed, why one was refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import shapely

from api.auth import Official
from api.deps import Town
from api.draft_counts import Counts
from boundaries.directory import Directory
from boundaries.drafts import Applied, Base, Seen, told
from boundaries.drafts.tables import DraftOperation
from gis.arcs import arcs_of
from gis.edits import KINDS, Problem, State, Unit
from gis.errors import EditRefused
from gis.lattice import PER_METRE


@dataclass(frozen=True)
class Scene:
    """What the ground is told from: the published base, the draft's state, its counts, who leads."""

    base: Base
    state: State
    counts: Counts
    directory: Directory | None
    on: date


def draft_json(town: Town, seen: Seen, official: Official) -> dict[str, Any]:
    """A draft for people, moments on the town's clock."""
    row = seen.row
    names = ("id", "name", "note", "state", "base_revision", "version", "author", "approver", "reason")
    return {
        **{name: getattr(row, name) for name in names},
        "operations": seen.operations,
        "can_undo": seen.can_undo,
        "can_redo": seen.can_redo,
        "locked": list(row.locked),
        "publish_at": row.publish_at and row.publish_at.astimezone(town.zone),
        "published_revision": row.published_revision,
        "created_at": row.created_at.astimezone(town.zone),
        "changed_at": row.changed_at.astimezone(town.zone),
        "own": row.author_id == str(official.id),
    }


def step_json(applied: Applied, counts: Counts) -> dict[str, Any]:
    """What an edit, undo or redo changed."""
    return {
        "version": applied.seen.row.version,
        "changed": [
            {
                **unit_json(applied.state.units[code], counts),
                "rings": rings(applied.state.units[code].polygon),
            }
            for code in applied.changed
        ],
        "ended": list(applied.ended),
        "lineage": list(applied.lineage),
        "operations": applied.seen.operations,
        "can_undo": applied.seen.can_undo,
        "can_redo": applied.seen.can_redo,
    }


def operation_json(one: DraftOperation) -> dict[str, Any]:
    """An operation in force, with the edit as it was asked."""
    return {**told(one), "edit": one.edit}


def unit_json(unit: Unit, counts: Counts) -> dict[str, Any]:
    """What the editor shows of a unit beside its shape."""
    return {
        "code": unit.code,
        "name": unit.name,
        "kind": unit.kind,
        "grid": unit.grid,
        "village": unit.village,
        "overlay": unit.overlay,
        "households": counts.households.get(unit.code),
        "open_reports": counts.reports.get(unit.code, 0),
    }


def _drawn_json(unit: Unit, counts: Counts) -> dict[str, Any]:
    return {**unit_json(unit, counts), "rings": rings(unit.polygon)}


def rings(shape: shapely.Geometry) -> list[list[int]]:
    """Every ring or line of a lattice geometry as a flat list of whole mm; a shell before its holes."""
    lines: list[shapely.Geometry] = []
    for part in shapely.get_parts(shape):
        lines += list(shapely.get_rings(part)) if part.geom_type == "Polygon" else [part]
    return [np.rint(shapely.get_coordinates(line)).astype(np.int64).ravel().tolist() for line in lines]


def ground_json(version: int, scene: Scene) -> dict[str, Any]:
    """The whole town of a draft's version: arcs of the base units, facts of each unit, grids and villages."""
    state, counts = scene.state, scene.counts
    arcs = arcs_of(state.base())
    overlays = sorted(code for code, unit in state.units.items() if unit.overlay)
    return {
        "version": version,
        "revision": scene.base.revision,
        "srid": scene.base.srid,
        "arcs": arcs.document(),
        "units": [
            *(unit_json(state.units[code], counts) for code in arcs.codes),
            *(_drawn_json(state.units[code], counts) for code in overlays),
        ],
        "grids": [_grid(scene, grid) for grid in sorted(state.members)],
        "villages": [
            {"code": code, "name": scene.base.names.get(("village", code), code)}
            for code in sorted({unit.village for unit in state.units.values()})
        ],
        "outline_locked": True,
    }


def _grid(scene: Scene, grid: str) -> dict[str, Any]:
    return {
        "code": grid,
        "name": scene.base.names.get(("grid", grid), grid),
        "village": scene.state.village_of(grid),
        "leader": _leader(scene, grid),
        "locked": grid in scene.state.locked,
    }


def _leader(scene: Scene, grid: str) -> str | None:
    area = scene.directory.find_area(grid, "grid") if scene.directory else None
    if scene.directory is None or area is None:
        return None
    leaders = scene.directory.leaders_of(area, scene.on)
    return next((one.name for one in leaders if one.area_code == grid), None)


def problems_json(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Problems for the editor: sentences, codes, and where, in whole mm of the storage CRS."""
    return [
        {
            "kind": one.kind,
            "kind_zh": KINDS[one.kind][0],
            "kind_en": KINDS[one.kind][1],
            "detail_zh": one.zh,
            "detail_en": one.en,
            "codes": list(one.codes),
            "m2": round(one.m2, 6),
            "x": None if one.x is None else round(one.x * PER_METRE),
            "y": None if one.y is None else round(one.y * PER_METRE),
            "rings": []
            if one.geometry is None
            else rings(shapely.transform(one.geometry, lambda c: c * PER_METRE)),
        }
        for one in problems
    ]


def _millimetres(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(shape, lambda corners: corners * PER_METRE)


def with_problems(error: EditRefused) -> EditRefused:
    """The refusal with its problems told in its body."""
    error.extra = {"problems": problems_json(error.problems)}
    return error
