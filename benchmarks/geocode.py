"""The geocoder's targets, slice by slice, beside three baselines, in one run.

    python benchmarks/geocode.py [--data ../shared/data/addresses] [--quick]

Four real towns: every weight and threshold was chosen on the first two (FITTED); the other two were only
reported.
Rates are texts per second of one core's own time, so that a busy machine does not change them.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.geocode_baselines import ELSEWHERE, Build, baselines, written
from benchmarks.geocode_queries import Table, corrupted, read_lines, real_queries
from gis.gazetteer import Gazetteer
from gis.geocoding import Geocoder, Match
from gis.geocoding.weights import WEIGHTS, Weights

Floats = NDArray[np.float64]
FITTED = ("0902002", "6701200")
HELD_OUT = ("1001302", "1001503")
NEAR_M = 40.0
"""A crossing is found when the point is this near, or the grid is right."""
BASELINE_TEXTS = 60
"""Baselines are slow: they answer this many texts of each town."""


@dataclass(frozen=True)
class Fit:
    """Weights, and the belief from which on a text is accepted (`benchmarks/geocode_fit.py`)."""

    weights: Weights
    threshold: float


SHIPPED = Fit(WEIGHTS, Geocoder.threshold)


@dataclass(frozen=True)
class Answer:
    """What came back for a case."""

    case: dict[str, Any]
    matches: list[Match]
    seconds: float
    threshold: float

    @property
    def confidence(self) -> float:
        return self.matches[0].confidence if self.matches else 0.0

    @property
    def right(self) -> bool:
        """Whether the first match lies in the true grid (or, for a crossing, near the true point)."""
        if not self.matches:
            return False
        first, truth = self.matches[0], self.case["truth"]
        if (first.village, first.grid) == (truth["village"], truth["grid"]):
            return True
        return self.case["type"] == "intersection" and _metres(first, truth) <= NEAR_M

    @property
    def listed(self) -> bool:
        """Whether the true entry is among the first five."""
        return self.case["truth"]["entry"] in [match.entry for match in self.matches[:5]]

    @property
    def ambiguous(self) -> bool:
        return bool(self.case["ambiguous_grids"] > 1)

    @property
    def has_door(self) -> bool:
        """Whether the text names one entry: not a whole road, grid or crossing."""
        return self.case["type"] in ("address", "poi") and "drop_num" not in self.case["ops"]

    def accepted(self) -> bool:
        return self.confidence >= self.threshold


def _metres(match: Match, truth: dict[str, Any]) -> float:
    dx = (match.lon - truth["lon"]) * np.cos(np.radians(match.lat))
    return float(np.hypot(dx, match.lat - truth["lat"]) * 111_320)


def read_gazetteer(folder: Path, town: str) -> pd.DataFrame:
    """One town's doors as text columns."""
    path = next(folder.glob(f"gazetteer_{town}_*.csv"))
    return pd.read_csv(path, dtype=str, keep_default_na=False, quoting=csv.QUOTE_MINIMAL)


def geocoder_of(
    frame: pd.DataFrame, weights: Weights = WEIGHTS, without: frozenset[str] = frozenset()
) -> Geocoder:
    """A geocoder of a town's doors, some of them left out."""
    gazetteer = Gazetteer.from_frame(frame[~frame["id"].isin(without)])
    town, county = frame["town"].iloc[0], frame["county"].iloc[0]
    return Geocoder(gazetteer, town=town, county=county, weights=weights)


def doors_left_out(
    folder: Path, cases: list[dict[str, Any]]
) -> Iterator[tuple[int, frozenset[str], list[dict[str, Any]]]]:
    """The percent of doors to be left out, which these are, and the texts that name one of them."""
    doors = [c for c in cases if c["type"] == "address" and "drop_num" not in c["ops"]]
    for percent in (10, 30):
        lost = frozenset((folder / f"missing_{percent}pct_ids.txt").read_text().split())
        yield percent, lost, [c for c in doors if c["truth"]["entry"] in lost]


