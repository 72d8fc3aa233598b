"""How an answer is told, in Chinese and in English: classes, findings, and the terms it holds under."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

from gis.holidays import KNOWN_UNTIL
from gis.trends import CLASSES, name_zh
from incidents.hotspots.answer import Answer
from incidents.hotspots.records import Stretch

Both = tuple[str, str]
LEVELS: dict[str, Both] = {"unit": ("单元", "unit"), "grid": ("网格", "grid"), "village": ("村", "village")}
METHODS: dict[str, Both] = {
    "hot": ("当前热点", "Hot now"),
    "scan": ("预警扫描", "Early warning"),
    "trend": ("趋势", "Trend"),
    "density": ("密度示意", "Density"),
}
STRAYS: dict[str, Both] = {
    "former": ("已撤并的{level}", "former {level}s"),
    "coarse": ("只定到上一级、未定到{level}", "placed no nearer than the area above"),
    "outside": ("全部{level}之外", "outside every {level}"),
    "unplaced": ("还没有地点", "without a place so far"),
    "elsewhere": ("辖区外的{level}", "in {level}s of other areas"),
}
ALL: Both = ("全部类别", "all categories")
FEW: Both = ("数据不足", "too few reports")
MARKS: dict[str, Both] = {
    "hot99": ("热点（99%置信）", "hot (99 % confidence)"),
    "hot95": ("热点（95%置信）", "hot (95 % confidence)"),
    "hot90": ("热点（90%置信）", "hot (90 % confidence)"),
    **{name: (name_zh(name), name) for name in CLASSES if name != "none"},
    "calm": ("未见异常", "nothing unusual"),
    "few": FEW,
    "bare": ("无从比较", "nothing to compare with"),
    "plain": ("", ""),
}
"""How marks of areas (`Answer.marks`) are said."""
SURE_DAYS = 1e6
NEAR_OVERLAP: Both = (
    "“连同邻区”的件数互有重叠，不能相加；各区自己的件数可以相加",
    "Counts with neighbours overlap and do not add up; each area's own counts do",
)
PATCH_OVERLAP: Both = (
    "“连片区”的件数是几个区合计，同一片只算一次，不能按行相加",
    "A patch's count is of several areas together: count it once, not row by row",
)
OVERLAP: dict[str, list[Both]] = {"hot": [NEAR_OVERLAP], "trend": [NEAR_OVERLAP], "scan": [PATCH_OVERLAP]}


def finding(answer: Answer, row: Mapping[Any, Any]) -> Both:
    """The area's own reports against its own expectation, then what was judged: it with its neighbours, or
    the patch of a scan. 近N天M起，预期E起；连同邻区O起，预期E起，O/E倍."""
    method = answer.question.method
    if method == "scan" and answer.clusters is not None:
        if row["cluster"] < 0:
            return ("", "")
        return rise(answer.clusters.loc[row["cluster"]].to_dict(), LEVELS[answer.question.level])
    if row["few"] or not math.isfinite(row["near_expected"]):
        return FEW if row["few"] else ("", "")
    own, near = _own(answer, row), _weeks(answer, row) if method == "trend" else pooled(row)
    return (f"{own[0]}；连同邻区{near[0]}", f"{own[1]}; with neighbours {near[1]}")


def _own(answer: Answer, row: Mapping[Any, Any]) -> Both:
    """The reports of the area alone, with what was expected of it where that is known."""
    seen, mean = row["observed"], row["expected"]
    known = math.isfinite(mean)
    return (
        f"近{answer.days}天{seen:.0f}起" + (f"，预期{mean:.1f}起" if known else ""),
        f"{seen:.0f} in {count_en(answer.days, 'day')}" + (f", {mean:.1f} expected" if known else ""),
    )


def pooled(row: Mapping[Any, Any]) -> Both:
    """An area with those it touches: such numbers overlap and do not add up."""
    seen, mean, ratio = row["near_observed"], row["near_expected"], row["near_ratio"]
    return (
        f"{seen:.0f}起，预期{mean:.1f}起，{ratio:.1f}倍",
        f"{seen:.0f}, {mean:.1f} expected, {ratio:.1f} times",
    )


def _weeks(answer: Answer, row: Mapping[Any, Any]) -> Both:
    weeks, hot, cold = answer.terms["weeks"], int(row["hot_weeks"]), int(row["cold_weeks"])
    more, fewer = (f"{hot}周偏多", f"{hot} hot"), (f"{cold}周偏少", f"{cold} cold")
    shown = [more] if not cold else [fewer] if not hot else [more, fewer]
    q, p = small(row["q"]), small(row["p"])
    return (
        f"{weeks}周中{'、'.join(zh for zh, _ in shown)}，末周 q {q}，走势 p {p}",
        f"{' and '.join(en for _, en in shown)} of {weeks} weeks; last week q {q}, trend p {p}",
    )


def small(value: float) -> str:
    """A chance with two digits, or that it is below .0001."""
    return "< .0001" if value < 1e-4 else f"= {value:.2g}".replace("0.", ".")


def count_en(number: float, noun: str) -> str:
    """1 day, 2 days."""
    return f"{number:,.0f} {noun}{'' if round(number) == 1 else 's'}"


def rise(row: Mapping[Any, Any], level: Both = LEVELS["grid"]) -> Both:
    """A cluster of a scan: of how many areas (`places`) of a level together, since when, how many, and how
    often chance alone gives one."""
    days = (row["end"] - row["start"]).days + 1
    seen, mean = row["observed"], row["expected"]
    if seen < 5:
        return FEW
    ratio, chance = seen / mean, recurrence(row["recurrence_days"])
    several = len(row["places"]) > 1
    zh, en = (f"{len(row['places'])}个{level[0]}合计", f"{len(row['places'])} {level[1]}s together: ")
    return (
        f"{zh * several}近{days}天{seen:.0f}起，预期{mean:.1f}起，{ratio:.1f}倍，{chance[0]}",
        f"{en * several}{seen:.0f} in {count_en(days, 'day')}, {mean:.1f} expected, {ratio:.1f} times; "
        f"{chance[1]}",
    )


def recurrence(days: float) -> Both:
    """约每R天误报一次."""
    if days >= SURE_DAYS:
        return ("约每百万天以上误报一次", "a false alarm in over a million days")
    return (f"约每{days:,.0f}天误报一次", f"one false alarm in about {count_en(days, 'day')}")


def terms(answer: Answer) -> list[Both]:
    """What every answer and export prints: period, denominator, level, test, q, seed, number of tests."""
    level = LEVELS[answer.question.level]
    return [
        _period(answer),
        *notes(answer),
        ((f"层级：{level[0]}（{len(answer.areas)}个）", f"Level: {level[1]} ({len(answer.areas)})")),
        _denominator(answer),
        *_test(answer),
        sums(answer),
        *OVERLAP.get(answer.question.method, []),
    ]


def notes(answer: Answer) -> list[Both]:
    """What the reader must know before all else: blank days."""
    return [blank_said(one) for one in answer.blanks]


def blank_said(blank: Stretch) -> Both:
    """数据可能不全：2026年11月16日至20日没有任何上报."""
    start, end = blank
    same = (start.year, start.month) == (end.year, end.month)
    until = f"{end.day}日" if same else day_zh(end)
    return (
        f"数据可能不全：{day_zh(start)}至{until}没有任何上报，不等于平静。请查是否漏报、漏导入。",
        f"Data may be missing: no report at all from {start} to {end}, which does not mean quiet. Check "
        "whether reports were left out.",
    )


def sums(answer: Answer) -> Both:
    """How the counts add up to the number of reports."""
    level = LEVELS[answer.question.level]
    inside = int(answer.areas["observed"].sum())
    parts = [(kind, n) for kind, n in answer.strays.items() if n]
    zh = "".join(f" + {STRAYS[kind][0].format(level=level[0])} {n}" for kind, n in parts)
    en = "".join(f" + {n} {STRAYS[kind][1].format(level=level[1])}" for kind, n in parts)
    return (
        f"合计 {answer.total} 件 = 各{level[0]} {inside}{zh}。",
        f"{answer.total} reports in all = {inside} in {level[1]}s{en}.",
    )


def day_zh(day: date) -> str:
    """2026年11月21日."""
    return f"{day.year}年{day.month}月{day.day}日"


def _period(answer: Answer) -> Both:
    named = answer.question.category
    zh, en = (named, named) if named else ALL
    days = f"{day_zh(answer.start)}至{day_zh(answer.end)}"
    last = answer.records.last if answer.records else answer.end
    return (
        f"统计范围：{days}（{answer.days}天，含首尾），{zh}；最后有上报的一天：{day_zh(last)}；"
        f"地图第{answer.revision}版",
        f"Counted: {answer.start} to {answer.end} ({answer.days} days, both included), {en}; last day with "
        f"reports: {last}; map revision {answer.revision}",
    )


def _denominator(answer: Answer) -> Both:
    question, told = answer.question, answer.terms
    if question.method == "scan":
        return (
            "预期：本区合计 × 当天全镇占比（时空置换），忙的网格和忙的日子都已扣除",
            "Expected: the area's total times the day's share (space-time permutation)",
        )
    if question.method == "density":
        return ("没有分母：只示意诉求落在哪里", "No denominator: it only shows where reports fell")
    if question.method == "hot" and question.base == "history":
        return (
            f"预期：本区之前{told['past_days']}天的件数，按星期几、节假日和调休日折算"
            f"（节假日知道到{KNOWN_UNTIL}年），户数少的向全镇平均靠拢",
            f"Expected: the area's own {told['past_days']} days before, by weekday, public holiday and "
            f"make-up day (known until {KNOWN_UNTIL}), small areas drawn to the town's rate",
        )
    return ("预期：全镇件数 × 户数占比", "Expected: the town's reports times the share of households")


def _test(answer: Answer) -> list[Both]:
    told, method = answer.terms, answer.question.method
    if method == "density":
        return [
            (
                f"核密度，带宽 {told['bandwidth_m']:.0f} 米，{told['points']} 个点；仅为示意，没有做检验",
                f"Kernel density, bandwidth {told['bandwidth_m']:.0f} m, {told['points']} points; an "
                "illustration, no test stands behind it",
            )
        ]
    if method == "scan":
        return [
            (
                f"检验：前瞻性时空扫描（Kulldorff），窗口不超过 {told['max_days']} 天，"
                f"圈内不超过 {told['max_population']:.0%}，"
                f"{told['replications']} 次模拟，p 已计入全部 {told['cylinders']:,} 个圆柱；"
                f"p ≤ .01/.05/.10 为 99/95/90%；种子 {told['seed']}",
                f"Test: prospective space-time scan (Kulldorff), windows up to {told['max_days']} days, "
                f"circles up to {told['max_population']:.0%}, {told['replications']} replications; p covers "
                f"all {told['cylinders']:,} cylinders; 99/95/90 % where p <= .01/.05/.10; "
                f"seed {told['seed']}",
            )
        ]
    if method == "trend":
        return [
            (
                f"检验：逐周邻域计数的负二项上尾，Benjamini-Hochberg 校正，q ≤ {told['level']}；"
                f"{told['weeks']} 周的 Mann-Kendall 趋势；共 {told['tests']:,} 次检验；"
                f"离散度 {told['dispersion']:.2f}；不用随机数",
                f"Test: negative-binomial tail of weekly neighbourhood counts, Benjamini-Hochberg, "
                f"q <= {told['level']}; Mann-Kendall over {told['weeks']} weeks; {told['tests']:,} tests; "
                f"dispersion {told['dispersion']:.2f}; no chance is used",
            )
        ]
    return [
        (
            f"检验：本区与邻区合计的负二项上尾，并与 {told['draws']:,} 次置换相合；Benjamini-Hochberg 校正，"
            f"q ≤ .01/.05/.10 为 99/95/90%；共 {told['tests']:,} 次检验；离散度 {told['dispersion']:.2f}；"
            f"种子 {told['seed']}",
            f"Test: negative-binomial tail of the area with those it touches, and {told['draws']:,} "
            f"permutations; Benjamini-Hochberg, 99/95/90 % where q <= .01/.05/.10; {told['tests']:,} tests; "
            f"dispersion {told['dispersion']:.2f}; seed {told['seed']}",
        )
    ]
