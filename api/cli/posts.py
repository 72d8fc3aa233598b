"""`wangge posts`: who holds which post of an area on a day; `wangge duty`: who is on duty in the centres."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.official_sessions import reading, show
from api.cli.options import DataOption

if TYPE_CHECKING:
    from boundaries.people.standing import VacantPost
    from boundaries.places import Leader

AtOption = Annotated[
    str | None,
    typer.Option("--at", help="哪一天或时刻，默认现在 · day or time; default: now.", show_default=False),
]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command(
        "posts", help="一个区域归谁管、谁服务、哪些岗位空缺 · who leads and serves an area, what is vacant."
    )(posts)
    app.command("duty", help="各片区治理中心现在谁值班 · who is on duty in the centres now.")(duty)


def posts(
    area: Annotated[
        str | None,
        typer.Argument(
            metavar="PLACE",
            help="村名、“黄霞村第16网格”或编码，默认全镇 · village, grid or code; the town.",
            show_default=False,
        ),
    ] = None,
    vacant: Annotated[
        bool,
        typer.Option("--vacant", help="只列空缺，含下级各处 · only vacancies, of all that lies in it too."),
    ] = False,
    at: AtOption = None,
    data: DataOption = None,
) -> None:
    """See the help text of the command."""
    from api.board_files import place_called
    from api.moments import parse_moment
    from boundaries.directory import snapshot
    from boundaries.people.standing import standing, vacancies

    now = _now(data)
    moment = parse_moment(at, now)
    with reading(data) as session:
        directory = snapshot(session, moment if moment < now else None)
    found, on = directory.town if area is None else place_called(directory, area), moment.date()
    if vacant:
        within = [one for one in vacancies(directory, on) if found in (one.area, *directory.above(one.area))]
        _show([], within)
        return
    told = standing(directory, found, on)
    _show([*directory.leaders_of(found, on), *told.services], list(told.vacancies))


def duty(at: AtOption = None, data: DataOption = None) -> None:
    """See the help text of the command."""
    from rich.table import Table
    from rich.text import Text

    from api.moments import parse_moment
    from boundaries.directory import snapshot
    from boundaries.leaders import mask_phone

    now = _now(data)
    moment = parse_moment(at, now)
    with reading(data) as session:
        directory = snapshot(session, moment if moment < now else None)
    table = Table("片区 cluster", "中心 centre", "值班 on duty", "电话 phone", "部门 department", "到 until")
    for cluster in directory.staff.clusters:
        for one in cluster.centre.on_duty(moment) if cluster.centre else ():
            known = (Text(cluster.name), Text(cluster.centre.name if cluster.centre else ""))
            name = Text(f"{one.name}（备勤 on call）" if one.on_call else one.name)
            department = Text(one.department.name if one.department else "")
            table.add_row(*known, name, mask_phone(one.phone), department, f"{one.until:%m-%d %H:%M}")
    show(table if table.row_count else "没有排班 · No shift is planned")


def _now(data: object) -> datetime:
    from zoneinfo import ZoneInfo

    from api.settings import read_settings

    return datetime.now(ZoneInfo(read_settings(data).timezone))  # type: ignore[arg-type]


def _show(leaders: list[Leader], vacant: list[VacantPost]) -> None:
    from rich.table import Table
    from rich.text import Text

    from boundaries.leaders import mask_phone

    table = Table("岗位 post", "区域 area", "姓名 name", "电话 phone", "情况 state")
    for one in leaders:
        state = "代理 acting" if one.acting else ""
        if one.away:
            until = f"至 {one.away.until}" if one.away.until else ""
            state = f"请假{until}，代理 {one.away.stand_in or '无'} · on leave"
        title = f"{one.title}{'' if one.ordinal == 1 else f'（第{one.ordinal}）'} {one.title_en}"
        table.add_row(Text(title), one.area_code, Text(one.name), mask_phone(one.phone), Text(state))
    for gap in vacant:
        title = f"{gap.kind.title}{'' if gap.ordinal == 1 else f'（第{gap.ordinal}）'} {gap.kind.title_en}"
        table.add_row(
            Text(title), gap.area.code, "暂缺 vacant", "", "" if gap.exists else "未设岗 no such post"
        )
    show(table if table.row_count else "没有空缺 · Nothing is vacant")
