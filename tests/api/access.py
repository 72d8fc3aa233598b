"""The application's routes, and a small world in which each can be asked as anybody."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from fastapi.routing import APIRoute
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from api.app import create_app
from api.auth import tokens
from api.auth.deps import COOKIE, CSRF_HEADER, rule_of
from api.auth.officials import ROLE_NAMES
from api.auth.secret_text import csrf_of
from api.auth.sessions import Origin, begin
from api.auth.tables import Account
from api.settings import Settings
from boundaries.database import engine
from tests.incidents import small_town
from tests.signed_in import as_role, new_session

SAFE = ("GET", "HEAD", "OPTIONS")
SIDE = small_town.SIDE * 1000
MIDDLE = [round(small_town.X0 * 1000 + SIDE), round(small_town.Y0 * 1000 + SIDE)]
MOVE = {"op": "move_vertex", "at": MIDDLE, "to": [MIDDLE[0] + 100_000, MIDDLE[1]]}

CUT = [[MIDDLE[0] + SIDE // 2, MIDDLE[1] + side] for side in (-SIDE // 10, SIDE + SIDE // 10)]
HALVE = {"op": "split", "code": "u4", "line": CUT, "outline": True}


def application() -> FastAPI:
    """The application, with a database that is not there: only its routes are looked at."""
    settings = Settings(Path("unused"), None, None, "UTC")
    return create_app(engine("postgresql+psycopg://nobody@/none"), settings)


def routes_in(found: Iterable[Any]) -> Iterator[Any]:
    """Routes, also those that newer FastAPI keeps inside the routers included."""
    for route in found:
        if hasattr(route, "original_router"):
            yield from routes_in(route.original_router.routes)
        else:
            yield route


APPLICATION = application()
EVERY = list(routes_in(APPLICATION.routes))
ROUTES = [(m, route) for route in EVERY if isinstance(route, APIRoute) for m in sorted(route.methods)]
IDS = [f"{method} {route.path_format}" for method, route in ROUTES]
RULED = [(method, route) for method, route in ROUTES if rule_of(route.dependant)]


class World:
    """The small town behind the application, with one account per role for the whole of it."""

    def __init__(self, web: httpx.Client, opened: Engine, url: str) -> None:
        self.web, self.opened, self.url = web, opened, url
        self.accounts: dict[str, uuid.UUID] = {}
        for role in ROLE_NAMES:
            new_session(url, role)
        with Session(opened) as session:
            for account in session.query(Account):
                self.accounts[account.role] = account.id

    def ask(self, method: str, route: APIRoute, **headers: str) -> httpx.Response:
        """The route with parameters that fit and name nothing, and an empty JSON body."""
        path = route.path_format
        for one in route.dependant.path_params:
            kind = one.field_info.annotation
            value = uuid.uuid4() if kind is uuid.UUID else 999_999 if kind is int else "zzz"
            path = path.replace(f"{{{one.alias}}}", str(value))
        body = None if method in SAFE else {}
        return self.web.request(method, path, json=body, headers=headers)

    def by_cookie(self, role: str) -> dict[str, str]:
        """Headers of a new session of a role."""
        with Session(self.opened) as session, session.begin():
            secret = begin(session, self.accounts[role], datetime.now(UTC), Origin())
        return {"Cookie": f"{COOKIE}={secret}", CSRF_HEADER: csrf_of(secret)}

    def by_token(self, role: str, *scopes: str) -> dict[str, str]:
        """Headers of a new token of a role."""
        with Session(self.opened) as session, session.begin():
            made = tokens.new(session, self.accounts[role], ("test", scopes), (datetime.now(UTC), 1))
        return {"Authorization": f"Bearer {made[1]}"}


def drafts_of_everywhere(world: World) -> dict[str, Any]:
    """Drafts of others in three states, that change every unit; revision 2; something to do in g1."""
    editor, approver = as_role(world.web, "town_editor"), as_role(world.web, "approver")
    made: dict[str, Any] = {"number": 1}
    for state, steps in STATES.items():
        made[state] = done(editor.post("/api/drafts", json={"name": state}))["id"]
        path = f"/api/drafts/{made[state]}"
        edit = HALVE if state == "published" else MOVE
        done(editor.post(f"{path}/edits", json={"version": 1, "edit": edit}))
        for step in steps:
            by = editor if step == "submit" else approver
            done(by.post(f"{path}/{step}", json={}))
    filed = done(world.web.post("/api/reports", json={"unit_code": "u1", "text": "路灯坏了"}))
    made |= {name: uuid.uuid4() for name in ROWS} | {"leader": "李单元", "area": "u1"}
    made["kind"], made["audited"] = "mediator", "vacant_post/u2/unit_leader/1"
    with Session(world.opened) as session, session.begin():
        for name, statement in ROWS.items():
            session.execute(text(statement), {"id": made[name], "report": filed["id"]})
    for client in (editor, approver):
        client.close()
    return made


def done(answer: httpx.Response) -> Any:
    """The answer to a request that must work."""
    assert answer.is_success, answer.text
    return answer.json()


STATES: dict[str, tuple[str, ...]] = {
    "published": ("submit", "approve", "publish"),
    "open": (),
    "submitted": ("submit",),
    "approved": ("submit", "approve"),
}
ROWS = {
    "alert": """INSERT INTO alert (id, town_id, raised_on, last_day, grids, leaders, start_day, end_day,
            observed, expected, p, recurrence_days, scans, revision, created_at)
        SELECT CAST(:id AS uuid), id, '2026-11-20', '2026-11-20', ARRAY['g1'],
            '[{"grid": "g1", "grid_name": "名g1", "name": "张网格", "title": "网格长"}]', '2026-11-18',
            '2026-11-20', 27, 9, 0.0001, 9999, 1, 1, now() FROM area WHERE code = 't'""",
    "todo": """INSERT INTO todo (id, town_id, kind, area_id, zh, en, created_at)
        SELECT CAST(:id AS uuid), town_id, 'post', id, '请定人选', 'Decide who holds it', now()
        FROM area WHERE code = 'u1'""",
    "entry": """INSERT INTO queue_entry (id, town_id, report_id, created_at, grids)
        SELECT CAST(:id AS uuid), town_id, CAST(:report AS uuid), now(), ARRAY['g1']
        FROM area WHERE code = 't'""",
    "alias": """INSERT INTO place_alias
            (id, town_id, name, lon, lat, unit_code, grid_code, proposed_by, proposed_name, proposed_at)
        SELECT CAST(:id AS uuid), town_id, '老粮站', 119, 25, 'u1', 'g1', gen_random_uuid(), '甲', now()
        FROM area WHERE code = 't'""",
    "person": """WITH one AS (
            INSERT INTO person (id, town_id, name) SELECT CAST(:id AS uuid), town_id, '副单元长'
            FROM area WHERE code = 'u1' RETURNING id, town_id
        ), office AS (
            INSERT INTO post (id, town_id, area_id, kind, ordinal)
            SELECT gen_random_uuid(), town_id, id, 'unit_leader', 2 FROM area WHERE code = 'u1' RETURNING id
        ) INSERT INTO appointment (id, town_id, post_id, person_id, term)
        SELECT gen_random_uuid(), one.town_id, office.id, one.id, '[2026-01-01,)' FROM one, office""",
    "layer": """INSERT INTO second_layer (id, town_id, area_id, answers_id, label, label_en, days)
        SELECT CAST(:id AS uuid), own.town_id, own.id, other.id, '原', 'old', '[2026-01-01,)'
        FROM area AS own, area AS other WHERE own.code = 'u1' AND other.code = 'g2'""",
    "organisation": """INSERT INTO organisation (id, town_id, area_id, kind)
        SELECT CAST(:id AS uuid), town_id, id, 'unit_group' FROM area WHERE code = 'u1'""",
    "team": """INSERT INTO team (id, town_id, area_id, kind)
        SELECT CAST(:id AS uuid), town_id, id, 'micro_grid' FROM area WHERE code = 'g1'""",
    "member": """INSERT INTO team_member (id, town_id, team_id, person_id, role, term)
        SELECT CAST(:id AS uuid), team.town_id, team.id, person.id, 'leader', '[2026-01-01,)'
        FROM team, person WHERE person.name = '副单元长'""",
    "need": """INSERT INTO need (id, town_id, area_id, kind, days, geom)
        SELECT CAST(:id AS uuid), town_id, id, 'medical', '[2026-01-01,)',
               ST_SetSRID(ST_MakePoint(404600, 2814900), 4549) FROM area WHERE code = 'u1'""",
    "service": """INSERT INTO service (id, town_id, area_id, name)
        SELECT CAST(:id AS uuid), town_id, id, '代办' FROM area WHERE code = 'u1'""",
    "resource": """INSERT INTO resource (id, town_id, kind, name, unit_code, geom)
        SELECT CAST(:id AS uuid), town_id, '卫生所', '东站', 'u1',
               ST_SetSRID(ST_MakePoint(404600, 2814900), 4549) FROM area WHERE code = 'u1'""",
}
