"""Findings about the work of a grid: far more or far less than the town's mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from boundaries.audit.areas import english
from boundaries.audit.facts import Facts
from boundaries.audit.findings import Finding, Rules
from boundaries.places import AreaRecord
from gis.balance import loads


def uneven_loads(facts: Facts, rules: Rules, open_reports: Mapping[str, int]) -> Iterator[Finding]:
    """Grids over or under the thresholds. Load: units, households and open reports by `Rules.weights`, as in
    the editor; the mean is that of the grids that have units. open_reports: by unit code."""
    directory = facts.directory
    counts = [(1, unit.households or 0, open_reports.get(unit.code, 0)) for unit in directory.units]
    columns = np.array(counts, dtype=float).reshape(-1, 3).T
    load = loads(columns[1], columns[2], rules.weights)
    total, *sums = (
        np.bincount(directory.unit_grid, column, minlength=len(directory.grids))
        for column in (load, *columns)
    )
    used = total[sums[0] > 0]
    mean = float(used.mean()) if len(used) else 0.0
    for grid in directory.grids:
        ratio = float(total[grid.index] / mean) if mean else 1.0
        if not rules.underload <= ratio <= rules.overload:
            yield _uneven(facts, grid, (ratio, tuple(int(one[grid.index]) for one in sums)), rules)


def _uneven(facts: Facts, grid: AreaRecord, seen: tuple[float, tuple[int, ...]], rules: Rules) -> Finding:
    ratio, (units, homes, reports) = seen
    over = ratio > rules.overload
    limit = f"{'上' if over else '下'}限 {rules.overload if over else rules.underload:g}"
    told = {
        "severity": "medium" if over else "low",
        "zh": f"{grid.name}负荷是全镇平均的 {ratio:.2f} 倍（{limit}）："
        f"{units} 个单元、{homes:,} 户、{reports:,} 件未结上报",
        "en": f"{english(grid.name)} carries {ratio:.2f} times the town's mean load (limit {limit[3:]}): "
        f"{units} units, {homes:,} households, {reports:,} open reports",
        "figure": round(ratio, 3),
        "measure": "times",
    }
    return facts.areas.finding("overload" if over else "underload", grid, told)
