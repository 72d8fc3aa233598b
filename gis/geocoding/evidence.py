"""Evidence: what each part of a text is worth for one entry, and the candidates it makes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gis.gazetteer import Entry
from gis.geocoding.index import Index, grid_number
from gis.geocoding.names import Hit
from gis.geocoding.reading import DIVISION, Reading
from gis.geocoding.weights import Weights

GUESSED = 0.9
"""A hit that loses this much was guessed from sound or from a part of a name."""


@dataclass(slots=True)
class Candidate:
    """A place the text may mean. `entry` is an index or -1; `parts` are (part, points) that make the
    score."""

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
    """What a reading offers the search: for each village, road and place its loss and the hit that named
    it."""

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
        if "t" in kinds:
            continue
        if "v" in kinds:
            clues.village_hits.append(hit)
        if "r" in kinds:
            clues.road_hits.append(hit)
        if kinds == {"p"}:
            clues.place_hits.append(hit)
    return clues


class Evidence:
    """The points that names and numbers give; shared by the scorers of doors, places and areas."""

    def __init__(self, index: Index, grids: tuple[tuple[str, str], ...], weights: Weights) -> None:
        self.index = index
        self.grid_names = [grid_number(name) for _, name in grids]
        self._village_of = {e.grid_key: e.village for e in index.entries}
        self.w = weights

    def village_of(self, grid_key: int) -> int:
        """The index of a grid's village."""
        return self._village_of[grid_key]

    def names(self, on_road: int, in_village: int, clues: Clues) -> list[tuple[str, float]]:
        """The points for the village and the road; one name in the text cannot stand for both."""
        w = self.w
        road, village = clues.roads.get(on_road), clues.villages.get(in_village)
        if road and village and road[1] is village[1]:
            village = None
        parts: list[tuple[str, float]] = []
        if road:
            parts.append(("road", w.road - road[0]))
            if clues.reading.number and clues.road_hits and road[1].end < clues.road_hits[-1].start:
                parts.append(("road passed", -w.road_passed))
        elif on_road >= 0:
            parts.append(("road omitted", -w.road_omitted))
        used = [known[1] for known in (road, village) if known]
        if not road and _others(clues.road_hits, used):
            parts.append(("road wrong", -w.road_wrong))
        if village:
            parts.append(("village", (w.village if road else w.village_street) - village[0]))
        if _others(clues.village_hits, used):
            parts.append(("village wrong", -w.village_wrong))
        elif not road and not village:
            parts.append(("village omitted", -w.village_omitted))
        return parts

    def unused(self, clues: Clues, used: Hit | None) -> Iterator[tuple[str, float]]:
        """What it costs to leave a name of a place unexplained: more where it was only guessed at."""
        for hit in clues.place_hits:
            if hit is not used:
                guessed = min(hit.options.values()) >= GUESSED
                cost = self.w.left * min(hit.end - hit.start, 4) if guessed else self.w.place_unused
                if guessed and DIVISION.search(clues.reading.normal.text, hit.start, hit.end):
                    cost += self.w.foreign
                yield "name unused", -cost

    def numbers(self, e: Entry, reading: Reading, parts: list[tuple[str, float]]) -> None:
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
            grouped = (reading.group,) if reading.group and e.path else ()
            parts.append(self._path(e.path, reading.path or grouped))
        elif reading.group and self.grid_names[e.grid_key] == str(reading.group):
            parts.append(("group", w.group))
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


def _others(hits: list[Hit], used: list[Hit]) -> bool:
    """Whether there are hits beside those used."""
    return any(all(hit is not one for one in used) for hit in hits)


def candidate_of(level: str, at: int, e: Entry, parts: list[tuple[str, float]]) -> Candidate:
    total = sum(points for _, points in parts)
    return Candidate(level, at, e.grid_key, e.lon, e.lat, total, parts, e.unit)
