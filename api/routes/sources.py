"""`GET /api/sources`: who sends points in which datum, and whose datum is in doubt."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from api.auth import needs
from api.deps import TownDep
from api.schemas import problems
from incidents import sources

router = APIRouter(tags=["reports"])

CLERKS = needs("town_editor", "approver", townwide=True)
KNOWN = "wgs84, cgcs2000, gcj02, bd09"
MOST_COUNTED = "数到 200 为止 · counted up to 200"


class SourceOut(BaseModel):
    """A source of points. `likely` and the warning are null while its declared datum is not doubted."""

    source: str
    channel: str
    datum: str = Field(description=KNOWN)
    reports: int = Field(description=MOST_COUNTED)
    first_at: datetime
    audited_at: datetime | None
    likely: str | None = Field(description=KNOWN)
    warning_zh: str | None
    warning_en: str | None


@router.get(
    "/api/sources",
    dependencies=[Depends(CLERKS)],
    response_model=list[SourceOut],
    responses=problems(401, 403, 503),
    summary="上报来源和坐标系 · Sources of reports and their datum",
    description="每个来源声明的坐标系。第 10、20、50、100、200 件之后各核对一次："
    "按上报的点离门牌和文字所说地点的远近，是否像另一种坐标系，像则附警告，有警告的排在前面。"
    "没有警告不等于坐标系正确：文字不说地点时，"
    "十个点约三次里看出一次，二十个点多半看得出，五十个点几乎都看得出。 · "
    "The datum that each source declares. After its "
    "10th, 20th, 50th, 100th and 200th point it is held against the doors and the places its texts name; "
    "sources that look like another datum carry a warning and come first. No warning is no proof: where "
    "texts name no place ten points tell a wrong datum in a third of the cases, twenty in most, fifty in all "
    "but few.",
)
def read_sources(town: TownDep) -> list[SourceOut]:
    """All sources, those in doubt first."""
    with Session(town.engine) as session:
        return [
            SourceOut(
                source=one.source,
                channel=one.channel,
                datum=one.datum,
                reports=one.reports,
                first_at=one.first_at.astimezone(town.zone),
                audited_at=one.audited_at and one.audited_at.astimezone(town.zone),
                likely=one.likely or None,
                warning_zh=one.warning_zh or None,
                warning_en=one.warning_en or None,
            )
            for one in sources.listed(session)
        ]
