"""Impact against a recount in SQL: random drafts are previewed, published, and counted again from the tables.

The recount knows nothing of the preview: it reads the published geometry as of before and after, finds by
ST_Covers whose each door and report is, and shares households by the rule said in SQL.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.draft_counts import Drafting
from api.scheduling import follow_up
from benchmarks.soaking.towns import APPROVER, EDITOR, START, by, order, random_edits
from boundaries import drafts
from boundaries.drafts.foreseeing import foreseen
from boundaries.impact import Impact, impact
from gis.errors import WanggeError

UNITS = """
    SELECT area.code, parent.code AS grid, version.kind, version.overlay, version.households, version.geom
    FROM area_version AS version JOIN area ON area.id = version.area_id
    JOIN area AS parent ON parent.id = version.parent_id
    WHERE area.level = 'unit' AND version.valid @> CAST(:{moment} AS timestamptz)
"""
GRIDS = text(f"""
    WITH unit AS ({UNITS.format(moment="at")}),
    spot AS (
        SELECT DISTINCT ON (report.id) report.id, unit.grid FROM report JOIN unit
        ON NOT unit.overlay AND ST_Covers(unit.geom, report.geom)
        AND ST_Distance(ST_Boundary(unit.geom), report.geom) > 1e-6
        WHERE report.state = 'open' AND report.inside ORDER BY report.id, unit.code
    )
    SELECT grid, count(*), count(*) FILTER (WHERE kind = 'street_shop'), coalesce(sum(households), 0),
        coalesce(sum(ST_Area(geom)) FILTER (WHERE NOT overlay), 0),
        (SELECT count(*) FROM spot WHERE spot.grid = unit.grid)
    FROM unit GROUP BY grid
""")
STORED = text("SELECT grid_code, count(*) FROM report WHERE state = 'open' GROUP BY 1")
CODES = text(f"SELECT code FROM ({UNITS.format(moment='at')}) AS unit")
SHARES = text(f"""
    WITH old AS ({UNITS.format(moment="before")}), new AS ({UNITS.format(moment="after")}),
    changed AS (
        SELECT old.* FROM old WHERE NOT overlay AND NOT EXISTS (
            SELECT FROM new WHERE new.code = old.code AND ST_OrderingEquals(new.geom, old.geom)
        )
    ),
    fresh AS (
        SELECT new.* FROM new WHERE NOT overlay AND NOT EXISTS (
            SELECT FROM old WHERE old.code = new.code AND ST_OrderingEquals(old.geom, new.geom)
        )
    ),
    was AS (
        SELECT DISTINCT ON (one.id) one.id, old.code FROM address AS one
        JOIN old ON NOT old.overlay AND ST_Covers(old.geom, one.geom) ORDER BY one.id, old.code
    ),
    now AS (
        SELECT DISTINCT ON (one.id) one.id, fresh.code FROM address AS one
        JOIN fresh ON ST_Covers(fresh.geom, one.geom) ORDER BY one.id, fresh.code
    ),
    doors AS (
        SELECT was.code AS was, now.code AS now, count(*) AS w
        FROM was JOIN now USING (id) WHERE was.code IN (SELECT code FROM changed) GROUP BY 1, 2
    ),
    weight AS (
        SELECT * FROM doors
        UNION ALL
        SELECT changed.code, fresh.code, round(ST_Area(ST_Intersection(changed.geom, fresh.geom)))::bigint
        FROM changed JOIN fresh ON ST_Intersects(changed.geom, fresh.geom)
        WHERE changed.code NOT IN (SELECT was FROM doors)
            AND round(ST_Area(ST_Intersection(changed.geom, fresh.geom))) > 0
    ),
    part AS (
        SELECT weight.*, changed.households AS h, sum(w) OVER (PARTITION BY was) AS total
        FROM weight JOIN changed ON changed.code = weight.was WHERE changed.households IS NOT NULL
    ),
    ranked AS (
        SELECT *, row_number() OVER (
            PARTITION BY was ORDER BY mod(h * w, total) DESC, now <> was, now
        ) AS place, sum(div(h * w, total)) OVER (PARTITION BY was) AS given
        FROM part
    )
    SELECT now, sum(div(h * w, total) + CASE WHEN place <= h - given THEN 1 ELSE 0 END)
    FROM ranked GROUP BY now
