"""Files without coordinates become reports by their texts: placed where that is sure, else queued.

As in `incidents.intake` everything happens in the caller's transaction, and a report is known by (source,
source id), so that a file imported twice adds nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import insert as insert_or_skip
from sqlalchemy.orm import Session

from boundaries.identity import uuid7s
from boundaries.text_places import Found, TextPlaces
from gis.errors import InputError
from incidents import spots
from incidents.cells import as_strings
from incidents.evidence import centre
from incidents.geocoding_rows import find
from incidents.intake import Job
from incidents.known import Known
from incidents.moments import Tally, choose_order, tally
from incidents.placing import town_id
from incidents.queue import likely_grids
from incidents.queue_tables import QueueEntry
from incidents.rows import check_rows, rejected
from incidents.survey import Intake, Survey
from incidents.tables import Report

BATCH = 1000
"""Rows geocoded and stored at a time, so that progress is seen."""
PLAIN = ("source_id", "state", "category", "channel", "text")


@dataclass(frozen=True)
class TextCounts:
    """What became of a file's rows. Read = placed + waiting + already there + rejected."""

    read: int
    placed: int
    waiting: int
    already_there: int
    rejected: int
    reasons: dict[str, int]


@dataclass
class _Progress:
    found: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    ids: Known = field(default_factory=Known)


def survey_texts(
    blocks: Iterable[pd.DataFrame], intake: Intake, places: TextPlaces, tell: Callable[[int], None]
) -> Survey:
    """Read a file once: how many rows, and in which order its times are written. Raises InputError when
    month and day cannot be told apart."""
    tallies = {"time": Tally(), "closed": Tally()}
    rows = 0
    for block in blocks:
        for meaning in tallies:
            if name := getattr(intake.columns, meaning):
                tallies[meaning] += tally(block[name])
        rows += len(block)
        tell(len(block))
    orders = {}
    for meaning, found in tallies.items():
        name = getattr(intake.columns, meaning)
        orders[meaning] = intake.time_format or (choose_order(found, name) if name else "ymd")
    around = centre(places.directory)
    return Survey(Counter({"": rows}), None, around, orders["time"], orders["closed"])


def import_texts(
    session: Session, places: TextPlaces, blocks: Iterable[pd.DataFrame], job: Job
) -> TextCounts:
    """Store the usable rows of a file as reports. Never commits.

    The intake's columns x and y name headings that the file does not have: they are filled in here. Raises
    InputError when no row at all can be used.
    """
    progress, town = _Progress(), town_id(session, places.directory)
    for block in blocks:
        for start in range(0, len(block), BATCH):
            part = block.iloc[start : start + BATCH]
            _store(session, _reports(part, places, job, progress), (town, job), progress)
            job.tell(len(part))
    found = progress.found
    if not found["usable"]:
        raise InputError(
            f"{found['read']} 行都不能用，没有存入任何内容；原因见退回文件。",
            f"None of the {found['read']} rows can be used; nothing was stored. The rejects file says why.",
            reasons=dict(progress.reasons),
        )
    new = found["placed"] + found["waiting"]
    return TextCounts(
        read=found["read"],
        placed=found["placed"],
        waiting=found["waiting"],
        already_there=found["usable"] - new,
        rejected=found["read"] - found["usable"],
        reasons=dict(progress.reasons),
    )


Ready = list[tuple[dict[str, Any], Found]]
"""Rows of the report table, each with what its text may mean."""


def _reports(block: pd.DataFrame, places: TextPlaces, job: Job, progress: _Progress) -> Ready:
    """The rows of a block that can be stored; the others are handed back with their reason."""
    names = job.intake.columns
    assert names.text is not None
    texts = [text.strip() for text in as_strings(block[names.text]).to_pylist()]
    lon, lat = job.survey.around  # stands in for the point that a text has yet to give
    filled = block.assign(**{names.x: repr(lon), names.y: repr(lat)})
    checked = check_rows(filled, job.intake, job.survey, progress.ids)
    reasons = np.where((checked.reasons == "") & (np.array(texts) == ""), "no_text", checked.reasons)
    columns = np.where(reasons == "no_text", names.text, checked.columns)
    bad = reasons != ""
    if bad.any():
        job.reject(rejected(block[bad], reasons[bad], columns[bad]))
        progress.reasons.update(reasons[bad].tolist())
    usable = checked.usable.to_pylist()
    said = [text for text, reason in zip(texts, checked.reasons, strict=True) if reason == ""]
    ready = [(row, find(text, places)) for row, text in zip(usable, said, strict=True) if text]
    progress.found.update(read=len(block), usable=len(ready))
    day = job.now.date()
    return [
        (
            _row(row, job) | spots.columns_of(places.directory, spots.of_text(places.directory, found, day)),
            found,
        )
        for row, found in ready
        if found is not None
    ]


def _row(row: dict[str, Any], job: Job) -> dict[str, Any]:
    """A usable row as a report without a place; a closed one has a closing time."""
    happened, closed = _moment(row["happened_at"]), _moment(row["closed"])
    if row["state"] == "closed" and closed is None:
        closed = happened or job.now
    return {
        **{name: row[name] for name in PLAIN},
        "happened_at": happened,
        "closed_at": closed if row["state"] == "closed" else None,
        "source": job.intake.source,
        "received_at": job.now,
    }


def _moment(value: datetime | None) -> datetime | None:
    return None if value is None else value.replace(tzinfo=UTC)


def _store(session: Session, ready: Ready, same: tuple[Any, Job], progress: _Progress) -> None:
    """Store the reports that are not there yet, and let those wait that have no place."""
    if not ready:
        return
    town, job = same
    ids = uuid7s(len(ready))
    rows = [{"id": key, "town_id": town, **row} for key, (row, _) in zip(ids, ready, strict=True)]
    query = insert_or_skip(Report).on_conflict_do_nothing(index_elements=["source", "source_id"])
    new = set(session.scalars(query.returning(Report.id), rows))
    waiting = [
        {"id": own, "town_id": town, "report_id": key, "created_at": job.now, "grids": likely_grids(found)}
        for own, key, (row, found) in zip(uuid7s(len(ready)), ids, ready, strict=True)
        if key in new and row["geom"] is None
    ]
    if waiting:
        session.execute(insert(QueueEntry), waiting)
    progress.found.update(placed=len(new) - len(waiting), waiting=len(waiting))
