"""What units are called and how many households they have."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gis.sample.districts import FIELD, INDUSTRY
from gis.sample.shops import firm_names

ESTATE_FIRST = "国霞福兴荔锦翠金御玉龙凤锦江滨东湖景天和盛世嘉华阳光丽明恒泰安康"
ESTATE_LAST = ("花园", "小区", "新村", "雅苑", "家园", "名苑", "广场公寓", "华庭", "佳园", "新城")
FIELDS = ("水田", "菜地", "枇杷园", "荔枝园", "龙眼园", "鱼塘", "苗圃", "蔬菜大棚", "甘蔗地", "花生地")
PUBLIC = (
    "小学",
    "党群服务中心",
    "菜市场",
    "卫生所",
    "公园",
    "幼儿园",
    "宫",
    "老年活动中心",
    "文化广场",
    "停车场",
)
"""Public places of a village, in the order in which its public units get them."""

HOUSEHOLDS = {
    "residential": (260.0, 3, 40),
    "building": (150.0, 6, 60),
    "alley": (190.0, 2, 24),
    "street_shop": (0.0, 0, 0),
    "facility": (0.0, 0, 0),
}
"""Square metres of ground to a household, fewest and most households of a unit."""


def estate_names(count: int, rng: np.random.Generator) -> list[str]:
    """Names of housing estates such as 锦江花园; all different."""
    pool = [a + b + c for a in ESTATE_FIRST for b in ESTATE_FIRST if a != b for c in ESTATE_LAST]
    pool = list(dict.fromkeys(pool))
    return [pool[i] for i in rng.choice(len(pool), count, replace=False)]


def households(kinds: list[str], area: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.int64]:
    """Households of each unit from its kind and ground area (m2)."""
    each, least, most = (np.array([HOUSEHOLDS[k][i] for k in kinds], dtype=float) for i in range(3))
    with np.errstate(divide="ignore"):
        mean = np.where(each > 0, area / np.maximum(each, 1), 0.0)
    number = np.rint(mean * rng.uniform(0.75, 1.25, len(kinds)))
    return np.clip(number, least, most).astype(np.int64)


def facility_names(
    villages: list[str], uses: list[int], area: NDArray[np.float64], rng: np.random.Generator
) -> list[tuple[str, str]]:
    """(kind of place, name) of each facility: fields, firms, and the public places each village has."""
    firms = firm_names(rng, len(uses))
    served: dict[str, int] = {}
    out: list[tuple[str, str]] = [("", "")] * len(uses)
    for i in np.argsort(-area, kind="stable").tolist():
        village, place = villages[i], villages[i].removesuffix("村")
        if uses[i] == FIELD:
            word = FIELDS[int(rng.integers(len(FIELDS)))]
            out[i] = ("field", f"{village}{word}")
        elif uses[i] == INDUSTRY:
            out[i] = ("factory", str(firms[i]))
        else:
            turn = served[village] = served.get(village, 0) + 1
            word, again = PUBLIC[(turn - 1) % len(PUBLIC)], (turn - 1) // len(PUBLIC)
            name = f"{place}{word}" if word in ("小学", "宫", "幼儿园") else f"{village}{word}"
            out[i] = (word, f"{name}（{again + 1}）" if again else name)
    return out
