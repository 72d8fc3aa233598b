"""What a draft would move, for the editor, the command line and the printer; and its balance."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from api.auth import OfficialDep
from api.deps import Town, TownDep
from api.draft_counts import Drafting, DraftingDep, counts_of
from api.draft_impact import Eyes, impact_document
from api.impact_answers import balance_json
from api.page_frame import page_of, read_texts, town_facts
from api.routes.drafts import DraftPath
from api.schemas import problems
from boundaries import drafts
from boundaries.balancing import balance
from boundaries.counting import Tally

router = APIRouter(tags=["drafts"])

TEXTS = read_texts("impact/texts.json")
VillageQuery = Annotated[str, Query(max_length=200, description="只看这个村 · only this village")]


def impact_of(town: Town, drafting: Drafting, number: int) -> dict[str, Any]:
    """The impact of a draft and whose it is. Raises NotFound."""
    with Session(town.engine) as session:
        return impact_document(session, number, Eyes(drafting, town.directories.held, town.now()))


@router.get(
    "/api/drafts/{draft}/impact",
    responses=problems(401, 404, 503),
    summary="影响预览 · Impact preview",
    description="各网格前后的单元、户数、商铺、未结上报、面积与负荷，哪些单元改归、新增、消失，以及发布后要人来定的事。"
    "户数随门牌走：形状变了的单元，户数按门牌点所在的一边分；没有门牌点的按面积分。 · "
    "Per grid before and after; units that move, begin, end; to-dos. Households go with the address points "
    "of a unit whose shape changes, by area where it has none.",
)
def draft_impact(
    town: TownDep, _official: OfficialDep, drafting: DraftingDep, draft: DraftPath
) -> dict[str, Any]:
    """What publishing a draft would move, to whom, and what it would leave to people."""
    return impact_of(town, drafting, draft)


@router.get(
    "/api/drafts/{draft}/balance",
    responses=problems(401, 404, 503),
    summary="负荷均衡 · Balance",
    description="各网格的负荷、连通与紧凑程度，以及建议改归的单元：每一步都使负荷更均、网格仍连成一片。 · "
    "Load, contiguity, compactness; units to paint elsewhere, each step evening the loads.",
)
def draft_balance(
    town: TownDep, _official: OfficialDep, drafting: DraftingDep, draft: DraftPath, village: VillageQuery = ""
) -> dict[str, Any]:
    """Measures of the grids of a draft, and suggestions."""
    with Session(town.engine) as session:
        row = drafts.read_draft(session, draft).row
        base = drafting.states.base(session, row.base_revision)
        state = drafting.states.state(session, row)
        counts = counts_of(drafting.counted(session, base), base, state)
    found = balance(Tally(state, counts.households, counts.reports), village)
    return balance_json(found, base.names)


@router.get("/editor/impact/{draft}", include_in_schema=False)
def impact_page(
    town: TownDep, _official: OfficialDep, drafting: DraftingDep, request: Request, draft: DraftPath
) -> HTMLResponse:
    """The impact as a page to print and sign."""
    found = impact_of(town, drafting, draft)
    facts = town_facts(town)
    counted_at = town.now().strftime("%Y-%m-%d %H:%M")
    return page_of(request, town, "impact.html", facts, impact=found, counted_at=counted_at, texts=TEXTS)