def ask(
    geocoder: Geocoder, cases: list[dict[str, Any]], threshold: float = SHIPPED.threshold
) -> list[Answer]:
    """The answers to `cases`, each with its own time."""
    answers = []
    for case in cases:
        begun = process_time()
        matches = geocoder.geocode(case["text"])
        answers.append(Answer(case, matches, process_time() - begun, threshold))
    return answers


def share(answers: list[Answer], test: Callable[[Answer], bool]) -> float:
    """The share of answers that pass a test; nan for none."""
    return float(np.mean([test(answer) for answer in answers])) if answers else float("nan")


def coverage(answers: list[Answer], precision: float = 0.99) -> float:
    """The largest share that can be accepted, the surest first, with at least `precision` of them right."""
    ranked = sorted(answers, key=lambda answer: -answer.confidence)
    right = np.cumsum([answer.right for answer in ranked])
    taken = np.arange(1, len(ranked) + 1)
    good = np.flatnonzero(right / taken >= precision)
    return float(taken[good[-1]] / len(ranked)) if len(good) else 0.0


def slices(answers: list[Answer]) -> dict[str, float]:
    """The measures of one group of towns over its corrupted addresses."""
    plain = [a for a in answers if not a.ambiguous]
    typed = [a for a in plain if any(op.startswith("typo_homophone") for op in a.case["ops"])]
    seconds = np.array([a.seconds for a in answers])
    return {
        "grid@1 unambiguous >= .985": share(plain, lambda a: a.right),
        "grid@1 all >= .935": share(answers, lambda a: a.right),
        "what the texts of all allow": float(np.mean([1 / a.case["ambiguous_grids"] for a in answers])),
        "entry@5 (one door or place) >= .965": share([a for a in plain if a.has_door], lambda a: a.listed),
        "coverage at 99 % precision >= .92": coverage(plain),
        "coverage at 99 %, ambiguous too": coverage(answers),
        "accepted, unambiguous": share(plain, Answer.accepted),
        "precision when accepted": share([a for a in answers if a.accepted()], lambda a: a.right),
        "ambiguous accepted <= .03": share([a for a in answers if a.ambiguous], Answer.accepted),
        "homophone >= .93": share(typed, lambda a: a.right),
        "in a sentence": share([a for a in plain if a.case["wrapped"]], lambda a: a.right),
        "place, relative": share([a for a in plain if a.case["type"] == "poi"], lambda a: a.right),
        "crossing": share([a for a in plain if a.case["type"] == "intersection"], lambda a: a.right),
        "texts per second >= 2000": float(1 / seconds.mean()),
        "p99 milliseconds <= 10": float(np.percentile(seconds, 99) * 1000),
    }


def missing_slices(answers: list[Answer], share_missing: int) -> dict[str, float]:
    """The measures where the true door was deleted from the gazetteer."""
    taken = [a for a in answers if a.accepted()]
    return {
        f"{share_missing} % missing: grid@1 >= .70": share(answers, lambda a: a.right),
        f"{share_missing} % missing: accepted >= .30": share(answers, Answer.accepted),
        f"{share_missing} % missing: precision >= .97": share(taken, lambda a: a.right),
    }


def reject_slices(answers: list[Answer]) -> dict[str, float]:
    """The share of texts without a place here that were accepted all the same."""
    return {
        f"{kind} accepted <= {most}": share([a for a in answers if a.case["type"] == kind], Answer.accepted)
        for kind, most in (("out_of_area", ".01"), ("no_location", "0"))
    }


