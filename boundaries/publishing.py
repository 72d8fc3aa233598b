"""Publishing a prepared town: the difference to what is in force becomes the next revision, or none does.

One publication at a time (an advisory lock held to the end of the transaction). Areas that did not change
keep their row; those that did are closed at the moment of the new revision and opened anew; those that are
gone are closed. Identities live on by code within a level.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries import revisions
from boundaries.copying import copy_rows, from_on, to_hex
from boundaries.database import choose_srid
from boundaries.identity import uuid7s
from boundaries.layers import Prepared, PreparedArea
from gis.errors import LayerRefused
from gis.survey import MOST_FAULTS

Key = tuple[str, str]
"""Level and code of an area."""
IN_FORCE = text("""
    SELECT version.id, area.level, area.code, version.parent_id, version.name, version.kind,
           version.overlay, version.households, ST_AsBinary(version.geom)
    FROM area_version AS version JOIN area ON area.id = version.area_id
    WHERE upper_inf(version.valid)
""")
THESE_IN_FORCE = text(f"""{IN_FORCE.text} AND (area.level, area.code) IN
    (SELECT * FROM unnest(CAST(:levels AS text[]), CAST(:codes AS text[])))
""")
CLOSE = text("UPDATE area_version SET valid = tstzrange(lower(valid), :moment) WHERE id = ANY(:ids)")
VERSION_COLUMNS = (
    "id", "area_id", "town_id", "parent_id",
    "name", "kind", "overlay", "households", "geom", "valid", "revision",
)  # fmt: skip


@dataclass(frozen=True)
class Published:
    """What a publication did. `is_new` is false when nothing differed: then `revision` is the old one."""

    revision: int
    is_new: bool
    opened: int
    changed: int
    closed: int
    unchanged: int


@dataclass(frozen=True)
class _Version:
    """A version in force: its id and everything a change would show in."""

    id: uuid.UUID
    content: tuple[Any, ...]


def publish(session: Session, prepared: Prepared, now: datetime) -> Published:
    """Make a prepared layer the town that answers from `now` on; the caller commits.

    Raises LayerRefused if it has faults, InputError for another storage CRS than the database's, Conflict
    when another publication does not end. `now` must have a time zone.
    """
    if prepared.faults:
        raise refusal(prepared)
    revisions.lock(session)
    choose_srid(session, prepared.srid)
    ids = _identities(session, prepared.areas)
    current = {(row[1], row[2]): _in_force(row) for row in session.execute(IN_FORCE)}
    areas = [_with_known_name(area, current.get((area.level, area.code))) for area in prepared.areas]
    wanted = {(area.level, area.code): _content(area, ids) for area in areas}
    fresh = [a for a in areas if _differs(current.get((a.level, a.code)), wanted[a.level, a.code])]
    gone = [version.id for key, version in current.items() if key not in wanted]
    aliased = _add_aliases(session, prepared, ids)
    if not fresh and not gone:
        number = revisions.newest(session)
        if aliased:
            revisions.announce(session)
        return Published(number, False, 0, 0, 0, len(wanted))
    opened = revisions.open_next(session, now, prepared.source, prepared.sha256)
    replaced = [current[a.level, a.code].id for a in fresh if (a.level, a.code) in current]
    session.execute(CLOSE, {"moment": opened.moment, "ids": [*replaced, *gone]})
    rows = _versions(fresh, (_town_of(areas, ids), prepared.srid), ids, opened)
    copy_rows(session, "area_version", VERSION_COLUMNS, rows)
    revisions.announce(session)
    return Published(
        revision=opened.number,
        is_new=True,
        opened=len(fresh) - len(replaced),
        changed=len(replaced),
        closed=len(gone),
        unchanged=len(wanted) - len(fresh),
    )


@dataclass(frozen=True)
class Difference:
    """What one revision changes: areas as they should be from now on, keys of those that end.

    Areas that turn out to be what they were are left alone. town: id of the town; srid: storage CRS."""

    areas: list[PreparedArea]
    gone: list[Key]
    town: uuid.UUID
    srid: int


def write(
    session: Session, difference: Difference, opening: Callable[[], revisions.Opened]
) -> Written | None:
    """Store the next revision, touching only rows of areas that differ; None (and no revision) if none does.

    The caller holds the lock; `opening` inserts the revision. Never commits, tells nobody.
    """
    keys = [*((a.level, a.code) for a in difference.areas), *difference.gone]
    asked = {"levels": [level for level, _ in keys], "codes": [code for _, code in keys]}
    current = {(row[1], row[2]): _in_force(row) for row in session.execute(THESE_IN_FORCE, asked)}
    ids = _known_ids(session, difference)
    wanted = {(a.level, a.code): _content(a, ids) for a in difference.areas}
    fresh = [a for a in difference.areas if _differs(current.get((a.level, a.code)), wanted[a.level, a.code])]
    gone = [current[key].id for key in difference.gone if key in current]
    if not fresh and not gone:
        return None
    opened = opening()
    replaced = [current[a.level, a.code].id for a in fresh if (a.level, a.code) in current]
    session.execute(CLOSE, {"moment": opened.moment, "ids": [*replaced, *gone]})
    rows = _versions(fresh, (difference.town, difference.srid), ids, opened)
    copy_rows(session, "area_version", VERSION_COLUMNS, rows)
    return Written(opened, ids, len(fresh) - len(replaced), len(replaced), len(gone))


@dataclass(frozen=True)
class Written:
    """A revision as it was stored: ids of every area ever known, how many were opened, changed, closed."""

    opened: revisions.Opened
    ids: Mapping[Key, uuid.UUID]
    begun: int
    changed: int
    ended: int


def _known_ids(session: Session, difference: Difference) -> dict[Key, uuid.UUID]:
    known = all_ids(session)
    new = [key for a in difference.areas if (key := (a.level, a.code)) not in known]
    known |= dict(zip(new, uuid7s(len(new)), strict=True))
    rows = ((known[key], difference.town, *key) for key in new)
    copy_rows(session, "area", ("id", "town_id", "level", "code"), rows)
    return known


def all_ids(session: Session) -> dict[Key, uuid.UUID]:
    """The identity of every area that was ever known, by level and code."""
    found = session.execute(text("SELECT id, level, code FROM area"))
    return {(level, code): key for key, level, code in found}


def refusal(prepared: Prepared) -> LayerRefused:
    """The error that says a layer was refused for its faults."""
    count = len(prepared.faults)
    kinds = Counter(fault.kind for fault in prepared.faults)
    capped = any(number >= MOST_FAULTS for number in kinds.values())
    least_zh, least_en = ("至少 ", "at least ") if capped else ("", "")
    return LayerRefused(
        f"图层有 {least_zh}{count} 处问题，没有写入任何数据。请按清单修正，或加 --repair 自动修补。",
        f"The layer has {least_en}{count} fault(s); nothing was stored. "
        "Mend them by the list, or add --repair.",
        prepared.faults,
    )


def _identities(session: Session, areas: Iterable[PreparedArea]) -> dict[Key, uuid.UUID]:
    """The id of every area that was ever known, new ones made for new codes."""
    known = all_ids(session)
    new = [key for area in areas if (key := (area.level, area.code)) not in known]
    known |= dict(zip(new, uuid7s(len(new)), strict=True))
    town = _town_of(areas, known)
    copy_rows(session, "area", ("id", "town_id", "level", "code"), ((known[k], town, *k) for k in new))
    return known


def _town_of(areas: Iterable[PreparedArea], ids: Mapping[Key, uuid.UUID]) -> uuid.UUID:
    return next(ids["town", area.code] for area in areas if area.level == "town")


_PARENT_LEVEL = {"village": "town", "grid": "village", "unit": "grid"}


def _parent(area: PreparedArea, ids: Mapping[Key, uuid.UUID]) -> uuid.UUID | None:
    level = _PARENT_LEVEL.get(area.level)
    return None if level is None else ids[level, area.parent]


def _content(area: PreparedArea, ids: Mapping[Key, uuid.UUID]) -> tuple[Any, ...]:
    """Everything of an area whose change makes a new version; the shape as normalised WKB."""
    shape = shapely.to_wkb(area.polygon, output_dimension=2, byte_order=1)
    return _parent(area, ids), area.name, area.kind, area.overlay, area.households, shape


def _with_known_name(area: PreparedArea, current: _Version | None) -> PreparedArea:
    """A village or grid that the layer cannot name (it has only units) keeps the name it has."""
    if current is None or area.level not in ("village", "grid") or area.name != area.code:
        return area
    return replace(area, name=current.content[1])


def _in_force(row: Any) -> _Version:
    return _Version(row[0], (*row[3:8], bytes(row[8])))


def _differs(version: _Version | None, content: tuple[Any, ...]) -> bool:
    return version is None or version.content != content


def _versions(
    areas: list[PreparedArea],
    place: tuple[uuid.UUID, int],
    ids: Mapping[Key, uuid.UUID],
    opened: revisions.Opened,
) -> Iterable[tuple[Any, ...]]:
    """Rows of VERSION_COLUMNS for the new versions of some areas. place: the town's id, the storage SRID."""
    (town, srid), valid = place, from_on(opened.moment)
    shapes = to_hex([area.polygon for area in areas], srid)
    for key, area, shape in zip(uuid7s(len(areas)), areas, shapes, strict=True):
        area_id = ids[area.level, area.code]
        parent = _parent(area, ids)
        described = (area.name, area.kind, area.overlay, area.households)
        yield key, area_id, town, parent, *described, shape, valid, opened.number


def _add_aliases(session: Session, prepared: Prepared, ids: Mapping[Key, uuid.UUID]) -> int:
    """Store the other names of villages and of the town that are not known yet; returns how many."""
    rows = [
        {"area": ids[level, code], "name": name}
        for code, names in prepared.aliases.items()
        for name in names
        for level in ("town", "village")
        if (level, code) in ids
    ]
    known = {(row[0], row[1]) for row in session.execute(text("SELECT area_id, name FROM alias"))}
    new = [row for row in rows if (row["area"], row["name"]) not in known]
    if new:
        session.execute(text("INSERT INTO alias (area_id, name) VALUES (:area, :name)"), new)
    return len(new)
