"""Geocoding: a Chinese text to ranked places of one town, with the belief that the first grid is right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import exp

from gis.address import normalise
from gis.gazetteer import Gazetteer
from gis.geocoding.echoes import Echoes
from gis.geocoding.evidence import Candidate, Clues, clues_of
from gis.geocoding.index import Index
from gis.geocoding.names import Names
from gis.geocoding.reading import Reading, read
from gis.geocoding.scoring import Scorer
from gis.geocoding.weights import WEIGHTS, Weights

Span = tuple[int, int, str]
"""Half-open range of the text as written, and what stands there."""
Part = tuple[str, float]
"""What was found, and its points in natural log units: penalties below 0."""
KIND_NAMES = {"v": "village", "r": "road", "p": "place", "t": "town"}
MOST = 10
"""Longest list of matches given."""
FEW = 5
"""Entries of one name alike that are listed."""
WHOLE_LINE = 30.0
"""How much more likeness says of whole address lines: roads and numbers decide between equals."""
UNSURE = 0.5
"""No answer to which names alike belong is believed more than this."""


@dataclass(frozen=True, slots=True)
class Match:
    """A place that a text may mean, in WGS 84 degrees. `confidence` is the belief that `grid` is right.

    `level`: door, building, place, intersection, road, grid or village; `entry` is the gazetteer's id or
    None; `spans` the parts understood; `reasons` the points that add up to `score`, in natural log units.
    """

    entry: str | None
    level: str
    lon: float
    lat: float
    village: str
    grid: str
    unit: str
    confidence: float
    spans: tuple[Span, ...]
    reasons: tuple[Part, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a text was read: its one spelling, the parts understood (with positions in the text as written),
    the score that "no place here" had and what made it up (`against`), and the matches with their reasons."""

    text: str
    spans: tuple[Span, ...]
    nothing: float
    matches: tuple[Match, ...]
    against: tuple[Part, ...] = ()


