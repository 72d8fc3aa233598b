"""Dependencies of routes: the official who asks, and rules that say who may.

    def route(town: TownDep, official: OfficialDep): ...                     any official
    def route(official: Annotated[Official, Depends(needs("approver"))]):    these roles

A rule rides on the dependency, so that the test of every route against every role reads it from there
(`rule_of`). Rules are about people in an area: a route under `needs(...)` must also ask `require_within`
(or `official.jurisdiction` in its query), unless it says `townwide=True`: about no place at all.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.dependencies.models import Dependant
from sqlalchemy.orm import Session

from api.auth import sessions, tokens
from api.auth.officials import ROLE_NAMES, Official
from api.auth.secret_text import csrf_of
from api.deps import Town, TownDep
from gis.errors import Forbidden, NotSignedIn

COOKIE, SECURE_COOKIE = "wangge_session", "__Host-wangge_session"
CSRF_HEADER = "X-CSRF-Token"


@dataclass(frozen=True)
class Rule:
    """Who may use a route: these roles, by cookie or token unless `by_cookie`; see `townwide` above."""

    roles: frozenset[str]
    townwide: bool = False
    by_cookie: bool = False


ANYONE = Rule(frozenset(ROLE_NAMES), townwide=True)
"""Any official."""


def official_of(request: Request, town: TownDep) -> Official:
    """The official who asks, by cookie or token.

    Raises NotSignedIn, Forbidden for a token without the scope and for a write without the CSRF token,
    TooMany for writes that come too fast.
    """
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    by_token = scheme.lower() == "bearer"
    official = _by_token(request, town, text.strip()) if by_token else _by_cookie(request, town)
    if official is None:
        raise NotSignedIn(
            "请先登录。若刚才已登录，可能因为闲置太久而退出了。",
            "Sign in first. If you were signed in, the session may have ended because it was idle.",
        )
    if request.method not in tokens.SAFE_METHODS:
        if not by_token:
            _refuse_forged(request)
        request.app.state.write_rates.spend(official.id)
    return official


OfficialDep = Annotated[Official, Depends(official_of)]


def needs(*roles: str, townwide: bool = False, by_cookie: bool = False) -> Callable[..., Official]:
    """A dependency that gives the official when the role is one of `roles`, else raises Forbidden."""
    unknown = set(roles) - set(ROLE_NAMES)
    assert not unknown, f"no such roles: {unknown}"
    rule = Rule(frozenset(roles or ROLE_NAMES), townwide, by_cookie)

    def allowed(request: Request, official: OfficialDep) -> Official:
        if rule.by_cookie and "authorization" in request.headers:
            raise Forbidden(
                "这一项不能用 API 令牌操作，请在网页上登录后操作。",
                "This cannot be done with an API token: sign in on the page.",
            )
        if official.role not in rule.roles:
            may = [ROLE_NAMES[role] for role in ROLE_NAMES if role in rule.roles]
            zh, en = "、".join(name[0] for name in may), ", ".join(name[1] for name in may)
            raise Forbidden(
                f"您的角色不能做这件事，需要：{zh}。", f"Your role may not do this. Needed: {en}."
            )
        return official

    allowed.rule = rule  # type: ignore[attr-defined]
    return allowed


def rule_of(dependant: Dependant) -> Rule | None:
    """The rule a route's dependencies carry; None for a public route."""
    found = [getattr(dependant.call, "rule", None)] if dependant.call is not None else []
    found += [rule_of(inner) for inner in dependant.dependencies]
    rules = [rule for rule in found if rule is not None and rule != ANYONE]
    if len(rules) > 1:
        roles = frozenset.intersection(*(rule.roles for rule in rules))
        return Rule(roles, all(r.townwide for r in rules), any(r.by_cookie for r in rules))
    return rules[0] if rules else (ANYONE if ANYONE in found else None)


def cookie_of(request: Request) -> str | None:
    """The secret of the session's cookie."""
    return request.cookies.get(cookie_name(request))


def cookie_name(request: Request) -> str:
    """The cookie's name: where the page came by https, one that browsers tie to this very host."""
    return SECURE_COOKIE if request.url.scheme == "https" else COOKIE


def signed_in(request: Request, town: Town) -> Official | None:
    """The official whose session a page was asked with, None for the public; no cookie, no query."""
    return _by_cookie(request, town)


def csrf_token(request: Request) -> str:
    """What this session's writes must carry in the header X-CSRF-Token."""
    return csrf_of(cookie_of(request) or "")


def refuse_cross_site(request: Request) -> None:
    """Raise Forbidden when a browser says that the request comes from another site's page."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        fine = site in ("same-origin", "none")
    else:
        fine = origin is None or urlsplit(origin).netloc == request.headers.get("host", "")
    if not fine:
        raise Forbidden(
            "这个请求来自别的网站，已拒绝。请直接打开本站操作。",
            "The request comes from another site and is refused. Open this site itself.",
        )


official_of.rule = ANYONE  # type: ignore[attr-defined]


def _by_token(request: Request, town: Town, text: str) -> Official:
    now = town.now()
    with Session(town.engine) as session, session.begin():
        found = tokens.find(session, text, now)
        if found is None:
            raise NotSignedIn(
                "令牌无效、已过期或已停用。请换一个令牌。",
                "The token is unknown, expired or revoked. Use another one.",
            )
        official, token = found
        if not tokens.allows(token.scopes, request.method, request.url.path):
            raise Forbidden(
                f"这个令牌的权限范围（{'、'.join(token.scopes)}）不包括这个请求。",
                f"The scopes of this token ({', '.join(token.scopes)}) do not cover this request.",
            )
        tokens.note_used(session, token, now)
    return official


def _by_cookie(request: Request, town: Town) -> Official | None:
    secret = cookie_of(request)
    if not secret:
        return None
    now = town.now()
    with Session(town.engine) as session, session.begin():
        found = sessions.find(session, secret, now)
        if found is None:
            return None
        sessions.note_seen(session, found[1], now)
    return found[0]


def _refuse_forged(request: Request) -> None:
    """Raise Forbidden unless a write by cookie proves that one of our own pages sent it."""
    refuse_cross_site(request)
    given = request.headers.get(CSRF_HEADER, "")
    if not hmac.compare_digest(given.encode(), csrf_token(request).encode()):
        raise Forbidden(
            f"缺少或不符的 {CSRF_HEADER}。请刷新页面后再试。",
            f"{CSRF_HEADER} is missing or wrong. Reload the page and try again.",
        )
