"""What each agreement and disagreement between a text and an entry is worth, in natural log units.

Chosen on two of four developer towns and reported on the other two (benchmarks/geocode.py); nothing here
knows a town's name.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Weights:
    """Added to a candidate's score where a part agrees, taken away where it is left out or contradicts."""

    village: float = 2.0
    village_wrong: float = 3.5
    road: float = 4.0
    road_wrong: float = 6.0
    road_omitted: float = 4.5
    road_passed: float = 2.0
    village_street: float = 4.0
    grid: float = 3.0
    grid_wrong: float = 6.0
    number: float = 4.0
    bare: float = 0.3
    sub_left_out: float = 3.5
    sub_not_there: float = 3.0
    sub_wrong: float = 4.5
    section: float = 1.0
    section_omitted: float = 1.5
    section_wrong: float = 5.0
    path: float = 2.0
    path_omitted: float = 1.8
    path_partly: float = 3.0
    path_wrong: float = 6.0
    group: float = 1.0
    place: float = 4.45
    place_per_character: float = 1.0
    alike: float = 1.0
    place_unused: float = 1.0
    place_number: float = 2.0
    place_number_wrong: float = 1.5
    building: float = 2.0
    building_wrong: float = 5.0
    building_as_number: float = 0.5
    crossing: float = 5.0
    village_omitted: float = 1.0
    unknown_lane: float = 2.0
    sure: float = 7.5
    unknown_number: float = 3.0
    nothing: float = 4.0
    left: float = 1.2
    inner: float = 1.0
    foreign: float = 6.0
    own_town: float = 1.0


WEIGHTS = Weights()
