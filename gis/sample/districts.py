"""What the land is used for: a town centre, old village quarters, suburbs, an industrial estate, fields."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gis.sample.layout import CENTRE
from gis.sample.mesh import Array

TOWN, OLD, SUBURB, INDUSTRY, FIELD, PUBLIC = range(6)
BLOCK_M2 = (13_000.0, 15_000.0, 24_000.0, 45_000.0, 65_000.0)
"""Wanted block area by land use; PUBLIC blocks (a school, a park) are picked among the others."""

UNITS_PER_HECTARE = (8.0, 9.0, 3.4, 0.9, 0.42, 0.6)
"""Wanted units by land use before scaling to the town's total."""


@dataclass(frozen=True)
class Plan:
    """Centres of the old quarters (n, 2) in metres from CENTRE, and the phases of the noise."""

    cores: Array
    reach: Array
    phase: Array


def plan_districts(hearts: Array, rng: np.random.Generator) -> Plan:
    """An old quarter for each village heart, here and there a second hamlet."""
    cores = hearts + rng.normal(0, 60, hearts.shape)
    hamlets = hearts + rng.uniform(-520, 520, hearts.shape)
    reach = np.concatenate([rng.uniform(170, 240, len(cores)), rng.uniform(60, 130, len(hamlets))])
    return Plan(np.vstack([cores, hamlets]), reach, rng.uniform(0, 2 * np.pi, 4))


def land_use(plan: Plan, at: Array) -> int:
    """The use of the land around a point (mm)."""
    x, y = (at - CENTRE) / 1000
    a, b, c, d = plan.phase
    noise = 0.06 * (
        np.sin(x / 310 + a) * np.sin(y / 270 + b) + np.sin((x + y) / 190 + c) + np.sin((x - y) / 230 + d)
    )
    centre = np.exp(-(((x - 150) / 1150) ** 2) - ((y + 20) / 850) ** 2) + noise
    if ((x - 2260) / 480) ** 2 + ((y + 60) / 800) ** 2 < 1:
        return INDUSTRY
    away = np.hypot(plan.cores[:, 0] - x, plan.cores[:, 1] - y) / plan.reach
    if away.min() < 1 + 2 * noise:
        return OLD
    if centre > 0.52:
        return TOWN
    return SUBURB if centre > 0.2 or away.min() < 1.9 else FIELD


def block_size(plan: Plan, xy: Array) -> float:
    """Wanted area in m2 of a block in this place: the mean over the ring, its middle and between."""
    middle = xy.mean(axis=0)
    spots = np.vstack([middle[None], (xy[::4] + middle) / 2])
    return float(np.mean([BLOCK_M2[land_use(plan, p)] for p in spots]))
