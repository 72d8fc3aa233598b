"""Signing in and out, sessions, lockout, passwords and tokens over HTTP."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.auth import accounts, lockout, passwords, rates, sessions, tokens
from api.auth.deps import COOKIE, CSRF_HEADER, SECURE_COOKIE
from api.embedded.cluster import Address
from api.routes.account_pages import _own_path
from boundaries.database import engine
from gis.errors import InputError, TooMany
from tests import database
from tests.api.conftest import client_of
from tests.incidents import small_town
from tests.serving import serving
from tests.signed_in import as_role, new_session

NUMBERS = count(1)
NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
RIGHT = "长安 correct horse"
HASH = passwords.hash_password(RIGHT)
SHUT = text("SELECT locked_until FROM sign_in_failure WHERE key = :key")


@pytest.fixture(scope="module")
def url(cluster: Address) -> Iterator[str]:
    """A database with the small town for all of these tests; each has accounts of its own."""
    made = database.new_database(cluster)
    opened = engine(made)
    with Session(opened) as session:
        small_town.publish(session)
    opened.dispose()
    yield made
    database.drop_database(cluster, made)


@pytest.fixture(scope="module")
def web(url: str) -> Iterator[httpx.Client]:
    """The application over it."""
    with serving(url) as address, client_of(address) as client:
        yield client


@pytest.fixture
def session(url: str) -> Iterator[Session]:
    """A session on the same database; nothing is committed unless the test does."""
    opened = engine(url)
    with Session(opened) as session:
        yield session
    opened.dispose()


@pytest.fixture
def name(session: Session) -> str:
    """The name of a new town editor whose password is RIGHT."""
    chosen = f"lin{next(NUMBERS)}"
    accounts.create(session, accounts.NewAccount(chosen, "town_editor", ("town", "t"), "林编辑", HASH), NOW)
    session.commit()
    return chosen


def sign_in(web: httpx.Client, name: str, password: str = RIGHT, **headers: str) -> httpx.Response:
    """One try; the client keeps no cookie of it."""
    body = {"name": name, "password": password}
    answer = web.post("/api/session", json=body, headers={"Cookie": "", **headers})
    web.cookies.clear()
    return answer


def test_a_session_from_beginning_to_end(web: httpx.Client, name: str) -> None:
    """The cookie is closed to scripts and other sites; it works until one signs out."""
    answer = sign_in(web, name.upper())
    told = answer.headers["set-cookie"].lower()
    assert "httponly" in told and "samesite=lax" in told and "secure" not in told
    headers = {"Cookie": f"{COOKIE}={answer.cookies[COOKIE]}", CSRF_HEADER: answer.json()["csrf"]}
    seen = web.get("/api/session", headers=headers).json()
    assert (seen["official"]["label"], seen["official"]["area"]["name"]) == ("林编辑", "名t")
    assert web.delete("/api/session", headers=headers).status_code == 204
    assert web.get("/api/session", headers=headers).json() == {"official": None, "csrf": None}
    assert web.get("/api/sessions", headers=headers).status_code == 401


def test_over_https_the_cookie_is_tied_to_the_host(web: httpx.Client, name: str) -> None:
    """Behind a proxy that speaks TLS: Secure, and the __Host- prefix."""
    told = sign_in(web, name, **{"X-Forwarded-Proto": "https"}).headers["set-cookie"]
    assert told.startswith(f"{SECURE_COOKIE}=") and "Secure" in told and "Domain" not in told


def test_signing_in_again_ends_the_session_before(web: httpx.Client, name: str) -> None:
    """A session's secret never outlives a sign-in from the same browser."""
    first = sign_in(web, name).cookies[COOKIE]
    second = sign_in(web, name, Cookie=f"{COOKIE}={first}").cookies[COOKIE]
    alive = [web.get("/api/sessions", headers={"Cookie": f"{COOKIE}={one}"}) for one in (first, second)]
    assert [answer.status_code for answer in alive] == [401, 200] and len(alive[1].json()) == 1


