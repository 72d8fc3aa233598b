"""One spelling, one sound, one grammar of numbers."""

from __future__ import annotations

import pytest

from gis.address import LIMIT, normalise, numeral_value, read_numbers, sound
from gis.errors import InputError


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("萬學街１２號", "万学街12号"),
        ("光前 社区\t3 4号", "光前社区34号"),
        ("54—1號", "54-1号"),
        ("ＵＤＣ时代大厦", "udc时代大厦"),
        ("\u202e黄霞村\u200b\x00", "黄霞村"),
    ],
)
def test_one_spelling(written: str, read: str) -> None:
    """Width, traditional characters, spaces, dashes, capitals and control marks make no difference."""
    assert normalise(written).text == read


def test_positions_lead_back_to_the_text_as_written() -> None:
    """A span of the normal text is found again in the text as written, spaces and all."""
    written = "急！黄霞 村 16 网格"
    normal = normalise(written)
    start = normal.text.index("黄霞村")
    first, last = normal.span(start, start + 3)
    assert written[first:last] == "黄霞 村"


def test_a_text_too_long_is_refused_in_two_languages() -> None:
    """2,000 characters are read; one more is refused, and the error says how many are allowed."""
    assert normalise("路" * LIMIT).text
    with pytest.raises(InputError) as refused:
        normalise("路" * (LIMIT + 1))
    assert "2000" in refused.value.zh
    assert "2000" in refused.value.en


@pytest.mark.parametrize(
    ("written", "value"),
    [("16", 16), ("十六", 16), ("一百零五", 105), ("二百", 200), ("一五四", 154), ("三千零二", 3002)],
)
def test_numerals(written: str, value: int) -> None:
    """Arabic, spoken and digit-by-digit numerals have one value."""
    assert numeral_value(written) == value


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("第16网格", [("grid", 16, None)]),
        ("16号网格", [("grid", 16, None)]),
        (
            "二段33巷5弄十一号之2",
            [("section", 2, None), ("path", 33, None), ("path", 5, None), ("number", 11, 2)],
        ),
        ("8之3号2楼", [("number", 8, 3), ("inside", 2, None)]),
        ("3号楼501室", [("building", 3, None), ("inside", 501, None)]),
        ("278301室", [("bare", 278, None)]),
        ("停水3天了要2000元", [("other", 3, None), ("other", 2000, None)]),
        ("电话13812345678", []),
    ],
)
def test_units_tell_what_a_number_counts(text: str, parts: list[tuple[object, ...]]) -> None:
    """A number is a grid, lane, door, building or room by its unit; a telephone number is nothing."""
    assert [(n.kind, n.value, n.sub) for n in read_numbers(text)] == parts


def test_numerals_in_a_name_are_not_numbers() -> None:
    """五福街 and 子龙三街 hold no number: a Chinese numeral counts only before a unit."""
    assert read_numbers("五福街和子龙三街") == []


@pytest.mark.parametrize(
    ("said", "meant"), [("肿山路", "中山路"), ("育里镇", "玉里镇"), ("管屿", "官屿"), ("金深街", "津声街")]
)
def test_what_sounds_alike_is_one_sound(said: str, meant: str) -> None:
    """Tones, zh/z, sh/s and -n/-ng are not told apart."""
    assert sound(said) == sound(meant)


def test_what_sounds_different_stays_apart() -> None:
    """和平 is not 黄霞."""
    assert sound("和平") != sound("黄霞")
