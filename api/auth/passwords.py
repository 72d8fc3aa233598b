"""Passwords: argon2id, with the same work whether a name is known or not, and a bound on work at once."""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from gis.errors import InputError, TooMany

HASHER = PasswordHasher(time_cost=1, memory_cost=46 * 1024, parallelism=1)
"""46 MiB, one pass, one lane: the first choice of OWASP's cheat sheet on storing passwords (2024)."""
SHORTEST, LONGEST, FEWEST_KINDS = 10, 200, 5
AT_ONCE, WAITING = 2, 8
"""Hashes computed at once (46 MiB each), and sign-ins that may wait; more would starve other requests."""

_working = threading.BoundedSemaphore(AT_ONCE)
_places = threading.BoundedSemaphore(AT_ONCE + WAITING)


def hash_password(password: str) -> str:
    """The argon2id hash of a password, with its salt and parameters."""
    with _turn():
        return HASHER.hash(_normal(password))


def is_password(stored: str | None, given: str) -> bool:
    """Whether a password is the stored one; without a stored one the same work is done, and it is not.

    Raises TooMany when too many sign-ins wait already.
    """
    with _turn():
        try:
            return HASHER.verify(stored or _nobodys(), _normal(given)) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(stored: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return HASHER.check_needs_rehash(stored)


def check_fit(password: str, name: str) -> None:
    """Raise InputError when a new password is too short, too long, too plain, or holds the account's name."""
    normal = _normal(password)
    plain = len(set(normal)) < FEWEST_KINDS or name.casefold() in normal.casefold()
    if not SHORTEST <= len(normal) <= LONGEST or plain:
        raise InputError(
            f"密码应有 {SHORTEST} 至 {LONGEST} 个字符，至少 {FEWEST_KINDS} 种不同字符，且不含用户名。",
            f"Give a password of {SHORTEST} to {LONGEST} characters, at least {FEWEST_KINDS} different ones, "
            "without the account's name in it.",
            field="password",
        )


def _normal(password: str) -> str:
    """One form for what keyboards write in several (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


@cache
def _nobodys() -> str:
    return HASHER.hash("nobody's password")


@contextmanager
def _turn() -> Iterator[None]:
    if not _places.acquire(blocking=False):
        raise TooMany(
            "正在登录的人太多，请稍后再试。", "Too many are signing in at once. Try again shortly.", seconds=3
        )
    try:
        with _working:
            yield
    finally:
        _places.release()
