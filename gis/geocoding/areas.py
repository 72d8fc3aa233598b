"""Roads, crossings, grids and villages as a whole: the answer where no door says more."""

from __future__ import annotations

from collections.abc import Iterator
from math import log, nan

from gis.geocoding.evidence import Candidate, Clues, Evidence
from gis.geocoding.index import Crossing
from gis.geocoding.numbering import Share
from gis.geocoding.reading import Reading

CORNER_OTHER = 0.05
"""The belief that a crossing is looked for on the side of the road named second."""
ELSEWHERE = "elsewhere"
"""The level of a candidate that is no place: the belief that none of those listed is meant."""
NEVER = 0.001
"""A belief not worth a candidate."""


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
            found += self._village_areas(clues)
        if clues.reading.grid and not clues.roads and not clues.villages:
            if clues.reading.number:
                found += self.grids_by_number(clues)
            elif not clues.places:
                found += self._grids_named(clues)
        return found

    def _road(self, road: int, clues: Clues) -> list[Candidate]:
        """Where on a road an unknown number must lie, or how its doors spread over grids."""
        reading, index, w = clues.reading, self.index, self.w
        number, lane = reading.number, list(self._lane(reading))
        doors = index.stretch(road, reading.section, reading.path, bool(number))
        key: tuple[object, ...] = (road, reading.section, reading.path, bool(number))
        if not doors and reading.path:
            number, lane = reading.path[0], [("lane not known", -w.unknown_lane)]
            key = (road, reading.section, (), True)
            doors = index.stretch(road, reading.section, (), True)
        if not doors:
            key, doors = (road, 0, (), False), index.stretch(road, 0, (), False)
        if number:
            lane.append(("number not known", w.number - w.unknown_number))
        parts = [*lane, *self.unused(clues, None)]
        found: list[Candidate] = []
        for part, chosen in self._parts_of(doors, clues):
            where = index.run((*key, part), chosen).shares(number) if number else ()
            if where:
                names = self.names(road, self.village_of(where[0][0]), clues)
                found += _elsewhere(where, [*names, *parts])
            for share in where or self._asked(index.spread((*key, part), chosen), reading):
                village = self.village_of(share[0])
                if part != "whole" or not self._told_apart(share[0], clues):
                    names = self.names(road, village, clues)
                    found += self._spread("road", (share,), [*names, *parts], reading)
        return found

    def _parts_of(self, doors: list[int], clues: Clues) -> Iterator[tuple[object, list[int]]]:
        """The doors of a road as a whole, and those of each village or grid that the text names by
        themselves."""
        entries = self.index.entries
        asked = str(clues.reading.grid) if clues.reading.grid else ""
        yield "whole", doors
        for village in clues.villages:
            if mine := [at for at in doors if entries[at].village == village]:
                yield ("village", village), mine
        if asked and (mine := [at for at in doors if self.grid_names[entries[at].grid_key] == asked]):
            yield ("grid", asked), mine

    def _told_apart(self, grid_key: int, clues: Clues) -> bool:
        """Whether a grid of the whole road is looked at by itself too, because the text names it."""
        asked = str(clues.reading.grid) if clues.reading.grid else ""
        return self.village_of(grid_key) in clues.villages or self.grid_names[grid_key] == asked

    def _lane(self, reading: Reading) -> Iterator[tuple[str, float]]:
        if reading.section:
            yield "section", self.w.section
        if reading.path:
            yield "lane", self.w.path * len(reading.path)

    def _village_areas(self, clues: Clues) -> list[Candidate]:
        """A village's grids: those where an unknown number must lie, the grid asked for, or all by size."""
        found: list[Candidate] = []
        reading, w = clues.reading, self.w
        for village, (loss, hit) in clues.villages.items():
            parts = [("village", w.village_street - loss), *self.unused(clues, None)]
            if any(other is not hit for other in clues.road_hits):
                parts.append(("road wrong", -w.road_wrong))
            elif any(other is not hit for other in clues.village_hits):
                parts.append(("village wrong", -w.village_wrong))
            grouped = self._of_group(village, reading.group)
            if reading.number and not reading.grid and not grouped:
                found += self._unlisted(village, parts, reading)
            else:
                if reading.number:
                    parts.append(("number not known", w.number - w.unknown_number))
                key = (-1, village, reading.group if grouped else 0)
                spread = self.index.spread(key, grouped or self.index.by_village[village])
                found += self._spread("village", self._asked(spread, reading), parts, reading)
        return found

    def _of_group(self, village: int, group: int) -> list[int]:
        """The doors of a village's group, where its doors are listed by groups (3组)."""
        doors = self.index.by_village[village] if group else []
        return [at for at in doors if self.index.entries[at].path[:1] == (group,)]

    def grids_by_number(self, clues: Clues) -> list[Candidate]:
        """A grid and a number without a village: the grids so called that may have a door not listed."""
        found: list[Candidate] = []
        for key in self.index.by_grid_name.get(str(clues.reading.grid), ()):
            village = self.village_of(key)
            if village >= 0:
                parts = [("village omitted", -self.w.village_omitted), *self.unused(clues, None)]
                mine = self._unlisted(village, parts, clues.reading)
                found += [candidate for candidate in mine if candidate.grid_key == key]
        return found

    def _grids_named(self, clues: Clues) -> Iterator[Candidate]:
        """A grid alone: all that are so called, as likely as each other; surely meant where villages have no
        grids of the same name."""
        keys = self.index.by_grid_name.get(str(clues.reading.grid), ())
        alone = len(self.index.by_village) < 2
        parts = [("village omitted", self.w.village_street if alone else -self.w.village_omitted)]
        parts += self.unused(clues, None)
        for key in keys:
            share = self.index.spread(("grid", key), self.index.by_grid[key])[0]
            even = (key, 1 / len(keys), *share[2:])
            yield from self._spread("village", (even,), parts, clues.reading)

    def _unlisted(
        self, village: int, parts: list[tuple[str, float]], reading: Reading
    ) -> Iterator[Candidate]:
        """Where the hamlets of a village may have a door that the gazetteer lacks."""
        w = self.w
        hamlets = self.index.hamlets(village)
        for hamlet in hamlets:
            belief, where = hamlet.lacking(reading.number, reading.sub)
            if belief > NEVER:
                points = ("number not known", w.number + log(belief))
                yield from self._spread("village", where, [*parts, points], reading)
                yield from _elsewhere(where, [*parts, points])
        if not hamlets:
            doors = self.index.numbered_doors(village)
            where = self.index.run(("village", village), doors).shares(reading.number)
            points = ("number not known", w.number - w.unknown_number)
            yield from self._spread("village", where, [*parts, points], reading)

    def _asked(self, shares: tuple[Share, ...], reading: Reading) -> tuple[Share, ...]:
        """Shares by size say nothing against a grid that the text asks for."""
        asked = str(reading.grid) if reading.grid else ""
        return tuple(
            (key, 1.0 if self.grid_names[key] == asked else share, lon, lat)
            for key, share, lon, lat in shares
        )

    def _spread(
        self, level: str, shares: tuple[Share, ...], parts: list[tuple[str, float]], reading: Reading
    ) -> list[Candidate]:
        """One candidate for each grid that an area reaches into, its belief shared out."""
        found = []
        asked = str(reading.grid) if reading.grid else ""
        base = sum(points for _, points in parts)
        named = "grid" if asked and level == "village" else level
        for key, share, lon, lat in shares:
            mine = [*parts, ("share", log(share))]
            if asked:
                same = self.grid_names[key] == asked
                mine.append(("grid", self.w.grid) if same else ("grid wrong", -self.w.grid_wrong))
            total = base + sum(points for _, points in mine[len(parts) :])
            found.append(Candidate(named, -1, key, lon, lat, total, mine))
        return found


def _elsewhere(shares: tuple[Share, ...], parts: list[tuple[str, float]]) -> Iterator[Candidate]:
    """What the shares of a number's neighbours leave over: that it stands in another grid."""
    over = 1.0 - sum(share for _, share, _, _ in shares)
    if shares and over > NEVER:
        total = sum(points for _, points in parts) + log(over)
        yield Candidate(ELSEWHERE, -1, -1, nan, nan, total, [*parts, ("share", log(over))])
