"""`/people` and `/api/roster`: who holds which post, searched, taken away as a table, and brought back."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Body, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from api.auth import Official, audit, needs
from api.auth.officials import ROLE_NAMES, require_within
from api.deps import Town, TownDep
from api.page_frame import language, modules_behind, official_facts, page_of, read_texts, town_facts
from api.rosters.answers import examined_json
from api.rosters.files import KINDS, LARGEST, read_bytes, written
from api.rosters.listing import Wanted, line_json, listed
from api.rosters.schemas import ExaminedOut, PostsOut
from api.rosters.work import compared, within
from api.schemas import problems
from boundaries.directory import Directory
from boundaries.places import AreaRecord
from boundaries.rosters import Examined, Wish, read_stored, store
from boundaries.rosters.writing import roster_rows
from gis.errors import Conflict, Forbidden, InputError, NotFound

router = APIRouter(tags=["people"])

EDITORS = ("town_editor", "village_chief")
TEXTS = read_texts("people/texts.json")
MODULES = modules_behind("/static/people/people.js")
EditorDep = Annotated[Official, Depends(needs(*EDITORS))]
ReaderDep = Annotated[Official, Depends(needs(*ROLE_NAMES))]
Form = Annotated[Literal["xlsx", "csv"], Query(description="文件格式 · form of the file")]
Content = Annotated[bytes, Body(media_type="application/octet-stream", max_length=LARGEST)]
EndsQuery = Annotated[
    bool,
    Query(
        description="表里没有的岗位（限表中出现的村和岗位）任期结束；0 为保持不变 · "
        "whether posts that the roster leaves out end, of the villages and kinds it lists"
    ),
]
READ = problems(401, 403, 404, 422, 503)
SENT = problems(401, 403, 404, 409, 413, 422, 429, 503)


@router.get("/people", include_in_schema=False)
def people_page(town: TownDep, official: ReaderDep, request: Request) -> HTMLResponse:
    """Search, roster in and out."""
    kinds = town.directories.current().staff.kinds.values() if town.directories.held else ()
    facts = {
        **town_facts(town),
        "texts": TEXTS,
        "lang": language(request),
        "official": official_facts(official),
        "may_import": official.role in EDITORS,
        "today": town.now().date().isoformat(),
        "kinds": [{"kind": one.kind, "zh": one.title, "en": one.title_en} for one in kinds],
    }
    return page_of(request, town, "people.html", facts, modules=MODULES, texts=TEXTS, title=_title(request))


def _title(request: Request) -> str:
    return TEXTS[language(request)]["people_title"]


@router.get(
    "/api/people",
    response_model=PostsOut,
    responses=READ,
    summary="岗位和人员 · Posts and people",
    description="只列您辖区内的；q 可以是姓名、姓名的拼音首字母、编码或地名。号码隐去中间四位。 · "
    "Only those of your area. q: a name, its initials in pinyin, a code or a place. Numbers are masked.",
)
def read_people(
    town: TownDep,
    official: ReaderDep,
    q: Annotated[str, Query(max_length=60, description="查找 · what to look for")] = "",
    post: Annotated[str, Query(max_length=80, description="岗位 · kind of post")] = "",
    area: Annotated[str, Query(max_length=80, description="区域编码 · code of an area")] = "",
    vacant: Annotated[bool, Query(description="填 1 则只列空缺 · 1: only vacant posts")] = False,
    limit: Annotated[int, Query(ge=1, le=200, description="最多几条 · at most")] = 50,
    skip: Annotated[int, Query(ge=0, le=1_000_000, description="跳过几条 · how many to pass over")] = 0,
) -> dict[str, Any]:
    """From memory."""
    directory, on = town.directories.current(), town.now().date()
    place = _area(directory, official, area.strip()) if area.strip() else None
    found = listed(directory, official, Wanted(q, post, place, vacant), on)
    return {
        "total": len(found),
        "vacant": sum(one.term is None for one in found),
        "posts": [line_json(directory, one, on) for one in found[skip : skip + limit]],
    }


def _area(directory: Directory, official: Official, code: str) -> AreaRecord:
    found = directory.find_area(code)
    if found is None:
        raise NotFound(f"没有编号为“{code}”的区域。", f"There is no area with the code {code!r}.", code=code)
    require_within(official, directory, found)
    return found


@router.get(
    "/api/roster",
    response_class=Response,
    responses={200: {"content": {kind: {} for kind in KINDS.values()}}, **READ},
    summary="下载名册 · The roster as a file",
    description="您辖区内每个岗位一行；改好后可再导入。phones=1 写出完整号码，并记入日志。 · "
    "One row per post of your area, to be edited and imported again. phones=1 gives whole numbers and is "
    "logged.",
)
def read_roster(
    town: TownDep,
    official: EditorDep,
    form: Form = "csv",
    village: Annotated[str, Query(max_length=80, description="只要一个村 · only one village")] = "",
    phones: Annotated[bool, Query(description="填 1 则写出完整号码 · 1: whole numbers")] = False,
) -> Response:
    """Read afresh from the tables."""
    directory, day = town.directories.current(), town.now().date()
    chosen = within(directory, village.strip())
    with Session(town.engine) as session, session.begin():
        stored = read_stored(session, day)
        rows = roster_rows(
            directory, stored, lambda area: chosen(area) and official.covers(directory, area), phones
        )
        audit(
            session, official, "roster.export", village or "own area", {"rows": len(rows), "phones": phones}
        )
    return _file(form, written(form, rows, directory.staff.kinds), f"名册-{day.isoformat()}")


@router.get(
    "/api/roster/template",
    dependencies=[Depends(needs(*EDITORS, townwide=True))],
    response_class=Response,
    responses={200: {"content": {kind: {} for kind in KINDS.values()}}, **READ},
    summary="名册模板 · An empty roster",
    description="表头、可选项和填写说明。 · Headings, choices and how to fill it in.",
)
def read_template(town: TownDep, form: Form = "xlsx") -> Response:
    """Nothing of the town but its kinds of posts."""
    return _file(form, written(form, [], town.directories.current().staff.kinds), "名册模板")


def _file(form: str, content: bytes, name: str) -> Response:
    disposition = f"attachment; filename=\"roster.{form}\"; filename*=UTF-8''{quote(name)}.{form}"
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return Response(content, headers=headers, media_type=KINDS[form])


@router.post(
    "/api/roster/check",
    response_model=ExaminedOut,
    responses=SENT,
    summary="核对一份名册 · Check a roster",
    description="上传 XLSX 或 CSV：列出每一处错误（行、列、怎么改）和每一项变化，不写入。 · "
    "Send XLSX or CSV: every fault by row and column, and every change; nothing is stored.",
)
def check_roster(
    town: TownDep, official: EditorDep, content: Content, ends: EndsQuery = True
) -> dict[str, Any]:
    """Only the audit log is written."""
    rows = read_bytes(content)
    directory = town.directories.current()
    with Session(town.engine) as session, session.begin():
        found = _examined(session, town, official, (directory, rows, ends))
        told = {"rows": found.rows, "faults": len(found.faults)}
        audit(session, official, "roster.check", "roster", told, found.difference.counts())
    return examined_json(found) | {"stored": False}


@router.post(
    "/api/roster/apply",
    response_model=ExaminedOut,
    responses=SENT,
    summary="写入一份核对过的名册 · Store a checked roster",
    description="同一份文件，加上核对时得到的 digest；库内有变化则为 409，请重新核对。"
    "有错误时须填 part=clean，只写入没有错误的行。 · The same file with the digest that the check gave; 409 "
    "when the record changed since. With faults part=clean must be given: only clean rows are stored.",
)
def apply_roster(
    town: TownDep,
    official: EditorDep,
    content: Content,
    digest: Annotated[str, Query(max_length=64, description="核对时得到的 · as the check gave it")],
    part: Annotated[
        Literal["all", "clean"], Query(description="全部或只是无误的行 · all, or clean rows")
    ] = "all",
    ends: EndsQuery = True,
) -> dict[str, Any]:
    """All of it in one transaction."""
    rows = read_bytes(content)
    directory = town.directories.current()
    with Session(town.engine) as session, session.begin():
        found = _examined(session, town, official, (directory, rows, ends))
        _refuse_other(found, digest, part)
        store(session, found.difference, directory.town.id)
        told = {"rows": found.rows, "faults": len(found.faults), "part": part}
        audit(session, official, "roster.import", "roster", told, found.difference.counts())
    return examined_json(found) | {"stored": True}


def _examined(
    session: Session, town: Town, official: Official, sent: tuple[Directory, Any, bool]
) -> Examined:
    """A roster compared with the record of the official's area. Raises Forbidden if all is foreign."""
    directory, rows, ends = sent
    wish = Wish(town.now().date(), ends, lambda area: official.covers(directory, area))
    found = compared(session, directory, rows, wish)
    if found.outside and found.outside == found.rows:
        raise Forbidden(
            "名册里没有一行在您的辖区内。请由负责那里的人员导入。",
            "No row of the roster lies in your area. The official who answers for it imports it.",
        )
    return found


def _refuse_other(found: Examined, digest: str, part: str) -> None:
    """Raise unless what would be stored is what was shown, and has no fault or may have."""
    if found.faults and part != "clean":
        raise InputError(
            f"名册有 {len(found.faults)} 处错误，没有写入。请改正，或选择只写入没有错误的行。",
            f"The roster has {len(found.faults)} faults; nothing was stored. Correct them, or choose to "
            "store only the rows without a fault.",
            field="part",
        )
    if found.digest != digest:
        raise Conflict(
            "核对之后名册或库内的内容变了，没有写入。请重新核对。",
            "The roster or the record changed since the check; nothing was stored. Check it again.",
            field="digest",
        )
