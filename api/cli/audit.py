"""`wangge audit`: what is missing in the published town, as a table or a file."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import date, datetime, time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.official_sessions import log, show, writing
from api.cli.options import DataOption

if TYPE_CHECKING:
    from api.audits.held import Audited
    from boundaries.audit import Finding

MOST_SHOWN = 300


class Form(StrEnum):
    """How the findings are written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(
        "audit",
        help="缺失清单：空白地块、空缺岗位、过载网格等 · what is missing in the town, each thing once.",
    )(audit)


def audit(
    village: Annotated[
        str, typer.Option(help="只看这个村（编码、名称或别名）· only this village.", show_default=False)
    ] = "",
    kind: Annotated[
        list[str] | None,
        typer.Option(help="只看这种问题，可重复 · only this kind; repeat for more.", show_default=False),
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="输出格式 · how to write it.")] = Form.TABLE,
    day: Annotated[
        str | None,
        typer.Option("--on", metavar="DATE", help="哪一天，默认今天 · day; today.", show_default=False),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="写到文件 · file to write; standard output.", show_default=False),
    ] = None,
    lang: Annotated[str, typer.Option(metavar="zh|en", help="csv 与 xlsx 的语言 · language.")] = "zh",
    data: DataOption = None,
) -> None:
    """See the help text of the command."""
    from api.audits.answers import Choice, chosen
    from api.audits.held import audit_on, rules_of
    from api.moments import parse_day
    from api.settings import read_settings
    from boundaries.audit.days import remember
    from boundaries.directory import snapshot

    _refuse_binary(form, out, lang)
    settings, chosen_day = read_settings(data), parse_day(day, "--on")
    with writing(data) as (session, now), _status():
        moment = _end_of(chosen_day, now)
        audited = audit_on(session, snapshot(session, min(moment, now)), moment, rules_of(settings))
        if moment == now and remember(session, audited.directory, audited.findings, now):
            log(session, "audit.count", str(now.date()), findings=len(audited.findings))
    found = chosen(audited, Choice(village, tuple(kind or ())))
    if form is Form.TABLE and out is None:
        _show(audited, found)
    else:
        _write(_bytes(audited, found, form, lang), out)


def _end_of(day: date | None, now: datetime) -> datetime:
    """The end of a day on the town's clock, today for now."""
    if day is None or day == now.date():
        return now
    return datetime.combine(day, time.max, tzinfo=now.tzinfo)


def _status() -> Any:
    from rich.console import Console

    return Console(stderr=True).status("核查 · auditing")


def _refuse_binary(form: Form, out: Path | None, lang: str) -> None:
    from gis.errors import InputError

    if lang not in ("zh", "en"):
        raise InputError("--lang 应是 zh 或 en。", "--lang must be zh or en.", field="lang")
    if form is Form.TABLE and out is not None:
        raise InputError(
            "写到文件时请用 --format csv、xlsx 或 json。",
            "To write a file use --format csv, xlsx or json.",
            field="format",
        )
    if form is Form.XLSX and out is None and sys.stdout.isatty():
        raise InputError(
            "xlsx 是二进制文件，请用 --out 指定文件名。",
            "A workbook is binary: name a file with --out.",
            field="out",
        )


def _bytes(audited: Audited, found: Sequence[Finding], form: Form, lang: str) -> bytes:
    from api.audits.answers import counts_json, finding_json, rules_json
    from api.audits.files import csv_bytes, xlsx_bytes

    directory = audited.directory
    if form is not Form.JSON:
        return (csv_bytes if form is Form.CSV else xlsx_bytes)(found, directory, lang)
    document = {
        "on": audited.on.isoformat(),
        "revision": directory.revision,
        "rules": rules_json(audited.rules),
        "counts": counts_json(found, directory),
        "findings": [finding_json(one, directory) for one in found],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _write(body: bytes, out: Path | None) -> None:
    from api.out_files import write_whole

    if out is None:
        typer.get_binary_stream("stdout").write(body)
        return
    write_whole(out, body)


def _show(audited: Audited, found: Sequence[Finding]) -> None:
    """Counts by kind, then the findings."""
    from rich.table import Table
    from rich.text import Text

    from api.audits.answers import counts_json, figure_text
    from boundaries.audit import KINDS, SEVERITIES

    counts = counts_json(found, audited.directory)
    if not found:
        show(Text(f"{audited.on}：没有发现缺失 · nothing is missing"))
        return
    summary = Table("问题 kind", "件 count", *(" ".join(names) for names in SEVERITIES.values()))
    for one in counts["kinds"]:
        figures = (str(one["count"]), *(str(one["severities"][name] or "") for name in SEVERITIES))
        summary.add_row(f"{one['zh']} {one['en']} ({one['kind']})", *figures)
    table = Table("程度", "问题 kind", "村 village", "编码 code", "说明 what", "数值 figure")
    for item in found[:MOST_SHOWN]:
        village = audited.directory.find_area(item.village, "village") if item.village else None
        cells = (item.code, f"{item.zh} · {item.en}", figure_text(item, "zh"))
        named = (SEVERITIES[item.severity][0], KINDS[item.kind][0], village.name if village else "")
        table.add_row(*(Text(cell) for cell in (*named, *cells)))
    show(table)
    if len(found) > MOST_SHOWN:
        show(
            Text(f"另有 {len(found) - MOST_SHOWN} 件，用 --format csv 写出全部 · and more: use --format csv")
        )
    show(summary)
    show(
        Text(f"{audited.on}，第 {audited.directory.revision} 版，共 {len(found)} 件 · {len(found)} findings")
    )
