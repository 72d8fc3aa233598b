"""As-of answers over three publications, one of them for a later date, and rollback: at many points."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.scheduling import follow_up
from benchmarks.soaking.towns import APPROVER, EDITOR, START, by, order, random_edits
from boundaries import drafts
from boundaries.directory import snapshot
from boundaries.drafts import States
from gis.crs import lonlat_to_metric, metric_to_lonlat
from gis.errors import WanggeError

Answers = list[tuple[str, ...]]
"""For each point its unit, grid, village and whom to ask, in order."""
BY_SQL = text("""
    SELECT DISTINCT ON (spot.k) spot.k, area.code FROM unnest(CAST(:x AS float8[]), CAST(:y AS float8[]))
        WITH ORDINALITY AS spot (x, y, k)
    JOIN area_version AS version
        ON ST_Covers(version.geom, ST_SetSRID(ST_MakePoint(spot.x, spot.y), ST_SRID(version.geom)))
    JOIN area ON area.id = version.area_id
    WHERE area.level = 'unit' AND NOT version.overlay AND version.valid @> CAST(:at AS timestamptz)
    ORDER BY spot.k, area.code
""")


def points(session: Session, count: int, seed: int = 5) -> tuple[np.ndarray, np.ndarray]:
    """WGS 84 positions in the box of the town."""
    directory = snapshot(session)
    x0, y0, x1, y1 = shapely.total_bounds(directory.polygons("unit"))
    spots = np.random.default_rng(seed).uniform((x0, y0), (x1, y1), (count, 2))
    lon, lat = metric_to_lonlat(spots[:, 0], spots[:, 1], directory.srid)
    return lon, lat


def answers(session: Session, at: datetime | None, where: tuple[np.ndarray, np.ndarray]) -> Answers:
    """What the directory of a moment says of every point."""
    directory = snapshot(session, at)
    found, day = directory.assign(*where), (at or directory.valid_from).date()
    levels = (
        (directory.units, found.unit),
        (directory.grids, found.grid),
        (directory.villages, found.village),
    )
    codes = [[areas[i].code if i >= 0 else "" for i in index] for areas, index in levels]
    chain = zip(found.unit.tolist(), found.grid.tolist(), found.village.tolist(), strict=True)
    who = ["、".join(one.name for one in directory.leaders(*indices, day)) for indices in chain]
    return list(zip(*codes, who, strict=True))


def disagreements(session: Session, at: datetime, where: tuple[np.ndarray, np.ndarray]) -> int:
    """Points whose unit in the directory is not the one that PostGIS finds covering them at that moment."""
    x, y = lonlat_to_metric(*where, snapshot(session, at).srid)
    rows = session.execute(BY_SQL, {"x": x.tolist(), "y": y.tolist(), "at": at}).all()
    said = answers(session, at, where)
    return sum(said[k - 1][0] != code for k, code in rows)


def through_time(session: Session, count: int, seed: int = 0, edits: int = 12) -> dict[str, int]:
    """Three publications (the last for a later date) and a rollback; wrong answers by check."""
    where, states = points(session, count), States()
    first = [START + timedelta(days=day) for day in (10, 20, 30)]
    expected, wrong = [answers(session, START, where)], {}
    for k, moment in enumerate(first):
        draft = _approved(
            session, states, moment - timedelta(hours=2), np.random.default_rng(seed + k), edits
        )
        if k < 2:
            follow_up(session, drafts.publish(session, states, order(draft, APPROVER, moment)))
        else:
            early = moment - timedelta(hours=1)
            drafts.schedule(session, states, order(draft, APPROVER, early), moment)
            session.commit()
            wrong["leaked before its moment"] = _differing(
                expected[-1], answers(session, moment + timedelta(hours=1), where)
            )
            done = drafts.publish_due(session, states, by(("", "wangge"), moment + timedelta(minutes=5)))
            assert done is not None
            follow_up(session, done)
        session.commit()
        expected.append(answers(session, moment, where))
    for k, moment in enumerate((START, *first)):
        for at in (moment, moment + timedelta(days=10) - timedelta(microseconds=1)):
            wrong[f"as of publication {k}"] = wrong.get(f"as of publication {k}", 0) + _differing(
                expected[k], answers(session, at, where)
            )
        wrong[f"against PostGIS {k}"] = disagreements(session, moment, where)
    back = drafts.rollback(session, states, (1, "恢复"), by(APPROVER, START + timedelta(days=40)))
    follow_up(session, back)
    session.commit()
    wrong["after rollback"] = _differing(expected[0], answers(session, back.valid_from, where))
    wrong["as of publication 2, after rollback"] = _differing(expected[2], answers(session, first[1], where))
    moved = [_differing(a, b) for a, b in pairwise(expected)]
    return {"(points moved by the three publications)": sum(moved), **wrong}


def _differing(some: Answers, others: Answers) -> int:
    return sum(a != b for a, b in zip(some, others, strict=True))


def _approved(session: Session, states: States, now: datetime, rng: np.random.Generator, edits: int) -> int:
    """A draft of random edits, on the newest map, approved."""
    draft, made = drafts.open_draft(session, "改期", "", by(EDITOR, now)).row.id, 0
    for _ in range(50 * edits):
        state = states.state(session, drafts.read_draft(session, draft).row)
        try:
            drafts.edit(session, states, order(draft, EDITOR, now), next(random_edits(state, rng, 1)))
        except WanggeError:
            continue
        made += 1
        if made == edits:
            break
    drafts.submit(session, states, order(draft, EDITOR, now))
    drafts.approve(session, states, order(draft, APPROVER, now))
    return draft
