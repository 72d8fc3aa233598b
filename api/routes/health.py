"""`GET /healthz`: can this process answer?"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from sqlalchemy import text

from api.deps import TownDep
from api.schemas import HealthOut, problems

router = APIRouter(tags=["health"])


@router.get(
    "/healthz",
    response_model=HealthOut,
    responses=problems(503),
    summary="服务是否正常 · Is the service well",
    description="数据库应答时为 200，否则为 503（此时查询仍由内存答复）。 · "
    "200 when the database answers, 503 when it does not (look-ups then still come from memory).",
)
def healthz(town: TownDep) -> dict[str, Any]:
    """Ask the database for nothing, to hear whether it answers."""
    with town.engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    return {"status": "ok", "revision": town.directories.revision}
