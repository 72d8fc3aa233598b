"""Candidates for a reading and how far each is believed: an additive score with penalties for conflict."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import log

from gis.gazetteer import Entry
from gis.geocoding.index import Crossing, Index, Share
from gis.geocoding.names import Hit
from gis.geocoding.reading import DIVISION, Reading
from gis.geocoding.weights import Weights

CORNER_OTHER = 0.1
"""The belief that a crossing is looked for on the side of the road named second."""
GUESSED = 0.9
"""A hit that loses this much was guessed from sound or from a part of a name."""
NARROW = 400
"""Entries of one (street, number) or (village, number) that are looked at; more carry no news."""


@dataclass(slots=True)
class Candidate:
    """A place the text may mean. `entry` is an index or -1; `parts` are (part, points) that make the score."""

    level: str
    entry: int
    grid_key: int
    lon: float
    lat: float
    score: float
    parts: list[tuple[str, float]]
    unit: str = ""


@dataclass(slots=True)
class Clues:
    """What a reading offers the search: for each village, road and place its loss and the hit that named it."""

    reading: Reading
    villages: dict[int, tuple[float, Hit]]
    roads: dict[int, tuple[float, Hit]]
    places: dict[int, tuple[float, Hit]]
    village_hits: list[Hit]
    road_hits: list[Hit]
    place_hits: list[Hit]


def clues_of(reading: Reading) -> Clues:
    """Sort a reading's names by kind; the better of two hits for one name counts."""
    clues = Clues(reading, {}, {}, {}, [], [], [])
    tables = {"v": clues.villages, "r": clues.roads, "p": clues.places}
    for hit in reading.hits:
        kinds = set()
        for (kind, at), loss in hit.options.items():
            kinds.add(kind)
            if kind != "t" and loss < tables[kind].get(at, (99.0, hit))[0]:
                tables[kind][at] = (loss, hit)
        if "v" in kinds:
            clues.village_hits.append(hit)
        if "r" in kinds:
            clues.road_hits.append(hit)
        if kinds == {"p"}:
            clues.place_hits.append(hit)
    return clues


