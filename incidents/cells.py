"""Cells of a block as Arrow strings: no Python object a cell, and one place where text becomes them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from boundaries.binary_copy import string_bytes

STRINGS = pa.large_string()
CELLS = pd.StringDtype("pyarrow", na_value=np.nan)
"""The pandas type of a block's columns: Arrow strings underneath."""
UNSTORABLE = "\0"
"""Stands for a character that is no character (half a surrogate pair): refused like it."""


def as_strings(cells: pd.Series) -> pa.Array:
    """A column of text cells as one Arrow array; what is missing becomes ""."""
    try:
        made = pa.array(cells, type=STRINGS, from_pandas=True)
    except UnicodeEncodeError:
        made = pa.array([_storable(cell) for cell in cells], type=STRINGS)
    whole = made.combine_chunks() if isinstance(made, pa.ChunkedArray) else made
    return pc.fill_null(whole, "") if whole.null_count else whole


def _storable(cell: str) -> str:
    return "".join(UNSTORABLE if "\ud800" <= c <= "\udfff" else c for c in cell)


def blanks(count: int) -> pa.Array:
    """A column without a single filled cell."""
    return pa.nulls(count, STRINGS).fill_null("")


def trimmed(cells: pa.Array) -> pa.Array:
    """The cells without white space at their ends."""
    return pc.utf8_trim_whitespace(cells) if _has_space(cells) else cells


def _has_space(cells: pa.Array) -> bool:
    """Whether any cell may begin or end with white space (any byte up to 32, or any beyond ASCII, may)."""
    data, ends = string_bytes(cells)
    begins, after = ends[:-1], ends[1:]
    filled = after > begins
    if not filled.any():
        return False
    edge = np.concatenate([data[begins[filled]], data[after[filled] - 1]])
    return bool(((edge <= 32) | (edge >= 128)).any())


def holds(cells: pa.Array, byte: int) -> bool:
    """Whether any cell holds this byte (ASCII)."""
    data, ends = string_bytes(cells)
    return bool((data[ends[0] : ends[-1]] == byte).any())