def test_no_answer_and_no_time_tells_which_names_exist(
    web: httpx.Client, session: Session, name: str
) -> None:
    """Unknown name, wrong password, shut account: one answer, and the same work."""
    wanted = accounts.NewAccount(f"{name}-shut", "viewer", ("town", "t"), "", HASH)
    accounts.set_disabled(session, accounts.create(session, wanted, NOW), NOW)
    session.commit()
    tries = {"nobody": RIGHT, name: "wrong one", f"{name}-shut": RIGHT}
    answers = {one: sign_in(web, one, password) for one, password in tries.items()}
    assert {answer.status_code for answer in answers.values()} == {401}
    assert len({answer.text for answer in answers.values()}) == 1
    unknown, known = (_fastest(lambda stored=one: passwords.is_password(stored, "x")) for one in (None, HASH))
    assert 0.3 < unknown / known < 3


def _fastest(work: Callable[[], object]) -> float:
    def once() -> float:
        begun = time.perf_counter()
        work()
        return time.perf_counter() - begun

    return min(once() for _ in range(3))


@pytest.mark.parametrize("known", [True, False])
def test_after_five_failures_the_right_password_must_wait(
    web: httpx.Client, session: Session, name: str, known: bool
) -> None:
    """429 with the seconds, whether the name exists or not."""
    tried = name if known else f"{name}-nobody"
    for _ in range(5):
        lockout.count_try(session, lockout.keys_of(tried, "192.0.2.1"), datetime.now(UTC))
    session.commit()
    answer = sign_in(web, tried)
    assert answer.status_code == 429 and 0 < int(answer.headers["retry-after"]) <= 31
    assert "秒后再试" in answer.json()["detail_zh"]


def test_each_failure_shuts_a_name_for_longer(session: Session) -> None:
    """30 s from the fifth on, then twice as long each time, at most 15 minutes; a right try clears it."""
    keys, now, waits = lockout.keys_of("lin", "192.0.2.1"), NOW, []
    for _ in range(11):
        lockout.count_try(session, keys, now)
        until = session.execute(SHUT, {"key": keys["name"]}).scalar_one()
        waits.append((until - now).total_seconds() if until else 0)
        now += timedelta(minutes=16)
    assert waits == [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900]
    lockout.forgive(session, keys)
    for _ in range(4):
        lockout.count_try(session, keys, now)


def test_one_address_cannot_try_many_names(session: Session) -> None:
    """Thirty failures of any names shut an address, of IPv6 its whole /64; other addresses are free."""
    for number in range(30):
        lockout.count_try(session, lockout.keys_of(f"name {number}", f"2001:db8::{number:x}"), NOW)
    with pytest.raises(TooMany):
        lockout.count_try(session, lockout.keys_of("another", "2001:db8::ffff"), NOW)
    lockout.count_try(session, lockout.keys_of("another", "2001:db8:0:1::1"), NOW)


def test_sessions_end_idle_or_old(session: Session, url: str) -> None:
    """Two hours without a request, or twelve in all; and when the account is shut."""
    secret, begun = new_session(url, "viewer"), datetime.now(UTC)
    found = sessions.find(session, secret, begun + timedelta(minutes=119))
    assert found is not None and found[0].role == "viewer"
    assert sessions.find(session, secret, begun + timedelta(minutes=121)) is None
    for hours in range(1, 12):
        seen = sessions.find(session, secret, begun + timedelta(hours=hours))
        assert seen is not None and sessions.note_seen(session, seen[1], begun + timedelta(hours=hours))
        session.expire_all()
    assert sessions.find(session, secret, begun + timedelta(hours=12, seconds=1)) is None
    accounts.set_disabled(session, found[0].id, begun)
    assert sessions.find(session, secret, begun + timedelta(minutes=1)) is None


def test_a_new_password_ends_the_other_sessions(web: httpx.Client, name: str) -> None:
    """The old password is asked for, weak ones are refused, and only this session goes on."""
    answers = [sign_in(web, name) for _ in range(2)]
    mine, other = ({"Cookie": f"{COOKIE}={one.cookies[COOKIE]}"} for one in answers)
    mine[CSRF_HEADER] = answers[0].json()["csrf"]

    def change(old: str, new: str) -> int:
        body = {"password": old, "new": new}
        return web.put("/api/session/password", json=body, headers=mine).status_code

    fresh = "a better password"
    assert [change("wrong", fresh), change(RIGHT, "short"), change(RIGHT, fresh)] == [422, 422, 204]
    alive = [web.get("/api/sessions", headers=one).status_code for one in (mine, other)]
    assert alive == [200, 401]
    assert [sign_in(web, name, one).status_code for one in (RIGHT, fresh)] == [401, 200]


