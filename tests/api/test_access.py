"""Every route against everybody: the public, each role, other areas, forged writes, tokens of other scopes.

A route says who may use it by its dependency (`api.auth.needs`, `OfficialDep`); what says nothing must stand
in PUBLIC. A route whose rule is about a place must stand in ELSEWHERE, with a request about something that
does not lie in the asker's area, or in NO_PLACE with the reason.
"""

from __future__ import annotations

import inspect
import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import APIRoute
from sqlalchemy.orm import Session

from api.auth import audit
from api.auth.deps import CSRF_HEADER, Rule, rule_of
from api.auth.officials import ROLE_NAMES
from api.embedded.cluster import Address
from boundaries.database import engine
from tests import database
from tests.api.access import (
    APPLICATION,
    EVERY,
    IDS,
    MOVE,
    ROUTES,
    RULED,
    SAFE,
    World,
    drafts_of_everywhere,
)
from tests.api.conftest import client_of
from tests.incidents import small_town
from tests.serving import serving
from tests.signed_in import as_role

PUBLIC = {
    ("GET", "/"),
    ("GET", "/docs"),
    ("GET", "/login"),
    ("GET", "/healthz"),
    ("GET", "/u/{code}"),
    ("GET", "/report"),
    ("POST", "/report"),
    ("GET", "/g/{code}"),
    ("GET", "/basemap/{layer}/{z}/{x}/{y}"),
    ("GET", "/api/areas/{code}"),
    ("GET", "/api/centres"),
    ("GET", "/api/geocode"),
    ("GET", "/api/map"),
    ("GET", "/api/places"),
    ("POST", "/api/places"),
    ("POST", "/api/reports"),
    ("GET", "/api/reports/{report_id}"),
    ("GET", "/api/session"),
    ("POST", "/api/session"),
    ("GET", "/api/stats"),
    ("GET", "/api/suggest"),
}
NO_PLACE = {
    ("POST", "/api/drafts"): "a new draft is empty; what is put into it is looked at then",
    ("GET", "/people"): "the bare page; what it shows is asked from /api/people",
    (
        "POST",
        "/api/roster/check",
    ): "a roster names its places row by row: test_rosters.py asks about foreign ones",
    ("POST", "/api/roster/apply"): "as check",
    ("GET", "/queue"): "the bare page; what it shows is asked from /api/queue",
}


@pytest.fixture(scope="module")
def world(cluster: Address) -> Iterator[World]:
    """One world for all of it; what is asked there names nothing that exists."""
    url = database.new_database(cluster)
    opened = engine(url)
    with Session(opened) as session:
        small_town.publish(session)
    with serving(url) as address, client_of(address) as web:
        yield World(web, opened, url)
    opened.dispose()
    database.drop_database(cluster, url)


def rule(route: APIRoute) -> Rule:
    """The rule of a route that has one."""
    found = rule_of(route.dependant)
    assert found is not None
    return found


def test_no_route_is_overlooked() -> None:
    """All of OpenAPI's operations are among the routes; what is no route of FastAPI's is known."""
    documented = {
        (method.upper(), path) for path, known in APPLICATION.openapi()["paths"].items() for method in known
    }
    assert documented <= {(method, route.path_format) for method, route in ROUTES} and len(documented) > 20
    others = {route.path for route in EVERY if not isinstance(route, APIRoute)}
    assert others == {"/openapi.json", "/assets", "/static"}


@pytest.mark.parametrize(("method", "route"), ROUTES, ids=IDS)
def test_every_route_says_who_may_use_it(method: str, route: APIRoute) -> None:
    """Public routes stand in the table, the others carry a rule; writes name their roles."""
    found = rule_of(route.dependant)
    assert (found is None) == ((method, route.path_format) in PUBLIC)
    if found is not None and method not in SAFE and found.roles == frozenset(ROLE_NAMES):
        assert found.townwide, (
            "a write that any official may do must be about no place: needs(..., townwide=True)"
        )


@pytest.mark.parametrize(("method", "route"), ROUTES, ids=IDS)
def test_the_public_is_let_in_or_asked_to_sign_in(world: World, method: str, route: APIRoute) -> None:
    """Without a session: 401 wherever a rule stands, never elsewhere."""
    answer = world.ask(method, route)
    assert (answer.status_code == 401) == ((method, route.path_format) not in PUBLIC)
    assert answer.status_code not in (403, 500)


@pytest.mark.parametrize("role", ROLE_NAMES)
def test_the_header_leads_only_where_one_may_go(world: World, role: str) -> None:
    """Every link of the header of an official's page opens for them, and none is dead."""
    headers = world.by_cookie(role)
    page = world.web.get("/account", headers=headers).text
    links = set(re.findall(r'class="page-link[^"]*"[^>]* href="([^"]+)"', page))
    assert {"/", "/docs", "/account", "/editor"} <= links
    assert {world.web.get(link, headers=headers).status_code for link in links} == {200}


