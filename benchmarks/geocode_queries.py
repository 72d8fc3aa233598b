"""Mainland texts, to see how far the geocoder carries beyond one town: CCKS addresses and real queries.

Two sets without coordinates. 2,768 corrupted addresses against 11,091 entries of many cities, already cut
into columns; and 1,402 queries that people really typed, each with up to five candidate addresses that
people judged to match fully, in part or not at all: these are given as they stand, one line each. Nothing
was fitted on either but how much a long name pays in likeness (`gis.geocoding.echoes.LENGTH_COST`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import pandas as pd

from benchmarks.geocode_baselines import ELSEWHERE, Build
from gis.address import normalise
from gis.gazetteer import Gazetteer
from gis.geocoding import Geocoder

ASKED = 150
"""Corrupted addresses that the slow baselines are asked."""
COLUMNS = ("prov", "city", "district", "town", "community", "road", "roadno", "poi", "subpoi", "houseno")
GRADES = {"完全匹配": 2, "部分匹配": 1, "不匹配": 0}

BLOCKS, LANES = ("号楼", "幢", "栋", "座"), ("弄", "巷", "组")

Row = dict[str, Any]
Table = dict[str, dict[str, float]]


def read_lines(path: Path) -> list[Row]:
    """The records of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def choose(query: str, candidates: list[str]) -> tuple[int | None, bool]:
    """Which candidate the geocoder takes the query for, and whether it would accept that by itself."""
    rows = [
        {"id": str(at), "grid": str(at), "name": text, "lon": 119.0 + at / 100, "lat": 25.0}
        for at, text in enumerate(candidates)
    ]
    matches = Geocoder(Gazetteer.from_frame(pd.DataFrame(rows))).geocode(query)
    if not matches:
        return None, False
    named = next((m for m in matches if m.entry is not None), matches[0])
    return int(named.entry or named.grid), matches[0].confidence >= Geocoder.threshold


def real_queries(folder: Path, builds: dict[str, Build]) -> Table:
    """For each way: how often its first candidate is the best judged one, of the queries that have a match;
    for ours also how often a query without any match was accepted."""
    queries = read_lines(folder / "match_ccks2021.jsonl")
    grades = [[GRADES[c["label"]] for c in query["candidate"]] for query in queries]
    texts = [[c["text"] for c in query["candidate"]] for query in queries]
    taken = [choose(query["query"], lines) for query, lines in zip(queries, texts, strict=True)]
    table: Table = {"wangge": _judged(grades, [at for at, _ in taken])}
    nowhere = [sure for (_, sure), grade in zip(taken, grades, strict=True) if not max(grade)]
    table["wangge"]["none fits, accepted"] = sum(nowhere) / len(nowhere)
    for name, build in builds.items():
        lines = [[normalise(text).text for text in five] for five in texts]
        found = [build(five)(query["query"]) for query, five in zip(queries, lines, strict=True)]
        table[name] = _judged(grades, found)
    return table


def _judged(grades: list[list[int]], taken: Sequence[int | None]) -> dict[str, float]:
    full = [grade[at] == 2 for grade, at in _answers(grades, taken, 2)]
    some = [grade[at] > 0 for grade, at in _answers(grades, taken, 1)]
    given = [at is not None for grade, at in zip(grades, taken, strict=True) if max(grade)]
    return {
        "full match first": sum(full) / sum(max(grade) == 2 for grade in grades),
        "full or partial first": sum(some) / sum(max(grade) > 0 for grade in grades),
        "answered": sum(given) / len(given),
    }


def _answers(grades: list[list[int]], taken: Sequence[int | None], best: int) -> list[tuple[list[int], int]]:
    pairs = zip(grades, taken, strict=True)
    return [(grade, at) for grade, at in pairs if max(grade) >= best and at is not None]


def corrupted(folder: Path, builds: dict[str, Build]) -> Table:
    """For each way: entry@1, entry@5 (ours) and texts a second, over the 11,091 entries of many cities."""
    rows = read_lines(folder / "gazetteer_ccks.jsonl")
    cases = read_lines(folder / "cases_ccks.jsonl")
    lines = [normalise("".join(str(row.get(name, "")) for name in COLUMNS)).text for row in rows]
    geocoder = Geocoder(Gazetteer.from_frame(_entries(rows)))

    def ours(text: str) -> list[str | None]:
        return [match.entry or match.grid for match in geocoder.geocode(text)[:5]]

    table: Table = {"wangge": _found(cases, ours, lines, process_time)}
    for name, build in builds.items():
        clock = perf_counter if name in ELSEWHERE else process_time
        find = build(lines)
        table[name] = _found(cases[:ASKED], lambda text, find=find: [str(find(text))], lines, clock)  # type: ignore[misc]
    return table


def _entries(rows: list[Row]) -> pd.DataFrame:
    """The entries in the columns of a town's gazetteer, each in a grid of its own."""
    numbered = [_numbered(row) for row in rows]
    return pd.DataFrame(
        {
            "id": [str(row["id"]) for row in rows],
            "village": [row.get("community") or row.get("town", "") for row in rows],
            "grid": [str(row["id"]) for row in rows],
            "road": [row.get("road", "") for row in rows],
            **{part: [cells.get(part, "") for cells in numbered] for part in ("lane", "number", "building")},
            "name": [str(row.get("poi", "")) + str(row.get("subpoi", "")) for row in rows],
            "aliases": [[str(row["poi"])] if row.get("poi") and row.get("subpoi") else [] for row in rows],
            "lon": [119.0 + row["id"] / 10_000 for row in rows],
            "lat": 25.0,
        }
    )


def _numbered(row: Row) -> dict[str, str]:
    """The numbers of a row by what they count: a lane, a door, a building."""
    cells: dict[str, str] = {}
    for name in ("roadno", "subroadno", "houseno", "cellno"):
        value = str(row.get(name, ""))
        block = value.endswith(BLOCKS) or (name == "houseno" and value.isdecimal())
        kind = "lane" if value.endswith(LANES) else "building" if block else "number"
        if value and kind not in cells:
            cells[kind] = value
    return cells


def _found(
    cases: list[Row], find: Callable[[str], list[Any]], lines: list[str], clock: Callable[[], float]
) -> dict[str, float]:
    """An entry is found where it, or one written just like it, is listed."""
    begun = clock()
    listed = [[lines[int(at)] for at in find(case["text"]) if at is not None] for case in cases]
    seconds = clock() - begun
    truth = [lines[case["truth"]["entry"]] for case in cases]
    return {
        "entry@1": sum(true in got[:1] for true, got in zip(truth, listed, strict=True)) / len(cases),
        "entry@5": sum(true in got for true, got in zip(truth, listed, strict=True)) / len(cases),
        "texts/s": len(cases) / seconds,
    }
