"""Edits that move no border: units painted into another grid, and overlays."""

from __future__ import annotations

from dataclasses import replace

from gis.edits.checks import Descent, Proposal
from gis.edits.ground import followers
from gis.edits.naming import christened, grid_that_begins, moved
from gis.edits.operations import Describe, Draw, Reassign, Remove, Reshape
from gis.edits.patches import base_unit, ring_area
from gis.edits.problems import refuse
from gis.edits.state import State, Unit


def reassign(state: State, edit: Reassign) -> Proposal:
    """Units, and the overlays that stand on them, into another grid, which may begin with them."""
    units = [base_unit(state, code) for code in sorted(set(edit.codes))]
    units = [unit for unit in units if unit.grid != edit.grid]
    village = state.village_of(edit.grid) or edit.village
    if not units or not village:
        raise refuse(state, "no_effect" if village else "not_found", edit.codes or [edit.grid])
    grid = edit.grid
    if grid not in state.members:
        if not state.has_village(village):
            raise refuse(state, "not_found", [village])
        grid = grid_that_begins(state, grid, village, units)
    later, pairs = state, []
    for unit in units:
        new = moved(later, unit, grid, village)
        later = later.changed([new], [unit.code] if new.code != unit.code else [])
        pairs.append((unit.code, new))
    over = followers(later, [new for _, new in pairs], grid)
    pairs += over
    return Proposal(
        tuple(new for _, new in pairs),
        tuple(old for old, new in pairs if old != new.code),
        tuple(Descent("successor", (old,), (new.code,)) for old, new in pairs),
    )


def draw_overlay(state: State, edit: Draw) -> Proposal:
    """A new overlay inside one grid; the check says whether it is."""
    if edit.grid not in state.members or len(set(edit.ring)) < 3:
        raise refuse(state, "not_found", [edit.grid])
    polygon = ring_area(state, edit.ring)
    new = Unit("", edit.grid, state.village_of(edit.grid), polygon, edit.kind, overlay=True)
    named = christened(state, [new], (edit.code,) if edit.code else ())[0]
    return Proposal((named,), lineage=(Descent("new", (), (named.code,)),))


def reshape(state: State, edit: Reshape) -> Proposal:
    """An overlay's new shape."""
    if len(set(edit.ring)) < 3:
        raise refuse(state, "no_effect", [edit.code])
    unit = _overlay(state, edit.code)
    return Proposal((replace(unit, polygon=ring_area(state, edit.ring)),))


def remove(state: State, edit: Remove) -> Proposal:
    """An overlay ends; a base unit would leave a gap and is refused."""
    unit = state.units.get(edit.code)
    if unit is not None and not unit.overlay:
        raise refuse(state, "gap", [edit.code], unit.polygon)
    return Proposal((), (_overlay(state, edit.code).code,), (Descent("end", (edit.code,), ()),))


def describe(state: State, edit: Describe) -> Proposal:
    """Another name or kind of a unit; its ground stays."""
    unit = state.units.get(edit.code)
    if unit is None:
        raise refuse(state, "not_found", [edit.code])
    new = replace(unit, name=edit.name.strip() or unit.name, kind=edit.kind or unit.kind)
    if new == unit or not new.name.isprintable():
        raise refuse(state, "no_effect", [edit.code], unit.polygon)
    return Proposal((new,))


def _overlay(state: State, code: str) -> Unit:
    unit = state.units.get(code)
    if unit is None or not unit.overlay:
        raise refuse(state, "overlay" if unit else "not_found", [code])
    return unit
