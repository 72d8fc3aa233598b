"""The weekly report in words and tables: the same blocks become a web page and a PDF."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from api.hotspots.answers import leader_json
from api.hotspots.sheets import SAMPLE, ground_of
from api.hotspots.tables import Listing, internal, place_name
from boundaries.directory import Directory
from gis.hotspot_looks import LOOKS, QUIET
from gis.hotspot_poster import Look, map_items
from gis.printing.pdf import About, write_pdf
from gis.printing.sheet import Box
from gis.printing.typefaces import Typeface
from gis.report_pages import Block, Cell, Cover, Drawing, Heading, Table, Text, report_html, report_sheets
from incidents.alert_tables import Alert
from incidents.hotspots import words
from incidents.hotspots.weekly import Weekly
from incidents.hotspots.words import Both

MAP_WIDTH, MAP_HEIGHT = 182.0, 118.0
MARKS = ("hot99", "hot95", "hot90", "calm", "few", "bare")
MOST_GRIDS = 8
MORE: dict[int, Both] = {1: ("偏多", "more"), -1: ("偏少", "fewer"), 0: ("正常范围", "as usual")}
RISING: dict[int, Both] = {1: ("上升", "rising"), -1: ("下降", "falling"), 0: ("平稳", "steady")}
GRID_HEADS: tuple[Both, ...] = (
    ("网格", "Grid"),
    ("结论", "Verdict"),
    ("本区件数", "Reports here"),
    ("本区预期", "Expected here"),
    ("连同邻区（不可相加）", "With neighbours (do not add)"),
    ("找谁", "Whom to ask"),
)
WEEKDAYS: Both = ("一二三四五六日", "MTWTFSS")


@dataclass(frozen=True)
class Told:
    """The week, the town it is of, in which language, on which day, and whether the town is the sample."""

    weekly: Weekly
    directory: Directory
    lang: str
    on: date
    sample: bool

    def say(self, zh: str, en: str) -> str:
        """One of two sentences."""
        return en if self.lang == "en" else zh

    @property
    def title(self) -> str:
        """What the report is called."""
        week, name = self.weekly, self.directory.town.name
        days = f"{words.day_zh(week.start)}至{words.day_zh(week.end)}"
        return self.say(f"{name}诉求周报（{days}）", f"{name}: weekly report, {week.start} to {week.end}")


def weekly_html(told: Told) -> bytes:
    """One page that needs nothing else."""
    return report_html(_blocks(told), Cover(told.title, told.lang)).encode()


def weekly_pdf(told: Told, face: Typeface) -> bytes:
    """A4 pages; the same week gives the same bytes."""
    return write_pdf(report_sheets(_blocks(told), face), face, About(told.title, told.on))


def _blocks(told: Told) -> list[Block]:
    sample = [Text(told.say(*SAMPLE), quiet=True)] if told.sample else []
    return [
        Heading(told.title, 1),
        *sample,
        *_totals(told),
        *_grids(told),
        *_alerts(told),
        *_categories(told),
        *_villages(told),
        *_notes(told),
    ]


def _totals(told: Told) -> list[Block]:
    week, town = told.weekly, told.weekly.town
    found: list[Block] = [Text(told.say(f"本周共 {week.total} 件。", f"{week.total} reports this week."))]
    if math.isfinite(town["expected"]):
        low, high, mean = round(town["low"]), round(town["high"]), town["expected"]
        side = 1 if week.total > town["high"] else -1 if week.total < town["low"] else 0
        found[0] = Text(
            told.say(
                f"本周共 {week.total} 件，预期 {mean:.0f} 件（通常在 {low} 到 {high} 之间）："
                f"{MORE[side][0]}。",
                f"{week.total} reports this week; {mean:.0f} expected (usually {low} to {high}): "
                f"{MORE[side][1]}.",
            )
        )
    for blank in week.records.beside(week.start, week.end):
        found.append(Text(told.say(*words.blank_said(blank))))
    days = told.say(*WEEKDAYS)
    heads = (told.say("星期", "Day"), *days, told.say("合计", "Total"))
    row: tuple[Cell, ...] = (told.say("件数", "Reports"), *(str(n) for n in week.days), str(sum(week.days)))
    right = frozenset(range(1, 9))
    return [*found, Table(heads, [row], (0.16, *[0.1] * 7, 0.14), right)]


def _grids(told: Told) -> list[Block]:
    hot = told.weekly.hot
    head = Heading(told.say("偏多的网格", "Raised grids"))
    if hot is None:
        return [
            head,
            Text(told.say("记录不足四周，还不能比较。", "Less than four weeks on record: no comparison.")),
        ]
    listing = internal(told.directory, hot, told.on)
    rows = listing.rows[[listing.marks.get(code, "calm") not in QUIET for code in listing.rows["code"]]]
    en = "_en" if told.lang == "en" else ""
    if rows.empty:
        none = told.say("没有一个网格连同邻区明显偏多。", "No grid, with its neighbours, is clearly raised.")
        return [head, Text(none)]
    table = [_grid(told, row, en) for row in rows.to_dict("records")]
    heads = tuple(told.say(*one) for one in GRID_HEADS)
    shares = (0.2, 0.17, 0.09, 0.09, 0.25, 0.2)
    return [
        head,
        _map(told, listing),
        Table(heads, table, shares, frozenset({2, 3})),
        Text(told.say(*words.NEAR_OVERLAP) + told.say("。", "."), quiet=True),
    ]


def _grid(told: Told, row: dict[Any, Any], en: str) -> tuple[Cell, ...]:
    """A raised grid: its own reports first, then the pooled ones that decided."""
    return (
        row[f"name{en}"],
        row[f"verdict{en}"],
        f"{row['observed']:.0f}",
        f"{row['expected']:.1f}" if math.isfinite(row["expected"]) else "–",
        told.say(*words.pooled(row)),
        f"{row['leader_title']} {row['leader']}".strip(),
    )


def _map(told: Told, listing: Listing) -> Drawing:
    """The grids in their classes; what each colour means stands in the table below it."""
    looks = [Look(*LOOKS[mark], told.say(*words.MARKS[mark]), 0) for mark in MARKS]
    areas = [(code, MARKS.index(mark)) for code, mark in listing.marks.items()]
    codes = listing.rows["code"]
    raised = codes[[listing.marks.get(code, "calm") not in QUIET for code in codes]]
    ground = replace(ground_of(told.directory, listing, areas, raised[:20]), chinese=told.lang != "en")
    items = map_items(looks, ground, Box(0, 0, MAP_WIDTH, MAP_HEIGHT), 1.0)
    label = told.say(
        "偏多网格的地图，编号与下表的次序相同", "Map of the raised grids, numbered as in the table"
    )
    return Drawing(tuple(items), MAP_WIDTH, MAP_HEIGHT, label)


def _alerts(told: Told) -> list[Block]:
    head = Heading(told.say("本周新预警", "New alerts this week"))
    if not told.weekly.alerts:
        none = told.say(
            "没有。预警来自每日扫描，没有扫描的日子不会有预警；如不确定是否每天扫描，请联系管理员。",
            "None. Alerts come from the daily scan; days without it have none. Ask the administrator if you "
            "are not sure that it runs every day.",
        )
        command = told.say("管理员用的命令：wangge alerts", "The administrator's command: wangge alerts")
        return [head, Text(none), Text(command, quiet=True)]
    heads = tuple(
        told.say(*one)
        for one in (("类别", "Category"), ("情况", "What"), ("网格与负责人", "Grids and leaders"))
    )
    return [head, Table(heads, [_alert(told, one) for one in told.weekly.alerts], (0.14, 0.42, 0.44))]


def _alert(told: Told, alert: Alert) -> tuple[Cell, ...]:
    row = {
        "start": alert.start_day,
        "end": alert.end_day,
        "observed": alert.observed,
        "expected": alert.expected,
        "recurrence_days": alert.recurrence_days / alert.scans,
        "places": alert.grids,
    }
    named = []
    for code in alert.grids[:MOST_GRIDS]:
        area = told.directory.find_area(code, "grid")
        leader = area and leader_json(told.directory, area, told.on)
        name = place_name(area.name, told.directory.above(area)[0].name) if area else code
        named.append(f"{name} {leader['name']}" if leader else name)
    more = f" +{len(alert.grids) - MOST_GRIDS}" if len(alert.grids) > MOST_GRIDS else ""
    category = alert.category or told.say(*words.ALL)
    return (category, told.say(*words.rise(row)), "、".join(named) + more)


def _categories(told: Told) -> list[Block]:
    table = told.weekly.categories
    heads = (
        ("类别", "Category"),
        ("件数", "Reports"),
        ("预期", "Expected"),
        ("比预期", "Against it"),
        ("近13周", "13 weeks"),
        ("走势", "Trend"),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            row["category"] or told.say("未分类", "No category"),
            str(row["observed"]),
            f"{row['expected']:.1f}" if math.isfinite(row["expected"]) else "–",
            told.say(*MORE[row["more"]]) if math.isfinite(row["q"]) else "–",
            row["weeks"],
            told.say(*RISING[row["rising"]]),
        )
        for row in table.to_dict("records")
    ]
    rows.append(
        (told.say("合计", "Total"), str(int(table["observed"].sum())), "", "", told.weekly.town["weeks"], "")
    )
    shares = (0.24, 0.12, 0.14, 0.18, 0.18, 0.14)
    return [
        Heading(told.say("各类诉求", "Categories")),
        Table(tuple(told.say(*one) for one in heads), rows, shares, frozenset({1, 2}), summed=True),
    ]


def _villages(told: Told) -> list[Block]:
    week, level = told.weekly, words.LEVELS["village"]
    rows: list[tuple[Cell, ...]] = [
        (row["name"], str(row["observed"])) for row in week.villages.to_dict("records")
    ]
    for kind, n in week.strays.items():
        if n:
            zh, en = words.STRAYS[kind]
            rows.append((told.say(zh.format(level=level[0]), en.format(level=level[1])), str(n)))
    total = int(week.villages["observed"].sum()) + sum(week.strays.values())
    rows.append((told.say("合计", "Total"), str(total)))
    heads = (told.say("村", "Village"), told.say("件数", "Reports"))
    return [
        Heading(told.say("各村件数", "Villages")),
        Table(heads, rows, (0.6, 0.2), frozenset({1}), summed=True),
        Text(
            told.say(
                "件数随人口而多，村与村不宜直接相比。",
                "More people make more reports: do not compare villages by these counts.",
            ),
            quiet=True,
        ),
    ]


def _notes(told: Told) -> list[Block]:
    week = told.weekly
    notes: list[Both] = []
    if not week.whole:
        notes.append(
            ("这一周还没有过完，或记录还没有到齐。", "The week is not over, or its records are not all in.")
        )
    notes.append(
        (
            f"全镇和各类的预期：之前 {week.past_days} 天按星期几、节假日和调休日折算；"
            "偏多、偏少为 Benjamini-Hochberg 校正后 q ≤ .05；"
            "走势为近13周的 Mann-Kendall 检验，p ≤ .05，未作校正。",
            f"Expected of the town and of categories: from the {week.past_days} days before, by weekday, "
            "public holiday and make-up day; more or fewer where q <= .05 after Benjamini-Hochberg; trend by "
            "Mann-Kendall over 13 weeks, p <= .05, not corrected.",
        )
    )
    if week.hot is not None:
        notes += words.terms(week.hot)
    notes.append(
        (
            "多少件只说明有人反映了多少，不等于发生了多少。",
            "Counts tell how much was reported, which is not how much happened.",
        )
    )
    return [Heading(told.say("说明", "Notes")), *(Text(told.say(*one), quiet=True) for one in notes)]
