"""`wangge user`, `wangge token` and `wangge audit-log` from one end to the other."""

from __future__ import annotations

import re

import pytest
from sqlalchemy.orm import Session
from typer.testing import CliRunner, Result

from api.auth import accounts, demo, passwords
from api.auth.tables import Account
from api.cli import app
from api.map_source import is_sample
from boundaries.tables import Revision
from gis.errors import Conflict, InputError, NotFound
from tests.incidents import small_town

PASSWORD = "a password for g1"


@pytest.fixture
def run(session: Session, database_url: str, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """The command line on a database with the small town."""
    small_town.publish(session)
    monkeypatch.setenv("WANGGE_DATABASE_URL", database_url)

    def command(*words: str, typed: str = "") -> Result:
        session.rollback()
        result = CliRunner().invoke(app, [*words], input=typed)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return command


def test_an_account_from_beginning_to_end(run, session: Session, database_url: str) -> None:  # type: ignore[no-untyped-def]
    """Made with a password from standard input, listed, given another one, shut; all of it in a whole log."""
    run("user", "add", "Zhang", "--role", "grid_leader", "--area", "名g1", typed=f"{PASSWORD}\n")
    made = session.query(Account).one()
    assert (made.name, made.area_level, made.area_code) == ("zhang", "grid", "g1")
    assert passwords.is_password(made.password_hash, PASSWORD)
    with pytest.raises(Conflict):
        run("user", "add", "ZHANG", "--role", "viewer", typed=f"{PASSWORD}\n")
    shown = run("user", "password", "zhang", "--random").stdout.splitlines()[-1].rpartition(" ")[2]
    session.expire_all()
    assert passwords.is_password(session.query(Account).one().password_hash, shown)
    token = run("token", "new", "zhang", "--for", "QGIS", "--scope", "read").stdout.strip()
    assert token.startswith("wg_") and token not in run("token", "list").stdout
    run("user", "disable", "zhang")
    assert "停用" in run("user", "list").stdout and "QGIS" not in run("token", "list").stdout
    log = run("audit-log", "show").stdout
    assert all(word in log for word in ("account.new", "account.password", "token.new", "account.disable"))
    assert PASSWORD not in log and shown not in log and token not in log
    head = re.search(r"\d+:[0-9a-f]{64}", run("audit-log", "verify").stdout)
    assert head and run("audit-log", "verify", "--noted", head[0]).exit_code == 0
    with pytest.raises(InputError):
        run("audit-log", "verify", "--noted", head[0][:-1] + ("0" if head[0][-1] != "0" else "1"))


def test_what_cannot_be_is_refused(run, session: Session) -> None:  # type: ignore[no-untyped-def]
    """An unknown area or role, a weak password, a demo's name: a reason, and nothing is stored."""
    add = ("user", "add", "zhang", "--role", "viewer")
    with pytest.raises(NotFound):
        run(*add, "--area", "无此村", typed=f"{PASSWORD}\n")
    with pytest.raises(InputError):
        run("user", "add", "zhang", "--role", "king", typed=f"{PASSWORD}\n")
    with pytest.raises(InputError):
        run(*add, typed="short\n")
    with pytest.raises(InputError):
        run("user", "add", "demo-me", "--role", "viewer", typed=f"{PASSWORD}\n")
    assert session.query(Account).count() == 0


def test_the_demo_has_one_account_per_role_and_no_real_town_keeps_them(session: Session) -> None:
    """New random passwords at each start; retired, nobody signs in, nor goes on."""
    small_town.publish(session)
    first, second = (demo.renew(session, small_town.START) for _ in range(2))
    session.expire_all()
    roles = {
        one.role: passwords.is_password(accounts.named(session, one.name).password_hash, one.password)
        for one in second
    }
    assert roles == dict.fromkeys(demo.PEOPLE, True)
    assert not {one.password for one in first} & {one.password for one in second}
    assert [one.area for one in second] == ["名t", "名t", "名v", "名v 名g1", "名t"]
    demo.retire(session, small_town.START)
    session.expire_all()
    assert all(one.disabled_at for one in session.query(Account))


def test_the_sample_stays_the_sample_when_drafts_are_published(session: Session) -> None:
    """What was loaded last decides: the notice and the demo's accounts stay, until another town is loaded."""
    sources = ["sample seed=0", "draft:1", "rollback:1", "town.gpkg", "draft:2"]
    for number, source in enumerate(sources, 1):
        session.add(Revision(number=number, valid_from=small_town.START, source=source))
    session.flush()
    assert [is_sample(session, number) for number in range(1, 6)] == [True, True, True, False, False]
