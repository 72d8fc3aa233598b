"""Boards and badges through the commands and the page: who is named, who may print, what the files are."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx
import numpy as np
import pypdfium2
import pytest
import zxingcpp
from sqlalchemy import update
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from api.board_source import SHOWN, Publishing, Wall, badges_of, board_of, spoken_name
from api.cli import app
from boundaries import revisions
from boundaries.directory import Directory
from boundaries.places import AreaRecord
from boundaries.tables import Person
from tests.fonts import machine_typeface
from tests.serving import DATABASES
from tests.signed_in import as_role

DAY = date(2026, 11, 21)
BASE = "https://wangge.example.cn"


@pytest.fixture(scope="module", autouse=True)
def face() -> None:
    """Skips where the machine has no Chinese font."""
    machine_typeface()


def wall(directory: Directory, phones: str = "masked") -> Wall:
    """The sample town without its ground."""
    return Wall(directory, (), (), True, Publishing(BASE, phones, "12345", DAY))


def text_of(document: bytes) -> str:
    """The text of all pages."""
    return "".join(str(page.get_textpage().get_text_range()) for page in pypdfium2.PdfDocument(document))


def test_boards_name_whom_the_directory_names(directory: Directory) -> None:
    """All 4,559 units and 172 grids of the 15 boards: the same people in the same order as the look-up."""
    told = wall(directory)
    seen = 0
    for village in directory.villages:
        board = board_of(told, village)
        assert [one.text for _, one in board.posts][:1] == names(directory, village.code, "village")[:1]
        for grid, area in zip(board.grids, in_order(directory, village), strict=True):
            assert [one.name for one in grid.holders] == names(directory, area.code, "grid")[:1]
            units = in_order(directory, area)
            assert [[one.name for one in unit.holders] for unit in grid.units] == [
                names(directory, unit.code, "unit") for unit in units
            ]
            seen += len(units)
    assert seen == len(directory.units) == 4559


def in_order(directory: Directory, area: AreaRecord) -> list[AreaRecord]:
    """What lies below an area, by code."""
    return sorted(directory.below(area), key=lambda one: one.code)


def names(directory: Directory, code: str, level: str) -> list[str]:
    """Who answers for an area itself, one name per post: the first who is asked."""
    area = directory.find_area(code, level)
    assert area is not None
    found: dict[tuple[str, int], str] = {}
    for leader in directory.leaders_of(area, DAY):
        if leader.area_code == code:
            found.setdefault((leader.post, leader.ordinal), leader.name)
    return list(found.values())


def test_phones_stand_as_the_town_publishes_them(directory: Directory) -> None:
    """Masked unless the setting says whole, and none when it says so."""
    village = directory.villages[0]
    shown = {kind: board_of(wall(directory, kind), village).grids[0].holders[0].phone for kind in SHOWN}
    assert re.fullmatch(r"\d{3}\*{4}\d{4}", shown["masked"])
    assert re.fullmatch(r"\d{11}", shown["whole"]) and shown["none"] == ""


def test_whoever_holds_several_posts_of_a_kind_wears_one_card(directory: Directory) -> None:
    """Each person, post and rank once; all places of the card lie in the area its code opens."""
    shops = {unit.parent for unit in directory.units if unit.kind == "street_shop"}
    grid = next(one for one in directory.grids if one.index in shops)
    cards = badges_of(wall(directory), grid, below=True)
    held = [leader for unit in directory.below(grid) for leader in directory.leaders_of(unit, DAY)]
    people = {(one.person, one.post, one.ordinal, one.acting) for one in held if one.post == "unit_leader"}
    leads = {(one.person, one.acting) for one in held if one.post == "grid_leader"}
    assert len(cards) <= len(people) + len(leads) and len(cards) >= len(people)
    assert {card.link.rpartition("/")[0] for card in cards} <= {f"{BASE}/u", f"{BASE}/g"}


def test_a_village_is_called_as_people_call_it(directory: Directory) -> None:
    """黄霞村委会 hangs as 黄霞村."""
    assert "黄霞村" in {spoken_name(village) for village in directory.villages}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, web: httpx.Client) -> Iterator[Path]:
    """A directory to write into, with the small town as the database of commands."""
    folder = tmp_path_factory.mktemp("boards")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WANGGE_DATABASE_URL", DATABASES[str(web.base_url).rstrip("/")])
        patch.chdir(folder)
        yield folder


def run(*given: str) -> str:
    """Run a command that must work, and give what it said."""
    done = CliRunner().invoke(app, list(given))
    assert done.exit_code == 0, done.output + repr(done.exception)
    return done.output


def test_one_command_prints_every_village(town: Path) -> None:
    """A file per village; the QR code opens the village on the given site, vacancies are told."""
    run("board", "--all", "--size", "A3", "--out", "all", "--base", BASE)
    (made,) = (town / "all").iterdir()
    document = made.read_bytes()
    assert (
        made.name == "v-名v-A3.pdf" and "张网格" in text_of(document) and text_of(document).count("暂缺") > 3
    )
    page = pypdfium2.PdfDocument(document)[0].render(scale=100 / 72).to_numpy()
    assert [one.text for one in zxingcpp.read_barcodes(np.array(page[:, :, :3]))] == [f"{BASE}/#village:v"]


def test_a_board_comes_in_three_formats_and_a_badge_in_one(town: Path) -> None:
    """By the file's ending; without a public address the command says where the code leads."""
    for kind, mark in (("pdf", b"%PDF"), ("png", b"\x89PNG"), ("html", b"<!doctype html>")):
        run("board", "v", "--size", "A3", "--out", f"b.{kind}", "--dpi", "30")
        assert (town / f"b.{kind}").read_bytes().startswith(mark)
    run("badge", "g1", "--out", "card.pdf", "--base", BASE)
    assert text_of((town / "card.pdf").read_bytes()).count("张网格") == 1
    run("badge", "v", "--below", "--out", "cards.pdf", "--base", BASE)
    found = text_of((town / "cards.pdf").read_bytes())
    assert all(found.count(name) == 1 for name in ("张网格", "李单元", "王站长"))


