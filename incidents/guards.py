"""Which rows of a block cannot become reports, and why: one named reason per row, found column by column.

A guard returns an array of keys of REASONS, "" where nothing is wrong. Nothing is mended.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gis.positions import PROBLEMS, position_problems

Keys = NDArray[np.str_]
Floats = NDArray[np.float64]

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
    "no_id": ("编号为空", "the id is blank"),
    "repeated_id": (
        "编号与本文件前面的行重复，保留了前一行",
        "an earlier row has the same id; that one was kept",
    ),
    "too_long": ("文字过长", "the text is too long"),
    "bad_character": ("文字里有不能存的控制字符", "the text holds a control character that cannot be stored"),
}
"""Reason -> Chinese and English clause."""

HOPELESS = ("swapped", "metres", "degrees")
"""Reasons that, shared by most rows, say that the whole file is not what it was declared to be."""


def read_coordinates(
    block: pd.DataFrame, axes: tuple[str, str], around: tuple[float, float] | None
) -> tuple[Floats, Floats, Keys]:
    """Longitudes and latitudes as written (NaN where unusable), and the reason of each unusable row.

    `around` is the town's own (lon, lat), which tells swapped axes also outside China.
    """
    cells = [block[name].astype(object).str.strip() for name in axes]
    lon, lat = (pd.to_numeric(cell, errors="coerce").to_numpy(np.float64) for cell in cells)
    reasons = position_problems(lon, lat, around).astype("<U16")
    unread = reasons == "not_a_number"
    if unread.any():
        reasons[unread] = _unread(*(cell[unread] for cell in cells))
    return np.where(reasons == "", lon, np.nan), np.where(reasons == "", lat, np.nan), reasons


def _unread(x: pd.Series, y: pd.Series) -> Keys:
    """Why coordinates that are no numbers are none."""
    both = [cell.str.lower() for cell in (x, y)]
    blank = np.logical_or(*(cell == "" for cell in both))
    infinite = np.logical_or(*(cell.str.fullmatch(r"[+-]?(?:nan|inf|infinity|1e\d{3,})") for cell in both))
    sexagesimal = np.logical_or(*(cell.str.contains(r"\d\s*[°度º]") for cell in both))
    return np.select([blank, infinite, sexagesimal], ["blank", "not_finite", "degrees"], "not_a_number")


def text_problems(values: pd.Series, most: int) -> Keys:
    """Texts that are too long, or hold characters PostgreSQL cannot store."""
    long = values.str.len().to_numpy() > most
    # str.contains is slow on many rows; control characters are rare, so the whole block is asked first.
    bad = np.zeros(len(values), dtype=bool)
    if _has_bad("".join(values)):
        bad = np.array([_has_bad(value) for value in values], dtype=bool)
    return np.select([bad, long], ["bad_character", "too_long"], "")


def _has_bad(text: str) -> bool:
    return "\0" in text or (not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text))


def read_states(state: pd.Series, closed_at: pd.Series) -> tuple[NDArray[np.bool_], Keys]:
    """Whether each report is closed, and the reason where state and closing time contradict each other."""
    word = state.str.strip().str.lower().map(STATES)
    timed = closed_at.notna()
    reasons = np.select([word.isna(), (word == "open") & timed], ["state", "state_time"], "")
    return ((word == "closed") | ((word == "") & timed)).to_numpy(dtype=bool), reasons


def first_reasons(found: Sequence[tuple[str, Keys]]) -> tuple[Keys, NDArray[np.object_]]:
    """Of several guards (column, reasons) the first reason of each row, and the column it is about."""
    reasons = np.zeros(len(found[0][1]), dtype="<U16")
    columns = np.full(len(reasons), "", dtype=object)
    for column, keys in found:
        new = (reasons == "") & (keys != "")
        reasons[new], columns[new] = keys[new], column
    return reasons, columns


def sentences(reasons: Keys) -> list[str]:
    """Each reason as one cell for people: 中文 · English."""
    said = {key: " · ".join(clause) if clause[0] else "" for key, clause in REASONS.items()}
    return [said[str(key)] for key in reasons]
