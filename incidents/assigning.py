"""Who answers for each row of any table: columns added beside the table's own, nothing stored."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from boundaries.directory import Directory
from gis.crs import to_wgs84
from incidents.columns import free_name
from incidents.guards import Floats, read_coordinates, sentences
from incidents.placing import assigned_codes
from incidents.survey import Intake

ADDED = ("unit", "grid", "village", "border_m", "runner_up", "inside", "reason")
"""Columns added to a table, in this order. `runner_up` is a unit code; `inside` is blank where unit is."""


def added_names(present: tuple[str, ...]) -> dict[str, str]:
    """The headings of the added columns: each as in ADDED, with `_wangge` where the table has that name."""
    return {name: free_name(name, present) for name in ADDED}


def assign_block(
    block: pd.DataFrame, directory: Directory, intake: Intake, around: tuple[float, float]
) -> pd.DataFrame:
    """A block with the columns of ADDED as text, its own rows and columns untouched and in order.

    Where no unit answers the codes are blank and `reason` (中文 · English) says why.
    """
    lon, lat, reasons = read_coordinates(block, (intake.columns.x, intake.columns.y), around)
    usable = np.flatnonzero(reasons == "")
    found = _answers(directory, *to_wgs84(lon[usable], lat[usable], intake.datum))
    reasons[usable[found["unit"] == ""]] = "beyond"
    columns = {name: np.full(len(block), "", dtype=object) for name in ADDED}
    for name, values in found.items():
        columns[name][usable] = values
    columns["reason"][:] = sentences(reasons)
    names = added_names(tuple(block.columns))
    added = pd.DataFrame({names[name]: columns[name] for name in ADDED}, index=block.index)
    return pd.concat([block, added], axis=1)


def _answers(directory: Directory, lon: Floats, lat: Floats) -> dict[str, Any]:
    """The added columns but `reason`, as text, for WGS 84 positions; "" where there is no answer."""
    answer = directory.assign(lon, lat)
    codes = assigned_codes(directory, answer)
    known = answer.unit >= 0
    metres = np.array([f"{value:.3f}" for value in answer.border_m.tolist()], dtype=object)
    return {
        **{name: np.where(values == None, "", values) for name, values in codes.items()},  # noqa: E711
        "border_m": np.where(known, metres, ""),
        "inside": np.where(known, np.where(answer.inside, "true", "false"), ""),
    }
