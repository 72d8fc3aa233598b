"""A database that was given: accepted when it is fit, refused with the reason when it is not."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from api import connect, migrate
from api.cli.database import open_database
from api.embedded.cluster import Address
from boundaries.database import engine
from gis.errors import InputError, Unavailable
from tests.database import drop_database

PINYIN = ("白家", "陈村", "黄霞", "李庄", "王集", "张湾", "周巷")


@pytest.fixture
def foreign(cluster: Address) -> Iterator[dict[str, str]]:
    """Databases as somebody else might have made them, by name: URLs."""
    made = {
        "c_ctype": "ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'",
        "ascii": "ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'",
        "bare": "",
    }
    _administer(
        cluster, "CREATE ROLE plain", *(f"CREATE DATABASE {n} TEMPLATE template0 {made[n]}" for n in made)
    )
    _administer(cluster, "ALTER DATABASE bare OWNER TO plain")
    yield {name: cluster.url(name) for name in made}
    for name in made:
        drop_database(cluster, cluster.url(name))
    _administer(cluster, "DROP ROLE plain")


def test_given_database_is_used(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """WANGGE_DATABASE_URL in its usual spelling is used, and no private cluster is made."""
    usual = database_url.replace("postgresql+psycopg://", "postgresql://")
    monkeypatch.setenv("WANGGE_DATABASE_URL", usual)
    opened = open_database(tmp_path / "data")
    with opened.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM area")) == 0
    opened.dispose()
    assert not (tmp_path / "data").exists()


def test_bare_database_is_extended_and_migrated(foreign: dict[str, str]) -> None:
    """An empty database gets PostGIS, btree_gist and the tables, also from two processes at once."""
    with ThreadPoolExecutor(2) as pool:
        opened = list(pool.map(connect.open_url, [foreign["bare"]] * 2))
    with opened[0].connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM revision")) == 0
    for each in opened:
        each.dispose()


@pytest.mark.parametrize(("name", "reason"), [("c_ctype", "lc_ctype C"), ("ascii", "SQL_ASCII")])
def test_database_that_breaks_chinese_is_refused(foreign: dict[str, str], name: str, reason: str) -> None:
    """A database whose letters are ASCII only is refused with the statement that makes a better one."""
    with pytest.raises(Unavailable, match=f"{reason}.*breaks Chinese") as refused:
        connect.open_url(foreign[name])
    assert "LOCALE 'C.UTF-8'" in refused.value.zh


def test_missing_right_is_told_with_its_remedy(foreign: dict[str, str]) -> None:
    """A role that may not create PostGIS is told which statement the administrator must run."""
    with pytest.raises(Unavailable, match="CREATE EXTENSION postgis;"):
        connect.open_url(f"{foreign['bare']}&options=-c%20role%3Dplain")


@pytest.mark.parametrize(
    "url", ["mysql://u:secret@h/d", "postgresql", "host=h dbname=d", "postgresql://h:port/d"]
)
def test_address_that_is_none_is_refused(url: str) -> None:
    """What is no PostgreSQL address is refused with an example, and never repeated with its password."""
    with pytest.raises(InputError, match="postgresql://") as refused:
        connect.open_url(url)
    assert "secret" not in str(refused.value)


def test_silent_server_is_told_without_the_password() -> None:
    """Where no server answers, the error names the address but not the password."""
    with pytest.raises(Unavailable, match="does not answer") as refused:
        connect.open_url("postgres://u:secret@127.0.0.1:1/d")
    assert "127.0.0.1" in refused.value.zh
    assert "secret" not in str(refused.value)


def test_names_sort_by_pinyin(cluster: Address, database_url: str) -> None:
    """The collation of names puts Chinese in the order of its sounds."""
    opened = engine(database_url)
    collation = connect.CHINESE_COLLATION
    question = f'SELECT name FROM unnest(CAST(:names AS text[])) AS name ORDER BY name COLLATE "{collation}"'
    with opened.connect() as connection:
        assert tuple(connection.scalars(text(question), {"names": sorted(PINYIN)})) == PINYIN
    opened.dispose()


def test_migrating_again_changes_nothing(database_url: str) -> None:
    """A migrated database can be migrated again, by two at once."""
    opened = engine(database_url)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(migrate.upgrade, [opened] * 2))
    opened.dispose()


def _administer(cluster: Address, *statements: str) -> None:
    server = engine(cluster.url("postgres")).execution_options(isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    server.dispose()