@pytest.mark.parametrize("role", ROLE_NAMES)
@pytest.mark.parametrize(("method", "route"), RULED, ids=[f"{m} {r.path_format}" for m, r in RULED])
def test_each_role_may_what_its_rule_says(world: World, method: str, route: APIRoute, role: str) -> None:
    """403 for the roles that a rule does not name, anything but 401, 403 and 5xx for those it names."""
    status = world.ask(method, route, **world.by_cookie(role)).status_code
    if role in rule(route).roles:
        assert status not in (401, 403) and status < 500
    else:
        assert status == 403


@pytest.mark.parametrize(("method", "route"), RULED, ids=[f"{m} {r.path_format}" for m, r in RULED])
def test_forged_writes_and_narrow_tokens_are_refused(world: World, method: str, route: APIRoute) -> None:
    """Without the CSRF token, from another site, or by a token of another scope: 403."""
    role = sorted(rule(route).roles)[0]
    by_cookie = world.by_cookie(role)
    if method not in SAFE:
        without = {"Cookie": by_cookie["Cookie"]}
        assert world.ask(method, route, **without).status_code == 403
        assert world.ask(method, route, **without, **{CSRF_HEADER: "x" * 43}).status_code == 403
        for sent in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}):
            assert world.ask(method, route, **by_cookie, **sent).status_code == 403
        assert world.ask(method, route, **world.by_token(role, "read")).status_code == 403
    assert world.ask(method, route, **world.by_token(role, "nothing:write")).status_code == 403
    status = world.ask(method, route, **world.by_token(role, "write")).status_code
    assert (status == 403) == rule(route).by_cookie and status != 401


WRITES = [(m, r) for m, r in RULED if m not in SAFE]


@pytest.mark.parametrize(("method", "route"), WRITES, ids=[f"{m} {r.path_format}" for m, r in WRITES])
def test_every_write_of_an_official_goes_into_the_log(method: str, route: APIRoute) -> None:
    """The route, or a function of its own module that it calls, writes an entry of the audit log."""
    waiting, seen = [route.endpoint], set()
    while waiting:
        function = waiting.pop()
        seen.add(function)
        names = function.__code__.co_names
        if "audit" in names and function.__globals__["audit"] is audit:
            return
        own = (function.__globals__.get(name) for name in names)
        waiting += [one for one in own if inspect.isfunction(one) and one not in seen]
    pytest.fail(f"{route.path_format} writes nothing into the audit log")


