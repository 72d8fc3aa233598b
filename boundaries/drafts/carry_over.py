"""What follows a new map: lineage, appointments and addresses go over, to-dos for what no rule decides.

Rules for posts, by lineage of units, grids and villages:
- an area that goes on keeps its posts and holders;
- where one area becomes another (successor), or several that one person led become one, the holders follow;
- an area that takes in one that ends keeps its own holders; a post of its own that stands empty is filled
  when one person alone held that post in what it took in;
- an area that lives again (a merge or a change of grid rolled back) gets back the holders it then lost, in
  posts that nobody brings along;
- any other area that begins gets empty posts and a to-do: who leads it?
Terms are days: whoever leaves serves through the day of the change, whoever comes begins on it.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from boundaries.drafts.changes import Change, new_name
from boundaries.drafts.lineage import Line
from boundaries.drafts.posts import Posts, Vacancy, read_posts
from boundaries.drafts.tables import Lineage, Todo
from boundaries.identity import uuid7s
from boundaries.leaders import TITLES, TITLES_EN
from boundaries.publishing import Key, Written

MOVE_ADDRESSES = """
    UPDATE {table} SET unit_code = owner.code FROM (
        SELECT DISTINCT ON (place.id) place.id, area.code FROM {table} AS place
        JOIN area_version AS version ON ST_Covers(version.geom, place.geom)
        JOIN area ON area.id = version.area_id
        WHERE place.unit_code = ANY(:touched) AND area.level = 'unit' AND NOT version.overlay
          AND upper_inf(version.valid)
        ORDER BY place.id, area.code
    ) AS owner
    WHERE {table}.id = owner.id AND {table}.unit_code <> owner.code
