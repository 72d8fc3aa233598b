"""Files become reports once, rows that cannot are given back, and unfit files are refused whole."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries.directory import Directory
from gis.crs import wgs84_to_gcj02
from gis.errors import InputError
from incidents.columns import Columns
from incidents.evidence import ground
from incidents.guards import REASONS
from incidents.intake import Counts, Job, import_blocks
from incidents.survey import Intake, refuse_unfit, survey
from tests.incidents import small_town

NOW = datetime(2026, 11, 21, tzinfo=UTC)
INTAKE = Intake(Columns("x", "y", id="id"), "test", "0123456789abcdef")


def table(rows: list[tuple[Any, ...]], columns: str = "id x y") -> pd.DataFrame:
    """Rows as the reader gives them: text, numbered as a spreadsheet shows them."""
    cells = [[str(cell) for cell in row] for row in rows]
    return pd.DataFrame(cells, columns=columns.split(), dtype=object, index=range(2, len(rows) + 2))


def town_table(count: int, seed: int = 1) -> pd.DataFrame:
    """Reports with ids all over the small town."""
    lon, lat = small_town.scattered(count, seed)
    return table([(i, repr(float(x)), repr(float(y))) for i, (x, y) in enumerate(zip(lon, lat, strict=True))])


def ignore(_rows: int) -> None:
    """Nobody watches the progress of a test."""


def run(
    session: Session, directory: Directory, block: pd.DataFrame, intake: Intake = INTAKE
) -> tuple[Counts, pd.DataFrame]:
    """Survey and import one block; the counts, and the rows given back."""
    back: list[pd.DataFrame] = []
    found = survey([block], intake, ground(session, directory), ignore)
    refuse_unfit(found, intake)
    job = Job(intake, found, NOW, back.append, ignore)
    counts = import_blocks(session, directory, [block], job)
    return counts, pd.concat(back) if back else pd.DataFrame()


def stored(session: Session) -> int:
    """How many reports the database holds."""
    return int(session.execute(text("SELECT count(*) FROM report")).scalar_one())


def test_every_usable_row_is_stored_with_the_unit_that_covers_it(
    session: Session, directory: Directory
) -> None:
    """PostGIS, asked for the covering unit of each stored point, agrees with the stored codes."""
    run(session, directory, town_table(500))
    disagree = text("""
        SELECT count(*) FROM report r JOIN area a ON a.code = r.unit_code
        JOIN area_version v ON v.area_id = a.id WHERE NOT ST_Covers(v.geom, r.geom)
    """)
    assert stored(session) == 500
    assert session.execute(disagree).scalar_one() == 0


def test_importing_twice_stores_nothing_new(session: Session, directory: Directory) -> None:
    """By id: the second import finds every report already there."""
    run(session, directory, town_table(50))
    counts, _ = run(session, directory, town_table(50))
    assert (counts.stored, counts.already_there, counts.differing, stored(session)) == (0, 50, 0, 50)


def test_without_ids_the_file_and_the_row_are_the_identity(session: Session, directory: Directory) -> None:
    """The same digest and row is the same report; another digest is another one."""
    intake = replace(INTAKE, columns=Columns("x", "y"))
    run(session, directory, town_table(10), intake)
    again, _ = run(session, directory, town_table(10), intake)
    other, _ = run(session, directory, town_table(10), replace(intake, digest="f" * 16))
    assert (again.stored, other.stored) == (0, 10)


def test_a_longer_second_file_adds_only_its_new_rows(session: Session, directory: Directory) -> None:
    """Rows already there are told, and those that differ from what is stored are told too."""
    run(session, directory, town_table(10))
    changed = town_table(15)
    changed.loc[2, ["x", "y"]] = [str(value) for value in small_town.lonlat(1.5, 1.5)]
    counts, _ = run(session, directory, changed)
    assert (counts.stored, counts.already_there, counts.differing) == (5, 10, 1)


BAD_ROWS = [
    ("", "25.4", "blank"),
    ("nan", "25.4", "not_finite"),
    ("inf", "25.4", "not_finite"),
    ("1e999", "25.4", "not_finite"),
    ("abc", "25.4", "not_a_number"),
    ("119,05", "25.4", "not_a_number"),
    ("119°03'", "25°26'", "degrees"),
    ("0", "0", "zero"),
    ("25.44", "119.05", "swapped"),
    ("404500", "2814800", "metres"),
    ("119.05", "95", "out_of_range"),
    ("181", "25.4", "out_of_range"),
]


def test_rows_without_a_usable_place_are_given_back(session: Session, directory: Directory) -> None:
    """With row number, columns, reason and their own cells; the other rows are stored."""
    bad = table([(f"bad{i}", x, y) for i, (x, y, _) in enumerate(BAD_ROWS)])
    bad.index += 20
    counts, back = run(session, directory, pd.concat([town_table(20), bad]))
    assert (counts.stored, counts.rejected) == (20, len(BAD_ROWS))
    assert counts.reasons == Counter(reason for *_, reason in BAD_ROWS)
    assert back["row"].tolist() == bad.index.tolist()
    assert set(back["column"]) == {"x, y"}
    assert back["reason"].tolist() == [" · ".join(REASONS[reason]) for *_, reason in BAD_ROWS]
    assert back[["id", "x", "y"]].values.tolist() == bad.values.tolist()


def test_of_rows_with_one_id_the_first_usable_one_is_kept(session: Session, directory: Directory) -> None:
    """A repeated id is given back; a bad row does not use up its id."""
    x, y = (repr(value) for value in small_town.lonlat(0.5, 0.5))
    block = table([("a", "", y), ("a", x, y), ("a", x, y), ("", x, y), ("b", x, y)])
    counts, back = run(session, directory, block)
    assert counts.stored == 2
    assert back["row"].tolist() == [2, 4, 5]
    assert counts.reasons == {"blank": 1, "repeated_id": 1, "no_id": 1}


def test_points_outside_go_to_the_nearest_unit_or_to_nobody(session: Session, directory: Directory) -> None:
    """Within 1 km outside: the nearest unit, not inside; beyond: no unit; all are stored and told."""
    places = {"near": (-0.5, 0.5), "far": (-3.0, 0.5), "edge": (1.0, 0.5), "in": (0.5, 0.5)}
    counts, _ = run(
        session, directory, table([(name, *small_town.lonlat(*at)) for name, at in places.items()])
    )
    rows = session.execute(text("SELECT source_id, unit_code, inside FROM report ORDER BY source_id"))
    assert rows.all() == [
        ("edge", "u1", True),
        ("far", None, False),
        ("in", "u1", True),
        ("near", "u1", False),
    ]
    assert (counts.outside, counts.beyond, counts.on_border) == (1, 1, 1)


def test_swapped_axes_refuse_the_file(session: Session, directory: Directory) -> None:
    """With a hint that names the two columns; nothing is stored."""
    block = town_table(20).rename(columns={"x": "y", "y": "x"})
    with pytest.raises(InputError, match="exchange the two columns") as caught:
        run(session, directory, block)
    assert caught.value.where["count"] == 20
    assert stored(session) == 0


@pytest.mark.parametrize(("datum", "convert"), [("gcj02", wgs84_to_gcj02)])
def test_a_gcj02_file_declared_wgs84_is_refused(
    session: Session, directory: Directory, datum: str, convert: Any
) -> None:
    """The refusal names the likelier datum; declaring it stores the file, and so does insisting."""
    lon, lat = convert(*small_town.scattered(400))
    block = table(
        [(i, repr(float(x)), repr(float(y))) for i, (x, y) in enumerate(zip(lon, lat, strict=True))]
    )
    with pytest.raises(InputError, match=f"--datum {datum}"):
        run(session, directory, block)
    assert stored(session) == 0
    right, _ = run(session, directory, block, replace(INTAKE, datum=datum))
    assert (right.stored, right.outside) == (400, 0)
    insisted, _ = run(session, directory, block, replace(INTAKE, source="other", datum_is_right=True))
    assert insisted.stored == 400
    assert insisted.outside > 0


def test_a_file_without_any_usable_row_is_refused(session: Session, directory: Directory) -> None:
    """Its rows are given back, nothing is stored."""
    with pytest.raises(InputError, match="None of the 2 rows"):
        run(session, directory, table([("a", "", ""), ("b", "NaN", "1")]))
    assert stored(session) == 0


def test_times_states_and_texts_are_kept_or_given_back(session: Session, directory: Directory) -> None:
    """Closing needs a closing time, a contradiction or an impossible date is given back."""
    columns = Columns("x", "y", id="id", time="t", state="s", closed="c", text="w")
    x, y = small_town.lonlat(0.5, 0.5)
    rows = [
        ("a", x, y, "2026-11-02 08:05", "未办结", "", "路灯不亮"),
        ("b", x, y, "2026年11月2日 8:05", "", "2026/11/3", "=1+1"),
        ("c", x, y, "2026-11-02 08:05", "已办结", "", ""),
        ("d", x, y, "2026-11-02 08:05", "open", "2026-11-03", ""),
        ("e", x, y, "2026-02-30 08:05", "", "", ""),
        ("f", x, y, "2026-11-02 08:05", "closed", "2026-11-01", ""),
        ("g", x, y, "2026-11-02 08:05", "?", "", ""),
        ("h", x, y, "", "", "", "字" * 2001),
        ("i", x, y, "", "", "", "a\0b"),
    ]
    block = table(rows, "id x y t s c w")
    _, back = run(session, directory, block, replace(INTAKE, columns=columns))
    kept = session.execute(
        text("SELECT source_id, state, happened_at, closed_at, text FROM report ORDER BY source_id")
    ).all()
    morning = datetime(2026, 11, 2, 0, 5, tzinfo=UTC)
    assert kept == [
        ("a", "open", morning, None, "路灯不亮"),
        ("b", "closed", morning, datetime(2026, 11, 2, 16, 0, tzinfo=UTC), "=1+1"),
        ("c", "closed", morning, morning, ""),
    ]
    assert dict(zip(back["id"], back["column"], strict=True)) == dict(
        zip("defghi", ["s", "t", "c", "s", "w", "w"], strict=True)
    )


def test_reports_lie_on_the_millimetre_lattice(session: Session, directory: Directory) -> None:
    """Every stored coordinate is the double nearest to a whole number of millimetres."""
    run(session, directory, town_table(100))
    x = np.array(session.execute(text("SELECT ST_X(geom) FROM report")).scalars().all())
    assert np.array_equal(x, np.rint(x * 1000) / 1000)
