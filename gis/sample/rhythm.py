"""When reports come and how: 13 weeks by category, weekday, hour and channel, and when they are closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from gis.sample.wording import CHANNELS

Floats = np.ndarray[Any, np.dtype[np.float64]]
Ints = np.ndarray[Any, np.dtype[np.int64]]
Moments = np.ndarray[Any, np.dtype[np.datetime64]]

DAYS = 91
LAST_DAY = np.datetime64("2026-11-15")
FIRST_DAY = LAST_DAY - (DAYS - 1)
"""13 whole weeks, Monday 2026-08-17 to Sunday 2026-11-15, whatever the clock says."""


@dataclass(frozen=True)
class Rhythm:
    """Share of all reports, weights Monday to Sunday, hours, channel weights (as CHANNELS), days to close."""

    share: float
    week: tuple[float, ...]
    hours: str
    channels: tuple[float, ...]
    days_to_close: float


EVEN = (1.03, 1.0, 1.0, 1.0, 1.02, 1.0, 0.95)
MONDAYS = (1.2, 1.04, 0.96, 0.95, 1.0, 0.95, 0.9)
WEEKENDS = (0.86, 0.84, 0.86, 0.9, 1.1, 1.26, 1.18)
OFFICE = (1.4, 1.2, 1.15, 1.15, 1.2, 0.5, 0.4)
RHYTHMS: dict[str, Rhythm] = {
    "环境卫生": Rhythm(0.17, MONDAYS, "day", (5, 3, 8, 0.4, 3), 1.2),
    "停车秩序": Rhythm(0.13, (1.06, 1.0, 1.0, 1.0, 1.1, 0.98, 0.86), "rush", (6, 4, 4, 0.2, 1), 1.0),
    "占道经营": Rhythm(0.09, WEEKENDS, "meals", (4, 3, 5, 0.3, 3), 1.5),
    "噪音扰民": Rhythm(0.12, WEEKENDS, "night", (7, 6, 1.5, 0.5, 0.5), 1.4),
    "矛盾纠纷": Rhythm(0.07, (1.05, 1.0, 0.95, 0.95, 1.0, 1.05, 1.0), "day", (1.5, 2.5, 5, 4, 0.1), 6.0),
    "设施损坏": Rhythm(0.12, EVEN, "day", (5, 3, 7, 0.4, 2.5), 4.0),
    "供水排水": Rhythm(0.085, EVEN, "home", (5, 5, 4, 0.5, 0.8), 2.2),
    "违章搭建": Rhythm(0.035, EVEN, "day", (2.5, 3, 4, 1, 3), 14.0),
    "消防隐患": Rhythm(0.075, EVEN, "day", (2.5, 2, 7, 0.3, 6), 3.0),
    "环境污染": Rhythm(0.04, (0.95, 1.0, 1.0, 1.0, 1.0, 1.05, 1.0), "night", (4, 5, 2, 0.7, 2), 7.0),
    "民生服务": Rhythm(0.045, OFFICE, "day", (2, 2, 6, 5, 0), 2.8),
    "犬只管理": Rhythm(0.02, (0.95, 0.95, 0.95, 1.0, 1.0, 1.1, 1.05), "walks", (6, 3, 3, 0.2, 0.6), 1.8),
}
CATEGORIES = tuple(RHYTHMS)

HOURS: dict[str, tuple[float, ...]] = {
    "day": (0.3, 0.1, 0.1, 0.1, 0.2, 0.6, 2, 5, 8, 9, 8, 6, 4, 4, 6, 7, 6, 6, 5, 5, 4, 3, 2, 1),
    "rush": (0.3, 0.1, 0.1, 0.1, 0.2, 0.6, 3, 11, 9, 5, 4, 5, 4, 3, 4, 5, 9, 11, 8, 5, 4, 3, 2, 1),
    "meals": (0.5, 0.2, 0.1, 0.1, 0.2, 1, 4, 7, 6, 5, 5, 6, 4, 3, 3, 4, 6, 9, 10, 9, 7, 5, 3, 1.5),
    "night": (7, 5, 3.5, 2.5, 2, 3, 4, 4, 3, 3, 3, 3, 3.5, 3, 2.5, 2.5, 3, 3, 4, 6, 8, 11, 13, 11),
    "home": (0.5, 0.2, 0.2, 0.2, 0.4, 1.5, 6, 8, 7, 6, 6, 6, 4, 3, 4, 4, 5, 7, 8, 8, 7, 5, 3, 1.5),
    "walks": (0.5, 0.3, 0.3, 0.3, 1, 4, 8, 8, 5, 3, 3, 3, 2, 2, 2, 3, 4, 6, 8, 10, 8, 5, 3, 1.5),
    "office": (0, 0, 0, 0, 0, 0, 0, 0.6, 8, 12, 11, 6, 0.5, 0.5, 6, 10, 10, 6, 0.8, 0, 0, 0, 0, 0),
    "rounds": (0, 0, 0, 0, 0, 0, 0.5, 3, 8, 10, 9, 4, 1, 1, 5, 8, 8, 6, 3, 3, 4, 3, 1, 0),
}
"""Weight of each hour of the day; officials' channels keep their own hours."""
CHANNEL_HOURS = {"网格员上报": "rounds", "巡查": "rounds", "来访": "office"}
WEEKEND_CHANNELS = (1.0, 1.0, 0.55, 0.12, 0.5)
"""Weight of each channel on Saturday and Sunday, against weekdays."""
CHANNEL_PACE = (1.0, 1.25, 0.7, 1.4, 0.8)
"""Factor of the days to close, by channel."""
OPEN_FOR_GOOD = 0.008


