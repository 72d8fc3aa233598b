"""Roads, crossings, grids and villages as a whole: the answer where no door says more."""

from __future__ import annotations

from collections.abc import Iterator
from math import log

from gis.geocoding.evidence import Candidate, Clues, Evidence
from gis.geocoding.index import Crossing, Share
from gis.geocoding.reading import Reading

CORNER_OTHER = 0.1
"""The belief that a crossing is looked for on the side of the road named second."""


class Areas(Evidence):
    """Candidates that are no entry of the gazetteer."""

    def crossings(self, clues: Clues) -> list[Candidate]:
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
                parts += self.unused(clues, None)
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

    def areas(self, clues: Clues, doors: list[Candidate]) -> list[Candidate]:
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
            parts = [*self.names(index.entries[doors[0]], clues), *lane, *self.unused(clues, None)]
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
            parts = [("village", w.village_street - loss), *self.unused(clues, None)]
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
        """The worth of a door that the gazetteer lacks: where numbers repeat, one that is known may be
        another's."""
        w = self.w
        if not known:
            return w.number - w.unknown_number
        unseen = self.index.unseen(village, reading.number, bool(reading.sub))
        if reading.sub:
            return w.number + log(w.lacking_sub * unseen + 0.001)
        return w.number + log(w.lacking * unseen + w.lacking_repeats * self.index.repeated(village) + 0.001)

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
