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

from gis.crs import suspect_datum, to_wgs84
from gis.errors import InputError
from gis.suspicion import Hits, Suspicion
from incidents.columns import Columns
from incidents.guards import HOPELESS, REASONS, read_coordinates
from incidents.known import Sampled
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
class Ground:
    """What a survey asks of the town: where it lies (lon, lat), and which points hit it."""

    around: tuple[float, float]
    hits: Hits


@dataclass(frozen=True)
class Survey:
    """What a file turned out to be.

    `reasons` counts rows by what is wrong with their coordinates ("" = nothing); the orders are those of
    year, month and day; `around` is the town's (lon, lat).
    """

    reasons: Counter[str]
    suspicion: Suspicion | None
    around: tuple[float, float]
    time_order: str = "ymd"
    closed_order: str = "ymd"

    @property
    def rows(self) -> int:
        """How many rows the file has."""
        return self.reasons.total()


def survey(
    blocks: Iterable[pd.DataFrame], intake: Intake, ground: Ground, tell: Callable[[int], None]
) -> Survey:
    """Read a file once without storing anything; `tell` hears the rows of each block.

    Raises InputError for a datum nobody knows, and when month and day cannot be told apart.
    """
    reasons: Counter[str] = Counter()
    to_wgs84(np.empty(0), np.empty(0), intake.datum)
    seen = Sampled()
    tallies = {"time": Tally(), "closed": Tally()}
    for block in blocks:
        lon, lat, found = read_coordinates(block, (intake.columns.x, intake.columns.y), ground.around)
        bad = found[found != ""]
        reasons.update(bad.tolist())
        reasons[""] += len(block) - len(bad)
        seen.note(*((lon[found == ""], lat[found == ""]) if len(bad) else (lon, lat)))
        for meaning in tallies:
            if name := getattr(intake.columns, meaning):
                tallies[meaning] += tally(block[name])
        tell(len(block))
    return Survey(
        reasons,
        suspect_datum(*seen.points(), intake.datum, ground.hits),
        ground.around,
        _order(intake, "time", tallies["time"]),
        _order(intake, "closed", tallies["closed"]),
    )


def _order(intake: Intake, meaning: str, found: Tally) -> str:
    name = getattr(intake.columns, meaning)
    return intake.time_format or (choose_order(found, name) if name else "ymd")


def refuse_unfit(found: Survey, intake: Intake) -> None:
    """Raise InputError when the file is not what was declared: axes, metres, or (unless insisted) datum."""
    refuse_hopeless(found, intake, MOST_ROWS)
    if found.suspicion is not None and not intake.datum_is_right:
        raise InputError(
            f"{found.suspicion.zh}确信声明无误时加 --datum-is-right。没有存入任何内容。",
            f"{found.suspicion.en} If the declared datum is right, add --datum-is-right. Nothing was stored.",
            datum=intake.datum,
            likely=found.suspicion.likely,
        )


def refuse_hopeless(found: Survey, intake: Intake, share: float) -> None:
    """Raise InputError when more than `share` of the rows that have coordinates share one hopeless fault."""
    filled = found.rows - found.reasons["blank"]
    reason, count = max(((key, found.reasons[key]) for key in HOPELESS), key=lambda one: one[1])
    if count <= share * filled:
        return
    zh, en = REASONS[reason]
    x, y = intake.columns.x, intake.columns.y
    raise InputError(
        f"{count} 行（共 {found.rows} 行）{zh}。现在的经度列 --x 是“{x}”，纬度列 --y 是“{y}”。"
        "没有存入任何内容。",
        f"{count} of {found.rows} rows: {en}. Longitude (--x) is now {x!r}, latitude (--y) {y!r}. "
        "Nothing was stored.",
        problem=reason,
        count=count,
        rows=found.rows,
    )