"""
RENAME_ADDRESSES = "UPDATE {table} SET unit_code = :after WHERE unit_code = :before"


@dataclass(frozen=True)
class Event:
    """A revision just written: what changed, its rows, its lineage, and the moment (in the town's zone)."""

    change: Change
    written: Written
    lines: list[Line]
    now: datetime

    def id_of(self, level: str, code: str) -> uuid.UUID:
        """Identity of an area."""
        return self.written.ids[level, code]


def carry(session: Session, event: Event) -> int:
    """Write all that follows from a revision; returns how many to-dos there are."""
    town = event.id_of("town", event.change.before.town)
    _store_lineage(session, event, town)
    _move_places(session, event)
    posts, todos = decided(session, event)
    posts.store(session, event.written.opened.number, town)
    if todos:
        ids = uuid7s(len(todos))
        rows = [{**todo, "id": key, "town_id": town} for key, todo in zip(ids, todos, strict=True)]
        session.execute(insert(Todo), rows)
    return len(todos)


def decided(session: Session, event: Event) -> tuple[Posts, list[dict[str, Any]]]:
    """What the rules decide of posts, and the to-dos for the rest; only reads."""
    day = event.written.opened.moment.astimezone(event.now.tzinfo).date()
    posts = read_posts(session, _concerned(event), day)
    todos = []
    for level in ("village", "grid", "unit"):
        todos += _follow(event, posts, level)
    return posts, todos


def _store_lineage(session: Session, event: Event, town: uuid.UUID) -> None:
    rows = [
        {
            "id": key,
            "town_id": town,
            "revision": event.written.opened.number,
            "level": line.level,
            "kind": line.kind,
            "before_id": line.before and event.id_of(line.level, line.before),
            "after_id": line.after and event.id_of(line.level, line.after),
            "m2": line.m2,
        }
        for key, line in zip(uuid7s(len(event.lines)), event.lines, strict=True)
    ]
    if rows:
        session.execute(insert(Lineage), rows)


def _move_places(session: Session, event: Event) -> None:
    """Addresses and resources name the unit that has their place now; those of an overlay follow it."""
    touched = [unit.code for unit in event.change.old if not unit.overlay]
    overlays = {unit.code for unit in event.change.old if unit.overlay}
    for table in ("address", "resource"):
        session.execute(text(MOVE_ADDRESSES.format(table=table)), {"touched": touched})
        for line in event.lines:
            if line.kind == "successor" and line.before in overlays:
                renamed = {"before": line.before, "after": line.after}
                session.execute(text(RENAME_ADDRESSES.format(table=table)), renamed)


def _concerned(event: Event) -> list[uuid.UUID]:
    """Areas that begin, end, or take in one that ends."""
    return [
        event.id_of(line.level, code)
        for line in event.lines
        for code in (line.before, line.after)
        if code is not None and line.kind != "transfer"
    ]


Todos = list[dict[str, Any]]


def _follow(event: Event, posts: Posts, level: str) -> Todos:
    """The posts of one level: what the rules above decide is done, the rest becomes to-dos."""
    lines = [line for line in event.lines if line.level == level and line.kind != "transfer"]
    before, after = _alive(event, level)
    ended = {line.before for line in lines if line.before and line.before not in after}
    begun = sorted({line.after for line in lines if line.after and line.after not in before})
    holders = {code: posts.holders(event.id_of(level, code)) for code in sorted(filter(None, ended))}
    for code in holders:
        posts.end(event.id_of(level, code))
    for line in lines:
        if line.kind == "merge" and line.after in before and line.before in holders:
            posts.fill_empty(event.id_of(level, line.after), _sole(line, lines, holders))
    todos: Todos = []
    for code in begun:
        origins = [line.before for line in lines if line.after == code and line.before]
        todos += _begin(event, posts, (level, code), origins)
    return todos


def _sole(line: Line, lines: list[Line], holders: Mapping[str, Any]) -> list[Any]:
    """The holders of what an area takes in, of posts that one person alone held there."""
    taken_in = [one.before for one in lines if one.after == line.after and one.kind == "merge" and one.before]
    found: dict[tuple[str, int], set[uuid.UUID]] = {}
    for code in taken_in:
        for held in holders.get(code, ()):
            found.setdefault(held.post, set()).add(held.person)
    return [held for code in taken_in for held in holders.get(code, ()) if len(found[held.post]) == 1]


def _begin(event: Event, posts: Posts, key: Key, origins: list[str]) -> Todos:
    """Posts of an area that begins: holders that follow, or empty ones and to-dos."""
    level, code = key
    area = event.id_of(level, code)
    kinds = {line.kind for line in event.lines if line.level == level and line.after == code}
    sources = [event.id_of(level, origin) for origin in origins]
    whole = bool(sources) and "split" not in kinds
    if not whole and posts.revive(area):
        return []
    followed = posts.follow(area, sources, whole)
    back = posts.revive(area)
    vacancies = [vacancy for vacancy in followed if (vacancy.kind, vacancy.ordinal) not in back]
    if not whole and not posts.posts.get(area):
        vacancies = [Vacancy(kind, 1, ()) for kind in posts.usual(level)]
        posts.create(area, vacancies)
    return [_todo(event, key, origins, vacancy) for vacancy in vacancies]


def _todo(event: Event, key: Key, origins: list[str], vacancy: Vacancy) -> dict[str, Any]:
    level, code = key
    name = _name(event, level, code)
    title, title_en = TITLES.get(vacancy.kind, vacancy.kind), TITLES_EN.get(vacancy.kind, vacancy.kind)
    came = "、".join(_name(event, level, origin) for origin in origins)
    held = "、".join(vacancy.candidates)
    zh = f"请确定“{name}”（{code}）的{title}。" + (f"它来自“{came}”" if came else "")
    en = f'Decide who is {title_en.lower()} of "{name}" ({code}).' + (
        f' It comes from "{came}"' if came else ""
    )
    zh += (f"，原任：{held}。" if held else "。") if came else ""
    en += (f", held by {held}." if held else ".") if came else ""
    return {
        "revision": event.written.opened.number,
        "kind": "leader",
        "area_id": event.id_of(level, code),
        "zh": zh,
        "en": en,
        "detail": {
            "level": level,
            "code": code,
            "post": vacancy.kind,
            "ordinal": vacancy.ordinal,
            "origins": origins,
            "candidates": list(vacancy.candidates),
        },
        "created_at": event.now,
    }


def _name(event: Event, level: str, code: str) -> str:
    change = event.change
    if level == "unit":
        unit = change.after.units.get(code) or change.before.state.units.get(code)
        return (unit.name if unit else "") or code
    return change.names.get((level, code)) or change.before.names.get((level, code)) or new_name(level, code)


def _alive(event: Event, level: str) -> tuple[set[str], set[str]]:
    """Codes of a level in force before and after."""
    found: list[set[str]] = []
    for state in (event.change.before.state, event.change.after):
        units = state.units.values()
        found.append({{"unit": u.code, "grid": u.grid, "village": u.village}[level] for u in units})
    return found[0], found[1]
