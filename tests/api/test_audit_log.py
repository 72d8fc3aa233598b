"""The audit log is only ever added to: the application's role is refused, and who is not leaves a trace."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from api.auth import audit, chain
from api.database_roles import application_engine, prepare, protection
from api.embedded.cluster import Address
from boundaries.database import engine
from tests import database

REWRITES = (
    "UPDATE audit_log SET actor = 'nobody'",
    "DELETE FROM audit_log",
    "TRUNCATE audit_log CASCADE",
    "DROP TABLE audit_log CASCADE",
    "UPDATE audit_seal SET hash = ''",
    "DELETE FROM audit_seal",
    "TRUNCATE audit_seal",
    "INSERT INTO audit_seal SELECT number + 1, entry_id, hash FROM audit_seal",
    "DROP TABLE audit_seal",
    "ALTER TABLE audit_log DISABLE TRIGGER ALL",
    "ALTER TABLE audit_log RENAME TO forgotten",
    "DROP TRIGGER audit_refuse ON audit_log",
    "DROP FUNCTION audit_refuse() CASCADE",
    "CREATE OR REPLACE FUNCTION audit_link() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "SET session_replication_role = replica",
    "UPDATE alembic_version SET version_num = '0001'",
)
ENTRIES = text("SELECT count(*) FROM audit_log")


@pytest.fixture(scope="module")
def owner(cluster: Address) -> Iterator[Engine]:
    """An engine as the owner of the tables; entries 1 and 2 are in the log, and what tests add after them."""
    url = database.new_database(cluster)
    opened = engine(url)
    for number in (1, 2):
        write(opened, f"draft {number}")
    yield opened
    opened.dispose()
    database.drop_database(cluster, url)


def write(opened: Engine, target: str) -> None:
    """An entry of its own transaction."""
    with Session(opened) as session, session.begin():
        audit(session, None, "draft.new", target, {"name": "测试"})


def verdict(opened: Engine) -> chain.Verdict:
    """What a check of the chain finds."""
    with Session(opened) as session:
        return chain.verify(session, lambda _: None)


def refused(opened: Engine, statement: str) -> str:
    """What the database says to a statement that must fail."""
    with opened.connect() as connection, pytest.raises(DBAPIError) as caught:
        connection.exec_driver_sql(statement)
        connection.commit()
    return str(caught.value.orig)


@pytest.mark.parametrize("own_cluster", [False, True], ids=["taken on", "logged in"])
def test_the_applications_role_cannot_rewrite_the_log(owner: Engine, own_cluster: bool) -> None:
    """UPDATE, DELETE, TRUNCATE, DROP and what would prepare them are refused; adding still works."""
    served, before = application_engine(owner, own_cluster), verdict(owner).head.number
    for statement in REWRITES:
        said = refused(served, statement)
        assert "permission denied" in said or "must be" in said, (statement, said)
    write(served, "draft 3")
    assert protection(served) and not protection(owner)
    served.dispose()
    after = verdict(owner)
    assert (after.head.number, after.broken) == (before + 1, None)


def test_a_role_that_logged_in_has_no_other_behind_it(owner: Engine) -> None:
    """On a private cluster RESET ROLE leads nowhere, for the server logged in as that role."""
    served = application_engine(owner, own_cluster=True)
    with served.connect() as connection:
        connection.execute(text("RESET ROLE"))
        who = connection.execute(text("SELECT session_user, current_user")).one()
    assert tuple(who) == ("wangge_app", "wangge_app")
    served.dispose()


def test_triggers_refuse_even_the_owner(owner: Engine) -> None:
    """Before an owner can rewrite anything, triggers must be switched off."""
    for statement in REWRITES[:3]:
        assert "only ever added to" in refused(owner, statement)


def test_where_roles_cannot_be_made_the_triggers_stand(cluster: Address) -> None:
    """A given role that owns the tables and may not make roles still serves; the lack is known."""
    url = database.new_database(cluster)
    first = engine(url)
    with first.begin() as connection:
        connection.execute(text("DO 'BEGIN CREATE ROLE landlord; EXCEPTION WHEN duplicate_object THEN END'"))
        for table in ("audit_log", "audit_seal"):
            connection.execute(text(f"ALTER TABLE {table} OWNER TO landlord"))
    first.dispose()
    landlord = engine(f"{url}&options=-c%20role%3Dlandlord")
    prepare(landlord)
    served = application_engine(landlord)
    write(served, "draft 1")
    assert not protection(served)
    assert "only ever added to" in refused(served, "DELETE FROM audit_log")
    for opened in (served, landlord):
        opened.dispose()
    database.drop_database(cluster, url)


TAMPERINGS = {
    "UPDATE audit_log SET target = 'draft 9' WHERE target = 'draft 1'": 1,
    "UPDATE audit_log SET detail = '{}' WHERE target = 'draft 2'": 2,
    "UPDATE audit_seal SET hash = 'x' WHERE number = 1": 1,
    "DELETE FROM audit_seal WHERE number = 1": 1,
}


@pytest.fixture
def meddling(owner: Engine) -> Iterator[Session]:
    """A session as the owner with the triggers switched off; all of it is rolled back."""
    with Session(owner) as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        yield session
        session.rollback()


def check(session: Session, noted: chain.Head | None = None) -> str:
    """What a check says in English, empty when all is well."""
    found = chain.verify(session, lambda _: None, noted).broken
    return found[1] if found else ""


@pytest.mark.parametrize(("statement", "number"), TAMPERINGS.items(), ids=list(TAMPERINGS))
def test_tampering_shows(meddling: Session, statement: str, number: int) -> None:
    """An entry that was changed, or a link, breaks the chain exactly there."""
    assert check(meddling) == ""
    meddling.execute(text(statement))
    assert f"Entry {number} " in check(meddling)


def test_the_end_cut_off_shows_against_a_noted_head(meddling: Session) -> None:
    """Newest entries removed with their links leave a whole chain; the head noted before tells."""
    noted = chain.verify(meddling, lambda _: None).head
    meddling.execute(text("DELETE FROM audit_seal WHERE number > 1"))
    meddling.execute(text("DELETE FROM audit_log WHERE target <> 'draft 1'"))
    assert check(meddling) == ""
    assert "is not the one noted earlier" in check(meddling, noted)


def test_an_entry_without_a_link_shows(meddling: Session) -> None:
    """An entry put in behind the chain's back is found."""
    meddling.execute(text("DELETE FROM audit_seal WHERE number > 1"))
    assert "not in the hash chain" in check(meddling)


def test_the_moment_is_the_databases(owner: Engine) -> None:
    """An entry cannot be dated back."""
    served = application_engine(owner)
    with served.begin() as connection:
        backdated = "(gen_random_uuid(), '1999-01-01', 'x', 'y')"
        connection.execute(text(f"INSERT INTO audit_log (id, at, actor, action) VALUES {backdated}"))
        at = connection.scalar(text("SELECT max(at) FROM audit_log WHERE actor = 'x'"))
    served.dispose()
    assert abs(at - datetime.now(UTC)) < timedelta(minutes=5)


def test_many_at_once_make_one_chain(owner: Engine) -> None:
    """Eight writers at once: every entry has its link, and the chain holds."""
    served, before = application_engine(owner), verdict(owner).head.number
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: write(served, f"many {number}"), range(80)))
    found = verdict(served)
    served.dispose()
    assert (found.head.number, found.broken) == (before + 80, None)


def test_what_is_rolled_back_is_not_in_the_log(owner: Engine) -> None:
    """The entry belongs to the change: without it neither is there."""
    with Session(owner) as session:
        before = session.execute(ENTRIES).scalar_one()
        audit(session, None, "draft.new", "draft 3")
        session.rollback()
        assert session.execute(ENTRIES).scalar_one() == before
