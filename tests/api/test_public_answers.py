"""Whatever the public asks: no whole phone number, no list of people, nobody who is not public.

Parameters are drawn from the OpenAPI description, and from what a curious person would try: names, numbers
and codes that are in the database.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.auth.deps import rule_of
from boundaries.database import engine
from tests.api.access import APPLICATION, ROUTES
from tests.api.conftest import client_of

WHOLE = re.compile(r"(?<![\d.])1\d{10}(?!\d)")
MOST_PEOPLE = 40
"""People in one answer: of a place, of the place across the border, of shops over it, with services."""
EXAMPLES = 12
PAGES = {"/u/{code}": ["code", "on", "lang"], "/g/{code}": ["code", "on", "lang"]}
PRIVATE = text("""
    SELECT DISTINCT person.name FROM person
    WHERE char_length(person.name) > 2 AND person.name NOT IN (
        SELECT holder.name FROM person AS holder JOIN appointment ON appointment.person_id = holder.id
    ) AND NOT EXISTS (SELECT FROM address WHERE address.name LIKE '%' || person.name || '%')
""")
WORDS = {
    "names": "SELECT DISTINCT name FROM person LIMIT 40",
    "phones": "SELECT DISTINCT phone FROM person WHERE phone <> '' LIMIT 40",
    "codes": "SELECT code FROM area ORDER BY md5(code) LIMIT 60",
    "reporters": "SELECT reporter_phone FROM report WHERE reporter_phone <> '' LIMIT 5",
    "reports": "SELECT CAST(id AS text) FROM report LIMIT 5",
}


@dataclass(frozen=True)
class Curious:
    """A client without a session, words to try, and what may never be answered."""

    web: httpx.Client
    words: dict[str, list[str]]
    phones: frozenset[str]
    private: tuple[str, ...]


@pytest.fixture(scope="module")
def curious(site: str, sample_url: str) -> Iterator[Curious]:
    """On the sample town."""
    opened = engine(sample_url)
    with Session(opened) as session:
        words = {kind: list(session.scalars(text(query))) for kind, query in WORDS.items()}
        phones = session.scalars(text("SELECT phone FROM person UNION SELECT reporter_phone FROM report"))
        held = frozenset(phone for phone in phones if len(phone) > 6)
        private = tuple(session.scalars(PRIVATE))
    opened.dispose()
    with client_of(site) as web:
        yield Curious(web, words, held, private)


def public_operations() -> list[tuple[str, list[dict[str, Any]]]]:
    """Path and parameters of every GET that anybody may send."""
    paths = APPLICATION.openapi()["paths"]
    open_ones = {
        route.path_format for method, route in ROUTES if method == "GET" and not rule_of(route.dependant)
    }
    described = [
        (path, known["get"].get("parameters", []))
        for path, known in paths.items()
        if "get" in known and path in open_ones
    ]
    plain = [
        (path, [{"name": name, "in": "path" if name == "code" else "query", "schema": {}} for name in names])
        for path, names in PAGES.items()
    ]
    return described + plain


OPERATIONS = public_operations()


def value_of(schema: dict[str, Any], words: dict[str, list[str]]) -> st.SearchStrategy[str]:
    """Values for one parameter: what its schema says, and what a curious person types."""
    kinds = {one.get("type") for one in schema.get("anyOf", [schema])}
    if "enum" in schema:
        return st.sampled_from([str(one) for one in schema["enum"]])
    if "boolean" in kinds:
        return st.sampled_from(["0", "1", "true"])
    if "integer" in kinds:
        return st.integers(-1, 100).map(str)
    if "number" in kinds:
        return st.one_of(st.floats(118.9, 119.2).map(str), st.floats(25.3, 25.6).map(str), st.just("nan"))
    known = [word for found in words.values() for word in found]
    odd = ["", "%", "_", "'", "*", "1", "2026-01-01", "黄霞村", "黄霞村16网格", "单元长", "null"]
    return st.one_of(st.sampled_from(known), st.sampled_from(odd), st.text(max_size=8))


def asked(path: str, parameters: list[dict[str, Any]], words: dict[str, list[str]]) -> st.SearchStrategy[Any]:
    """(path, query) of a request."""
    values = {one["name"]: value_of(one.get("schema", {}), words) for one in parameters}
    inside = {one["name"] for one in parameters if one["in"] == "path"}
    query = {name: value for name, value in values.items() if name not in inside}
    fixed = {name: values[name] for name in inside}
    return st.tuples(st.fixed_dictionaries(fixed), st.fixed_dictionaries({}, optional=query))


def test_the_public_operations_are_known() -> None:
    """The look-up, areas, suggestions, reports and the pages are among what is asked below."""
    paths = {path for path, _ in OPERATIONS}
    assert {"/api/places", "/api/areas/{code}", "/api/suggest", "/api/geocode", "/u/{code}"} <= paths


@pytest.mark.parametrize(("path", "parameters"), OPERATIONS, ids=[path for path, _ in OPERATIONS])
def test_no_answer_gives_a_person_away(curious: Curious, path: str, parameters: list[dict[str, Any]]) -> None:
    """No stored number whole, no list of people, no name of whoever holds no public post; never a 5xx."""
    count = EXAMPLES if parameters else 1

    @settings(max_examples=count, database=None)
    @given(asked(path, parameters, curious.words))
    def holds(sent: tuple[dict[str, str], dict[str, str]]) -> None:
        address = path
        for name, value in sent[0].items():
            address = address.replace(f"{{{name}}}", quote(value, safe="") or "-")
        answer = curious.web.get(address, params=sent[1])
        assert answer.status_code < 500
        body = answer.text
        sent_words = json.dumps([*sent[0].values(), *sent[1].values()], ensure_ascii=False)
        found = {
            number for number in WHOLE.findall(body) if number in curious.phones and number not in sent_words
        }
        assert not found
        assert body.count("phone_masked") <= MOST_PEOPLE
        assert not [name for name in curious.private if name in body and name not in sent_words]

    holds()
