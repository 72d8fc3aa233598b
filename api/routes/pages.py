"""The pages: `/`, who answers for a place, and `/docs`, the API explained without any outside script."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.deps import TownDep
from api.errors import TITLES
from api.page_frame import (
    TEXTS,
    language,
    modules_behind,
    official_facts,
    official_or_none,
    page_of,
    town_facts,
)
from api.routes import phones
from api.routes.map import ATTRIBUTION, BASEMAP_LAYERS

router = APIRouter(include_in_schema=False)

MODULES = modules_behind("/static/lookup.js")
STATUS_TITLES = {200: ("成功", "Success"), 201: ("已建立", "Created"), **TITLES}


@router.get("/")
def lookup_page(town: TownDep, request: Request) -> HTMLResponse:
    """The look-up page; it works, and says what to do, before anything is published."""
    lang, official = language(request), official_or_none(request, town)
    may_see = official is not None and official.role in phones.ROLES
    facts = {
        **town_facts(town),
        "texts": TEXTS,
        "lang": lang,
        "official": official_facts(official) if official and may_see else None,
        "today": town.now().date().isoformat(),
        "hotline": town.settings.hotline,
        "basemap": {"layers": BASEMAP_LAYERS, "attribution": ATTRIBUTION}
        if town.settings.tianditu_key
        else None,
    }
    return page_of(request, town, "lookup.html", facts, modules=MODULES)


@router.get("/docs")
def docs_page(town: TownDep, request: Request) -> HTMLResponse:
    """Every path of the API, from the same OpenAPI document that /openapi.json serves."""
    lang = language(request)
    operations = [_in_language(one, lang) for one in _operations(request.app.openapi())]
    return page_of(request, town, "docs.html", town_facts(town), operations=operations)


def _in_language(operation: dict[str, Any], lang: str) -> dict[str, Any]:
    """An operation with its sentences, written as "中文 · English", in one language."""
    return {
        **operation,
        "summary": _half(operation["summary"], lang),
        "description": _half(operation["description"], lang),
        "parameters": [
            {**one, "description": _half(one.get("description", ""), lang)} for one in operation["parameters"]
        ],
        "answers": [
            {**one, "title": STATUS_TITLES.get(int(one["status"]), ("", ""))[lang == "en"]}
            for one in operation["answers"]
        ],
    }


def _half(text: str, lang: str) -> str:
    zh, _, en = text.partition(" · ")
    return en if lang == "en" and en else zh


def _operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The operations of an OpenAPI document, flat, each with an example answer as indented JSON."""
    schemas = document.get("components", {}).get("schemas", {})
    return [
        {
            "method": method.upper(),
            "path": path,
            "summary": operation.get("summary", ""),
            "description": operation.get("description", ""),
            "parameters": operation.get("parameters", []),
            "body": _example(operation.get("requestBody", {}), schemas),
            "answers": [
                {"status": status, "example": _example(answer, schemas)}
                for status, answer in operation.get("responses", {}).items()
            ],
        }
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def _example(part: dict[str, Any], schemas: dict[str, Any]) -> str | None:
    """The example of a request body or an answer: its own, or that of the schema it names."""
    for kind, content in part.get("content", {}).items():
        named = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
        example = content.get("example") or schemas.get(named, {}).get("example")
        if example is not None and kind != "application/problem+json":
            order = list(schemas.get(named, {}).get("properties", example))
            ordered = dict(sorted(example.items(), key=lambda item: order.index(item[0])))
            return json.dumps(ordered, ensure_ascii=False, indent=2)
    return None
