"""From what a text may mean to the JSON that the API answers with (`api.geocode_schemas`)."""

from __future__ import annotations

from typing import Any

from api.answers import area_json, unit_json
from api.geocode_words import KINDS, PARTS
from boundaries.suggestions import Suggestion
from boundaries.text_places import Candidate, Found
from gis.geocoding import Explanation, Span

DEGREE_DIGITS = 7
CONFIDENCE_DIGITS = 4


def found_json(found: Found, limit: int) -> dict[str, Any]:
    """`GeocodeOut` of a text, with up to `limit` candidates."""
    return {
        "accepted": found.accepted,
        "threshold": found.threshold,
        "spans": spans_json(found.spans),
        "matches": [candidate_json(one, found.spans) for one in found.candidates[:limit]],
        "explanation": None,
    }


def candidate_json(one: Candidate, spans: tuple[Span, ...] = ()) -> dict[str, Any]:
    """`MatchOut` of a candidate."""
    return {
        "level": one.level,
        "name": one.label,
        "lon": round(one.lon, DEGREE_DIGITS),
        "lat": round(one.lat, DEGREE_DIGITS),
        "village": area_json(one.village),
        "grid": area_json(one.grid),
        "unit": one.unit and unit_json(one.unit),
        "confidence": round(one.confidence, CONFIDENCE_DIGITS),
        "spans": spans_json(spans),
        "reasons": [reason_json(part, points) for part, points in one.reasons],
        "score": round(one.score, 3),
    }


def spans_json(spans: tuple[Span, ...]) -> list[dict[str, Any]]:
    """`SpanOut` of each part of a text that was understood."""
    return [{"start": start, "end": end, "kind": kind, **_words(KINDS, kind)} for start, end, kind in spans]


def reason_json(part: str, points: float) -> dict[str, Any]:
    """`ReasonOut` of one part of a score."""
    return {"part": part, **_words(PARTS, part), "points": round(points, 3)}


def explanation_json(told: Explanation) -> dict[str, Any]:
    """`ExplanationOut`: how the text was read."""
    return {"read_as": told.text, "nothing": round(told.nothing, 3), "spans": spans_json(told.spans)}


def suggestion_json(one: Suggestion) -> dict[str, Any]:
    """`SuggestionOut` of something to choose."""
    return {
        "kind": one.kind,
        "name": one.label,
        "under": list(one.under),
        "code": one.code or None,
        "lon": one.lon if one.lon is None else round(one.lon, DEGREE_DIGITS),
        "lat": one.lat if one.lat is None else round(one.lat, DEGREE_DIGITS),
    }


def _words(table: dict[str, tuple[str, str]], key: str) -> dict[str, str]:
    named = [table.get(one, (one, one)) for one in key.split("/")]
    return {"zh": "/".join(name[0] for name in named), "en": " / ".join(name[1] for name in named)}
