"""`wangge roster template | check | import | export`: who holds which post, as a table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.official_sessions import log, reading, show, writing
from api.cli.options import DataOption

if TYPE_CHECKING:
    from boundaries.rosters import Examined

rosters = typer.Typer(no_args_is_help=True, help="名册 · rosters: one row per post.")
FileArgument = Annotated[
    Path, typer.Argument(metavar="FILE", help="XLSX 或 CSV · XLSX or CSV (UTF-8, GB18030).")
]
OutArgument = Annotated[Path, typer.Argument(metavar="OUT", help="写到哪里：.xlsx 或 .csv · where to write.")]
SheetOption = Annotated[
    str | None, typer.Option("--sheet", help="工作表名，默认第一张 · worksheet; default: the first.")
]
KeepOption = Annotated[
    bool,
    typer.Option(
        "--keep-others",
        help="没有列出的岗位保持不变（否则任期结束）· keep the posts that are not listed (else they end).",
    ),
]
MOST_SHOWN = 200


def register(app: typer.Typer) -> None:
    """Add the commands of this subject to the command line."""
    app.add_typer(rosters, name="roster")


@rosters.command("template")
def template(out: OutArgument, data: DataOption = None) -> None:
    """空白模板 · An empty roster with headings, choices and an explanation."""
    from api.rosters.work import write_file
    from boundaries.people.kinds import read_post_kinds

    with reading(data) as session:
        write_file(out, [], read_post_kinds(session))
    typer.echo(f"模板 template: {out}")


@rosters.command("check")
def check(
    file: FileArgument, sheet: SheetOption = None, keep_others: KeepOption = False, data: DataOption = None
) -> None:
    """只核对，不写入 · Every fault and every change, nothing stored."""
    from api.rosters.files import read_rows
    from api.rosters.work import compared
    from boundaries.directory import snapshot
    from boundaries.rosters import Wish

    rows = read_rows(file, sheet)
    with writing(data) as (session, now):
        found = compared(session, snapshot(session), rows, Wish(now.date(), not keep_others))
    _tell(found)
    if found.faults:
        raise typer.Exit(2)


@rosters.command("import")
def import_roster(
    file: FileArgument,
    sheet: SheetOption = None,
    keep_others: KeepOption = False,
    clean_part: Annotated[
        bool,
        typer.Option(
            "--clean-part", help="有错的行不导入，其余导入 · leave faulty rows out, store the rest."
        ),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="不再询问 · do not ask before storing.")] = False,
    data: DataOption = None,
) -> None:
    """先显示差异，确认后写入 · Show the difference, ask, then store it in one transaction."""
    from api.rosters.files import read_rows
    from api.rosters.work import compared
    from boundaries.directory import snapshot
    from boundaries.rosters import Wish, store

    rows = read_rows(file, sheet)
    with writing(data) as (session, now):
        directory = snapshot(session)
        found = compared(session, directory, rows, Wish(now.date(), not keep_others))
        _tell(found)
        if found.faults and not clean_part:
            typer.echo("没有写入。改正后再导入，或用 --clean-part 只导入无误的行 · nothing stored", err=True)
            raise typer.Exit(2)
        counts = found.difference.counts()
        if not sum(counts[kind] for kind in ("new", "changed", "ended")):
            typer.echo("没有变化 · nothing to change")
            return
        if not yes and not typer.confirm("写入吗？· store this?"):
            raise typer.Abort
        store(session, found.difference, directory.town.id)
        log(session, "roster.import", file.name, **counts, faults=len(found.faults))
    typer.echo("已写入 · stored")


@rosters.command("export")
def export(
    out: OutArgument,
    village: Annotated[
        str, typer.Option("--village", help="只要一个村：名称或编码 · only one village, by name or code.")
    ] = "",
    phones: Annotated[
        bool, typer.Option("--phones", help="写出完整号码（记入日志）· whole phone numbers; this is logged.")
    ] = False,
    data: DataOption = None,
) -> None:
    """现有名册，可改后再导入 · Who holds which post; edit it and import it again."""
    from api.rosters.work import within, write_file
    from boundaries.directory import snapshot
    from boundaries.rosters import read_stored
    from boundaries.rosters.writing import roster_rows

    with writing(data) as (session, now):
        directory = snapshot(session)
        stored = read_stored(session, now.date())
        rows = roster_rows(directory, stored, within(directory, village), phones)
        write_file(out, rows, directory.staff.kinds)
        log(session, "roster.export", village or "town", rows=len(rows), phones=phones)
    typer.echo(f"{len(rows)} 行 rows: {out}")


def _tell(found: Examined) -> None:
    """The faults by row and cell, then what changes, then the counts."""
    from rich.table import Table

    from api.rosters.answers import KIND_NAMES, change_text

    if found.faults:
        table = Table("行 row", "列 column", "内容 cell", "怎么办 what to do")
        for one in found.faults[:MOST_SHOWN]:
            row = "" if one.row is None else str(one.row)
            table.add_row(row, one.column, one.value, f"{one.zh}\n{one.en}")
        show(table)
    table = Table("", "行 row", "哪里 where", "岗位 post", "姓名 name", "变化 what")
    changed = [one for one in found.difference.changes if one.kind != "unchanged"]
    for change in changed[:MOST_SHOWN]:
        row = "" if change.row is None else str(change.row)
        where = f"{change.area.name} {change.area.code}"
        kind = "/".join(KIND_NAMES[change.kind])
        table.add_row(kind, row, where, change.post.title, change.name, change_text(change, "zh"))
    if changed:
        show(table)
    counts = "，".join(
        f"{zh} {en} {found.difference.counts()[kind]}" for kind, (zh, en) in KIND_NAMES.items()
    )
    hidden = max(0, len(found.faults) - MOST_SHOWN) + max(0, len(changed) - MOST_SHOWN)
    more = f"（另有 {hidden} 条未列出 · {hidden} more）" if hidden else ""
    typer.echo(f"{found.rows} 行 rows；错误 faults {len(found.faults)}；{counts}{more}")
