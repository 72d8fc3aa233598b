"""From an answer to the JSON of the page and the API; what it says is said in both languages."""

from __future__ import annotations

import base64
import math
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np

from boundaries.directory import Directory
from boundaries.places import AreaRecord
from gis.crs import metric_to_lonlat
from gis.density import Density
from incidents.hotspots import words
from incidents.hotspots.answer import Answer
from incidents.hotspots.words import Both

MOST_ROWS = 200
SHADES = 255
NUMBERS = ("expected", "ratio", "near_observed", "near_expected", "near_ratio", "p", "q")


def answer_json(directory: Directory, answer: Answer, on: date) -> dict[str, Any]:
    """The whole answer: what was asked and counted, its terms, marks of every area, the first rows in order.

    `on` is the day whose leaders are named.
    """
    question, marks = answer.question, answer.marks()
    areas = answer.areas.assign(mark=marks)
    ranked = answer.ranked().index[:MOST_ROWS]
    return {
        "question": question_json(answer),
        "counted": {"start": answer.start.isoformat(), "end": answer.end.isoformat(), "days": answer.days},
        "last_report": (answer.records.last if answer.records else answer.end).isoformat(),
        "notes": [both(one) for one in words.notes(answer)],
        "revision": answer.revision,
        "total": answer.total,
        "inside": int(areas["observed"].sum()),
        "strays": [_stray(answer, kind, n) for kind, n in answer.strays.items() if n],
        "terms": [both(one) for one in words.terms(answer)],
        "marks": dict(zip(areas["code"], marks, strict=True)),
        "counts": dict(Counter(marks)),
        "rows": [row_json(directory, answer, row, on) for row in areas.loc[ranked].to_dict("records")],
        "of_level": question.level,
        "clusters": _clusters(directory, answer),
        "density": answer.density and _density(answer.density, directory),
    }


def question_json(answer: Answer) -> dict[str, Any]:
    """What was asked, with what was left open filled in."""
    question = answer.question
    return {
        "start": question.start.isoformat(),
        "end": question.end.isoformat(),
        "category": question.category,
        "method": question.method,
        "level": question.level,
        "base": question.base,
    }


def row_json(directory: Directory, answer: Answer, row: Mapping[Any, Any], on: date) -> dict[str, Any]:
    """One area of the answer, with who answers there."""
    area = directory.by_code[answer.question.level, row["code"]]
    return {
        "code": row["code"],
        "name": row["name"],
        "village": row["village"],
        "mark": row["mark"],
        "verdict": both(words.MARKS[row["mark"]]),
        "finding": both(words.finding(answer, row)),
        "observed": int(row["observed"]),
        **{name: number(row[name]) for name in NUMBERS},
        "confidence": int(row["confidence"]),
        "cluster": int(row["cluster"]),
        "leader": leader_json(directory, area, on),
    }


def leader_json(directory: Directory, area: AreaRecord, on: date) -> dict[str, str] | None:
    """Whom to ask first about an area: its own leader, else the one above; None where nobody answers."""
    first = next(iter(directory.leaders_of(area, on)), None)
    return None if first is None else {"name": first.name, "title": first.title}


def both(sentence: Both) -> dict[str, str]:
    """A sentence in both languages."""
    return {"zh": sentence[0], "en": sentence[1]}


def number(value: float) -> float | None:
    """A number with six significant digits; None for NaN and infinity."""
    return float(f"{value:.6g}") if math.isfinite(value) else None


def _stray(answer: Answer, kind: str, n: int) -> dict[str, Any]:
    level = words.LEVELS[answer.question.level]
    zh, en = words.STRAYS[kind]
    return {"kind": kind, "n": n, "zh": zh.format(level=level[0]), "en": en.format(level=level[1])}


def _clusters(directory: Directory, answer: Answer) -> list[dict[str, Any]]:
    if answer.clusters is None:
        return []
    level = answer.question.level
    return [
        {
            "number": int(row["number"]),
            "places": [{"code": code, "name": directory.by_code[level, code].name} for code in row["places"]],
            "start": row["start"].isoformat(),
            "end": row["end"].isoformat(),
            "observed": int(row["observed"]),
            "expected": number(row["expected"]),
            "p": number(row["p"]),
            "recurrence_days": number(min(row["recurrence_days"], 1e12)),
            "confidence": int(row["confidence"]),
            "finding": both(words.rise(row, words.LEVELS[level])),
        }
        for row in answer.clusters.to_dict("records")
    ]


def _density(drawn: Density, directory: Directory) -> dict[str, Any]:
    """The lattice as bytes, 0 to SHADES of the highest value, northernmost row first; its box in degrees."""
    top = float(drawn.values.max(initial=0.0))
    shades = np.round(drawn.values[::-1] / (top or 1.0) * SHADES).astype(np.uint8)
    x0, y0, x1, y1 = drawn.box
    lon, lat = metric_to_lonlat(np.array([x0, x1]), np.array([y0, y1]), directory.srid)
    return {
        "rows": shades.shape[0],
        "columns": shades.shape[1],
        "shades": base64.b64encode(shades.tobytes()).decode(),
        "top_per_km2": number(top),
        "box": [float(lon[0]), float(lat[0]), float(lon[1]), float(lat[1])],
        "bandwidth_m": drawn.bandwidth,
    }
