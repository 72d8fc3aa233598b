"""Candidates for a reading and how far each is believed: an additive score with penalties for conflict."""

from __future__ import annotations

from gis.geocoding.areas import Areas
from gis.geocoding.evidence import Candidate, Clues, candidate_of
from gis.geocoding.names import Hit

NARROW = 400
"""Entries of one place's name that are looked at; more carry no news."""


class Scorer(Areas):
    """Scores the doors, places and areas of one index."""

    def candidates(self, clues: Clues, named: list[list[int]]) -> list[Candidate]:
        """All candidates of a reading, unsorted. `named[i]` lists the entries called by place name i."""
        found: list[Candidate] = []
        reading = clues.reading
        if reading.number:
            found += [self.score(at, clues) for at in self._doors(clues)]
        if clues.places:
            found += self._places(clues, named)
        if reading.crossing:
            found += self.crossings(clues)
        return found + self.areas(clues, found)

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
        parts = self.names(e.road, e.village, clues)
        parts.append(("number", self.w.number - (self.w.bare if clues.reading.bare else 0.0)))
        self.numbers(e, clues.reading, parts)
        if clues.place_hits:
            parts += self.unused(clues, None)
        return candidate_of("door", at, e, parts)

    def _places(self, clues: Clues, named: list[list[int]]) -> list[Candidate]:
        found = []
        for place, (loss, hit) in clues.places.items():
            worth = self.w.place + self.w.place_per_character * (hit.end - hit.start) - loss
            for at in named[place][:NARROW]:
                found.append(self.place(at, ("name", worth), clues, hit))
        return found

    def place(self, at: int, name: tuple[str, float], clues: Clues, hit: Hit | None) -> Candidate:
        """How far an entry called by the words of `hit` is believed; `name` is what they are worth."""
        e, reading, w = self.index.entries[at], clues.reading, self.w
        parts = [name]
        village = clues.villages.get(e.village)
        if village and village[1] is not hit:
            parts.append(("village", w.village - village[0]))
        elif clues.village_hits and clues.village_hits != [hit]:
            parts.append(("village wrong", -w.village_wrong))
        if e.road in clues.roads:
            parts.append(("road", w.road - clues.roads[e.road][0]))
        if reading.number and e.number:
            same = reading.number == e.number
            parts.append(("number", w.place_number) if same else ("number wrong", -w.place_number_wrong))
        parts += self.unused(clues, hit)
        if reading.grid:
            same = self.grid_names[e.grid_key] == str(reading.grid)
            parts.append(("grid", w.grid) if same else ("grid wrong", -w.grid_wrong))
        asked, less = reading.building, 0.0
        if not asked and not e.number:  # 阳光花园12号 where its buildings are meant
            asked, less = reading.number, w.building_as_number
        if asked and e.building:
            same = asked == e.building
            parts.append(
                ("building", w.building - less) if same else ("building wrong", less - w.building_wrong)
            )
        level = "building" if asked and asked == e.building else "place"
        return candidate_of(level, at, e, parts)
