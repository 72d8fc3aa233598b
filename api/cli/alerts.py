"""`wangge alerts`: the daily scan, alerts written once each, and the grades of reports and grids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.official_sessions import log, show, writing
from api.cli.options import DataOption

if TYPE_CHECKING:
    from boundaries.directory import Directory
    from incidents.alert_tables import Alert
    from incidents.risk import Risk

MOST = 20


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(
        "alerts",
        help="每日预警：哪些网格诉求明显增多，找谁 · where reports rise, and who answers there.",
    )(alerts)


def alerts(
    day: Annotated[
        str | None,
        typer.Option(
            "--on",
            metavar="DATE",
            help="扫描到哪一天（含），默认最近有诉求的一天 · day to scan up to; the latest with reports.",
            show_default=False,
        ),
    ] = None,
    alarm_days: Annotated[
        float, typer.Option("--one-in", min=30, max=36500, help="约多少天误报一次 · days per false alarm.")
    ] = 365.0,
    with_risk: Annotated[
        bool, typer.Option("--risk", help="同时给网格和未结诉求分级 · grade grids and open reports too.")
    ] = False,
    data: DataOption = None,
) -> None:
    """See the help text of the command."""
    from api.moments import parse_day
    from api.settings import read_settings
    from boundaries.directory import snapshot
    from incidents.alerts import Watch, watch_over
    from incidents.extent import extent
    from incidents.rises import Rule
    from incidents.risk import risk
    from incidents.statistics import Window

    zone = read_settings(data).timezone
    rule, given = Rule(alarm_days=alarm_days), parse_day(day, "--on")
    with writing(data) as (session, now), _status():
        directory = snapshot(session)
        last = extent(session, Window()).last
        on = given or (last or now).astimezone(now.tzinfo).date()
        watch = Watch(on, zone, now)
        found = watch_over(session, directory, watch, rule)
        log(session, "alerts.scan", str(on), new=len(found.new), ongoing=len(found.ongoing))
        grades = risk(session, directory, watch) if with_risk else None
    _show_alerts((found.new, found.ongoing), (str(on), found.reports, rule), directory)
    if grades:
        _show_risk(grades, directory)


def _status() -> Any:
    from rich.console import Console

    return Console(stderr=True).status("扫描 · scanning")


def _show_alerts(
    found: tuple[tuple[Alert, ...], tuple[Alert, ...]], told: tuple[str, int, Any], directory: Directory
) -> None:
    from rich.table import Table
    from rich.text import Text

    new, ongoing = found
    on, reports, rule = told
    table = Table("预警 alert", "类别 category", "网格 grids", "网格长 leader", "情况 what", "误报 chance")
    for state, some in (("新 new", new), ("持续 going on", ongoing)):
        for one in some:
            kind, grids = one.category or "全部 all", _grids(one, directory)
            table.add_row(state, kind, Text(grids), Text(_leaders(one)), _what(one), _chance(one))
    if new or ongoing:
        show(table)
    else:
        show("没有新的异常增多 · Nothing rises beyond chance")
    show(
        Text(
            f"截至 {on} 的 {rule.days} 天，{reports} 件；时空置换扫描，{rule.replications} 次模拟，"
            f"窗口不超过 {rule.max_days} 天；"
            f"全镇全部类别合计约每年误报 {rule.false_alarms():.2g} 次 · {reports} reports of "
            f"{rule.days} days to {on}; space-time permutation scan; about {rule.false_alarms():.2g} false "
            "alarms a year in all"
        )
    )


def _grids(alert: Alert, directory: Directory) -> str:
    named = [_in_village(directory, who["grid"], who["grid_name"] or who["grid"]) for who in alert.leaders]
    return "、".join(named[:6]) + (f" 等{len(named)}个" if len(named) > 6 else "")


def _in_village(directory: Directory, code: str, name: str) -> str:
    """A grid's name with that of its village; `name` alone where only an earlier map had it."""
    from api.board_source import whole_name

    grid = directory.find_area(code, "grid")
    return whole_name(directory, grid) if grid else name


def _leaders(alert: Alert) -> str:
    named = list(dict.fromkeys(f"{who['name']}（{who['title']}）" for who in alert.leaders if who["name"]))
    return "、".join(named[:6]) or "空缺 vacant"


def _what(alert: Alert) -> str:
    days = (alert.end_day - alert.start_day).days + 1
    ratio = alert.observed / alert.expected if alert.expected else float("inf")
    return (
        f"近{days}天{alert.observed}起，预期{alert.expected:.1f}起，{ratio:.1f}倍（{alert.start_day}起）"
        f" · {alert.observed} in {days} days, {alert.expected:.1f} expected"
    )


def _chance(alert: Alert) -> str:
    days = alert.recurrence_days / alert.scans
    return f"约每{days:,.0f}天误报一次" if days < 1e6 else "约每百万天以上误报一次"


def _show_risk(grades: Risk, directory: Directory) -> None:
    from rich.table import Table
    from rich.text import Text

    order = {"高": 0, "中": 1, "低": 2}
    grids = grades.grids.assign(rank=grades.grids["grade"].map(order)).sort_values(["rank", "q"])
    table = Table(
        "网格 grid", "网格长 leader", "等级 grade", "预警 alerts", "近14天/预期", "q", "高风险未结 high"
    )
    for row in grids[grids["rank"] < 2].head(MOST).itertuples():
        figures = (str(row.alerts), f"{row.observed}/{row.expected:.1f}", f"{row.q:.3f}", str(row.high))
        named = _in_village(directory, row.code, row.name)
        table.add_row(Text(named), Text(row.leader), row.grade, *figures)
    show(table)
    number = grades.reports["grade"].value_counts()
    show(
        Text("未结诉求 · open reports: " + "，".join(f"{name} {int(number.get(name, 0))}" for name in order))
    )
