"""Why is this hot? One area's weeks, its neighbours, and the reports behind it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from boundaries.directory import Directory
from boundaries.places import AreaRecord
from incidents.hotspots.daily import read_daily
from incidents.hotspots.judging import Ground, expected_in, weekly
from incidents.hotspots.question import STUDY_DAYS, Question, Span, span_of
from incidents.tables import Report

MOST_REPORTS = 50


@dataclass(frozen=True)
class Weeks:
    """Reports of whole weeks up to the last day: the first day of each, `seen` and `usual` (weeks,) of the
    area, `near_seen` and `near_usual` of it with its neighbours. `usual` is NaN where nothing tells."""

    starts: tuple[date, ...]
    seen: NDArray[np.int64]
    usual: NDArray[np.float64]
    near_seen: NDArray[np.int64]
    near_usual: NDArray[np.float64]


def neighbours_of(area: AreaRecord, ground: Ground) -> list[AreaRecord]:
    """The areas that touch one, in the directory's order."""
    beside = ground.neighbours[[area.index]].indices.tolist()
    areas = ground.directory.layers[area.level].areas
    return [areas[i] for i in sorted(beside) if i != area.index]


def weeks_of(
    session: Session, area: AreaRecord, asked: tuple[Question, Ground, tuple[date, date]], zone: str
) -> Weeks:
    """The weeks of an area up to the end of a question. asked: with the ground and the days on record."""
    question, ground, known = asked
    if question.method != "hot":
        question = replace(question, base="households")
    span = _weeks_span(question, known)
    daily = read_daily(session, ground.directory, (question, span), zone)
    if question.method == "scan":  # as the scan itself expects it
        seen, _ = weekly(question, daily, np.zeros(len(daily.counts)))
        usual = np.outer(seen.sum(axis=1), seen.sum(axis=0)) / max(int(seen.sum()), 1)
    else:
        seen, usual = weekly(question, daily, expected_in(question, daily, ground).mean)
    near = [area.index, *(one.index for one in neighbours_of(area, ground))]
    starts = [span.end - timedelta(days=7 * back - 1) for back in range(seen.shape[1], 0, -1)]
    return Weeks(
        tuple(starts),
        seen[area.index],
        usual[area.index],
        seen[near].sum(axis=0),
        np.nansum(usual[near], axis=0),
    )


def _weeks_span(question: Question, known: tuple[date, date]) -> Span:
    """The days of a question, with enough before them for a line over weeks."""
    if question.method == "hot" and question.base == "history":
        return span_of(question, known)
    first = max(known[0], min(question.start, question.end - timedelta(days=STUDY_DAYS - 1)))
    return Span(first, first, question.end)


def reports_of(
    session: Session, directory: Directory, area: AreaRecord, asked: tuple[Question, date, date, str]
) -> tuple[list[Report], int]:
    """The newest reports of an area from one day to another, at most MOST_REPORTS, and how many there are.

    asked: the question (its category), first day, last day, time zone.
    """
    question, first, last, zone = asked
    moment = func.coalesce(Report.happened_at, Report.received_at)
    day = func.date(func.timezone(zone, moment))
    code = {"unit": Report.unit_code, "grid": Report.grid_code, "village": Report.village_code}[area.level]
    chosen = [Report.town_id == directory.town.id, code == area.code, day >= first, day <= last]
    if question.category is not None:
        chosen.append(Report.category == question.category)
    number = session.scalar(select(func.count()).select_from(Report).where(*chosen)) or 0
    newest = select(Report).where(*chosen).order_by(moment.desc(), Report.id).limit(MOST_REPORTS)
    return list(session.scalars(newest)), number