class Scorer:
    """Scores the entries of one index."""

    def __init__(self, index: Index, grids: tuple[tuple[str, str], ...], weights: Weights) -> None:
        self.index = index
        self.grid_names = [name for _, name in grids]
        self.w = weights

    def candidates(self, clues: Clues, named: list[list[int]]) -> list[Candidate]:
        """All candidates of a reading, unsorted. `named[i]` lists the entries called by place name i."""
        found: list[Candidate] = []
        reading = clues.reading
        if reading.number:
            found += [self.score(at, clues) for at in self._doors(clues)]
        if clues.places:
            found += self._places(clues, named)
        if reading.crossing:
            found += self._crossings(clues)
        return found + self._areas(clues, found)

    def _doors(self, clues: Clues) -> set[int]:
        index, number = self.index, clues.reading.number
        doors: set[int] = set()
        for road in clues.roads:
            doors.update(index.by_street_number.get((road, number), ()))
        if not doors or not clues.road_hits or any(hit in clues.village_hits for hit in clues.road_hits):
            for village in clues.villages:
                doors.update(index.by_village_number.get((village, number), ()))
        if not clues.roads and not clues.villages:
            if clues.reading.grid:
                doors.update(index.by_grid_number.get((str(clues.reading.grid), number), ()))
            elif clues.reading.sub:
                doors.update(index.by_number_sub.get((number, clues.reading.sub), ()))
        return doors

    def score(self, at: int, clues: Clues) -> Candidate:
        """How far a door with the number asked for is believed."""
        e = self.index.entries[at]
        parts = self._names(e, clues)
        parts.append(("number", self.w.number - (self.w.bare if clues.reading.bare else 0.0)))
        self._numbers(e, clues.reading, parts)
        if clues.place_hits:
            parts += self._unused(clues, None)
        return _candidate("door", at, e, parts)

    def _unused(self, clues: Clues, used: Hit | None) -> Iterator[tuple[str, float]]:
        """What it costs to leave a name of a place unexplained: more where it was only guessed at."""
        for hit in clues.place_hits:
            if hit is not used:
                guessed = min(hit.options.values()) >= GUESSED
                cost = self.w.left * min(hit.end - hit.start, 4) if guessed else self.w.place_unused
                if guessed and DIVISION.search(clues.reading.normal.text, hit.start, hit.end):
                    cost += self.w.foreign
                yield "name unused", -cost

    def _names(self, e: Entry, clues: Clues) -> list[tuple[str, float]]:
        """The points for the village and the road; one name in the text cannot stand for both."""
        w = self.w
        road, village = clues.roads.get(e.road), clues.villages.get(e.village)
        if road and village and road[1] is village[1]:
            village = None
        parts: list[tuple[str, float]] = []
        if road:
            parts.append(("road", w.road - road[0]))
        elif e.road >= 0:
            parts.append(("road omitted", -w.road_omitted))
        taken = road[1] if road else (village[1] if village else None)
        if not road and any(hit is not taken for hit in clues.road_hits):
            parts.append(("road wrong", -w.road_wrong))
        if village:
            parts.append(("village", (w.village if road else w.village_street) - village[0]))
        elif any(hit is not taken for hit in clues.village_hits):
            parts.append(("village wrong", -w.village_wrong))
        elif not road:
            parts.append(("village omitted", -w.village_omitted))
        return parts

    def _numbers(self, e: Entry, reading: Reading, parts: list[tuple[str, float]]) -> None:
        w = self.w
        if reading.grid:
            same = self.grid_names[e.grid_key] == str(reading.grid)
            parts.append(("grid", w.grid) if same else ("grid wrong", -w.grid_wrong))
        if reading.section or e.section:
            if reading.section == e.section:
                parts.append(("section", w.section))
            else:
                part = "section wrong" if reading.section else "section omitted"
                parts.append((part, -w.section_wrong if reading.section else -w.section_omitted))
        if reading.path or e.path:
            parts.append(self._path(e.path, reading.path))
        if reading.sub != e.sub:
            if reading.sub and e.sub:
                parts.append(("sub wrong", -w.sub_wrong))
            else:
                parts.append(("sub", -w.sub_not_there if reading.sub else -w.sub_left_out))

    def _path(self, stands: tuple[int, ...], asked: tuple[int, ...]) -> tuple[str, float]:
        if stands == asked:
            return "lane", self.w.path * len(asked)
        if not asked:
            return "lane omitted", -self.w.path_omitted
        if set(asked) < set(stands) or set(stands) < set(asked):
            return "lane partly", -self.w.path_partly if stands else -self.w.path_wrong
        return "lane wrong", -self.w.path_wrong

    def _places(self, clues: Clues, named: list[list[int]]) -> list[Candidate]:
        found = []
        w, asked = self.w, clues.reading.building
        for place, (loss, hit) in clues.places.items():
            worth = w.place + w.place_per_character * (hit.end - hit.start) - loss
            entries = named[place][:NARROW]
            for at in entries:
                e = self.index.entries[at]
                parts = [("name", worth)]
                village = clues.villages.get(e.village)
                if village and village[1] is not hit:
                    parts.append(("village", w.village - village[0]))
                elif clues.village_hits and clues.village_hits != [hit]:
                    parts.append(("village wrong", -w.village_wrong))
                if e.road in clues.roads:
                    parts.append(("road", w.road - clues.roads[e.road][0]))
                if clues.reading.number and e.number:
                    same = clues.reading.number == e.number
                    parts.append(
                        ("number", w.place_number) if same else ("number wrong", -w.place_number_wrong)
                    )
                parts += self._unused(clues, hit)
                if clues.reading.grid:
                    same = self.grid_names[e.grid_key] == str(clues.reading.grid)
                    parts.append(("grid", w.grid) if same else ("grid wrong", -w.grid_wrong))
                if asked and e.building:
                    parts.append(("building", w.building if asked == e.building else -w.building_wrong))
                level = "building" if asked and asked == e.building else "place"
                found.append(_candidate(level, at, e, parts))
        return found

    def _crossings(self, clues: Clues) -> list[Candidate]:
        found = []
        w = self.w
        first, second = clues.road_hits[-2:]
        for a, (loss_a, hit_a) in clues.roads.items():
            for b, (loss_b, hit_b) in clues.roads.items():
                if a == b or hit_a is not first or hit_b is not second:
                    continue
                villages = [
                    v for v, (_, hit) in clues.villages.items() if hit is not first and hit is not second
                ]
                met = next((m for v in villages if (m := self.index.crossing(a, b, v))), None)
                parts = [("two roads meet", 2 * w.road + w.crossing - loss_a - loss_b)]
                if met:
                    parts.append(("village", w.village))
                parts += self._unused(clues, None)
                met = met or self.index.crossing(a, b)
                if met:
                    found += self._corner(met, parts, clues.reading)
        return found

    def _corner(self, met: Crossing, parts: list[tuple[str, float]], reading: Reading) -> list[Candidate]:
        """A crossing lies in the grid of the road named first, or else in that of the second."""
        found = []
        for grid_key, share in zip(met.grid_keys, (1 - CORNER_OTHER, CORNER_OTHER), strict=True):
            mine = [*parts, ("share", log(share))]
            if reading.grid:
                same = self.grid_names[grid_key] == str(reading.grid)
                mine.append(("grid", self.w.grid) if same else ("grid wrong", -self.w.grid_wrong))
            total = sum(points for _, points in mine)
            found.append(Candidate("intersection", -1, grid_key, met.lon, met.lat, total, mine))
        return found

    def _areas(self, clues: Clues, doors: list[Candidate]) -> list[Candidate]:
        """Roads, grids and villages as a whole: the answer where no door says more."""
        found: list[Candidate] = []
        sure = any(c.score >= self.w.sure and all(p >= 0 for _, p in c.parts) for c in doors)
        if not sure:
            for road in clues.roads:
                found += self._road(road, clues)
        if not clues.roads or any(hit in clues.village_hits for hit in clues.road_hits):
            found += self._village_areas(clues, doors)
        return found

    def _road(self, road: int, clues: Clues) -> list[Candidate]:
        """The stretches of a road, and where on each an unknown number must lie."""
        found: list[Candidate] = []
        reading, index, w = clues.reading, self.index, self.w
        number, lane = reading.number, list(self._lane(reading))
        stretches = index.stretches(road, reading.section, reading.path, bool(number))
        if not stretches and reading.path:
            number, lane = reading.path[0], [("lane not known", -w.unknown_lane)]
            stretches = index.stretches(road, reading.section, (), True)
        for key, doors in stretches or index.stretches(road, 0, (), False):
            parts = [*self._names(index.entries[doors[0]], clues), *lane, *self._unused(clues, None)]
            inside = [at for at in doors if self.grid_names[index.entries[at].grid_key] == str(reading.grid)]
            if number:
                parts.append(("number not known", w.number - w.unknown_number))
                spread = index.between(inside or doors, number)
            else:
                spread = index.spread(key, doors)
            found += self._spread("road", spread, parts, reading)
        return found

    def _lane(self, reading: Reading) -> Iterator[tuple[str, float]]:
        if reading.section:
            yield "section", self.w.section
        if reading.path:
            yield "lane", self.w.path * len(reading.path)

    def _village_areas(self, clues: Clues, doors: list[Candidate]) -> list[Candidate]:
        """A village's grids, by an unknown number's neighbours, by the grid asked for, or by their size."""
        found: list[Candidate] = []
        reading, index, w = clues.reading, self.index, self.w
        for village, (loss, hit) in clues.villages.items():
            parts = [("village", w.village_street - loss), *self._unused(clues, None)]
            if any(other is not hit for other in clues.road_hits):
                parts.append(("road wrong", -w.road_wrong))
            spread = index.spread((-1, village), index.by_village[village])
            if reading.number:
                parts.append(("number not known", self._unseen(village, reading, bool(doors))))
                if not reading.grid:
                    spread = index.between(index.doors_of_village(village), reading.number)
            found += self._spread("village", spread, parts, reading)
        return found

    def _unseen(self, village: int, reading: Reading, known: bool) -> float:
        """The worth of a door that the gazetteer lacks: where numbers repeat, one that is known may be another's."""
        w = self.w
        if not known:
            return w.number - w.unknown_number
        unseen = self.index.unseen(village, reading.number, bool(reading.sub))
        return w.number + log(
            (w.lacking_sub if reading.sub else w.lacking) * unseen + 0.001
        )

    def _spread(
        self, level: str, shares: tuple[Share, ...], parts: list[tuple[str, float]], reading: Reading
    ) -> list[Candidate]:
        """One candidate for each grid that an area reaches into, its belief shared out."""
        found = []
        asked = str(reading.grid) if reading.grid else ""
        base = sum(points for _, points in parts)
        for key, share, lon, lat in shares:
            mine = [*parts, ("share", log(share))]
            total = base + log(share)
            if asked:
                same = self.grid_names[key] == asked
                points = self.w.grid - log(share) if same else -self.w.grid_wrong
                mine.append(("grid" if same else "grid wrong", points))
                total += points
            found.append(
                Candidate("grid" if asked and level == "village" else level, -1, key, lon, lat, total, mine)
            )
        return found


def _candidate(level: str, at: int, e: Entry, parts: list[tuple[str, float]]) -> Candidate:
    total = sum(points for _, points in parts)
    return Candidate(level, at, e.grid_key, e.lon, e.lat, total, parts, e.unit)
