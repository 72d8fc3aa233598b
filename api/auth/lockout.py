"""Guessing passwords is slowed down: failures are counted per name and per address of the network.

A try is counted before the password is looked at, so that many at once gain nothing, and taken back when
it was right. From the limit on each failure shuts the name or the address for twice as long as the last.
Names are counted whether they exist or not, and kept as hashes: people type passwords into that field.
"""

from __future__ import annotations

import hashlib
import ipaddress
from datetime import datetime, timedelta

from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from api.auth.tables import SignInFailure
from gis.errors import TooMany

LIMITS = {"name": 5, "address": 30}
FIRST, LONGEST = timedelta(seconds=30), timedelta(minutes=15)
FORGOTTEN = timedelta(hours=6)
"""A count is forgotten after this time without a failure."""
COUNT = text("""
    INSERT INTO sign_in_failure AS known (key, failures, last_at) VALUES (:key, 1, :now)
    ON CONFLICT (key) DO UPDATE
    SET failures = CASE WHEN known.last_at < :stale THEN 1 ELSE known.failures + 1 END, last_at = :now
    WHERE known.locked_until IS NULL OR known.locked_until <= :now
    RETURNING failures
""")


def keys_of(name: str, address: str) -> dict[str, bytes]:
    """What a try is counted under: the name as typed, and the address (of IPv6 the /64 a household has)."""
    return {
        "name": hashlib.sha256(b"name:" + name.casefold().encode("utf-8", "replace")).digest(),
        "address": hashlib.sha256(b"address:" + network_of(address).encode()).digest(),
    }


def count_try(session: Session, keys: dict[str, bytes], now: datetime) -> None:
    """Count a try as failed until `forgive`; the caller commits before it looks at the password.

    Raises TooMany, saying after how many seconds to come again, while the name or the address is shut.
    """
    session.execute(delete(SignInFailure).where(SignInFailure.last_at < now - FORGOTTEN))
    for kind in sorted(keys):
        values = {"key": keys[kind], "now": now, "stale": now - FORGOTTEN}
        failures = session.execute(COUNT, values).scalar_one_or_none()
        if failures is None:
            raise _shut(session, keys[kind], now)
        if failures >= LIMITS[kind]:
            wait = min(FIRST * 2 ** min(failures - LIMITS[kind], 16), LONGEST)
            session.execute(
                update(SignInFailure).where(SignInFailure.key == keys[kind]).values(locked_until=now + wait)
            )


def forgive(session: Session, keys: dict[str, bytes]) -> None:
    """Take a counted try back, for it was right: the name begins anew, the address loses one failure."""
    session.execute(delete(SignInFailure).where(SignInFailure.key == keys["name"]))
    session.execute(
        update(SignInFailure)
        .where(SignInFailure.key == keys["address"], SignInFailure.failures > 0)
        .values(failures=SignInFailure.failures - 1, locked_until=None)
    )


def _shut(session: Session, key: bytes, now: datetime) -> TooMany:
    until = session.scalar(select(SignInFailure.locked_until).where(SignInFailure.key == key)) or now
    seconds = max(1, int((until - now).total_seconds()) + 1)
    return TooMany(
        f"登录失败次数过多，请在 {seconds} 秒后再试。忘记密码请联系管理员。",
        f"Too many failed sign-ins: try again in {seconds} s. If you forgot the password, ask the "
        "administrator.",
        seconds=seconds,
    )


def network_of(address: str) -> str:
    """The network an address stands for: itself, or the /64 of IPv6 that a household has."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if parsed.version == 6 and parsed.ipv4_mapped is None:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
