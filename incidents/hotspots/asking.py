"""Questions about the stored reports: first what must be read, then what can be worked out from it alone.

The two are apart so that a server can keep what it worked out for as long as the counts stay the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries.directory import Directory
from gis.adjacency import queen
from gis.errors import NotFound
from incidents.hotspots.answer import Answer
from incidents.hotspots.daily import Daily, read_daily, read_points
from incidents.hotspots.judging import Ground, Tell, illustrate, judge, silent
from incidents.hotspots.question import Asked, Question, question_of, span_of
from incidents.hotspots.records import Records, read_records

__all__ = [
    "Ground",
    "Read",
    "Whose",
    "ask",
    "categories",
    "ground_of",
    "known_days",
    "read",
    "read_records",
    "work_out",
]

CATEGORIES = text("SELECT category, count(*) FROM report GROUP BY 1 ORDER BY 2 DESC, 1")
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Whose:
    """The town's clock, and of whose grids single positions may be drawn (None: all)."""

    zone: str
    grids: frozenset[str] | None = None


@dataclass(frozen=True)
class Read:
    """A question, the counts it needs and the days on record; `points` (n, 2) in metres for a density."""

    question: Question
    daily: Daily
    records: Records
    points: Floats | None = None


def read(session: Session, directory: Directory, asked: Asked, whose: Whose) -> Read:
    """The question and its counts. Raises InputError for what cannot be asked, NotFound where no report
    falls into it."""
    records = read_records(session, whose.zone, (asked.start, asked.end))
    if records is None:
        raise NotFound(
            "还没有任何诉求。先用 wangge reports import 导入。",
            "There are no reports yet. Import some with `wangge reports import`.",
        )
    known = records.first, records.whole
    question = question_of(asked, known)
    _check_category(session, question)
    span = span_of(question, known)
    daily = read_daily(session, directory, (question, span), whose.zone)
    if not daily.total:
        raise NotFound(
            f"{span.start} 至 {span.end} 没有这样的诉求。请换一段日期或类别。",
            f"No such reports from {span.start} to {span.end}. Choose other days or another category.",
        )
    if question.method != "density":
        return Read(question, daily, records)
    return Read(question, daily, records, read_points(session, question, whose.zone, whose.grids))


def work_out(found: Read, ground: Ground, tell: Tell = silent) -> Answer:
    """The answer; a scan tells how far it is."""
    if found.points is not None:
        answer = illustrate(found.question, found.daily, ground, found.points)
    else:
        answer = judge(found.question, found.daily, ground, tell)
    return replace(answer, records=found.records)


def ground_of(directory: Directory, level: str) -> Ground:
    """What questions at a level are judged on."""
    return Ground(directory, queen(directory.polygons(level)))


def ask(session: Session, directory: Directory, asked: Asked, zone: str) -> Answer:
    """Read and work out in one go, for whoever keeps nothing and waits."""
    found = read(session, directory, asked, Whose(zone))
    return work_out(found, ground_of(directory, found.question.level))


def known_days(session: Session, zone: str) -> tuple[date, date] | None:
    """The first day with reports, and the last up to which records are whole; None while there are none."""
    records = read_records(session, zone)
    return None if records is None else (records.first, records.whole)


def categories(session: Session) -> dict[str, int]:
    """Every category in use with its reports, the most frequent first."""
    return {name: n for name, n in session.execute(CATEGORIES) if name}


def _check_category(session: Session, question: Question) -> None:
    if question.category is None or question.category in (known := categories(session)):
        return
    raise NotFound(
        f"没有类别“{question.category}”。已有类别：{'、'.join(known) or '（无）'}",
        f"There is no category {question.category!r}. Categories: {', '.join(known) or '(none)'}",
        field="category",
    )
