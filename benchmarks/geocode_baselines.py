"""What one would use without a geocoder: the entry whose written address looks most like the text."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Callable
from math import sqrt

import pandas as pd
import psycopg
from rapidfuzz import fuzz, process

from gis.address import normalise

Find = Callable[[str], int]
"""A text to the row of the entry found."""
PARTS = (("village", ""), ("grid", "网格"), ("road", ""), ("section", "段"), ("lane", "巷"), ("alley", "弄"))


def written(frame: pd.DataFrame) -> list[str]:
    """Each entry's address as one string, its place's name last."""
    lines = []
    for row in frame.to_dict("records"):
        text = "".join(row[name] + unit for name, unit in PARTS if row[name])
        text += row["num"] + (f"之{row['sub']}" if row["sub"] else "") + "号" + row["poi"]
        lines.append(normalise(text).text)
    return lines


def with_rapidfuzz(frame: pd.DataFrame) -> Find:
    """The best ratio of matching characters, by RapidFuzz."""
    lines = written(frame)

    def find(text: str) -> int:
        best = process.extractOne(normalise(text).text, lines, scorer=fuzz.ratio)
        return int(best[2])

    return find


def with_rapidfuzz_weighted(frame: pd.DataFrame) -> Find:
    """RapidFuzz as it comes: its default scorer also looks for the address inside a sentence."""
    lines = written(frame)

    def find(text: str) -> int:
        best = process.extractOne(normalise(text).text, lines)
        return int(best[2]) if best else 0

    return find


def with_bigrams(frame: pd.DataFrame) -> Find:
    """The best cosine of character pairs, by an inverted index."""
    lines = written(frame)
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


def with_pg_trgm(frame: pd.DataFrame) -> Find | None:
    """The best trigram similarity in PostgreSQL; None where WANGGE_DATABASE_URL names no database with
    pg_trgm."""
    url = os.environ.get("WANGGE_DATABASE_URL", "").replace("postgresql+psycopg", "postgresql")
    if not url:
        return None
    db = psycopg.connect(url)
    try:
        db.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except psycopg.Error:
        return None
    db.execute("CREATE TEMP TABLE written (at int, line text)")
    with db.cursor() as cursor, cursor.copy("COPY written FROM STDIN") as copy:
        for row in enumerate(written(frame)):
            copy.write_row(row)
    db.execute("CREATE INDEX ON written USING gist (line gist_trgm_ops)")

    def find(text: str) -> int:
        plain = normalise(text).text
        row = db.execute("SELECT at FROM written ORDER BY line <-> %s LIMIT 1", (plain,)).fetchone()
        return int(row[0]) if row else 0

    return find


BASELINES: dict[str, Callable[[pd.DataFrame], Find | None]] = {
    "char n-gram": with_bigrams,
    "rapidfuzz, plain ratio": with_rapidfuzz,
    "rapidfuzz, its default scorer": with_rapidfuzz_weighted,
    "pg_trgm": with_pg_trgm,
}
ELSEWHERE = {"pg_trgm"}
"""Baselines that work in another process: their rate is by the wall clock."""
