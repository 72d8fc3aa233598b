"""Type-ahead: by characters, by first letters, by whole pinyin, in the order of the things."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.suggesting import Suggester, folded

THINGS = [
    ("黄霞村", "黄霞村委会"),
    ("黄霞村16网格", "第16网格"),
    ("长安路",),
    ("福星超市", "阿福店"),
    ("黄霞村16网格7单元",),
    ("中山路12号",),
]


@pytest.fixture(scope="module")
def suggester() -> Suggester:
    """A suggester of a few things."""
    return Suggester(THINGS)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("黄霞", 0), ("hx", 0), ("huangxia", 0), ("黄霞c", 0), ("黄霞村第十六网格", 1), ("hxc16", 1),
        ("cal", 2), ("changan", 2), ("阿福", 3), ("超市", 3), ("fxcs", 3), ("黄霞村16网格07", 4),
        ("中山路１２", 5), ("zsl12", 5),
    ],
)  # fmt: skip
def test_what_is_typed_finds_the_thing(suggester: Suggester, typed: str, first: int) -> None:
    """Characters, initials, pinyin, Chinese numerals, full width, and letters of an unfinished word."""
    assert suggester.suggest(typed, 3)[0] == first


def test_beginnings_come_before_middles(suggester: Suggester) -> None:
    """黄霞村 begins three things; 村 stands in the middle of them."""
    assert suggester.suggest("黄霞村", 5) == [0, 1, 4]
    assert suggester.suggest("黄", 2) == [0, 1]


@pytest.mark.parametrize("typed", ["", " ", "\n", "\0", "zzzz", "龘", "'"])
def test_nothing_is_found_for_nothing(suggester: Suggester, typed: str) -> None:
    """Blank and unknown words find nothing."""
    assert suggester.suggest(typed, 5) == []


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_answered(typed: str) -> None:
    """Whatever is typed: no error, no number that is none, no thing twice."""
    found = Suggester(THINGS).suggest(typed, 4)
    assert len(set(found)) == len(found) <= 4
    assert all(0 <= thing < len(THINGS) for thing in found)


def test_folding_is_stable() -> None:
    """A folded text folds to itself."""
    for text in ("黄霞村第十六网格07单元", "景和3幢", "中山路012号", "ＡＢc"):
        assert folded(folded(text)) == folded(text)


def test_a_keystroke_takes_less_than_fifty_milliseconds() -> None:
    """Among 40,000 names the slowest of fifty questions stays far below what people notice."""
    many = Suggester([f"第{i % 300}网格{i}单元福星{i}号店", f"中山路{i}号"] for i in range(20_000))
    took = []
    for typed in ["福星", "fx", "zsl199", "不存在的名字", "wangge", "号", "9", "中山路19999", "qq", "店"] * 5:
        begun = time.process_time()
        many.suggest(typed, 8)
        took.append(time.process_time() - begun)
    assert max(took) < 0.05
