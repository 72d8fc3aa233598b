"""An answer as tables for files: one row per area in order of suspicion, then what belongs to no area.

Internal tables name leaders and hold every number; their counts sum to the number of reports. Public ones
hold the counts that may be published (`gis.withholding`), and nobody's name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from api.hotspots.answers import leader_json
from boundaries.directory import Directory
from gis.map_public import PublicReports
from gis.withholding import LEAST, WITHHELD
from incidents.hotspots import words
from incidents.hotspots.answer import Answer
from incidents.hotspots.judging import villages_of
from incidents.hotspots.words import Both

HEADS: dict[str, Both] = {
    "rank": ("排名", "Rank"),
    "code": ("编码", "Code"),
    "name": ("名称", "Name"),
    "village": ("村", "Village"),
    "verdict": ("结论", "Verdict"),
    "observed": ("件数", "Reports"),
    "expected": ("预期", "Expected"),
    "ratio": ("倍数", "Times"),
    "near_observed": ("连同邻区件数", "With neighbours: reports"),
    "near_expected": ("连同邻区预期", "With neighbours: expected"),
    "near_ratio": ("连同邻区倍数", "With neighbours: times"),
    "p": ("p", "p"),
    "q": ("校正后 q", "Corrected q"),
    "leader": ("负责人", "Leader"),
    "leader_title": ("职务", "Post"),
    "finding": ("情况", "Finding"),
}
SCAN_HEADS: dict[str, Both] = {
    "near_observed": ("连片区件数", "Patch: reports"),
    "near_expected": ("连片区预期", "Patch: expected"),
    "near_ratio": ("连片区倍数", "Patch: times"),
}
OFFICE = re.compile(r"(村|社区)(?:村民委员会|村委会|民委员会|居民委员会|居委会|委会)$")
WITHHELD_WORD: Both = (f"不公布（少于{LEAST}件，或为保护它）", f"withheld (below {LEAST}, or to protect it)")


@dataclass(frozen=True)
class Listing:
    """A table with its heading in both languages: `rows` by column key, `heads` of each column, `codes` the
    area of each row ("" for none). `terms`: the sentences to print with it; `marks` by area code."""

    title: Both
    heads: dict[str, Both]
    rows: pd.DataFrame
    level: str
    terms: list[Both]
    marks: dict[str, str]
    total: int


def internal(directory: Directory, answer: Answer, on: date) -> Listing:
    """Everything of an answer, with whoever answers for each area on a day."""
    level = answer.question.level
    marks = answer.marks()
    ranked = answer.areas.assign(mark=marks).loc[answer.ranked().index]
    rows = [_row(directory, answer, row, on) for row in ranked.to_dict("records")]
    table = pd.DataFrame(rows, columns=[*HEADS, "verdict_en", "finding_en"])
    table["rank"] = np.arange(1, len(table) + 1)
    strays = [{"code": "", "name": zh, "name_en": en, "observed": n} for (zh, en), n in _strays(answer) if n]
    whole = pd.concat([table.assign(name_en=table["name"]), pd.DataFrame(strays)], ignore_index=True)
    whole = whole.fillna(dict.fromkeys(("code", "village", "verdict", "finding", "leader"), ""))
    heads = {**HEADS, **(SCAN_HEADS if answer.question.method == "scan" else {})}
    method = words.METHODS[answer.question.method]
    title = (f"{directory.town.name}{method[0]}", f"{directory.town.name}: {method[1].lower()}")
    by_code = dict(zip(answer.areas["code"], marks, strict=True))
    return Listing(title, heads, whole, level, words.terms(answer), by_code, answer.total)


def public(directory: Directory, published: PublicReports, level: str) -> Listing:
    """What may be published of whole weeks or months, NaN where a count is withheld."""
    counts = published.by_period(level)
    areas = directory.layers[level].areas
    places = zip(areas, villages_of(directory, level), strict=True)
    named = [(area.code, place_name(area.name, village)) for area, village in places]
    table = pd.DataFrame(named, columns=["code", "name"])
    table["name_en"] = table["name"]
    heads: dict[str, Both] = {name: HEADS[name] for name in ("code", "name")}
    for at, start in enumerate(published.starts):
        key = start.isoformat()
        table[key] = counts[:, at]
        heads[key] = _period_head(published.kind, start)
    extra = [("全镇合计", "Whole town", published.counts.totals)]
    if level == "village":
        extra.append(("各村之外", "In no village", published.counts.elsewhere))
    for zh, en, found in extra:
        row = {start.isoformat(): n for start, n in zip(published.starts, found.tolist(), strict=True)}
        known = {key: np.nan if n == WITHHELD else n for key, n in row.items()}
        table.loc[len(table)] = {"code": "", "name": zh, "name_en": en, **known}
    title = (f"{directory.town.name}诉求件数（公开）", f"{directory.town.name}: reports (public)")
    total = int(published.counts.totals.sum())
    return Listing(title, heads, table, level, _public_terms(directory, published, level), {}, total)


def place_name(name: str, village: str) -> str:
    """A grid's name with its village's, as people say it: 黄霞村第16网格."""
    short = OFFICE.sub(r"\1", village)
    return name if name == village or name.startswith(short) else f"{short}{name}"


def _row(directory: Directory, answer: Answer, row: dict[Any, Any], on: date) -> dict[str, Any]:
    area = directory.by_code[answer.question.level, row["code"]]
    leader = leader_json(directory, area, on) or {"name": "", "title": ""}
    verdict, finding = words.MARKS[row["mark"]], words.finding(answer, row)
    return {
        **{name: row[name] for name in HEADS if name in row},
        "name": place_name(row["name"], row["village"]),
        "verdict": verdict[0],
        "verdict_en": verdict[1],
        "finding": finding[0],
        "finding_en": finding[1],
        "leader": leader["name"],
        "leader_title": leader["title"],
    }


def _strays(answer: Answer) -> list[tuple[Both, int]]:
    level = words.LEVELS[answer.question.level]
    said = {kind: words.STRAYS[kind] for kind in answer.strays}
    return [
        ((said[kind][0].format(level=level[0]), said[kind][1].format(level=level[1])), n)
        for kind, n in answer.strays.items()
    ]


def _period_head(kind: str, start: date) -> Both:
    if kind == "month":
        return (f"{start.year}年{start.month}月", f"{start:%Y-%m}")
    return (f"{words.day_zh(start)}起一周", f"week from {start}")


def _public_terms(directory: Directory, published: PublicReports, level: str) -> list[Both]:
    kind = {"month": ("月", "months"), "week": ("周", "weeks")}[published.kind]
    named = words.LEVELS[level]
    return [
        (
            f"统计范围：{words.day_zh(published.starts[0])}至{words.day_zh(published.end)}，按整{kind[0]}，全部类别；"
            f"地图第{directory.revision}版",
            f"Counted: {published.starts[0]} to {published.end}, whole {kind[1]}, all categories; map "
            f"revision {directory.revision}",
        ),
        (f"层级：{named[0]}", f"Level: {named[1]}"),
        (
            f"少于 {LEAST} 件的不公布，并多隐去一些，使人不能由合计减出来；只有全镇合计总是准确的。"
            "没有单件诉求，没有个人信息。",
            f"Counts below {LEAST} are withheld, and some more, so that no subtraction gives them away; only "
            "the town's totals are always exact. No single report, no personal data.",
        ),
        (
            "表中是件数；没有做检验，多不等于异常。",
            "These are counts without a test: many does not mean unusual.",
        ),
    ]
