"""What each agreement and disagreement between a text and an entry is worth, in natural log units.

Fitted on two of four developer towns by benchmarks/geocode_fit.py and reported on the other two, and the
other way round; nothing here knows a town's name.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Weights:
    """Added to a candidate's score where a part agrees, taken away where it is left out or contradicts."""

    village: float = 3.05
    village_wrong: float = 1.62
    road: float = 3.48
    road_wrong: float = 6.14
    road_omitted: float = 3.51
    road_passed: float = 2.0
    village_street: float = 2.61
    grid: float = 3.54
    grid_wrong: float = 5.85
    number: float = 2.66
    bare: float = 0.0
    sub_left_out: float = 3.22
    sub_not_there: float = 4.71
    sub_wrong: float = 2.38
    section: float = 3.07
    section_omitted: float = 1.83
    section_wrong: float = 5.0
    path: float = 4.34
    path_omitted: float = 2.18
    path_partly: float = 2.08
    path_wrong: float = 7.5
    group: float = 1.0
    place: float = 0.31
    place_per_character: float = 1.06
    alike: float = 1.0
    place_unused: float = 2.1
    place_number: float = 3.0
    place_number_wrong: float = 5.67
    building: float = 2.0
    building_wrong: float = 5.0
    building_as_number: float = 0.5
    crossing: float = 0.0
    village_omitted: float = 2.25
    unknown_lane: float = 3.03
    sure: float = 7.5
    unknown_number: float = 2.87
    nothing: float = 0.79
    left: float = 2.21
    inner: float = 0.21
    foreign: float = 5.01
    own_town: float = 0.0


WEIGHTS = Weights()
