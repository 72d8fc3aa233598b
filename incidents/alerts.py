"""Early warning: the daily scan of the stored reports, each rise written once with the grid leaders named."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
import shapely
from sqlalchemy import and_, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from boundaries.directory import Directory
from boundaries.identity import uuid7
from incidents.alert_tables import Alert, AlertSeen
from incidents.rises import DAILY_RULE, Rise, Rule, rises

DAILY = text("""
    SELECT grid_code AS grid, (coalesce(happened_at, received_at) AT TIME ZONE :zone)::date AS date, category,
           count(*) AS n
    FROM report
    WHERE grid_code IS NOT NULL
      AND coalesce(happened_at, received_at) >= (CAST(:first AS date)::timestamp AT TIME ZONE :zone)
      AND coalesce(happened_at, received_at) < ((CAST(:last AS date) + 1)::timestamp AT TIME ZONE :zone)
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
""")
MOST_LISTED = 200
ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('wangge alerts'))")
"""Two runs at the same time would both find the same rise new."""


@dataclass(frozen=True)
class Watch:
    """The day scanned, the town's time zone, and now."""

    on: date
    zone: str
    now: datetime


@dataclass(frozen=True)
class Raised:
    """What a run found: alerts written by it, earlier ones that go on, and how many reports it looked at."""

    new: tuple[Alert, ...]
    ongoing: tuple[Alert, ...]
    reports: int


def daily_counts(session: Session, watch: Watch, days: int) -> pd.DataFrame:
    """grid, date, category, n of the days up to the one watched, on the town's clock."""
    first = watch.on - timedelta(days=days - 1)
    rows = session.execute(DAILY, {"zone": watch.zone, "first": first, "last": watch.on}).all()
    return pd.DataFrame(rows, columns=["grid", "date", "category", "n"])


def grid_places(directory: Directory) -> pd.DataFrame:
    """place (code), x, y of a point inside every grid, in metres."""
    at = shapely.get_coordinates(shapely.point_on_surface(directory.polygons("grid")))
    return pd.DataFrame({"place": [g.code for g in directory.grids], "x": at[:, 0], "y": at[:, 1]})


def watch_over(session: Session, directory: Directory, watch: Watch, rule: Rule = DAILY_RULE) -> Raised:
    """Scan the days up to one and write the rises that are not yet known; a second run writes nothing.

    A rise is the one of an earlier alert when that was still alive as it began and they share half of their
    grids. Days after the scanned one do not matter, so a missed day can be caught up.
    """
    session.execute(ONE_AT_A_TIME)
    daily = daily_counts(session, watch, rule.days)
    new, ongoing = [], []
    for rise in rises(daily, grid_places(directory), watch.on, rule):
        known = _known(session, directory, rise)
        if known is None:
            known = _written(directory, rise, watch)
            session.add(known)
            new.append(known)
        else:
            known.last_day = max(known.last_day, watch.on)
            ongoing.append(known)
    session.flush()
    return Raised(tuple(new), tuple(ongoing), int(daily["n"].sum()))


def alerts_on(session: Session, directory: Directory, on: date) -> list[Alert]:
    """Alerts alive on a day: raised by then and still found by that day's scan, the newest first."""
    asked = select(Alert).where(
        Alert.town_id == directory.town.id, Alert.raised_on <= on, Alert.last_day >= on
    )
    return list(session.scalars(asked.order_by(Alert.raised_on.desc(), Alert.recurrence_days.desc())))


def listed(
    session: Session, directory: Directory, whose: tuple[uuid.UUID, frozenset[str] | None]
) -> list[tuple[Alert, AlertSeen | None]]:
    """Alerts with a grid among those of an official (all for None), the newest first, at most MOST_LISTED,
    each with when the official saw it. whose: the official and the codes of the grids."""
    official, grids = whose
    own = and_(AlertSeen.alert_id == Alert.id, AlertSeen.account_id == official)
    asked = select(Alert, AlertSeen).outerjoin(AlertSeen, own).where(Alert.town_id == directory.town.id)
    if grids is not None:
        asked = asked.where(Alert.grids.overlap(sorted(grids)))
    order = asked.order_by(Alert.raised_on.desc(), Alert.recurrence_days.desc(), Alert.id)
    return [(alert, seen) for alert, seen in session.execute(order.limit(MOST_LISTED))]


def mark_seen(session: Session, alert: Alert, who: tuple[uuid.UUID, str], now: datetime) -> None:
    """Remember that an official (id, name) has seen an alert; the first time counts."""
    official, name = who
    row = {"alert_id": alert.id, "account_id": official, "name": name, "seen_at": now}
    session.execute(insert(AlertSeen).values(row).on_conflict_do_nothing())


def _known(session: Session, directory: Directory, rise: Rise) -> Alert | None:
    """The alert that already told of this rise."""
    asked = (
        select(Alert)
        .where(Alert.town_id == directory.town.id, Alert.grids.overlap(list(rise.grids)))
        .where(Alert.last_day >= rise.start - timedelta(days=1), Alert.start_day <= rise.end)
        .order_by(Alert.raised_on, Alert.id)
    )
    return next((one for one in session.scalars(asked) if rise.same_as(set(one.grids))), None)


def _written(directory: Directory, rise: Rise, watch: Watch) -> Alert:
    return Alert(
        id=uuid7(),
        town_id=directory.town.id,
        raised_on=watch.on,
        last_day=watch.on,
        category=rise.category,
        grids=list(rise.grids),
        leaders=[_leader(directory, code, watch.on) for code in rise.grids],
        start_day=rise.start,
        end_day=rise.end,
        observed=rise.observed,
        expected=rise.expected,
        p=rise.p,
        recurrence_days=rise.recurrence_days,
        scans=rise.scans,
        revision=directory.revision,
        created_at=watch.now,
    )


def _leader(directory: Directory, code: str, on: date) -> dict[str, Any]:
    """Who answers for a grid: its own leader or the next above; empty where nobody does."""
    area = directory.by_code["grid", code]
    first = next(iter(directory.leaders_of(area, on)), None)
    who = {"name": first.name, "title": first.title} if first else {"name": "", "title": ""}
    return {"grid": code, "grid_name": area.name, **who}
