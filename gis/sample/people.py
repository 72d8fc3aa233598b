"""Who answers in the sample town: invented people, their posts and the terms of their appointments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas

from gis.sample.landscape import Ground
from gis.sample.names import compose_names, invent_phones

Ints = np.ndarray[Any, np.dtype[np.int64]]

DOUBLE_SHARE = 0.05
"""Share of unit leaders who also lead the unit numbered before theirs, in the same grid."""
SHOPS_PER_SECOND = 6
"""Shops looked after by one second unit leader (双单元长: the owner is the first)."""
FORMER_SHARE = 0.05
"""Share of posts whose former holder is on record too."""
SECONDS = ("cadre", "property_manager", "party_member")
STAND_INS = 6
FIRST_START, LAST_START = np.datetime64("2021-03-01"), np.datetime64("2026-07-31")
ENDS = np.array(["2028-12-31", "2029-12-31", "2030-12-31", "2031-06-30"], "datetime64[D]")
OPEN_SHARE = 0.6
STAND_IN_TERM = (np.datetime64("2026-09-01"), np.datetime64("2027-07-01"))

POSTS = (
    ("villages", "village", "station_chief"),
    ("grids", "grid", "grid_leader"),
    ("units", "unit", "unit_leader"),
)


@dataclass(frozen=True)
class Posts:
    """One row per post: area code, level, post, ordinal, and a number that tells its holder from others."""

    frame: pandas.DataFrame
    holder: Ints


def people_and_appointments(
    ground: Ground, rng: np.random.Generator
) -> tuple[pandas.DataFrame, pandas.DataFrame]:
    """people[id, name, phone] and appointments[area_code, level, post, ordinal, person, start, end, acting,
    capacity].

    A term runs from `start` up to, not including, `end` (NaT: open). Every post has exactly one holder on
    any day from LAST_START until the first of ENDS; STAND_INS grids have a stand-in besides (`acting`).
    """
    posts = _posts(ground, rng)
    held = _terms(posts, rng)
    rows = pandas.concat([held, _former(held, rng), _stand_ins(held, rng)], ignore_index=True)
    rows["capacity"] = _capacities(rows)
    keys, first, person = np.unique(rows["person"].to_numpy(), return_index=True, return_inverse=True)
    rank = np.empty(len(keys), np.int64)
    rank[np.argsort(first, kind="stable")] = np.arange(len(keys)) + 1
    rows["person"] = rank[person]
    people = pandas.DataFrame(
        {
            "id": np.arange(1, len(keys) + 1),
            "name": compose_names(rng, len(keys)).astype(object),
            "phone": invent_phones(rng, len(keys)).astype(object),
        }
    )
    return people, rows


def _capacities(rows: pandas.DataFrame) -> list[str]:
    """Of a unit with two leaders the first owns the shop; the second is one of SECONDS, by person."""
    double = set(rows["area_code"][(rows["ordinal"] == 2).to_numpy()])
    posts = zip(rows["area_code"], rows["ordinal"], rows["person"], strict=True)
    return [
        "" if code not in double else "owner" if ordinal == 1 else SECONDS[abs(int(person)) % len(SECONDS)]
        for code, ordinal, person in posts
    ]


def _posts(ground: Ground, rng: np.random.Generator) -> Posts:
    """Every post of the town; leaders of neighbouring units may be one person."""
    units = ground.units
    frames = []
    for table, level, post in POSTS:
        codes = getattr(ground, table)["code"].to_numpy(object)
        frames.append(pandas.DataFrame({"area_code": codes, "level": level, "post": post, "ordinal": 1}))
    shops = units[(units["kind"] == "street_shop").to_numpy()]
    second = {
        "area_code": shops["code"].to_numpy(object),
        "level": "unit",
        "post": "unit_leader",
        "ordinal": 2,
    }
    frame = pandas.concat([*frames, pandas.DataFrame(second)], ignore_index=True)
    holder = np.arange(len(frame))
    before = len(ground.villages) + len(ground.grids)
    holder[before : before + len(units)] = _neighbours(units, before, rng)
    holder[before + len(units) :] = len(frame) + _shared(shops["grid"].to_numpy(object))
    return Posts(frame, holder)


def _neighbours(units: pandas.DataFrame, offset: int, rng: np.random.Generator) -> Ints:
    """Holder numbers of first unit leaders: a few lead the unit before as well (same kind, same grid)."""
    own = np.arange(len(units)) + offset
    grid, kind = units["grid"].to_numpy(object), units["kind"].to_numpy(object)
    same = np.zeros(len(units), bool)
    same[1:] = (grid[1:] == grid[:-1]) & (kind[1:] == kind[:-1]) & (rng.random(len(units) - 1) < DOUBLE_SHARE)
    same[1:] &= ~same[:-1]
    return np.where(same, own - 1, own)


def _shared(grids: np.ndarray[Any, np.dtype[np.object_]]) -> Ints:
    """Numbers of second leaders: the shops of a grid in runs of SHOPS_PER_SECOND, in code order."""
    _, index = np.unique(grids.astype(str), return_inverse=True)
    order = np.argsort(index, kind="stable")
    place = np.empty(len(grids), np.int64)
    starts = np.searchsorted(index[order], np.arange(index.max() + 1 if len(index) else 0))
    place[order] = np.arange(len(grids)) - starts[index[order]]
    return np.asarray(index * 1000 + place // SHOPS_PER_SECOND, np.int64)


def _terms(posts: Posts, rng: np.random.Generator) -> pandas.DataFrame:
    """Today's holders: started over the past years, open-ended or ending years from now."""
    count = len(posts.frame)
    span = int((LAST_START - FIRST_START).astype(int))
    end = ENDS[rng.integers(len(ENDS), size=count)]
    end[rng.random(count) < OPEN_SHARE] = np.datetime64("NaT")
    return posts.frame.assign(
        person=posts.holder,
        start=(FIRST_START + rng.integers(0, span + 1, count)).astype("datetime64[s]"),
        end=end.astype("datetime64[s]"),
        acting=False,
    )


def _former(held: pandas.DataFrame, rng: np.random.Generator) -> pandas.DataFrame:
    """Former holders of some posts, whose term ended on the day the present one began."""
    some = held[rng.random(len(held)) < FORMER_SHARE]
    years = rng.integers(300, 1500, len(some)).astype("timedelta64[D]")
    start = (some["start"].to_numpy() - years).astype("datetime64[s]")
    return some.assign(person=-1 - np.arange(len(some)), end=some["start"].to_numpy(), start=start)


def _stand_ins(held: pandas.DataFrame, rng: np.random.Generator) -> pandas.DataFrame:
    """Grid leaders on leave: the leader of the village's next grid stands in for them."""
    grids = held[(held["post"] == "grid_leader").to_numpy()]
    village = grids["area_code"].str[:12].to_numpy(object)
    have_next = np.flatnonzero(village[:-1] == village[1:])
    away = np.sort(rng.choice(have_next, STAND_INS, replace=False))
    others = grids["person"].to_numpy()[away + 1]
    start, end = (day.astype("datetime64[s]") for day in STAND_IN_TERM)
    return grids.iloc[away].assign(person=others, start=start, end=end, acting=True)
