"""What is asked of the reports: which days, which category, by which method, at which level."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from gis.errors import InputError, NotFound

METHODS = ("hot", "scan", "trend", "density")
LEVELS = ("unit", "grid", "village")
BASES = ("history", "households")
"""What the count is held against: the area's own past by weekday, or its share of the households."""
PERIOD_DAYS = 14
HISTORY_DAYS = 77
LEAST_HISTORY = 28
"""Days of past below which nobody can say what is usual."""
STUDY_DAYS = 91
LEAST_WEEKS, USUAL_WEEKS, MOST_WEEKS = 5, 13, 26
LONGEST_DAYS = 3 * 366


@dataclass(frozen=True)
class Question:
    """Days from `start` to `end`, both included; `category` None: all of them."""

    start: date
    end: date
    category: str | None = None
    method: str = "hot"
    level: str = "grid"
    base: str = "history"

    @property
    def days(self) -> int:
        """How many days are asked about."""
        return (self.end - self.start).days + 1


@dataclass(frozen=True)
class Asked:
    """What somebody said of a question; None where they left it to us."""

    start: date | None = None
    end: date | None = None
    category: str | None = None
    method: str = "hot"
    level: str = "grid"
    base: str | None = None


@dataclass(frozen=True)
class Span:
    """Days that are read: from `first` to `end`, of which the answer counts those from `start` on."""

    first: date
    start: date
    end: date

    @property
    def days(self) -> int:
        """How many days are read."""
        return (self.end - self.first).days + 1

    @property
    def past(self) -> int:
        """How many of them lie before the days counted."""
        return (self.start - self.first).days


def question_of(asked: Asked, known: tuple[date, date]) -> Question:
    """The question, with what was left open filled in: the last two weeks, the past where there is enough.

    known: first and last day with reports. Raises InputError for days that cannot be.
    """
    for name, given, allowed in (
        ("method", asked.method, METHODS),
        ("level", asked.level, LEVELS),
        ("base", asked.base or BASES[0], BASES),
    ):
        if given not in allowed:
            raise InputError(
                f"{name} 只能是 {'、'.join(allowed)}", f"{name} is one of {', '.join(allowed)}", field=name
            )
    end = asked.end or (max(known[1], asked.start) if asked.start else known[1])
    start = asked.start or end - timedelta(days=PERIOD_DAYS - 1)
    if start > end:
        raise InputError(
            f"起始日 {start} 晚于结束日 {end}，请对调",
            f"The first day {start} is after the last day {end}; swap them",
            field="start",
        )
    if (end - start).days >= LONGEST_DAYS:
        raise InputError("一次最多看三年，请缩短日期", "Ask about three years at most", field="start")
    usual = (start - known[0]).days >= LEAST_HISTORY
    base = asked.base or ("history" if usual and asked.method != "trend" else "households")
    return Question(start, end, asked.category, asked.method, asked.level, base)


def span_of(question: Question, known: tuple[date, date]) -> Span:
    """Which days a question needs. known: first and last day with reports: before the first nothing was
    recorded, which is not the same as nothing having happened.

    Raises NotFound where the past is too short for the method.
    """
    start, end = question.start, question.end
    if question.method == "scan":
        start = max(min(start, end - timedelta(days=STUDY_DAYS - 1)), known[0])
        if (end - start).days + 1 < LEAST_HISTORY:
            raise _too_short("预警扫描", "The scan", LEAST_HISTORY)
        return Span(start, start, end)
    if question.method == "trend":
        weeks = max(USUAL_WEEKS, min(MOST_WEEKS, -(-question.days // 7)))
        weeks = min(weeks, ((end - known[0]).days + 1) // 7)
        if weeks < LEAST_WEEKS:
            raise _too_short("趋势", "The trend", 7 * LEAST_WEEKS)
        start = end - timedelta(days=7 * weeks - 1)
        return Span(start, start, end)
    if question.method == "hot" and question.base == "history":
        first = max(start - timedelta(days=HISTORY_DAYS), known[0])
        if (start - first).days < LEAST_HISTORY:
            raise _too_short("与过去比较", "A comparison with the past", LEAST_HISTORY)
        return Span(first, start, end)
    return Span(start, start, end)


def of_category(question: Question, category: str | None) -> Question:
    """The same question about another category."""
    return replace(question, category=category)


def _too_short(zh: str, en: str, days: int) -> NotFound:
    return NotFound(
        f"{zh}至少要有 {days} 天的记录。请换较晚的日期，或改为“与户数比”。",
        f"{en} needs at least {days} days of records. Choose later days, or compare with households.",
        field="start",
    )
