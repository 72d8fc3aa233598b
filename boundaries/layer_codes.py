"""`--codes cn`: 12-digit villages, 15-digit grids, 18-digit units, checked where given, else numbered."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gis.codes import is_area_code, is_division_code, number_grids, number_units
from gis.errors import InputError


def number_areas(table: pd.DataFrame, polygons: NDArray[np.object_], base: NDArray[np.bool_]) -> pd.DataFrame:
    """The table with 12+3+3 codes; codes that are such already are kept, all or none of a level.

    table: code, grid, village, name as `boundaries.attributes` reads them; polygons: lattice, one per row;
    base: which rows tile the ground. Grids and units are counted in reading order. The codes of the source
    become names where there was no name, and `grid_name`. Raises InputError for a village without a
    division code.
    """
    _check_villages(table)
    spots = shapely.get_coordinates(shapely.point_on_surface(polygons))
    grid_ok = _fit(table["grid"], table["village"], "grid")
    grids = dict(zip(table["grid"], table["grid"], strict=True)) if grid_ok else _grids(table, spots, base)
    numbered = table.assign(grid=table["grid"].map(grids), grid_name=table["grid"])
    if not (grid_ok and _fit(table["code"], table["grid"], "unit")):
        numbered["code"] = _units(numbered, spots)
    return numbered


def _check_villages(table: pd.DataFrame) -> None:
    wrong = sorted({code for code in table["village"] if not is_division_code(code)})
    if wrong:
        raise InputError(
            f"--codes cn 要求村（社区）列是 12 位统计用区划代码，“{wrong[0]}”不是（共 {len(wrong)} 个）。"
            "请改用含区划代码的列，或去掉 --codes cn。",
            f'--codes cn needs 12-digit division codes in the village column; "{wrong[0]}" is none '
            f"({len(wrong)} such). Use a column of division codes, or leave out --codes cn.",
            field="village",
        )


def _fit(codes: pd.Series, parents: pd.Series, level: str) -> bool:
    """Whether every code is one of its level and begins with its parent's."""
    return all(is_area_code(c, level) and c[:-3] == p for c, p in zip(codes, parents, strict=True))


def _grids(table: pd.DataFrame, spots: NDArray[np.float64], base: NDArray[np.bool_]) -> dict[str, str]:
    """New codes of the grids by their codes in the source; a grid is placed at the mean of its base units."""
    places = pd.DataFrame(
        {"village": table["village"], "grid": table["grid"], "x": spots[:, 0], "y": spots[:, 1]}
    )
    centres = places[base].groupby(["village", "grid"], sort=True)[["x", "y"]].mean()
    codes: dict[str, str] = {}
    for village, group in centres.groupby(level="village", sort=True):
        names = group.index.get_level_values("grid")
        codes |= dict(zip(names, number_grids(str(village), group.to_numpy()), strict=True))
    return codes


def _units(table: pd.DataFrame, spots: NDArray[np.float64]) -> pd.Series:
    """New codes of the units, counted inside their grid; equal places are ordered by their source code."""
    codes = pd.Series("", index=table.index, dtype=object)
    for grid, group in table.sort_values("code", kind="stable").groupby("grid", sort=True):
        codes[group.index] = number_units(str(grid), spots[group.index.to_numpy()])
    return codes