def weekday(day: Ints) -> Ints:
    """0 = Monday of a day number; FIRST_DAY is a Monday."""
    return np.asarray(day % 7)


def daily_weights() -> Floats:
    """Probability of each (category, day), shape (12, 91), sum 1; equal weekdays have equal weight."""
    weeks = np.array([rhythm.week for rhythm in RHYTHMS.values()])
    shares = np.array([rhythm.share for rhythm in RHYTHMS.values()])
    cells = np.tile(weeks, (1, DAYS // 7)) * (shares / weeks.mean(axis=1))[:, None]
    return np.asarray(cells / cells.sum())


def draw_channels(category: Ints, day: Ints, rng: np.random.Generator) -> Ints:
    """A channel for each report, by its category and whether it is a weekend."""
    weights = np.array([rhythm.channels for rhythm in RHYTHMS.values()])[category]
    weights = np.where((weekday(day) >= 5)[:, None], weights * np.array(WEEKEND_CHANNELS), weights)
    return _draw(weights, rng)


def draw_moments(category: Ints, day: Ints, channel: Ints, rng: np.random.Generator) -> Moments:
    """Local time of each report, to the second, on its day."""
    own = [CHANNEL_HOURS.get(name) for name in CHANNELS]
    table = np.array([[HOURS[mine or rhythm.hours] for mine in own] for rhythm in RHYTHMS.values()])
    hour = _draw(table[category, channel], rng)
    second = hour * 3600 + rng.integers(3600, size=len(day))
    return np.asarray((FIRST_DAY + day).astype("datetime64[s]") + second.astype("timedelta64[s]"))


def draw_closing(happened: Moments, category: Ints, channel: Ints, rng: np.random.Generator) -> Moments:
    """When each report was closed, in working hours; NaT where it is open at the end of LAST_DAY."""
    typical = np.array([rhythm.days_to_close for rhythm in RHYTHMS.values()])[category]
    days = typical * np.array(CHANNEL_PACE)[channel] * rng.lognormal(0.0, 0.75, len(category))
    days[rng.random(len(category)) < OPEN_FOR_GOOD] = 1000.0
    raw = happened + (days * 86400).astype("timedelta64[s]")
    date = raw.astype("datetime64[D]")
    shift = 8.5 * 3600 + rng.random(len(category)) * 9 * 3600
    closed = date.astype("datetime64[s]") + shift.astype("timedelta64[s]")
    closed = np.maximum(closed, happened + rng.integers(900, 14400, len(category)).astype("timedelta64[s]"))
    end = (LAST_DAY + 1).astype("datetime64[s]")
    return np.where(closed < end, closed, np.datetime64("NaT", "s"))


def _draw(weights: Floats, rng: np.random.Generator) -> Ints:
    """One column for each row, drawn by the row's weights."""
    bounds = np.cumsum(weights, axis=1)
    return np.asarray((rng.random(len(weights))[:, None] * bounds[:, -1:] >= bounds).sum(axis=1), np.int64)
