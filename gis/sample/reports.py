"""13 weeks of about 20,000 reports: rates that follow the households, hotspots, repeats, and the truth."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas

from gis.crs import metric_to_lonlat
from gis.sample.hotspots import Hotspot, cluster_cells, counted, members, plant
from gis.sample.landscape import SRID, Ground
from gis.sample.places import Spot
from gis.sample.rhythm import (
    CATEGORIES,
    DAYS,
    FIRST_DAY,
    Floats,
    Ints,
    daily_weights,
    draw_channels,
    draw_closing,
    draw_moments,
)
from gis.sample.spots import choose_entries, points_in, spots_of
from gis.sample.texts import Case, Worded, word
from gis.sample.wording import CHANNELS, Draw

BACKGROUND = 18_700
REPEAT_SHARE = 0.05
CAUSE_SHARE = 0.8
"""Share of a hotspot's additional reports that speak of its cause."""
NO_HOUSEHOLDS = {"street_shop": 0.5, "facility": 3.0}
FIELD_WEIGHT = 0.2
"""How many households a unit without any counts for; units that have households count as those alone."""
ZONE = "+08:00"


@dataclass(frozen=True)
class Events:
    """Parallel arrays, one place per report: base unit row, category, day, hotspot number (0: none), and the
    row of the earlier report that it repeats (-1: none)."""

    unit: Ints
    category: Ints
    day: Ints
    hotspot: Ints
    repeats: Ints


@dataclass(frozen=True)
class Truth:
    """What the generator knows. reports: source_id, unit, grid, village (codes), hotspot (0: none), repeats
    (source_id or ""), place (as written in the text), manner, address (gazetteer row, -1: none), slip.
    exposure: unit, weight: the expected share of every base unit in reports outside hotspots.
    """

    hotspots: tuple[Hotspot, ...]
    reports: pandas.DataFrame
    exposure: pandas.DataFrame


def reports_and_truth(
    ground: Ground, addresses: pandas.DataFrame, rng: np.random.Generator
) -> tuple[pandas.DataFrame, Truth]:
    """reports[source_id, lon, lat, happened_at, category, channel, text, state, closed_at], oldest first."""
    base = ground.units[~ground.units["overlay"].to_numpy(bool)].reset_index(drop=True)
    weight = exposure(ground, base)
    planted = plant(ground.grids, base, weight, rng)
    events, planted = _events(base, weight, planted, rng)
    channel = draw_channels(events.category, events.day, rng)
    happened = draw_moments(events.category, events.day, channel, rng)
    order = np.argsort(happened, kind="stable")
    events, channel, happened = _sorted(events, order), channel[order], happened[order]
    closed = draw_closing(happened, events.category, channel, rng)
    entry = choose_entries(addresses, base, events.unit, rng)
    entry = np.where(events.repeats >= 0, entry[events.repeats], entry)
    x, y = points_in(base, addresses, (events.unit, entry), rng)
    lon, lat = metric_to_lonlat(x, y, SRID)
    worded = _texts(events, channel, spots_of(ground, base, addresses, (events.unit, entry)), (planted, rng))
    ids = _ids(events.day)
    frame = pandas.DataFrame(
        {
            "source_id": ids,
            "lon": np.round(lon, 7),
            "lat": np.round(lat, 7),
            "happened_at": pandas.Series(happened).dt.tz_localize(ZONE),
            "category": np.array(CATEGORIES, object)[events.category],
            "channel": np.array(CHANNELS, object)[channel],
            "text": np.array([w.text for w in worded], object),
            "state": np.where(np.isnat(closed), "open", "closed").astype(object),
            "closed_at": pandas.Series(closed).dt.tz_localize(ZONE),
        }
    )
    return frame, _truth(base, weight, planted, (events, ids, worded, entry))


def exposure(ground: Ground, base: pandas.DataFrame) -> Floats:
    """Expected share of each base unit: its households, or a small floor where there are none."""
    households = base["households"].to_numpy(float)
    field = set(ground.places.loc[(ground.places["kind"] == "field").to_numpy(), "unit"])
    floor = [
        FIELD_WEIGHT if code in field else NO_HOUSEHOLDS.get(kind, 0.0)
        for code, kind in zip(base["code"], base["kind"], strict=True)
    ]
    weight = np.where(households > 0, households, floor)
    return np.asarray(weight / weight.sum())


