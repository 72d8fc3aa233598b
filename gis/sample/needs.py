"""What people of the sample town's grids need, and which services grids and villages offer."""

from __future__ import annotations

import numpy as np
import pandas

from gis.sample.landscape import Ground

NEEDS = {
    "medical": ("上门测血压", "慢病随访", "康复训练"),
    "elderly_care": ("助餐送餐", "陪同就医", "日间照料"),
    "schooling": ("课后托管", "转学咨询"),
    "safety": ("夜间巡逻", "门禁维修后看护"),
    "shelter": ("汛期转移安置",),
    "culture": ("广场舞场地", "借阅图书"),
}
"""Kind -> what is asked for."""
WEIGHTS = (0.24, 0.3, 0.14, 0.12, 0.06, 0.14)
PER_GRID = 2
FREE = (("矛盾纠纷调解", "村调解室", "工作日 8:30–17:30"), ("代办代跑", "党群服务中心", "工作日 8:30–17:30"))
PAID = (("家电维修", "村便民服务点", "每日 9:00–18:00"), ("家政保洁", "巾帼家政队", "预约"))
GRID_SERVICES = ("入户走访", "政策咨询", "安全隐患排查", "代收包裹")
FIRST, LAST = np.datetime64("2026-06-01"), np.datetime64("2026-11-10")


def needs(ground: Ground, rng: np.random.Generator) -> pandas.DataFrame:
    """needs[level, area_code, kind, text, people, start, x, y]: open ones, each at a door of a unit."""
    doors = ground.doors
    grid = doors["unit"].str[:15].to_numpy(object)
    rows, kinds = [], list(NEEDS)
    for code in ground.grids["code"].tolist():
        here = np.flatnonzero(grid == code)
        for spot in rng.choice(here, PER_GRID, replace=False).tolist():
            kind = kinds[int(rng.choice(len(kinds), p=WEIGHTS))]
            said = NEEDS[kind][int(rng.integers(len(NEEDS[kind])))]
            door = doors.iloc[spot]
            known = ("unit", door["unit"], kind, said, int(rng.integers(1, 5)))
            rows.append((*known, float(door["x"]), float(door["y"])))
    frame = pandas.DataFrame(rows, columns=["level", "area_code", "kind", "text", "people", "x", "y"])
    days = rng.integers(0, int((LAST - FIRST).astype(int)), len(frame)).astype("timedelta64[D]")
    return frame.assign(start=(FIRST + days).astype("datetime64[s]"))


def services(ground: Ground, rng: np.random.Generator) -> pandas.DataFrame:
    """services[level, area_code, name, provider, hours, free]: some of each village, one of each grid."""
    rows = [
        ("village", code, *service, free)
        for code in ground.villages["code"].tolist()
        for free, known in ((True, FREE), (False, PAID))
        for service in known
    ]
    for code in ground.grids["code"].tolist():
        name = GRID_SERVICES[int(rng.integers(len(GRID_SERVICES)))]
        rows.append(("grid", code, name, "网格服务队", "工作日 8:30–17:30", True))
    return pandas.DataFrame(rows, columns=["level", "area_code", "name", "provider", "hours", "free"])
