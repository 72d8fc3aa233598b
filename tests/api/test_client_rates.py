"""How fast one asker may ask, on a clock of the test's own."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

from api.auth.lockout import network_of
from api.client_rates import Buckets
from api.links import code_path, link_of


def test_a_bucket_empties_and_fills() -> None:
    """Two at once, the third waits; after the time told there is exactly one again; others are untouched."""
    buckets = Buckets(2, 60)
    assert [buckets.spend("a", 0.0), buckets.spend("a", 0.0)] == [0, 0]
    assert buckets.spend("a", 0.0) == 30 and buckets.spend("b", 0.0) == 0
    assert buckets.spend("a", 30.0) == 0 and buckets.spend("a", 30.0) > 0


def test_no_limit_is_no_limit() -> None:
    """A size of 0 never refuses."""
    buckets = Buckets(0, 60)
    assert not any(buckets.spend("a", 0.0) for _ in range(10_000))


def test_a_household_is_one_asker() -> None:
    """Addresses of one IPv6 /64 share a bucket; IPv4 addresses do not."""
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff") != network_of("2001:db8:0:1::1")
    assert network_of("10.0.0.1") != network_of("10.0.0.2")


def test_links_lead_to_the_page_of_the_place() -> None:
    """Units and grids have pages, villages are shown on the look-up page; days and languages are kept."""
    unit: Any = SimpleNamespace(level="unit", code="350303102206016007")
    assert link_of("https://a.example", unit) == "https://a.example/u/350303102206016007"
    assert code_path("grid", "g/1", date(2026, 3, 1), "en") == "/g/g%2F1?on=2026-03-01&lang=en"
    assert code_path("village", "v", date(2026, 3, 1)) == "/?at=2026-03-01#village:v"
