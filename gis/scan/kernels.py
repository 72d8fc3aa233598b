"""The compiled loops of the scan: draw worlds without clusters, find the best cylinder of each.

Worlds lie side by side in the last axis, so that one pass over the circles serves a batch of them and the
innermost loops are plain arithmetic on short whole numbers. How many cases a cylinder needs to beat the best
one found in its world depends on its expectation alone; this is kept by the leading bits of the expectation,
and only where a world has as many is the likelihood ratio worked out.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gis.chance import below, share
from gis.locator.orientation import Floats, Ints, Longs, Whole, compiled, inlined

Counts = NDArray[Any]
"""Whole numbers of 16 bits, or of 32 where there are more cases."""
Keys = NDArray[np.uint64]
Circles = tuple[Longs, Ints, NDArray[np.bool_]]
"""Per centre, where its neighbours begin (n + 1); neighbours by distance; whether a circle ends here."""
LEAST_CASES = 2
"""A cluster has at least two cases."""
KEPT_BITS = 46
"""Of an expectation the sign, the exponent and the first six binary digits are told apart."""
LEAST_KEY = (1023 - 30) << 6
MOST_KEY = (1023 + 25) << 6
"""Expectations from 2^-30, below which two cases are enough, to 2^25."""
SLACK = 1e-9


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
    counts: Counts, expected: Floats, circles: Circles, windows: Ints, total: float, best: Floats
) -> None:
    """Raise `best` (worlds,) to the greatest likelihood ratio of each world.

    counts: (places, cuts, worlds) cumulated over time; expected: (places, cuts).
    """
    begins, order, closes = circles
    places, cuts, worlds = counts.shape
    flat, sums = counts.reshape(places, cuts * worlds), np.zeros(cuts * worlds, counts.dtype)
    inside = np.zeros(worlds, counts.dtype)
    enough = np.full((MOST_KEY - LEAST_KEY, worlds), LEAST_CASES, counts.dtype)
    mu, m = np.zeros(cuts), np.zeros(1)
    leading = m.view(np.int64)
    for i in range(begins.size - 1):
        sums[:] = 0
        mu[:] = 0
        for k in range(begins[i], begins[i + 1]):
            place = flat[order[k]]
            for t in range(cuts):
                mu[t] += expected[order[k], t]
            for r in range(sums.size):
                sums[r] += place[r]
            if not closes[k]:
                continue
            for w in range(len(windows)):
                a, b = windows[w, 0], windows[w, 1]
                m[0] = mu[b] - mu[a]
                if m[0] <= 0.0:
                    continue
                at = max(0, (leading[0] >> KEPT_BITS) - LEAST_KEY)
                early, late = sums[a * worlds : (a + 1) * worlds], sums[b * worlds : (b + 1) * worlds]
                if at_least(late, early, enough[at], inside):
                    raise_best(inside, (at, m[0], total), enough[at], best)


@inlined
def at_least(late: Counts, early: Counts, enough: Counts, inside: Counts) -> bool:
    """Put the difference of two cumulated counts (worlds,) into `inside`: has any world enough?"""
    for r in range(inside.size):
        inside[r] = late[r] - early[r]
    found = False
    for r in range(inside.size):
        found = found | (inside[r] >= enough[r])
    return found


@compiled
def raise_best(inside: Counts, cylinder: tuple[Whole, float, float], enough: Counts, best: Floats) -> None:
    """Raise the best ratio of each world that has a better one with so many cases inside; where it only
    seemed so, ask for more cases the next time. cylinder: its entry, its expectation, all cases."""
    at, mu, total = cylinder
    for r in range(inside.size):
        if inside[r] < enough[r]:
            continue
        llr = ratio(float(inside[r]), mu, total)
        if llr > best[r]:
            best[r] = llr
        else:
            enough[r] = fewest(at, best[r], int(total), enough[r])


@compiled
def fewest(at: Whole, best: float, total: Whole, least: Whole) -> Whole:
    """How many cases, of `least` and more, beat a likelihood ratio wherever entry `at` of the table stands
    for; one more than all where none do. Entry 0 stands for next to nothing expected."""
    if at == 0:
        return LEAST_CASES
    mu = np.array([(at + LEAST_KEY) << KEPT_BITS]).view(np.float64)[0]
    low, step = max(least, int(mu)), 1
    while low + step <= total and ratio(float(low + step), mu, float(total)) <= best * (1.0 - SLACK):
        low += step
        step *= 2
    high = min(low + step, total + 1)
    while low < high:
        middle = (low + high) // 2
        if ratio(float(middle), mu, float(total)) > best * (1.0 - SLACK):
            high = middle
        else:
            low = middle + 1
    return low


@compiled
def scatter(keys: Keys, cases: Whole, table: tuple[Floats, Longs], out: Counts) -> None:
    """Fill each world with `cases` by an alias table (Walker 1977) over places and periods.

    keys: a stream of chance for each world; out: zeros (places, cuts, worlds), returned cumulated over time.
    The table has a cell for each place and period, and a last one for all that lies before the windows.
    """
    keep, other = table
    periods = out.shape[1] - 1
    for world in range(out.shape[2]):
        own = keys[world]
        for k in range(cases):
            cell = below(own, 2 * k, keep.size)
            if share(own, 2 * k + 1) >= keep[cell]:
                cell = other[cell]
            if cell < keep.size - 1:
                out[cell // periods, cell % periods + 1, world] += 1
    _cumulate(out)


@compiled
def shuffle(keys: Keys, groups: tuple[Longs, Longs], cases: tuple[Ints, Ints], out: Counts) -> None:
    """Fill each world with the cases of the windows, at places drawn without replacement in their group.

    keys: a stream of chance for each world; groups: bounds (g + 1) and how many cases of each lie in the
    windows, which come first in the group; cases: place and period of each case; out: zeros (places, cuts,
    worlds), returned cumulated over time.
    """
    bounds, inside = groups
    places, periods = cases
    pool = np.empty_like(places)
    for world in range(out.shape[2]):
        own = keys[world]
        pool[:] = places
        for g in range(inside.size):
            for at in range(bounds[g], bounds[g] + inside[g]):
                other = at + below(own, at, bounds[g + 1] - at)
                pool[at], pool[other] = pool[other], pool[at]
                out[pool[at], periods[at] + 1, world] += 1
    _cumulate(out)


@compiled
def _cumulate(out: Counts) -> None:
    for place in range(out.shape[0]):
        for t in range(1, out.shape[1]):
            for world in range(out.shape[2]):
                out[place, t, world] += out[place, t - 1, world]