@pytest.mark.parametrize("weak", ["short", "aaaaaaaaaaaaaaa", "my name is Lin!", "x" * 300])
def test_weak_passwords_are_refused(weak: str) -> None:
    """Too short, too plain, with the name in it, or far too long."""
    with pytest.raises(InputError):
        passwords.check_fit(weak, "lin")


def test_a_token_acts_until_it_is_revoked(web: httpx.Client, session: Session) -> None:
    """Shown once, kept as a hash, listed without its text; revoked it is nobody's."""
    official = as_role(web, "viewer")
    asked = {"name": "QGIS", "scopes": ["sessions:read", "read"], "days": 30}
    made = official.post("/api/tokens", json=asked).json()
    headers = {"Authorization": f"Bearer {made['token']}"}
    assert made["token"].startswith("wg_") and web.get("/api/revisions", headers=headers).is_success
    assert made["token"] not in official.get("/api/tokens").text
    stored = session.execute(text("SELECT string_agg(t::text, '') FROM api_token AS t")).scalar_one()
    assert made["token"] not in stored and made["token"][3:] not in stored
    assert official.delete(f"/api/tokens/{made['id']}").status_code == 204
    assert web.get("/api/revisions", headers=headers).status_code == 401
    official.close()


def test_tokens_end_by_date_and_are_ones_own(web: httpx.Client, session: Session) -> None:
    """After its days a token is nobody's; nobody revokes another's."""
    official, other = as_role(web, "viewer"), as_role(web, "approver")
    known = official.get("/api/session").json()["official"]["name"]
    account = accounts.named(session, known).id
    made, secret = tokens.new(session, account, ("test", ["read"]), (NOW, 2))
    session.commit()
    assert tokens.find(session, secret, NOW + timedelta(hours=47)) is not None
    assert tokens.find(session, secret, NOW + timedelta(hours=49)) is None
    assert other.delete(f"/api/tokens/{made.id}").status_code == 404
    assert official.post("/api/tokens", json={"name": "x", "scopes": ["all"], "days": 1}).status_code == 422
    for client in (official, other):
        client.close()


SCOPES = [
    (["read"], "GET", "/api/drafts/1", True),
    (["read"], "POST", "/api/drafts", False),
    (["drafts:read"], "GET", "/api/drafts", True),
    (["drafts:read"], "GET", "/api/todos", False),
    (["drafts:write"], "POST", "/api/drafts/1/edits", True),
    (["drafts:write"], "GET", "/api/drafts/1", True),
    (["drafts:write"], "POST", "/api/revisions/1/rollback", False),
    (["write"], "DELETE", "/api/drafts/1", True),
    (["editor:read"], "GET", "/editor", True),
    ([], "GET", "/api/drafts", False),
]


@pytest.mark.parametrize(("scopes", "method", "path", "fine"), SCOPES)
def test_scopes_are_by_subject_and_by_reading_or_writing(
    scopes: list[str], method: str, path: str, fine: bool
) -> None:
    """`write` includes reading; a subject is the first word of the path."""
    assert tokens.allows(scopes, method, path) is fine


@pytest.mark.parametrize("path", ["//evil.example", "/\\evil.example", "https://evil.example", "/a\tb", ""])
def test_signing_in_never_leads_to_another_site(path: str) -> None:
    """What a browser might take for another site becomes one's account."""
    assert _own_path(path) == "/account"


def test_pages_lead_to_the_sign_in_and_back(web: httpx.Client) -> None:
    """A page for officials sends a browser to sign in, and from there to pages of ours; the API says 401."""
    page = {"Accept": "text/html"}
    answer = web.get("/account", headers=page)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=%2Faccount")
    assert web.get("/account").status_code == 401
    assert '"next": "/account"' in web.get("/login?next=//evil.example", headers=page).text


def test_only_a_program_that_runs_away_is_slowed() -> None:
    """500 writes at once, then 100 a second; another official's are counted apart."""
    writes, one, other = rates.WriteRates(), uuid.uuid4(), uuid.uuid4()
    for _ in range(500):
        writes.spend(one, now=0.0)
    with pytest.raises(TooMany):
        writes.spend(one, now=0.005)
    writes.spend(one, now=0.02)
    writes.spend(other, now=0.02)
