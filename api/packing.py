"""Large JSON answers, compressed where the browser takes it: a town's ground is 1.8 MB, packed a quarter."""

from __future__ import annotations

import gzip
import json
from typing import Any

from fastapi import Request, Response

LEVEL = 1
"""The fastest: higher levels cost more time than they save on a town's network."""


def packed(request: Request, document: Any) -> Response:
    """A document as JSON, gzipped if the request accepts that."""
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {"Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        body = gzip.compress(body, LEVEL, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return Response(body, headers=headers, media_type="application/json")