STEP = {"version": 2}
ELSEWHERE: dict[tuple[str, str], tuple[str, dict[str, Any] | None]] = {
    ("PATCH", "/api/drafts/{draft}"): ("open", {"name": "改名", **STEP}),
    ("DELETE", "/api/drafts/{draft}"): ("open", None),
    ("POST", "/api/drafts/{draft}/edits"): ("open", {"edit": MOVE, **STEP}),
    ("POST", "/api/drafts/{draft}/undo"): ("open", STEP),
    ("POST", "/api/drafts/{draft}/redo"): ("open", STEP),
    ("POST", "/api/drafts/{draft}/locks"): ("open", {"grid": "g1", "locked": True, **STEP}),
    ("POST", "/api/drafts/{draft}/submit"): ("open", STEP),
    ("POST", "/api/drafts/{draft}/rebase"): ("open", STEP),
    ("POST", "/api/drafts/{draft}/approve"): ("submitted", {}),
    ("POST", "/api/drafts/{draft}/return"): ("submitted", {"reason": "不妥"}),
    ("POST", "/api/drafts/{draft}/publish"): ("approved", {}),
    ("POST", "/api/revisions/{number}/rollback"): ("number", {}),
    ("POST", "/api/todos/{number}/done"): ("todo", {}),
    ("GET", "/api/badges/{code}.pdf"): ("area", None),
    ("POST", "/api/phones"): ("leader", {"level": "unit", "code": "u1", "post": "unit_leader"}),
    ("GET", "/api/people"): ("leader", None),
    ("GET", "/api/roster"): ("leader", None),
    ("GET", "/api/queue"): ("entry", None),
    ("POST", "/api/queue/{entry_id}/choice"): ("entry", {"version": 1, "unit": "u4"}),
    ("POST", "/api/queue/{entry_id}/undo"): ("entry", {"version": 1}),
    ("GET", "/api/aliases"): ("alias", None),
    ("POST", "/api/alerts/{alert_id}/seen"): ("alert", None),
    ("GET", "/api/audit"): ("audited", None),
    ("GET", "/api/audit/file"): ("audited", None),
    ("POST", "/api/aliases/{alias_id}/{decision}"): ("alias", {"version": 1}),
}
U1 = {"level": "unit", "code": "u1"}
TEAM_RULE = {"level": "grid", "title": "队", "title_en": "team", "least": 1, "most": 2}
ROLE = {"role": "leader", "title": "长", "title_en": "leader"}
CLINIC = {
    "kind": "卫生所",
    "name": "西站",
    **dict(zip(("lon", "lat"), small_town.lonlat(0.5, 0.5), strict=True)),
}
CENTRE = {"name": "片", "villages": ["v"], "centre": "蜂巢", "lon": 119.05, "lat": 25.44}
ELSEWHERE |= {
    ("PUT", "/api/posts/kinds/{kind}"): (
        "kind",
        {"level": "village", "title": "调解员", "title_en": "Mediator", "rank": 40},
    ),
    ("POST", "/api/posts/appoint"): ("number", {**U1, "kind": "unit_leader", "name": "甲"}),
    ("POST", "/api/posts/end"): ("number", {**U1, "kind": "unit_leader"}),
    ("POST", "/api/posts/second-layers"): (
        "number",
        {**U1, "answers": {"level": "grid", "code": "g2"}, "label": "原", "label_en": "old"},
    ),
    ("POST", "/api/posts/second-layers/{layer}/end"): ("layer", {}),
    ("PATCH", "/api/people/{person}"): ("person", {"name": "乙", "phone": ""}),
    ("POST", "/api/people/{person}/leave"): ("person", {"start": "2026-12-01"}),
    ("POST", "/api/people/{person}/leave/{absence}/end"): ("person", {}),
    ("POST", "/api/people/organisation"): ("number", {**U1, "kind": "unit_group"}),
    ("POST", "/api/people/organisation/{entry}/end"): ("organisation", {}),
    ("PUT", "/api/teams/rules/{kind}"): ("kind", {**TEAM_RULE, "roles": [ROLE]}),
    ("POST", "/api/teams"): ("number", {"level": "grid", "code": "g1", "kind": "micro_grid"}),
    ("POST", "/api/teams/{team}/members"): ("team", {"person": str(uuid.uuid4()), "role": "leader"}),
    ("POST", "/api/teams/members/{member}/end"): ("member", {}),
    ("PUT", "/api/centres/{cluster}"): ("number", CENTRE),
    ("POST", "/api/centres/{cluster}/shifts"): (
        "number",
        {"person": str(uuid.uuid4()), "weekday": 0, "starts": "08:00", "ends": "17:00"},
    ),
    ("POST", "/api/centres/shifts/{shift}/end"): ("layer", {}),
    ("POST", "/api/lists/needs"): ("number", {**U1, "kind": "medical", "lon": 119.05, "lat": 25.44}),
    ("POST", "/api/lists/needs/{need}/met"): ("need", {}),
    ("POST", "/api/lists/services"): ("number", {**U1, "name": "代办"}),
    ("DELETE", "/api/lists/services/{service}"): ("service", None),
    ("PUT", "/api/lists/contracts/{contract}"): ("number", {"name": "区", "holder": "队"}),
    ("POST", "/api/lists/contracts/{contract}/end"): ("number", {}),
    ("POST", "/api/centres/{cluster}/end"): ("number", {}),
    ("DELETE", "/api/teams/{team}"): ("team", None),
    ("DELETE", "/api/posts/kinds/{kind}"): ("kind", None),
    ("DELETE", "/api/teams/rules/{kind}"): ("kind", None),
    ("POST", "/api/lists/resources"): ("number", CLINIC),
    ("PUT", "/api/lists/resources/{resource}"): ("resource", CLINIC),
    ("DELETE", "/api/lists/resources/{resource}"): ("resource", None),
}
"""What a request by an official of g2 is about (see `drafts_of_everywhere`), and its body."""
PLACED = [(m, r) for m, r in RULED if not rule(r).townwide and (m, r.path_format) not in NO_PLACE]


@pytest.fixture(scope="module")
def things(world: World) -> dict[str, Any]:
    """See `drafts_of_everywhere`."""
    return drafts_of_everywhere(world)


@pytest.mark.parametrize(("method", "route"), PLACED, ids=[f"{m} {r.path_format}" for m, r in PLACED])
def test_officials_of_another_area_are_refused(
    world: World, things: dict[str, Any], method: str, route: APIRoute
) -> None:
    """Each role that a rule names, in an area without what is asked about: 403, 404, or a list without it."""
    assert (method, route.path_format) in ELSEWHERE, "say in ELSEWHERE what to ask, or why not in NO_PLACE"
    thing, body = ELSEWHERE[method, route.path_format]
    path = re.sub(r"\{\w+\}", str(things[thing]), route.path_format.replace("{decision}", "agree"))
    for role in sorted(rule(route).roles):
        with as_role(world.web, role, "g2") as foreign:
            answer = foreign.request(method, path, json=body)
        if method == "GET" and answer.status_code == 200:
            with as_role(world.web, role, "g1") as own:
                assert str(things[thing]) in own.get(path).text
            assert str(things[thing]) not in answer.text
        else:
            assert answer.status_code in (403, 404), f"{role}: {answer.status_code} {answer.text[:300]}"
