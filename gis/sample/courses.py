"""The hand-drawn map of the sample town: border, river, canals, main roads and shopping streets (invented).

Control points are metres east and north of `layout.CENTRE`, written "east,north east,north ...".
"""

from __future__ import annotations

import numpy as np

from gis.sample.mesh import ALLEY, LANE, RIVER, ROAD, STREET, Array

RIVER_LINE = """-2670,-680 -2480,-1010 -2110,-1220 -1760,-1140 -1470,-1290 -1290,-1650 -960,-1850 -620,-1740
-410,-1450 -70,-1370 240,-1590 460,-1930 830,-2070 1200,-1910 1430,-1640 1740,-1590 1990,-1790 2310,-1790
2560,-1510 2680,-1190"""
"""The southern border, from its western end to its eastern."""

LAND_LINE = """2680,-1190 2840,-800 2650,-430 2690,-60 2920,290 2780,700 2420,960 2370,1360 2030,1520
1900,1910 1480,2030 1140,1810 790,1930 420,2200 -60,2170 -410,2360 -820,2130 -1200,2120 -1500,1920
-1890,2010 -2120,1660 -2070,1300 -2440,1140 -2780,830 -2650,410 -2880,60 -2810,-310 -2670,-680"""
"""The border over land, from the river's eastern end round the north to its western end."""

WIDTHS = {RIVER: 14.0, ROAD: 22.0, STREET: 13.0, LANE: 7.0, ALLEY: 3.5}
"""Metres from wall to wall where a line has no width of its own."""

COURSES: tuple[tuple[str, int, float, str], ...] = (
    (
        "国欢大道",
        ROAD,
        30,
        "-3200,180 -2300,260 -1500,130 -700,240 0,150 800,190 1500,400 2200,330 3200,470",
    ),
    ("涵港路", ROAD, 26, "560,2600 450,1700 290,1000 390,150 240,-600 340,-1200 270,-1950"),
    (
        "塘霞路",
        ROAD,
        24,
        "-3200,1260 -2200,1130 -1400,1300 -500,1150 350,1230 1100,1270 1800,1040 2400,1130 3200,1000",
    ),
    (
        "环城南路",
        ROAD,
        24,
        "-3200,-400 -2200,-650 -1500,-590 -700,-850 0,-930 700,-800 1400,-1010 2000,-880 3200,-900",
    ),
    ("沁园西路", ROAD, 20, "-1850,2500 -1780,1200 -1960,200 -1800,-600 -1900,-1500"),
    ("三股东路", ROAD, 20, "1330,2400 1230,1250 1390,400 1160,-400 1250,-1000 1130,-2300"),
    ("霞桥街", STREET, 14, "-1000,-420 -560,-380 -60,-500 300,-430 780,-330 1210,-420"),
    ("洞庭街", STREET, 16, "-360,1180 -430,700 -310,210 -370,-380 -240,-900"),
    ("文献街", STREET, 16, "820,1250 870,700 740,190 810,-340 720,-800"),
    (
        "涵港河",
        RIVER,
        16,
        "-700,2600 -610,1800 -880,1350 -690,900 -1020,450 -880,0 -1210,-400 -1040,-850 -1290,-1180"
        " -1400,-1620",
    ),
    ("三股溪", RIVER, 12, "2010,2300 1930,1200 1680,700 1960,150 1740,-350 1960,-900 1760,-1300 1830,-1900"),
)
"""Name, kind, width in metres, control points. Roads run on beyond the border and are cut off there."""


def control_points(text: str) -> Array:
    """The (n, 2) control points written in a line's text."""
    return np.array([pair.split(",") for pair in text.split()], dtype=float)


def course_name(line: int) -> tuple[str, float]:
    """Name and width of a hand-drawn line by its number in `Mesh.courses` (0 is the river)."""
    return ("霞港溪", 58.0) if line == 0 else (COURSES[line - 2][0], COURSES[line - 2][2])
