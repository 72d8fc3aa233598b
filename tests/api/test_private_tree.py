"""The server without root: packages unpacked into the data directory, or a clear word."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy import text

from api.cli.report_errors import exit_code_of
from api.embedded import apt, binaries, private_tree, software
from boundaries.database import engine
from gis.errors import Unavailable
from tests import database


@pytest.fixture
def nothing_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine whose system directories hold no PostgreSQL."""
    monkeypatch.setattr(binaries, "PLACES", ())


@pytest.mark.long
@pytest.mark.skipif(not apt.available(), reason="no apt on this machine: rootless installation not run")
def test_server_from_unpacked_packages(nothing_installed: None) -> None:
    """Unpacked without installing anything, the server runs from the data directory and knows PostGIS."""
    with database.scratch_directory() as root:
        trouble = private_tree.build(root, None)
        if trouble == apt.UNKNOWN:
            pytest.skip("no apt source answers: rootless installation not run")
        assert trouble == ""
        with database.running_cluster(root) as address:
            opened = engine(address.url("postgres"))
            with opened.begin() as connection:
                connection.execute(text("CREATE EXTENSION postgis; CREATE EXTENSION btree_gist"))
                moved = connection.scalar(text("SELECT ST_X(ST_Transform(ST_Point(120, 25, 4326), 4549))"))
                server = Path(connection.scalar(text("SHOW hba_file"))).parent
            opened.dispose()
        assert moved == pytest.approx(500_000, abs=0.001)
        assert server == root
        assert not list(root.glob("software/**/libgdal*"))


def test_no_way_to_a_server_is_told_with_the_command(
    nothing_installed: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Without PostgreSQL and apt the error names the command to run, and has an exit code of its own."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unavailable, match="apt install postgresql-postgis") as refused:
        software.obtain(tmp_path, None, database.silently)
    assert exit_code_of(refused.value) == 3


def test_programs_without_postgis_do_not_count(tmp_path: Path) -> None:
    """A PostgreSQL whose share directory holds no PostGIS is passed over."""
    for name in binaries.NEEDED:
        (tmp_path / name).write_text(f"#!/bin/sh\necho {tmp_path}\necho PostgreSQL 17.1\n")
        (tmp_path / name).chmod(0o755)
    assert binaries.inspect(tmp_path) is None
    (tmp_path / "extension").mkdir()
    for name in binaries.EXTENSIONS:
        (tmp_path / "extension" / f"{name}.control").touch()
    assert binaries.inspect(tmp_path) == binaries.Binaries(tmp_path, 17)


def test_newest_server_of_the_machine_is_found() -> None:
    """Where this machine has servers with PostGIS, the newest is chosen, and only the version asked for."""
    found = binaries.find_binaries()
    if found is None:
        pytest.skip("PostgreSQL comes from the data directory here")
    assert os.access(found.program("postgres"), os.X_OK)
    assert binaries.find_binaries(found.major) == found
    assert binaries.find_binaries(1) is None
