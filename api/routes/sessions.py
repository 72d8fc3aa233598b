"""Signing in and out, one's own sessions, password and API tokens."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from api.auth import accounts, audit, needs, passwords, sessions, tokens
from api.auth.deps import cookie_name, cookie_of, csrf_token, refuse_cross_site, signed_in
from api.auth.officials import ROLE_NAMES, Official
from api.auth.secret_text import csrf_of, hash_of
from api.auth.signing_in import Credentials, sign_in
from api.auth.tables import ApiToken
from api.deps import Town, TownDep
from api.schemas import problems
from api.session_schemas import (
    AreaOfOffice,
    NewPassword,
    NewTokenOut,
    OfficialOut,
    OwnSession,
    SessionOut,
    SignIn,
    TokenIn,
    TokenOut,
)
from gis.errors import InputError, NotFound

router = APIRouter(tags=["session"])
Self = Annotated[Official, Depends(needs(townwide=True, by_cookie=True))]
"""Any official, about their own account; never by token, or a stolen token could make itself another."""


@router.post(
    "/api/session",
    response_model=SessionOut,
    responses=problems(401, 403, 422, 429, 503),
    summary="登录 · Sign in",
    description="成功后得到会话 cookie 和 CSRF 令牌；之后的写操作须带请求头 X-CSRF-Token。 · "
    "Gives a session cookie and a CSRF token, which every later write sends as X-CSRF-Token.",
)
def begin_session(town: TownDep, request: Request, response: Response, body: SignIn) -> SessionOut:
    """Sign in; a session this browser had is replaced."""
    refuse_cross_site(request)
    origin = sessions.Origin(
        request.client.host if request.client else "", request.headers.get("user-agent", "")
    )
    official, secret = sign_in(town, Credentials(body.name, body.password), origin, cookie_of(request))
    response.set_cookie(
        cookie_name(request),
        secret,
        max_age=int(sessions.LONGEST.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
        path="/",
    )
    response.headers["Cache-Control"] = "no-store"
    return SessionOut(official=_official_out(town, official), csrf=csrf_of(secret))


@router.get(
    "/api/session",
    response_model=SessionOut,
    responses=problems(503),
    summary="谁已登录 · Who is signed in",
    description="没有人登录时两项都是 null。 · Both are null when nobody is.",
)
def read_session(town: TownDep, request: Request, response: Response) -> SessionOut:
    """Who is signed in with this browser."""
    response.headers["Cache-Control"] = "no-store"
    official = signed_in(request, town)
    if official is None:
        return SessionOut(official=None, csrf=None)
    return SessionOut(official=_official_out(town, official), csrf=csrf_token(request))


@router.delete(
    "/api/session",
    status_code=204,
    responses=problems(401, 403, 503),
    summary="退出登录 · Sign out",
    description="结束当前会话。 · Ends the session of this browser.",
)
def end_session(town: TownDep, request: Request, response: Response, official: Self) -> None:
    """Sign out."""
    with Session(town.engine) as session, session.begin():
        sessions.end(session, cookie_of(request) or "")
        audit(session, official, "session.end", f"account {official.name}")
    response.delete_cookie(
        cookie_name(request), path="/", secure=request.url.scheme == "https", httponly=True, samesite="lax"
    )


@router.get(
    "/api/sessions",
    response_model=list[OwnSession],
    responses=problems(401, 403, 503),
    summary="自己的会话 · One's own sessions",
    description="在哪些设备上登录着。 · Where one is signed in.",
)
def list_sessions(town: TownDep, request: Request, official: Self) -> list[OwnSession]:
    """One's own sessions, the latest first."""
    here = hash_of(cookie_of(request) or "")
    with Session(town.engine) as session:
        found = sessions.of_account(session, official.id, town.now())
        return [
            OwnSession(
                id=one.id,
                created_at=one.created_at.astimezone(town.zone),
                seen_at=one.seen_at.astimezone(town.zone),
                expires_at=one.expires_at.astimezone(town.zone),
                address=one.address,
                agent=one.agent,
                here=bytes(one.secret_sha256) == here,
            )
            for one in found
        ]


