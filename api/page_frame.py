"""The frame of every page: one header, one language switch, one sign-in; pages fill in the rest.

    return page_of(request, town, "queue.html", facts, modules=modules_behind("/static/queue.js"))

`facts` is what the page's script reads from the element `#facts`; `texts` of a page's own (zh and en) join
those of the frame.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from sqlalchemy.exc import SQLAlchemyError

import gis
from api.answers import bbox_json, counts_json
from api.auth.deps import csrf_token, signed_in
from api.auth.officials import ROLE_NAMES, Official
from api.deps import Town
from api.routes.areas import NOTHING
from gis.errors import NotFound

HERE = Path(__file__).resolve().parent
Texts = Mapping[str, Mapping[str, str]]
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
CLERKS = ("town_editor", "approver", "village_chief", "grid_leader")
PUBLIC_PAGES = (("/docs", "nav_api"),)
OFFICIAL_PAGES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("/", "nav_home", tuple(ROLE_NAMES)),
    ("/editor", "nav_editor", tuple(ROLE_NAMES)),
    ("/queue", "nav_queue", CLERKS),
    ("/people", "nav_people", tuple(ROLE_NAMES)),
    ("/hotspots", "nav_hotspots", tuple(ROLE_NAMES)),
    ("/audit", "nav_audit", tuple(ROLE_NAMES)),
    ("/boards", "nav_boards", tuple(ROLE_NAMES)),
)
"""What the header leads to: address, key of its text and, for officials, the roles that may open it. What
programs need (`/docs`) stands beside their tokens on the account page."""
TAGS = {"zh": "zh-Hans", "en": "en"}
OTHER = {"zh": "en", "en": "zh"}


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


def read_texts(name: str) -> dict[str, dict[str, str]]:
    """The frame's texts with those of `static/NAME`, a JSON file {"zh": {...}, "en": {...}}."""
    own = json.loads((HERE / "static" / name).read_text("utf-8"))
    return {lang: {**TEXTS[lang], **own[lang]} for lang in TEXTS}


def language(request: Request) -> str:
    """Chinese, unless the address asks for English."""
    return "en" if request.query_params.get("lang") == "en" else "zh"


def town_facts(town: Town) -> dict[str, Any]:
    """What every page says of the town: revision, name, counts, centre, whether it is the sample."""
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


def page_of(
    request: Request, town: Town, template: str, facts: Mapping[str, Any], **more: Any
) -> HTMLResponse:
    """A page from a template that extends frame.html.

    `facts` hold at least those of `town_facts`. `more` are values of the template's own, and may hold
    `texts` (see `read_texts`), `title` and `status`. Whoever is signed in is shown in the header, and the
    page then carries their CSRF token in `<meta name="csrf">`.
    """
    lang, official = language(request), official_or_none(request, town)
    texts = more.pop("texts", TEXTS)[lang]
    status = more.pop("status", 200)
    values = {
        "t": texts,
        "facts": facts,
        "lang": lang,
        "lang_tag": TAGS[lang],
        "other_tag": TAGS[OTHER[lang]],
        "other_href": _in_other_language(request, lang),
        "title": texts["title"],
        "town": (facts["town"] or {}).get("name"),
        "sample": facts["sample"],
        "official": official and official_facts(official),
        "csrf": csrf_token(request) if official else None,
        "here": quote(request.url.path),
        "pages": pages_of(official),
        "tail": "?lang=en" if lang == "en" else "",
    }
    html = TEMPLATES.get_template(template).render({**values, **more})
    cache = "private, no-store" if official else "no-cache"
    headers = {"Cache-Control": cache, "Content-Language": TAGS[lang], "Vary": "Cookie"}
    return HTMLResponse(html, status, headers=headers)


def pages_of(official: Official | None) -> tuple[tuple[str, str], ...]:
    """Address and text key of the pages that the header offers somebody."""
    if official is None:
        return PUBLIC_PAGES
    return tuple((path, key) for path, key, roles in OFFICIAL_PAGES if official.role in roles)


def official_facts(official: Official) -> dict[str, Any]:
    """What a page shows of whoever is signed in."""
    zh, en = ROLE_NAMES[official.role]
    area = {"level": official.area_level, "code": official.area_code}
    return {
        "name": official.name,
        "label": official.label,
        "role": official.role,
        "role_zh": zh,
        "role_en": en,
        "area": area,
    }


def official_or_none(request: Request, town: Town) -> Official | None:
    """Who is signed in; nobody while the database cannot be asked, for the page itself needs none."""
    try:
        return signed_in(request, town)
    except SQLAlchemyError:
        return None


def _in_other_language(request: Request, lang: str) -> str:
    others = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    return "?" + "&".join(f"{quote(n)}={quote(v)}" for n, v in [*others, ("lang", OTHER[lang])])
