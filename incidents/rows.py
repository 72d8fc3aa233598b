"""One block of a file row by row: which rows can become reports, and which cannot, each with one reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from gis.crs import to_wgs84
from incidents.columns import free_name
from incidents.guards import (
    LIMITS,
    Keys,
    first_reasons,
    read_coordinates,
    read_states,
    sentences,
    text_problems,
)
from incidents.moments import parse_moments
from incidents.survey import Intake, Survey


@dataclass(frozen=True)
class Checked:
    """`usable`: lon, lat (WGS 84), happened_at, closed, state, text, category, channel, source_id by row.

    `reasons` and `columns`: for every row of the block the reason it cannot be used ("" if it can) and where.
    """

    usable: pd.DataFrame
    reasons: Keys
    columns: Any


def check_rows(block: pd.DataFrame, intake: Intake, survey: Survey, seen: set[str]) -> Checked:
    """Guard a block of text cells. Ids of usable rows join `seen`; a later row with one is refused."""
    names = intake.columns
    lon, lat, place = read_coordinates(block, (names.x, names.y), survey.around)
    frame = pd.DataFrame({"lon": lon, "lat": lat}, index=block.index)
    found: list[tuple[str, Keys]] = [(f"{names.x}, {names.y}", place)]
    found += _read_times(block, frame, intake, survey)
    for meaning in ("text", "category", "channel"):
        frame[meaning] = _cells(block, getattr(names, meaning)).str.strip()
        found.append((getattr(names, meaning) or "", text_problems(frame[meaning], LIMITS[meaning])))
    frame["source_id"] = _ids(block, intake)
    if names.id:
        found.append((names.id, np.where(frame["source_id"] == "", "no_id", "")))
        found.append((names.id, text_problems(frame["source_id"], LIMITS["id"])))
    reasons, columns = first_reasons(found)
    repeated = _repeated(frame["source_id"], reasons == "", seen)
    reasons[repeated], columns[repeated] = "repeated_id", names.id or ""
    return Checked(_in_wgs84(frame[reasons == ""], intake.datum), reasons, columns)


def _read_times(
    block: pd.DataFrame, frame: pd.DataFrame, intake: Intake, survey: Survey
) -> list[tuple[str, Keys]]:
    """Fill happened_at, closed and state of `frame`; what is wrong with them, by column."""
    names, found = intake.columns, []
    told = {"happened_at": (names.time, survey.time_order), "closed": (names.closed, survey.closed_order)}
    for meaning, (name, order) in told.items():
        cells = _cells(block, name)
        frame[meaning] = parse_moments(cells, order, intake.timezone)
        bad = frame[meaning].isna() & (cells.str.strip() != "")
        found.append((name or "", np.where(bad, "time", "")))
    early = (frame["closed"] < frame["happened_at"]).to_numpy()
    found.append((names.closed or "", np.where(early, "closed_early", "")))
    closed, contradiction = read_states(_cells(block, names.state), frame["closed"])
    found.append((names.state or "", contradiction))
    frame["state"] = np.where(closed, "closed", "open")
    return found


def _cells(block: pd.DataFrame, name: str | None) -> pd.Series:
    return pd.Series("", index=block.index, dtype=object) if name is None else block[name].astype(object)


def _ids(block: pd.DataFrame, intake: Intake) -> pd.Series:
    if intake.columns.id:
        return block[intake.columns.id].astype(object).str.strip()
    return pd.Series([f"{intake.digest}:{row}" for row in block.index], index=block.index, dtype=object)


def _repeated(ids: pd.Series, usable: Any, seen: set[str]) -> Any:
    """Usable rows whose id a usable row before them had; the new ids are added to `seen`."""
    mine = ids[usable]
    again = mine.duplicated() | mine.isin(seen)
    seen.update(mine[~again])
    repeated = np.zeros(len(ids), dtype=bool)
    repeated[np.flatnonzero(usable)] = again
    return repeated


def _in_wgs84(frame: pd.DataFrame, datum: str) -> pd.DataFrame:
    lon, lat = to_wgs84(frame["lon"].to_numpy(), frame["lat"].to_numpy(), datum)
    return frame.assign(lon=lon, lat=lat)


def rejected(rows: pd.DataFrame, reasons: Keys, columns: Any) -> pd.DataFrame:
    """Rejected rows as people get them back: row, column, reason (中文 · English), original columns."""
    head = {"row": rows.index.to_numpy(), "column": columns, "reason": sentences(reasons)}
    frame = pd.DataFrame({free_name(name, list(rows.columns)): values for name, values in head.items()})
    return pd.concat([frame, rows.reset_index(drop=True)], axis=1)
