"""Findings about public resources: kinds the town has nowhere, units to which none of a kind is near."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from boundaries.audit.facts import Facts
from boundaries.audit.findings import Finding, Rules
from boundaries.people.lists import RESOURCE_KINDS
from boundaries.places import AreaRecord


def service_rings(facts: Facts, rules: Rules) -> Iterator[Finding]:
    """A kind of resource that the town has nowhere, once for the town; a unit outside the rings of any other
    kind, once for the unit with all the kinds it is outside of.

    A ring is the circle of `Rules.reach_m` metres about a resource; a base unit is inside when its inner
    point is. Units known to have no household are listed only where they are outside every ring.
    """
    areas, spots = facts.areas, facts.resources
    kinds = np.array(spots.labels, dtype=object)
    have = tuple(kind for kind in RESOURCE_KINDS if (kinds == kind).any())
    for kind in (kind for kind in RESOURCE_KINDS if kind not in have):
        told = {
            "severity": "medium",
            "zh": f"全镇没有登记“{kind}”类资源",
            "en": f"The town has no resource of the kind {RESOURCE_KINDS[kind]}",
            "subject": kind,
        }
        yield areas.finding("no_resource", facts.directory.town, told)
    if not have:
        return
    inner = shapely.point_on_surface(areas.base)
    metres = np.stack([_nearest(inner, spots.points[kinds == kind]) for kind in have], axis=1)
    outside = metres > rules.reach_m
    units = facts.directory.units
    empty = np.array([units[k].households == 0 for k in range(len(areas.base))], dtype=bool)
    for k in np.flatnonzero(np.where(empty, outside.all(axis=1), outside.any(axis=1))).tolist():
        missing = {kind: metres[k, n] for n, kind in enumerate(have) if outside[k, n]}
        grave = "low" if len(missing) < len(have) or empty[k] else "high"
        yield _unit_outside(facts, units[k], (missing, grave), rules)


def _unit_outside(
    facts: Facts, unit: AreaRecord, seen: tuple[dict[str, float], str], rules: Rules
) -> Finding:
    missing, grave = seen
    far_zh = "、".join(f"{kind}（{m:,.0f} 米）" for kind, m in missing.items())
    far_en = ", ".join(f"{RESOURCE_KINDS[kind]} ({m:,.0f} m)" for kind, m in missing.items())
    name, minutes = facts.areas.name(unit), f"{rules.walk_minutes:g}"
    told = {
        "severity": grave,
        "zh": f"{name}步行 {minutes} 分钟到不了：{far_zh}",
        "en": f"{name} is more than {minutes} minutes on foot from: {far_en}",
        "figure": float(len(missing)),
        "measure": "kinds",
    }
    return facts.areas.finding("out_of_reach", unit, told)


def _nearest(points: NDArray[np.object_], places: NDArray[np.object_]) -> NDArray[np.float64]:
    """Metres from each point to the nearest place."""
    (at, _), metres = STRtree(places).query_nearest(points, return_distance=True, all_matches=False)
    found = np.full(len(points), np.inf)
    found[at] = metres
    return found
