"""What is answered: one row per area of a level, what else was found, and the terms under which it holds."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from gis.density import Density
from incidents.hotspots.question import Question
from incidents.hotspots.records import Records, Stretch

COLUMNS = (
    "code",
    "name",
    "village",
    "households",
    "observed",
    "expected",
    "ratio",
    "near_observed",
    "near_expected",
    "near_ratio",
    "p",
    "q",
    "confidence",
    "few",
    "class",
    "cluster",
)
"""What every row says: `village` is that one's name, `observed` are all reports of the days counted. `near_*`
are of what was judged: the neighbourhood, or the cluster of a scan (`cluster` its number, -1 for none).
`class` is a trend's; `few`: too few reports to judge. NaN where the method does not say."""


@dataclass(frozen=True)
class Answer:
    """areas: COLUMNS in the directory's order. clusters: number, places (codes), start, end, observed,
    expected, p, recurrence_days of a scan. strays: reports that belong to no area, by kind; with those of
    the areas they make `total`. terms: tests, seed and what else the method must tell. revision: of the map.
    records: the days on record, where somebody read them.
    """

    question: Question
    start: date
    end: date
    areas: pd.DataFrame
    strays: Mapping[str, int]
    revision: int
    terms: Mapping[str, Any]
    clusters: pd.DataFrame | None = None
    density: Density | None = field(default=None, repr=False)
    records: Records | None = None

    @property
    def total(self) -> int:
        """All reports of the days counted."""
        return int(self.areas["observed"].sum()) + sum(self.strays.values())

    @property
    def days(self) -> int:
        """How many days were counted."""
        return (self.end - self.start).days + 1

    @property
    def blanks(self) -> tuple[Stretch, ...]:
        """Days, among or right after those counted, that hold no report at all though others do."""
        return self.records.beside(self.start, self.end) if self.records else ()

    def only(self, codes: Collection[str]) -> Answer:
        """The same answer for whoever may see these areas: the others' reports become one stray number."""
        mine = self.areas["code"].isin(codes)
        elsewhere = int(self.areas.loc[~mine, "observed"].sum())
        clusters = self.clusters
        if clusters is not None:
            shared = [bool(set(places) & set(codes)) for places in clusters["places"]]
            clusters = clusters[shared]
        areas = self.areas[mine].reset_index(drop=True)
        return replace(self, areas=areas, strays={**self.strays, "elsewhere": elsewhere}, clusters=clusters)

    def marks(self) -> list[str]:
        """What each area is marked as: hot99, hot95, hot90, a class of a trend, few, bare (nothing to compare
        with), calm (nothing found), or plain where nothing was tested."""
        areas, method = self.areas, self.question.method
        if method == "density":
            return ["plain"] * len(areas)
        if method == "trend":
            named = np.where(areas["class"].isin(["", "none"]), "calm", areas["class"].astype(str))
        else:
            named = np.where(areas["confidence"] > 0, "hot" + areas["confidence"].astype(str), "calm")
        judged = areas["p"].notna() if method != "trend" else areas["expected"].notna()
        bare = np.where(judged | (method == "scan"), named, "bare")
        return [str(mark) for mark in np.where(areas["few"] & judged, "few", bare)]

    def ranked(self) -> pd.DataFrame:
        """The areas, the surest first: confidence, then how sure within it, then how much more."""
        order = self.areas.assign(
            side=[rank_of(one) for one in self.areas["class"]],
            cold=-self.areas["confidence"],
            sure=self.areas["p"].fillna(2.0),
            more=-self.areas["near_ratio"].fillna(0.0),
            many=-self.areas["observed"],
        )
        sorted_by = ["side", "cold", "few", "sure", "more", "many", "code"]
        return order.sort_values(sorted_by, kind="stable")[list(self.areas.columns)]


def rank_of(found: str) -> int:
    """Hot classes first, then cold ones, then none."""
    if found in ("", "none"):
        return 2
    return 0 if found.endswith("hot") else 1
