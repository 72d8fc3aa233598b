"""What one would use without a geocoder: the entry whose written address looks most like the text."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import sqrt
from pathlib import Path

import pandas as pd
import psycopg
from rapidfuzz import fuzz, process

from api.embedded import cluster
from gis.address import normalise

Find = Callable[[str], int]
"""A text to the row of the line found."""
Build = Callable[[list[str]], Find]
"""The lines to search, made ready."""
PARTS = (("village", ""), ("grid", "网格"), ("road", ""), ("section", "段"), ("lane", "巷"), ("alley", "弄"))


def written(frame: pd.DataFrame) -> list[str]:
    """Each entry's address as one string, its place's name last."""
    lines = []
    for row in frame.to_dict("records"):
        text = "".join(row[name] + unit for name, unit in PARTS if row[name])
        text += row["num"] + (f"之{row['sub']}" if row["sub"] else "") + "号" + row["poi"]
        lines.append(normalise(text).text)
    return lines


def with_rapidfuzz_as_it_comes(lines: list[str]) -> Find:
    """RapidFuzz as its manual shows it: `process.extract` with its usual scorer (WRatio), the five best."""

    def find(text: str) -> int:
        best = process.extract(normalise(text).text, lines, scorer=fuzz.WRatio, limit=5)
        return int(best[0][2]) if best else 0

    return find


def with_rapidfuzz_ratio(lines: list[str]) -> Find:
    """RapidFuzz with its fastest scorer, the plain ratio of matching characters."""

    def find(text: str) -> int:
        best = process.extract(normalise(text).text, lines, scorer=fuzz.ratio, limit=5)
        return int(best[0][2])

    return find


def with_rapidfuzz_partial(lines: list[str]) -> Find:
    """RapidFuzz with the scorer that finds a line within a longer text, as in a report."""

    def find(text: str) -> int:
        best = process.extract(normalise(text).text, lines, scorer=fuzz.partial_ratio, limit=5)
        return int(best[0][2])

    return find


def with_bigrams(lines: list[str]) -> Find:
    """The best cosine of character pairs, by an inverted index."""
    index: dict[str, list[int]] = defaultdict(list)
    sizes = []
    for at, line in enumerate(lines):
        pairs = {line[i : i + 2] for i in range(len(line) - 1)}
        sizes.append(sqrt(len(pairs) or 1))
        for pair in pairs:
            index[pair].append(at)

    def find(text: str) -> int:
        plain = normalise(text).text
        votes: Counter[int] = Counter()
        for pair in {plain[i : i + 2] for i in range(len(plain) - 1)}:
            votes.update(index.get(pair, ()))
        return max(votes, key=lambda at: votes[at] / sizes[at], default=0)

    return find


def with_pg_trgm(db: psycopg.Connection) -> Build:
    """The best trigram similarity in PostgreSQL, by a GiST index over the lines."""
    db.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    db.execute("CREATE TEMP TABLE written (at int, line text)")
    db.execute("CREATE INDEX ON written USING gist (line gist_trgm_ops)")

    def build(lines: list[str]) -> Find:
        db.execute("TRUNCATE written")
        with db.cursor() as cursor, cursor.copy("COPY written FROM STDIN") as copy:
            for row in enumerate(lines):
                copy.write_row(row)

        def find(text: str) -> int:
            plain = normalise(text).text
            row = db.execute("SELECT at FROM written ORDER BY line <-> %s LIMIT 1", (plain,)).fetchone()
            return int(row[0]) if row else 0

        return find

    return build


def _silently(zh: str, en: str) -> None:
    """Says nothing while the cluster starts."""


@contextmanager
def baselines() -> Iterator[dict[str, Build]]:
    """Every baseline by name; pg_trgm asks a private cluster that lives as long as the context."""
    root = Path(tempfile.mkdtemp(prefix="wangge-geocode-"))
    root.chmod(0o755)
    try:
        address = cluster.ensure_running(root, _silently)
        with psycopg.connect(address.url("postgres").replace("postgresql+psycopg", "postgresql")) as db:
            yield {
                "char n-gram": with_bigrams,
                "rapidfuzz, process.extract as it comes (WRatio)": with_rapidfuzz_as_it_comes,
                "rapidfuzz, process.extract with fuzz.ratio": with_rapidfuzz_ratio,
                "rapidfuzz, process.extract with partial_ratio": with_rapidfuzz_partial,
                "pg_trgm": with_pg_trgm(db),
            }
    finally:
        cluster.stop(root)
        shutil.rmtree(root, ignore_errors=True)


ELSEWHERE = {"pg_trgm"}
"""Baselines that work in another process: their rate is by the wall clock."""