@router.delete(
    "/api/sessions/{session_id}",
    status_code=204,
    responses=problems(401, 403, 404, 422, 503),
    summary="结束自己的一个会话 · End one of one's own sessions",
    description="用于丢失的手机等。 · For a lost telephone, for example.",
)
def end_one_session(town: TownDep, session_id: uuid.UUID, official: Self) -> None:
    """End one of one's own sessions."""
    with Session(town.engine) as session, session.begin():
        if not sessions.end_one(session, official.id, session_id):
            raise NotFound("没有这个会话，可能已经结束。", "There is no such session; it may have ended.")
        audit(session, official, "session.end", f"account {official.name}", {"session": str(session_id)})


@router.put(
    "/api/session/password",
    status_code=204,
    responses=problems(401, 403, 422, 429, 503),
    summary="修改自己的密码 · Change one's own password",
    description="其他设备上的会话随之结束。 · Sessions on other devices end.",
)
def change_password(town: TownDep, request: Request, official: Self, body: NewPassword) -> None:
    """Change one's own password; only this session stays."""
    passwords.check_fit(body.new, official.name)
    with Session(town.engine) as session:
        stored = accounts.named(session, official.name).password_hash
    if not passwords.is_password(stored, body.password):
        raise InputError("现在的密码不对。", "The present password is wrong.", field="password")
    fresh, now = passwords.hash_password(body.new), town.now()
    with Session(town.engine) as session, session.begin():
        accounts.set_password(session, official.id, fresh, now)
        sessions.end_all(session, official.id, but=cookie_of(request))
        audit(session, official, "account.password", f"account {official.name}")


@router.get(
    "/api/tokens",
    response_model=list[TokenOut],
    responses=problems(401, 403, 503),
    summary="自己的 API 令牌 · One's own API tokens",
    description="不含令牌本身。 · Without their texts.",
)
def list_tokens(town: TownDep, official: Self) -> list[TokenOut]:
    """One's own tokens that are not revoked, newest first."""
    with Session(town.engine) as session:
        return [TokenOut(**_token_facts(town, one)) for one in tokens.of_account(session, official.id)]


@router.post(
    "/api/tokens",
    status_code=201,
    response_model=NewTokenOut,
    responses=problems(401, 403, 422, 503),
    summary="新建 API 令牌 · Make an API token",
    description="令牌只在此显示一次。范围如 read、write、drafts:write。 · "
    "The token is shown this once. Scopes such as read, write, drafts:write.",
)
def new_token(town: TownDep, official: Self, body: TokenIn) -> NewTokenOut:
    """Make a token; its text is in this answer and nowhere else."""
    now = town.now()
    with Session(town.engine) as session, session.begin():
        made, text = tokens.new(session, official.id, (body.name, body.scopes), (now, body.days))
        detail = {"name": body.name, "scopes": made.scopes, "days": body.days}
        audit(session, official, "token.new", f"token {made.id}", detail)
        return NewTokenOut(**_token_facts(town, made), token=text)


@router.delete(
    "/api/tokens/{token_id}",
    status_code=204,
    responses=problems(401, 403, 404, 422, 503),
    summary="停用 API 令牌 · Revoke an API token",
    description="立即失效，不能恢复。 · It stops at once and for good.",
)
def revoke_token(town: TownDep, token_id: uuid.UUID, official: Self) -> None:
    """Revoke one of one's own tokens."""
    with Session(town.engine) as session, session.begin():
        if not tokens.revoke(session, token_id, town.now(), official.id):
            raise NotFound("没有这个令牌，可能已经停用。", "There is no such token; it may be revoked.")
        audit(session, official, "token.revoke", f"token {token_id}")


def _official_out(town: Town, official: Official) -> OfficialOut:
    held = town.directories.held
    area = held.find_area(official.area_code, official.area_level) if held else None
    zh, en = ROLE_NAMES[official.role]
    return OfficialOut(
        name=official.name,
        label=official.label,
        role=official.role,
        role_zh=zh,
        role_en=en,
        area=AreaOfOffice(
            level=official.area_level, code=official.area_code, name=area.name if area else None
        ),
    )


def _token_facts(town: Town, token: ApiToken) -> dict[str, Any]:
    moments = {name: getattr(token, name) for name in ("created_at", "expires_at", "used_at")}
    return {
        "id": token.id,
        "name": token.name,
        "scopes": token.scopes,
        **{name: moment and moment.astimezone(town.zone) for name, moment in moments.items()},
    }
