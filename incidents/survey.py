"""The first reading of a file: is it what it was declared to be, and how are its times written?

Nothing is stored during it. What concerns the whole file (axes exchanged, another datum, metres, times that
cannot be told) refuses the file here; what concerns single rows is left to the second reading.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from gis.crs import suspect_datum
from gis.errors import InputError
from gis.suspicion import Hits
from incidents.columns import Columns
from incidents.guards import HOPELESS, REASONS, Floats, read_coordinates
from incidents.moments import Tally, choose_order, tally

MOST_ROWS = 0.5
"""A fault shared by more than this share of the rows with coordinates is the file's, not the rows'."""


@dataclass(frozen=True)
class Intake:
    """What was declared about a file: its columns, the source its ids belong to, its datum and clock."""

    columns: Columns
    source: str
    digest: str
    datum: str = "wgs84"
    timezone: str = "Asia/Shanghai"
    time_format: str | None = None
    datum_is_right: bool = False


@dataclass(frozen=True)
class Town:
    """What a survey asks of the town: where it lies (lon, lat), and which points hit it."""

    around: tuple[float, float]
    hits: Hits


@dataclass(frozen=True)
class Survey:
    """How many rows a file has, the order of year, month and day of its times, and where the town lies."""

    rows: int
    time_order: str = "ymd"
    closed_order: str = "ymd"
    around: tuple[float, float] | None = None


def survey(blocks: Iterable[pd.DataFrame], intake: Intake, town: Town, tell: Callable[[int], None]) -> Survey:
    """Read a file once without storing anything; `tell` hears the rows of each block.

    Raises InputError when most rows share one fault, when the datum is not what was declared
    (unless `datum_is_right`), and when month and day cannot be told apart.
    """
    reasons: Counter[str] = Counter()
    seen: list[tuple[Floats, Floats]] = []
    tallies = {"time": Tally(), "closed": Tally()}
    for block in blocks:
        lon, lat, found = read_coordinates(block, (intake.columns.x, intake.columns.y), town.around)
        reasons.update(found.tolist())
        seen.append((lon[found == ""], lat[found == ""]))
        for meaning in tallies:
            if name := getattr(intake.columns, meaning):
                tallies[meaning] += tally(block[name])
        tell(len(block))
    refuse_hopeless(reasons, intake)
    _check_datum(seen, intake, town.hits)
    orders = {meaning: _order(intake, meaning, found) for meaning, found in tallies.items()}
    return Survey(reasons.total(), orders["time"], orders["closed"], town.around)


def refuse_hopeless(reasons: Counter[str], intake: Intake) -> None:
    """Raise InputError when most rows that have coordinates share one fault."""
    filled = reasons.total() - reasons["blank"]
    reason, count = max(((key, reasons[key]) for key in HOPELESS), key=lambda found: found[1])
    if filled == 0:
        reason, count = "blank", reasons["blank"]
    elif count <= MOST_ROWS * filled:
        return
    zh, en = REASONS[reason]
    x, y = intake.columns.x, intake.columns.y
    raise InputError(
        f"{count} 行（共 {reasons.total()} 行）{zh}。现在的经度列 --x 是“{x}”，纬度列 --y 是“{y}”。"
        "没有存入任何内容。",
        f"{count} of {reasons.total()} rows: {en}. Longitude (--x) is now {x!r}, latitude (--y) {y!r}. "
        "Nothing was stored.",
        problem=reason,
        count=count,
        rows=reasons.total(),
    )


def _check_datum(seen: list[tuple[Floats, Floats]], intake: Intake, hits: Hits) -> None:
    if intake.datum_is_right or not seen:
        return
    lon, lat = (np.concatenate([pair[axis] for pair in seen]) for axis in (0, 1))
    suspicion = suspect_datum(lon, lat, intake.datum, hits)
    if suspicion is not None:
        raise InputError(
            f"{suspicion.zh}确信声明无误时加 --datum-is-right。没有存入任何内容。",
            f"{suspicion.en} If the declared datum is right, add --datum-is-right. Nothing was stored.",
            datum=intake.datum,
            likely=suspicion.likely,
        )


def _order(intake: Intake, meaning: str, found: Tally) -> str:
    name = getattr(intake.columns, meaning)
    return intake.time_format or (choose_order(found, name) if name else "ymd")
