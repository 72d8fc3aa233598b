"""Who answers for each row of any table: columns added beside the table's own, nothing stored."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from boundaries.directory import Directory
from gis.crs import to_wgs84
from incidents.cells import CELLS, STRINGS
from incidents.columns import free_name
from incidents.guards import REASONS, Floats, Keys, read_coordinates, sentences
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
    answer = directory.assign(*to_wgs84(lon, lat, intake.datum))
    codes = {name: pc.fill_null(found, "") for name, found in assigned_codes(directory, answer).items()}
    known = pa.array(answer.unit >= 0)
    columns: dict[str, pa.Array] = {
        **codes,
        "border_m": pc.if_else(known, _metres(answer.border_m), ""),
        "inside": pc.if_else(known, pc.if_else(pa.array(answer.inside), "true", "false"), ""),
        "reason": _reasons(reasons, answer.unit >= 0),
    }
    names = added_names(tuple(block.columns))
    added = {names[name]: _as_cells(columns[name], block.index) for name in ADDED}
    return pd.concat([block, pd.DataFrame(added, index=block.index)], axis=1)


def _metres(values: Floats) -> pa.Array:
    """Metres with three decimals, as text; nan as 0."""
    millimetres = np.rint(np.nan_to_num(values) * 1000.0).astype(np.int64)
    whole, rest = (pa.array(part).cast(STRINGS) for part in np.divmod(millimetres, 1000))
    point = pa.scalar(".", STRINGS)
    return pc.binary_join_element_wise(whole, pc.utf8_lpad(rest, 3, "0"), point)


def _reasons(reasons: Keys, known: npt.NDArray[np.bool_]) -> pa.Array:
    """For people: why a row has no answer, blank where it has one."""
    keys = list(REASONS)
    said = pa.array(sentences(np.array(keys)), STRINGS)
    unplaced = (reasons == "") & ~known
    index = np.full(len(reasons), keys.index(""))
    for row in np.flatnonzero(reasons != ""):
        index[row] = keys.index(str(reasons[row]))
    index[unplaced] = keys.index("beyond")
    return said.take(pa.array(index))


def _as_cells(values: pa.Array, index: pd.Index) -> pd.Series:
    return pd.Series(pd.array(values, dtype=CELLS), index=index)
