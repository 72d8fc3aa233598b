"""The compiled loops of the scan: draw worlds without clusters, find the best cylinder of each.

Worlds lie side by side in the last axis, so that one pass over the circles serves a batch of them and the
innermost loop is plain vector arithmetic. A cylinder whose count is below a bound cannot beat the best one
found; only the others have their likelihood ratio worked out.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gis.chance import below, share, stream
from gis.locator.orientation import Floats, Ints, Longs, Whole, compiled

Singles = NDArray[np.float32]
Circles = tuple[Longs, Ints, NDArray[np.bool_]]
"""Per centre, where its neighbours begin (n + 1); neighbours by distance; whether a circle ends here."""
LEAST_CASES = 2
"""A cluster has at least two cases."""
SLACK = 1e-5


@compiled
def ratio(c: float, mu: float, total: float) -> float:
    """Log likelihood ratio of c cases where mu were expected, of `total` in all; 0 unless raised.

    Kulldorff, "A spatial scan statistic" (1997); the same for both models, given the total.
    """
    if c <= mu or c < LEAST_CASES or mu <= 0.0:
        return 0.0
    inside = float(c * np.log(c / mu))
    rest = total - c
    if rest <= 0.0:
        return inside
    return inside + float(rest * np.log(rest / (total - mu)))


@compiled
def best_cylinders(
    counts: Floats, expected: Floats, circles: Circles, windows: Ints, total: float, found: Any
) -> None:
    """The best cylinder of each centre, the smaller circle and earlier window where equal.

    counts, expected: (places, cuts) cumulated over time; windows: (w, 2) first and last cut; found: llr (n,)
    and, as whole numbers (n, 2), how many neighbours the circle takes and which window.
    """
    begins, order, closes = circles
    best, which = found
    cuts = counts.shape[1]
    for i in range(begins.size - 1):
        c, mu = np.zeros(cuts), np.zeros(cuts)
        for k in range(begins[i], begins[i + 1]):
            c += counts[order[k]]
            mu += expected[order[k]]
            if not closes[k]:
                continue
            for w in range(len(windows)):
                a, b = windows[w, 0], windows[w, 1]
                llr = ratio(c[b] - c[a], mu[b] - mu[a], total)
                if llr > best[i] * (1.0 + 1e-12):
                    best[i] = llr
                    which[i, 0], which[i, 1] = k - begins[i] + 1, w


@compiled
def maxima(
    counts: Singles, expected: Floats, circles: Circles, windows: Ints, total: float, best: Floats
) -> None:
    """Raise `best` (worlds,) to the greatest likelihood ratio of each world.

    counts: (places, cuts, worlds) cumulated over time; expected: (places, cuts). For q = mu / total up to
    1 - c / total the ratio is at most (c - mu)^2 / (2 mu (1 - q)), the second-order bound of the divergence;
    beyond half of all cases every cylinder is worked out.
    """
    begins, order, closes = circles
    cuts, worlds = counts.shape[1], counts.shape[2]
    half = np.float32(0.5 * total)
    root = np.zeros(worlds, np.float32)
    for r in range(worlds):
        root[r] = np.sqrt(best[r]) * (1.0 - SLACK)
    sums = np.zeros((cuts, worlds), np.float32)
    mu = np.zeros(cuts)
    for i in range(begins.size - 1):
        sums[:] = 0
        mu[:] = 0
        for k in range(begins[i], begins[i + 1]):
            place = counts[order[k]]
            for t in range(cuts):
                mu[t] += expected[order[k], t]
                for r in range(worlds):
                    sums[t, r] += place[t, r]
            if not closes[k]:
                continue
            for w in range(len(windows)):
                early, late = sums[windows[w, 0]], sums[windows[w, 1]]
                m = mu[windows[w, 1]] - mu[windows[w, 0]]
                if m <= 0.0:
                    continue
                middle = np.float32(m * (1.0 - SLACK))
                spread = np.float32(np.sqrt(2.0 * m * max(0.0, 1.0 - m / total)))
                above = False
                for r in range(worlds):
                    bound = middle + spread * root[r]
                    bound = bound if bound < half else half
                    above = above | (late[r] - early[r] > bound)
                if above:
                    for r in range(worlds):
                        llr = ratio(float(late[r] - early[r]), m, total)
                        if llr > best[r]:
                            best[r] = llr
                            root[r] = np.sqrt(llr) * (1.0 - SLACK)


@compiled
def scatter(key: Whole, cases: Whole, table: tuple[Floats, Longs], out: Singles) -> None:
    """Fill each world with `cases` by an alias table (Walker 1977) over places and periods.

    out: zeros (places, cuts, worlds), returned cumulated over time. The table has a cell for each place and
    period, and a last one for all that lies before the windows.
    """
    keep, other = table
    periods = out.shape[1] - 1
    for world in range(out.shape[2]):
        own = stream(key, world)
        for k in range(cases):
            cell = below(own, 2 * k, keep.size)
            if share(own, 2 * k + 1) >= keep[cell]:
                cell = other[cell]
            if cell < keep.size - 1:
                out[cell // periods, cell % periods + 1, world] += 1
    _cumulate(out)


@compiled
def shuffle(key: Whole, groups: tuple[Longs, Longs], cases: tuple[Ints, Ints], out: Singles) -> None:
    """Fill each world with the cases of the windows, at places drawn without replacement in their group.

    groups: bounds (g + 1) and how many cases of each lie in the windows, which come first in the group;
    cases: place and period of each case; out: zeros (places, cuts, worlds), returned cumulated over time.
    """
    bounds, inside = groups
    places, periods = cases
    pool = np.empty_like(places)
    for world in range(out.shape[2]):
        own = stream(key, world)
        pool[:] = places
        for g in range(inside.size):
            for at in range(bounds[g], bounds[g] + inside[g]):
                other = at + below(own, at, bounds[g + 1] - at)
                pool[at], pool[other] = pool[other], pool[at]
                out[pool[at], periods[at] + 1, world] += 1
    _cumulate(out)


@compiled
def _cumulate(out: Singles) -> None:
    for place in range(out.shape[0]):
        for t in range(1, out.shape[1]):
            for world in range(out.shape[2]):
                out[place, t, world] += out[place, t - 1, world]