def measure(folder: Path, towns: tuple[str, ...], fit: Fit = SHIPPED) -> dict[str, float]:
    """Every measure over a group of towns."""
    cases, rejects = read_lines(folder / "cases_tw.jsonl"), read_lines(folder / "cases_reject.jsonl")
    found: list[Answer] = []
    refused: list[Answer] = []
    gone: dict[int, list[Answer]] = {10: [], 30: []}
    for town in towns:
        frame = read_gazetteer(folder, town)
        mine = [case for case in cases if case["town"] == town]
        geocoder = geocoder_of(frame, fit.weights)
        found += ask(geocoder, mine, fit.threshold)
        refused += ask(geocoder, [case for case in rejects if case["town"] == town], fit.threshold)
        for percent, ids, about in doors_left_out(folder, mine):
            gone[percent] += ask(geocoder_of(frame, fit.weights, ids), about, fit.threshold)
    table = {**slices(found), **reject_slices(refused)}
    for n, answers in gone.items():
        table |= missing_slices(answers, n)
    return table


def measure_baselines(folder: Path, builds: dict[str, Build]) -> Table:
    """grid@1 over unambiguous addresses and places of the held-out towns, and texts a second, by baseline."""
    cases = read_lines(folder / "cases_tw.jsonl")
    table: Table = {name: {"right": 0.0, "asked": 0.0, "seconds": 0.0} for name in builds}
    for town in HELD_OUT:
        frame = read_gazetteer(folder, town)
        lines = written(frame)
        kinds = [c for c in cases if c["town"] == town and c["ambiguous_grids"] == 1]
        mine = [c for c in kinds if c["type"] in ("address", "poi") and "drop_num" not in c["ops"]]
        for name, build in builds.items():
            clock = perf_counter if name in ELSEWHERE else process_time
            row, find = table[name], build(lines)
            for case in mine[:BASELINE_TEXTS]:
                begun = clock()
                at = find(case["text"])
                row["seconds"] += clock() - begun
                truth = case["truth"]
                here = frame.iloc[at]
                row["right"] += (here["village"], here["grid"]) == (truth["village"], truth["grid"])
                row["asked"] += 1
    return table


def index_seconds() -> float:
    """Time to index the largest town's doors (22,086 entries)."""
    frame = read_gazetteer(FOLDER, HELD_OUT[0])
    begun = process_time()
    geocoder_of(frame)
    return process_time() - begun


def main() -> None:
    """Print the table."""
    fitted, held = measure(FOLDER, FITTED), measure(FOLDER, HELD_OUT)
    print(f"threshold {Geocoder.threshold}; fitted on {', '.join(FITTED)}; held out {', '.join(HELD_OUT)}")
    print(f"{'measure':44}{'fitted':>10}{'held out':>10}")
    for name, value in fitted.items():
        digits = 0 if "second" in name and "milli" not in name else 3
        print(f"{name:44}{value:10.{digits}f}{held[name]:10.{digits}f}")
    print(f"{'index of 22,086 entries <= 2 s':44}{'':10}{index_seconds():10.3f}")
    if not QUICK:
        with baselines() as builds:
            compare(held["texts per second >= 2000"], builds)


def compare(ours: float, builds: dict[str, Build]) -> None:
    """Print the baselines' rows beside ours, on the towns and on the mainland texts."""
    print(f"\n{'baseline (held out, doors and places)':50}{'grid@1':>10}{'texts/s':>10}{'ours is':>10}")
    for name, row in measure_baselines(FOLDER, builds).items():
        rate = row["asked"] / row["seconds"]
        print(f"{name:50}{row['right'] / row['asked']:10.3f}{rate:10.0f}{ours / rate:9.0f}x")
    show("1,402 real queries, up to five candidates each", real_queries(FOLDER, builds))
    show("2,768 corrupted addresses of many cities", corrupted(FOLDER, builds))


def show(title: str, table: Table) -> None:
    """Print a table, a row for each way."""
    names = list(next(iter(table.values())))
    print(f"\n{title:50}" + "".join(f"{name:>23}" for name in names))
    for way, row in table.items():
        cells = [f"{row[name]:23.{0 if name == 'texts/s' else 3}f}" for name in names if name in row]
        print(f"{way:50}" + "".join(cells))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared/data/addresses")
    parser.add_argument("--quick", action="store_true", help="without the baselines")
    options = parser.parse_args()
    FOLDER, QUICK = options.data, options.quick
    main()
