"""Fixtures of the boundary tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import database


@pytest.fixture
def cluster_urls(cluster: database.cluster.Address) -> Iterator[tuple[str, str]]:
    """Two migrated, empty databases."""
    urls = database.new_database(cluster), database.new_database(cluster)
    yield urls
    for url in urls:
        database.drop_database(cluster, url)