@pytest.mark.parametrize(
    "given",
    [
        ("board", "无此村", "--out", "x.pdf"),
        ("board", "v", "--size", "A9", "--out", "x.pdf"),
        ("board", "v", "--out", "x.doc"),
        ("board", "--out", "x.pdf"),
        ("board", "v", "--all", "--out", "x"),
        ("board", "v", "--out", "none/x.pdf"),
        ("board", "v", "--out", "x.pdf", "--base", "javascript:alert(1)"),
        ("badge", "u3", "--out", "x.pdf"),
        ("badge", "g9", "--out", "x.pdf"),
        ("badge", "g1", "--out", "x.png"),
    ],
    ids=lambda given: " ".join(given)[:40],
)
def test_what_cannot_be_printed_is_told(town: Path, given: tuple[str, ...]) -> None:
    """One of our errors, never a traceback, and no file is left behind."""
    done = CliRunner().invoke(app, list(given))
    assert done.exit_code != 0 and type(done.exception).__module__ in ("gis.errors", "builtins")
    assert not isinstance(done.exception, (KeyError, ValueError, TypeError, OSError))
    assert not list(town.glob("x*"))


def test_officials_get_boards_from_the_page(web: httpx.Client) -> None:
    """Each link of the page gives a file of its kind; asked twice, the same bytes come at once."""
    with as_role(web, "village_chief", "v") as chief:
        page = chief.get("/boards").text
        links = set(re.findall(r'href="(/api/(?:boards|badges)/[^"]+)"', page))
        assert len(links) == 6
        kinds = set()
        for link in links:
            answer = chief.get(link)
            assert answer.status_code == 200 and chief.get(link).content == answer.content
            kinds.add(answer.headers["content-type"])
        assert kinds == {"application/pdf", "image/png", "text/html; charset=utf-8"}


def test_what_the_web_cannot_print_is_told(web: httpx.Client) -> None:
    """No such village, paper or format: a sentence and a status of the asker's."""
    with as_role(web, "viewer") as viewer:
        asked = {"zzz.pdf": 404, "v.doc": 422, "v.pdf?size=A0": 422}
        for path, status in asked.items():
            answer = viewer.get(f"/api/boards/{path}")
            assert (answer.status_code, bool(answer.json()["detail_zh"])) == (status, True), path
        assert "/api/badges/" not in viewer.get("/boards").text


def test_a_changed_town_is_not_served_from_memory(session: Session, own_web: httpx.Client) -> None:
    """Whoever takes a post stands on the board as soon as the server knows of it."""
    with as_role(own_web, "viewer") as viewer:
        assert "张网格" in text_of(viewer.get("/api/boards/v.pdf?size=A3").content)
        session.execute(update(Person).where(Person.name == "张网格").values(name="赵新任"))
        revisions.announce(session)
        session.commit()
        ends = time.monotonic() + 20
        while "赵新任" not in text_of(viewer.get("/api/boards/v.pdf?size=A3").content):
            assert time.monotonic() < ends
            time.sleep(0.1)
