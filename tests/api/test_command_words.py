"""What the command line says and understands: help in whole sentences, days, names of places."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from api.board_files import place_called
from api.cli import app
from boundaries.directory import Directory
from gis.errors import InputError, NotFound


@pytest.mark.parametrize("command", ["", "board", "roster import", "report", "reports import", "serve"])
def test_help_is_never_cut(command: str) -> None:
    """On a terminal of 80 columns every sentence is there to its end."""
    told = CliRunner().invoke(app, [*command.split(), "--help"], env={"COLUMNS": "80"})
    assert told.exit_code == 0 and "│" in told.output and "…" not in told.output


@pytest.mark.parametrize(
    "command",
    ["map hotspots --out x.html --from", "hotspots --to", "alerts --on", "audit --on", "report --week"],
)
@pytest.mark.parametrize("day", ["10/01", "20261001", "2026-02-30", "0001-01-01"])
def test_what_is_no_day_is_told_in_both_languages(command: str, day: str) -> None:
    """With the way to write it, before anything is read."""
    error = CliRunner().invoke(app, [*command.split(), day]).exception
    assert isinstance(error, InputError)
    assert f"“{day}”不是日期" in error.zh and "is no date" in error.en and "2026-11-15" in error.en


def test_a_place_is_called_as_in_the_search_field(directory: Directory) -> None:
    """By code, village or the village's grid; what is called so in many villages is told with them."""
    village = next(one for one in directory.villages if "黄霞村" in one.aliases)
    grid = next(one for one in directory.below(village) if one.name == "第16网格")
    for said in (grid.code, "黄霞村第16网格", "黄霞村十六网格", "黄霞村委会16网格"):
        assert place_called(directory, said) == grid
    assert place_called(directory, "黄霞村") == village
    with pytest.raises(NotFound, match=r"不止一处：黄霞村第16网格（\d+）、"):
        place_called(directory, "第16网格")
    with pytest.raises(NotFound, match=r"相近的有：黄霞村第16网格（\d+）。"):
        place_called(directory, "黄霞村第160网格")
    with pytest.raises(NotFound, match="请核对编码"):
        place_called(directory, "\x00?")