class Geocoder:
    """Finds places of one gazetteer in texts. `town` and `county` are its names, as people write them."""

    threshold = 0.9
    """Accepted without a person from here on: chosen on the fitted towns (benchmarks/geocode_fit.py)."""

    def __init__(
        self, gazetteer: Gazetteer, town: str = "", county: str = "", weights: Weights = WEIGHTS
    ) -> None:
        self.gazetteer = gazetteer
        self.names = Names(gazetteer, [name for name in (town, county) if name])
        self.index = Index(gazetteer)
        self.named = [gazetteer.named[name] for name in self.names.places]
        self.echoes = Echoes(gazetteer)
        self.scorer = Scorer(self.index, gazetteer.grids, weights)
        self.w = weights

    def geocode(self, text: str) -> list[Match]:
        """Ranked matches of one text, at most ten; none where it names no place.

        Raises InputError for a text of more than 2,000 characters.
        """
        return self._answer(text)[1]

    def geocode_many(self, texts: Iterable[str]) -> list[list[Match]]:
        """`geocode` for each text."""
        return [self.geocode(text) for text in texts]

    def explain(self, text: str) -> Explanation:
        """How `text` was read and what each candidate scored: the answer to "why this grid?".

        Raises InputError for a text of more than 2,000 characters.
        """
        reading, matches = self._answer(text)
        against = self._against(reading)
        spans = tuple(self._spans(reading))
        nothing = sum(points for _, points in against)
        return Explanation(reading.normal.text, spans, nothing, tuple(matches), against)

    def _answer(self, text: str) -> tuple[Reading, list[Match]]:
        reading = read(normalise(text), self.names)
        clues = clues_of(reading)
        found = self.scorer.candidates(clues, self.named)
        matches = self._rank(found, reading) if found else []
        sure = bool(matches) and matches[0].confidence >= self.threshold
        if sure and not self.gazetteer.lines:
            return reading, matches
        listed = self._alike(clues, found)
        if listed:
            ranked = self._rank(listed, reading)
            if not (sure and ranked[0].entry == matches[0].entry):
                matches = [replace(match, confidence=min(match.confidence, UNSURE)) for match in ranked]
        return reading, matches

    def _alike(self, clues: Clues, found: list[Candidate]) -> list[Candidate]:
        """The candidates and the places whose names only resemble the text, for a person to choose from;
        none where no name does."""
        echoes = self.echoes.find(clues.reading.normal.text)
        worth = self.w.alike * (WHOLE_LINE if self.gazetteer.lines else 1.0)
        likeness = {at: worth * much for place, much in reversed(echoes) for at in self.named[place]}
        if not likeness:
            return []
        known = {c.entry for c in found}
        new = [at for place, _ in echoes for at in self.named[place][:FEW] if at not in known]
        placed = [
            self.scorer.place(at, ("name alike", likeness[at]), clues, None) for at in dict.fromkeys(new)
        ]
        return [*(_also_alike(c, likeness.get(c.entry, 0.0)) for c in found), *placed]

    def _spans(self, reading: Reading) -> list[Span]:
        """The parts of the text that were understood, in the order of the text as written."""
        named = [
            (
                *reading.normal.span(hit.start, hit.end),
                "/".join(sorted({KIND_NAMES[kind] for kind, _ in hit.options})),
            )
            for hit in reading.hits
        ]
        counted = [(*reading.normal.span(n.start, n.end), n.kind) for n in reading.used]
        return sorted([*named, *counted])

    def _against(self, reading: Reading) -> tuple[Part, ...]:
        """What speaks for "no place of this town": the more of the text stays unexplained the more."""
        w = self.w
        own = any(ref[0] == "t" for hit in reading.hits for ref in hit.options)
        parts = (
            ("no place", w.nothing),
            ("unexplained before", w.left * min(reading.left, 5)),
            ("unexplained between", w.inner * min(reading.inner, 5)),
            ("other division", w.foreign if reading.foreign else 0.0),
            ("own town named", -w.own_town if own else 0.0),
        )
        return tuple(part for part in parts if part[1])

    def _rank(self, found: list[Candidate], reading: Reading) -> list[Match]:
        top = max(c.score for c in found)
        mass: dict[int, float] = {}
        seen: dict[int, float] = {}
        for c in found:
            if c.entry >= 0:
                if c.score <= seen.get(c.entry, -1e9):
                    continue
                seen[c.entry] = c.score
            mass[c.grid_key] = mass.get(c.grid_key, 0.0) + exp(c.score - top)
        total = sum(mass.values()) + exp(sum(points for _, points in self._against(reading)) - top)
        placed = [c for c in found if c.grid_key >= 0]
        if not placed:
            return []
        best = max((c.grid_key for c in placed), key=lambda key: mass[key])
        first = max((c for c in placed if c.grid_key == best), key=lambda c: c.score)
        rest = sorted((c for c in placed if c is not first), key=lambda c: -c.score)
        spans = tuple(self._spans(reading))
        out: list[Match] = []
        entries: set[int] = set()
        for c in [first, *rest]:
            if c.entry >= 0 and c.entry in entries:
                continue
            entries.add(c.entry)
            out.append(self._match(c, mass[c.grid_key] / total, spans))
            if len(out) == MOST:
                break
        return out

    def _match(self, c: Candidate, confidence: float, spans: tuple[Span, ...]) -> Match:
        village, grid = self.gazetteer.grids[c.grid_key]
        entry = self.gazetteer.entries[c.entry].id if c.entry >= 0 else None
        return Match(
            entry, c.level, c.lon, c.lat, village, grid, c.unit, confidence, spans, tuple(c.parts), c.score
        )


def _also_alike(c: Candidate, points: float) -> Candidate:
    """A candidate whose entry's name resembles the text as well."""
    if not points:
        return c
    return replace(c, score=c.score + points, parts=[*c.parts, ("name alike", points)])
