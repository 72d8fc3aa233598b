"""How an answer is told, in Chinese and in English: classes, findings, and the terms it holds under."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

from gis.holidays import KNOWN_UNTIL
from gis.trends import CLASSES, name_zh
from incidents.hotspots.answer import Answer

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


def finding(answer: Answer, row: Mapping[Any, Any]) -> Both:
    """What was seen against what was expected, of what was judged: 近N天M起，预期E起，O/E倍."""
    method = answer.question.method
    if method == "scan" and answer.clusters is not None:
        return rise(answer.clusters.loc[row["cluster"]].to_dict()) if row["cluster"] >= 0 else ("", "")
    if row["few"] or not math.isfinite(row["near_expected"]):
        return FEW if row["few"] else ("", "")
    if method == "trend":
        return _weeks(answer, row)
    seen, mean, ratio = row["near_observed"], row["near_expected"], row["near_ratio"]
    zh = f"近{answer.days}天{seen:.0f}起，预期{mean:.1f}起，{ratio:.1f}倍"
    en = f"{seen:.0f} in {count_en(answer.days, 'day')}, {mean:.1f} expected, {ratio:.1f} times"
    return (zh, en)


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


def rise(row: Mapping[Any, Any]) -> Both:
    """A cluster of a scan: since when, how many, and how often chance alone gives one."""
    days = (row["end"] - row["start"]).days + 1
    seen, mean = row["observed"], row["expected"]
    if seen < 5:
        return FEW
    ratio, chance = seen / mean, recurrence(row["recurrence_days"])
    return (
        f"近{days}天{seen:.0f}起，预期{mean:.1f}起，{ratio:.1f}倍，{chance[0]}",
        f"{seen:.0f} in {count_en(days, 'day')}, {mean:.1f} expected, {ratio:.1f} times; {chance[1]}",
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
        ((f"层级：{level[0]}（{len(answer.areas)}个）", f"Level: {level[1]} ({len(answer.areas)})")),
        _denominator(answer),
        *_test(answer),
        sums(answer),
    ]


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
    return (
        f"统计范围：{days}（{answer.days}天，含首尾），{zh}；地图第{answer.revision}版",
        f"Counted: {answer.start} to {answer.end} ({answer.days} days, both included), {en}; "
        f"map revision {answer.revision}",
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
