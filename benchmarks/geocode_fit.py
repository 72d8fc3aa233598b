"""Fit the geocoder's weights and threshold on two towns, report them on the other two; and the other way.

    python benchmarks/geocode_fit.py [--data ../shared/data/addresses]

A score is a sum of weights, so the belief in a grid is a conditional logit: the weights are those of greatest
likelihood over the corrupted texts, the texts to reject and the texts about doors left out, held near plain
starting values (3, 2 and 5 for all that agrees, is left out or contradicts) by a weak Gaussian prior. What no
developer town speaks of (buildings, groups, likeness) keeps the value of `Weights`. The threshold is the
lowest that keeps the guards on the fitted towns. Nothing is drawn at random; a run takes a minute.
"""

from __future__ import annotations

import argparse
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from benchmarks.geocode import (
    FITTED,
    HELD_OUT,
    SHIPPED,
    Answer,
    Fit,
    Floats,
    ask,
    doors_left_out,
    geocoder_of,
    measure,
    read_gazetteer,
    share,
)
from benchmarks.geocode_queries import read_lines
from gis.address import normalise
from gis.geocoding import Geocoder
from gis.geocoding.evidence import clues_of
from gis.geocoding.reading import Reading, read
from gis.geocoding.scoring import Scorer
from gis.geocoding.weights import WEIGHTS, Weights

AGREES, LEFT_OUT, CONTRADICTS = 3.0, 2.0, 5.0
KEPT = ("sure", "building", "building_wrong", "building_as_number", "group", "alike")
"""Weights that the developer towns say nothing of, and the one that only saves time."""
PLAIN = {
    "nothing": 4.0, "left": 1.0, "inner": 1.0, "foreign": 5.0, "own_town": 1.0, "place_per_character": 1.0,
    "bare": 0.5,
}  # fmt: skip
PRIOR_DEVIATION = 2.0
NEVER_SURE = 1e9
LEAST = 1e-3
"""Probability below which a text is not worth bending the weights for."""
GUARDS = {"ambiguous": 0.01, "out_of_area": 0.006, "no_location": 0.0}
PRECISE, PRECISE_MISSING = 0.993, 0.985


@dataclass(frozen=True)
class Sample:
    """Candidates of many texts: `text` (n,) which text each belongs to, `right` (n,) whether it lies in the
    true grid, `base` (n,) its points at the starting weights and `slope` (n, k) what each weight adds. The
    last candidate of a text is "no place here", right where no other is."""

    text: NDArray[np.int64]
    right: NDArray[np.bool_]
    base: Floats
    slope: Floats

    def loss(self, moved: Floats) -> tuple[float, Floats]:
        """Minus the log likelihood of weights `moved` away from the start, per text, and its gradient."""
        points = self.base + self.slope @ moved
        texts = int(self.text[-1]) + 1
        top = np.full(texts, -np.inf)
        np.maximum.at(top, self.text, points)
        mass = np.exp(points - top[self.text])
        belief = mass / np.bincount(self.text, mass, texts)[self.text]
        true = np.bincount(self.text, belief * self.right, texts)
        pull = belief * self.right / (true + LEAST)[self.text]
        weighed = pull - belief * (true / (true + LEAST))[self.text]
        return float(-np.log(true + LEAST).mean()), np.asarray(-(weighed @ self.slope) / texts)


def start() -> Weights:
    """The plain starting values."""
    values = {}
    for name in asdict(WEIGHTS):
        wrong = name.endswith("wrong")
        less = name.endswith(("omitted", "out", "there", "partly", "passed", "unused")) or "unknown" in name
        values[name] = CONTRADICTS if wrong else LEFT_OUT if less else AGREES
    return Weights(**(values | PLAIN | {name: getattr(WEIGHTS, name) for name in KEPT}))


def fit(folder: Path, towns: tuple[str, ...]) -> Fit:
    """Weights and threshold of two towns."""
    begun = replace(start(), sure=NEVER_SURE)
    free = [f.name for f in fields(Weights) if f.name not in KEPT]
    sample = gather(folder, towns, begun, free)

    def cost(moved: Floats) -> tuple[float, Floats]:
        loss, slope = sample.loss(moved)
        texts = int(sample.text[-1]) + 1
        return loss + float(moved @ moved) / (2 * PRIOR_DEVIATION**2 * texts), slope + moved / (
            PRIOR_DEVIATION**2 * texts
        )

    bounds = [(-getattr(begun, name), None) for name in free]
    found = minimize(cost, np.zeros(len(free)), jac=True, method="L-BFGS-B", bounds=bounds)
    moved = {name: round(float(getattr(begun, name) + by), 2) for name, by in zip(free, found.x, strict=True)}
    weights = replace(begun, **moved, sure=WEIGHTS.sure)
    return Fit(weights, threshold(folder, towns, weights))


def gather(folder: Path, towns: tuple[str, ...], weights: Weights, free: list[str]) -> Sample:
    """The candidates of all texts about some towns, with what each weight adds to them."""
    parts: list[tuple[NDArray[np.bool_], Floats, Floats]] = []
    steps = [weights, *(replace(weights, **{name: getattr(weights, name) + 1.0}) for name in free)]
    for geocoder, cases in worlds(folder, towns, Fit(weights, 1.0)):
        scorers = [Scorer(geocoder.index, geocoder.gazetteer.grids, step) for step in steps]
        for case in cases:
            parts.append(_of_case(geocoder, scorers, case))
    sizes = [len(right) for right, _, _ in parts]
    return Sample(
        np.repeat(np.arange(len(parts)), sizes),
        np.concatenate([right for right, _, _ in parts]),
        np.concatenate([base for _, base, _ in parts]),
        np.concatenate([slope for _, _, slope in parts]),
    )