""")
STORED_HOUSEHOLDS = text(f"SELECT code, households FROM ({UNITS.format(moment='at')}) AS unit")


@dataclass
class Compared:
    """What was compared, and every difference found."""

    drafts: int = 0
    edits: int = 0
    units: int = 0
    grids: int = 0
    differences: tuple[str, ...] = ()


def previewed(session: Session, seed: int, count: int) -> Iterator[Compared]:
    """Random drafts on a stocked town, one published after another; a Compared for each."""
    rng, now, drafting = np.random.default_rng(seed), START, Drafting()
    for number in range(count):
        now += timedelta(days=1)
        draft, edits = _draft(session, drafting, rng, now)
        row = drafts.read_draft(session, draft).row
        change = drafts.change_of(session, drafting.states, row)
        if not change.touched:
            session.rollback()
            continue
        drafting.reports.forget()
        found = impact(change.before.state, change.after, drafting.counted(session, change.before))
        todos = len(foreseen(session, change, now))
        done = _published(session, drafting, draft, now)
        moments = now - timedelta(hours=1), done.valid_from
        differences = _grids(session, found, moments) + _units(session, found, moments)
        differences += _households(session, moments)
        if done.todos != todos:
            differences.append(f"{todos} to-dos foreseen, {done.todos} made")
        named = tuple(f"seed {seed} draft {number}: {one}" for one in differences)
        yield Compared(1, edits, len(found.units), len(found.grids), named)


def _draft(session: Session, drafting: Drafting, rng: np.random.Generator, now: datetime) -> tuple[int, int]:
    """A draft of one to ten edits that were done."""
    draft, made = drafts.open_draft(session, "浸泡", "", by(EDITOR, now)).row.id, 0
    wanted = int(rng.integers(1, 11))
    for _ in range(20 * wanted):
        state = drafting.states.state(session, drafts.read_draft(session, draft).row)
        edit = next(random_edits(state, rng, 1))
        try:
            drafts.edit(session, drafting.states, order(draft, EDITOR, now), edit)
        except WanggeError:
            continue
        made += 1
        if made == wanted:
            break
    return draft, made


def _published(session: Session, drafting: Drafting, draft: int, now: datetime) -> drafts.PublishedDraft:
    drafts.submit(session, drafting.states, order(draft, EDITOR, now))
    drafts.approve(session, drafting.states, order(draft, APPROVER, now))
    done = drafts.publish(session, drafting.states, order(draft, APPROVER, now))
    follow_up(session, done)
    session.commit()
    return done


Moments = tuple[datetime, datetime]


def _grids(session: Session, found: Impact, moments: Moments) -> list[str]:
    """Every grid before and after; those the impact does not list must not have changed."""
    pairs = [{one.grid: (one.before, one.after)[k] for one in found.grids} for k in (0, 1)]
    told = [{grid: side for grid, side in pair.items() if side is not None} for pair in pairs]
    counted: list[dict[str, tuple[float, ...]]] = [
        {row[0]: tuple(map(float, row[1:])) for row in session.execute(GRIDS, {"at": at})} for at in moments
    ]
    result = []
    for k, side in enumerate(told):
        for grid, one in side.items():
            here = counted[k].get(grid, ())
            said = (one.units, one.shops, one.households, one.m2)
            if len(here) < 5 or any(abs(a - b) > 1e-4 for a, b in zip(said, here[:4], strict=True)):
                result.append(f"grid {grid} side {k}: told {said}, counted {here}")
    listed = told[0].keys() | told[1].keys()
    for grid in (counted[0].keys() | counted[1].keys()) - listed:
        was, now = counted[0].get(grid, ())[:4], counted[1].get(grid, ())[:4]
        if len(was) != len(now) or any(abs(a - b) > 0.01 for a, b in zip(was, now, strict=True)):
            result.append(f"grid {grid} changed from {was} to {now} and is not listed")
    stored = {grid: n for grid, n in session.execute(STORED).all() if grid}
    for grid, one in told[1].items():
        if one.open_reports != stored.get(grid, 0):
            result.append(f"grid {grid}: {one.open_reports} reports told, {stored.get(grid, 0)} stored")
        inside = counted[1].get(grid, (0.0,) * 5)[4]
        if one.open_reports < inside:
            result.append(f"grid {grid}: {one.open_reports} reports told, {inside} lie in it")
    return result


def _units(session: Session, found: Impact, moments: Moments) -> list[str]:
    """Codes that begin and end, as the tables have them."""
    was, now = (set(session.scalars(CODES, {"at": at})) for at in moments)
    rows = [(u.before.code if u.before else "", u.after.code if u.after else "") for u in found.units]
    begun = {code for old, code in rows if code and code != old and code not in was}
    ended = {old for old, code in rows if old and code != old and old not in now}
    result = []
    if begun != now - was:
        result.append(f"begun told {sorted(begun)}, stored {sorted(now - was)}")
    if ended != was - now:
        result.append(f"ended told {sorted(ended)}, stored {sorted(was - now)}")
    return result


def _households(session: Session, moments: Moments) -> list[str]:
    """The stored households of every unit that was given a share are the shares counted in SQL."""
    rows = session.execute(STORED_HOUSEHOLDS, {"at": moments[1]}).all()
    stored: dict[str, int | None] = {code: count for code, count in rows}  # noqa: C416
    shares = session.execute(SHARES, {"before": moments[0], "after": moments[1]}).all()
    return [
        f"unit {code}: {stored.get(code)} households stored, {int(count)} counted"
        for code, count in shares
        if stored.get(code) != int(count)
    ]
