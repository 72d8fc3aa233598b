"""What a scan is given: frames with the columns promised, numbers that count something, known options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from gis.errors import InputError

MOST_CASES = 2**24
"""The table of expectations ends beyond it."""
CHOICES = {"model": ("poisson", "permutation"), "temporal": ("retrospective", "prospective")}
LEAST = {"replications": 1, "threads": 1, "max_days": 1}


def check_options(given: Mapping[str, Any], known: Mapping[str, Any]) -> None:
    """Raises TypeError for an option that does not exist and InputError for a value it cannot have."""
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise TypeError(f"scan() has no option {', '.join(unknown)}")
    for name, choices in CHOICES.items():
        if given[name] not in choices:
            raise InputError(
                f"{name} 只能是 {' 或 '.join(choices)}", f"{name} is {' or '.join(choices)}", field=name
            )
    for name, least in LEAST.items():
        if given[name] is not None and not given[name] >= least:
            raise InputError(f"{name} 至少为 {least}", f"{name} is at least {least}", field=name)
    if not 0 < given["max_population"] <= 1:
        raise InputError(
            "max_population 要大于 0、不超过 1",
            "max_population is over 0 and at most 1",
            field="max_population",
        )


def check_frame(frame: pd.DataFrame, columns: Sequence[str], field: str) -> None:
    """Raises InputError unless the frame has these columns, all filled in, and finite `n` where asked."""
    for name in columns:
        if name not in frame.columns:
            raise InputError(f"{field} 缺少 {name} 列", f"{field} lacks the column {name}", field=field)
        if frame[name].isna().any():
            row = int(np.flatnonzero(frame[name].isna())[0]) + 1
            raise InputError(
                f"{field} 第 {row} 行的 {name} 是空的，请补上",
                f"Row {row} of {field} has no {name}; fill it in",
                field=field,
                row=row,
            )
    if "n" in columns and not (
        pd.api.types.is_numeric_dtype(frame["n"]) and frame["n"].between(0, np.inf, inclusive="left").all()
    ):
        raise InputError(
            f"{field} 的 n 列要是不小于 0 的数", f"Column n of {field} holds numbers from 0 up", field=field
        )


def check_cases(cases: pd.DataFrame, strata: Sequence[str]) -> None:
    """Raises InputError unless there are rows of whole numbers of cases, not too many, with their strata."""
    if not len(cases):
        raise InputError("没有任何案件可扫描", "There are no cases to scan", field="cases")
    check_frame(cases, ("place", "date", "n", *strata), "cases")
    if (cases["n"] != np.floor(cases["n"])).any() or cases["n"].sum() >= MOST_CASES:
        raise InputError(
            "案件数要是整数，总数在 1600 万以内",
            "Numbers of cases are whole, and below 16 million in all",
            field="cases",
        )