def worlds(folder: Path, towns: tuple[str, ...], fitted: Fit) -> list[tuple[Geocoder, list[dict[str, Any]]]]:
    """Geocoders of some towns, whole and with doors left out, each with the texts to ask it."""
    cases, rejects = read_lines(folder / "cases_tw.jsonl"), read_lines(folder / "cases_reject.jsonl")
    found = []
    for town in towns:
        frame = read_gazetteer(folder, town)
        mine = [case for case in cases if case["town"] == town]
        refused = [case for case in rejects if case["town"] == town]
        found.append((geocoder_of(frame, fitted.weights), mine + refused))
        for _, lost, about in doors_left_out(folder, mine):
            found.append((geocoder_of(frame, fitted.weights, lost), about))
    return found


def _of_case(
    geocoder: Geocoder, scorers: list[Scorer], case: dict[str, Any]
) -> tuple[NDArray[np.bool_], Floats, Floats]:
    reading = read(normalise(case["text"]), geocoder.names)
    clues = clues_of(reading)
    rows = [scorer.candidates(clues, geocoder.named) for scorer in scorers]
    against = [_against(geocoder, reading, scorer.w) for scorer in scorers]
    points = np.array(
        [[*(c.score for c in row), nowhere] for row, nowhere in zip(rows, against, strict=True)]
    )
    best = _best_of_entries([c.entry for c in rows[0]], points[0])
    truth = case["truth"] and (case["truth"]["village"], case["truth"]["grid"])
    grids = geocoder.gazetteer.grids
    right = np.array([c.grid_key >= 0 and grids[c.grid_key] == truth for c in rows[0]] + [False])[best]
    right[-1] = not right.any()
    return right, points[0][best], (points[1:] - points[0]).T[best]


def _against(geocoder: Geocoder, reading: Reading, weights: Weights) -> float:
    geocoder.w = weights
    return sum(points for _, points in geocoder._against(reading))


def _best_of_entries(entries: list[int], points: Floats) -> NDArray[np.int64]:
    """The best candidate of each entry, all that are no entry, and "no place here" at the end."""
    order = sorted(range(len(entries)), key=lambda i: -points[i])
    first = {entries[i]: i for i in reversed(order)}
    kept = [i for i in range(len(entries)) if entries[i] < 0 or first[entries[i]] == i]
    return np.array([*kept, len(entries)], dtype=np.int64)


def threshold(folder: Path, towns: tuple[str, ...], weights: Weights) -> float:
    """The lowest threshold that keeps every guard on the towns that the weights were fitted on."""
    plain: list[Answer] = []
    missing: list[Answer] = []
    for order, (geocoder, cases) in enumerate(worlds(folder, towns, Fit(weights, 1.0))):
        (missing if order % 3 else plain).extend(ask(geocoder, cases))
    for at in np.arange(0.70, 0.98, 0.01).round(2).tolist():
        if _guarded(plain, missing, at):
            return float(at)
    return 0.98


def _guarded(plain: list[Answer], missing: list[Answer], at: float) -> bool:
    placed = [a for a in plain if a.case["truth"]]
    groups = {name: [a for a in plain if a.case["type"] == name] for name in ("out_of_area", "no_location")}
    groups["ambiguous"] = [a for a in placed if a.ambiguous]
    kept = all(share(group, lambda a: a.confidence >= at) <= GUARDS[name] for name, group in groups.items())
    sure, gone = ([a for a in some if a.confidence >= at] for some in (placed, missing))
    return (
        kept
        and share(sure, lambda a: a.right) >= PRECISE
        and share(gone, lambda a: a.right) >= PRECISE_MISSING
    )


def main(folder: Path) -> None:
    """Fit on either pair, report on the other."""
    both = {FITTED: fit(folder, FITTED), HELD_OUT: fit(folder, HELD_OUT)}
    ways = [(FITTED, HELD_OUT), (HELD_OUT, FITTED)]
    columns = [("fitted on A, on B", measure(folder, HELD_OUT, both[FITTED]))]
    columns.append(("fitted on B, on A", measure(folder, FITTED, both[HELD_OUT])))
    columns += [("shipped, on B", measure(folder, HELD_OUT)), ("shipped, on A", measure(folder, FITTED))]
    print(f"A = {', '.join(FITTED)}; B = {', '.join(HELD_OUT)}; shipped threshold {SHIPPED.threshold}")
    print(f"{'measure':42}" + "".join(f"{title:>19}" for title, _ in columns))
    for name in columns[0][1]:
        print(f"{name:42}" + "".join(f"{table[name]:19.3f}" for _, table in columns))
    print(f"\n{'weight':24}{'start':>8}{'of A':>8}{'of B':>8}{'shipped':>9}")
    for name, value in asdict(start()).items():
        of_a, of_b = (getattr(both[way[0]].weights, name) for way in ways)
        print(f"{name:24}{value:8.2f}{of_a:8.2f}{of_b:8.2f}{getattr(WEIGHTS, name):9.2f}")
    print("threshold", *(both[way[0]].threshold for way in ways))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared/data/addresses")
    main(parser.parse_args().data)
