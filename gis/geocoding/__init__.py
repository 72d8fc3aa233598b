"""Geocoding: a Chinese text to ranked places of one town, with the belief that the first grid is right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp

from gis.address import normalise
from gis.gazetteer import Gazetteer
from gis.geocoding.index import Index
from gis.geocoding.names import Names
from gis.geocoding.reading import Reading, read
from gis.geocoding.scoring import Candidate, Clues, Scorer, clues_of
from gis.geocoding.weights import WEIGHTS, Weights

MOST = 10
"""Longest list of matches given."""


@dataclass(frozen=True, slots=True)
class Match:
    """A place that a text may mean, in WGS 84 degrees. `confidence` is the belief that `grid` is right."""

    entry: str | None
    level: str
    lon: float
    lat: float
    village: str
    grid: str
    unit: str
    confidence: float
    spans: tuple[tuple[int, int, str], ...]
    reasons: tuple[str, ...]
    score: float = 0.0


class Geocoder:
    """Finds places of one gazetteer in texts. `town` and `county` are its names, as people write them."""

    threshold = 0.8

    def __init__(
        self, gazetteer: Gazetteer, town: str = "", county: str = "", weights: Weights = WEIGHTS
    ) -> None:
        self.gazetteer = gazetteer
        self.names = Names(gazetteer, [name for name in (town, county) if name])
        self.index = Index(gazetteer)
        self.named = [gazetteer.named[name] for name in self.names.places]
        self.scorer = Scorer(self.index, gazetteer.grids, weights)
        self.w = weights

    def geocode(self, text: str) -> list[Match]:
        """Ranked matches of one text, at most ten; none where it names no place.

        Raises InputError for a text of more than 2,000 characters.
        """
        reading = read(normalise(text), self.names)
        clues = clues_of(reading)
        found = self.scorer.candidates(clues, self.named)
        return self._rank(found, reading, clues) if found else []

    def geocode_many(self, texts: Iterable[str]) -> list[list[Match]]:
        """`geocode` for each text."""
        return [self.geocode(text) for text in texts]

    def _nothing(self, reading: Reading) -> float:
        w = self.w
        own = any(ref[0] == "t" for hit in reading.hits for ref in hit.options)
        return (
            w.nothing
            + w.left * min(reading.left, 5)
            + w.inner * min(reading.inner, 5)
            + (w.foreign if reading.foreign else 0)
            - (w.own_town if own else 0)
        )

    def _rank(self, found: list[Candidate], reading: Reading, clues: Clues) -> list[Match]:
        top = max(c.score for c in found)
        mass: dict[int, float] = {}
        seen: dict[int, float] = {}
        for c in found:
            if c.entry >= 0:
                if c.score <= seen.get(c.entry, -1e9):
                    continue
                seen[c.entry] = c.score
            mass[c.grid_key] = mass.get(c.grid_key, 0.0) + exp(c.score - top)
        total = sum(mass.values()) + exp(self._nothing(reading) - top)
        best = max(mass, key=lambda key: mass[key])
        ranked = sorted(found, key=lambda c: (c.grid_key != best, -c.score))
        first = ranked[0]
        rest = sorted((c for c in found if c is not first), key=lambda c: -c.score)
        out: list[Match] = []
        entries: set[int] = set()
        for c in [first, *rest]:
            if c.entry >= 0 and c.entry in entries:
                continue
            entries.add(c.entry)
            out.append(self._match(c, mass[c.grid_key] / total, reading))
            if len(out) == MOST:
                break
        return out

    def _match(self, c: Candidate, confidence: float, reading: Reading) -> Match:
        village, grid = self.gazetteer.grids[c.grid_key]
        spans = tuple((*reading.normal.span(hit.start, hit.end), "name") for hit in reading.hits)
        entry = self.gazetteer.entries[c.entry].id if c.entry >= 0 else None
        reasons = tuple(f"{part} {points:+.1f}" for part, points in c.parts)
        return Match(entry, c.level, c.lon, c.lat, village, grid, c.unit, confidence, spans, reasons, c.score)
