"""One block of a file row by row: which rows can become reports, and which cannot, each with one reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from gis.crs import to_wgs84
from incidents.cells import STRINGS, as_strings, blanks, trimmed
from incidents.columns import free_name
from incidents.guards import (
    LIMITS,
    Keys,
    first_reasons,
    found_any,
    read_coordinates,
    read_states,
    sentences,
    text_problems,
)
from incidents.known import Known
from incidents.moments import parse_moments
from incidents.survey import Intake, Survey

MOMENTS = "datetime64[us]"
Found = list[tuple[str, Keys]]


@dataclass(frozen=True)
class Checked:
    """`usable`: lon, lat (WGS 84), happened_at, closed, state, text, category, channel, source_id by row.

    Moments are UTC without a zone. `reasons` and `columns`: for every row of the block the reason it cannot
    be used ("" if it can) and where.
    """

    usable: pa.Table
    reasons: Keys
    columns: Any


def check_rows(block: pd.DataFrame, intake: Intake, survey: Survey, known: Known) -> Checked:
    """Guard a block of text cells. Ids of usable rows join `known`; a later row with one is refused."""
    names = intake.columns
    lon, lat, place = read_coordinates(block, (names.x, names.y), survey.around)
    lon, lat = to_wgs84(lon, lat, intake.datum)
    made: dict[str, Any] = {"lon": lon, "lat": lat}
    found: Found = [(f"{names.x}, {names.y}", place)]
    found += _read_times(block, made, intake, survey)
    for meaning in ("text", "category", "channel"):
        name = getattr(names, meaning)
        made[meaning] = trimmed(_cells(block, name))
        if name:
            found.append((name, text_problems(made[meaning], LIMITS[meaning])))
    made["source_id"] = _ids(block, intake)
    if names.id:
        found.append((names.id, _where(pc.equal(made["source_id"], ""), "no_id")))
        found.append((names.id, text_problems(made["source_id"], LIMITS["id"])))
    reasons, columns = first_reasons(found)
    if names.id:
        again = known.again(made["source_id"], reasons == "")
        reasons[again], columns[again] = "repeated_id", names.id
    usable = pa.table(made)
    whole = not found_any(reasons)
    return Checked(usable if whole else usable.filter(pa.array(reasons == "")), reasons, columns)


def _read_times(block: pd.DataFrame, made: dict[str, Any], intake: Intake, survey: Survey) -> Found:
    """Fill happened_at, closed and state of `made`; what is wrong with them, by column."""
    names, found = intake.columns, []
    told = {"happened_at": (names.time, survey.time_order), "closed": (names.closed, survey.closed_order)}
    for meaning, (name, order) in told.items():
        made[meaning] = np.full(len(block), "NaT", dtype=MOMENTS)
        if name:
            moments = parse_moments(block[name], order, intake.timezone)
            made[meaning] = moments.dt.tz_convert(None).to_numpy(MOMENTS)
            bad = np.isnat(made[meaning])
            if bad.any():
                bad &= np.asarray(pc.not_equal(trimmed(as_strings(block[name])), ""))
            found.append((name, _where(bad, "time")))
    if names.closed:
        found.append((names.closed, _where(made["closed"] < made["happened_at"], "closed_early")))
    timed = ~np.isnat(made["closed"])
    closed = timed
    if names.state:
        closed, contradiction = read_states(as_strings(block[names.state]), timed)
        found.append((names.state, contradiction))
    made["state"] = pa.array(["open", "closed"], STRINGS).take(pa.array(closed.astype(np.int8)))
    return found


def _where(bad: Any, reason: str) -> Keys:
    rows = np.asarray(bad)
    return np.where(rows, reason, "") if rows.any() else np.zeros(len(rows), dtype="<U1")


def _cells(block: pd.DataFrame, name: str | None) -> pa.Array:
    return blanks(len(block)) if name is None else as_strings(block[name])


def _ids(block: pd.DataFrame, intake: Intake) -> pa.Array:
    """The file's own ids, or the file's digest and the number of the row."""
    if intake.columns.id:
        return trimmed(as_strings(block[intake.columns.id]))
    rows = pa.array(block.index.to_numpy(np.int64)).cast(STRINGS)
    return pc.binary_join_element_wise(pa.scalar(intake.digest, STRINGS), rows, pa.scalar(":", STRINGS))


def rejected(rows: pd.DataFrame, reasons: Keys, columns: Any) -> pd.DataFrame:
    """Rejected rows as people get them back: row, column, reason (中文 · English), original columns."""
    head = {"row": rows.index.to_numpy(), "column": columns, "reason": sentences(reasons)}
    frame = pd.DataFrame({free_name(name, list(rows.columns)): values for name, values in head.items()})
    return pd.concat([frame, rows.reset_index(drop=True)], axis=1)
