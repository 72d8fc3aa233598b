"""`/api/geocode`: which place does a text mean, and how surely; `/api/suggest`: what is being typed."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from api.client_rates import limited
from api.deps import TownDep
from api.geocode_answers import explanation_json, found_json, suggestion_json
from api.geocode_schemas import GeocodeOut, SuggestOut
from api.schemas import problems

router = APIRouter(tags=["lookup"])

TextQuery = Annotated[
    str,
    Query(
        description="地址或整段上报文字，最多 2000 字 · an address or a report, at most 2,000 characters",
        examples=["福星超市门口井盖松动"],
    ),
]
TypedQuery = Annotated[
    str,
    Query(
        max_length=200,
        description="已输入的字，可以是拼音首字母 · what was typed so far; initials of pinyin will do",
        examples=["hxc16"],
    ),
]


@router.get(
    "/api/geocode",
    dependencies=[Depends(limited("lookup"))],
    response_model=GeocodeOut,
    responses=problems(404, 422, 429, 503),
    summary="一段文字说的是哪里 · Which place a text means",
    description="候选地点按可能性排列，各有所在网格、把握和理由；accepted 说明第一个是否足够可信。"
    "只能定到网格时 unit 为 null；explain=1 另给出读法。 · "
    "Candidates, likeliest first, each with its grid, confidence and reasons; `accepted` says whether the "
    "first is sure enough. `unit` is null where only the grid can be told. explain=1 adds how it was read.",
)
def geocode(
    town: TownDep,
    q: TextQuery,
    limit: Annotated[int, Query(ge=1, le=10, description="最多几个候选 · most candidates")] = 5,
    explain: Annotated[bool, Query(description="填 1 则说明读法 · 1 adds how it was read")] = False,
) -> dict[str, Any]:
    """Answered from memory."""
    places = town.finder().places
    if not explain:
        return found_json(places.find(q), limit)
    found, told = places.explain(q)
    return found_json(found, limit) | {"explanation": explanation_json(told)}


@router.get(
    "/api/suggest",
    dependencies=[Depends(limited("lookup"))],
    response_model=SuggestOut,
    responses=problems(404, 422, 429, 503),
    summary="边输入边提示 · Suggestions while typing",
    description="村、网格、道路、地点、单元和门牌，按汉字或拼音（首字母也行）查找；从不提示人名。 · "
    "Villages, grids, roads, places, units and doors, by characters or by pinyin; never people.",
)
def suggest(
    town: TownDep,
    q: TypedQuery,
    limit: Annotated[int, Query(ge=1, le=20, description="最多几条 · most suggestions")] = 8,
) -> dict[str, Any]:
    """Answered from memory."""
    return {"suggestions": [suggestion_json(one) for one in town.finder().suggestions.suggest(q, limit)]}
