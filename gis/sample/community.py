"""The life of the sample town beside its map and leaders: leave, teams, organisation, second layers, clusters
with centres and duty rosters, needs, services, contract areas. All of it invented; no team is short, no post
vacant, no ground uncovered.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas

from gis.sample.centres import centres
from gis.sample.contracts import contract_areas
from gis.sample.landscape import Ground
from gis.sample.needs import needs, services

Frames = dict[str, pandas.DataFrame]
DAY = "datetime64[s]"
TEAM_START = np.datetime64("2025-03-01").astype(DAY)
MICRO_ROLES = ("leader", "party_member", "property", "social_worker", "volunteer")
SEVEN_ROLES = ("grid_worker", "mediator", "patrol", "publicity", "safety", "health", "information")
ORGANISATION = {
    "grid_branch": ("grids", 45, "第{n}网格党支部"),
    "grid_group": ("grids", 40, "第{n}网格党小组"),
    "unit_group": ("homes", 78, "单元党小组"),
    "building_chief": ("flats", 32, "楼栋长"),
    "contact_household": ("homes", 2_313, ""),
    "pioneer_post": ("fronts", 229, "党员先锋岗"),
}
"""Kind -> where they are, how many (M22 of the mission), name."""
RESETTLED = 12
"""Blocks of flats with resettled households, whose home village answers too."""
LABEL = "搬迁安置户户籍村", "home village of the resettled households"


@dataclass(frozen=True)
class Holders:
    """Who holds a post on 2026-11-20, by post and area code: the first in order."""

    at: dict[tuple[str, str], list[int]]

    def of(self, post: str, code: str) -> list[int]:
        """People ids, first leader first."""
        return self.at.get((post, code), [])


def community(ground: Ground, appointments: pandas.DataFrame, rng: np.random.Generator) -> Frames:
    """Frames by name; persons are ids of `people`, areas are named by level and code, days end exclusive:

    absences[person, start, end, reason]; teams[team, level, area_code, kind]; team_members[team, person,
    role, start]; organisation[kind, level, area_code, name, person]; second_layers[level, area_code,
    answers_level, answers_code, label, label_en, start]; those of `centres`, `needs`, `services`,
    `contract_areas`.
    """
    held = _holders(appointments)
    return {
        "absences": _absences(appointments),
        **_teams(ground, held, rng),
        "organisation": _organisation(ground, held, rng),
        "second_layers": _second_layers(ground, rng),
        **centres(ground, held.at, rng),
        "needs": needs(ground, rng),
        "services": services(ground, rng),
        "contract_areas": contract_areas(ground, rng),
    }


def _holders(appointments: pandas.DataFrame) -> Holders:
    today = pandas.Timestamp("2026-11-20")
    now = appointments[
        (appointments["start"] <= today) & ~(appointments["end"] <= today) & ~appointments["acting"]
    ]
    found: dict[tuple[str, str], list[int]] = {}
    for post, code, person in now.sort_values("ordinal", kind="stable")[
        ["post", "area_code", "person"]
    ].itertuples(index=False):
        found.setdefault((post, code), []).append(int(person))
    return Holders(found)


def _absences(appointments: pandas.DataFrame) -> pandas.DataFrame:
    """Whoever is stood in for is on leave for as long."""
    acting = appointments[appointments["acting"]]
    regular = appointments[~appointments["acting"] & (appointments["post"] == "grid_leader").to_numpy()]
    newest = regular.sort_values("start").drop_duplicates("area_code", keep="last").set_index("area_code")
    return pandas.DataFrame(
        {
            "person": newest.loc[acting["area_code"], "person"].to_numpy(),
            "start": acting["start"].to_numpy(),
            "end": acting["end"].to_numpy(),
            "reason": "进修学习",
        }
    )


def _teams(ground: Ground, held: Holders, rng: np.random.Generator) -> Frames:
    """A team of five to seven in every grid, one of seven in every village."""
    teams, members = [], []
    units = ground.units
    by_grid = units.groupby("grid")["code"].apply(list).to_dict()
    by_village = units.groupby("village")["code"].apply(list).to_dict()
    for grid in ground.grids["code"].tolist():
        leader = held.of("grid_leader", grid)[:1]
        size = int(rng.integers(5, 8))
        people = _several(held, by_grid[grid] + by_village[grid[:12]], leader, size)
        teams.append((grid, "grid", "micro_grid"))
        roles = (*MICRO_ROLES, "volunteer", "party_member")[:size]
        members += [(grid, person, role) for person, role in zip(people, roles, strict=True)]
    for village in ground.villages["code"].tolist():
        first = [held.of("grid_leader", f"{village}001")[0], held.of("mediator", village)[0]]
        codes = by_village[village]
        chosen = [codes[i] for i in rng.permutation(len(codes))[:40]]
        people = _several(held, chosen, first, 7)
        teams.append((village, "village", "seven_member"))
        members += [(village, person, role) for person, role in zip(people, SEVEN_ROLES, strict=True)]
    frame = pandas.DataFrame(teams, columns=["area_code", "level", "kind"])
    return {
        "teams": frame.assign(team=frame["area_code"]),
        "team_members": pandas.DataFrame(members, columns=["team", "person", "role"]).assign(
            start=TEAM_START
        ),
    }


def _several(held: Holders, units: list[str], first: list[int], count: int) -> list[int]:
    """So many different people: those given, then leaders of the units in turn."""
    found = list(dict.fromkeys(first))
    for code in units:
        found += [person for person in held.of("unit_leader", code)[:1] if person not in found]
        if len(found) >= count:
            break
    return found[:count]


def _organisation(ground: Ground, held: Holders, rng: np.random.Generator) -> pandas.DataFrame:
    units = ground.units
    kind = units["kind"]
    places = {
        "grids": ground.grids["code"].tolist(),
        "homes": units["code"][kind.isin(["residential", "building"]).to_numpy()].tolist(),
        "flats": units["code"][(kind == "building").to_numpy()].tolist(),
        "fronts": units["code"][kind.isin(["street_shop", "facility"]).to_numpy()].tolist(),
    }
    rows = []
    for name, (where, count, title) in ORGANISATION.items():
        level = "grid" if where == "grids" else "unit"
        post = "grid_leader" if level == "grid" else "unit_leader"
        codes = places[where]
        several = count > len(codes)
        for i in np.sort(rng.choice(len(codes), count, replace=several)).tolist():
            code = codes[i]
            said = title.format(n=int(code[12:15]))
            rows.append((name, level, code, said, held.of(post, code)[0]))
    return pandas.DataFrame(rows, columns=["kind", "level", "area_code", "name", "person"])


def _second_layers(ground: Ground, rng: np.random.Generator) -> pandas.DataFrame:
    """Some blocks of flats, each with another village that answers too."""
    units = ground.units
    flats = units[(units["kind"] == "building").to_numpy()]["code"].tolist()
    villages = ground.villages["code"].tolist()
    rows = []
    for i in np.sort(rng.choice(len(flats), RESETTLED, replace=False)).tolist():
        others = [code for code in villages if code != flats[i][:12]]
        rows.append(("unit", flats[i], "village", others[int(rng.integers(len(others)))], *LABEL))
    columns = ["level", "area_code", "answers_level", "answers_code", "label", "label_en"]
    return pandas.DataFrame(rows, columns=columns).assign(start=np.datetime64("2024-09-01").astype(DAY))
