"""Which rows of a block cannot become reports, and why: one named reason per row, found column by column.

A guard returns an array of keys of REASONS, "" where nothing is wrong. Nothing is mended.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from boundaries.binary_copy import string_bytes
from gis.positions import NOT_DEGREES, PROBLEMS, position_problems
from incidents.cells import UNSTORABLE, as_strings, holds, trimmed

Keys = NDArray[np.str_]
Floats = NDArray[np.float64]

PLAIN_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?$"
SEXAGESIMAL = r"\d\s*[°度º′'’″分]|\d\s*[nsew]$|^[nsew东西南北]"
"""Marks of degrees, minutes and seconds, or of a hemisphere, in lower case."""
LIMITS = {"text": 2_000, "category": 200, "channel": 200, "id": 200}
"""Most characters of each text column."""
STATES = {
    "": "",
    **dict.fromkeys(("open", "new", "未结", "未办结", "待办", "处理中", "办理中", "受理", "已受理"), "open"),
    **dict.fromkeys(
        ("closed", "done", "resolved", "已结", "已办结", "办结", "结案", "已关闭", "关闭"), "closed"
    ),
}
"""Words for the state of a report, lower case; blank leaves it to the closing time."""

REASONS: dict[str, tuple[str, str]] = {
    **PROBLEMS,
    "blank": ("坐标为空", "the coordinate is blank"),
    "not_a_number": ("坐标不是数字", "the coordinate is not a number"),
    "not_finite": ("坐标是 NaN 或无穷大", "the coordinate is NaN or infinite"),
    "degrees": (
        "坐标写成了度分秒，请改成十进制度（如 119.064）",
        "the coordinate is in degrees, minutes, seconds; write decimal degrees such as 119.064",
    ),
    "beyond": (
        "离辖区 1 公里以上，没有可归的单元",
        "more than 1 km outside the town: no unit answers for it",
    ),
    "time": ("时间看不懂，或日期不存在", "the time is not understood, or there is no such date"),
    "closed_early": ("办结时间早于发生时间", "closed before it happened"),
    "state": (
        "状态看不懂：请写 open/closed 或 未办结/已办结",
        "the state is not understood: write open or closed",
    ),
    "state_time": ("状态是未办结，却有办结时间", "the state is open, yet there is a closing time"),
    "no_text": ("没有内容，也没有坐标", "there is neither a text nor a position"),
    "no_id": ("编号为空", "the id is blank"),
    "repeated_id": (
        "编号与本文件前面的行重复，保留了前一行",
        "an earlier row has the same id; that one was kept",
    ),
    "too_long": ("文字过长", "the text is too long"),
    "bad_character": ("文字里有不能存的控制字符", "the text holds a control character that cannot be stored"),
}
"""Reason -> Chinese and English clause."""

HOPELESS = ("swapped", "degrees", *NOT_DEGREES)
"""Reasons that, shared by most rows, say that the whole file is not what it was declared to be."""


def read_coordinates(
    block: pd.DataFrame, axes: tuple[str, str], around: tuple[float, float] | None
) -> tuple[Floats, Floats, Keys]:
    """Longitudes and latitudes as written (NaN where unusable), and the reason of each unusable row.

    `around` is the town's own (lon, lat), which tells swapped axes also outside China.
    """
    cells = [trimmed(as_strings(block[name])) for name in axes]
    lon, lat = (_numbers(cell) for cell in cells)
    reasons = position_problems(lon, lat, around)
    if not found_any(reasons):
        return lon, lat, reasons
    reasons = reasons.astype("<U16")
    unread = reasons == "not_a_number"
    if unread.any():
        reasons[unread] = _unread(
            *(cell.filter(pa.array(unread)).to_pandas().astype(object) for cell in cells)
        )
    return np.where(reasons == "", lon, np.nan), np.where(reasons == "", lat, np.nan), reasons


def _numbers(cells: pa.Array) -> Floats:
    """Numbers as written, nan where there is none. Plain decimals are read at once, others one by one."""
    with suppress(pa.ArrowInvalid):
        return np.asarray(cells.cast(pa.float64()), dtype=np.float64)
    plain = pc.match_substring_regex(cells, PLAIN_NUMBER)
    numbers = pc.if_else(plain, cells, None).cast(pa.float64()).to_numpy(zero_copy_only=False).copy()
    odd = ~np.asarray(plain)
    rest = cells.filter(pa.array(odd)).to_pandas().astype(object)
    numbers[odd] = pd.to_numeric(rest, errors="coerce").to_numpy(np.float64)
    return np.asarray(numbers, dtype=np.float64)


def _unread(x: pd.Series, y: pd.Series) -> Keys:
    """Why coordinates that are no numbers are none."""
    both = [cell.str.lower() for cell in (x, y)]
    blank = np.logical_or(*(cell == "" for cell in both))
    infinite = np.logical_or(*(cell.str.fullmatch(r"[+-]?(?:nan|inf|infinity|1e\d{3,})") for cell in both))
    sexagesimal = np.logical_or(*(cell.str.contains(SEXAGESIMAL) for cell in both))
    return np.select([blank, infinite, sexagesimal], ["blank", "not_finite", "degrees"], "not_a_number")


def text_problems(values: pa.Array, most: int) -> Keys:
    """Texts that are too long, or hold characters PostgreSQL cannot store."""
    _, ends = string_bytes(values)
    bad = np.asarray(pc.match_substring(values, UNSTORABLE)) if holds(values, 0) else None
    if bad is None and (not len(values) or int(np.diff(ends).max()) <= most):
        return np.zeros(len(values), dtype="<U16")
    long = np.asarray(pc.utf8_length(values)) > most
    return np.select([np.zeros_like(long) if bad is None else bad, long], ["bad_character", "too_long"], "")


def read_states(state: pa.Array, timed: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], Keys]:
    """Whether each report is closed, and the reason where its state contradicts its having a closing time."""
    kinds = state.dictionary_encode()
    words = [STATES.get(word.strip().lower(), "?") for word in kinds.dictionary.to_pylist()]
    word = np.array([*words, ""], dtype="<U6")[np.asarray(kinds.indices)]
    reasons = np.select([word == "?", (word == "open") & timed], ["state", "state_time"], "")
    return (word == "closed") | ((word == "") & timed), reasons


def first_reasons(found: Sequence[tuple[str, Keys]]) -> tuple[Keys, NDArray[np.object_]]:
    """Of several guards (column, reasons) the first reason of each row, and the column it is about."""
    reasons = np.zeros(len(found[0][1]), dtype="<U16")
    columns = np.full(len(reasons), "", dtype=object)
    for column, keys in found:
        if not found_any(keys):
            continue
        new = (reasons == "") & (keys != "")
        reasons[new], columns[new] = keys[new], column
    return reasons, columns


def found_any(reasons: Keys) -> bool:
    """Whether any row has a reason: asked of the raw characters, tenfold faster than of the texts."""
    return bool(np.ascontiguousarray(reasons).view(np.uint32).any())


def sentences(reasons: Keys) -> list[str]:
    """Each reason as one cell for people: 中文 · English."""
    said = {key: " · ".join(clause) if clause[0] else "" for key, clause in REASONS.items()}
    return [said[str(key)] for key in reasons]
