"""Signing in: a name and a password become a session, or the same refusal for every reason."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from api.auth import accounts, lockout, passwords, sessions
from api.auth.audit import audit
from api.auth.officials import Official
from api.deps import Town
from gis.errors import NotSignedIn


@dataclass(frozen=True)
class Credentials:
    """What somebody typed."""

    name: str
    password: str


def sign_in(
    town: Town, given: Credentials, origin: sessions.Origin, replaced: str | None
) -> tuple[Official, str]:
    """Begin a session; gives the official and the session's secret. `replaced`: the secret of one to end.

    Raises TooMany while the name or the address is shut, and NotSignedIn when name and password do not
    belong together: unknown names take as long and read the same.
    """
    keys, now = lockout.keys_of(accounts.name_key(given.name), origin.address), town.now()
    with Session(town.engine, expire_on_commit=False) as session, session.begin():
        lockout.count_try(session, keys, now)
        account = accounts.find(session, given.name)
        stored = account.password_hash if account else None
    right = passwords.is_password(stored, given.password)
    if account is None or not right or account.disabled_at is not None:
        raise NotSignedIn(
            "用户名或密码不对。请再试一次；连续输错会暂停登录。",
            "Name and password do not belong together. Try again; sign-in pauses after several failures.",
        )
    with Session(town.engine) as session, session.begin():
        lockout.forgive(session, keys)
        if replaced:
            sessions.end(session, replaced)
        if passwords.is_outdated(account.password_hash):
            accounts.renew_hash(session, account.id, passwords.hash_password(given.password))
        secret = sessions.begin(session, account.id, now, origin)
        official = sessions.official_from(account)
        audit(session, official, "session.begin", f"account {official.name}")
    return official, secret