def _events(
    base: pandas.DataFrame, weight: Floats, planted: tuple[Hotspot, ...], rng: np.random.Generator
) -> tuple[Events, tuple[Hotspot, ...]]:
    """Background by exposure, repeats of some of it, and each hotspot's additional reports."""
    cells = daily_weights()
    cell = np.repeat(np.arange(cells.size), rng.multinomial(BACKGROUND, cells.ravel()))
    unit = rng.choice(len(weight), len(cell), p=weight)
    parts = [Events(unit, cell // DAYS, cell % DAYS, np.zeros_like(cell), np.full_like(cell, -1))]
    parts.append(_repeats(parts[0], rng))
    level = len(parts[0].unit) + len(parts[1].unit)
    expected = []
    for hotspot in planted:
        share = np.where(members(hotspot, base["code"].to_numpy(object)), weight, 0.0)
        touched = cluster_cells(hotspot, cells)
        expected.append(level * share.sum() * touched.sum())
        more = rng.poisson((hotspot.relative_risk - 1) * expected[-1])
        where = rng.choice(len(weight), more, p=share / share.sum())
        when = rng.choice(cells.size, more, p=touched.ravel() / touched.sum())
        mark = np.full(more, hotspot.number)
        parts.append(Events(where, when // DAYS, when % DAYS, mark, np.full(more, -1)))
    events = Events(*(np.concatenate([getattr(p, f) for p in parts]) for f in Events.__dataclass_fields__))
    seen = [_observed(events, hotspot, base) for hotspot in planted]
    return events, tuple(counted(h, e, o) for h, e, o in zip(planted, expected, seen, strict=True))


def _repeats(first: Events, rng: np.random.Generator) -> Events:
    """Some matters are reported again from the same unit 1 to 12 days later, within the 13 weeks."""
    row = np.flatnonzero(rng.random(len(first.unit)) < REPEAT_SHARE)
    day = first.day[row] + rng.integers(1, 13, len(row))
    row, day = row[day < DAYS], day[day < DAYS]
    return Events(first.unit[row], first.category[row], day, np.zeros_like(row), row)


def _observed(events: Events, hotspot: Hotspot, base: pandas.DataFrame) -> int:
    touched = cluster_cells(hotspot, np.ones((len(CATEGORIES), DAYS))) > 0
    inside = members(hotspot, base["code"].to_numpy(object))
    return int((touched[events.category, events.day] & inside[events.unit]).sum())


def _sorted(events: Events, order: Ints) -> Events:
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    repeats = np.where(events.repeats[order] >= 0, place[events.repeats[order]], -1)
    return Events(
        events.unit[order], events.category[order], events.day[order], events.hotspot[order], repeats
    )


def _texts(
    events: Events, channel: Ints, spots: list[Spot], luck: tuple[tuple[Hotspot, ...], np.random.Generator]
) -> list[Worded]:
    planted, rng = luck
    speaks = (events.hotspot > 0) & (rng.random(len(channel)) < CAUSE_SHARE)
    causes = ["", *(hotspot.cause for hotspot in planted)]
    draw = drawer(rng, 48 * len(channel))
    rows = zip(
        events.category, channel, spots, np.where(speaks, events.hotspot, 0), events.repeats, strict=True
    )
    return [
        word(Case(CATEGORIES[category], CHANNELS[on], spot, causes[number], again >= 0), draw)
        for category, on, spot, number, again in rows
    ]


def drawer(rng: np.random.Generator, count: int) -> Draw:
    """A fast source of small numbers: draws in advance, starts over when used up."""
    pool = itertools.cycle(rng.integers(0, 1 << 30, count).tolist())

    def draw(n: int) -> int:
        return int(next(pool) % n)

    return draw


def _ids(day: Ints) -> np.ndarray[Any, np.dtype[np.object_]]:
    """20260817-0001 and so on: the day, and the number of the report on that day."""
    start = np.searchsorted(day, np.arange(DAYS))
    turn = np.arange(len(day)) - start[day] + 1
    dates = np.char.replace((FIRST_DAY + day).astype(str), "-", "")
    return np.asarray(np.char.add(np.char.add(dates, "-"), np.char.zfill(turn.astype(str), 4)), object)


def _truth(
    base: pandas.DataFrame,
    weight: Floats,
    planted: tuple[Hotspot, ...],
    made: tuple[Events, Any, list[Worded], Ints],
) -> Truth:
    events, ids, worded, entry = made
    codes = {name: base[name].to_numpy(object) for name in ("code", "grid", "village")}
    frame = pandas.DataFrame(
        {
            "source_id": ids,
            "unit": codes["code"][events.unit],
            "grid": codes["grid"][events.unit],
            "village": codes["village"][events.unit],
            "hotspot": events.hotspot,
            "repeats": np.where(events.repeats >= 0, ids[events.repeats], ""),
            "place": np.array([w.place for w in worded], object),
            "manner": np.array([w.manner for w in worded], object),
            "address": entry,
            "slip": np.array([w.slip for w in worded]),
        }
    )
    return Truth(planted, frame, pandas.DataFrame({"unit": codes["code"], "weight": weight}))
