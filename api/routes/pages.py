"""The pages: `/`, who answers for a place, and `/docs`, the API explained without any outside script."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

import gis
from api.answers import bbox_json, counts_json
from api.deps import Town, TownDep
from api.errors import TITLES
from api.routes.areas import NOTHING
from api.routes.map import ATTRIBUTION, BASEMAP_LAYERS
from gis.errors import NotFound

router = APIRouter(include_in_schema=False)

HERE = Path(__file__).resolve().parent.parent
TEXTS: dict[str, dict[str, str]] = json.loads((HERE / "static" / "texts.json").read_text("utf-8"))
TEMPLATES = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=select_autoescape(default=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
SERVED = {"/static/": HERE / "static", "/assets/": Path(gis.__file__).resolve().parent / "assets"}
"""Where the scripts behind an address lie."""
IMPORT = re.compile(r"^(?:import|export)\b[^\"';]*\bfrom \"([^\"]+)\"", re.MULTILINE)


def modules_behind(address: str) -> list[str]:
    """The addresses of an ES module and of all it imports, so that a browser can fetch them at once."""
    found, waiting = [], [address]
    while waiting:
        one = waiting.pop()
        if one in found:
            continue
        found.append(one)
        folder = next(prefix for prefix in SERVED if one.startswith(prefix))
        source = (SERVED[folder] / one.removeprefix(folder)).read_text("utf-8")
        waiting += [urljoin(one, target) for target in IMPORT.findall(source)]
    return sorted(found)


MODULES = modules_behind("/static/lookup.js")
STATUS_TITLES = {200: ("成功", "Success"), 201: ("已建立", "Created"), **TITLES}
TAGS = {"zh": "zh-Hans", "en": "en"}
OTHER = {"zh": "en", "en": "zh"}


@router.get("/")
def lookup_page(town: TownDep, request: Request) -> HTMLResponse:
    """The look-up page; it works, and says what to do, before anything is published."""
    lang = _language(request)
    facts = {
        **_town_facts(town),
        "texts": TEXTS,
        "lang": lang,
        "today": town.now().date().isoformat(),
        "hotline": town.settings.hotline,
        "basemap": {"layers": BASEMAP_LAYERS, "attribution": ATTRIBUTION}
        if town.settings.tianditu_key
        else None,
    }
    return _page("lookup.html", lang, facts, modules=MODULES)


@router.get("/docs")
def docs_page(town: TownDep, request: Request) -> HTMLResponse:
    """Every path of the API, from the same OpenAPI document that /openapi.json serves."""
    lang = _language(request)
    operations = [_in_language(one, lang) for one in _operations(request.app.openapi())]
    return _page("docs.html", lang, _town_facts(town), operations=operations)


def _language(request: Request) -> str:
    """Chinese, unless the address asks for English."""
    return "en" if request.query_params.get("lang") == "en" else "zh"


def _town_facts(town: Town) -> dict[str, Any]:
    nothing = {"revision": None, "town": None, "counts": NOTHING, "centre": None, "sample": False}
    try:
        directory = town.directories.current()
    except NotFound:
        return nothing
    box = bbox_json(directory, directory.town)
    return {
        "revision": directory.revision,
        "town": {"code": directory.town.code, "name": directory.town.name},
        "counts": counts_json(directory, directory.town),
        "centre": box and [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2],
        "sample": town.directories.sample,
    }


def _page(template: str, lang: str, facts: dict[str, Any], **more: Any) -> HTMLResponse:
    texts = TEXTS[lang]
    values = {
        "t": texts,
        "facts": facts,
        "lang": lang,
        "lang_tag": TAGS[lang],
        "other_tag": TAGS[OTHER[lang]],
        "other_href": f"?lang={OTHER[lang]}",
        "title": texts["title"],
        "town": (facts["town"] or {}).get("name"),
        "sample": facts["sample"],
    }
    html = TEMPLATES.get_template(template).render({**values, **more})
    return HTMLResponse(html, headers={"Cache-Control": "no-cache", "Content-Language": TAGS[lang]})


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
