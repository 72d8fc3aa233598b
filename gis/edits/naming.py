"""Codes of units that begin: numbered inside their grid, never one that was ever used."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import shapely

from gis.codes import is_area_code, is_division_code, number_grids, number_units, parent_code
from gis.edits.problems import refuse
from gis.edits.state import State, Unit

NUMBERS = re.compile(r"第\d+网格\d+单元")
LONGEST = 64
"""Characters of a code that is not of the 12 + 3 + 3 digits."""


def christened(state: State, units: list[Unit], wanted: tuple[str, ...] = ()) -> list[Unit]:
    """The units with codes: the wanted ones, else the next free numbers of their grid in reading order.

    A grid whose code is not of the 12 + 3 digits gets codes like grid-1."""
    if wanted:
        fits = all(_fits(code, unit.grid, "unit") for code, unit in zip(wanted, units, strict=False))
        known = len(set(wanted)) < len(wanted) or set(wanted) & state.taken
        if len(wanted) != len(units) or known or not fits:
            raise refuse(state, "code", wanted)
        return [_begun(unit, code) for unit, code in zip(units, wanted, strict=True)]
    codes: dict[int, str] = {}
    for grid in dict.fromkeys(unit.grid for unit in units):
        of = [k for k, unit in enumerate(units) if unit.grid == grid]
        spots = shapely.get_coordinates(shapely.point_on_surface([units[k].polygon for k in of]))
        codes |= dict(zip(of, _free(state, grid, spots), strict=True))
    return [_begun(unit, codes[k]) for k, unit in enumerate(units)]


def _begun(unit: Unit, code: str) -> Unit:
    """A unit that begins, called after the one it comes from but never by the same name."""
    name = _numbered(unit.name, code, tail=False)
    if name == unit.name and name:
        name = f"{name}·{code[-3:] if is_area_code(code, 'unit') else code}"
    return replace(unit, code=code, name=name)


def _numbered(name: str, code: str, tail: bool) -> str:
    """A name that tells grid and unit (第16网格07单元·福星超市), with the numbers of another code."""
    found = NUMBERS.search(name)
    if found is None or not is_area_code(code, "unit"):
        return name
    numbers = f"第{int(code[12:15])}网格{int(code[15:]):02d}单元"
    return name[: found.start()] + numbers + (name[found.end() :] if tail else "")


def grid_that_begins(state: State, code: str, village: str, units: list[Unit]) -> str:
    """The code of a new grid of a village: the given one if it may be used; for "" the next free number."""
    if not code and is_division_code(village):
        whole = shapely.union_all([unit.polygon for unit in units])
        spot = shapely.get_coordinates(shapely.point_on_surface(whole))
        used = {*state.members, *state.past_grids}
        return number_grids(village, spot, {grid for grid in used if grid.startswith(village)})[0]
    if code in state.past_grids or not _fits(code, village, "grid"):
        raise refuse(state, "code", [code])
    return code


def _fits(code: str, parent: str, level: str) -> bool:
    """Whether a code given by hand can be one of this level: of the 12 + 3 + 3 digits where its parent is."""
    above = is_division_code(parent) if level == "grid" else is_area_code(parent, "grid")
    if above:
        return is_area_code(code, level) and code[:-3] == parent
    return 0 < len(code) <= LONGEST and code == code.strip() and code.isprintable()


def _free(state: State, grid: str, spots: np.ndarray) -> list[str]:
    if is_area_code(grid, "grid"):
        return number_units(grid, spots, {code for code in state.taken if code.startswith(grid)})
    free = (
        code
        for n in range(1, len(state.taken) + len(spots) + 1)
        if (code := f"{grid}-{n}") not in state.taken
    )
    return [code for code, _ in zip(free, range(len(spots)), strict=False)]


def moved(state: State, unit: Unit, grid: str, village: str) -> Unit:
    """The unit in another grid: a new code where codes tell the grid, its old one when it comes home."""
    there = replace(unit, grid=grid, village=village)
    if not (is_area_code(unit.code, "unit") and is_area_code(grid, "grid")):
        return there
    home = unit.was or unit.code
    name = unit.name
    if parent_code(home) == grid and home not in state.units:
        return replace(there, code=home, was="", name=_numbered(name, home, tail=True))
    code = christened(state, [there])[0].code
    return replace(there, code=code, was=home, name=_numbered(name, code, tail=True))
