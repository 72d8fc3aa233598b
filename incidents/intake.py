"""Bulk files become reports: guarded, assigned, and stored block by block.

Everything happens in the caller's transaction, so a file is stored whole (but for its rejected rows) or
not at all. A report is known by (source, source id), the id being the file's own or `digest:row`: a file that
is imported twice adds nothing the second time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy.orm import Session

from boundaries import binary_copy
from boundaries.database import storage_srid
from boundaries.directory import Directory
from boundaries.identity import uuid7_bytes
from gis.errors import InputError
from incidents.guards import found_any
from incidents.known import Known
from incidents.placing import assigned_codes, on_lattice, town_id
from incidents.rows import check_rows, rejected
from incidents.storing import INCOMING, Fields, Stored, Storing
from incidents.survey import Intake, Survey

ON_BORDER_M = 0.0005
"""Closer to a border than half a millimetre, the grain of storage, is on it."""


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
    ids: Known = field(default_factory=Known)


def import_blocks(session: Session, directory: Directory, blocks: Iterable[pd.DataFrame], job: Job) -> Counts:
    """Store the usable rows of a surveyed file as reports. Never commits.

    One block is read and assigned here while the database stores the one before it. Raises InputError when
    no row at all can be used.
    """
    srid = storage_srid(session)
    assert srid is not None, "a directory exists, so the deployment has a CRS"
    progress = _Progress()
    stored = Stored(0, 0)
    with Storing(session, _facts(session, directory, job)) as storing:
        for block in blocks:
            stored += storing.put(_fields(_usable(block, job, progress), directory, progress, srid))
            job.tell(len(block))
        stored += storing.end()
    found = progress.found
    if not found["usable"]:
        raise InputError(
            f"{found['read']} 行都不能用，没有存入任何内容；原因见退回文件。",
            f"None of the {found['read']} rows can be used; nothing was stored. The rejects file says why.",
            reasons=dict(progress.reasons),
        )
    return Counts(
        read=found["read"],
        stored=stored.new,
        already_there=found["usable"] - stored.new,
        differing=stored.differing,
        rejected=found["read"] - found["usable"],
        outside=found["outside"],
        beyond=found["beyond"],
        on_border=found["on_border"],
        reasons=dict(progress.reasons),
    )


def _facts(session: Session, directory: Directory, job: Job) -> dict[str, Any]:
    """What is the same for every report of a file."""
    return {
        "town": town_id(session, directory),
        "source": job.intake.source,
        "now": job.now,
        "datum": job.intake.datum,
        "revision": directory.revision,
    }


def _usable(block: pd.DataFrame, job: Job, progress: _Progress) -> pa.Table:
    """The rows of a block that can be stored, with the closing time every closed report must have."""
    checked = check_rows(block, job.intake, job.survey, progress.ids)
    if found_any(checked.reasons):
        bad = checked.reasons != ""
        job.reject(rejected(block[bad], checked.reasons[bad], checked.columns[bad]))
        progress.reasons.update(checked.reasons[bad].tolist())
    progress.found.update(read=len(block), usable=len(checked.usable))
    closing = pa.array(_closing(checked.usable, job.now))
    return checked.usable.append_column("closed_at", closing)


def _closing(usable: pa.Table, now: datetime) -> Any:
    """The closing time of each closed report: as stated, else when it happened, else now; NaT if open."""
    stated, happened = (usable[name].to_numpy() for name in ("closed", "happened_at"))
    known = np.where(np.isnat(stated), happened, stated)
    moment = np.datetime64(now.astimezone(UTC).replace(tzinfo=None), "us")
    closed = np.asarray(pc.equal(usable["state"], "closed"))
    return np.where(closed, np.where(np.isnat(known), moment, known), np.datetime64("NaT"))


def _fields(usable: pa.Table, directory: Directory, progress: _Progress, srid: int) -> Fields:
    """The rows as fields of the incoming table, each with who answers for it."""
    lon, lat = usable["lon"].to_numpy(), usable["lat"].to_numpy()
    answer = directory.assign(lon, lat)
    known = answer.unit >= 0
    progress.found.update(
        outside=int((known & ~answer.inside).sum()),
        beyond=int((~known).sum()),
        on_border=int((answer.inside & (answer.border_m < ON_BORDER_M)).sum()),
    )
    fields = {
        "id": binary_copy.fixed(uuid7_bytes(len(usable))),
        "happened_at": binary_copy.moments(usable["happened_at"].to_numpy()),
        "closed_at": binary_copy.moments(usable["closed_at"].to_numpy()),
        "lon": binary_copy.doubles(lon),
        "lat": binary_copy.doubles(lat),
        "geom": binary_copy.points(*on_lattice(lon, lat, directory.srid), srid),
        "inside": binary_copy.fixed(answer.inside.astype(np.uint8)),
        "border_m": binary_copy.doubles(np.where(known, answer.border_m, np.nan)),
    }
    for name in ("source_id", "state", "category", "channel", "text"):
        fields[name] = binary_copy.texts(usable[name].combine_chunks())
    for name, codes in assigned_codes(directory, answer).items():
        fields[f"{name}_code"] = binary_copy.texts(codes)
    return {name: fields[name] for name in INCOMING}
