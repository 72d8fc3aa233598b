"""Bulk files become reports: guarded, assigned, copied into a temporary table, and joined in once.

Everything happens in the caller's transaction, so a file is stored whole (but for its rejected rows) or
not at all. A report is known by (source, source id), the id being the file's own or `digest:row`: a file that
is imported twice adds nothing the second time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries.database import storage_srid
from boundaries.directory import Directory
from boundaries.identity import uuid7s
from gis.errors import InputError
from incidents.placing import assigned_codes, on_lattice, town_id
from incidents.rows import check_rows, rejected
from incidents.survey import Intake, Survey

ON_BORDER_M = 0.0005
"""Closer to a border than half a millimetre, the grain of storage, is on it."""

INCOMING: dict[str, str] = {
    "id": "uuid",
    "source_id": "text",
    "state": "text",
    "category": "text",
    "channel": "text",
    "text": "text",
    "happened_at": "timestamptz",
    "closed_at": "timestamptz",
    "lon": "float8",
    "lat": "float8",
    "x": "float8",
    "y": "float8",
    "unit_code": "text",
    "grid_code": "text",
    "village_code": "text",
    "inside": "bool",
    "border_m": "float8",
    "runner_up_code": "text",
}
"""Columns of the temporary table and their types."""


@dataclass(frozen=True)
class Job:
    """One import: what was declared and found, the clock, and who hears of rejected rows and progress."""

    intake: Intake
    survey: Survey
    now: datetime
    reject: Callable[[pd.DataFrame], None]
    tell: Callable[[int], None]


@dataclass(frozen=True)
class Counts:
    """What became of a file's rows. Read = stored + already there + rejected; the rest say where rows lie.

    `differing`: already there, yet with another place, text or category than the file has (kept as stored).
    `outside`: outside the town, given to the nearest unit within 1 km; `beyond`: farther, given to nobody.
    """

    read: int
    stored: int
    already_there: int
    differing: int
    rejected: int
    outside: int
    beyond: int
    on_border: int
    reasons: dict[str, int]


@dataclass
class _Progress:
    """Running counts of one import, and the ids met so far."""

    found: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    ids: set[str] = field(default_factory=set)


def import_blocks(session: Session, directory: Directory, blocks: Iterable[pd.DataFrame], job: Job) -> Counts:
    """Store the usable rows of a surveyed file as reports. Never commits.

    Raises InputError when no row at all can be used.
    """
    srid = storage_srid(session)
    assert srid is not None, "a directory exists, so the deployment has a CRS"
    progress = _Progress()
    _copy(session, _rows(blocks, directory, job, progress))
    if not progress.found["usable"]:
        raise InputError(
            f"{progress.found['read']} 行都不能用，没有存入任何内容；原因见退回文件。",
            f"None of the {progress.found['read']} rows can be used; nothing was stored. "
            "The rejects file says why.",
            reasons=dict(progress.reasons),
        )
    differing = _differing(session, job.intake.source)
    stored = _insert(session, directory, job, srid)
    found = progress.found
    return Counts(
        read=found["read"],
        stored=stored,
        already_there=found["usable"] - stored,
        differing=differing,
        rejected=found["read"] - found["usable"],
        outside=found["outside"],
        beyond=found["beyond"],
        on_border=found["on_border"],
        reasons=dict(progress.reasons),
    )


def _rows(
    blocks: Iterable[pd.DataFrame], directory: Directory, job: Job, progress: _Progress
) -> Iterator[tuple[Any, ...]]:
    for block in blocks:
        checked = check_rows(block, job.intake, job.survey, progress.ids)
        bad = checked.reasons != ""
        if bad.any():
            job.reject(rejected(block[bad], checked.reasons[bad], checked.columns[bad]))
        progress.reasons.update(checked.reasons[bad].tolist())
        progress.found.update(read=len(block), usable=len(checked.usable))
        closed = _with_closing(checked.usable, job.now)
        yield from _assigned(closed, directory, progress).itertuples(index=False, name=None)
        job.tell(len(block))


def _with_closing(frame: pd.DataFrame, now: datetime) -> pd.DataFrame:
    """The closing time every closed report must have: as stated, else when it happened, else now."""
    stated = frame["closed"].fillna(frame["happened_at"]).fillna(pd.Timestamp(now).tz_convert("UTC"))
    return frame.assign(closed_at=stated.where(frame["state"] == "closed"))


def _assigned(frame: pd.DataFrame, directory: Directory, progress: _Progress) -> pd.DataFrame:
    """The columns of INCOMING in order, None where there is nothing."""
    lon, lat = frame["lon"].to_numpy(), frame["lat"].to_numpy()
    answer = directory.assign(lon, lat)
    x, y = on_lattice(lon, lat, directory.srid)
    codes = assigned_codes(directory, answer)
    known = answer.unit >= 0
    progress.found.update(
        outside=int((known & ~answer.inside).sum()),
        beyond=int((~known).sum()),
        on_border=int((answer.inside & (answer.border_m < ON_BORDER_M)).sum()),
    )
    columns = {
        **{name: frame[name].to_numpy(object) for name in frame.columns if name in INCOMING},
        **{f"{name}_code": values for name, values in codes.items()},
        "id": uuid7s(len(frame)),
        "x": x,
        "y": y,
        "inside": answer.inside,
        "border_m": np.where(known, answer.border_m, np.nan),
    }
    made = pd.DataFrame({name: pd.Series(columns[name], dtype=object) for name in INCOMING})
    return made.where(made.notna(), None)


def _copy(session: Session, rows: Iterator[tuple[Any, ...]]) -> None:
    columns = ", ".join(f"{name} {kind}" for name, kind in INCOMING.items())
    session.execute(text("DROP TABLE IF EXISTS pg_temp.incoming"))
    session.execute(text(f"CREATE TEMP TABLE incoming ({columns}) ON COMMIT DROP"))
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)
    with connection.cursor() as cursor, cursor.copy("COPY incoming FROM STDIN (FORMAT binary)") as copy:
        copy.set_types(list(INCOMING.values()))
        for row in rows:
            copy.write_row(row)
    session.execute(text("ANALYZE incoming"))


def _differing(session: Session, source: str) -> int:
    query = text(
        "SELECT count(*) FROM incoming i JOIN report r ON r.source = :source AND r.source_id = i.source_id "
        "WHERE abs(r.lon - i.lon) > 1e-7 OR abs(r.lat - i.lat) > 1e-7 "
        "OR r.text <> i.text OR r.category <> i.category"
    )
    return int(session.execute(query, {"source": source}).scalar_one())


def _insert(session: Session, directory: Directory, job: Job, srid: int) -> int:
    """The one anti-join; a report that someone else stored meanwhile is left alone too."""
    mine = [name for name in INCOMING if name not in ("x", "y")]
    query = text(
        f"INSERT INTO report (town_id, source, received_at, datum, revision, geom, {', '.join(mine)}) "
        "SELECT :town, :source, :now, :datum, :revision, ST_SetSRID(ST_MakePoint(x, y), :srid), "
        f"{', '.join(f'i.{name}' for name in mine)} FROM incoming i WHERE NOT EXISTS "
        "(SELECT FROM report r WHERE r.source = :source AND r.source_id = i.source_id) "
        "ON CONFLICT (source, source_id) DO NOTHING"
    )
    facts = {
        "town": town_id(session, directory),
        "source": job.intake.source,
        "now": job.now,
        "datum": job.intake.datum,
        "revision": directory.revision,
        "srid": srid,
    }
    return int(session.connection().execute(query, facts).rowcount)
