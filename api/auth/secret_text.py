"""Random texts that let someone in, and the hashes by which they are known again."""

from __future__ import annotations

import base64
import hashlib
import secrets

TOKEN_PREFIX = "wg_"
"""Every API token begins so: people and scanners of repositories see at once what it is."""
BYTES = 32


def new_secret() -> str:
    """256 random bits as 43 characters of base64url."""
    return secrets.token_urlsafe(BYTES)


def hash_of(secret: str) -> bytes:
    """SHA-256 of a secret; slow hashing is for passwords, which people choose, not for 256 random bits."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def csrf_of(secret: str) -> str:
    """The token that pages of a session send along; it tells nothing about the session's own secret."""
    digest = hashlib.sha256(b"wangge-csrf:" + secret.encode("utf-8", "surrogatepass")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
